/* `sigap intents`: lines in, misses and accuracy out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/intent_report.h"

static int recogniser_open(void **state)
{
	json_t *catalog = json_load_file("messages/id.json", 0, NULL);
	struct recogniser *r = NULL;
	const char *why = "";
	struct arena a;

	arena_init(&a, 0);
	if (!catalog || recogniser_load(&a, &catalog, 1, &r, &why) != OK)
		fail_msg("catalog: %s", why);
	arena_free(&a);
	json_decref(catalog);
	*state = r;
	return 0;
}

static int recogniser_close(void **state)
{
	recogniser_free(*state);
	return 0;
}

static void reports_lines_and_counts(void **state)
{
	static char in[] = "# a comment\n\nrefund_request\tmau refund\tslang\r\n"
			   "greeting\thalo kak\naffirm\txqzt\n";
	struct recogniser *r = *state;
	char out[500] = "", err[4000] = "";
	FILE *fin = fmemopen(in, strlen(in), "r"), *fout = fmemopen(out, sizeof(out), "w"),
	     *ferr = fmemopen(err, sizeof(err), "w");
	struct intent_tally t;

	assert_int_equal(intent_report(r, fin, fout, ferr, true, &t), OK);
	fclose(fout);
	assert_string_equal(out, "refund_request\trefund_request\tmau refund\n"
				 "greeting\tgreeting\thalo kak\naffirm\tout_of_scope\txqzt\n");
	assert_int_equal(t.lines, 3);
	assert_int_equal(t.right, 2);
	rewind(fin);
	assert_int_equal(intent_report(r, fin, stdout, ferr, false, NULL), OK);
	fclose(fin);
	fclose(ferr);
	assert_non_null(strstr(err, "affirm\tout_of_scope\txqzt\n"));
	assert_non_null(strstr(err, "2 of     3"));
}

static void reports_refuse_bad_lines(void **state)
{
	static const char *const table[] = { "greeting halo\n", "nosuch\thalo\n" };
	struct recogniser *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char err[500] = "", in[64];
		FILE *fin, *ferr = fmemopen(err, sizeof(err), "w");

		snprintf(in, sizeof(in), "greeting\thai\n%s", table[i]);
		fin = fmemopen(in, strlen(in), "r");
		assert_int_equal(intent_report(r, fin, stdout, ferr, false, NULL), ERR_INVALID);
		fclose(fin);
		fclose(ferr);
		assert_non_null(strstr(err, "line 2"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_lines_and_counts),
		cmocka_unit_test(reports_refuse_bad_lines),
	};

	return cmocka_run_group_tests(tests, recogniser_open, recogniser_close);
}
