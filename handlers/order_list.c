#include "handlers/order_list.h"

#include <inttypes.h>

#include "handlers/staff.h"

enum {
	FEW = 3,  /* orders that are offered at once */
	PAGE = 8, /* in the longer list behind "Lainnya" */
};

/* What tells products apart stands at the end of their names ("Paket Bisnis"): words go from the
 * front until the rest fits, and only a single word is cut. */
static const char *short_product(const char *product, size_t room)
{
	while (utf8_count(product, strlen(product)) > room) {
		const char *space = strchr(product, ' ');

		if (!space || !space[1])
			break;
		product = space + 1;
	}
	return product;
}

/* "Pro – 21 Nov" within the width of a button. */
static const char *label(struct turn *t, const struct order *o)
{
	int64_t at = o->ordered_ms ? o->ordered_ms : o->activated_ms;
	const char *date = at ? format_date_short(t->arena, &t->locale, at) : NULL;
	const char *product = order_product(&t->locale, o);
	size_t room = BUTTON_MAX - (date ? utf8_count(date, strlen(date)) + 3 : 0);
	size_t len;

	product = short_product(product, room);
	len = utf8_prefix(product, strlen(product), room);
	if (!date)
		return arena_strndup(t->arena, product, len);
	return arena_printf(t->arena, "%.*s – %s", (int)len, product, date);
}

/* Numbers differ at their ends. */
static const char *short_number(struct turn *t, const struct order *o)
{
	const char *end = o->number;

	if (utf8_count(end, strlen(end)) <= BUTTON_MAX)
		return arena_strdup(t->arena, end);
	while (utf8_count(end, strlen(end)) >= BUTTON_MAX) {
		size_t len = utf8_next(end, strlen(end), NULL);

		end += len ? len : 1;
	}
	return arena_printf(t->arena, "…%s", end);
}

/* Orders that would read the same are shown by their numbers. */
static enum err tell_apart(struct turn *t, const struct order *o, size_t n, struct choice *c)
{
	for (size_t i = 0; i < n; i++) {
		const char *same = c[i].text;
		bool twin = false;

		for (size_t k = i + 1; k < n; k++) {
			if (strcmp(c[k].text, same) != 0)
				continue;
			twin = true;
			c[k].text = short_number(t, &o[k]);
			if (!c[k].text)
				return ERR_NOMEM;
		}
		if (twin)
			c[i].text = short_number(t, &o[i]);
		if (!c[i].text)
			return ERR_NOMEM;
	}
	return OK;
}

enum err order_list_labels(struct turn *t, const struct order *o, size_t n, struct choice *c)
{
	for (size_t i = 0; i < n; i++) {
		c[i] = (struct choice) { .text = label(t, &o[i]) };
		if (!c[i].text)
			return ERR_NOMEM;
	}
	return tell_apart(t, o, n, c);
}

enum err order_list_offer(struct turn *t, const struct order *o, size_t n,
			  const struct choice **out)
{
	struct choice *c = ARENA_ARRAY(t->arena, struct choice, n + 1);

	if (!c)
		return ERR_NOMEM;
	TRY(order_list_labels(t, o, n, c));
	for (size_t i = 0; i < n; i++) {
		c[i].data = arena_printf(t->arena, "%lld", (long long)o[i].id);
		if (!c[i].data)
			return ERR_NOMEM;
	}
	*out = c;
	return OK;
}

enum err order_list_choices(struct turn *t, const struct order *o, size_t n, struct choice *c)
{
	TRY(order_list_labels(t, o, n, c));
	for (size_t i = 0; i < n; i++) {
		c[i].data = data_of(t, "aktivasi", "%" PRId64 ":%" PRId64 ":m", o[i].id,
				    o[i].version);
		if (!c[i].data)
			return ERR_NOMEM;
	}
	return OK;
}

enum err order_list_ask(struct turn *t, const struct order *o, size_t n, size_t from)
{
	size_t room = from ? PAGE : n <= FEW ? FEW : FEW - 1;
	size_t shown = n - from < room ? n - from : room;
	struct choice c[PAGE + 1];
	const char *count = format_number(t->arena, &t->locale, (int64_t)n);

	TRY(order_list_choices(t, o + from, shown, c));
	if (from + shown < n) {
		c[shown] = (struct choice) {
			.label = BTN_MORE, .data = data_of(t, "pesanan_saya", "%zu", from + shown)
		};
		if (!c[shown].data)
			return ERR_NOMEM;
	}
	return say_edit(t, MSG_ACTIVATION_CHOOSE, VALUES(V("kak", kak(t)), V("n", count)), c,
			shown + (from + shown < n));
}
