#include "bot/order_json.h"

#include "base/civil.h"
#include "base/json.h"
#include "base/text.h"

enum { NAME_SHOWN = 40 };

/* ---- in ---- */

/* Numbers are read by the same rules as texts: one notion of what an amount is. */
static enum err read_value(struct arena *a, enum order_column c, const json_t *v,
			   struct order_report *out, const char **why)
{
	char digits[32];

	if (json_is_null(v))
		return order_field_clear(c, out, why);
	if (c == COLUMN_AMOUNT) {
		if (!json_is_integer(v)) {
			*why = "wants a whole number of rupiah, without quotes";
			return ERR_INVALID;
		}
		snprintf(digits, sizeof(digits), "%lld", (long long)json_integer_value(v));
		return order_field_read(a, c, (struct span) { digits, strlen(digits) }, out, why);
	}
	if (!json_is_string(v)) {
		*why = "wants a text";
		return ERR_INVALID;
	}
	return order_field_read(a, c, (struct span) { json_string_value(v), json_string_length(v) },
				out, why);
}

static enum err read_number(struct arena *a, const char *number, struct order_report *r,
			    order_bad_fn *bad, void *ctx)
{
	struct order_report path = ORDER_REPORT_EMPTY;
	char in_path[ORDER_KEY_SIZE], in_row[ORDER_KEY_SIZE];
	const char *why = "missing";
	enum err e = number ? order_field_read(a, COLUMN_ORDER_ID,
					       (struct span) { number, strlen(number) }, &path,
					       &why)
			    : ERR_INVALID;

	if (e == OK && r->order.number &&
	    (order_key(number, in_path) != OK || order_key(r->order.number, in_row) != OK ||
	     strcmp(in_path, in_row) != 0)) {
		why = "is another than the path's";
		e = ERR_INVALID;
	}
	if (e == OK && !r->order.number)
		r->order.number = path.order.number;
	if (e == ERR_INVALID)
		bad(ctx, order_column_name(COLUMN_ORDER_ID), why);
	return e;
}

static enum err read_members(struct arena *a, const json_t *j, struct order_report *r,
			     order_bad_fn *bad, void *ctx)
{
	enum err all = OK;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)j, name, value)
	{
		const char *why = "unknown here";
		enum order_column c;
		enum err e = ERR_INVALID;

		if (order_column_find(name, &c))
			e = read_value(a, c, value, r, &why);
		if (e == ERR_INVALID)
			bad(ctx, text_one_line(a, name, strlen(name), NAME_SHOWN), why);
		else if (e != OK)
			return e;
		if (e != OK)
			all = e;
	}
	return all;
}

enum err order_json_read(struct arena *a, const json_t *j, const char *number,
			 struct order_report *out, order_bad_fn *bad, void *ctx)
{
	struct order_report r = ORDER_REPORT_EMPTY;
	enum err members, named = OK;

	if (!json_is_object(j)) {
		bad(ctx, NULL, "wants an object");
		return ERR_INVALID;
	}
	members = read_members(a, j, &r, bad, ctx);
	if (members != OK && members != ERR_INVALID)
		return members;
	if (number || !json_object_get(j, order_column_name(COLUMN_ORDER_ID)))
		named = read_number(a, number, &r, bad, ctx);
	if (members != OK || named != OK)
		return members != OK ? members : named;
	*out = r;
	return OK;
}

/* ---- out ---- */

static void add_name(struct strbuf *b, enum order_column c)
{
	strbuf_addf(b, "%c\"%s\":", c == COLUMN_ORDER_ID ? '{' : ',', order_column_name(c));
}

static void add_text(struct strbuf *b, enum order_column c, const char *text)
{
	add_name(b, c);
	if (!text) {
		strbuf_add(b, "null");
		return;
	}
	strbuf_addc(b, '"');
	strbuf_add_json(b, text, strlen(text));
	strbuf_addc(b, '"');
}

static void add_time(struct strbuf *b, enum order_column c, int64_t ms, int offset_min)
{
	char text[32];

	if (ms)
		civil_format_rfc3339(ms, offset_min, text);
	add_text(b, c, ms ? text : NULL);
}

void order_json_begin(struct strbuf *b, const struct order *o, int offset_min)
{
	char phone[32];

	if (o->phone)
		snprintf(phone, sizeof(phone), "+%s", o->phone);
	add_text(b, COLUMN_ORDER_ID, o->number);
	add_text(b, COLUMN_CUSTOMER_NAME, o->customer_name);
	add_text(b, COLUMN_PHONE, o->phone ? phone : NULL);
	add_text(b, COLUMN_EMAIL, o->email);
	add_text(b, COLUMN_USER_ID, o->user_id);
	add_text(b, COLUMN_PRODUCT, o->product);
	add_name(b, COLUMN_AMOUNT);
	if (o->amount == ORDER_AMOUNT_UNKNOWN)
		strbuf_add(b, "null");
	else
		strbuf_addi(b, o->amount);
	add_text(b, COLUMN_PAYMENT_METHOD, o->payment_method);
	add_text(b, COLUMN_STATE, order_state_name(o->state));
	add_time(b, COLUMN_ORDERED_AT, o->ordered_ms, offset_min);
	add_time(b, COLUMN_PAID_AT, o->paid_ms, offset_min);
	add_time(b, COLUMN_VERIFIED_AT, o->verified_ms, offset_min);
	add_time(b, COLUMN_ACTIVATED_AT, o->activated_ms, offset_min);
	add_time(b, COLUMN_DUE_AT, o->due_ms, offset_min);
}
