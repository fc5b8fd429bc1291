#include "bot/csv.h"

#include <csv.h>

enum { PIECE = 16 * 1024, BOM_LEN = 3 };
static const char bom[] = "\xEF\xBB\xBF";

struct csv_reader {
	struct csv_parser parser;
	csv_row_fn *fn;
	void *ctx;
	size_t line;      /* of the next byte */
	size_t row_bytes; /* of the row so far, as they stand in the file */
	size_t bom_seen;  /* bytes of the BOM matched at the start; past it: BOM_LEN + 1 */
	bool in_row;      /* a row has begun and has not ended */
	bool row_ended;   /* the piece just parsed ended one */
	bool after_cr;
	enum err e;
	const char *why;
	struct csv_row row;
	size_t used;
	char bytes[CSV_MAX_ROW + CSV_MAX_CELLS + 1]; /* the row's cells, each with its NUL */
};

static void fail(struct csv_reader *r, enum err e, const char *why)
{
	if (r->e == OK) {
		r->e = e;
		r->why = why;
	}
}

static void on_cell(void *bytes, size_t len, void *ctx)
{
	struct csv_reader *r = ctx;

	if (r->e != OK)
		return;
	if (r->row.n == CSV_MAX_CELLS) {
		fail(r, ERR_LIMIT, "too many cells");
		return;
	}
	if (len + 1 > sizeof(r->bytes) - r->used) {
		fail(r, ERR_LIMIT, "the row is too long");
		return;
	}
	if (len)
		memcpy(r->bytes + r->used, bytes, len);
	r->bytes[r->used + len] = '\0';
	r->row.cells[r->row.n++] = (struct span) { r->bytes + r->used, len };
	r->used += len + 1;
}

/* Comes for every line end outside quotes, blank lines and the LF of CRLF included. */
static void on_row(int terminator, void *ctx)
{
	struct csv_reader *r = ctx;

	(void)terminator;
	r->row_ended = true;
	if (r->e == OK && r->row.n)
		fail(r, r->fn(r->ctx, &r->row), "");
	r->row.n = 0;
	r->used = 0;
}

enum err csv_reader_open(struct csv_reader **out, csv_row_fn *fn, void *ctx)
{
	struct csv_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return ERR_NOMEM;
	if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
		free(r);
		return ERR_NOMEM;
	}
	r->fn = fn;
	r->ctx = ctx;
	r->line = 1;
	r->row.line = 1;
	r->why = "";
	*out = r;
	return OK;
}

void csv_reader_close(struct csv_reader *r)
{
	if (!r)
		return;
	csv_free(&r->parser);
	free(r);
}

static void parser_failed(struct csv_reader *r)
{
	bool quote = csv_error(&r->parser) == CSV_EPARSE;

	fail(r, quote ? ERR_INVALID : ERR_NOMEM,
	     quote ? "a quote (\") stands where none may be, or is never closed" : "out of memory");
}

/* A piece: at most one line, ended where a line ends or where the bytes do. */
static void parse_piece(struct csv_reader *r, const char *bytes, size_t len)
{
	char last = bytes[len - 1];
	bool line_end = last == '\n' || last == '\r';

	if (!r->in_row) {
		r->row.line = r->line;
		r->row_bytes = 0;
	}
	r->row_bytes += len;
	r->row_ended = false;
	if (r->row_bytes > CSV_MAX_ROW)
		fail(r, ERR_LIMIT, "the row is too long (is a quote never closed?)");
	else if (csv_parse(&r->parser, bytes, len, on_cell, on_row, r) != len)
		parser_failed(r);
	r->in_row = !line_end || !r->row_ended;
	if (line_end && !(last == '\n' && r->after_cr && len == 1))
		r->line++;
	r->after_cr = last == '\r';
}

static size_t piece_len(const char *bytes, size_t len)
{
	len = len < PIECE ? len : PIECE;
	for (size_t n = 0; n < len; n++)
		if (bytes[n] == '\n' || bytes[n] == '\r')
			return n + 1;
	return len;
}

static enum err parse_bytes(struct csv_reader *r, const char *bytes, size_t len)
{
	while (len && r->e == OK) {
		size_t n = piece_len(bytes, len);

		parse_piece(r, bytes, n);
		bytes += n;
		len -= n;
	}
	return r->e;
}

/* The BOM may come in pieces; what only began like one is text. */
static enum err skip_bom(struct csv_reader *r, const char **bytes, size_t *len)
{
	size_t seen = r->bom_seen;

	while (*len && seen < BOM_LEN && **bytes == bom[seen]) {
		(*bytes)++;
		(*len)--;
		seen++;
	}
	if (seen < BOM_LEN && *len) {
		r->bom_seen = BOM_LEN + 1;
		return parse_bytes(r, bom, seen);
	}
	r->bom_seen = seen == BOM_LEN ? BOM_LEN + 1 : seen;
	return OK;
}

enum err csv_feed(struct csv_reader *r, const char *bytes, size_t len)
{
	if (r->bom_seen < BOM_LEN)
		TRY(skip_bom(r, &bytes, &len));
	return parse_bytes(r, bytes, len);
}

enum err csv_finish(struct csv_reader *r)
{
	if (r->bom_seen < BOM_LEN)
		TRY(parse_bytes(r, bom, r->bom_seen));
	if (r->e == OK && csv_fini(&r->parser, on_cell, on_row, r) != 0)
		parser_failed(r);
	return r->e;
}

size_t csv_reader_line(const struct csv_reader *r)
{
	return r->row.line;
}

const char *csv_reader_why(const struct csv_reader *r)
{
	return r->why;
}

/* ---- the guard ---- */

/* What follows any number of ' at the start. */
static bool is_formula(const char *s, size_t len)
{
	while (len && *s == '\'') {
		s++;
		len--;
	}
	return len && strchr("=+-@\t\r", *s) && *s;
}

struct span csv_unguard(struct span cell)
{
	if (cell.len && cell.ptr[0] == '\'' && is_formula(cell.ptr, cell.len))
		return (struct span) { cell.ptr + 1, cell.len - 1 };
	return cell;
}

/* ---- writing ---- */

void csv_cell(struct csv_writer *w, const char *text)
{
	bool guard, quote;

	if (w->row_begun)
		fputc(',', w->out);
	w->row_begun = true;
	if (!text || !*text)
		return;
	guard = is_formula(text, strlen(text));
	quote = guard || strpbrk(text, ",\"\r\n\t ");
	if (!quote) {
		fputs(text, w->out);
		return;
	}
	fputs(guard ? "\"'" : "\"", w->out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', w->out);
		fputc(*text, w->out);
	}
	fputc('"', w->out);
}

void csv_cell_int(struct csv_writer *w, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	csv_cell(w, text);
}

void csv_end_row(struct csv_writer *w)
{
	fputs("\r\n", w->out);
	w->row_begun = false;
}
