/* The command line: usage, exit codes, and every command on a database in a new folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bot/cli.h"
#include "store/contact.h"
#include "store/dead.h"
#include "tests/command.h"

/* ---- usage ---- */

static void test_usage(void **state)
{
	struct command *f = *state;

	assert_int_equal(command_run(f, NULL, (const char *const[]) { NULL }), EXIT_WRONG);
	assert_told(f->err, "usage: sigap COMMAND");
	assert_string_equal(f->out, "");
	assert_int_equal(SIGAP(f, "help"), EXIT_DONE);
	assert_told(f->out, "sigap import orders FILE.csv");
	assert_string_equal(f->err, "");
	assert_int_equal(SIGAP(f, "--help"), EXIT_DONE);
	assert_int_equal(SIGAP(f, "import", "-h"), EXIT_DONE);
	assert_int_equal(SIGAP(f, "version"), EXIT_DONE);
	assert_string_equal(f->out, "sigap " SIGAP_VERSION "\n");
	assert_int_equal(SIGAP(f, "--version"), EXIT_DONE);
	assert_string_equal(f->out, "sigap " SIGAP_VERSION "\n");
}

static void test_wrong_usage(void **state)
{
	struct command *f = *state;
	static const struct {
		const char *args[4], *says;
	} cases[] = {
		{ { "fly" }, "unknown command: fly" },
		{ { "dead" }, "incomplete or unknown command: dead" },
		{ { "dead", "fly" }, "incomplete or unknown command: dead" },
		{ { "import", "orders" }, "usage: sigap: import orders FILE.csv" },
		{ { "import", "orders", "a", "b" }, "usage: sigap" },
		{ { "backup" }, "usage: sigap: backup FILE" },
		{ { "run", "now" }, "usage: sigap: run" },
		{ { "run", "--print" }, "not for this command" },
		{ { "run", "--fly" }, "unknown option, or its value is missing: --fly" },
		{ { "run", "-c" }, "its value is missing: -c" },
		{ { "run", "-x" }, "unknown option" },
		{ { "export", "money" }, "incomplete or unknown command" },
		{ { "" }, "unknown command" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *args[5] = { 0 };

		memcpy(args, cases[i].args, sizeof(cases[i].args));
		assert_int_equal(command_run(f, NULL, args), EXIT_WRONG);
		assert_told(f->err, cases[i].says);
		assert_string_equal(f->out, "");
	}
}

static void test_run_gets_the_config(void **state)
{
	struct command *f = *state;

	assert_int_equal(SIGAP(f, "run"), 7);
	assert_string_equal(f->out, "running with config.ini\n");
	assert_int_equal(SIGAP(f, "-c", "toko.ini", "run"), 7);
	assert_string_equal(f->out, "running with toko.ini\n");
	assert_int_equal(SIGAP(f, "run", "--config=toko.ini"), 7);
	assert_string_equal(f->out, "running with toko.ini\n");
}

static void test_config_mistakes(void **state)
{
	struct command *f = *state;

	command_config(f, "colour = red\n[log]\nlevel = loud\n");
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_WRONG);
	assert_told(f->err, "config.ini:6: unknown key \"colour\" in [brand]");
	assert_told(f->err, "\nsigap: ");
	assert_told(f->err, "config.ini:8: [log] level: wants");
	assert_int_equal(SIGAP(f, "migrate", "-c", "/nowhere.ini"), EXIT_WRONG);
	assert_told(f->err, "sigap: /nowhere.ini: cannot be read (not found)");
	assert_int_equal(access(f->database, F_OK), -1);
}

static void test_a_readable_secret_is_warned_of(void **state)
{
	struct command *f = *state;

	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_string_equal(f->err, "");
	chmod(f->config, 0644);
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_told(f->err, "<4>config holds secrets and is readable by others");
	setenv("SIGAP_TEST_TOKEN", "1:x", 1);
	command_write(f->config, "[telegram]\ntoken = env:SIGAP_TEST_TOKEN\n");
	chmod(f->config, 0644);
	assert_int_equal(SIGAP_C(f, "dead", "list"), EXIT_DONE);
	assert_string_equal(f->err, "");
}

/* ---- check ---- */

static void test_check_when_all_is_well(void **state)
{
	struct command *f = *state;

	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_told(f->out, "ok    policy");
	assert_told(f->out, "ok    holidays");
	assert_told(f->out, "ok    texts");
	assert_told(f->out, "sigap.sqlite3: not there yet, will be made");
	assert_int_equal(access(f->database, F_OK), -1); /* it only looked */
	assert_int_equal(SIGAP_C(f, "migrate"), EXIT_DONE);
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_told(f->out, "whole, schema ");
	assert_int_equal(SIGAP_C(f, "check", "--online"), 9);
	assert_told(f->out, "asked with ");
}

static void test_check_says_everything(void **state)
{
	struct command *f = *state;

	command_write(f->database, "this is no database, whatever its name says");
	command_write(f->config,
		      "[telegram]\ntoken = 1:x\n[brand]\npolicy = nowhere.ini\n"
		      "messages = nowhere\n[store]\nevidence_dir = config.ini/evidence\n");
	assert_int_equal(SIGAP_C(f, "check", "--online"), EXIT_WRONG);
	assert_told(f->out, "WRONG policy");
	assert_told(f->out, "WRONG texts");
	assert_told(f->out, "WRONG database");
	assert_told(f->out, "not a database");
	assert_told(f->out, "WRONG evidence");
	assert_told(f->out, "problems\n");
	assert_null(strstr(f->out, "asked with"));
	command_config(f, "[policy]\nhours.open = dini hari\n");
	assert_int_equal(SIGAP_C(f, "check"), EXIT_WRONG);
	assert_told(f->out, "config.ini:7: ");
	assert_told(f->out, "hours.open");
}

static void test_check_warns_of_refunds_without_a_key(void **state)
{
	struct command *f = *state;

	command_config(f, "[policy]\nrefund.enabled = listed\n");
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_told(f->out, "warn  refunds");
	assert_told(f->out, "openssl rand -hex 32");
	command_config(f, "[policy]\nrefund.enabled = listed\n[store]\nsecret_key = "
			  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_null(strstr(f->out, "warn  refunds"));
	command_config(f, "[policy]\nrefund.enabled = service_time\n");
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_null(strstr(f->out, "warn  refunds"));
}

static void test_check_looks_at_permissions(void **state)
{
	struct command *f = *state;

	assert_int_equal(SIGAP_C(f, "migrate"), EXIT_DONE);
	chmod(f->database, 0644);
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_told(f->out, "warn  database");
	assert_told(f->out, "can be read by others: chmod 600");
}

/* ---- orders ---- */

#define HEADER                                                                                     \
	"order_id,customer_name,phone,email,user_id,product,amount,payment_method,state,"          \
	"ordered_at,paid_at,verified_at,activated_at,due_at"

static void test_import_and_export(void **state)
{
	struct command *f = *state;
	const char *csv = command_path(f, "orders.csv"),
		   *wake = command_path(f, "sigap.sqlite3-wake");
	const char *first;

	command_write(csv, HEADER
		      "\nBLZ-1,Rina,0812-3456-7890,rina@contoh.id,,Hosting,150000,Transfer BCA,"
		      "paid,2026-11-20T10:00:00+07:00,2026-11-20T11:00:00+07:00,,,\n"
		      "BLZ-2,\"=Budi, S.\",,,,,,,awaiting_payment,,,,,\n");
	assert_int_equal(SIGAP_C(f, "import", "orders", csv), EXIT_DONE);
	assert_told(f->err, "2 rows: 2 new, 0 changed");
	assert_int_equal(access(wake, F_OK), 0); /* a running bot was told */
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE);
	assert_told(f->out, HEADER "\r\n");
	assert_told(f->out, "6281234567890");
	assert_told(f->out, "'=Budi");
	first = f->out;
	command_write(csv, first);
	assert_int_equal(SIGAP_C(f, "import", "orders", csv, "--quiet"), EXIT_DONE);
	assert_told(f->err, "0 new, 0 changed, 2 unchanged");
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE);
	assert_string_equal(f->out, first);
}

static void test_import_with_a_bad_row(void **state)
{
	struct command *f = *state;
	const char *csv = command_path(f, "orders.csv");

	command_write(csv, HEADER "\nBLZ-1,,,,,,,,paid,,,,,\nBLZ-2,,,,,,,,thinking,,,,,\n");
	assert_int_equal(SIGAP_C(f, "import", "orders", csv), EXIT_FAILED);
	assert_told(f->err, "orders.csv:3: column state");
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE);
	assert_null(strstr(f->out, "BLZ-1"));
	assert_int_equal(SIGAP_C(f, "import", "orders", "/nowhere.csv"), EXIT_FAILED);
	assert_told(f->err, "/nowhere.csv");
}

static void test_backwards_only_when_asked(void **state)
{
	struct command *f = *state;
	const char *csv = command_path(f, "orders.csv");

	command_write(csv, HEADER "\nBLZ-1,,,,,,,,active,,,,,\n");
	assert_int_equal(SIGAP_C(f, "import", "orders", csv), EXIT_DONE);
	command_write(csv, HEADER "\nBLZ-1,,,,,,,,paid,,,,,\n");
	assert_int_equal(SIGAP_C(f, "import", "orders", csv), EXIT_DONE);
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE);
	assert_told(f->out, ",active,");
	assert_int_equal(SIGAP_C(f, "import", "orders", csv, "--backwards"), EXIT_DONE);
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE);
	assert_told(f->out, ",paid,");
}

static void test_standard_output_that_is_full(void **state)
{
	struct command *f = *state;
	const char *const args[] = { "export", "orders", "-c", f->config, NULL };
	const char *const help[] = { "help", NULL };

	assert_int_equal(command_run(f, "/dev/full", args), EXIT_FAILED);
	assert_true(*f->err);
	assert_int_equal(command_run(f, "/dev/full", help), EXIT_FAILED);
}

/* ---- database ---- */

static void test_backup_and_restore(void **state)
{
	struct command *f = *state;
	const char *csv = command_path(f, "orders.csv"), *copy = command_path(f, "copy.sqlite3");
	const char *before;
	struct stat st;

	command_write(csv, HEADER "\nBLZ-1,Rina,,,,,,,paid,,,,,\n");
	assert_int_equal(SIGAP_C(f, "import", "orders", csv), EXIT_DONE);
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE);
	before = f->out;
	assert_int_equal(SIGAP_C(f, "backup", copy), EXIT_DONE);
	assert_told(f->err, "a whole database");
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(SIGAP_C(f, "backup", copy), EXIT_FAILED); /* never over another */
	assert_told(f->err, "there already");
	command_config(f, "[store]\ndatabase = copy.sqlite3\n");
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE);
	assert_string_equal(f->out, before);
	assert_int_equal(SIGAP_C(f, "backup", "/nowhere/copy", "--quiet"), EXIT_FAILED);
}

static void test_one_owner_at_a_time(void **state)
{
	struct command *f = *state;
	struct store *s = NULL;
	const char *why = NULL;

	assert_int_equal(store_open(&f->arena, f->database, STORE_RUN, &s, &why), OK);
	assert_int_equal(SIGAP_C(f, "migrate"), EXIT_FAILED);
	assert_told(f->err, "another sigap already runs");
	assert_int_equal(SIGAP_C(f, "export", "orders"), EXIT_DONE); /* tools work beside it */
	assert_int_equal(SIGAP_C(f, "check"), EXIT_DONE);
	assert_int_equal(SIGAP_C(f, "backup", command_path(f, "b"), "--quiet"), EXIT_DONE);
	assert_string_equal(f->err, "");
	store_close(s);
	assert_int_equal(SIGAP_C(f, "migrate"), EXIT_DONE);
	assert_told(f->out, "sigap.sqlite3: schema ");
}

static void put_dead(struct command *f, int n)
{
	struct store *s = NULL;
	const char *why = NULL;

	assert_int_equal(store_open(&f->arena, f->database, STORE_TOOL, &s, &why), OK);
	for (int i = 0; i < n; i++) {
		struct dead_letter d = { .at_ms = 1795415100000,
					 .source = "update",
					 .channel = CHANNEL_TELEGRAM,
					 .ext = "77",
					 .payload = "{\"text\":\"halo \x1b[31m\"}",
					 .reason = "handler refused\n\x1b[31mred" };
		int64_t id;

		assert_int_equal(dead_add(s, &d, &id), OK);
	}
	store_close(s);
}

static void test_dead_letters(void **state)
{
	struct command *f = *state;

	assert_int_equal(SIGAP_C(f, "dead", "list"), EXIT_DONE);
	assert_string_equal(f->out, "");
	put_dead(f, 1);
	assert_int_equal(SIGAP_C(f, "dead", "list"), EXIT_DONE);
	assert_string_equal(f->out, "1\t2026-11-23T13:25:00+07:00\tupdate\ttelegram\t77\t"
				    "handler refused [31mred\n");
	assert_int_equal(SIGAP_C(f, "dead", "show", "1"), EXIT_DONE);
	assert_told(f->out, "channel  telegram\n");
	assert_told(f->out, "{\"text\":\"halo [31m\"}");
	assert_null(strchr(f->out, '\x1b')); /* nothing that a terminal would obey */
	assert_int_equal(SIGAP_C(f, "dead", "replay", "1"), EXIT_DONE);
	assert_told(f->out, "1: asked");
	assert_int_equal(access(command_path(f, "sigap.sqlite3-wake"), F_OK), 0);
	assert_int_equal(SIGAP_C(f, "dead", "replay", "2"), EXIT_FAILED);
	assert_told(f->err, "there is no 2");
	assert_int_equal(SIGAP_C(f, "dead", "show", "2"), EXIT_FAILED);
	assert_int_equal(SIGAP_C(f, "dead", "show", "one"), EXIT_WRONG);
	assert_int_equal(SIGAP_C(f, "dead", "show", "-1"), EXIT_WRONG);
}

static void test_many_dead_letters(void **state)
{
	struct command *f = *state;
	size_t lines = 0;

	put_dead(f, 120);
	assert_int_equal(SIGAP_C(f, "dead", "list"), EXIT_DONE);
	for (const char *p = f->out; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 120);
}

static void test_replayed_twice(void **state)
{
	struct command *f = *state;
	struct store *s = NULL;
	const char *why = NULL;

	put_dead(f, 1);
	assert_int_equal(store_open(&f->arena, f->database, STORE_TOOL, &s, &why), OK);
	assert_int_equal(dead_replayed(s, 1, 1795415200000, NULL), OK);
	store_close(s);
	assert_int_equal(SIGAP_C(f, "dead", "replay", "1"), EXIT_FAILED);
	assert_told(f->err, "1 was replayed already");
	assert_int_equal(SIGAP_C(f, "dead", "show", "1"), EXIT_DONE);
	assert_told(f->out, "replayed 2026-11-23T13:26:40+07:00\n");
}

/* ---- intents ---- */

static void test_intents(void **state)
{
	struct command *f = *state;
	const char *tsv = command_path(f, "a.tsv");

	command_write(tsv, "greeting\thalo kak\nout_of_scope\tzzzzzz qqqqqq\n");
	assert_int_equal(SIGAP(f, "intents", tsv, "--messages", "messages", "--print"), EXIT_DONE);
	assert_string_equal(f->out, "greeting\tgreeting\thalo kak\n"
				    "out_of_scope\tout_of_scope\tzzzzzz qqqqqq\n");
	assert_int_equal(SIGAP(f, "intents", tsv, "--messages", "messages"), EXIT_DONE);
	assert_string_equal(f->out, "");
	assert_told(f->err, "100.0 %");
	assert_int_equal(SIGAP(f, "intents", "/nowhere.tsv", "--messages", "messages"),
			 EXIT_FAILED);
	assert_int_equal(SIGAP(f, "intents", tsv, "--messages", "/nowhere"), EXIT_WRONG);
	command_write(tsv, "no tab here\n");
	assert_int_equal(SIGAP(f, "intents", tsv, "--messages", "messages"), EXIT_FAILED);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, command_open, command_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_usage),
		TEST(test_wrong_usage),
		TEST(test_run_gets_the_config),
		TEST(test_config_mistakes),
		TEST(test_a_readable_secret_is_warned_of),
		TEST(test_check_when_all_is_well),
		TEST(test_check_says_everything),
		TEST(test_check_warns_of_refunds_without_a_key),
		TEST(test_check_looks_at_permissions),
		TEST(test_import_and_export),
		TEST(test_import_with_a_bad_row),
		TEST(test_backwards_only_when_asked),
		TEST(test_standard_output_that_is_full),
		TEST(test_backup_and_restore),
		TEST(test_one_owner_at_a_time),
		TEST(test_dead_letters),
		TEST(test_many_dead_letters),
		TEST(test_replayed_twice),
		TEST(test_intents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
