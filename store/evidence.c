#include "store/evidence.h"

#include "store/sql.h"

enum {
	Q_ADD,
	Q_GET,
	Q_OF_CASE,
	Q_LOOSE,
	Q_ASSIGN,
	Q_REASSIGN,
	Q_PART,
	Q_DUE,
	Q_NEXT,
	Q_PUT_OFF,
	Q_SETTLE,
	Q_LOOK,
	Q_LOOKS,
	Q_REFERS,
	Q_OLD,
	Q_PURGE,
	Q_DROP,
	Q_DROPS,
	Q_DROPPED,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"id, case_kind, ref, part, coalesce(contact_id, 0), channel, file, file_kind, state, why," \
	" type, size, sha256, clean_sha256, print, hash, attempts, due_ms, created_ms,"            \
	" coalesce(settled_ms, 0)"

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO evidence(case_kind, ref, part, contact_id, channel, file, file_kind,"
		  " state, due_ms, created_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?8)",
	[Q_GET] = "SELECT " COLUMNS " FROM evidence WHERE id = ?1",
	[Q_OF_CASE] = "SELECT " COLUMNS " FROM evidence WHERE case_kind = ?1 AND ref = ?2"
		      " ORDER BY id LIMIT ?3",
	[Q_LOOSE] = "SELECT " COLUMNS " FROM evidence WHERE contact_id = ?1 AND case_kind = 0"
		    " AND ref = 0 AND state <= 1 AND created_ms >= ?2 ORDER BY id DESC LIMIT ?3",
	[Q_ASSIGN] = "UPDATE evidence SET case_kind = ?2, ref = ?3 WHERE id = ?1",
	[Q_REASSIGN] = "UPDATE evidence SET case_kind = ?3, ref = ?4"
		       " WHERE case_kind = ?1 AND ref = ?2",
	[Q_PART] = "UPDATE evidence SET part = ?2 WHERE id = ?1",
	[Q_DUE] = "SELECT " COLUMNS " FROM evidence WHERE state = 0 AND due_ms <= ?1"
		  " ORDER BY due_ms, id LIMIT ?2",
	[Q_NEXT] = "SELECT due_ms FROM evidence WHERE state = 0 AND due_ms > ?1"
		   " ORDER BY due_ms LIMIT 1",
	[Q_PUT_OFF] = "UPDATE evidence SET attempts = attempts + 1, due_ms = ?2"
		      " WHERE id = ?1 AND state = 0",
	[Q_SETTLE] = "UPDATE evidence SET state = ?2, why = ?3, type = ?4, size = ?5, sha256 = ?6,"
		     " clean_sha256 = ?7, print = ?8, hash = ?9, settled_ms = ?10"
		     " WHERE id = ?1 AND state = 0",
	[Q_LOOK] = "INSERT INTO evidence_look(evidence_id, by, at_ms) VALUES(?1, ?2, ?3)",
	[Q_LOOKS] = "SELECT evidence_id, at_ms, by FROM evidence_look WHERE evidence_id = ?1"
		    " ORDER BY id DESC LIMIT ?2",
	[Q_REFERS] = "SELECT EXISTS(SELECT 1 FROM evidence WHERE sha256 = ?1)"
		     " OR EXISTS(SELECT 1 FROM evidence WHERE clean_sha256 = ?1)",
	[Q_OLD] = "SELECT " COLUMNS " FROM evidence WHERE state = 1 AND case_kind = ?1"
		  " AND created_ms < ?2 AND id > ?3 ORDER BY id LIMIT ?4",
	[Q_PURGE] = "UPDATE evidence SET state = 4, sha256 = NULL, clean_sha256 = NULL,"
		    " print = NULL, hash = 0, settled_ms = ?2 WHERE id = ?1 AND state = 1",
	[Q_DROP] = "INSERT INTO evidence_drop(sha256) SELECT sha256 FROM evidence"
		   " WHERE id = ?1 AND state = 1 UNION"
		   " SELECT clean_sha256 FROM evidence WHERE id = ?1 AND state = 1"
		   " ON CONFLICT(sha256) DO NOTHING",
	[Q_DROPS] = "SELECT sha256 FROM evidence_drop ORDER BY sha256 LIMIT ?1",
	[Q_DROPPED] = "DELETE FROM evidence_drop WHERE sha256 = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_evidence = { SQL_EVIDENCE, texts, Q_COUNT };

static sqlite3_stmt *query(struct store *s, int q)
{
	return sql_get(s, SQL_EVIDENCE, q);
}

enum err evidence_add(struct store *s, struct evidence *e)
{
	sqlite3_stmt *st = query(s, Q_ADD);

	sql_int(st, 1, e->case_kind);
	sql_int(st, 2, e->ref);
	sql_int(st, 3, e->part);
	if (e->contact_id)
		sql_int(st, 4, e->contact_id);
	sql_int(st, 5, e->channel);
	sql_text(st, 6, e->file);
	sql_int(st, 7, e->file_kind);
	sql_int(st, 8, e->created_ms);
	TRY(sql_run(s, st));
	e->id = sqlite3_last_insert_rowid(store_db(s));
	e->state = EVIDENCE_WANTED;
	e->due_ms = e->created_ms;
	return OK;
}

/* ---- reading ---- */

static enum err read_evidence(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct evidence *out = row;
	bool lost = false;

	*out = (struct evidence) {
		.id = sql_col_int(st, 0),
		.case_kind = (int)sql_col_int(st, 1),
		.ref = sql_col_int(st, 2),
		.part = (int)sql_col_int(st, 3),
		.contact_id = sql_col_int(st, 4),
		.channel = (int)sql_col_int(st, 5),
		.file = sql_str(a, st, 6, &lost),
		.file_kind = (int)sql_col_int(st, 7),
		.state = (enum evidence_state)sql_col_int(st, 8),
		.why = (int)sql_col_int(st, 9),
		.type = (enum file_type)sql_col_int(st, 10),
		.size = sql_col_int(st, 11),
		.sha256 = sql_str(a, st, 12, &lost),
		.clean_sha256 = sql_str(a, st, 13, &lost),
		.print = sql_str(a, st, 14, &lost),
		.hash = sql_col_int(st, 15),
		.attempts = (int)sql_col_int(st, 16),
		.due_ms = sql_col_int(st, 17),
		.created_ms = sql_col_int(st, 18),
		.settled_ms = sql_col_int(st, 19),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err evidence_get(struct store *s, struct arena *a, int64_t id, struct evidence *out)
{
	sqlite3_stmt *st = query(s, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_evidence, out);
}

static enum err list(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
		     struct evidence **out, size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_evidence, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err evidence_of_case(struct store *s, struct arena *a, int case_kind, int64_t ref, size_t max,
			  struct evidence **out, size_t *n)
{
	sqlite3_stmt *st = query(s, Q_OF_CASE);

	sql_int(st, 1, case_kind);
	sql_int(st, 2, ref);
	sql_int(st, 3, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err evidence_loose(struct store *s, struct arena *a, int64_t contact_id, int64_t since_ms,
			size_t max, struct evidence **out, size_t *n)
{
	sqlite3_stmt *st = query(s, Q_LOOSE);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, since_ms);
	sql_int(st, 3, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err evidence_due(struct store *s, struct arena *a, int64_t now_ms, size_t max,
		      struct evidence **out, size_t *n)
{
	sqlite3_stmt *st = query(s, Q_DUE);

	sql_int(st, 1, now_ms);
	sql_int(st, 2, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err evidence_next_due(struct store *s, int64_t after_ms, int64_t *at_ms)
{
	sqlite3_stmt *st = query(s, Q_NEXT);

	sql_int(st, 1, after_ms);
	TRY(sql_row(s, st));
	*at_ms = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err evidence_old(struct store *s, struct arena *a, int case_kind, int64_t before_ms,
		      int64_t after_id, size_t max, struct evidence **out, size_t *n)
{
	sqlite3_stmt *st = query(s, Q_OLD);

	sql_int(st, 1, case_kind);
	sql_int(st, 2, before_ms);
	sql_int(st, 3, after_id);
	sql_int(st, 4, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err evidence_refers(struct store *s, const char *sha256, bool *yes)
{
	sqlite3_stmt *st = query(s, Q_REFERS);

	sql_text(st, 1, sha256);
	TRY(sql_row(s, st));
	*yes = sql_col_int(st, 0) != 0;
	sql_done(st);
	return OK;
}

/* ---- changing ---- */

/* Nothing changed: because there is no such row, or because it has moved on? */
static enum err change(struct store *s, sqlite3_stmt *st, int64_t id)
{
	int changed;

	sql_int(st, 1, id);
	TRY(sql_run_n(s, st, &changed));
	if (changed)
		return OK;
	st = query(s, Q_GET);
	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	sql_done(st);
	return ERR_CONFLICT;
}

enum err evidence_assign(struct store *s, int64_t id, int case_kind, int64_t ref)
{
	sqlite3_stmt *st = query(s, Q_ASSIGN);

	sql_int(st, 2, case_kind);
	sql_int(st, 3, ref);
	return change(s, st, id);
}

enum err evidence_reassign(struct store *s, int from_kind, int64_t from_ref, int to_kind,
			   int64_t to_ref)
{
	sqlite3_stmt *st = query(s, Q_REASSIGN);

	sql_int(st, 1, from_kind);
	sql_int(st, 2, from_ref);
	sql_int(st, 3, to_kind);
	sql_int(st, 4, to_ref);
	return sql_run(s, st);
}

enum err evidence_set_part(struct store *s, int64_t id, int part)
{
	sqlite3_stmt *st = query(s, Q_PART);

	sql_int(st, 2, part);
	return change(s, st, id);
}

enum err evidence_put_off(struct store *s, int64_t id, int64_t due_ms)
{
	sqlite3_stmt *st = query(s, Q_PUT_OFF);

	sql_int(st, 2, due_ms);
	return change(s, st, id);
}

enum err evidence_settle(struct store *s, const struct evidence *e)
{
	sqlite3_stmt *st = query(s, Q_SETTLE);

	sql_int(st, 2, e->state);
	sql_int(st, 3, e->why);
	sql_int(st, 4, e->type);
	sql_int(st, 5, e->size);
	sql_text(st, 6, e->sha256);
	sql_text(st, 7, e->clean_sha256);
	sql_text(st, 8, e->print);
	sql_int(st, 9, e->hash);
	sql_time(st, 10, e->settled_ms);
	TRY(change(s, st, e->id));
	return e->print ? evidence_index(s, e->id, e->hash) : OK;
}

enum err evidence_purge(struct store *s, int64_t id, int64_t now_ms)
{
	sqlite3_stmt *st = query(s, Q_DROP);

	sql_int(st, 1, id);
	TRY(sql_run(s, st));
	st = query(s, Q_PURGE);
	sql_int(st, 2, now_ms);
	TRY(change(s, st, id));
	return evidence_unindex(s, id);
}

/* ---- files that nobody needs any more ---- */

static enum err read_drop(struct arena *a, sqlite3_stmt *st, void *row)
{
	bool lost = false;

	*(const char **)row = sql_str(a, st, 0, &lost);
	return lost ? ERR_NOMEM : OK;
}

enum err evidence_drops(struct store *s, struct arena *a, size_t max, const char ***out, size_t *n)
{
	sqlite3_stmt *st = query(s, Q_DROPS);
	void *rows;

	sql_int(st, 1, (int64_t)max);
	TRY(sql_list(s, a, st, read_drop, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err evidence_dropped(struct store *s, const char *sha256)
{
	sqlite3_stmt *st = query(s, Q_DROPPED);

	sql_text(st, 1, sha256);
	return sql_run(s, st);
}

/* ---- looks ---- */

enum err evidence_look_add(struct store *s, int64_t id, const char *by, int64_t at_ms)
{
	sqlite3_stmt *st = query(s, Q_LOOK);

	sql_int(st, 1, id);
	sql_text(st, 2, by);
	sql_int(st, 3, at_ms);
	return sql_run(s, st);
}

static enum err read_look(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct evidence_seen *out = row;
	bool lost = false;

	*out = (struct evidence_seen) { .evidence_id = sql_col_int(st, 0),
					.at_ms = sql_col_int(st, 1),
					.by = sql_str(a, st, 2, &lost) };
	return lost ? ERR_NOMEM : OK;
}

enum err evidence_looks(struct store *s, struct arena *a, int64_t id, size_t max,
			struct evidence_seen **out, size_t *n)
{
	sqlite3_stmt *st = query(s, Q_LOOKS);
	void *rows;

	sql_int(st, 1, id);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_look, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
