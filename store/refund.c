#include "store/refund.h"

#include "base/civil.h"
#include "store/meta.h"
#include "store/sql.h"

/* The columns behind id and version, once: they have the names of struct refund's members, and
 * stand in the same order in every statement. */
/* clang-format off */
#define REFUND_COLUMNS(INT, BIG, TIME, TEXT)                                                       \
	TEXT(number) INT(state) INT(turn) INT(open) BIG(contact_id) BIG(address_id) BIG(order_id)  \
	TEXT(reason) TIME(incident_ms) TEXT(words) TEXT(user_id) BIG(asked) BIG(amount)            \
	BIG(extra_paid) INT(evidence) INT(exception) INT(complex) INT(escalated) INT(reminded)     \
	TEXT(policy_version) TEXT(owner) TIME(received_ms) TIME(claimed_ms) TIME(state_ms)         \
	INT(clock) TIME(clock_ms) TIME(deadline_ms) INT(held_clock) TIME(held_ms) TEXT(ask)        \
	TEXT(ask_words) TEXT(decider) TIME(decided_ms) TEXT(second) TEXT(no) TEXT(no_words)        \
	TEXT(first_decider) TEXT(appeal_number) TEXT(appeal_words) INT(appeals) INT(appeal_asked)  \
	INT(method) TEXT(account) TEXT(payer) TEXT(reference) TEXT(slip) TIME(paid_ms)             \
	TIME(arrive_ms) TIME(arrived_ms) TIME(dispute_ms) TIME(closed_ms) TIME(talked_ms)          \
	TIME(terms_id)
/* clang-format on */

#define NAME(column)       ", " #column
#define MARK(column)       ", ?"
#define SET(column)        ", " #column " = ?"
#define SAME_FOR_ALL(what) REFUND_COLUMNS(what, what, what, what)
#define COLUMNS            "id, version" SAME_FOR_ALL(NAME)

enum column_type { COLUMN_INT, COLUMN_BIG, COLUMN_TIME, COLUMN_TEXT };

static const struct column {
	enum column_type type;
	size_t at;
} columns[] = {
#define ROW_INT(column)  { COLUMN_INT, offsetof(struct refund, column) },
#define ROW_BIG(column)  { COLUMN_BIG, offsetof(struct refund, column) },
#define ROW_TIME(column) { COLUMN_TIME, offsetof(struct refund, column) },
#define ROW_TEXT(column) { COLUMN_TEXT, offsetof(struct refund, column) },
	REFUND_COLUMNS(ROW_INT, ROW_BIG, ROW_TIME, ROW_TEXT)
};

enum {
	Q_ADD,
	Q_SAVE,
	Q_REMINDED,
	Q_TALKED,
	Q_GET,
	Q_BY_NUMBER,
	Q_OF_ORDER,
	Q_OF_CONTACT,
	Q_WAITING,
	Q_LIVE,
	Q_AFTER,
	Q_MONEY,
	Q_COUNT
};

#define SELECT "SELECT " COLUMNS " FROM refund "

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO refund(version" SAME_FOR_ALL(NAME) ") VALUES(1" SAME_FOR_ALL(
		MARK) ")",
	[Q_SAVE] = "UPDATE refund SET version = version + 1" SAME_FOR_ALL(
		SET) " WHERE id = ? AND version = ?",
	[Q_REMINDED] = "UPDATE refund SET reminded = ?2 WHERE id = ?1",
	[Q_TALKED] = "UPDATE refund SET talked_ms = ?2 WHERE id = ?1",
	[Q_GET] = SELECT "WHERE id = ?1",
	[Q_BY_NUMBER] = SELECT "WHERE number = ?1 OR appeal_number = ?1",
	[Q_OF_ORDER] = SELECT "WHERE order_id = ?1 AND open = 1",
	[Q_OF_CONTACT] = SELECT "WHERE contact_id = ?1 ORDER BY id DESC LIMIT ?2",
	[Q_WAITING] = SELECT "WHERE turn = ?1 AND turn > 0 ORDER BY deadline_ms, id LIMIT ?2",
	[Q_LIVE] = SELECT "WHERE turn > 0 AND id > ?1 ORDER BY id LIMIT ?2",
	[Q_AFTER] = SELECT "WHERE id > ?1 ORDER BY id LIMIT ?2",
	/* 4 await_second, 5 approved, 6 payout_failed, 7 paid */
	[Q_MONEY] = "SELECT coalesce(sum(CASE WHEN id <> ?2 AND state BETWEEN 4 AND 7"
		    " THEN amount END), 0), coalesce(sum(extra_paid), 0)"
		    " FROM refund WHERE order_id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");
_Static_assert(REFUND_AWAIT_SECOND == 4 && REFUND_APPROVED == 5 && REFUND_PAYOUT_FAILED == 6 &&
		       REFUND_PAID == 7,
	       "the states in which money is committed");

const struct sql_table sql_refund = { SQL_REFUND, texts, Q_COUNT };

const char *refund_state_name(enum refund_state state)
{
	static const char *const names[] = {
		[REFUND_RECEIVED] = "received",
		[REFUND_UNDER_REVIEW] = "under_review",
		[REFUND_NEED_EVIDENCE] = "need_evidence",
		[REFUND_EXPIRED] = "expired",
		[REFUND_AWAIT_SECOND] = "await_second",
		[REFUND_APPROVED] = "approved",
		[REFUND_PAYOUT_FAILED] = "payout_failed",
		[REFUND_PAID] = "paid",
		[REFUND_REJECTED] = "rejected",
		[REFUND_APPEAL] = "appeal",
		[REFUND_REJECTED_FINAL] = "rejected_final",
		[REFUND_WITHDRAWN] = "withdrawn",
	};
	_Static_assert(ARRAY_LEN(names) == REFUND_STATES, "one name per state");

	return (unsigned)state < REFUND_STATES ? names[state] : "";
}

/* ---- rows ---- */

/* Binds the columns from ?1 on; returns the place behind the last. */
static int bind_columns(sqlite3_stmt *st, const struct refund *r)
{
	int at = 1;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++, at++) {
		const void *member = (const char *)r + columns[i].at;

		switch (columns[i].type) {
		case COLUMN_INT:
			sql_int(st, at, *(const int *)member);
			break;
		case COLUMN_BIG:
			sql_int(st, at, *(const int64_t *)member);
			break;
		case COLUMN_TIME:
			sql_time(st, at, *(const int64_t *)member);
			break;
		case COLUMN_TEXT:
			sql_text(st, at, *(const char *const *)member);
			break;
		}
	}
	return at;
}

static enum err read_refund(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct refund *out = row;
	bool lost = false;

	*out = (struct refund) { .id = sql_col_int(st, 0), .version = sql_col_int(st, 1) };
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		void *member = (char *)out + columns[i].at;
		int at = (int)i + 2;

		switch (columns[i].type) {
		case COLUMN_INT:
			*(int *)member = (int)sql_col_int(st, at);
			break;
		case COLUMN_BIG:
		case COLUMN_TIME:
			*(int64_t *)member = sql_col_int(st, at);
			break;
		case COLUMN_TEXT:
			*(const char **)member = sql_str(a, st, at, &lost);
			break;
		}
	}
	return lost ? ERR_NOMEM : OK;
}

/* The counter's key is the number without its end, so each prefix and day counts from 1. */
static enum err next_number(struct store *s, struct arena *a, const char *prefix, int offset_min,
			    int64_t now_ms, const char **out)
{
	struct civil c = civil_from_ms(now_ms, offset_min);
	const char *day = arena_printf(a, "%s-%04d%02d%02d", prefix, c.year, c.month, c.day);
	int64_t n;

	if (!day)
		return ERR_NOMEM;
	TRY(counter_next(s, day, &n));
	*out = arena_printf(a, "%s-%04lld", day, (long long)n);
	return *out ? OK : ERR_NOMEM;
}

enum err refund_add(struct store *s, struct arena *a, int offset_min, int64_t now_ms,
		    struct refund *r)
{
	struct refund added = *r;
	sqlite3_stmt *st;

	TRY(next_number(s, a, "RF", offset_min, now_ms, &added.number));
	st = sql_get(s, SQL_REFUND, Q_ADD);
	(void)bind_columns(st, &added);
	TRY(sql_run(s, st));
	added.id = sqlite3_last_insert_rowid(store_db(s));
	added.version = 1;
	*r = added;
	return OK;
}

enum err refund_appeal_number(struct store *s, struct arena *a, int offset_min, int64_t now_ms,
			      const char **out)
{
	return next_number(s, a, "BD", offset_min, now_ms, out);
}

enum err refund_save(struct store *s, struct refund *r)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, Q_SAVE);
	int at = bind_columns(st, r), changed;

	sql_int(st, at, r->id);
	sql_int(st, at + 1, r->version);
	TRY(sql_run_n(s, st, &changed));
	if (!changed)
		return ERR_CONFLICT;
	r->version++;
	return OK;
}

enum err refund_set_reminded(struct store *s, int64_t id, int bits)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, Q_REMINDED);

	sql_int(st, 1, id);
	sql_int(st, 2, bits);
	return sql_run(s, st);
}

enum err refund_set_talked(struct store *s, int64_t id, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, Q_TALKED);

	sql_int(st, 1, id);
	sql_time(st, 2, now_ms);
	return sql_run(s, st);
}

/* ---- finding ---- */

enum err refund_get(struct store *s, struct arena *a, int64_t id, struct refund *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_refund, out);
}

enum err refund_by_number(struct store *s, struct arena *a, const char *number, struct refund *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, Q_BY_NUMBER);
	const char *upper = sql_upper(a, number);

	if (!upper)
		return ERR_NOMEM;
	sql_text(st, 1, upper);
	return sql_one(s, a, st, read_refund, out);
}

enum err refund_of_order(struct store *s, struct arena *a, int64_t order_id, struct refund *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, Q_OF_ORDER);

	sql_int(st, 1, order_id);
	return sql_one(s, a, st, read_refund, out);
}

/* One number, and how many rows at most. */
static enum err list(struct store *s, struct arena *a, int query, int64_t first, size_t max,
		     struct refund **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, query);
	void *rows;

	sql_int(st, 1, first);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_refund, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err refunds_of_contact(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			    struct refund **out, size_t *n)
{
	return list(s, a, Q_OF_CONTACT, contact_id, max, out, n);
}

enum err refunds_waiting(struct store *s, struct arena *a, enum refund_turn turn, size_t max,
			 struct refund **out, size_t *n)
{
	return list(s, a, Q_WAITING, turn, max, out, n);
}

enum err refunds_live(struct store *s, struct arena *a, int64_t after_id, size_t max,
		      struct refund **out, size_t *n)
{
	return list(s, a, Q_LIVE, after_id, max, out, n);
}

enum err refunds_after(struct store *s, struct arena *a, int64_t after_id, size_t max,
		       struct refund **out, size_t *n)
{
	return list(s, a, Q_AFTER, after_id, max, out, n);
}

enum err refund_money(struct store *s, int64_t order_id, int64_t but_id, struct refund_money *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND, Q_MONEY);

	sql_int(st, 1, order_id);
	sql_int(st, 2, but_id);
	TRY(sql_row(s, st));
	*out = (struct refund_money) { sql_col_int(st, 0), sql_col_int(st, 1) };
	sql_done(st);
	return OK;
}
