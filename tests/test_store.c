/* The database file: who may hold it, what a transaction keeps, backups, damage, full disks. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/meta.h"
#include "store/sql.h"
#include "tests/box.h"

static int mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (int)(st.st_mode & 0777);
}

static void everything_is_private(void **state)
{
	struct box *b = *state;
	const char *nested = box_path(b, "deep/er/sigap.db");
	const char *why;
	struct store *s;

	assert_ok(store_open(&b->a, nested, STORE_RUN, &s, &why));
	assert_ok(meta_set(s, "k", "v"));
	store_wake_running(s);
	assert_int_equal(mode_of(box_path(b, "deep")), 0700);
	assert_int_equal(mode_of(box_path(b, "deep/er")), 0700);
	assert_int_equal(mode_of(nested), 0600);
	assert_int_equal(mode_of(box_path(b, "deep/er/sigap.db-wal")), 0600);
	assert_int_equal(mode_of(box_path(b, "deep/er/sigap.db-lock")), 0600);
	assert_int_equal(mode_of(store_wake_path(s)), 0600);
	store_close(s);
}

static void one_run_per_database(void **state)
{
	struct box *b = *state;
	const char *why;
	struct store *s = NULL;

	assert_err(store_open(&b->a, b->path, STORE_RUN, &s, &why), ERR_CONFLICT);
	assert_non_null(strstr(why, "already runs"));
	assert_ok(store_open(&b->a, b->path, STORE_TOOL, &s, &why)); /* beside it */
	store_close(s);
	store_close(b->s);
	b->s = NULL;
	assert_ok(store_open(&b->a, b->path, STORE_RUN, &b->s, &why));
}

/* Runs fn in a child that ends by SIGKILL, as the kernel's OOM killer would end it. */
static void killed(struct box *b, void (*fn)(struct box *b))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		fn(b);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void hold_and_write(struct box *b)
{
	const char *why;
	struct store *s;

	if (store_open(&b->a, b->path, STORE_RUN, &s, &why) != OK ||
	    meta_set(s, "kept", "yes") != OK || store_begin(s) != OK ||
	    meta_set(s, "lost", "yes") != OK)
		_exit(1);
}

static void a_kill_frees_the_lock_and_undoes_the_open_transaction(void **state)
{
	struct box *b = *state;
	const char *value, *why;

	store_close(b->s);
	b->s = NULL;
	killed(b, hold_and_write);
	assert_ok(store_open(&b->a, b->path, STORE_RUN, &b->s, &why));
	assert_ok(meta_get(b->s, &b->a, "kept", &value));
	assert_err(meta_get(b->s, &b->a, "lost", &value), ERR_NOT_FOUND);
	assert_ok(store_integrity(b->s, &b->a, &why));
}

static void check_opens_only_what_is_there(void **state)
{
	struct box *b = *state;
	const char *why = NULL;
	struct store *s;

	assert_int_not_equal(store_open(&b->a, box_path(b, "missing.db"), STORE_CHECK, &s, &why),
			     OK);
	assert_non_null(why);
	assert_int_not_equal(access(box_path(b, "missing.db"), F_OK), 0);
	assert_ok(store_open(&b->a, b->path, STORE_CHECK, &s, &why));
	assert_int_not_equal(meta_set(s, "k", "v"), OK);
	store_close(s);
}

static void strange_files_are_refused(void **state)
{
	struct box *b = *state;
	const char *why = NULL;
	struct store *s;

	box_write(b, "letter.db",
		  "Dear Sir or Madam, this is not a database, however long it may be; "
		  "it goes on and on, past the hundred bytes of a header.\n");
	assert_err(store_open(&b->a, box_path(b, "letter.db"), STORE_RUN, &s, &why), ERR_INVALID);
	assert_non_null(why);

	assert_int_equal(sqlite3_exec(store_db(b->s), "PRAGMA user_version = 99", NULL, NULL, NULL),
			 SQLITE_OK);
	store_close(b->s);
	b->s = NULL;
	assert_err(store_open(&b->a, b->path, STORE_RUN, &s, &why), ERR_INVALID);
	assert_non_null(strstr(why, "newer program"));
}

static void migrating_twice_changes_nothing(void **state)
{
	struct box *b = *state;

	assert_int_equal(store_schema_version(b->s), schema_latest());
	assert_ok(meta_set(b->s, "k", "v"));
	box_reopen(b, STORE_RUN);
	assert_int_equal(store_schema_version(b->s), schema_latest());
	assert_int_equal(box_int(b, "SELECT count(*) FROM meta WHERE key = 'k'"), 1);
	/* and what kept it from running code or losing a commit is on */
	assert_int_equal(box_int(b, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void a_savepoint_undoes_one_handler_only(void **state)
{
	struct box *b = *state;
	const char *value;

	assert_ok(store_begin(b->s));
	assert_ok(meta_set(b->s, "first", "1"));
	assert_ok(store_savepoint(b->s));
	assert_ok(meta_set(b->s, "second", "2"));
	assert_ok(store_undo(b->s));
	assert_ok(store_savepoint(b->s));
	assert_ok(meta_set(b->s, "third", "3"));
	assert_ok(store_release(b->s));
	assert_true(store_in_tx(b->s));
	assert_ok(store_commit(b->s));
	assert_false(store_in_tx(b->s));
	assert_ok(meta_get(b->s, &b->a, "first", &value));
	assert_err(meta_get(b->s, &b->a, "second", &value), ERR_NOT_FOUND);
	assert_ok(meta_get(b->s, &b->a, "third", &value));
}

static void rollback_forgets(void **state)
{
	struct box *b = *state;
	const char *value;

	assert_ok(store_begin(b->s));
	assert_ok(meta_set(b->s, "k", "v"));
	store_rollback(b->s);
	assert_err(meta_get(b->s, &b->a, "k", &value), ERR_NOT_FOUND);
	store_rollback(b->s); /* without a transaction: nothing */
}

static void another_writer_is_waited_for_and_then_named(void **state)
{
	struct box *b = *state;
	const char *why;
	struct store *other;

	assert_ok(store_open(&b->a, b->path, STORE_TOOL, &other, &why));
	assert_ok(store_begin(other));
	store_busy_timeout(b->s, 20);
	assert_err(store_begin(b->s), ERR_BUSY);
	assert_ok(meta_set(other, "k", "v"));
	assert_ok(store_commit(other));
	assert_ok(store_begin(b->s));
	assert_ok(store_commit(b->s));
	store_close(other);
}

static void changes_from_outside_are_noticed(void **state)
{
	struct box *b = *state;
	const char *why;
	struct store *other;

	(void)store_changed_outside(b->s);
	assert_ok(meta_set(b->s, "own", "1"));
	assert_false(store_changed_outside(b->s));
	assert_ok(store_open(&b->a, b->path, STORE_TOOL, &other, &why));
	assert_ok(meta_set(other, "theirs", "1"));
	assert_true(store_changed_outside(b->s));
	assert_false(store_changed_outside(b->s));
	store_close(other);
}

/* ---- backup ---- */

struct busy_writer {
	struct store *s;
	int calls, last_done, last_all;
};

static void write_meanwhile(void *ctx, int done, int all)
{
	struct busy_writer *w = ctx;

	w->calls++;
	w->last_done = done;
	w->last_all = all;
	assert_ok(meta_set_int(w->s, "late", w->calls));
}

static void a_backup_beside_a_writer_is_consistent_and_restores(void **state)
{
	struct box *b = *state;
	const char *to = box_path(b, "copy.db"), *why, *value;
	struct busy_writer w = { 0 };

	for (int i = 0; i < 3000; i++)
		box_order(b, arena_printf(&b->a, "BLZ-%d", i), ORDER_ACTIVE, NULL, NULL);
	assert_ok(store_open(&b->a, b->path, STORE_TOOL, &w.s, &why));
	assert_ok(store_backup(b->s, to, write_meanwhile, &w, &why));
	store_close(w.s);
	assert_true(w.calls > 0);
	assert_int_equal(w.last_done, w.last_all);
	assert_int_equal(mode_of(to), 0600);
	assert_int_not_equal(access(box_path(b, "copy.db-wal"), F_OK), 0);
	assert_int_not_equal(access(box_path(b, "copy.db.part"), F_OK), 0);
	assert_err(store_backup(b->s, to, NULL, NULL, &why), ERR_EXISTS);

	/* Restoring is putting the file in place. */
	store_close(b->s);
	b->s = NULL;
	assert_int_equal(rename(to, b->path), 0);
	unlink(box_path(b, "sigap.db-wal"));
	unlink(box_path(b, "sigap.db-shm"));
	box_reopen(b, STORE_RUN);
	assert_ok(store_integrity(b->s, &b->a, &why));
	assert_int_equal(box_int(b, "SELECT count(*) FROM orders"), 3000);
	assert_err(meta_get(b->s, &b->a, "late", &value), ERR_NOT_FOUND);
	box_order(b, "BLZ-NEW", ORDER_PAID, NULL, NULL);
}

static void a_backup_that_cannot_be_written_leaves_nothing(void **state)
{
	struct box *b = *state;
	const char *why = NULL;

	assert_int_not_equal(store_backup(b->s, box_path(b, "no/such/folder.db"), NULL, NULL, &why),
			     OK);
	assert_non_null(why);
}

static void damage_is_seen(void **state)
{
	struct box *b = *state;
	const char *why = NULL;
	char garbage[4096];
	int fd;

	for (int i = 0; i < 2000; i++)
		box_order(b, arena_printf(&b->a, "BLZ-%d", i), ORDER_ACTIVE, "6281234567890", NULL);
	assert_ok(store_integrity(b->s, &b->a, &why));
	store_close(b->s);
	b->s = NULL;
	memset(garbage, 0xA5, sizeof(garbage));
	fd = open(b->path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	for (int page = 80; page < 90; page++)
		assert_int_equal(pwrite(fd, garbage, sizeof(garbage), page * 4096L),
				 sizeof(garbage));
	close(fd);
	assert_ok(store_open(&b->a, b->path, STORE_TOOL, &b->s, &why));
	assert_err(store_integrity(b->s, &b->a, &why), ERR_INVALID);
	assert_non_null(why);
}

/* ---- a full disk ---- */

static void a_full_disk_loses_nothing_and_passes(void **state)
{
	struct box *b = *state;
	char sql[64];
	enum err e = OK;
	int n = 0;

	snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %d",
		 (int)box_int(b, "PRAGMA page_count") + 20);
	assert_int_equal(sqlite3_exec(store_db(b->s), sql, NULL, NULL, NULL), SQLITE_OK);
	while (e == OK && n < 10000) {
		struct order_report r = { .given = GIVEN_STATE,
					  .order = { .number = arena_printf(&b->a, "BLZ-%d", n),
						     .state = ORDER_PAID } };
		struct order_result out;

		assert_ok(store_begin(b->s));
		e = order_upsert(b->s, &b->a, &r, ORDER_AS_REPORT, BOX_NOW, "test", &out);
		if (e == OK)
			e = store_commit(b->s);
		n += e == OK;
		store_rollback(b->s);
	}
	assert_err(e, ERR_FULL);
	assert_false(store_in_tx(b->s));
	assert_int_equal(box_int(b, "SELECT count(*) FROM orders"), n);
	assert_int_equal(
		sqlite3_exec(store_db(b->s), "PRAGMA max_page_count = 1000000", NULL, NULL, NULL),
		SQLITE_OK);
	box_order(b, "BLZ-AFTER", ORDER_PAID, NULL, NULL);
}

/* The same with the system refusing the writes: the limit on file sizes stops the log. Each row
 * that the store says is safe is noted outside it, as a channel would be told. */
static void fill_a_small_disk(struct box *b)
{
	struct rlimit limit = { 600 * 1024, 600 * 1024 };
	const char *why;
	struct store *s;
	FILE *out = fopen(box_path(b, "acknowledged"), "we");

	signal(SIGXFSZ, SIG_IGN);
	if (!out || store_open(&b->a, b->path, STORE_RUN, &s, &why) != OK)
		_exit(1);
	setrlimit(RLIMIT_FSIZE, &limit);
	for (int n = 1; n < 100000 && store_begin(s) == OK; n++) {
		char key[32];

		snprintf(key, sizeof(key), "row-%d", n);
		if (meta_set_int(s, key, n) != OK || store_commit(s) != OK)
			break;
		rewind(out);
		fprintf(out, "%d", n);
		fflush(out);
	}
}

static void what_was_committed_before_the_disk_filled_is_there(void **state)
{
	struct box *b = *state;
	long long acknowledged;
	int64_t n;
	const char *why;

	store_close(b->s);
	b->s = NULL;
	killed(b, fill_a_small_disk);
	box_reopen(b, STORE_RUN);
	acknowledged = strtoll(box_read(b, box_path(b, "acknowledged")), NULL, 10);
	n = box_int(b, "SELECT count(*) FROM meta WHERE key LIKE 'row-%'");
	assert_true(acknowledged > 10 && acknowledged < 99999);
	assert_true(n == acknowledged || n == acknowledged + 1);
	assert_ok(store_integrity(b->s, &b->a, &why));
}

static void counters_never_repeat(void **state)
{
	struct box *b = *state;
	int64_t n;

	for (int64_t want = 1; want <= 3; want++) {
		assert_ok(counter_next(b->s, "RA-20261123", &n));
		assert_int_equal(n, want);
	}
	assert_ok(counter_next(b->s, "RA-20261124", &n));
	assert_int_equal(n, 1);
	assert_ok(store_begin(b->s));
	assert_ok(counter_next(b->s, "RA-20261123", &n));
	store_rollback(b->s); /* the case was not opened: its number is free again */
	assert_ok(counter_next(b->s, "RA-20261123", &n));
	assert_int_equal(n, 4);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(everything_is_private),
		box_test(one_run_per_database),
		box_test(a_kill_frees_the_lock_and_undoes_the_open_transaction),
		box_test(check_opens_only_what_is_there),
		box_test(strange_files_are_refused),
		box_test(migrating_twice_changes_nothing),
		box_test(a_savepoint_undoes_one_handler_only),
		box_test(rollback_forgets),
		box_test(another_writer_is_waited_for_and_then_named),
		box_test(changes_from_outside_are_noticed),
		box_test(a_backup_beside_a_writer_is_consistent_and_restores),
		box_test(a_backup_that_cannot_be_written_leaves_nothing),
		box_test(damage_is_seen),
		box_test(a_full_disk_loses_nothing_and_passes),
		box_test(what_was_committed_before_the_disk_filled_is_there),
		box_test(counters_never_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
