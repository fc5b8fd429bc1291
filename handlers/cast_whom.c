/* cast_whom.c - another audience for a draft: by product, by the state of orders, by channel. */
#include "handlers/cast_inside.h"

#include "handlers/staff.h"

enum { SHOWN = 10, PRODUCT_BYTES = 30 /* of its name, in a button */ };

/* "umumkan:untuk:12:3:p:Paket Pro" */
static const char *data(struct turn *t, const struct cast *c, const char *verb, const char *what)
{
	return data_of(t, "umumkan", "%s:%lld:%lld:%s", verb, (long long)c->id,
		       (long long)c->version, what);
}

/* Who agreed to promotion may be written to without having an order. */
enum err cast_whom(struct turn *t, struct cast *c)
{
	const char *audience = cast_audience_words(t, &t->locale, &c->to);
	struct choice choices[6] = {
		{ .label = BTN_CAST_ALL, .data = data(t, c, "untuk", "semua") },
		{ .label = BTN_CAST_BY_PRODUCT, .data = data(t, c, "pilih", "p") },
		{ .label = BTN_CAST_BY_STATE, .data = data(t, c, "pilih", "s") },
		{ .label = BTN_CAST_BY_CHANNEL, .data = data(t, c, "pilih", "c") },
	};
	size_t n = 4;

	if (c->kind == CAST_PROMO)
		choices[n++] = (struct choice) { .label = BTN_CAST_EVERYBODY,
						 .data = data(t, c, "untuk", "kontak") };
	choices[n++] = (struct choice) { .label = BTN_CANCEL, .data = data(t, c, "batal", "") };
	return cast_show(t, c,
			 draft(t, &t->locale, MSG_CAST_WHOM_ASK, VALUES(V("audience", audience)),
			       choices, n));
}

static size_t offer_states(struct turn *t, const struct cast *c, struct choice *out)
{
	for (size_t i = 0; i < CAST_STATES_OFFERED; i++)
		out[i] = (struct choice) {
			.text = catalog_text(t->locale.texts, t->locale.lang, cast_states[i].words),
			.data = data(t, c, "untuk", arena_printf(t->arena, "s:%zu", i)),
		};
	return CAST_STATES_OFFERED;
}

static size_t offer_channels(struct turn *t, const struct cast *c, struct choice *out)
{
	static const int channels[] = { CHANNEL_TELEGRAM, CHANNEL_WHATSAPP };

	for (size_t i = 0; i < ARRAY_LEN(channels); i++)
		out[i] = (struct choice) {
			.text = channel_text(&t->locale, channels[i]),
			.data = data(t, c, "untuk", arena_printf(t->arena, "c:%d", channels[i])),
		};
	return ARRAY_LEN(channels);
}

/* A long name is known by its beginning. */
static const char *short_name(struct turn *t, const char *product)
{
	size_t len = strlen(product);

	while (len > PRODUCT_BYTES || (len && (product[len] & 0xC0) == 0x80))
		len--;
	return arena_strndup(t->arena, product, len);
}

static enum err offer_products(struct turn *t, const struct cast *c, struct choice *out, size_t *n)
{
	const char **names;

	TRY(cast_products(t->store, t->arena, SHOWN, &names, n));
	for (size_t i = 0; i < *n; i++) {
		const char *name = short_name(t, names[i]);

		if (!name)
			return ERR_NOMEM;
		out[i] = (struct choice) {
			.text = text_one_line(t->arena, names[i], strlen(names[i]), BUTTON_MAX),
			.data = data(t, c, "untuk", arena_printf(t->arena, "p:%s", name)),
		};
	}
	return OK;
}

enum err cast_whom_kind(struct turn *t, struct cast *c)
{
	const char *by = arg(t, 3);
	struct choice choices[SHOWN + 1];
	size_t n;

	if (strcmp(by, "s") == 0)
		n = offer_states(t, c, choices);
	else if (strcmp(by, "c") == 0)
		n = offer_channels(t, c, choices);
	else
		TRY(offer_products(t, c, choices, &n));
	choices[n++] = (struct choice) { .label = BTN_CAST_ALL,
					 .data = data(t, c, "untuk", "semua") };
	return cast_show(t, c, draft(t, &t->locale, MSG_CAST_WHOM_WHICH, NO_VALUES, choices, n));
}

/* The product whose name begins so; as it stands when none does any more. */
static enum err whole_name(struct turn *t, const char *begin, const char **out)
{
	const char **names;
	size_t n;

	TRY(cast_products(t->store, t->arena, SHOWN, &names, &n));
	*out = begin;
	for (size_t i = 0; i < n; i++)
		if (text_starts(names[i], begin) &&
		    (strlen(begin) >= PRODUCT_BYTES - 3 || strcmp(names[i], begin) == 0))
			*out = names[i];
	return OK;
}

/* What follows the n-th ':' of the button, colons and all. */
static const char *rest_after(struct turn *t, int n)
{
	const char *s = t->args;

	for (; s && n > 0; n--) {
		s = strchr(s, ':');
		s = s ? s + 1 : NULL;
	}
	return s ? s : "";
}

enum err cast_whom_take(struct turn *t, struct cast *c)
{
	const char *by = arg(t, 3);
	int64_t n = 0;

	if (!c->to.states)
		c->to.states = CAST_ACTIVE;
	if (strcmp(by, "p") == 0) {
		TRY(whole_name(t, rest_after(t, 4), &c->to.product));
	} else if (strcmp(by, "semua") == 0) {
		c->to = (struct cast_audience) { .states = CAST_ACTIVE };
	} else if (strcmp(by, "kontak") == 0 && c->kind == CAST_PROMO) {
		c->to = (struct cast_audience) { .states = 0 };
	} else {
		if (text_parse_i64(arg(t, 4), strlen(arg(t, 4)), &n) != OK || n < 0)
			return toast(t, MSG_STALE_TOAST, NO_VALUES);
		if (strcmp(by, "c") == 0 && n < CHANNEL_COUNT)
			c->to.channel = (int)n;
		else if (strcmp(by, "s") == 0 && n < CAST_STATES_OFFERED)
			c->to.states = cast_states[n].states;
	}
	return cast_recount(t, c);
}
