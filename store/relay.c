#include "store/relay.h"

#include "store/sql.h"

enum {
	Q_ADD,
	Q_SAVE,
	Q_GET,
	Q_FROM,
	Q_TO,
	Q_OF_OUTBOX,
	Q_OF_TICK,
	Q_OF_ALBUM,
	Q_AWAITS,
	Q_TALK,
	Q_TICKS,
	Q_PURGE,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"id, way, kind, ref, from_channel, from_chat, from_message, to_channel, to_chat,"          \
	" to_message, topic, parts, coalesce(outbox_id, 0), author, words, file, state, said,"     \
	" changed, tick, coalesce(tick_outbox, 0), at_ms, album"

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO relay(way, kind, ref, from_channel, from_chat, from_message,"
		  " to_channel, to_chat, to_message, topic, parts, outbox_id, author, words, file,"
		  " state, said, changed, tick, tick_outbox, at_ms, album)"
		  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
		  " ?17, ?18, ?19, ?20, ?21, ?22) RETURNING id",
	[Q_SAVE] = "UPDATE relay SET to_channel = ?7, to_chat = ?8, to_message = ?9, parts = ?11,"
		   " outbox_id = ?12, author = ?13, words = ?14, file = ?15, state = ?16,"
		   " said = ?17, changed = ?18, tick = ?19, tick_outbox = ?20 WHERE id = ?22",
	[Q_GET] = "SELECT " COLUMNS " FROM relay WHERE id = ?1",
	[Q_FROM] = "SELECT " COLUMNS " FROM relay WHERE from_message = ?1 AND from_channel = ?2"
		   " AND from_chat = ?3 ORDER BY id DESC LIMIT 1",
	[Q_TO] = "SELECT " COLUMNS " FROM relay WHERE to_message = ?1 AND to_message > 0"
		 " AND to_channel = ?2 ORDER BY id DESC LIMIT 1",
	[Q_OF_OUTBOX] = "SELECT " COLUMNS " FROM relay WHERE outbox_id = ?1",
	[Q_OF_TICK] = "SELECT " COLUMNS " FROM relay WHERE tick_outbox = ?1",
	[Q_OF_ALBUM] = "SELECT " COLUMNS " FROM relay WHERE album = ?1 AND from_channel = ?2"
		       " AND from_chat = ?3 ORDER BY id DESC LIMIT 1",
	[Q_AWAITS] = "SELECT (SELECT count(*) FROM relay WHERE outbox_id = ?1)"
		     " + (SELECT count(*) FROM relay WHERE tick_outbox = ?1)",
	/* 0: to the customer, 2: a note */
	[Q_TALK] =
		"SELECT coalesce(max(at_ms), 0), coalesce(max(CASE way WHEN 0 THEN at_ms END), 0)"
		" FROM relay WHERE kind = ?1 AND ref = ?2 AND way < 2",
	[Q_TICKS] = "SELECT count(*) FROM relay WHERE tick_outbox > 0",
	[Q_PURGE] = "DELETE FROM relay WHERE at_ms < ?1 AND id IN"
		    " (SELECT id FROM relay WHERE id > 0 ORDER BY id LIMIT ?2)",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");
_Static_assert(RELAY_OUT == 0 && RELAY_NOTE == 2, "Q_TALK counts on them");

const struct sql_table sql_relay = { SQL_RELAY, texts, Q_COUNT };

static void bind_id(sqlite3_stmt *st, int at, int64_t id)
{
	if (id)
		sql_int(st, at, id);
}

static void bind(sqlite3_stmt *st, const struct relay *r)
{
	sql_int(st, 7, r->to.channel);
	sql_text(st, 8, r->to.chat ? r->to.chat : "");
	sql_int(st, 9, r->to.message);
	sql_int(st, 11, r->parts);
	bind_id(st, 12, r->outbox_id);
	sql_text(st, 13, r->author);
	sql_text(st, 14, r->words);
	sql_text(st, 15, r->file);
	sql_int(st, 16, r->state);
	sql_int(st, 17, r->said);
	sql_int(st, 18, r->changed);
	sql_int(st, 19, r->tick);
	bind_id(st, 20, r->tick_outbox);
}

enum err relay_add(struct store *s, struct relay *r)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_ADD);
	int64_t id;

	sql_int(st, 1, r->way);
	sql_int(st, 2, r->kind);
	sql_int(st, 3, r->ref);
	sql_int(st, 4, r->from.channel);
	sql_text(st, 5, r->from.chat);
	sql_int(st, 6, r->from.message);
	sql_int(st, 10, r->topic);
	sql_int(st, 21, r->at_ms);
	sql_text(st, 22, r->album);
	bind(st, r);
	TRY(sql_row(s, st));
	id = sql_col_int(st, 0);
	TRY(sql_run(s, st));
	r->id = id;
	return OK;
}

enum err relay_save(struct store *s, const struct relay *r)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_SAVE);

	bind(st, r);
	sql_int(st, 22, r->id);
	return sql_run(s, st);
}

static enum err read_relay(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct relay *r = row;
	bool lost = false;

	*r = (struct relay) {
		.id = sql_col_int(st, 0),
		.way = (enum relay_way)sql_col_int(st, 1),
		.kind = (enum ref_kind)sql_col_int(st, 2),
		.ref = sql_col_int(st, 3),
		.from = { (int)sql_col_int(st, 4), sql_str(a, st, 5, &lost), sql_col_int(st, 6) },
		.to = { (int)sql_col_int(st, 7), sql_str(a, st, 8, &lost), sql_col_int(st, 9) },
		.topic = sql_col_int(st, 10),
		.parts = (int)sql_col_int(st, 11),
		.outbox_id = sql_col_int(st, 12),
		.author = sql_str(a, st, 13, &lost),
		.words = sql_str(a, st, 14, &lost),
		.file = sql_str(a, st, 15, &lost),
		.state = (enum relay_state)sql_col_int(st, 16),
		.said = (int)sql_col_int(st, 17),
		.changed = (int)sql_col_int(st, 18),
		.tick = sql_col_int(st, 19),
		.tick_outbox = sql_col_int(st, 20),
		.at_ms = sql_col_int(st, 21),
		.album = sql_str(a, st, 22, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

static enum err find(struct store *s, struct arena *a, int query, int64_t id, struct relay *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, query);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_relay, out);
}

enum err relay_get(struct store *s, struct arena *a, int64_t id, struct relay *out)
{
	return find(s, a, Q_GET, id, out);
}

enum err relay_of_outbox(struct store *s, struct arena *a, int64_t outbox_id, struct relay *out)
{
	return find(s, a, Q_OF_OUTBOX, outbox_id, out);
}

enum err relay_of_tick(struct store *s, struct arena *a, int64_t outbox_id, struct relay *out)
{
	return find(s, a, Q_OF_TICK, outbox_id, out);
}

enum err relay_from(struct store *s, struct arena *a, const struct place *from, struct relay *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_FROM);

	sql_int(st, 1, from->message);
	sql_int(st, 2, from->channel);
	sql_text(st, 3, from->chat);
	return sql_one(s, a, st, read_relay, out);
}

enum err relay_of_album(struct store *s, struct arena *a, const struct place *from,
			const char *album, struct relay *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_OF_ALBUM);

	sql_text(st, 1, album);
	sql_int(st, 2, from->channel);
	sql_text(st, 3, from->chat);
	return sql_one(s, a, st, read_relay, out);
}

enum err relay_to(struct store *s, struct arena *a, int channel, int64_t message, struct relay *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_TO);

	sql_int(st, 1, message);
	sql_int(st, 2, channel);
	return sql_one(s, a, st, read_relay, out);
}

/* The first column of the only row. */
static enum err number(struct store *s, sqlite3_stmt *st, int64_t *out)
{
	TRY(sql_row(s, st));
	*out = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err relay_awaits(struct store *s, int64_t outbox_id, bool *awaits)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_AWAITS);
	int64_t n;

	sql_int(st, 1, outbox_id);
	TRY(number(s, st, &n));
	*awaits = n > 0;
	return OK;
}

enum err relay_talk(struct store *s, enum ref_kind kind, int64_t ref, int64_t *last_ms,
		    int64_t *out_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_TALK);

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	TRY(sql_row(s, st));
	*last_ms = sql_col_int(st, 0);
	*out_ms = sql_col_int(st, 1);
	sql_done(st);
	return OK;
}

enum err relay_ticks(struct store *s, int64_t *n)
{
	return number(s, sql_get(s, SQL_RELAY, Q_TICKS), n);
}

enum err relay_purge(struct store *s, int64_t before_ms, int max, int *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_RELAY, Q_PURGE);

	sql_int(st, 1, before_ms);
	sql_int(st, 2, max);
	return sql_run_n(s, st, n);
}
