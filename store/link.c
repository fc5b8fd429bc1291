#include "store/link.h"

#include "store/sql.h"

enum {
	/* address ?1, its contact ?2, contact ?3 */
	Q_PROOF,
	Q_DELEGATE,
	Q_PERMISSION,
	Q_OWNER,
	Q_ADDRESS,
#define OWNED(table) Q_MAKE_##table,
#include "store/owned.def"
	Q_MAKE_END,
	/* address ?1 goes back to ?2 from ?3 */
	Q_BACK_PROOF = Q_MAKE_END,
	Q_BACK_ADDRESS,
	Q_BACK_LINK,
#define OWNED(table) Q_BACK_##table,
#include "store/owned.def"
	Q_BACK_END,
	Q_NOTE = Q_BACK_END,
	Q_MAY,
	Q_LINKS,
	Q_ADDRESSES,
	Q_SAME_PHONE,
	Q_CODE_CLEAR,
	Q_CODE_NEW,
	Q_CODE_TYPED,
	Q_CODE_USE,
	Q_COUNT
};

#define ADDRESS "a.id, a.contact_id, a.channel, a.ext, a.reachable, a.last_in_ms, a.window_ms"

static const char *const texts[] = {
	/* What another owner gave moves: taking it back must find it. */
	[Q_PROOF] = "INSERT INTO proof(contact_id, kind, value, at_ms, by, joined)"
		    " SELECT ?3, kind, value, at_ms, by, ?2 FROM proof"
		    " WHERE contact_id = ?2 AND by NOT LIKE 'owner:%' AND ?1 > 0"
		    " ON CONFLICT(contact_id, kind, value) DO NOTHING",
	[Q_DELEGATE] = "UPDATE delegate SET contact_id = ?3 WHERE contact_id = ?2 AND ?1 > 0"
		       " AND NOT EXISTS (SELECT 1 FROM delegate d WHERE d.contact_id = ?3"
		       " AND d.number_key = delegate.number_key)",
	[Q_PERMISSION] = "UPDATE proof SET contact_id = ?3 WHERE contact_id = ?2 AND ?1 > 0"
			 " AND by LIKE 'owner:%' AND NOT EXISTS (SELECT 1 FROM proof p"
			 " WHERE p.contact_id = ?3 AND p.kind = proof.kind"
			 " AND p.value = proof.value)",
	[Q_OWNER] = "UPDATE delegate SET owner_id = ?3 WHERE owner_id = ?2 AND ?1 > 0",
	[Q_ADDRESS] = "UPDATE address SET contact_id = ?3 WHERE id = ?1 AND contact_id = ?2",
#define OWNED(table)                                                                               \
	[Q_MAKE_##table] = "UPDATE " #table " SET contact_id = ?3 WHERE contact_id = ?2 AND ?1 > 0",
#include "store/owned.def"

	[Q_BACK_PROOF] = "DELETE FROM proof WHERE contact_id = ?3 AND joined = ?2 AND ?1 > 0",
	[Q_BACK_ADDRESS] = "UPDATE address SET contact_id = ?2 WHERE id = ?1 AND contact_id = ?3",
	[Q_BACK_LINK] = "DELETE FROM link WHERE address_id = ?1 AND own_contact = ?2"
			" AND into_contact = ?3",
#define OWNED(table)                                                                               \
	[Q_BACK_##table] = "UPDATE " #table                                                        \
			   " SET contact_id = ?2 WHERE contact_id = ?3 AND address_id = ?1",
#include "store/owned.def"

	[Q_NOTE] = "INSERT INTO link(address_id, own_contact, into_contact, at_ms)"
		   " VALUES(?1, ?2, ?3, ?4)",
	[Q_MAY] = "SELECT count(*) FROM address a WHERE (a.contact_id = ?2 AND a.id <> ?1)"
		  " OR (a.contact_id = ?3 AND a.channel = ?4)",
	[Q_LINKS] = "SELECT address_id, own_contact FROM link WHERE into_contact = ?1",
	[Q_ADDRESSES] = "SELECT " ADDRESS " FROM address a WHERE a.contact_id = ?1"
			" ORDER BY a.last_in_ms DESC LIMIT ?2",
	[Q_SAME_PHONE] = "SELECT " ADDRESS " FROM proof p JOIN proof o ON o.kind = 1"
			 " AND o.value = p.value AND o.contact_id <> p.contact_id"
			 " JOIN address a ON a.contact_id = o.contact_id"
			 " WHERE p.contact_id = ?1 AND p.kind = 1 AND a.channel <> ?2"
			 " AND p.by IN ('contact', 'channel') AND o.by IN ('contact', 'channel')"
			 " ORDER BY a.last_in_ms DESC LIMIT 1",
	[Q_CODE_CLEAR] = "DELETE FROM link_code WHERE address_id = ?1"
			 " OR (code = ?2 AND expires_ms <= ?3)",
	[Q_CODE_NEW] = "INSERT INTO link_code(code, address_id, expires_ms) VALUES(?1, ?2, ?3)",
	[Q_CODE_TYPED] = "UPDATE link_code SET other_id = ?2 WHERE code = ?1 AND expires_ms > ?3"
			 " AND other_id IN (0, ?2) RETURNING address_id",
	[Q_CODE_USE] = "DELETE FROM link_code WHERE address_id = ?1 AND other_id = ?2"
		       " AND expires_ms > ?3",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_link = { SQL_LINK, texts, Q_COUNT };

static enum err run_all(struct store *s, int from, int to, int64_t address, int64_t own,
			int64_t into)
{
	for (int q = from; q < to; q++) {
		sqlite3_stmt *st = sql_get(s, SQL_LINK, q);

		sql_int(st, 1, address);
		sql_int(st, 2, own);
		sql_int(st, 3, into);
		TRY(sql_run(s, st));
	}
	return OK;
}

static enum err may_link(struct store *s, const struct address *addr, int64_t into)
{
	sqlite3_stmt *st = sql_get(s, SQL_LINK, Q_MAY);
	int64_t n;

	sql_int(st, 1, addr->id);
	sql_int(st, 2, addr->contact_id);
	sql_int(st, 3, into);
	sql_int(st, 4, addr->channel);
	TRY(sql_row(s, st));
	n = sql_col_int(st, 0);
	sql_done(st);
	return n == 0 && addr->contact_id != into ? OK : ERR_CONFLICT;
}

enum err link_make(struct store *s, const struct address *addr, int64_t into, int64_t now_ms)
{
	sqlite3_stmt *st;

	TRY(may_link(s, addr, into));
	st = sql_get(s, SQL_LINK, Q_NOTE);
	sql_int(st, 1, addr->id);
	sql_int(st, 2, addr->contact_id);
	sql_int(st, 3, into);
	sql_int(st, 4, now_ms);
	TRY(sql_run(s, st));
	return run_all(s, 0, Q_MAKE_END, addr->id, addr->contact_id, into);
}

struct linked {
	int64_t address_id, own;
};

static enum err read_linked(struct arena *a, sqlite3_stmt *st, void *row)
{
	(void)a;
	*(struct linked *)row = (struct linked) { sql_col_int(st, 0), sql_col_int(st, 1) };
	return OK;
}

enum { LINKS_MAX = 8 };

enum err link_undo(struct store *s, struct arena *a, int64_t into, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_LINK, Q_LINKS);
	void *rows;
	size_t got;

	sql_int(st, 1, into);
	TRY(sql_list(s, a, st, read_linked, sizeof(struct linked), LINKS_MAX, &rows, &got));
	for (size_t i = 0; i < got; i++) {
		const struct linked *l = (const struct linked *)rows + i;

		TRY(run_all(s, Q_BACK_PROOF, Q_BACK_END, l->address_id, l->own, into));
	}
	*n = got;
	return OK;
}

static enum err read_address(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct address *out = row;

	*out = (struct address) {
		.id = sql_col_int(st, 0),
		.contact_id = sql_col_int(st, 1),
		.channel = (int)sql_col_int(st, 2),
		.ext = sql_col(a, st, 3),
		.reachable = sql_col_int(st, 4) != 0,
		.last_in_ms = sql_col_int(st, 5),
		.window_ms = sql_col_int(st, 6),
	};
	return out->ext ? OK : ERR_NOMEM;
}

enum err link_addresses(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			struct address **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_LINK, Q_ADDRESSES);
	void *rows;

	sql_int(st, 1, contact_id);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_address, sizeof(struct address), max, &rows, n));
	*out = rows;
	return OK;
}

enum err link_same_phone(struct store *s, struct arena *a, const struct address *addr,
			 struct address *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_LINK, Q_SAME_PHONE);

	sql_int(st, 1, addr->contact_id);
	sql_int(st, 2, addr->channel);
	return sql_one(s, a, st, read_address, out);
}

/* ---- codes ---- */

enum err link_code_new(struct store *s, const char *hash, int64_t address_id, int64_t now_ms,
		       int64_t expires_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_LINK, Q_CODE_CLEAR);

	sql_int(st, 1, address_id);
	sql_text(st, 2, hash);
	sql_int(st, 3, now_ms);
	TRY(sql_run(s, st));
	st = sql_get(s, SQL_LINK, Q_CODE_NEW);
	sql_text(st, 1, hash);
	sql_int(st, 2, address_id);
	sql_int(st, 3, expires_ms);
	return sql_run(s, st);
}

enum err link_code_typed(struct store *s, const char *hash, int64_t other_id, int64_t now_ms,
			 int64_t *address_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_LINK, Q_CODE_TYPED);
	int64_t id;

	sql_text(st, 1, hash);
	sql_int(st, 2, other_id);
	sql_int(st, 3, now_ms);
	TRY(sql_row(s, st));
	id = sql_col_int(st, 0);
	TRY(sql_run(s, st));
	*address_id = id;
	return OK;
}

enum err link_code_use(struct store *s, int64_t address_id, int64_t other_id, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_LINK, Q_CODE_USE);
	int changed;

	sql_int(st, 1, address_id);
	sql_int(st, 2, other_id);
	sql_int(st, 3, now_ms);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}
