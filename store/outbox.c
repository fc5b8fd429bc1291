#include "store/outbox.h"

#include "store/sql.h"

enum {
	Q_PUT,
	Q_LIST,
	Q_NEWS,
	Q_REPLIES,
	Q_NEWEST,
	Q_HELD,
	Q_NEXT_HELD,
	Q_UNHOLD,
	Q_GET,
	Q_DONE,
	Q_RETRY,
	Q_REWRITE,
	Q_RECHAT,
	Q_DEPTH,
	Q_WAIT,
	Q_WAITING,
	Q_WAITING_SINCE,
	Q_ACCEPTED,
	Q_GET_ACCEPTED,
	Q_AGAIN,
	Q_FORGET,
	Q_SENT_PUT,
	Q_SENT_FIND,
	Q_SENT_LATEST,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"id, channel, chat, rank, kind, body, due_ms, attempts, coalesce(address_id, 0),"          \
	" ref_kind, ref, created_ms,"                                                              \
	" coalesce((SELECT window_ms FROM address a WHERE a.id = outbox.address_id), 0)"

/* In column held: 0 leaves in its turn, 1 when it is due, 2 when the person writes, 3 has left. */

static const char *const texts[] = {
	[Q_PUT] =
		"INSERT INTO outbox(channel, chat, rank, kind, body, due_ms, address_id, ref_kind,"
		" ref, created_ms, id, held)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
	[Q_LIST] = "SELECT " COLUMNS " FROM outbox WHERE id > ?1 AND held = 0 ORDER BY id LIMIT ?2",
	[Q_NEWS] = "SELECT " COLUMNS " FROM outbox WHERE channel = ?1 AND chat = ?2 AND id > ?3"
		   " AND id < ?4 AND rank > 0 AND held = 0 ORDER BY id LIMIT ?5",
	[Q_REPLIES] = "SELECT " COLUMNS " FROM outbox WHERE id > ?1 AND id <= ?2 AND rank = 0"
		      " AND held = 0 ORDER BY id LIMIT ?3",
	[Q_NEWEST] = "SELECT coalesce(max(id), 0) FROM outbox",
	[Q_HELD] = "SELECT " COLUMNS " FROM outbox WHERE held = 1 AND due_ms <= ?1"
		   " ORDER BY due_ms, id LIMIT ?2",
	[Q_NEXT_HELD] = "SELECT due_ms FROM outbox WHERE held = 1 ORDER BY due_ms LIMIT 1",
	[Q_UNHOLD] = "UPDATE outbox SET held = 0, id = ?2 WHERE id = ?1",
	[Q_GET] = "SELECT " COLUMNS " FROM outbox WHERE id = ?1",
	[Q_DONE] = "DELETE FROM outbox WHERE id = ?1",
	[Q_RETRY] = "UPDATE outbox SET due_ms = ?2, attempts = ?3 WHERE id = ?1",
	[Q_REWRITE] = "UPDATE outbox SET body = ?2 WHERE id = ?1",
	[Q_RECHAT] = "UPDATE outbox SET chat = ?3 WHERE channel = ?1 AND chat = ?2",
	[Q_DEPTH] = "SELECT count(*) FROM outbox WHERE held < 3",
	[Q_WAIT] = "UPDATE outbox SET held = 2 WHERE id = ?1",
	[Q_WAITING] = "SELECT " COLUMNS " FROM outbox WHERE channel = ?1 AND chat = ?2"
		      " AND held = 2 ORDER BY id LIMIT ?3",
	[Q_WAITING_SINCE] = "SELECT count(*), coalesce(min(created_ms), 0) FROM outbox"
			    " WHERE channel = ?1 AND chat = ?2 AND held = 2",
	[Q_ACCEPTED] = "UPDATE outbox SET held = 3, due_ms = ?2 WHERE id = ?1",
	[Q_GET_ACCEPTED] = "SELECT " COLUMNS " FROM outbox WHERE id = ?1 AND held = 3",
	[Q_AGAIN] = "UPDATE outbox SET held = 0, id = ?2, body = ?3, attempts = ?4,"
		    " due_ms = created_ms WHERE id = ?1",
	[Q_FORGET] = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE held = 3"
		     " AND due_ms < ?1 ORDER BY due_ms LIMIT ?2)",
	[Q_SENT_PUT] = "INSERT INTO sent(channel, chat, message, ref_kind, ref)"
		       " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(channel, chat, message)"
		       " DO UPDATE SET ref_kind = excluded.ref_kind, ref = excluded.ref",
	[Q_SENT_FIND] = "SELECT ref_kind, ref FROM sent"
			" WHERE channel = ?1 AND chat = ?2 AND message = ?3",
	[Q_SENT_LATEST] = "SELECT message FROM sent WHERE ref_kind = ?3 AND ref = ?4"
			  " AND channel = ?1 AND chat = ?2 ORDER BY message DESC LIMIT 1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_outbox = { SQL_OUTBOX, texts, Q_COUNT };

enum err outbox_put(struct store *s, struct outbox_row *row)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_PUT);
	int64_t id = store_outbox_id(s);

	sql_int(st, 1, row->channel);
	sql_text(st, 2, row->chat);
	sql_int(st, 3, row->rank);
	sql_int(st, 4, row->kind);
	sql_text(st, 5, row->body);
	sql_int(st, 6, row->due_ms);
	if (row->address_id)
		sql_int(st, 7, row->address_id);
	sql_int(st, 8, row->ref_kind);
	sql_int(st, 9, row->ref);
	sql_int(st, 10, row->created_ms);
	sql_int(st, 11, id);
	sql_int(st, 12, row->due_ms > row->created_ms);
	TRY(sql_run(s, st));
	row->id = id;
	return OK;
}

static void read_row(struct arena *a, sqlite3_stmt *st, struct outbox_row *out)
{
	*out = (struct outbox_row) {
		.id = sql_col_int(st, 0),
		.channel = (int)sql_col_int(st, 1),
		.chat = sql_col(a, st, 2),
		.rank = (enum outbox_rank)sql_col_int(st, 3),
		.kind = (enum outbox_kind)sql_col_int(st, 4),
		.body = sql_col(a, st, 5),
		.due_ms = sql_col_int(st, 6),
		.attempts = (int)sql_col_int(st, 7),
		.address_id = sql_col_int(st, 8),
		.ref_kind = (enum ref_kind)sql_col_int(st, 9),
		.ref = sql_col_int(st, 10),
		.created_ms = sql_col_int(st, 11),
		.window_ms = sql_col_int(st, 12),
	};
}

static enum err read_rows(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
			  struct outbox_row **out, size_t *n)
{
	struct outbox_row *rows = ARENA_ARRAY(a, struct outbox_row, max);
	size_t got = 0;
	enum err e;

	if (!rows)
		return ERR_NOMEM;
	while ((e = sql_row(s, st)) == OK && got < max) {
		read_row(a, st, &rows[got]);
		if (!rows[got].chat || !rows[got].body) {
			sql_done(st);
			return ERR_NOMEM;
		}
		got++;
	}
	sql_done(st);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*out = rows;
	*n = got;
	return OK;
}

enum err outbox_list(struct store *s, struct arena *a, int64_t after_id, size_t max,
		     struct outbox_row **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_LIST);

	sql_int(st, 1, after_id);
	sql_int(st, 2, (int64_t)max);
	return read_rows(s, a, st, max, out, n);
}

enum err outbox_list_news(struct store *s, struct arena *a, const struct outbox_row *before,
			  int64_t after_id, size_t max, struct outbox_row **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_NEWS);

	sql_int(st, 1, before->channel);
	sql_text(st, 2, before->chat);
	sql_int(st, 3, after_id);
	sql_int(st, 4, before->id);
	sql_int(st, 5, (int64_t)max);
	return read_rows(s, a, st, max, out, n);
}

enum err outbox_list_replies(struct store *s, struct arena *a, int64_t after_id, int64_t to_id,
			     size_t max, struct outbox_row **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_REPLIES);

	sql_int(st, 1, after_id);
	sql_int(st, 2, to_id);
	sql_int(st, 3, (int64_t)max);
	return read_rows(s, a, st, max, out, n);
}

enum err outbox_newest(struct store *s, int64_t *id)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_NEWEST);

	TRY(sql_row(s, st));
	*id = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

/* From now on they wait like any other row, put now. */
static enum err unhold(struct store *s, struct outbox_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t id = store_outbox_id(s);
		sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_UNHOLD);

		sql_int(st, 1, rows[i].id);
		sql_int(st, 2, id);
		TRY(sql_run(s, st));
		rows[i].id = id;
	}
	return OK;
}

enum err outbox_take_held(struct store *s, struct arena *a, int64_t now_ms, size_t max,
			  struct outbox_row **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_HELD);

	sql_int(st, 1, now_ms);
	sql_int(st, 2, (int64_t)max);
	TRY(read_rows(s, a, st, max, out, n));
	return unhold(s, *out, *n);
}

enum err outbox_next_held(struct store *s, int64_t *due_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_NEXT_HELD);

	TRY(sql_row(s, st));
	*due_ms = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err outbox_get(struct store *s, struct arena *a, int64_t id, struct outbox_row *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_GET);

	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	read_row(a, st, out);
	sql_done(st);
	return out->chat && out->body ? OK : ERR_NOMEM;
}

enum err outbox_done(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_DONE);

	sql_int(st, 1, id);
	return sql_run(s, st);
}

enum err outbox_retry(struct store *s, int64_t id, int64_t due_ms, int attempts)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_RETRY);

	sql_int(st, 1, id);
	sql_int(st, 2, due_ms);
	sql_int(st, 3, attempts);
	return sql_run(s, st);
}

enum err outbox_rewrite(struct store *s, int64_t id, const char *body)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_REWRITE);

	sql_int(st, 1, id);
	sql_text(st, 2, body);
	return sql_run(s, st);
}

enum err outbox_rechat(struct store *s, int channel, const char *from, const char *to)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_RECHAT);

	sql_int(st, 1, channel);
	sql_text(st, 2, from);
	sql_text(st, 3, to);
	return sql_run(s, st);
}

enum err outbox_depth(struct store *s, int64_t *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_DEPTH);

	TRY(sql_row(s, st));
	*out = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

/* ---- what waits for the person, and what has left but may fail ---- */

enum err outbox_wait(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_WAIT);

	sql_int(st, 1, id);
	return sql_run(s, st);
}

enum err outbox_list_waiting(struct store *s, struct arena *a, int channel, const char *chat,
			     size_t max, struct outbox_row **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_WAITING);

	sql_int(st, 1, channel);
	sql_text(st, 2, chat);
	sql_int(st, 3, (int64_t)max);
	return read_rows(s, a, st, max, out, n);
}

enum err outbox_take_waiting(struct store *s, struct arena *a, int channel, const char *chat,
			     size_t max, struct outbox_row **out, size_t *n)
{
	TRY(outbox_list_waiting(s, a, channel, chat, max, out, n));
	return unhold(s, *out, *n);
}

enum err outbox_waiting(struct store *s, int channel, const char *chat, int64_t *n,
			int64_t *since_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_WAITING_SINCE);

	sql_int(st, 1, channel);
	sql_text(st, 2, chat);
	TRY(sql_row(s, st));
	*n = sql_col_int(st, 0);
	*since_ms = sql_col_int(st, 1);
	sql_done(st);
	return OK;
}

enum err outbox_accepted(struct store *s, int64_t id, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_ACCEPTED);

	sql_int(st, 1, id);
	sql_int(st, 2, now_ms);
	return sql_run(s, st);
}

enum err outbox_get_accepted(struct store *s, struct arena *a, int64_t id, struct outbox_row *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_GET_ACCEPTED);

	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	read_row(a, st, out);
	sql_done(st);
	return out->chat && out->body ? OK : ERR_NOMEM;
}

enum err outbox_again(struct store *s, struct outbox_row *row)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_AGAIN);
	int64_t id = store_outbox_id(s);

	sql_int(st, 1, row->id);
	sql_int(st, 2, id);
	sql_text(st, 3, row->body);
	sql_int(st, 4, row->attempts + 1);
	TRY(sql_run(s, st));
	row->id = id;
	row->attempts++;
	row->due_ms = row->created_ms;
	return OK;
}

enum err outbox_forget_accepted(struct store *s, int64_t before_ms, int max)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_FORGET);

	sql_int(st, 1, before_ms);
	sql_int(st, 2, max);
	return sql_run(s, st);
}

/* ---- which message shows which case ---- */

enum err sent_put(struct store *s, int channel, const char *chat, int64_t message,
		  enum ref_kind kind, int64_t ref)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_SENT_PUT);

	sql_int(st, 1, channel);
	sql_text(st, 2, chat);
	sql_int(st, 3, message);
	sql_int(st, 4, kind);
	sql_int(st, 5, ref);
	return sql_run(s, st);
}

enum err sent_find(struct store *s, int channel, const char *chat, int64_t message,
		   enum ref_kind *kind, int64_t *ref)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_SENT_FIND);

	sql_int(st, 1, channel);
	sql_text(st, 2, chat);
	sql_int(st, 3, message);
	TRY(sql_row(s, st));
	*kind = (enum ref_kind)sql_col_int(st, 0);
	*ref = sql_col_int(st, 1);
	sql_done(st);
	return OK;
}

enum err sent_latest(struct store *s, int channel, const char *chat, enum ref_kind kind,
		     int64_t ref, int64_t *message)
{
	sqlite3_stmt *st = sql_get(s, SQL_OUTBOX, Q_SENT_LATEST);

	sql_int(st, 1, channel);
	sql_text(st, 2, chat);
	sql_int(st, 3, kind);
	sql_int(st, 4, ref);
	TRY(sql_row(s, st));
	*message = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}
