#include "store/whatsapp.h"

#include <string.h>

#include "store/sql.h"

enum {
	Q_RECEIVED,
	Q_ACCEPTED,
	Q_STATUS,
	Q_TOLD_PUT,
	Q_GET,
	Q_FIND,
	Q_TOLD,
	Q_BLAME,
	Q_COUNT_SINCE,
	Q_PURGE,
	Q_BY_PHONE,
	Q_BY_BSUID,
	Q_ADD,
	Q_CHANGE,
	Q_REMOVE,
	Q_COUNT
};

#define MESSAGE "id, wamid, chat, outbox_id, state, category, at_ms, error"

static const char *const texts[] = {
	[Q_RECEIVED] = "INSERT INTO wa_message(wamid, chat, state, at_ms) VALUES(?1, ?2, 0, ?3)"
		       " ON CONFLICT(wamid) DO NOTHING RETURNING id",
	[Q_ACCEPTED] = "INSERT INTO wa_message(wamid, chat, outbox_id, state, category, at_ms)"
		       " VALUES(?1, ?2, ?3, 1, ?4, ?5) ON CONFLICT(wamid) DO UPDATE SET"
		       " chat = excluded.chat, outbox_id = excluded.outbox_id, category ="
		       " CASE wa_message.category WHEN 0 THEN excluded.category"
		       " ELSE wa_message.category END"
		       " RETURNING id, state, error",
	/* 3: delivered, 6: failed */
	[Q_STATUS] = "UPDATE wa_message SET state = ?2 WHERE wamid = ?1 AND state > 0"
		     " AND state < ?2 AND (?2 < 6 OR state < 3)",
	[Q_TOLD_PUT] = "INSERT INTO wa_message(wamid, chat, outbox_id, state, category, at_ms)"
		       " VALUES(?1, '', ?2, ?3, ?4, ?5) ON CONFLICT(wamid) DO UPDATE SET"
		       " category = CASE excluded.category WHEN 0 THEN wa_message.category"
		       " ELSE excluded.category END WHERE wa_message.state > 0",
	[Q_GET] = "SELECT " MESSAGE " FROM wa_message WHERE id = ?1",
	[Q_FIND] = "SELECT " MESSAGE " FROM wa_message WHERE wamid = ?1",
	[Q_TOLD] = "SELECT " MESSAGE " FROM wa_message"
		   " WHERE outbox_id = ?1 AND state > 0 AND chat = ''",
	[Q_BLAME] = "UPDATE wa_message SET error = ?2 WHERE id = ?1",
	[Q_COUNT_SINCE] = "SELECT category, count(*) FROM wa_message"
			  " WHERE state > 0 AND at_ms >= ?1 GROUP BY category",
	/* The newest stays, so that its number is never given again. */
	[Q_PURGE] = "DELETE FROM wa_message WHERE at_ms < ?1 AND id IN"
		    " (SELECT id FROM wa_message WHERE id < (SELECT max(id) FROM wa_message)"
		    " ORDER BY id LIMIT ?2)",
	[Q_BY_PHONE] = "SELECT id, phone, bsuid FROM wa_user WHERE phone = ?1",
	[Q_BY_BSUID] = "SELECT id, phone, bsuid FROM wa_user WHERE bsuid = ?1",
	[Q_ADD] = "INSERT INTO wa_user(phone, bsuid) VALUES(?1, ?2) RETURNING id",
	[Q_CHANGE] = "UPDATE wa_user SET phone = ?2, bsuid = ?3 WHERE id = ?1",
	[Q_REMOVE] = "DELETE FROM wa_user WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");
_Static_assert(WA_DELIVERED == 3 && WA_FAILED == 6, "Q_STATUS counts on them");

const struct sql_table sql_whatsapp = { SQL_WHATSAPP, texts, Q_COUNT };

/* ---- messages ---- */

/* The first column of the only row; ERR_NOT_FOUND when the statement changed nothing. */
static enum err returned_id(struct store *s, sqlite3_stmt *st, int64_t *id)
{
	int64_t got;

	TRY(sql_row(s, st));
	got = sql_col_int(st, 0);
	TRY(sql_run(s, st));
	*id = got;
	return OK;
}

enum err wa_message_received(struct store *s, const char *wamid, const char *chat, int64_t now_ms,
			     int64_t *id)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_RECEIVED);
	enum err e;

	sql_text(st, 1, wamid);
	sql_text(st, 2, chat);
	sql_int(st, 3, now_ms);
	e = returned_id(s, st, id);
	return e == ERR_NOT_FOUND ? ERR_EXISTS : e;
}

enum err wa_message_accepted(struct store *s, const char *wamid, const char *chat,
			     int64_t outbox_id, enum wa_category category, int64_t now_ms,
			     struct wa_accepted *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_ACCEPTED);

	sql_text(st, 1, wamid);
	sql_text(st, 2, chat);
	sql_int(st, 3, outbox_id);
	sql_int(st, 4, category);
	sql_int(st, 5, now_ms);
	TRY(sql_row(s, st));
	out->id = sql_col_int(st, 0);
	out->state = (enum wa_state)sql_col_int(st, 1);
	out->failed = out->state == WA_FAILED;
	out->error = out->failed ? sql_col_int(st, 2) : 0;
	return sql_run(s, st);
}

enum err wa_message_blame(struct store *s, int64_t id, int64_t error)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_BLAME);

	sql_int(st, 1, id);
	sql_int(st, 2, error);
	return sql_run(s, st);
}

static enum err read_message(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct wa_message *m = row;

	*m = (struct wa_message) {
		.id = sql_col_int(st, 0),
		.wamid = sql_col(a, st, 1),
		.chat = sql_col(a, st, 2),
		.outbox_id = sql_col_int(st, 3),
		.state = (enum wa_state)sql_col_int(st, 4),
		.category = (enum wa_category)sql_col_int(st, 5),
		.at_ms = sql_col_int(st, 6),
		.error = sql_col_int(st, 7),
	};
	return m->wamid && m->chat ? OK : ERR_NOMEM;
}

enum err wa_message_status(struct store *s, struct arena *a, const char *wamid, enum wa_state state,
			   enum wa_category category, int64_t outbox_id, int64_t now_ms,
			   struct wa_message *out, bool *moved)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_STATUS);
	struct wa_message m;
	int changed;

	sql_text(st, 1, wamid);
	sql_int(st, 2, state);
	TRY(sql_run_n(s, st, &changed));
	if ((changed && category != WA_CATEGORY_UNKNOWN) || (!changed && outbox_id)) {
		st = sql_get(s, SQL_WHATSAPP, Q_TOLD_PUT);
		sql_text(st, 1, wamid);
		sql_int(st, 2, outbox_id);
		sql_int(st, 3, state);
		sql_int(st, 4, category);
		sql_int(st, 5, now_ms);
		TRY(sql_run(s, st));
	}
	TRY(wa_message_find(s, a, wamid, &m));
	if (m.state == WA_RECEIVED)
		return ERR_NOT_FOUND;
	*moved = changed > 0;
	*out = m;
	return OK;
}

enum err wa_message_get(struct store *s, struct arena *a, int64_t id, struct wa_message *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_message, out);
}

enum err wa_message_find(struct store *s, struct arena *a, const char *wamid,
			 struct wa_message *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_FIND);

	sql_text(st, 1, wamid);
	return sql_one(s, a, st, read_message, out);
}

enum err wa_message_told(struct store *s, struct arena *a, int64_t outbox_id,
			 struct wa_message *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_TOLD);

	sql_int(st, 1, outbox_id);
	return sql_one(s, a, st, read_message, out);
}

enum err wa_message_count(struct store *s, int64_t since_ms, int64_t out[WA_CATEGORIES])
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_COUNT_SINCE);
	int64_t n[WA_CATEGORIES] = { 0 };
	enum err e;

	sql_int(st, 1, since_ms);
	while ((e = sql_row(s, st)) == OK) {
		int64_t category = sql_col_int(st, 0);

		if (category >= 0 && category < WA_CATEGORIES)
			n[category] = sql_col_int(st, 1);
	}
	if (e != ERR_NOT_FOUND)
		return e;
	memcpy(out, n, sizeof(n));
	return OK;
}

enum err wa_message_purge(struct store *s, int64_t before_ms, int rows)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_PURGE);

	sql_int(st, 1, before_ms);
	sql_int(st, 2, rows);
	return sql_run(s, st);
}

/* ---- people ---- */

static enum err read_user(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct wa_user *u = row;
	bool lost = false;

	*u = (struct wa_user) { .id = sql_col_int(st, 0),
				.phone = sql_str(a, st, 1, &lost),
				.bsuid = sql_str(a, st, 2, &lost) };
	return lost ? ERR_NOMEM : OK;
}

static enum err find_user(struct store *s, struct arena *a, int query, const char *id,
			  struct wa_user *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, query);

	if (!id)
		return ERR_NOT_FOUND;
	sql_text(st, 1, id);
	return sql_one(s, a, st, read_user, out);
}

enum err wa_user_by_phone(struct store *s, struct arena *a, const char *phone, struct wa_user *out)
{
	return find_user(s, a, Q_BY_PHONE, phone, out);
}

enum err wa_user_by_bsuid(struct store *s, struct arena *a, const char *bsuid, struct wa_user *out)
{
	return find_user(s, a, Q_BY_BSUID, bsuid, out);
}

enum err wa_user_save(struct store *s, struct wa_user *u)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, u->id ? Q_CHANGE : Q_ADD);

	if (!u->id) {
		sql_text(st, 1, u->phone);
		sql_text(st, 2, u->bsuid);
		return returned_id(s, st, &u->id);
	}
	sql_int(st, 1, u->id);
	sql_text(st, 2, u->phone);
	sql_text(st, 3, u->bsuid);
	return sql_run(s, st);
}

enum err wa_user_remove(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_WHATSAPP, Q_REMOVE);

	sql_int(st, 1, id);
	return sql_run(s, st);
}
