#include "bot/import_row.h"

#include "base/text.h"

enum { SHOWN_MAX = 40 };

/* ---- the header ---- */

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
		known = order_column_find(name, &c);
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

static enum err read_cell(struct arena *a, enum order_column c, struct span cell,
			  struct order_report *out, const char **why)
{
	cell = csv_unguard(cell);
	if (cell.len == 0 || (strlen(cell.ptr) == cell.len && text_is_blank(cell.ptr))) {
		*why = "must not be empty";
		return order_field_required(c) ? ERR_INVALID : OK;
	}
	return order_field_read(a, c, cell, out, why);
}

enum err import_row_read(struct arena *a, const struct import_header *h, const struct csv_row *row,
			 struct order_report *out, import_bad_fn *bad, void *ctx)
{
	struct order_report r = ORDER_REPORT_EMPTY;
	bool wrong = row->n > h->n;

	if (wrong)
		bad(ctx, row->line, NULL, "more cells than the header has columns");
	for (size_t i = 0; i < h->n; i++) {
		const char *why = "missing, the row ends before it";
		enum err e = ERR_INVALID;

		if (i < row->n)
			e = read_cell(a, h->columns[i], row->cells[i], &r, &why);
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
