/* export_table.h - rows as CSV by a table of columns: name, kind, and where in the row the value
 * is. Owns: how each kind of value is written; every cell goes through the formula guard (csv.h).
 */
#ifndef SIGAP_EXPORT_TABLE_H
#define SIGAP_EXPORT_TABLE_H

#include "bot/csv.h"
#include "store/store.h"

enum export_kind {
	EXPORT_TEXT,   /* const char *, NULL is empty */
	EXPORT_COUNT,  /* int, always written */
	EXPORT_RUPIAH, /* int64_t, 0 is empty */
	EXPORT_TIME,   /* int64_t ms, 0 is empty; RFC 3339 with the zone's offset */
};

struct export_column {
	const char *name;
	enum export_kind kind;
	size_t at; /* offset in the row */
};

struct export_table {
	const struct export_column *columns;
	size_t n_columns, row_size;
	/* Up to max rows with an id above after_id into *rows (in a); *last is the highest id. */
	enum err (*page)(struct store *s, struct arena *a, int64_t after_id, size_t max,
			 void **rows, size_t *n, int64_t *last);
};

/* Reads page by page beside a running bot. Exit code: 0 done, 1 when reading or writing failed
 * (said on err). offset_min: the zone. */
int export_table(struct store *s, const struct export_table *t, FILE *out, int offset_min,
		 FILE *err);

#endif
