#include "store/topic.h"

#include "store/sql.h"

enum { Q_PUT, Q_GET, Q_FIND, Q_RECHAT, Q_WAIT, Q_WAITING, Q_WAITED, Q_COUNT };

#define COLUMNS "kind, ref, channel, chat, topic, state, name"

static const char *const texts[] = {
	[Q_PUT] = "INSERT INTO desk_topic(kind, ref, channel, chat, topic, state, name)"
		  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(kind, ref) DO UPDATE SET"
		  " channel = excluded.channel, chat = excluded.chat, topic = excluded.topic,"
		  " state = excluded.state, name = excluded.name",
	[Q_GET] = "SELECT " COLUMNS " FROM desk_topic WHERE kind = ?1 AND ref = ?2",
	[Q_FIND] = "SELECT " COLUMNS " FROM desk_topic WHERE topic = ?1 AND topic > 0"
		   " AND channel = ?2 AND chat = ?3",
	[Q_RECHAT] = "UPDATE desk_topic SET chat = ?3 WHERE channel = ?1 AND chat = ?2",
	[Q_WAIT] = "INSERT INTO desk_wait(kind, ref, shows, body) VALUES(?1, ?2, ?3, ?4)",
	[Q_WAITING] = "SELECT id, shows, body FROM desk_wait WHERE kind = ?1 AND ref = ?2"
		      " ORDER BY id LIMIT 1",
	[Q_WAITED] = "DELETE FROM desk_wait WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_topic = { SQL_TOPIC, texts, Q_COUNT };

enum err topic_put(struct store *s, const struct topic *t)
{
	sqlite3_stmt *st = sql_get(s, SQL_TOPIC, Q_PUT);

	sql_int(st, 1, t->kind);
	sql_int(st, 2, t->ref);
	sql_int(st, 3, t->channel);
	sql_text(st, 4, t->chat);
	sql_int(st, 5, t->topic);
	sql_int(st, 6, t->state);
	sql_text(st, 7, t->name);
	return sql_run(s, st);
}

static enum err read_topic(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct topic *out = row;
	bool lost = false;

	*out = (struct topic) {
		.kind = (enum ref_kind)sql_col_int(st, 0),
		.ref = sql_col_int(st, 1),
		.channel = (int)sql_col_int(st, 2),
		.chat = sql_str(a, st, 3, &lost),
		.topic = sql_col_int(st, 4),
		.state = (enum topic_state)sql_col_int(st, 5),
		.name = sql_str(a, st, 6, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err topic_get(struct store *s, struct arena *a, enum ref_kind kind, int64_t ref,
		   struct topic *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TOPIC, Q_GET);

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	return sql_one(s, a, st, read_topic, out);
}

enum err topic_find(struct store *s, struct arena *a, int channel, const char *chat, int64_t topic,
		    struct topic *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TOPIC, Q_FIND);

	sql_int(st, 1, topic);
	sql_int(st, 2, channel);
	sql_text(st, 3, chat);
	return sql_one(s, a, st, read_topic, out);
}

enum err topic_rechat(struct store *s, int channel, const char *from, const char *to)
{
	sqlite3_stmt *st = sql_get(s, SQL_TOPIC, Q_RECHAT);

	sql_int(st, 1, channel);
	sql_text(st, 2, from);
	sql_text(st, 3, to);
	return sql_run(s, st);
}

enum err topic_wait(struct store *s, const struct topic *t, enum ref_kind shows, const char *body)
{
	sqlite3_stmt *st = sql_get(s, SQL_TOPIC, Q_WAIT);

	sql_int(st, 1, t->kind);
	sql_int(st, 2, t->ref);
	sql_int(st, 3, shows);
	sql_text(st, 4, body);
	return sql_run(s, st);
}

static enum err read_wait(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct topic_wait *out = row;
	bool lost = false;

	*out = (struct topic_wait) {
		.id = sql_col_int(st, 0),
		.shows = (enum ref_kind)sql_col_int(st, 1),
		.body = sql_str(a, st, 2, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err topic_wait_take(struct store *s, struct arena *a, const struct topic *t,
			 struct topic_wait *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TOPIC, Q_WAITING);

	sql_int(st, 1, t->kind);
	sql_int(st, 2, t->ref);
	TRY(sql_one(s, a, st, read_wait, out));
	st = sql_get(s, SQL_TOPIC, Q_WAITED);
	sql_int(st, 1, out->id);
	return sql_run(s, st);
}
