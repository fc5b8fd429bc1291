#include "bot/import_row.h"

#include "base/civil.h"
#include "base/text.h"
#include "messages/amount.h"
#include "messages/phone.h"

enum { TEXT_MAX = 200, EMAIL_MAX = 254, SHOWN_MAX = 40 };

/* Reads a cell that is not blank into its field. OK; ERR_INVALID with *why; ERR_NOMEM. */
typedef enum err read_fn(struct arena *a, const char *text, void *field, const char **why);

static enum err read_text(struct arena *a, const char *text, void *field, const char **why)
{
	const char **out = field;

	if (utf8_count(text, strlen(text)) > TEXT_MAX) {
		*why = "longer than 200 characters";
		return ERR_INVALID;
	}
	*out = text_one_line(a, text, strlen(text), TEXT_MAX);
	if (!*out)
		return ERR_NOMEM;
	*why = "nothing readable in it";
	return **out ? OK : ERR_INVALID;
}

static enum err read_number(struct arena *a, const char *text, void *field, const char **why)
{
	char key[ORDER_KEY_SIZE];
	const char **out = field;

	TRY(read_text(a, text, field, why));
	if (order_key(*out, key) == OK)
		return OK;
	*why = "longer than 64 bytes";
	return ERR_INVALID;
}

static enum err read_phone(struct arena *a, const char *text, void *field, const char **why)
{
	char digits[PHONE_SIZE];
	const char **out = field;

	if (phone_parse(text, digits) != OK) {
		*why = "not a phone number";
		return ERR_INVALID;
	}
	*out = arena_strdup(a, digits);
	return *out ? OK : ERR_NOMEM;
}

/* Something, one @, and a host with a dot: the rest only the mail server knows. */
static bool is_email(const char *s)
{
	const char *at = strchr(s, '@');
	const char *dot = at ? strrchr(at, '.') : NULL;

	return at && at != s && !strchr(at + 1, '@') && dot && dot != at + 1 && dot[1] &&
	       strlen(s) <= EMAIL_MAX && !strpbrk(s, " \t\r\n,;<>\"");
}

static enum err read_email(struct arena *a, const char *text, void *field, const char **why)
{
	char *email = text_one_line(a, text, strlen(text), EMAIL_MAX + 1);
	const char **out = field;

	if (!email)
		return ERR_NOMEM;
	text_lower(email);
	if (!is_email(email)) {
		*why = "not an e-mail address";
		return ERR_INVALID;
	}
	*out = email;
	return OK;
}

static enum err read_amount(struct arena *a, const char *text, void *field, const char **why)
{
	int64_t *out = field;

	(void)a;
	if (text_parse_i64(text, strlen(text), out) == OK ? *out >= 0 && *out <= AMOUNT_MAX
							  : amount_parse(text, out) == OK)
		return OK;
	*why = "not an amount in rupiah";
	return ERR_INVALID;
}

static enum err read_state(struct arena *a, const char *text, void *field, const char **why)
{
	char *name = text_one_line(a, text, strlen(text), TEXT_MAX);

	if (!name)
		return ERR_NOMEM;
	text_lower(name);
	if (order_state_parse(name, strlen(name), field) == OK)
		return OK;
	*why = "not one of awaiting_payment, paid, verified, active, suspended, terminated,"
	       " cancelled, refunded";
	return ERR_INVALID;
}

static enum err read_time(struct arena *a, const char *text, void *field, const char **why)
{
	char *time = text_one_line(a, text, strlen(text), TEXT_MAX);

	if (!time)
		return ERR_NOMEM;
	if (civil_parse_rfc3339(time, strlen(time), field) == OK)
		return OK;
	*why = "not a time like 2026-11-23T14:05:00+07:00";
	return ERR_INVALID;
}

static const struct column {
	read_fn *read;
	size_t offset; /* in struct order */
	unsigned given;
	bool required;
} columns[COLUMN_COUNT] = {
	[COLUMN_ORDER_ID] = { read_number, offsetof(struct order, number), 0, true },
	[COLUMN_CUSTOMER_NAME] = { read_text, offsetof(struct order, customer_name),
				   GIVEN_CUSTOMER_NAME, false },
	[COLUMN_PHONE] = { read_phone, offsetof(struct order, phone), GIVEN_PHONE, false },
	[COLUMN_EMAIL] = { read_email, offsetof(struct order, email), GIVEN_EMAIL, false },
	[COLUMN_USER_ID] = { read_text, offsetof(struct order, user_id), GIVEN_USER_ID, false },
	[COLUMN_PRODUCT] = { read_text, offsetof(struct order, product), GIVEN_PRODUCT, false },
	[COLUMN_AMOUNT] = { read_amount, offsetof(struct order, amount), GIVEN_AMOUNT, false },
	[COLUMN_PAYMENT_METHOD] = { read_text, offsetof(struct order, payment_method),
				    GIVEN_PAYMENT_METHOD, false },
	[COLUMN_STATE] = { read_state, offsetof(struct order, state), GIVEN_STATE, true },
	[COLUMN_ORDERED_AT] = { read_time, offsetof(struct order, ordered_ms), GIVEN_ORDERED,
				false },
	[COLUMN_PAID_AT] = { read_time, offsetof(struct order, paid_ms), GIVEN_PAID, false },
	[COLUMN_VERIFIED_AT] = { read_time, offsetof(struct order, verified_ms), GIVEN_VERIFIED,
				 false },
	[COLUMN_ACTIVATED_AT] = { read_time, offsetof(struct order, activated_ms), GIVEN_ACTIVATED,
				  false },
	[COLUMN_DUE_AT] = { read_time, offsetof(struct order, due_ms), GIVEN_DUE, false },
};

/* ---- the header ---- */

static bool find_column(const char *name, enum order_column *out)
{
	for (enum order_column c = 0; c < COLUMN_COUNT; c++)
		if (strcmp(order_column_name(c), name) == 0) {
			*out = c;
			return true;
		}
	return false;
}

enum err import_header_read(struct arena *a, const struct csv_row *row, struct import_header *out,
			    import_bad_fn *bad, void *ctx)
{
	bool seen[COLUMN_COUNT] = { false };
	bool wrong = false;

	out->n = row->n;
	for (size_t i = 0; i < row->n; i++) {
		char *name = text_one_line(a, row->cells[i].ptr, row->cells[i].len, SHOWN_MAX);
		enum order_column c = COLUMN_ORDER_ID;
		bool known;

		if (!name)
			return ERR_NOMEM;
		text_lower(name);
		known = find_column(name, &c);
		if (!known || seen[c])
			bad(ctx, row->line, name, known ? "named twice" : "unknown");
		wrong |= !known || seen[c];
		seen[c] |= known;
		out->columns[i] = c;
	}
	for (enum order_column c = 0; c < COLUMN_COUNT; c++) {
		if (!seen[c])
			bad(ctx, row->line, order_column_name(c), "missing");
		wrong |= !seen[c];
	}
	return wrong ? ERR_INVALID : OK;
}

/* ---- a row ---- */

/* The reason with the cell behind it, short and without anything that could upset a terminal. */
static const char *explain(struct arena *a, const char *why, struct span cell)
{
	const char *shown = text_one_line(a, cell.ptr, cell.len, SHOWN_MAX);
	const char *said = shown ? arena_printf(a, "%s: \"%s\"", why, shown) : NULL;

	return said ? said : why;
}

static enum err read_cell(struct arena *a, const struct column *c, struct span cell,
			  struct order_report *out, const char **why)
{
	enum err e;

	if (!utf8_valid(cell.ptr, cell.len)) {
		*why = "not valid UTF-8";
		return ERR_INVALID;
	}
	if (strlen(cell.ptr) != cell.len) {
		*why = "contains a NUL byte";
		return ERR_INVALID;
	}
	cell = csv_unguard(cell);
	if (text_is_blank(cell.ptr)) {
		*why = "must not be empty";
		return c->required ? ERR_INVALID : OK;
	}
	e = c->read(a, cell.ptr, (char *)&out->order + c->offset, why);
	if (e == OK)
		out->given |= c->given;
	else if (e == ERR_INVALID)
		*why = explain(a, *why, cell);
	return e;
}

enum err import_row_read(struct arena *a, const struct import_header *h, const struct csv_row *row,
			 struct order_report *out, import_bad_fn *bad, void *ctx)
{
	struct order_report r = { .order.amount = ORDER_AMOUNT_UNKNOWN };
	bool wrong = row->n > h->n;

	if (wrong)
		bad(ctx, row->line, NULL, "more cells than the header has columns");
	for (size_t i = 0; i < h->n; i++) {
		const char *why = "missing, the row ends before it";
		enum err e = ERR_INVALID;

		if (i < row->n)
			e = read_cell(a, &columns[h->columns[i]], row->cells[i], &r, &why);
		if (e == ERR_INVALID)
			bad(ctx, row->line, order_column_name(h->columns[i]), why);
		else if (e != OK)
			return e;
		wrong |= e != OK;
	}
	if (wrong)
		return ERR_INVALID;
	*out = r;
	return OK;
}
