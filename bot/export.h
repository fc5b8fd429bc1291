/* export.h - the job behind `sigap export orders`.
 * Writes what `import orders` reads: same header, phones as 62..., times in RFC 3339 with the
 * zone's offset, unknown cells empty, cells guarded against formulas (bot/csv.h). Importing it
 * again changes nothing. Reads page by page: orders that change meanwhile come old or new. */
#ifndef SIGAP_EXPORT_H
#define SIGAP_EXPORT_H

#include "store/order.h"

/* The columns of import and export, in the order in which they are written. */
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

/* Exit code: 0 done, 1 when reading or writing failed (said on err). offset_min: the zone. */
int export_orders(struct store *s, FILE *out, int offset_min, FILE *err);

#endif
