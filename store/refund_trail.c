/* refund_trail.c - what hangs on a refund: its steps, the pauses of its clock, its sealed account,
 * its rules. */
#include "store/refund.h"
#include "store/sql.h"

enum {
	Q_STEP_ADD,
	Q_STEPS,
	Q_PAUSE_BEGIN,
	Q_PAUSE_END,
	Q_PAUSES,
	Q_ACCOUNT_PUT,
	Q_ACCOUNT_GET,
	Q_ACCOUNTS_OTHER,
	Q_PROMPT_PUT,
	Q_PROMPT_GET,
	Q_PROMPT_DROP,
	Q_TERMS_FIND,
	Q_TERMS_ADD,
	Q_TERMS_GET,
	Q_COUNT
};

static const char *const texts[] = {
	[Q_STEP_ADD] =
		"INSERT INTO refund_step(refund_id, from_state, to_state, event, at_ms, actor,"
		" detail) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[Q_STEPS] = "SELECT id, refund_id, coalesce(from_state, -1), to_state, event, at_ms, actor,"
		    " detail FROM refund_step WHERE refund_id = ?1 ORDER BY id LIMIT ?2",
	[Q_PAUSE_BEGIN] = "INSERT INTO refund_pause(refund_id, from_ms) VALUES(?1, ?2)",
	[Q_PAUSE_END] = "UPDATE refund_pause SET to_ms = ?2 WHERE refund_id = ?1 AND to_ms IS NULL",
	[Q_PAUSES] = "SELECT from_ms, to_ms FROM refund_pause WHERE refund_id = ?1"
		     " ORDER BY id LIMIT ?2",
	[Q_ACCOUNT_PUT] = "INSERT INTO refund_account(refund_id, key_id, sealed) VALUES(?1, ?2, ?3)"
			  " ON CONFLICT(refund_id) DO UPDATE SET key_id = excluded.key_id,"
			  " sealed = excluded.sealed",
	[Q_ACCOUNT_GET] = "SELECT refund_id, key_id, sealed FROM refund_account"
			  " WHERE refund_id = ?1",
	[Q_ACCOUNTS_OTHER] = "SELECT refund_id, key_id, sealed FROM refund_account"
			     " WHERE refund_id > ?2 AND key_id <> ?1 ORDER BY refund_id LIMIT ?3",
	[Q_PROMPT_PUT] =
		"INSERT INTO refund_prompt(staff, refund_id, version, event, code, amount, words,"
		" file) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(staff) DO UPDATE SET"
		" refund_id = excluded.refund_id, version = excluded.version,"
		" event = excluded.event, code = excluded.code, amount = excluded.amount,"
		" words = excluded.words, file = excluded.file",
	[Q_PROMPT_GET] = "SELECT staff, refund_id, version, event, code, amount, words, file"
			 " FROM refund_prompt WHERE staff = ?1",
	[Q_PROMPT_DROP] = "DELETE FROM refund_prompt WHERE staff = ?1",
	[Q_TERMS_FIND] = "SELECT id FROM refund_terms WHERE terms = ?1",
	[Q_TERMS_ADD] = "INSERT INTO refund_terms(terms) VALUES(?1)",
	[Q_TERMS_GET] = "SELECT terms FROM refund_terms WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_refund_trail = { SQL_REFUND_TRAIL, texts, Q_COUNT };

static sqlite3_stmt *statement(struct store *s, int query, int64_t refund_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_TRAIL, query);

	sql_int(st, 1, refund_id);
	return st;
}

/* ---- steps ---- */

enum err refund_step_add(struct store *s, const struct refund_step *step)
{
	sqlite3_stmt *st = statement(s, Q_STEP_ADD, step->refund_id);

	if (step->from != REFUND_FROM_NONE)
		sql_int(st, 2, step->from);
	sql_int(st, 3, step->to);
	sql_int(st, 4, step->event);
	sql_int(st, 5, step->at_ms);
	sql_text(st, 6, step->actor);
	sql_text(st, 7, step->detail);
	return sql_run(s, st);
}

static enum err read_step(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct refund_step *out = row;
	bool lost = false;

	*out = (struct refund_step) {
		.id = sql_col_int(st, 0),
		.refund_id = sql_col_int(st, 1),
		.from = (int)sql_col_int(st, 2),
		.to = (enum refund_state)sql_col_int(st, 3),
		.event = (int)sql_col_int(st, 4),
		.at_ms = sql_col_int(st, 5),
		.actor = sql_str(a, st, 6, &lost),
		.detail = sql_str(a, st, 7, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err refund_steps(struct store *s, struct arena *a, int64_t refund_id, size_t max,
		      struct refund_step **out, size_t *n)
{
	sqlite3_stmt *st = statement(s, Q_STEPS, refund_id);
	void *rows;

	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_step, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

/* ---- pauses ---- */

enum err refund_pause_begin(struct store *s, int64_t refund_id, int64_t now_ms)
{
	sqlite3_stmt *st = statement(s, Q_PAUSE_BEGIN, refund_id);

	sql_int(st, 2, now_ms);
	return sql_run(s, st);
}

enum err refund_pause_end(struct store *s, int64_t refund_id, int64_t now_ms)
{
	sqlite3_stmt *st = statement(s, Q_PAUSE_END, refund_id);

	sql_int(st, 2, now_ms);
	return sql_run(s, st);
}

static enum err read_pause(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct refund_still *out = row;

	(void)a;
	*out = (struct refund_still) { sql_col_int(st, 0), sql_col_int(st, 1) };
	return OK;
}

enum err refund_pauses(struct store *s, struct arena *a, int64_t refund_id, size_t max,
		       struct refund_still **out, size_t *n)
{
	sqlite3_stmt *st = statement(s, Q_PAUSES, refund_id);
	void *rows;

	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_pause, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

/* ---- accounts ---- */

enum err refund_account_put(struct store *s, const struct refund_sealed *sealed)
{
	sqlite3_stmt *st = statement(s, Q_ACCOUNT_PUT, sealed->refund_id);

	sql_text(st, 2, sealed->key_id);
	sqlite3_bind_blob64(st, 3, sealed->bytes, sealed->len, SQLITE_STATIC);
	return sql_run(s, st);
}

static enum err read_sealed(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct refund_sealed *out = row;
	bool lost = false;
	const void *bytes = sqlite3_column_blob(st, 2);
	size_t len = (size_t)sqlite3_column_bytes(st, 2);
	unsigned char *copy = arena_alloc(a, len + 1);

	*out = (struct refund_sealed) { .refund_id = sql_col_int(st, 0),
					.key_id = sql_str(a, st, 1, &lost),
					.len = len };
	if (!copy || lost)
		return ERR_NOMEM;
	if (len)
		memcpy(copy, bytes, len);
	out->bytes = copy;
	return OK;
}

enum err refund_account_get(struct store *s, struct arena *a, int64_t refund_id,
			    struct refund_sealed *out)
{
	return sql_one(s, a, statement(s, Q_ACCOUNT_GET, refund_id), read_sealed, out);
}

enum err refund_accounts_other(struct store *s, struct arena *a, const char *key_id,
			       int64_t after_id, size_t max, struct refund_sealed **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_TRAIL, Q_ACCOUNTS_OTHER);
	void *rows;

	sql_text(st, 1, key_id);
	sql_int(st, 2, after_id);
	sql_int(st, 3, (int64_t)max);
	TRY(sql_list(s, a, st, read_sealed, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

/* ---- prompts ---- */

enum err refund_prompt_put(struct store *s, const struct refund_prompt *p)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_TRAIL, Q_PROMPT_PUT);

	sql_text(st, 1, p->staff);
	sql_int(st, 2, p->refund_id);
	sql_int(st, 3, p->version);
	sql_int(st, 4, p->event);
	sql_text(st, 5, p->code);
	sql_int(st, 6, p->amount);
	sql_text(st, 7, p->words);
	sql_text(st, 8, p->file);
	return sql_run(s, st);
}

static enum err read_prompt(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct refund_prompt *out = row;
	bool lost = false;

	*out = (struct refund_prompt) {
		.staff = sql_str(a, st, 0, &lost),
		.refund_id = sql_col_int(st, 1),
		.version = sql_col_int(st, 2),
		.event = (int)sql_col_int(st, 3),
		.code = sql_str(a, st, 4, &lost),
		.amount = sql_col_int(st, 5),
		.words = sql_str(a, st, 6, &lost),
		.file = sql_str(a, st, 7, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err refund_prompt_get(struct store *s, struct arena *a, const char *staff,
			   struct refund_prompt *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_TRAIL, Q_PROMPT_GET);

	sql_text(st, 1, staff);
	return sql_one(s, a, st, read_prompt, out);
}

enum err refund_prompt_drop(struct store *s, const char *staff)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_TRAIL, Q_PROMPT_DROP);

	sql_text(st, 1, staff);
	return sql_run(s, st);
}

/* ---- terms ---- */

static enum err read_id(struct arena *a, sqlite3_stmt *st, void *row)
{
	(void)a;
	*(int64_t *)row = sql_col_int(st, 0);
	return OK;
}

enum err refund_terms_keep(struct store *s, const char *terms, int64_t *id)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_TRAIL, Q_TERMS_FIND);
	enum err e;

	sql_text(st, 1, terms);
	e = sql_one(s, NULL, st, read_id, id);
	if (e != ERR_NOT_FOUND)
		return e;
	st = sql_get(s, SQL_REFUND_TRAIL, Q_TERMS_ADD);
	sql_text(st, 1, terms);
	TRY(sql_run(s, st));
	*id = sqlite3_last_insert_rowid(store_db(s));
	return OK;
}

static enum err read_terms(struct arena *a, sqlite3_stmt *st, void *row)
{
	bool lost = false;

	*(const char **)row = sql_str(a, st, 0, &lost);
	return lost ? ERR_NOMEM : OK;
}

enum err refund_terms_get(struct store *s, struct arena *a, int64_t id, const char **out)
{
	return sql_one(s, a, statement(s, Q_TERMS_GET, id), read_terms, out);
}
