/* Orders from a file: all or nothing, again without effect, killed and gone on, beside a bot; and
 * back into a file. */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "bot/export.h"
#include "bot/import.h"
#include "store/import.h"
#include "store/meta.h"
#include "store/proof.h"
#include "tests/box.h"

#define HEADER                                                                                     \
	"order_id,customer_name,phone,email,user_id,product,amount,payment_method,state,"          \
	"ordered_at,paid_at,verified_at,activated_at,due_at\n"
#define ROW(number, state)                                                                         \
	number ",Budi,081234567890,Budi@Example.com,U1,Pro,149000,QRIS," state ",,,,,\n"

enum { WIB = 420 };

/* Runs the import; what it said is in said until the next one. */
struct said {
	char *text;
	size_t len;
};

static int import_path(struct box *b, const char *path, struct import_options opt,
		       struct said *said)
{
	int rc;

	free(said->text);
	said->text = NULL;
	opt.now_ms = opt.now_ms ? opt.now_ms : BOX_NOW;
	opt.clock = clock_system();
	opt.err = open_memstream(&said->text, &said->len);
	assert_non_null(opt.err);
	rc = import_orders(b->s, path, &opt);
	fclose(opt.err);
	return rc;
}

static int import_text(struct box *b, const char *text, struct said *said)
{
	box_write(b, "orders.csv", text);
	return import_path(b, box_path(b, "orders.csv"), (struct import_options) { .quiet = true },
			   said);
}

static void assert_said(const struct said *said, const char *part)
{
	if (!strstr(said->text, part))
		fail_msg("no \"%s\" in:\n%s", part, said->text);
}

static int64_t orders(struct box *b)
{
	return box_int(b, "SELECT count(*) FROM orders");
}

static long shelf_size(struct box *b)
{
	struct stat st;

	assert_int_equal(stat(box_path(b, "sigap.db-import"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	return (long)st.st_size;
}

/* ---- what goes in ---- */

static void a_row_becomes_an_order(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	struct order o;

	assert_int_equal(
		import_text(
			b,
			HEADER
			"BLZ-1,\"Siti, Aminah\",0812-3456-7890,Siti@Example.COM,U7,WA Blast Pro,"
			"149000,QRIS,verified,2026-11-20T08:00:00+07:00,2026-11-20T01:05:00Z,"
			"2026-11-20T08:30:00.5+07:00,,2027-11-20T00:00:00+08:00\n",
			&said),
		0);
	assert_said(&said, "orders.csv: 1 rows: 1 new, 0 changed, 0 unchanged");
	o = box_get(b, "BLZ-1");
	assert_string_equal(o.customer_name, "Siti, Aminah");
	assert_string_equal(o.phone, "6281234567890");
	assert_string_equal(o.email, "siti@example.com");
	assert_string_equal(o.user_id, "U7");
	assert_string_equal(o.product, "WA Blast Pro");
	assert_int_equal(o.amount, 149000);
	assert_string_equal(o.payment_method, "QRIS");
	assert_int_equal(o.state, ORDER_VERIFIED);
	assert_int_equal(o.paid_ms - o.ordered_ms, 300000);
	assert_int_equal(o.verified_ms - o.ordered_ms, 1800500);
	assert_int_equal(o.activated_ms, 0);
	assert_true(o.due_ms > BOX_NOW);
	assert_int_equal(shelf_size(b), 0);
	assert_int_equal(box_int(b, "SELECT count(*) FROM import_run"), 0);
	assert_int_equal(box_int(b, "SELECT count(*) FROM audit WHERE subject = 'file:orders.csv'"
				    " AND detail = 'rows=1 new=1 changed=0'"),
			 1);
	assert_int_equal(access(store_wake_path(b->s), F_OK), 0);
	free(said.text);
}

static void again_changes_nothing(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	const char *text = HEADER ROW("A-1", "paid") ROW("A-2", "active");
	int64_t history;

	assert_int_equal(import_text(b, text, &said), 0);
	history = box_int(b, "SELECT count(*) FROM order_history");
	assert_int_equal(import_text(b, text, &said), 0);
	assert_said(&said, "2 rows: 0 new, 0 changed, 2 unchanged");
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_history"), history);
	assert_int_equal(box_int(b, "SELECT max(version) FROM orders"), 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM audit"), 1);
	free(said.text);
}

static void only_what_changed_is_written(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(import_text(b, HEADER ROW("A-1", "paid") ROW("A-2", "paid"), &said), 0);
	assert_int_equal(
		import_text(b,
			    HEADER ROW("A-1", "paid") "a-2,,,,,,,,active,,,,,\n" ROW("A-3", "paid"),
			    &said),
		0);
	assert_said(&said, "3 rows: 1 new, 1 changed, 1 unchanged");
	assert_int_equal(box_get(b, "A-2").state, ORDER_ACTIVE);
	assert_string_equal(box_get(b, "A-2").customer_name,
			    "Budi"); /* an empty cell says nothing */
	assert_int_equal(box_get(b, "A-2").amount, 149000);
	free(said.text);
}

static void found_by_its_people(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	int64_t budi = box_contact(b, "101").contact_id, siti = box_contact(b, "102").contact_id;
	struct order *rows;
	size_t n;

	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281234567890", BOX_NOW, "contact"));
	assert_ok(proof_add(b->s, siti, PROOF_EMAIL, "budi@example.com", BOX_NOW, "code"));
	assert_int_equal(import_text(b, HEADER ROW("A-1", "paid") ROW("A-2", "paid"), &said), 0);
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_ok(orders_of_contact(b->s, &b->a, siti, 10, &rows, &n));
	assert_int_equal(n, 2);
	/* and after a change of phone by a later file */
	assert_int_equal(import_text(b, HEADER "A-1,,0899999999999,,,,,,paid,,,,,\n", &said), 0);
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 1);
	free(said.text);
}

static void any_spelling_of_a_file(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(
		import_text(b,
			    "\xef\xbb\xbf"
			    "due_at,STATE,amount,order_id,customer_name,phone,email,user_id,"
			    "product,payment_method,ordered_at,paid_at,verified_at,activated_at"
			    "\r\n\r\n,Active,Rp149.000,BLZ-1,\"'=SUM(A1)\",'+62 812 3456 7890,"
			    ",,\"a\r\nb\",,,,,",
			    &said),
		0);
	assert_string_equal(box_get(b, "BLZ-1").customer_name, "=SUM(A1)");
	assert_string_equal(box_get(b, "BLZ-1").phone, "6281234567890");
	assert_string_equal(box_get(b, "BLZ-1").product, "a b");
	assert_int_equal(box_get(b, "BLZ-1").amount, 149000);
	assert_int_equal(box_get(b, "BLZ-1").state, ORDER_ACTIVE);
	free(said.text);
}

/* ---- what does not ---- */

static void a_wrong_header_names_each_column(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(
		import_text(b,
			    "order_id,customer_name,phone,phone,email,user_id,produk,amount,"
			    "payment_method,state,ordered_at,paid_at,verified_at,activated_at\n"
			    "A-1,,,,,,,,,paid,,,,\n",
			    &said),
		1);
	assert_said(&said, "orders.csv:1: column phone: named twice\n");
	assert_said(&said, "orders.csv:1: column produk: unknown\n");
	assert_said(&said, "orders.csv:1: column product: missing\n");
	assert_said(&said, "orders.csv:1: column due_at: missing\n");
	assert_said(&said, "nothing was applied");
	assert_int_equal(orders(b), 0);
	assert_int_equal(import_text(b, "", &said), 1);
	assert_said(&said, "orders.csv:1: the file is empty");
	free(said.text);
}

static void every_bad_cell_is_named_and_nothing_applied(void **state)
{
	static const struct {
		const char *row, *said;
	} table[] = {
		{ ",,,,,,,,paid,,,,,\n", "3: column order_id: must not be empty\n" },
		{ "B,,,,,,,,,,,,,\n", "4: column state: must not be empty\n" },
		{ "C,,,,,,,,lunas,,,,,\n", "5: column state: not one of awaiting_payment, paid" },
		{ "D,,12,,,,,,paid,,,,,\n", "6: column phone: not a phone number: \"12\"\n" },
		{ "E,,,b@example,,,,,paid,,,,,\n",
		  "7: column email: not an e-mail address: \"b@example\"\n" },
		{ "F,,,,,,-5,,paid,,,,,\n", "8: column amount: not an amount in rupiah: \"-5\"\n" },
		{ "G,,,,,,,,paid,20/11/2026,,,,\n",
		  "9: column ordered_at: not a time like 2026-11-23T14:05:00+07:00: "
		  "\"20/11/2026\"\n" },
		{ "H,,,,,,,,paid,,,,\n", "10: column due_at: missing, the row ends before it\n" },
		{ "I,,,,,,,,paid,,,,,,x\n", "11: more cells than the header has columns\n" },
		{ "J,\xff,,,,,,,paid,,,,,\n", "12: column customer_name: not valid UTF-8\n" },
		{ "K,,8.12E+11,x,,,1.5,,paid,,2026-02-30T00:00:00Z,,,\n",
		  "13: column paid_at: not a time" },
	};
	struct box *b = *state;
	struct said said = { 0 };
	struct strbuf text;

	strbuf_init(&text, &b->a, 100000);
	strbuf_add(&text, HEADER ROW("A-1", "paid"));
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		strbuf_add(&text, table[i].row);
	strbuf_add(&text, ROW("A-2", "paid"));
	assert_int_equal(import_text(b, text.ptr, &said), 1);
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		assert_said(&said, arena_printf(&b->a, "orders.csv:%s", table[i].said));
	assert_said(&said, "13: column phone:"); /* all of one row */
	assert_said(&said, "13: column email:");
	assert_said(&said, "13: column amount:");
	assert_int_equal(orders(b), 0);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_holder"), 0);
	assert_int_equal(shelf_size(b), 0); /* no customer's data is left there */
	free(said.text);
}

static void a_nul_byte_and_a_long_text(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	char text[1200];
	FILE *f = fopen(box_path(b, "orders.csv"), "we");
	int n;

	assert_non_null(f);
	fputs(HEADER "A-1,Bu", f);
	fputc('\0', f);
	fputs("di,,,,,,,paid,,,,,\n", f);
	fclose(f);
	assert_int_equal(import_path(b, box_path(b, "orders.csv"),
				     (struct import_options) { .quiet = true }, &said),
			 1);
	assert_said(&said, ":2: column customer_name: contains a NUL byte");
	n = snprintf(text, sizeof(text), HEADER "%0*d,%0*d,,,,,,,paid,,,,,\n", 65, 1, 201, 1);
	assert_in_range(n, 1, sizeof(text) - 1);
	assert_int_equal(import_text(b, text, &said), 1);
	assert_said(&said, ":2: column order_id: longer than 64 bytes");
	assert_said(&said, ":2: column customer_name: longer than 200 characters");
	free(said.text);
}

static void many_bad_rows_are_counted(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	struct strbuf text;

	strbuf_init(&text, &b->a, 100000);
	strbuf_add(&text, HEADER);
	for (int i = 0; i < 73; i++)
		strbuf_addf(&text, "A-%d,,,,,,,,lunas,,,,,\n", i);
	assert_int_equal(import_text(b, text.ptr, &said), 1);
	assert_said(&said, "orders.csv:51: ");
	assert_null(strstr(said.text, "orders.csv:52: "));
	assert_said(&said, "… and 23 more\n");
	free(said.text);
}

static void a_number_that_stands_twice_names_both_lines(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(import_text(b,
				     HEADER ROW("A-1", "paid") ROW("A-2", "paid") ROW("a-1", "paid")
					     ROW("A-1", "active"),
				     &said),
			 1);
	assert_said(&said, "orders.csv:4: column order_id: a-1 stands in line 2 already\n");
	assert_said(&said, "orders.csv:5: column order_id: A-1 stands in line 2 already\n");
	assert_int_equal(orders(b), 0);
	free(said.text);
}

static void files_that_cannot_be_read(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	const struct import_options opt = { .quiet = true };

	assert_int_equal(import_path(b, box_path(b, "missing.csv"), opt, &said), 1);
	assert_said(&said, "missing.csv: No such file or directory");
	assert_int_equal(import_path(b, b->dir, opt, &said), 1);
	assert_said(&said, "not a regular file");
	assert_int_equal(import_text(b, HEADER "A-1,\"Bu\"di,,,,,,,paid,,,,,\n", &said), 1);
	assert_said(&said, "orders.csv:2: a quote (\") stands where none may be");
	assert_int_equal(orders(b), 0);
	free(said.text);
}

static void a_file_older_than_the_books(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	const char *text = HEADER ROW("A-1", "paid");

	assert_int_equal(import_text(b, text, &said), 0);
	assert_ok(order_move(b->s, box_get(b, "A-1").id, 0, ORDER_VERIFIED, ORDER_AS_STEP, BOX_NOW,
			     "staff:5001"));
	assert_int_equal(import_text(b, text, &said), 0);
	assert_said(&said, "1 rows: 0 new, 0 changed, 1 unchanged");
	assert_said(&said, "1 rows are behind what is known");
	assert_int_equal(box_get(b, "A-1").state, ORDER_VERIFIED);
	assert_int_equal(import_path(b, box_path(b, "orders.csv"),
				     (struct import_options) { .quiet = true, .backwards = true },
				     &said),
			 0);
	assert_said(&said, "0 new, 1 changed");
	assert_int_equal(box_get(b, "A-1").state, ORDER_PAID);
	free(said.text);
}

static void progress_where_it_is_wanted(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	box_write(b, "orders.csv", HEADER ROW("A-1", "paid"));
	assert_int_equal(
		import_path(b, box_path(b, "orders.csv"), (struct import_options) { 0 }, &said), 0);
	assert_said(&said, "checking 100 %\n");
	assert_said(&said, "applying 100 %\n");
	assert_null(strchr(said.text, '\r'));
	assert_int_equal(import_text(b, HEADER ROW("A-1", "active"), &said), 0);
	assert_null(strstr(said.text, "checking"));
	free(said.text);
}

/* ---- killed, twice at once, beside a bot ---- */

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

	assert_int_equal(orders(b), n);
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
	assert_int_equal(import_path(b, box_path(b, "many.csv"),
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

static void it_goes_on_where_it_was_stopped(void **state)
{
	struct box *b = *state;
	enum import_stage stage;
	struct import_totals t;
	struct import *im;
	const char *why;
	size_t got = 0;

	apply_a_part(b, "file-a", 100, 14); /* 10 batches of phones, 4 of orders */
	assert_int_equal(orders(b), 40);
	assert_ok(import_open(&b->a, b->s, "file-a", &im, &stage, &why));
	assert_int_equal(stage, IMPORT_SORTED);
	t = import_totals(im);
	assert_int_equal(t.rows, 100);
	assert_int_equal(t.indexed, 100);
	assert_int_equal(t.done, 40);
	do
		assert_ok(import_apply(im, &b->a, ORDER_AS_REPORT, BOX_NOW, "test", 10, &got));
	while (got);
	t = import_totals(im);
	assert_int_equal(t.added, 100);
	assert_ok(import_finish(im));
	import_close(im);
	assert_int_equal(orders(b), 100);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_history"), 100);
}

static void another_file_begins_anew(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	apply_a_part(b, "file-a", 100, 12);
	assert_int_equal(orders(b), 20);
	assert_int_equal(import_text(b, HEADER ROW("A-1", "paid"), &said), 0);
	assert_said(&said, "1 rows: 1 new");
	assert_int_equal(orders(b), 21);
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
	size_t got = 0;

	apply_a_part(b, "file-a", 3, 0);
	box_order(b, "S-001", ORDER_VERIFIED, "6299", NULL);
	assert_ok(import_open(&b->a, b->s, "file-a", &im, &stage, &why));
	do
		assert_ok(import_apply(im, &b->a, ORDER_AS_REPORT, BOX_NOW, "test", 10, &got));
	while (got);
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
	assert_int_equal(import_text(b, HEADER ROW("A-1", "paid"), &said), 1);
	assert_said(&said, "another import is running");
	import_close(im);
	assert_int_equal(import_text(b, HEADER ROW("A-1", "paid"), &said), 0);
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

/* ---- out again ---- */

static void what_goes_out_comes_back_unchanged(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	struct order_report odd = {
		.given = GIVEN_STATE | GIVEN_CUSTOMER_NAME | GIVEN_PHONE | GIVEN_PRODUCT |
			 GIVEN_ORDERED | GIVEN_DUE | GIVEN_USER_ID,
		.order = { .number = "=1+1",
			   .customer_name = "-Siti \"S\", \xf0\x9f\x99\x82",
			   .phone = "6591234567",
			   .product = "'=x",
			   .user_id = "@home",
			   .state = ORDER_CANCELLED,
			   .amount = ORDER_AMOUNT_UNKNOWN,
			   .ordered_ms = BOX_NOW + 789,
			   .due_ms = BOX_NOW + 86400000 },
	};
	struct order_result out;
	FILE *f = fopen(box_path(b, "out.csv"), "we");
	char *text;

	assert_ok(order_upsert(b->s, &b->a, &odd, ORDER_AS_REPORT, BOX_NOW, "t", &out));
	box_order(b, "BLZ-2", ORDER_VERIFIED, "6281234567890", "b@example.com");
	for (int i = 0; i < 1200; i++) /* more than a page */
		box_order(b, arena_printf(&b->a, "P-%d", i), (enum order_state)(i % 8), NULL, NULL);
	assert_non_null(f);
	assert_int_equal(export_orders(b->s, f, WIB, stderr), 0);
	fclose(f);
	text = box_read(b, box_path(b, "out.csv"));
	assert_memory_equal(text, HEADER, sizeof(HEADER) - 2);
	assert_non_null(strstr(text, "\r\n\"'=1+1\",\"'-Siti \"\"S\"\", \xf0\x9f\x99\x82\","
				     "\"'+6591234567\",,\"'@home\",\"''=x\",,,cancelled,"
				     "2026-11-23T09:41:00+07:00,,,,2026-11-24T09:41:00+07:00\r\n"));
	assert_non_null(strstr(text, "\r\nBLZ-2,,6281234567890,b@example.com,,,149000,,verified,"
				     "2026-11-23T08:41:00+07:00,,,,\r\n"));
	assert_int_equal(import_path(b, box_path(b, "out.csv"),
				     (struct import_options) { .quiet = true }, &said),
			 0);
	assert_said(&said, "1202 rows: 0 new, 0 changed, 1202 unchanged");
	assert_null(strstr(said.text, "behind"));

	/* and into an empty database: the same file comes out of it */
	store_close(b->s);
	unlink(b->path);
	unlink(box_path(b, "sigap.db-wal"));
	unlink(box_path(b, "sigap.db-shm"));
	b->s = NULL;
	box_reopen(b, STORE_RUN);
	assert_int_equal(import_path(b, box_path(b, "out.csv"),
				     (struct import_options) { .quiet = true, .backwards = true },
				     &said),
			 0);
	assert_said(&said, "1202 rows: 1202 new");
	assert_string_equal(box_get(b, "=1+1").product, "'=x");
	assert_string_equal(box_get(b, "=1+1").phone, "6591234567");
	assert_int_equal(box_get(b, "=1+1").ordered_ms, BOX_NOW);
	free(said.text);
}

static void a_full_disk_under_the_export_is_said(void **state)
{
	struct box *b = *state;
	char *text = NULL;
	size_t len;
	FILE *err = open_memstream(&text, &len), *full = fopen("/dev/full", "we");

	assert_non_null(full);
	box_order(b, "A-1", ORDER_PAID, NULL, NULL);
	assert_int_equal(export_orders(b->s, full, WIB, err), 1);
	fclose(full);
	fclose(err);
	assert_non_null(strstr(text, "export: "));
	free(text);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(a_row_becomes_an_order),
		box_test(again_changes_nothing),
		box_test(only_what_changed_is_written),
		box_test(found_by_its_people),
		box_test(any_spelling_of_a_file),
		box_test(a_wrong_header_names_each_column),
		box_test(every_bad_cell_is_named_and_nothing_applied),
		box_test(a_nul_byte_and_a_long_text),
		box_test(many_bad_rows_are_counted),
		box_test(a_number_that_stands_twice_names_both_lines),
		box_test(files_that_cannot_be_read),
		box_test(a_file_older_than_the_books),
		box_test(progress_where_it_is_wanted),
		box_test(killed_at_any_moment_it_ends_right),
		box_test(it_goes_on_where_it_was_stopped),
		box_test(another_file_begins_anew),
		box_test(an_order_that_came_meanwhile),
		box_test(one_import_at_a_time),
		box_test(a_bot_beside_it_is_never_kept_waiting_long),
		box_test(what_goes_out_comes_back_unchanged),
		box_test(a_full_disk_under_the_export_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
