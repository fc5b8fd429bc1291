#include "store/proof.h"

#include "base/secret.h"
#include "store/sql.h"

enum {
	Q_ADD,
	Q_REMOVE,
	Q_LIST,
	Q_OWNERS,
	Q_PRINCIPALS,
	Q_PRINCIPAL,
	Q_CODE_NEW,
	Q_CODE_GET,
	Q_CODE_TRY,
	Q_CODE_CLEAR,
	Q_COUNT
};

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO proof(contact_id, kind, value, at_ms, by) VALUES(?1, ?2, ?3, ?4, ?5)"
		  " ON CONFLICT(contact_id, kind, value) DO NOTHING",
	[Q_REMOVE] = "DELETE FROM proof WHERE contact_id = ?1 AND kind = ?2 AND value = ?3",
	[Q_LIST] = "SELECT kind, value, at_ms, by FROM proof WHERE contact_id = ?1"
		   " ORDER BY kind, value LIMIT ?2",
	[Q_OWNERS] = "SELECT p.contact_id FROM orders o JOIN proof p ON p.kind = 1"
		     " AND p.value = o.phone WHERE o.id = ?1"
		     " UNION SELECT p.contact_id FROM orders o JOIN proof p ON p.kind = 2"
		     " AND p.value = o.email WHERE o.id = ?1"
		     " UNION SELECT p.contact_id FROM orders o JOIN proof p ON p.kind = 3"
		     " AND p.value = o.number_key WHERE o.id = ?1 ORDER BY 1 LIMIT ?2",
	/* The same without those whom another owner has let in. */
	[Q_PRINCIPALS] = "SELECT p.contact_id FROM orders o JOIN proof p ON p.kind = 1"
			 " AND p.value = o.phone WHERE o.id = ?1"
			 " UNION SELECT p.contact_id FROM orders o JOIN proof p ON p.kind = 2"
			 " AND p.value = o.email WHERE o.id = ?1"
			 " UNION SELECT p.contact_id FROM orders o JOIN proof p ON p.kind = 3"
			 " AND p.value = o.number_key WHERE o.id = ?1"
			 " AND substr(p.by, 1, 6) <> 'owner:' ORDER BY 1 LIMIT ?2",
	[Q_PRINCIPAL] = "SELECT 1 FROM orders o JOIN proof p ON p.contact_id = ?1 WHERE o.id = ?2"
			" AND p.value = CASE p.kind WHEN 1 THEN o.phone WHEN 2 THEN o.email"
			" WHEN 3 THEN o.number_key END"
			" AND (p.kind <> 3 OR substr(p.by, 1, 6) <> 'owner:') LIMIT 1",
	[Q_CODE_NEW] = "INSERT INTO code(contact_id, purpose, target, salt, hash, expires_ms)"
		       " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(contact_id, purpose)"
		       " DO UPDATE SET target = excluded.target, salt = excluded.salt,"
		       " hash = excluded.hash, expires_ms = excluded.expires_ms, tries = 0",
	[Q_CODE_GET] = "SELECT target, salt, hash, tries FROM code"
		       " WHERE contact_id = ?1 AND purpose = ?2 AND expires_ms > ?3",
	[Q_CODE_TRY] = "UPDATE code SET tries = tries + 1 WHERE contact_id = ?1 AND purpose = ?2",
	[Q_CODE_CLEAR] = "DELETE FROM code WHERE contact_id = ?1 AND purpose = ?2",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_proof = { SQL_PROOF, texts, Q_COUNT };

enum err proof_add(struct store *s, int64_t contact_id, enum proof_kind kind, const char *value,
		   int64_t now_ms, const char *by)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, Q_ADD);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, kind);
	sql_text(st, 3, value);
	sql_int(st, 4, now_ms);
	sql_text(st, 5, by);
	return sql_run(s, st);
}

enum err proof_remove(struct store *s, int64_t contact_id, enum proof_kind kind, const char *value)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, Q_REMOVE);
	int changed;

	sql_int(st, 1, contact_id);
	sql_int(st, 2, kind);
	sql_text(st, 3, value);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}

static enum err read_proof(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct proof *out = row;
	bool lost = false;

	*out = (struct proof) {
		.kind = (enum proof_kind)sql_col_int(st, 0),
		.value = sql_str(a, st, 1, &lost),
		.at_ms = sql_col_int(st, 2),
		.by = sql_str(a, st, 3, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err proof_list(struct store *s, struct arena *a, int64_t contact_id, size_t max,
		    struct proof **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, Q_LIST);
	void *rows;

	sql_int(st, 1, contact_id);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_proof, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

static enum err read_id(struct arena *a, sqlite3_stmt *st, void *row)
{
	int64_t *out = row;

	(void)a;
	*out = sql_col_int(st, 0);
	return OK;
}

static enum err list_contacts(struct store *s, struct arena *a, int query, int64_t order_id,
			      size_t max, int64_t **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, query);
	void *rows;

	sql_int(st, 1, order_id);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_id, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err proof_owners(struct store *s, struct arena *a, int64_t order_id, size_t max, int64_t **out,
		      size_t *n)
{
	return list_contacts(s, a, Q_OWNERS, order_id, max, out, n);
}

enum err proof_principals(struct store *s, struct arena *a, int64_t order_id, size_t max,
			  int64_t **out, size_t *n)
{
	return list_contacts(s, a, Q_PRINCIPALS, order_id, max, out, n);
}

enum err proof_is_principal(struct store *s, int64_t contact_id, int64_t order_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, Q_PRINCIPAL);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, order_id);
	TRY(sql_row(s, st));
	sql_done(st);
	return OK;
}

/* ---- one-time codes ---- */

enum err code_new(struct store *s, const struct code *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, Q_CODE_NEW);

	sql_int(st, 1, c->contact_id);
	sql_int(st, 2, c->purpose);
	sql_text(st, 3, c->target);
	sql_text(st, 4, c->salt);
	sql_text(st, 5, c->hash);
	sql_int(st, 6, c->expires_ms);
	return sql_run(s, st);
}

struct code_row {
	const char *target, *salt, *hash;
	int tries;
};

static enum err read_code(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct code_row *out = row;
	bool lost = false;

	*out = (struct code_row) {
		.target = sql_str(a, st, 0, &lost),
		.salt = sql_str(a, st, 1, &lost),
		.hash = sql_str(a, st, 2, &lost),
		.tries = (int)sql_col_int(st, 3),
	};
	return lost ? ERR_NOMEM : OK;
}

static enum err get_code(struct store *s, struct arena *a, int64_t contact_id, int purpose,
			 int64_t now_ms, struct code_row *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, Q_CODE_GET);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, purpose);
	sql_int(st, 3, now_ms);
	return sql_one(s, a, st, read_code, out);
}

static enum err on_code(struct store *s, int query, int64_t contact_id, int purpose)
{
	sqlite3_stmt *st = sql_get(s, SQL_PROOF, query);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, purpose);
	return sql_run(s, st);
}

/* After max_tries even the right code is refused, or the limit would only slow a guesser down. */
enum err code_check(struct store *s, struct arena *a, int64_t contact_id, int purpose,
		    const char *typed, int64_t now_ms, int max_tries, const char **target)
{
	char hash[SHA256_HEX_SIZE];
	struct code_row c;
	enum err e = get_code(s, a, contact_id, purpose, now_ms, &c);

	if (e != OK)
		return e == ERR_NOT_FOUND ? ERR_CONFLICT : e;
	if (c.tries >= max_tries)
		return ERR_LIMIT;
	TRY(secret_hash(c.salt, typed, hash));
	if (!secret_equal(hash, c.hash)) {
		TRY(on_code(s, Q_CODE_TRY, contact_id, purpose));
		return ERR_NOT_FOUND;
	}
	TRY(on_code(s, Q_CODE_CLEAR, contact_id, purpose));
	*target = c.target;
	return OK;
}

enum err code_target(struct store *s, struct arena *a, int64_t contact_id, int purpose,
		     int64_t now_ms, const char **target)
{
	struct code_row c;

	TRY(get_code(s, a, contact_id, purpose, now_ms, &c));
	*target = c.target;
	return OK;
}

enum err code_clear(struct store *s, int64_t contact_id, int purpose)
{
	return on_code(s, Q_CODE_CLEAR, contact_id, purpose);
}
