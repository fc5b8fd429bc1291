/* order_move.c - which way an order may go, the one function that moves it by hand, and the
 * history every move leaves. */
#include "store/order.h"
#include "store/sql.h"

enum { Q_FACTS, Q_MOVE, Q_STEP, Q_HISTORY, Q_UNNOTICED, Q_NOTICED, Q_COUNT };

#define STEP_COLUMNS "id, order_id, coalesce(from_state, -1), to_state, at_ms, actor, noticed"

static const char *const texts[] = {
	[Q_FACTS] = "SELECT state, version, paid_ms, verified_ms, activated_ms, told"
		    " FROM orders WHERE id = ?1",
	[Q_MOVE] =
		"UPDATE orders SET state = ?3, paid_ms = ?4, verified_ms = ?5, activated_ms = ?6,"
		" told = ?7, updated_ms = ?8, version = version + 1 WHERE id = ?1 AND version = ?2",
	[Q_STEP] =
		"INSERT INTO order_history(order_id, from_state, to_state, at_ms, actor, noticed)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[Q_HISTORY] = "SELECT " STEP_COLUMNS " FROM order_history WHERE order_id = ?1 AND id > ?2"
		      " ORDER BY id LIMIT ?3",
	[Q_UNNOTICED] = "SELECT " STEP_COLUMNS " FROM order_history WHERE noticed = 0 AND id > ?1"
			" ORDER BY id LIMIT ?2",
	[Q_NOTICED] = "UPDATE order_history SET noticed = 1 WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_order_move = { SQL_ORDER_MOVE, texts, Q_COUNT };

/* ---- the table ----
 * Rows: from. Columns: to. What it takes at least:
 *   s  anyone who may act at all: one step of an order's life
 *   r  a report: the steps between happened where we could not see them
 *   a  an admin: backwards
 * A gateway's verified notice verifies the payment, so unpaid orders may go there at once. What was
 * suspended may come back; what ended (terminated, cancelled, refunded) only by an admin, but money
 * may still be given back. */
/* clang-format off */
static const char moves[ORDER_STATE_COUNT][ORDER_STATE_COUNT + 1] = {
	/*                          awaiting, paid, verified, active, suspended, terminated, cancelled,
	 *                                                                                   refunded */
	[ORDER_AWAITING_PAYMENT] = "-ssrrrsr",
	[ORDER_PAID] =             "a-ssrrss",
	[ORDER_VERIFIED] =         "aa-srrss",
	[ORDER_ACTIVE] =           "aaa-ssss",
	[ORDER_SUSPENDED] =        "aaas-sss",
	[ORDER_TERMINATED] =       "aaaaa-as",
	[ORDER_CANCELLED] =        "aaaaaa-s",
	[ORDER_REFUNDED] =         "aaaaaaa-",
};
/* clang-format on */

enum err order_may_move(enum order_state from, enum order_state to, enum order_as as)
{
	static const char allows[][4] = {
		[ORDER_AS_STEP] = "s",
		[ORDER_AS_REPORT] = "sr",
		[ORDER_AS_ADMIN] = "sra",
	};

	if (from == to)
		return ERR_CONFLICT;
	return strchr(allows[as], moves[from][to]) ? OK : ERR_DENIED;
}

int64_t *order_time_of(struct order *o, enum order_state state)
{
	switch (state) {
	case ORDER_PAID:
		return &o->paid_ms;
	case ORDER_VERIFIED:
		return &o->verified_ms;
	case ORDER_ACTIVE:
		return &o->activated_ms;
	default:
		return NULL;
	}
}

/* Deadlines begin anew then, so what was told of the old ones is forgotten too. */
void order_undo_times(struct order *o, enum order_state to)
{
	static const enum order_state timed[] = { ORDER_PAID, ORDER_VERIFIED, ORDER_ACTIVE };

	if (to >= ORDER_ACTIVE)
		return;
	for (size_t i = 0; i < ARRAY_LEN(timed); i++)
		if (timed[i] > to)
			*order_time_of(o, timed[i]) = 0;
	o->told = 0;
}

static enum err read_facts(struct store *s, int64_t id, struct order *o)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_MOVE, Q_FACTS);

	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	*o = (struct order) {
		.id = id,
		.state = (enum order_state)sql_col_int(st, 0),
		.version = sql_col_int(st, 1),
		.paid_ms = sql_col_int(st, 2),
		.verified_ms = sql_col_int(st, 3),
		.activated_ms = sql_col_int(st, 4),
		.told = (int)sql_col_int(st, 5),
	};
	sql_done(st);
	return OK;
}

static enum err write_move(struct store *s, const struct order *o, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_MOVE, Q_MOVE);
	int changed;

	sql_int(st, 1, o->id);
	sql_int(st, 2, o->version);
	sql_int(st, 3, o->state);
	sql_time(st, 4, o->paid_ms);
	sql_time(st, 5, o->verified_ms);
	sql_time(st, 6, o->activated_ms);
	sql_int(st, 7, o->told);
	sql_int(st, 8, now_ms);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_CONFLICT;
}

enum err order_move(struct store *s, int64_t id, int64_t version, enum order_state to,
		    enum order_as as, int64_t now_ms, const char *actor)
{
	struct order o;
	struct order_step step = {
		.order_id = id, .to = to, .at_ms = now_ms, .actor = actor, .noticed = false
	};
	int64_t *entered;

	TRY(read_facts(s, id, &o));
	if (version && version != o.version)
		return ERR_CONFLICT;
	TRY(order_may_move(o.state, to, as));
	if (order_may_move(o.state, to, ORDER_AS_REPORT) != OK)
		order_undo_times(&o, to);
	step.from = (int)o.state;
	o.state = to;
	entered = order_time_of(&o, to);
	if (entered && !*entered)
		*entered = now_ms;
	TRY(write_move(s, &o, now_ms));
	return order_step_add(s, &step);
}

/* ---- history ---- */

enum err order_step_add(struct store *s, const struct order_step *step)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_MOVE, Q_STEP);

	sql_int(st, 1, step->order_id);
	if (step->from != ORDER_FROM_NONE)
		sql_int(st, 2, step->from);
	sql_int(st, 3, step->to);
	sql_int(st, 4, step->at_ms);
	sql_text(st, 5, step->actor);
	sql_int(st, 6, step->noticed);
	return sql_run(s, st);
}

static enum err read_step(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct order_step *out = row;
	bool lost = false;

	*out = (struct order_step) {
		.id = sql_col_int(st, 0),
		.order_id = sql_col_int(st, 1),
		.from = (int)sql_col_int(st, 2),
		.to = (enum order_state)sql_col_int(st, 3),
		.at_ms = sql_col_int(st, 4),
		.actor = sql_str(a, st, 5, &lost),
		.noticed = sql_col_int(st, 6) != 0,
	};
	return lost ? ERR_NOMEM : OK;
}

static enum err list_steps(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
			   struct order_step **out, size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_step, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err order_history(struct store *s, struct arena *a, int64_t order_id, int64_t after_id,
		       size_t max, struct order_step **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_MOVE, Q_HISTORY);

	sql_int(st, 1, order_id);
	sql_int(st, 2, after_id);
	sql_int(st, 3, (int64_t)max);
	return list_steps(s, a, st, max, out, n);
}

enum err order_unnoticed(struct store *s, struct arena *a, int64_t after_id, size_t max,
			 struct order_step **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_MOVE, Q_UNNOTICED);

	sql_int(st, 1, after_id);
	sql_int(st, 2, (int64_t)max);
	return list_steps(s, a, st, max, out, n);
}

enum err order_set_noticed(struct store *s, int64_t step_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_MOVE, Q_NOTICED);

	sql_int(st, 1, step_id);
	return sql_run(s, st);
}
