/* An import that is killed, met by another, or beside a running bot: it ends right, and keeps
 * nobody waiting. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/import.h"
#include "store/meta.h"
#include "tests/importing.h"

static void write_many(struct box *b, int n)
{
	FILE *f = fopen(box_path(b, "many.csv"), "we");

	assert_non_null(f);
	fputs(HEADER, f);
	for (int i = 0; i < n; i++)
		fprintf(f, "M-%d,Budi,0812%08d,m%d@example.com,,Pro,5,,%s,,,,,\n", i, i,
			i * 7919 % n, i % 3 ? "active" : "verified");
	fclose(f);
}

/* What must hold however often it was stopped. */
static void assert_many(struct box *b, int n)
{
	const char *why;

	assert_int_equal(importing_orders(b), n);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_history"), n);
	assert_int_equal(box_int(b, "SELECT count(DISTINCT order_id) FROM order_history"), n);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_holder"), 2 * n);
	assert_int_equal(box_int(b, "SELECT max(version) FROM orders"), 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM import_run"), 0);
	assert_ok(store_integrity(b->s, &b->a, &why));
}

static void import_child(struct box *b, const char *name)
{
	struct import_options opt = { .now_ms = BOX_NOW,
				      .clock = clock_system(),
				      .quiet = true,
				      .err = fopen("/dev/null", "we") };
	const char *why;
	struct store *s;

	if (!opt.err || store_open(&b->a, b->path, STORE_TOOL, &s, &why) != OK)
		_exit(9);
	_exit(import_orders(s, box_path(b, name), &opt));
}

static void killed_at_any_moment_it_ends_right(void **state)
{
	enum { ROWS = 12000, KILLS = 20, GROWTH_US = 40000 };
	struct box *b = *state;
	struct said said = { 0 };
	bool done = false;

	write_many(b, ROWS);
	srandom(20261123);
	for (int i = 0; i < KILLS && !done; i++) {
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (pid == 0)
			import_child(b, "many.csv");
		usleep((useconds_t)(5000 + random() % ((i + 1) * GROWTH_US)));
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
		assert_true(done || WIFSIGNALED(status));
	}
	assert_int_equal(importing_file(b, box_path(b, "many.csv"),
					(struct import_options) { .quiet = true }, &said),
			 0);
	assert_many(b, ROWS);
	free(said.text);
}

/* Puts a file on the shelf and applies a part of it, as a killed import leaves it. */
static void apply_a_part(struct box *b, const char *name, int n, size_t batches)
{
	enum import_stage stage;
	struct import *im;
	const char *why;
	size_t got = 0;

	assert_ok(import_open(&b->a, b->s, name, &im, &stage, &why));
	assert_int_equal(stage, IMPORT_EMPTY);
	for (int i = 0; i < n; i++) {
		struct order_report r = { .given = GIVEN_STATE | GIVEN_PHONE,
					  .order = { .number = arena_printf(&b->a, "S-%03d", i),
						     .phone = arena_printf(&b->a, "62%d", i),
						     .state = ORDER_PAID } };

		assert_ok(import_put(im, i + 2, &r));
	}
	assert_ok(import_sort(im));
	do
		assert_ok(import_compare(im, &b->a, ORDER_AS_REPORT, 30, &got));
	while (got);
	for (size_t i = 0; i < batches; i++)
		assert_ok(import_apply(im, &b->a, ORDER_AS_REPORT, BOX_NOW, "test", 10, &got));
	import_close(im);
}

static void apply_the_rest(struct box *b, struct import *im)
{
	size_t got;

	do
		assert_ok(import_apply(im, &b->a, ORDER_AS_REPORT, BOX_NOW, "test", 10, &got));
	while (got);
}

static void it_goes_on_where_it_was_stopped(void **state)
{
	struct box *b = *state;
	enum import_stage stage;
	struct import_totals t;
	struct import *im;
	const char *why;

	apply_a_part(b, "file-a", 100, 14); /* 10 batches of phones, 4 of orders */
	assert_int_equal(importing_orders(b), 40);
	assert_ok(import_open(&b->a, b->s, "file-a", &im, &stage, &why));
	assert_int_equal(stage, IMPORT_SORTED);
	t = import_totals(im);
	assert_int_equal(t.rows, 100);
	assert_int_equal(t.indexed, 100);
	assert_int_equal(t.done, 40);
	apply_the_rest(b, im);
	t = import_totals(im);
	assert_int_equal(t.added, 100);
	assert_ok(import_finish(im));
	import_close(im);
	assert_int_equal(importing_orders(b), 100);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_history"), 100);
}

static void another_file_begins_anew(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	apply_a_part(b, "file-a", 100, 12);
	assert_int_equal(importing_orders(b), 20);
	assert_int_equal(importing(b, HEADER ROW("A-1", "paid"), &said), 0);
	assert_said(&said, "1 rows: 1 new");
	assert_int_equal(importing_orders(b), 21);
	assert_int_equal(box_int(b, "SELECT count(*) FROM import_run"), 0);
	free(said.text);
}

/* It changed between the comparing and the applying: the books win, as always. */
static void an_order_that_came_meanwhile(void **state)
{
	struct box *b = *state;
	enum import_stage stage;
	struct import_totals t;
	struct import *im;
	const char *why;

	apply_a_part(b, "file-a", 3, 0);
	box_order(b, "S-001", ORDER_VERIFIED, "6299", NULL);
	assert_ok(import_open(&b->a, b->s, "file-a", &im, &stage, &why));
	apply_the_rest(b, im);
	t = import_totals(im);
	import_close(im);
	assert_int_equal(t.added, 2);
	assert_int_equal(t.changed, 1);
	assert_int_equal(t.kept, 1);
	assert_int_equal(box_get(b, "S-001").state, ORDER_VERIFIED);
	assert_string_equal(box_get(b, "S-001").phone, "621");
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_holder WHERE value = '621'"), 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_holder WHERE value = '6299'"), 0);
}

static void one_import_at_a_time(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	enum import_stage stage;
	struct import *im;
	const char *why;

	assert_ok(import_open(&b->a, b->s, "file-a", &im, &stage, &why));
	assert_int_equal(importing(b, HEADER ROW("A-1", "paid"), &said), 1);
	assert_said(&said, "another import is running");
	import_close(im);
	assert_int_equal(importing(b, HEADER ROW("A-1", "paid"), &said), 0);
	free(said.text);
}

static void a_bot_beside_it_is_never_kept_waiting_long(void **state)
{
	enum { ROWS = 8000 };
	struct box *b = *state;
	int64_t commits = 0, stored;
	int status;
	pid_t pid;

	write_many(b, ROWS);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		import_child(b, "many.csv");
	while (waitpid(pid, &status, WNOHANG) == 0) {
		assert_ok(store_begin(b->s)); /* would be ERR_BUSY after 100 ms */
		assert_ok(counter_next(b->s, "bot", &commits));
		assert_ok(store_commit(b->s));
		usleep(1000);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(commits > 10);
	stored = box_int(b, "SELECT n FROM counter WHERE key = 'bot'");
	assert_int_equal(stored, commits);
	assert_true(store_changed_outside(b->s));
	assert_many(b, ROWS);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(killed_at_any_moment_it_ends_right),
		box_test(it_goes_on_where_it_was_stopped),
		box_test(another_file_begins_anew),
		box_test(an_order_that_came_meanwhile),
		box_test(one_import_at_a_time),
		box_test(a_bot_beside_it_is_never_kept_waiting_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
