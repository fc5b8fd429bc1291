#include "store/cast.h"

#include "store/sql.h"

enum {
	Q_ADD,
	Q_GET,
	Q_SAVE,
	Q_CURSOR,
	Q_DROP_COUNTS,
	Q_DROP,
	Q_LIST,
	Q_SAME,
	Q_COUNT_ADD,
	Q_COUNT_CLEAR,
	Q_FIGURES,
	Q_TOLD_ALL,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"id, kind, state, text, file, urgent, order_states, product, channel, incident_id,"        \
	" linked, by, address_id, version, created_ms, start_ms, started_ms, ended_ms, shown_ms,"  \
	" cursor"

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO broadcast(kind, state, text, file, urgent, order_states, product,"
		  " channel, incident_id, linked, by, address_id, created_ms, start_ms)"
		  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
		  " RETURNING id, version",
	[Q_GET] = "SELECT " COLUMNS " FROM broadcast WHERE id = ?1",
	[Q_SAVE] = "UPDATE broadcast SET kind = ?3, state = ?4, urgent = ?5, order_states = ?6,"
		   " product = ?7, channel = ?8, start_ms = ?9, started_ms = ?10, ended_ms = ?11,"
		   " shown_ms = ?12, cursor = ?13, version = version + 1"
		   " WHERE id = ?1 AND version = ?2",
	[Q_CURSOR] = "UPDATE broadcast SET cursor = ?2, shown_ms = ?3 WHERE id = ?1",
	[Q_DROP_COUNTS] = "DELETE FROM broadcast_count WHERE broadcast_id IN"
			  " (SELECT id FROM broadcast WHERE by = ?1 AND state < 2)",
	[Q_DROP] = "DELETE FROM broadcast WHERE by = ?1 AND state < 2",
	[Q_LIST] = "SELECT " COLUMNS " FROM broadcast WHERE id < ?1 AND state >= 2"
		   " ORDER BY id DESC LIMIT ?2",
	[Q_SAME] = "SELECT " COLUMNS " FROM broadcast WHERE started_ms > ?1 AND text = ?2"
		   " ORDER BY started_ms DESC LIMIT 1",
	[Q_COUNT_ADD] = "INSERT INTO broadcast_count(broadcast_id, channel, what, n)"
			" VALUES(?1, ?2, ?3, ?4) ON CONFLICT(broadcast_id, channel, what)"
			" DO UPDATE SET n = n + excluded.n",
	[Q_COUNT_CLEAR] = "DELETE FROM broadcast_count WHERE broadcast_id = ?1",
	[Q_FIGURES] = "SELECT channel, what, n FROM broadcast_count WHERE broadcast_id = ?1",
	[Q_TOLD_ALL] = "SELECT 1 FROM broadcast b JOIN broadcast_count n ON n.broadcast_id = b.id"
		       " WHERE b.incident_id = ?1 AND b.incident_id <> 0 AND b.linked = 0"
		       " AND n.what = ?2 AND n.n > 0 LIMIT 1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_cast = { SQL_CAST, texts, Q_COUNT };

static enum err read_cast(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct cast *out = row;
	bool lost = false;

	*out = (struct cast) {
		.id = sql_col_int(st, 0),
		.kind = (enum cast_kind)sql_col_int(st, 1),
		.state = (enum cast_state)sql_col_int(st, 2),
		.text = sql_str(a, st, 3, &lost),
		.file = sql_str(a, st, 4, &lost),
		.urgent = sql_col_int(st, 5) != 0,
		.to = { .states = (unsigned)sql_col_int(st, 6),
			.product = sql_str(a, st, 7, &lost),
			.channel = (int)sql_col_int(st, 8),
			.incident_id = sql_col_int(st, 9),
			.linked = sql_col_int(st, 10) != 0 },
		.by = sql_str(a, st, 11, &lost),
		.address_id = sql_col_int(st, 12),
		.version = sql_col_int(st, 13),
		.created_ms = sql_col_int(st, 14),
		.start_ms = sql_col_int(st, 15),
		.started_ms = sql_col_int(st, 16),
		.ended_ms = sql_col_int(st, 17),
		.shown_ms = sql_col_int(st, 18),
		.cursor = sql_col_int(st, 19),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err cast_add(struct store *s, struct cast *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_ADD);

	sql_int(st, 1, c->kind);
	sql_int(st, 2, c->state);
	sql_text(st, 3, c->text);
	sql_text(st, 4, c->file);
	sql_int(st, 5, c->urgent);
	sql_int(st, 6, c->to.states);
	sql_text(st, 7, c->to.product);
	sql_int(st, 8, c->to.channel);
	sql_int(st, 9, c->to.incident_id);
	sql_int(st, 10, c->to.linked);
	sql_text(st, 11, c->by);
	sql_int(st, 12, c->address_id);
	sql_int(st, 13, c->created_ms);
	sql_time(st, 14, c->start_ms);
	TRY(sql_row(s, st));
	c->id = sql_col_int(st, 0);
	c->version = sql_col_int(st, 1);
	return sql_run(s, st);
}

enum err cast_get(struct store *s, struct arena *a, int64_t id, struct cast *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_cast, out);
}

enum err cast_save(struct store *s, struct cast *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_SAVE);
	int changed;

	sql_int(st, 1, c->id);
	sql_int(st, 2, c->version);
	sql_int(st, 3, c->kind);
	sql_int(st, 4, c->state);
	sql_int(st, 5, c->urgent);
	sql_int(st, 6, c->to.states);
	sql_text(st, 7, c->to.product);
	sql_int(st, 8, c->to.channel);
	sql_time(st, 9, c->start_ms);
	sql_time(st, 10, c->started_ms);
	sql_time(st, 11, c->ended_ms);
	sql_time(st, 12, c->shown_ms);
	sql_int(st, 13, c->cursor);
	TRY(sql_run_n(s, st, &changed));
	if (!changed)
		return ERR_CONFLICT;
	c->version++;
	return OK;
}

enum err cast_save_cursor(struct store *s, const struct cast *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_CURSOR);

	sql_int(st, 1, c->id);
	sql_int(st, 2, c->cursor);
	sql_time(st, 3, c->shown_ms);
	return sql_run(s, st);
}

enum err cast_drop_drafts(struct store *s, const char *by)
{
	static const int steps[] = { Q_DROP_COUNTS, Q_DROP };

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		sqlite3_stmt *st = sql_get(s, SQL_CAST, steps[i]);

		sql_text(st, 1, by);
		TRY(sql_run(s, st));
	}
	return OK;
}

enum err cast_list(struct store *s, struct arena *a, int64_t before, size_t max, struct cast **out,
		   size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_LIST);
	void *rows;

	sql_int(st, 1, before);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_cast, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err cast_same(struct store *s, struct arena *a, const char *text, int64_t since_ms,
		   struct cast *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_SAME);

	sql_int(st, 1, since_ms);
	sql_text(st, 2, text);
	return sql_one(s, a, st, read_cast, out);
}

/* ---- figures ---- */

enum err cast_count_add(struct store *s, int64_t id, int channel, enum cast_count what, int64_t n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_COUNT_ADD);

	if (n == 0)
		return OK;
	sql_int(st, 1, id);
	sql_int(st, 2, channel);
	sql_int(st, 3, what);
	sql_int(st, 4, n);
	return sql_run(s, st);
}

enum err cast_count_clear(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_COUNT_CLEAR);

	sql_int(st, 1, id);
	return sql_run(s, st);
}

enum err cast_figures(struct store *s, int64_t id, struct cast_figures *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_FIGURES);
	enum err e;

	*out = (struct cast_figures) { 0 };
	sql_int(st, 1, id);
	while ((e = sql_row(s, st)) == OK) {
		int64_t channel = sql_col_int(st, 0), what = sql_col_int(st, 1);

		if (channel >= 0 && channel < CHANNEL_COUNT && what >= 0 && what < CAST_COUNTS)
			out->n[channel][what] = sql_col_int(st, 2);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

int64_t cast_sum(const struct cast_figures *f, enum cast_count what)
{
	int64_t n = 0;

	for (size_t i = 0; i < CHANNEL_COUNT; i++)
		n += f->n[i][what];
	return n;
}

enum err cast_told_all(struct store *s, int64_t incident_id, bool *told)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST, Q_TOLD_ALL);
	enum err e;

	sql_int(st, 1, incident_id);
	sql_int(st, 2, CAST_PUT);
	e = sql_row(s, st);
	sql_done(st);
	*told = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}
