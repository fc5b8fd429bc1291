/* incident_form.c - the questions before an incident is opened, and before its next news.
 * Owns: incident_form and incident_news_form. */
#include "handlers/incident.h"

#include "handlers/form.h"
#include "handlers/staff.h"
#include "messages/when.h"

enum { WHAT_CHARS = 300, PRODUCTS = 9, ORDERS = 50 };

extern const struct form incident_form, incident_news_form;

/* ---- steps ---- */

static const struct choice whom_choices[] = {
	{ .label = BTN_CAST_ALL, .data = "semua" },
	{ .label = BTN_CAST_BY_PRODUCT, .data = "produk" },
	{ .label = BTN_INCIDENT_ORDERS, .data = "pesanan" },
};
static const struct choice since_choices[] = { { .label = BTN_JUST_NOW, .data = "baru" } };
static const struct choice next_choices[] = {
	{ .label = BTN_IN_30_MINUTES, .data = "30" },
	{ .label = BTN_IN_1_HOUR, .data = "60" },
	{ .label = BTN_IN_2_HOURS, .data = "120" },
};
static const struct choice tell_choices[] = {
	{ .label = BTN_TELL_ASKERS, .data = "tanya" },
	{ .label = BTN_TELL_ALL, .data = "semua" },
};

static bool is_by_product(struct turn *t, const struct form_run *f)
{
	(void)t;
	return strcmp(form_value(f, "whom"), "produk") == 0;
}

static bool is_by_orders(struct turn *t, const struct form_run *f)
{
	(void)t;
	return strcmp(form_value(f, "whom"), "pesanan") == 0;
}

static enum err check_what(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)f;
	*why = MSG_FORM_TOO_LONG;
	if (utf8_count(*value, strlen(*value)) > WHAT_CHARS) {
		form_why(f, "max", format_number(t->arena, &t->locale, WHAT_CHARS));
		return ERR_INVALID;
	}
	return OK;
}

static enum err check_news(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	*why = MSG_FORM_TOO_LONG;
	if (utf8_count(*value, strlen(*value)) <= INCIDENT_NEWS_CHARS)
		return OK;
	form_why(f, "max", format_number(t->arena, &t->locale, INCIDENT_NEWS_CHARS));
	return ERR_INVALID;
}

/* A button carries the place in the list: a name may be longer than what fits. */
static enum err offer_products(struct turn *t, const struct form_run *f, const struct choice **out,
			       size_t *n)
{
	struct choice *c = ARENA_ARRAY(t->arena, struct choice, PRODUCTS);
	const char **names;

	(void)f;
	if (!c)
		return ERR_NOMEM;
	TRY(cast_products(t->store, t->arena, PRODUCTS, &names, n));
	for (size_t i = 0; i < *n; i++) {
		c[i].text = text_one_line(t->arena, names[i], strlen(names[i]), BUTTON_MAX);
		c[i].data = arena_printf(t->arena, "#%zu", i);
		if (!c[i].text || !c[i].data)
			return ERR_NOMEM;
	}
	*out = c;
	return OK;
}

static enum err check_product(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char **names;
	int64_t at;
	size_t n;

	(void)f;
	(void)why;
	if ((*value)[0] != '#' || text_parse_i64(*value + 1, strlen(*value + 1), &at) != OK)
		return OK;
	TRY(cast_products(t->store, t->arena, PRODUCTS, &names, &n));
	if (at >= 0 && at < (int64_t)n)
		*value = names[at];
	return OK;
}

/* The next number in a list of them; "" at its end. */
static const char *next_number(struct turn *t, const char **s)
{
	size_t len;
	const char *out;

	*s += strspn(*s, " ,;\n\t");
	len = strcspn(*s, " ,;\n\t");
	out = arena_strndup(t->arena, *s, len);
	*s += len;
	return out ? out : "";
}

static enum err check_orders(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char *s = *value, *number;
	struct order o;

	*why = MSG_INCIDENT_NO_ORDER;
	for (int i = 0; i < ORDERS && *(number = next_number(t, &s)); i++) {
		enum err e = order_by_number(t->store, t->arena, number, &o);

		if (e == ERR_NOT_FOUND) {
			form_why(f, "order", number);
			return ERR_INVALID;
		}
		TRY(e);
	}
	return OK;
}

static enum err as_ms(struct turn *t, int64_t ms, const char **value)
{
	*value = arena_printf(t->arena, "%lld", (long long)ms);
	return *value ? OK : ERR_NOMEM;
}

static enum err check_moment(struct turn *t, struct form_run *f, enum when_bias bias,
			     const char **value, enum msg *why)
{
	int64_t ms;

	*why = MSG_INCIDENT_WHEN_UNREAD;
	if (cast_moment(t, *value, bias, &ms) != OK)
		return ERR_INVALID;
	*why = MSG_INCIDENT_WHEN_WRONG;
	form_why(f, "at", format_datetime(t->arena, &t->locale, ms));
	if ((bias == WHEN_PAST) != (ms <= t->now_ms))
		return ERR_INVALID;
	return as_ms(t, ms, value);
}

static enum err check_since(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	if (strcmp(*value, "baru") == 0)
		return as_ms(t, t->now_ms, value);
	return check_moment(t, f, WHEN_PAST, value, why);
}

static enum err check_next(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	for (size_t i = 0; i < ARRAY_LEN(next_choices); i++) {
		int64_t minutes = 0;

		if (strcmp(*value, next_choices[i].data) != 0)
			continue;
		TRY(text_parse_i64(*value, strlen(*value), &minutes));
		return as_ms(t, t->now_ms + minutes * MS_MINUTE, value);
	}
	return check_moment(t, f, WHEN_FUTURE, value, why);
}

/* ---- in the summary ---- */

static const char *show_choice(struct turn *t, const struct choice *c, size_t n, const char *value)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].data, value) == 0)
			return catalog_text(t->locale.texts, t->locale.lang, c[i].label);
	return "";
}

static const char *show_whom(struct turn *t, const struct form_run *f)
{
	return show_choice(t, whom_choices, ARRAY_LEN(whom_choices), form_value(f, "whom"));
}

static const char *show_tell(struct turn *t, const struct form_run *f)
{
	return show_choice(t, tell_choices, ARRAY_LEN(tell_choices), form_value(f, "tell"));
}

static int64_t moment_of(const struct form_run *f, const char *key)
{
	const char *value = form_value(f, key);
	int64_t ms = 0;

	return text_parse_i64(value, strlen(value), &ms) == OK ? ms : 0;
}

static const char *show_since(struct turn *t, const struct form_run *f)
{
	return format_relative(t->arena, &t->locale, moment_of(f, "since"), t->now_ms);
}

static const char *show_next(struct turn *t, const struct form_run *f)
{
	return format_relative(t->arena, &t->locale, moment_of(f, "next"), t->now_ms);
}

/* ---- done ---- */

static enum err add_orders(struct turn *t, const struct incident *i, const char *list)
{
	const char *s = list, *number;
	char key[ORDER_KEY_SIZE];

	for (int k = 0; k < ORDERS && *(number = next_number(t, &s)); k++) {
		TRY(order_key(number, key));
		TRY(incident_order_add(t->store, i->id, key));
	}
	return OK;
}

static enum err open_it(struct turn *t, struct form_run *f)
{
	struct incident i = { .text = form_value(f, "what"),
			      .scope = is_by_product(t, f)  ? INCIDENT_PRODUCT
				       : is_by_orders(t, f) ? INCIDENT_ORDERS
							    : INCIDENT_ALL,
			      .product = is_by_product(t, f) ? form_value(f, "product") : NULL,
			      .since_ms = moment_of(f, "since"),
			      .next_ms = moment_of(f, "next") };

	bool all = strcmp(form_value(f, "tell"), "semua") == 0;

	TRY(staff_remember(t));
	TRY(incident_begin(t, &i, all));
	if (i.scope == INCIDENT_ORDERS)
		TRY(add_orders(t, &i, form_value(f, "orders")));
	TRY(incident_announce(t, &i));
	return say(t, MSG_INCIDENT_OPENED,
		   VALUES(V("number", i.number), V("text", i.text),
			  V("next", incident_next(t, &t->locale, &i)),
			  V("quiet", all ? incident_quiet(t) : NULL)),
		   NO_CHOICES);
}

static enum err news_done(struct turn *t, struct form_run *f)
{
	struct incident i;
	enum err e = incident_get(t->store, t->arena, moment_of(f, "incident"), &i);

	if (e == ERR_NOT_FOUND || (e == OK && i.ended_ms))
		return say(t, MSG_INCIDENT_NONE, NO_VALUES, NO_CHOICES);
	return e == OK ? incident_ask_send(t, &i, form_value(f, "news"), moment_of(f, "next")) : e;
}

static const struct form_step steps[] = {
	{ .key = "what",
	  .ask = MSG_INCIDENT_ASK_WHAT,
	  .label = MSG_INCIDENT_LABEL_WHAT,
	  .takes = TAKE_TEXT,
	  .open = true,
	  .check = check_what },
	{ .key = "whom",
	  .ask = MSG_INCIDENT_ASK_WHOM,
	  .label = MSG_INCIDENT_LABEL_WHOM,
	  .takes = TAKE_CHOICE,
	  .choices = whom_choices,
	  .n_choices = ARRAY_LEN(whom_choices),
	  .show = show_whom },
	{ .key = "product",
	  .ask = MSG_INCIDENT_ASK_PRODUCT,
	  .label = MSG_INCIDENT_LABEL_PRODUCT,
	  .takes = TAKE_TEXT | TAKE_CHOICE,
	  .open = true,
	  .offer = offer_products,
	  .check = check_product,
	  .applies = is_by_product },
	{ .key = "orders",
	  .ask = MSG_INCIDENT_ASK_ORDERS,
	  .label = MSG_INCIDENT_LABEL_ORDERS,
	  .takes = TAKE_TEXT,
	  .open = true,
	  .check = check_orders,
	  .applies = is_by_orders },
	{ .key = "since",
	  .ask = MSG_INCIDENT_ASK_SINCE,
	  .label = MSG_INCIDENT_LABEL_SINCE,
	  .takes = TAKE_TEXT | TAKE_CHOICE,
	  .open = true,
	  .choices = since_choices,
	  .n_choices = ARRAY_LEN(since_choices),
	  .check = check_since,
	  .show = show_since },
	{ .key = "next",
	  .ask = MSG_INCIDENT_ASK_NEXT,
	  .label = MSG_INCIDENT_LABEL_NEXT,
	  .takes = TAKE_TEXT | TAKE_CHOICE,
	  .open = true,
	  .choices = next_choices,
	  .n_choices = ARRAY_LEN(next_choices),
	  .check = check_next,
	  .show = show_next },
	{ .key = "tell",
	  .ask = MSG_INCIDENT_ASK_TELL,
	  .label = MSG_INCIDENT_LABEL_TELL,
	  .takes = TAKE_CHOICE,
	  .choices = tell_choices,
	  .n_choices = ARRAY_LEN(tell_choices),
	  .show = show_tell },
};

const struct form incident_form = { .name = "gangguan",
				    .title = MSG_INCIDENT_TITLE,
				    .steps = steps,
				    .n_steps = ARRAY_LEN(steps),
				    .summary = true,
				    .finish = open_it };

static const struct form_step news_steps[] = {
	{ .key = "news",
	  .ask = MSG_INCIDENT_ASK_NEWS,
	  .takes = TAKE_TEXT,
	  .open = true,
	  .check = check_news },
	{ .key = "next",
	  .ask = MSG_INCIDENT_ASK_NEXT,
	  .takes = TAKE_TEXT | TAKE_CHOICE,
	  .open = true,
	  .choices = next_choices,
	  .n_choices = ARRAY_LEN(next_choices),
	  .check = check_next },
};

const struct form incident_news_form = { .name = "kabar_gangguan",
					 .title = MSG_INCIDENT_TITLE,
					 .steps = news_steps,
					 .n_steps = ARRAY_LEN(news_steps),
					 .finish = news_done };
