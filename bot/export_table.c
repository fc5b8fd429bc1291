#include "bot/export_table.h"

#include "base/civil.h"

enum { PAGE = 500 };

static void write_cell(struct csv_writer *w, const struct export_column *c, const char *row,
		       int offset_min)
{
	const void *at = row + c->at;
	char text[40] = "";
	int64_t n = 0;

	if (c->kind == EXPORT_TIME || c->kind == EXPORT_RUPIAH)
		memcpy(&n, at, sizeof(n));
	switch (c->kind) {
	case EXPORT_TEXT:
		csv_cell(w, *(const char *const *)at);
		return;
	case EXPORT_COUNT:
		csv_cell_int(w, *(const int *)at);
		return;
	case EXPORT_RUPIAH:
		if (n)
			csv_cell_int(w, n);
		else
			csv_cell(w, NULL);
		return;
	case EXPORT_TIME:
		if (n)
			civil_format_rfc3339(n, offset_min, text);
		csv_cell(w, text);
		return;
	}
}

static void write_row(struct csv_writer *w, const struct export_table *t, const char *row,
		      int offset_min)
{
	for (size_t i = 0; i < t->n_columns; i++)
		write_cell(w, &t->columns[i], row, offset_min);
	csv_end_row(w);
}

static enum err write_pages(struct store *s, struct arena *a, const struct export_table *t,
			    struct csv_writer *w, int offset_min)
{
	int64_t after = 0;
	size_t n;

	do {
		void *rows;

		arena_reset(a);
		TRY(t->page(s, a, after, PAGE, &rows, &n, &after));
		for (size_t i = 0; i < n; i++)
			write_row(w, t, (const char *)rows + i * t->row_size, offset_min);
	} while (n == PAGE && !ferror(w->out));
	return ferror(w->out) || fflush(w->out) != 0 ? ERR_IO : OK;
}

int export_table(struct store *s, const struct export_table *t, FILE *out, int offset_min,
		 FILE *err)
{
	struct csv_writer w = { .out = out };
	struct arena a;
	enum err e;

	for (size_t i = 0; i < t->n_columns; i++)
		csv_cell(&w, t->columns[i].name);
	csv_end_row(&w);
	arena_init(&a, 0);
	e = write_pages(s, &a, t, &w, offset_min);
	arena_free(&a);
	if (e != OK)
		fprintf(err, "export: %s\n", err_name(e));
	return e == OK ? 0 : 1;
}
