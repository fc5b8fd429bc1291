/* CSV in and out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "bot/csv.h"

/* Rows as text: line:cell|cell; */
struct seen {
	char text[4096];
	struct strbuf b;
	enum err answer;
};

static enum err note(void *ctx, const struct csv_row *row)
{
	struct seen *s = ctx;

	strbuf_addf(&s->b, "%zu:", row->line);
	for (size_t i = 0; i < row->n; i++) {
		assert_int_equal(row->cells[i].ptr[row->cells[i].len], '\0');
		if (i)
			strbuf_addc(&s->b, '|');
		strbuf_addn(&s->b, row->cells[i].ptr, row->cells[i].len);
	}
	strbuf_addc(&s->b, ';');
	return s->answer;
}

/* Reads in pieces of step bytes; returns what came of it. */
static enum err read_steps(struct seen *s, const char *bytes, size_t len, size_t step,
			   struct csv_reader **out)
{
	struct csv_reader *r;
	enum err e = OK;

	strbuf_init_fixed(&s->b, s->text, sizeof(s->text));
	assert_int_equal(csv_reader_open(&r, note, s), OK);
	for (size_t at = 0; at < len && e == OK; at += step)
		e = csv_feed(r, bytes + at, len - at < step ? len - at : step);
	if (e == OK)
		e = csv_finish(r);
	*out = r;
	return e;
}

static void reads(const char *bytes, const char *want)
{
	static const size_t steps[] = { 1, 2, 3, 7, 100000 };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct seen s = { .answer = OK };
		struct csv_reader *r;

		assert_int_equal(read_steps(&s, bytes, strlen(bytes), steps[i], &r), OK);
		assert_string_equal(s.text, want);
		csv_reader_close(r);
	}
}

static void rows_cells_and_their_lines(void **state)
{
	(void)state;
	reads("", "");
	reads("a,b\nc,d\n", "1:a|b;2:c|d;");
	reads("a,b\r\nc,d", "1:a|b;2:c|d;");
	reads("a\rb\r", "1:a;2:b;");
	reads("a,,\n,\n", "1:a||;2:|;");
	reads("\n\na\n\n\nb", "3:a;6:b;");
	reads("\r\n\r\na\r\n", "3:a;");
	reads("\"a\nb\",c\nd\n", "1:a\nb|c;3:d;");
	reads("\"a\r\nb\",c\r\nd\r\n", "1:a\r\nb|c;3:d;");
	reads("\"a\"\"b\",\"\"\n", "1:a\"b|;");
	reads("\"x, y\",z\n", "1:x, y|z;");
	reads("caf\xc3\xa9,\xf0\x9f\x99\x82\n", "1:caf\xc3\xa9|\xf0\x9f\x99\x82;");
}

static void a_bom_is_not_text(void **state)
{
	(void)state;
	reads("\xef\xbb\xbf"
	      "a,b\n",
	      "1:a|b;");
	reads("\xef\xbb\xbf", "");
	reads("\xef\xbb"
	      "a\n",
	      "1:\xef\xbb"
	      "a;");
	reads("\xef", "1:\xef;");
	reads("\xef\xbb\xbf\xef\xbb\xbf"
	      "a",
	      "1:\xef\xbb\xbf"
	      "a;");
}

static void refuses(const char *bytes, size_t len, enum err want, size_t line)
{
	struct seen s = { .answer = OK };
	struct csv_reader *r;

	assert_int_equal(read_steps(&s, bytes, len, 1000, &r), want);
	assert_int_equal(csv_reader_line(r), line);
	assert_true(*csv_reader_why(r));
	csv_reader_close(r);
}

static void broken_quotes_name_their_line(void **state)
{
	(void)state;
	refuses("a\nb\"c\n", 6, ERR_INVALID, 2);
	refuses("a\n\"b\"c\n", 7, ERR_INVALID, 2);
	refuses("a\n\n\"b,c\nd\n", 10, ERR_INVALID, 3);
}

static void bounds_hold(void **state)
{
	char *big = malloc(CSV_MAX_ROW + 2);
	char many[CSV_MAX_CELLS + 2];

	(void)state;
	assert_non_null(big);
	memset(big, 'x', CSV_MAX_ROW + 1);
	refuses(big, CSV_MAX_ROW + 1, ERR_LIMIT, 1);
	memset(big, '\n', CSV_MAX_ROW); /* a quote that swallows the file */
	big[0] = '"';
	refuses(big, CSV_MAX_ROW + 1, ERR_LIMIT, 1);
	memset(big, ',', CSV_MAX_ROW);
	refuses(big, 1000, ERR_LIMIT, 1);
	free(big);
	memset(many, ',', sizeof(many));
	many[CSV_MAX_CELLS - 1] = '\n';
	{
		struct seen s = { .answer = OK };
		struct csv_reader *r;

		assert_int_equal(read_steps(&s, many, CSV_MAX_CELLS, 1000, &r), OK);
		csv_reader_close(r);
	}
}

static void the_reader_stops_when_told(void **state)
{
	struct seen s = { .answer = ERR_DENIED };
	struct csv_reader *r;

	(void)state;
	assert_int_equal(read_steps(&s, "a\nb\nc\n", 6, 100, &r), ERR_DENIED);
	assert_string_equal(s.text, "1:a;");
	assert_string_equal(csv_reader_why(r), "");
	csv_reader_close(r);
}

/* ---- out ---- */

static char *written(const char *const *cells, size_t n)
{
	struct csv_writer w = { 0 };
	char *text = NULL;
	size_t len;

	w.out = open_memstream(&text, &len);
	for (size_t i = 0; i < n; i++)
		csv_cell(&w, cells[i]);
	csv_end_row(&w);
	fclose(w.out);
	return text;
}

static void cells_are_quoted_where_they_must_be(void **state)
{
	static const char *const cells[] = {
		"a", NULL, "", "x y", "1,2", "say \"hi\"", "a\nb", "-"
	};
	char *text = written(cells, 8);

	(void)state;
	assert_string_equal(text, "a,,,\"x y\",\"1,2\",\"say \"\"hi\"\"\",\"a\nb\",\"'-\"\r\n");
	free(text);
}

static enum err keep(void *ctx, const struct csv_row *row)
{
	struct strbuf *b = ctx;
	struct span cell = csv_unguard(row->cells[0]);

	strbuf_addn(b, cell.ptr, cell.len);
	return OK;
}

/* No cell begins like a formula in the file, and every cell comes back as it was. */
static void the_guard_goes_on_and_comes_off(void **state)
{
	static const char *const cells[] = { "=cmd|' /C calc'!A0",
					     "+62812",
					     "-1",
					     "@SUM(A1)",
					     "\tx",
					     "\rx",
					     "'=1",
					     "''=1",
					     "'",
					     "'a",
					     "it's",
					     "a=b",
					     "''",
					     "=",
					     "'-" };

	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		char *text = written(&cells[i], 1), back[64];
		const char *first = *text == '"' ? text + 1 : text;
		struct csv_reader *r;
		struct strbuf b;

		assert_null(strchr("=+-@\t", *first));
		strbuf_init_fixed(&b, back, sizeof(back));
		assert_int_equal(csv_reader_open(&r, keep, &b), OK);
		assert_int_equal(csv_feed(r, text, strlen(text)), OK);
		assert_int_equal(csv_finish(r), OK);
		csv_reader_close(r);
		assert_string_equal(back, cells[i]);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_cells_and_their_lines),
		cmocka_unit_test(a_bom_is_not_text),
		cmocka_unit_test(broken_quotes_name_their_line),
		cmocka_unit_test(bounds_hold),
		cmocka_unit_test(the_reader_stops_when_told),
		cmocka_unit_test(cells_are_quoted_where_they_must_be),
		cmocka_unit_test(the_guard_goes_on_and_comes_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
