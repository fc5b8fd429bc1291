#include "store/import.h"

#include "store/import_shelf.h"

enum { WAL_PAGES = 1000, SETTLE_PAGES = 500, TRICKLE_ROWS = 8192, NAME_SIZE = 80 };

/* ---- the cursor, in the database ---- */

enum { Q_CURSOR, Q_MOVE, Q_FORGET, Q_COUNT };

static const char *const texts[] = {
	[Q_CURSOR] = "SELECT indexed, done, added, changed, kept FROM import_run WHERE name = ?1",
	[Q_MOVE] = "INSERT INTO import_run(name, indexed, done, added, changed, kept)"
		   " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(name) DO UPDATE SET"
		   " indexed = excluded.indexed, done = excluded.done, added = excluded.added,"
		   " changed = excluded.changed, kept = excluded.kept",
	[Q_FORGET] = "DELETE FROM import_run",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_import = { SQL_IMPORT, texts, Q_COUNT };

struct import {
	struct store *s;
	struct shelf shelf;
	char name[NAME_SIZE];
	char key[ORDER_KEY_SIZE]; /* compared up to here */
	struct import_totals t;
	int wal_pages; /* in the database's log after the last commit */
};

static enum err read_cursor(struct import *im)
{
	sqlite3_stmt *st = sql_get(im->s, SQL_IMPORT, Q_CURSOR);
	enum err e;

	sql_text(st, 1, im->name);
	e = sql_row(im->s, st);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	im->t.indexed = sql_col_int(st, 0);
	im->t.done = sql_col_int(st, 1);
	im->t.added = sql_col_int(st, 2);
	im->t.changed = sql_col_int(st, 3);
	im->t.kept = sql_col_int(st, 4);
	sql_done(st);
	return OK;
}

/* Called by SQLite after each commit of ours. In its place the connection would write the log back
 * inside the commit, and the time of that would be taken for time under the lock. */
static int count_pages(void *ctx, sqlite3 *db, const char *schema, int pages)
{
	struct import *im = ctx;

	(void)db;
	(void)schema;
	im->wal_pages = pages;
	return SQLITE_OK;
}

enum err import_open(struct arena *a, struct store *s, const char *name, struct import **out,
		     enum import_stage *stage, const char **why)
{
	struct import *im = calloc(1, sizeof(*im));
	bool usable = false;
	enum err e;

	*why = "out of memory";
	if (!im)
		return ERR_NOMEM;
	im->s = s;
	snprintf(im->name, sizeof(im->name), "%s", name);
	e = shelf_open(&im->shelf, a, s, name, &im->t, &usable, why);
	if (e == OK) {
		e = usable ? read_cursor(im) : sql_run(s, sql_get(s, SQL_IMPORT, Q_FORGET));
		*why = e == OK ? NULL : arena_strdup(a, store_last_error(s));
	}
	if (e != OK) {
		import_close(im);
		return e;
	}
	sqlite3_wal_hook(store_db(s), count_pages, im);
	*out = im;
	*stage = usable ? IMPORT_SORTED : IMPORT_EMPTY;
	return OK;
}

void import_close(struct import *im)
{
	if (!im)
		return;
	sqlite3_wal_autocheckpoint(store_db(im->s), WAL_PAGES);
	shelf_close(&im->shelf);
	free(im);
}

/* ---- putting and checking ---- */

enum err import_put(struct import *im, int64_t line, const struct order_report *r)
{
	sqlite3_stmt *st = shelf_get(&im->shelf, S_PUT);
	const struct order *o = &r->order;
	char key[ORDER_KEY_SIZE];

	TRY(order_key(o->number, key));
	sql_int(st, 1, line);
	sql_text(st, 2, key);
	sql_text(st, 3, o->number);
	sql_int(st, 4, r->given);
	sql_text(st, 5, o->customer_name);
	sql_text(st, 6, o->phone);
	sql_text(st, 7, o->email);
	sql_text(st, 8, o->user_id);
	sql_text(st, 9, o->product);
	sql_int(st, 10, o->amount);
	sql_text(st, 11, o->payment_method);
	sql_int(st, 12, o->state);
	sql_int(st, 13, o->ordered_ms);
	sql_int(st, 14, o->paid_ms);
	sql_int(st, 15, o->verified_ms);
	sql_int(st, 16, o->activated_ms);
	sql_int(st, 17, o->due_ms);
	TRY(sql_run(im->s, st));
	if (++im->t.rows % TRICKLE_ROWS == 0)
		shelf_trickle(&im->shelf);
	return OK;
}

enum err import_sort(struct import *im)
{
	return shelf_exec(&im->shelf, "CREATE INDEX row_key ON row(key, line)");
}

static enum err read_twin(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct import_twin *out = row;
	bool lost = false;

	*out = (struct import_twin) {
		.number = sql_str(a, st, 0, &lost),
		.first_line = sql_col_int(st, 1),
		.line = sql_col_int(st, 2),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err import_twins(struct import *im, struct arena *a, size_t max, struct import_twin **out,
		      size_t *n, int64_t *all)
{
	sqlite3_stmt *st = shelf_get(&im->shelf, S_TWINS);
	void *rows;

	sql_int(st, 1, (int64_t)max);
	TRY(sql_list(im->s, a, st, read_twin, sizeof(**out), max, &rows, n));
	st = shelf_get(&im->shelf, S_TWINS_ALL);
	TRY(sql_row(im->s, st));
	*all = sql_col_int(st, 0);
	sql_done(st);
	*out = rows;
	return OK;
}

/* ---- comparing ---- */

struct waiting {
	int64_t line;
	const char *key;
	struct order_report report;
};

static enum err read_waiting(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct waiting *w = row;
	bool lost = false;

	*w = (struct waiting) {
		.line = sql_col_int(st, 0),
		.key = sql_str(a, st, 1, &lost),
		.report.held = true,
		.report.given = (unsigned)sql_col_int(st, 3),
		.report.order = {
			.number = sql_str(a, st, 2, &lost),
			.customer_name = sql_str(a, st, 4, &lost),
			.phone = sql_str(a, st, 5, &lost),
			.email = sql_str(a, st, 6, &lost),
			.user_id = sql_str(a, st, 7, &lost),
			.product = sql_str(a, st, 8, &lost),
			.amount = sql_col_int(st, 9),
			.payment_method = sql_str(a, st, 10, &lost),
			.state = (enum order_state)sql_col_int(st, 11),
			.ordered_ms = sql_col_int(st, 12),
			.paid_ms = sql_col_int(st, 13),
			.verified_ms = sql_col_int(st, 14),
			.activated_ms = sql_col_int(st, 15),
			.due_ms = sql_col_int(st, 16),
		},
	};
	return lost ? ERR_NOMEM : OK;
}

static enum err note_found(struct import *im, const char *value, const char *key)
{
	sqlite3_stmt *st;

	if (!value)
		return OK;
	st = shelf_get(&im->shelf, S_FOUND);
	sql_text(st, 1, value);
	sql_text(st, 2, key);
	TRY(sql_run(im->s, st));
	im->t.to_index++;
	return OK;
}

static enum err compare_one(struct import *im, struct arena *a, const struct waiting *w,
			    enum order_as as)
{
	struct order_result r;
	sqlite3_stmt *st;

	TRY(order_preview(im->s, a, &w->report, as, &r));
	im->t.kept += r.kept && r.effect == ORDER_UNCHANGED; /* the others count when applied */
	if (r.effect == ORDER_UNCHANGED)
		return OK;
	if (r.effect == ORDER_NEW) {
		TRY(note_found(im, w->report.order.phone, w->key));
		TRY(note_found(im, w->report.order.email, w->key));
	}
	st = shelf_get(&im->shelf, S_TODO);
	sql_int(st, 1, w->line);
	TRY(sql_run(im->s, st));
	im->t.to_apply++;
	return OK;
}

static enum err compare_rows(struct import *im, struct arena *a, enum order_as as,
			     const struct waiting *rows, size_t n)
{
	/* One read transaction for all of them: a snapshot that keeps nobody from writing. */
	enum err e = sql_err(im->s, sqlite3_exec(store_db(im->s), "BEGIN", NULL, NULL, NULL));

	for (size_t i = 0; i < n && e == OK; i++)
		e = compare_one(im, a, &rows[i], as);
	store_rollback(im->s);
	return e;
}

enum err import_compare(struct import *im, struct arena *a, enum order_as as, size_t max, size_t *n)
{
	sqlite3_stmt *st = shelf_get(&im->shelf, S_NEXT);
	struct waiting *rows;
	void *list;
	size_t got;

	sql_text(st, 1, im->key);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(im->s, a, st, read_waiting, sizeof(*rows), max, &list, &got));
	rows = list;
	if (got == 0)
		TRY(shelf_complete(&im->shelf, &im->t));
	else
		TRY(compare_rows(im, a, as, rows, got));
	if (got)
		snprintf(im->key, sizeof(im->key), "%s", rows[got - 1].key);
	*n = got;
	return OK;
}

struct import_totals import_totals(const struct import *im)
{
	return im->t;
}

/* ---- applying ---- */

static enum err move_cursor(struct import *im, const struct import_totals *t)
{
	sqlite3_stmt *st = sql_get(im->s, SQL_IMPORT, Q_MOVE);

	sql_text(st, 1, im->name);
	sql_int(st, 2, t->indexed);
	sql_int(st, 3, t->done);
	sql_int(st, 4, t->added);
	sql_int(st, 5, t->changed);
	sql_int(st, 6, t->kept);
	return sql_run(im->s, st);
}

/* Keeps the portion and where it led, all of it or nothing; e: how it went so far. */
static enum err end_portion(struct import *im, enum err e, const struct import_totals *reached)
{
	if (e == OK)
		e = move_cursor(im, reached);
	if (e == OK)
		e = store_commit(im->s);
	store_rollback(im->s);
	if (e == OK)
		im->t = *reached;
	return e;
}

struct holder {
	const char *value, *key;
};

static enum err read_holder(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct holder *out = row;
	bool lost = false;

	*out = (struct holder) { sql_str(a, st, 0, &lost), sql_str(a, st, 1, &lost) };
	return lost ? ERR_NOMEM : OK;
}

/* Everything is read from the shelf before the lock is taken, here and below. */
static enum err apply_holders(struct import *im, struct arena *a, size_t max, size_t *n)
{
	sqlite3_stmt *st = shelf_get(&im->shelf, S_NEXT_HOLDER);
	struct import_totals t = im->t;
	struct holder *rows;
	void *list;
	enum err e;

	sql_int(st, 1, im->t.indexed);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(im->s, a, st, read_holder, sizeof(*rows), max, &list, n));
	rows = list;
	t.indexed += (int64_t)*n;
	e = store_begin(im->s);
	for (size_t i = 0; i < *n && e == OK; i++)
		e = order_holder_add(im->s, rows[i].value, rows[i].key);
	return end_portion(im, e, &t);
}

static enum err apply_orders(struct import *im, struct arena *a, enum order_as as, int64_t now_ms,
			     const char *actor, size_t max, size_t *n)
{
	sqlite3_stmt *st = shelf_get(&im->shelf, S_NEXT_TODO);
	struct import_totals t = im->t;
	struct waiting *rows;
	void *list;
	enum err e;

	sql_int(st, 1, im->t.done);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(im->s, a, st, read_waiting, sizeof(*rows), max, &list, n));
	rows = list;
	e = *n ? store_begin(im->s) : ERR_NOT_FOUND;
	for (size_t i = 0; i < *n && e == OK; i++) {
		struct order_result r = { 0 };

		e = order_upsert(im->s, a, &rows[i].report, as, now_ms, actor, &r);
		t.added += e == OK && r.effect == ORDER_NEW;
		t.changed += e == OK && r.effect == ORDER_CHANGED;
		t.kept += e == OK && r.kept;
	}
	t.done += (int64_t)*n;
	e = end_portion(im, e, &t);
	return e == ERR_NOT_FOUND && *n == 0 ? OK : e;
}

enum err import_apply(struct import *im, struct arena *a, enum order_as as, int64_t now_ms,
		      const char *actor, size_t max, size_t *n)
{
	if (im->t.indexed < im->t.to_index)
		return apply_holders(im, a, max, n);
	return apply_orders(im, a, as, now_ms, actor, max, n);
}

void import_settle(struct import *im)
{
	if (im->wal_pages < SETTLE_PAGES)
		return;
	sqlite3_wal_checkpoint_v2(store_db(im->s), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	im->wal_pages = 0;
}

enum err import_finish(struct import *im)
{
	TRY(sql_run(im->s, sql_get(im->s, SQL_IMPORT, Q_FORGET)));
	return shelf_empty(&im->shelf);
}
