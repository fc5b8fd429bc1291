#include "store/invite.h"

#include "store/sql.h"

enum { Q_NEW, Q_BY_HASH, Q_GET, Q_OPEN, Q_DECIDE, Q_COUNT };

#define COLUMNS "id, role, by, expires_ms, state, coalesce(channel, 0), ext, name"

static const char *const texts[] = {
	[Q_NEW] = "INSERT INTO staff_invite(hash, role, by, expires_ms, state, created_ms)"
		  " VALUES(?1, ?2, ?3, ?4, 0, ?5)",
	[Q_BY_HASH] = "SELECT " COLUMNS " FROM staff_invite WHERE hash = ?1",
	[Q_GET] = "SELECT " COLUMNS " FROM staff_invite WHERE id = ?1",
	[Q_OPEN] = "UPDATE staff_invite SET state = 1, channel = ?2, ext = ?3, name = ?4"
		   " WHERE id = ?1 AND state <= 1 AND expires_ms > ?5"
		   " AND (channel IS NULL OR (channel = ?2 AND ext = ?3))",
	[Q_DECIDE] = "UPDATE staff_invite SET state = ?2, decided_ms = ?3"
		     " WHERE id = ?1 AND state = 1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_invite = { SQL_INVITE, texts, Q_COUNT };

enum err invite_new(struct store *s, const struct invite *i, const char *hash, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_INVITE, Q_NEW);

	sql_text(st, 1, hash);
	sql_int(st, 2, i->role);
	sql_text(st, 3, i->by);
	sql_int(st, 4, i->expires_ms);
	sql_int(st, 5, now_ms);
	return sql_run(s, st);
}

static enum err read_invite(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct invite *out = row;
	bool lost = false;

	*out = (struct invite) {
		.id = sql_col_int(st, 0),
		.role = (int)sql_col_int(st, 1),
		.by = sql_str(a, st, 2, &lost),
		.expires_ms = sql_col_int(st, 3),
		.state = (enum invite_state)sql_col_int(st, 4),
		.channel = (int)sql_col_int(st, 5),
		.ext = sql_str(a, st, 6, &lost),
		.name = sql_str(a, st, 7, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err invite_by_hash(struct store *s, struct arena *a, const char *hash, struct invite *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_INVITE, Q_BY_HASH);

	sql_text(st, 1, hash);
	return sql_one(s, a, st, read_invite, out);
}

enum err invite_get(struct store *s, struct arena *a, int64_t id, struct invite *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_INVITE, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_invite, out);
}

static enum err change(struct store *s, sqlite3_stmt *st)
{
	int changed;

	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_CONFLICT;
}

enum err invite_open(struct store *s, int64_t id, int channel, const char *ext, const char *name,
		     int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_INVITE, Q_OPEN);

	sql_int(st, 1, id);
	sql_int(st, 2, channel);
	sql_text(st, 3, ext);
	sql_text(st, 4, name);
	sql_int(st, 5, now_ms);
	return change(s, st);
}

enum err invite_decide(struct store *s, int64_t id, enum invite_state to, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_INVITE, Q_DECIDE);

	sql_int(st, 1, id);
	sql_int(st, 2, to);
	sql_int(st, 3, now_ms);
	return change(s, st);
}
