#include "store/join.h"

#include "store/outbox.h"
#include "store/sql.h"

/* Contact ?1 takes what was contact ?2's. */
enum {
	Q_CONTACT_PROOF,
	Q_CONTACT_PROOF_REST,
	Q_CONTACT_CODE_REST,
	Q_CONTACT_DELEGATE,
	Q_CONTACT_DELEGATE_REST,
	Q_CONTACT_DELEGATE_OWNER,
	Q_CONTACT_ADDRESS,
	Q_CONTACT_LINK,
	Q_CONTACT_PROMO,
#define OWNED(table)      Q_CONTACT_##table,
#define OF_CONTACT(table) Q_CONTACT_##table,
#include "store/owned.def"
	Q_CONTACT_END,
	/* Address ?1 takes what was address ?2's. */
	Q_ADDRESS_OUTBOX = Q_CONTACT_END,
	Q_ADDRESS_LINK,
#define OWNED(table) Q_ADDRESS_##table,
#include "store/owned.def"
	Q_ADDRESS_STATE,
	Q_ADDRESS_GONE,
	Q_ADDRESS_END,
	Q_RENAME = Q_ADDRESS_END,
	Q_RECHAT_SENT,
	Q_COUNT
};

static const char *const texts[] = {
	[Q_CONTACT_PROOF] = "UPDATE proof SET contact_id = ?1 WHERE contact_id = ?2 AND NOT EXISTS"
			    " (SELECT 1 FROM proof p WHERE p.contact_id = ?1"
			    " AND p.kind = proof.kind AND p.value = proof.value)",
	[Q_CONTACT_PROOF_REST] = "DELETE FROM proof WHERE contact_id = ?2 AND contact_id <> ?1",
	[Q_CONTACT_CODE_REST] = "DELETE FROM code WHERE contact_id = ?2 AND contact_id <> ?1",
	[Q_CONTACT_DELEGATE] = "UPDATE delegate SET contact_id = ?1 WHERE contact_id = ?2"
			       " AND NOT EXISTS (SELECT 1 FROM delegate d WHERE d.contact_id = ?1"
			       " AND d.number_key = delegate.number_key)",
	[Q_CONTACT_DELEGATE_REST] = "DELETE FROM delegate WHERE contact_id = ?2"
				    " AND contact_id <> ?1",
	[Q_CONTACT_DELEGATE_OWNER] = "UPDATE delegate SET owner_id = ?1 WHERE owner_id = ?2",
	[Q_CONTACT_ADDRESS] = "UPDATE address SET contact_id = ?1 WHERE contact_id = ?2",
	[Q_CONTACT_LINK] = "UPDATE link SET into_contact = ?1 WHERE into_contact = ?2",
	/* A no, wherever it was said, holds; a yes is only taken over where nothing was said. */
	[Q_CONTACT_PROMO] = "UPDATE contact SET promo_ms = o.promo_ms FROM contact o"
			    " WHERE contact.id = ?1 AND o.id = ?2 AND o.promo_ms IS NOT NULL"
			    " AND (o.promo_ms < 0 OR contact.promo_ms IS NULL)",
#define OWNED(table)                                                                               \
	[Q_CONTACT_##table] = "UPDATE " #table " SET contact_id = ?1 WHERE contact_id = ?2",
#define OF_CONTACT OWNED
#include "store/owned.def"

	[Q_ADDRESS_OUTBOX] = "UPDATE outbox SET address_id = ?1 WHERE address_id = ?2",
	[Q_ADDRESS_LINK] = "UPDATE link SET address_id = ?1 WHERE address_id = ?2 AND NOT EXISTS"
			   " (SELECT 1 FROM link l WHERE l.address_id = ?1)",
#define OWNED(table)                                                                               \
	[Q_ADDRESS_##table] = "UPDATE " #table " SET address_id = ?1 WHERE address_id = ?2"        \
			      " AND contact_id = (SELECT contact_id FROM address WHERE id = ?1)",
#include "store/owned.def"
	[Q_ADDRESS_STATE] =
		"UPDATE address SET state = o.state, misses = o.misses,"
		" last_in_ms = o.last_in_ms FROM address o WHERE address.id = ?1 AND o.id = ?2"
		" AND coalesce(o.last_in_ms, 0) > coalesce(address.last_in_ms, 0)",
	[Q_ADDRESS_GONE] = "DELETE FROM address WHERE id = ?2 AND id <> ?1",

	[Q_RENAME] = "UPDATE address SET ext = ?2 WHERE id = ?1",
	[Q_RECHAT_SENT] = "UPDATE sent SET chat = ?3 WHERE channel = ?1 AND chat = ?2",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_join = { SQL_JOIN, texts, Q_COUNT };

static enum err run_all(struct store *s, int from, int to, int64_t into, int64_t other)
{
	for (int q = from; q < to; q++) {
		sqlite3_stmt *st = sql_get(s, SQL_JOIN, q);

		sql_int(st, 1, into);
		sql_int(st, 2, other);
		TRY(sql_run(s, st));
	}
	return OK;
}

enum err contact_absorb(struct store *s, int64_t into, int64_t from)
{
	return into == from ? OK : run_all(s, 0, Q_CONTACT_END, into, from);
}

/* What waits in the outbox, and what was said where. */
static enum err rechat(struct store *s, int channel, const char *from, const char *to)
{
	sqlite3_stmt *st = sql_get(s, SQL_JOIN, Q_RECHAT_SENT);

	sql_int(st, 1, channel);
	sql_text(st, 2, from);
	sql_text(st, 3, to);
	TRY(sql_run(s, st));
	return outbox_rechat(s, channel, from, to);
}

enum err address_absorb(struct store *s, const struct address *into, const struct address *from)
{
	TRY(rechat(s, from->channel, from->ext, into->ext));
	TRY(run_all(s, Q_ADDRESS_OUTBOX, Q_ADDRESS_END, into->id, from->id));
	if (from->window_ms <= into->window_ms)
		return OK;
	return address_open_window(s, into->id, from->window_ms);
}

enum err address_rename(struct store *s, const struct address *addr, const char *to)
{
	sqlite3_stmt *st = sql_get(s, SQL_JOIN, Q_RENAME);

	sql_int(st, 1, addr->id);
	sql_text(st, 2, to);
	TRY(sql_run(s, st));
	return rechat(s, addr->channel, addr->ext, to);
}
