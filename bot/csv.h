/* csv.h - CSV as RFC 4180 has it, in and out, within bounds.
 * Owns: the reader's buffers (a line of the file, one row). UTF-8 with or without BOM; CRLF, LF
 * or CR. Blank lines are skipped. Never: knows what a column means.
 * The formula guard: a cell that a spreadsheet would take for a formula (= + - @ TAB CR first)
 * gets one ' put before it on the way out and loses it on the way in; a cell that begins with '
 * and then such a character gets one more, so nothing is lost on the way. */
#ifndef SIGAP_CSV_H
#define SIGAP_CSV_H

#include "base/base.h"

enum {
	CSV_MAX_CELLS = 64,
	CSV_MAX_ROW = 64 * 1024, /* bytes of one row in the file */
};

struct csv_row {
	size_t line; /* where it begins, from 1 */
	size_t n;
	struct span cells[CSV_MAX_CELLS]; /* NUL-terminated; guard still on; valid in the call */
};

/* Anything but OK stops the reading, and is what csv_feed returns. */
typedef enum err csv_row_fn(void *ctx, const struct csv_row *row);

struct csv_reader;

enum err csv_reader_open(struct csv_reader **out, csv_row_fn *fn, void *ctx) MUST_CHECK;
void csv_reader_close(struct csv_reader *r);
/* ERR_INVALID (a quote where none may be), ERR_LIMIT (row too long, too many cells), or fn's. */
enum err csv_feed(struct csv_reader *r, const char *bytes, size_t len) MUST_CHECK;
/* The end of the file: the last row may lack its newline. ERR_INVALID: a quote is still open. */
enum err csv_finish(struct csv_reader *r) MUST_CHECK;
/* After an error: the line where the row in question began, and what was wrong with it. */
size_t csv_reader_line(const struct csv_reader *r);
const char *csv_reader_why(const struct csv_reader *r);

/* The cell without its guard. */
struct span csv_unguard(struct span cell);

/* One cell, quoted where needed, guarded; the caller writes commas and row ends through these. */
struct csv_writer {
	FILE *out;
	bool row_begun;
};
void csv_cell(struct csv_writer *w, const char *text); /* NULL: empty */
void csv_cell_int(struct csv_writer *w, int64_t n);
void csv_end_row(struct csv_writer *w); /* CRLF */

#endif
