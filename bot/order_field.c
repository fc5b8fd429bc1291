#include "bot/order_field.h"

#include "base/civil.h"
#include "base/text.h"
#include "messages/amount.h"
#include "messages/phone.h"

enum { TEXT_MAX = 200, EMAIL_MAX = 254, SHOWN_MAX = 40 };

/* Reads a text that is not blank into its field. OK; ERR_INVALID with *why; ERR_NOMEM. */
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

const char *order_column_name(enum order_column c)
{
	static const char *const names[COLUMN_COUNT] = {
		[COLUMN_ORDER_ID] = "order_id",
		[COLUMN_CUSTOMER_NAME] = "customer_name",
		[COLUMN_PHONE] = "phone",
		[COLUMN_EMAIL] = "email",
		[COLUMN_USER_ID] = "user_id",
		[COLUMN_PRODUCT] = "product",
		[COLUMN_AMOUNT] = "amount",
		[COLUMN_PAYMENT_METHOD] = "payment_method",
		[COLUMN_STATE] = "state",
		[COLUMN_ORDERED_AT] = "ordered_at",
		[COLUMN_PAID_AT] = "paid_at",
		[COLUMN_VERIFIED_AT] = "verified_at",
		[COLUMN_ACTIVATED_AT] = "activated_at",
		[COLUMN_DUE_AT] = "due_at",
	};

	return names[c];
}

bool order_column_find(const char *name, enum order_column *out)
{
	for (enum order_column c = 0; c < COLUMN_COUNT; c++)
		if (strcmp(order_column_name(c), name) == 0) {
			*out = c;
			return true;
		}
	return false;
}

bool order_field_required(enum order_column c)
{
	return columns[c].required;
}

/* The reason with the value behind it, short and without anything that could upset a terminal. */
static const char *explain(struct arena *a, const char *why, struct span text)
{
	const char *shown = text_one_line(a, text.ptr, text.len, SHOWN_MAX);
	const char *said = shown ? arena_printf(a, "%s: \"%s\"", why, shown) : NULL;

	return said ? said : why;
}

enum err order_field_read(struct arena *a, enum order_column c, struct span text,
			  struct order_report *out, const char **why)
{
	enum err e;

	if (!utf8_valid(text.ptr, text.len)) {
		*why = "not valid UTF-8";
		return ERR_INVALID;
	}
	if (strlen(text.ptr) != text.len) {
		*why = "contains a NUL byte";
		return ERR_INVALID;
	}
	e = columns[c].read(a, text.ptr, (char *)&out->order + columns[c].offset, why);
	if (e == OK)
		out->given |= columns[c].given;
	else if (e == ERR_INVALID)
		*why = explain(a, *why, text);
	return e;
}

enum err order_field_clear(enum order_column c, struct order_report *out, const char **why)
{
	if (columns[c].required) {
		*why = "must not be empty";
		return ERR_INVALID;
	}
	/* The report's order is empty but for what was read into it. */
	out->given |= columns[c].given;
	return OK;
}
