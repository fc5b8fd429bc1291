/* order_field.h - the fields of an order as they are named outside, in files and over HTTP, and the
 * one set of rules for what may stand in each.
 * Owns: nothing; texts of a report live in the caller's arena. Never: touches the store, knows CSV
 * or JSON. */
#ifndef SIGAP_ORDER_FIELD_H
#define SIGAP_ORDER_FIELD_H

#include "store/order.h"

/* In the order in which they are written. */
enum order_column {
	COLUMN_ORDER_ID,
	COLUMN_CUSTOMER_NAME,
	COLUMN_PHONE,
	COLUMN_EMAIL,
	COLUMN_USER_ID,
	COLUMN_PRODUCT,
	COLUMN_AMOUNT,
	COLUMN_PAYMENT_METHOD,
	COLUMN_STATE,
	COLUMN_ORDERED_AT,
	COLUMN_PAID_AT,
	COLUMN_VERIFIED_AT,
	COLUMN_ACTIVATED_AT,
	COLUMN_DUE_AT,
	COLUMN_COUNT
};
const char *order_column_name(enum order_column c);
bool order_column_find(const char *name, enum order_column *out);

/* A report that says nothing yet. */
#define ORDER_REPORT_EMPTY ((struct order_report) { .order.amount = ORDER_AMOUNT_UNKNOWN })

/* An order cannot do without it. */
bool order_field_required(enum order_column c);
/* text: NUL-terminated. ERR_INVALID with *why, a reason in few words that quotes the value;
 * ERR_NOMEM. */
enum err order_field_read(struct arena *a, enum order_column c, struct span text,
			  struct order_report *out, const char **why) MUST_CHECK;
/* The report says that it is unknown. ERR_INVALID with *why when it may not be. */
enum err order_field_clear(enum order_column c, struct order_report *out,
			   const char **why) MUST_CHECK;

#endif
