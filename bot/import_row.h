/* import_row.h - one row of an orders file: cells to a report, or what is wrong with each.
 * Owns: nothing; texts of the report live in the caller's arena. Never: touches the store. */
#ifndef SIGAP_IMPORT_ROW_H
#define SIGAP_IMPORT_ROW_H

#include "bot/csv.h"
#include "bot/order_field.h"

/* Which cell holds which column, read from the header. */
struct import_header {
	size_t n;
	enum order_column columns[CSV_MAX_CELLS];
};

/* Called for each thing that is wrong; column is NULL when it is the row as a whole. */
typedef void import_bad_fn(void *ctx, size_t line, const char *column, const char *reason);

/* ERR_INVALID when a column is unknown, missing or named twice, each of which is reported. */
enum err import_header_read(struct arena *a, const struct csv_row *row, struct import_header *out,
			    import_bad_fn *bad, void *ctx) MUST_CHECK;
/* ERR_INVALID when a cell is wrong, each of which is reported; ERR_NOMEM. */
enum err import_row_read(struct arena *a, const struct import_header *h, const struct csv_row *row,
			 struct order_report *out, import_bad_fn *bad, void *ctx) MUST_CHECK;

#endif
