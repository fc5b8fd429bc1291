#include "store/payment.h"

#include "base/secret.h"
#include "store/order.h"
#include "store/sql.h"

enum {
	Q_RAW,
	Q_FIND,
	Q_INSERT,
	Q_MOVE,
	Q_GET,
	Q_TO_MATCH,
	Q_LINK,
	Q_SUM,
	Q_OF_ORDER,
	Q_FORGET,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"p.id, coalesce(p.order_id, 0), p.gateway, p.ref, p.number, p.state, p.amount,"            \
	" p.returned, p.method, coalesce(p.paid_ms, 0), p.weak, p.created_ms"
/* 3: PAYMENT_PAID; from 5 on, PAYMENT_RETURNED and a chargeback, nothing of it is left. */
#define BROUGHT_MONEY "state >= 3"
#define GIVEN_BACK    "CASE WHEN state >= 5 THEN amount ELSE returned END"

static const char *const texts[] = {
	[Q_RAW] = "INSERT INTO payment_notice(gateway, digest, payment_id, at_ms, body)"
		  " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
	[Q_FIND] = "SELECT " COLUMNS " FROM payment p WHERE p.gateway = ?1 AND p.ref = ?2",
	[Q_INSERT] =
		"INSERT INTO payment(gateway, ref, number, number_key, state, amount, returned,"
		" method, paid_ms, weak, created_ms, updated_ms)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
	[Q_MOVE] = "UPDATE payment SET state = ?2, amount = ?3, returned = ?4, method = ?5,"
		   " paid_ms = ?6, weak = ?7, updated_ms = ?8 WHERE id = ?1",
	[Q_GET] = "SELECT " COLUMNS " FROM payment p WHERE p.id = ?1",
	[Q_TO_MATCH] = "SELECT " COLUMNS " FROM payment p JOIN orders o"
		       " ON o.number_key = p.number_key WHERE p.order_id IS NULL"
		       " ORDER BY p.id LIMIT ?1",
	[Q_LINK] = "UPDATE payment SET order_id = ?2 WHERE id = ?1",
	[Q_SUM] = "SELECT count(*), coalesce(sum(amount), 0), coalesce(sum(" GIVEN_BACK "), 0)"
		  " FROM payment WHERE order_id = ?1 AND " BROUGHT_MONEY,
	[Q_OF_ORDER] = "SELECT " COLUMNS " FROM payment p WHERE p.order_id = ?1"
		       " ORDER BY p.id LIMIT ?2",
	[Q_FORGET] = "UPDATE payment_notice SET body = NULL WHERE id IN (SELECT id FROM"
		     " payment_notice WHERE body IS NOT NULL AND at_ms < ?1 LIMIT ?2)",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_payment = { SQL_PAYMENT, texts, Q_COUNT };

static const char *const names[PAYMENT_STATES] = {
	[PAYMENT_PENDING] = "pending",
	[PAYMENT_REVIEW] = "review",
	[PAYMENT_FAILED] = "failed",
	[PAYMENT_PAID] = "paid",
	[PAYMENT_PART_RETURNED] = "part_returned",
	[PAYMENT_RETURNED] = "returned",
	[PAYMENT_CHARGEBACK] = "chargeback",
};

const char *payment_state_name(enum payment_state state)
{
	return names[state];
}

/* ---- reading ---- */

static enum err read_payment(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct payment *out = row;
	bool lost = false;

	*out = (struct payment) {
		.id = sql_col_int(st, 0),
		.order_id = sql_col_int(st, 1),
		.gateway = sql_str(a, st, 2, &lost),
		.ref = sql_str(a, st, 3, &lost),
		.number = sql_str(a, st, 4, &lost),
		.state = (enum payment_state)sql_col_int(st, 5),
		.amount = sql_col_int(st, 6),
		.returned = sql_col_int(st, 7),
		.method = sql_str(a, st, 8, &lost),
		.paid_ms = sql_col_int(st, 9),
		.weak = sql_col_int(st, 10) != 0,
		.created_ms = sql_col_int(st, 11),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err payment_get(struct store *s, struct arena *a, int64_t id, struct payment *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_payment, out);
}

static enum err list(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
		     struct payment **out, size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_payment, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err payments_to_match(struct store *s, struct arena *a, size_t max, struct payment **out,
			   size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_TO_MATCH);

	sql_int(st, 1, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err payments_of_order(struct store *s, struct arena *a, int64_t order_id, size_t max,
			   struct payment **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_OF_ORDER);

	sql_int(st, 1, order_id);
	sql_int(st, 2, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err payment_sum(struct store *s, int64_t order_id, struct payment_sum *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_SUM);

	sql_int(st, 1, order_id);
	TRY(sql_row(s, st));
	*out = (struct payment_sum) { .n = sql_col_int(st, 0),
				      .paid = sql_col_int(st, 1),
				      .returned = sql_col_int(st, 2) };
	sql_done(st);
	return OK;
}

/* ---- writing ---- */

enum err payment_keep_raw(struct store *s, const char *gateway, struct span raw, int64_t payment_id,
			  int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_RAW);
	char digest[SHA256_HEX_SIZE];
	int changed;

	TRY(sha256_hex(raw.ptr, raw.len, digest));
	sql_text(st, 1, gateway);
	sql_text(st, 2, digest);
	if (payment_id)
		sql_int(st, 3, payment_id);
	sql_int(st, 4, now_ms);
	sql_textn(st, 5, raw.ptr, raw.len);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_EXISTS;
}

static enum err insert(struct store *s, const struct payment_notice *n, const char *key,
		       int64_t now_ms, int64_t *id)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_INSERT);

	sql_text(st, 1, n->gateway);
	sql_text(st, 2, n->ref);
	sql_text(st, 3, n->number);
	sql_text(st, 4, key);
	sql_int(st, 5, n->state);
	sql_int(st, 6, n->amount);
	sql_int(st, 7, n->returned);
	sql_text(st, 8, n->method);
	sql_time(st, 9, n->paid_ms);
	sql_int(st, 10, n->weak);
	sql_int(st, 11, now_ms);
	TRY(sql_run(s, st));
	*id = sqlite3_last_insert_rowid(store_db(s));
	return OK;
}

static enum err move(struct store *s, const struct payment *have, const struct payment_notice *n,
		     int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_MOVE);

	sql_int(st, 1, have->id);
	sql_int(st, 2, n->state);
	sql_int(st, 3, n->amount ? n->amount : have->amount); /* a refund need not repeat it */
	sql_int(st, 4, n->returned > have->returned ? n->returned : have->returned);
	sql_text(st, 5, n->method ? n->method : have->method);
	sql_time(st, 6, n->paid_ms ? n->paid_ms : have->paid_ms);
	sql_int(st, 7, n->weak);
	sql_int(st, 8, now_ms);
	return sql_run(s, st);
}

static bool is_news(const struct payment *have, const struct payment_notice *n)
{
	return n->state > have->state || (n->state == have->state && n->returned > have->returned);
}

static enum err find(struct store *s, struct arena *a, const struct payment_notice *n,
		     struct payment *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_FIND);

	sql_text(st, 1, n->gateway);
	sql_text(st, 2, n->ref);
	return sql_one(s, a, st, read_payment, out);
}

/* The order of a transaction is what its first notice said: a later one that names another order
 * would be a fault of the gateway, and must not move money from order to order. */
enum err payment_take(struct store *s, struct arena *a, const struct payment_notice *n,
		      int64_t now_ms, struct payment *out, struct payment_change *change)
{
	char key[ORDER_KEY_SIZE];
	struct payment have;
	enum err e;

	if (!n->ref || !*n->ref || !n->number || order_key(n->number, key) != OK || n->amount < 0)
		return ERR_INVALID;
	e = find(s, a, n, &have);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*change = (struct payment_change) { .is_new = e != OK, .moved = e != OK };
	if (e == ERR_NOT_FOUND) {
		TRY(insert(s, n, key, now_ms, &have.id));
	} else if (is_news(&have, n)) {
		change->moved = true;
		change->from = have.state;
		TRY(move(s, &have, n, now_ms));
	}
	TRY(payment_keep_raw(s, n->gateway, n->raw, have.id, now_ms));
	return payment_get(s, a, have.id, out);
}

enum err payment_link(struct store *s, int64_t id, int64_t order_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_LINK);

	sql_int(st, 1, id);
	sql_int(st, 2, order_id);
	return sql_run(s, st);
}

enum err payment_forget_raw(struct store *s, int64_t before_ms, size_t max, int *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_PAYMENT, Q_FORGET);

	sql_int(st, 1, before_ms);
	sql_int(st, 2, (int64_t)max);
	return sql_run_n(s, st, n);
}
