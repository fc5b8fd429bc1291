#include "bot/export.h"

#include "base/civil.h"
#include "bot/csv.h"
#include "bot/order_field.h"

enum { PAGE = 500 };

static void write_time(struct csv_writer *w, int64_t ms, int offset_min)
{
	char text[32] = "";

	if (ms)
		civil_format_rfc3339(ms, offset_min, text);
	csv_cell(w, text);
}

/* Indonesian numbers as 62...; any other with its +, without which it could not be read again. */
static void write_phone(struct csv_writer *w, const char *digits)
{
	char text[32] = "";

	if (digits)
		snprintf(text, sizeof(text), "%s%s", strncmp(digits, "62", 2) == 0 ? "" : "+",
			 digits);
	csv_cell(w, text);
}

static void write_order(struct csv_writer *w, const struct order *o, int offset_min)
{
	csv_cell(w, o->number);
	csv_cell(w, o->customer_name);
	write_phone(w, o->phone);
	csv_cell(w, o->email);
	csv_cell(w, o->user_id);
	csv_cell(w, o->product);
	if (o->amount == ORDER_AMOUNT_UNKNOWN)
		csv_cell(w, NULL);
	else
		csv_cell_int(w, o->amount);
	csv_cell(w, o->payment_method);
	csv_cell(w, order_state_name(o->state));
	write_time(w, o->ordered_ms, offset_min);
	write_time(w, o->paid_ms, offset_min);
	write_time(w, o->verified_ms, offset_min);
	write_time(w, o->activated_ms, offset_min);
	write_time(w, o->due_ms, offset_min);
	csv_end_row(w);
}

static enum err write_pages(struct store *s, struct arena *a, struct csv_writer *w, int offset_min)
{
	struct order *rows;
	int64_t after = 0;
	size_t n;

	do {
		arena_reset(a);
		TRY(orders_after(s, a, after, PAGE, &rows, &n));
		for (size_t i = 0; i < n; i++)
			write_order(w, &rows[i], offset_min);
		if (n)
			after = rows[n - 1].id;
	} while (n == PAGE && !ferror(w->out));
	return ferror(w->out) || fflush(w->out) != 0 ? ERR_IO : OK;
}

int export_orders(struct store *s, FILE *out, int offset_min, FILE *err)
{
	struct csv_writer w = { .out = out };
	struct arena a;
	enum err e;

	for (enum order_column c = 0; c < COLUMN_COUNT; c++)
		csv_cell(&w, order_column_name(c));
	csv_end_row(&w);
	arena_init(&a, 0);
	e = write_pages(s, &a, &w, offset_min);
	arena_free(&a);
	if (e != OK)
		fprintf(err, "export: %s\n", err_name(e));
	return e == OK ? 0 : 1;
}
