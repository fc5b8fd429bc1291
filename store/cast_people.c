/* cast_people.c - the audience of a broadcast, a page at a time, and what each of them got. */
#include "store/cast.h"
#include "store/outbox.h"
#include "store/sql.h"

enum {
	Q_PEOPLE,
	Q_LINKED,
	Q_AFFECTED,
	Q_ADDRESSES,
	Q_HAS,
	Q_TO_ADD,
	Q_TO_GET,
	Q_TO_MOVE,
	Q_LEFT,
	Q_WAITING,
	Q_LAST,
	Q_SHOWN_TO,
	Q_FORGET_SENT,
	Q_FORGET,
	Q_PRODUCTS,
	Q_COUNT
};

_Static_assert(REF_CAST == 40, "schema_cast.c and the query below have it as a number");

/* An order that counts: its state among the bits ?3, of the product ?4, one of those that the
 * incident ?5 names, if it names some. */
#define COUNTS                                                                                     \
	" AND ((?3 >> o.state) & 1) = 1 AND (?4 IS NULL OR lower(o.product) = lower(?4))"          \
	" AND (?5 = 0 OR EXISTS (SELECT 1 FROM incident_order i WHERE i.incident_id = ?5"          \
	" AND i.number_key = o.number_key)"                                                        \
	" OR NOT EXISTS (SELECT 1 FROM incident_order i WHERE i.incident_id = ?5))"

/* Everybody, when no state is asked for; else one arm per kind of proof, each through its own
 * index, as in order.c. */
#define MEANT                                                                                      \
	"?3 = 0 OR EXISTS (SELECT 1 FROM proof p JOIN order_holder h ON h.value = p.value"         \
	" JOIN orders o ON o.number_key = h.number_key"                                            \
	" WHERE p.contact_id = c.id AND p.kind IN (1, 2)"                                          \
	" AND p.value = CASE p.kind WHEN 1 THEN o.phone ELSE o.email END" COUNTS ")"               \
	" OR EXISTS (SELECT 1 FROM proof p JOIN orders o ON o.number_key = p.value"                \
	" WHERE p.contact_id = c.id AND p.kind = 3" COUNTS ")"

#define TO_COLUMNS "t.id, t.broadcast_id, t.contact_id, t.address_id, t.channel, t.fate"

static const char *const texts[] = {
	/* Of an incident's: those who have not asked, for the others are an audience of their own.
	 */
	[Q_PEOPLE] =
		"SELECT c.id, c.name, c.lang, coalesce(c.promo_ms, 0), c.blocked = 0 AND (" MEANT
		") AND NOT EXISTS (SELECT 1 FROM incident_contact i WHERE i.incident_id = ?5"
		" AND i.contact_id = c.id)"
		" FROM contact c WHERE c.id > ?1 ORDER BY c.id LIMIT ?2",
	[Q_LINKED] =
		"SELECT c.id, c.name, c.lang, coalesce(c.promo_ms, 0), c.blocked = 0"
		" FROM incident_contact i JOIN contact c ON c.id = i.contact_id"
		" WHERE i.incident_id = ?5 AND i.contact_id > ?1 ORDER BY i.contact_id LIMIT ?2",
	[Q_AFFECTED] = "SELECT 1 FROM contact c WHERE c.id = ?1 AND (" MEANT ")",
	[Q_ADDRESSES] =
		"SELECT a.id, a.channel, a.ext, a.window_ms FROM address a"
		" WHERE a.contact_id = ?1 AND a.reachable = 1 AND (?2 = 0 OR a.channel = ?2)"
		" ORDER BY coalesce(a.last_in_ms, 0) DESC, a.id LIMIT ?3",
	[Q_HAS] = "SELECT 1 FROM broadcast_to WHERE address_id = ?1 AND broadcast_id = ?2",
	[Q_TO_ADD] = "INSERT INTO broadcast_to(broadcast_id, contact_id, address_id, channel, fate,"
		     " at_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
	[Q_TO_GET] = "SELECT " TO_COLUMNS " FROM broadcast_to t WHERE t.id = ?1",
	[Q_TO_MOVE] = "UPDATE broadcast_to SET fate = ?2, address_id = ?3, channel = ?4"
		      " WHERE id = ?1",
	[Q_LEFT] = "SELECT " TO_COLUMNS " FROM broadcast_to t WHERE t.broadcast_id = ?1"
		   " AND t.fate = 0 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.ref = t.id"
		   " AND o.ref_kind = 40 AND o.held < 3) ORDER BY t.id LIMIT ?2",
	[Q_WAITING] = "SELECT count(*) FROM broadcast_to WHERE broadcast_id = ?1 AND fate = 0",
	[Q_LAST] = "SELECT t.broadcast_id, t.at_ms FROM broadcast_to t WHERE t.address_id = ?1"
		   " ORDER BY t.broadcast_id DESC LIMIT 1",
	[Q_SHOWN_TO] =
		"SELECT " TO_COLUMNS " FROM sent s JOIN broadcast_to t ON t.id = s.ref"
		" WHERE s.channel = ?1 AND s.chat = ?2 AND s.message = ?3 AND s.ref_kind = 40",
	[Q_FORGET_SENT] = "DELETE FROM sent WHERE ref_kind = 40 AND ref IN"
			  " (SELECT id FROM broadcast_to WHERE broadcast_id = ?1 LIMIT ?2)",
	[Q_FORGET] = "DELETE FROM broadcast_to WHERE id IN"
		     " (SELECT id FROM broadcast_to WHERE broadcast_id = ?1 LIMIT ?2)",
	[Q_PRODUCTS] = "SELECT product, count(*) AS n FROM (SELECT product FROM orders"
		       " WHERE id <= ?1 ORDER BY id DESC LIMIT ?2) WHERE product IS NOT NULL"
		       " GROUP BY product ORDER BY n DESC, product LIMIT ?3",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_cast_people = { SQL_CAST_PEOPLE, texts, Q_COUNT };

enum { ORDERS_LOOKED_AT = 2000 };

static enum err read_person(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct cast_person *out = row;
	bool lost = false;

	*out = (struct cast_person) {
		.contact_id = sql_col_int(st, 0),
		.name = sql_str(a, st, 1, &lost),
		.lang = (int)sql_col_int(st, 2),
		.promo_ms = sql_col_int(st, 3),
		.meant = sql_col_int(st, 4) != 0,
	};
	return lost ? ERR_NOMEM : OK;
}

static void bind_audience(sqlite3_stmt *st, const struct cast_audience *to)
{
	if (!to->linked) {
		sql_int(st, 3, to->states);
		sql_text(st, 4, to->product);
	}
	sql_int(st, 5, to->incident_id);
}

enum err cast_means(struct store *s, const struct cast_audience *to, int64_t contact_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_AFFECTED);

	sql_int(st, 1, contact_id);
	bind_audience(st, to);
	TRY(sql_row(s, st));
	sql_done(st);
	return OK;
}

enum err cast_people(struct store *s, struct arena *a, const struct cast_audience *to,
		     int64_t after, size_t max, struct cast_person **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, to->linked ? Q_LINKED : Q_PEOPLE);
	void *rows;

	sql_int(st, 1, after);
	sql_int(st, 2, (int64_t)max);
	bind_audience(st, to);
	TRY(sql_list(s, a, st, read_person, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

static enum err read_address(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct address *out = row;
	bool lost = false;

	*out = (struct address) {
		.id = sql_col_int(st, 0),
		.channel = (int)sql_col_int(st, 1),
		.ext = sql_str(a, st, 2, &lost),
		.window_ms = sql_col_int(st, 3),
		.reachable = true,
	};
	return lost ? ERR_NOMEM : OK;
}

enum err cast_addresses(struct store *s, struct arena *a, int64_t contact_id, int channel,
			size_t max, struct address **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_ADDRESSES);
	struct address *found;
	void *rows;

	sql_int(st, 1, contact_id);
	sql_int(st, 2, channel);
	sql_int(st, 3, (int64_t)max);
	TRY(sql_list(s, a, st, read_address, sizeof(**out), max, &rows, n));
	found = rows;
	for (size_t i = 0; i < *n; i++)
		found[i].contact_id = contact_id;
	*out = found;
	return OK;
}

/* ---- who got it ---- */

enum err cast_to_add(struct store *s, struct cast_to *to, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_HAS);
	enum err e;

	sql_int(st, 1, to->address_id);
	sql_int(st, 2, to->cast_id);
	e = sql_row(s, st);
	sql_done(st);
	if (e != ERR_NOT_FOUND)
		return e == OK ? ERR_EXISTS : e;
	st = sql_get(s, SQL_CAST_PEOPLE, Q_TO_ADD);
	sql_int(st, 1, to->cast_id);
	sql_int(st, 2, to->contact_id);
	sql_int(st, 3, to->address_id);
	sql_int(st, 4, to->channel);
	sql_int(st, 5, to->fate);
	sql_int(st, 6, now_ms);
	TRY(sql_row(s, st));
	to->id = sql_col_int(st, 0);
	return sql_run(s, st);
}

static enum err read_to(struct arena *a, sqlite3_stmt *st, void *row)
{
	(void)a;
	*(struct cast_to *)row = (struct cast_to) {
		.id = sql_col_int(st, 0),
		.cast_id = sql_col_int(st, 1),
		.contact_id = sql_col_int(st, 2),
		.address_id = sql_col_int(st, 3),
		.channel = (int)sql_col_int(st, 4),
		.fate = (enum cast_fate)sql_col_int(st, 5),
	};
	return OK;
}

enum err cast_to_get(struct store *s, struct arena *a, int64_t id, struct cast_to *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_TO_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_to, out);
}

enum err cast_to_move(struct store *s, const struct cast_to *to)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_TO_MOVE);

	sql_int(st, 1, to->id);
	sql_int(st, 2, to->fate);
	sql_int(st, 3, to->address_id);
	sql_int(st, 4, to->channel);
	return sql_run(s, st);
}

enum err cast_to_left(struct store *s, struct arena *a, int64_t cast_id, size_t max,
		      struct cast_to **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_LEFT);
	void *rows;

	sql_int(st, 1, cast_id);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_to, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err cast_to_waiting(struct store *s, int64_t cast_id, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_WAITING);

	sql_int(st, 1, cast_id);
	TRY(sql_row(s, st));
	*n = (size_t)sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err cast_last_to(struct store *s, struct arena *a, int64_t address_id, struct cast *out,
		      int64_t *at_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_LAST);
	int64_t id;

	sql_int(st, 1, address_id);
	TRY(sql_row(s, st));
	id = sql_col_int(st, 0);
	*at_ms = sql_col_int(st, 1);
	sql_done(st);
	return cast_get(s, a, id, out);
}

enum err cast_to_forget(struct store *s, int64_t cast_id, size_t max, bool *more)
{
	static const int steps[] = { Q_FORGET_SENT, Q_FORGET }; /* the same rows in both */
	int changed = 0;

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, steps[i]);

		sql_int(st, 1, cast_id);
		sql_int(st, 2, (int64_t)max);
		TRY(sql_run_n(s, st, &changed));
	}
	*more = (size_t)changed == max;
	return OK;
}

/* What the fate of one of them adds to the figures: a message that was read was delivered. */
static const enum cast_count counted[] = {
	[FATE_SENT] = CAST_SENT,
	[FATE_DELIVERED] = CAST_DELIVERED,
	[FATE_READ] = CAST_READ,
};

enum err cast_to_reached(struct store *s, struct arena *a, int channel, const char *chat,
			 int64_t message, bool read)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_SHOWN_TO);
	enum cast_fate fate = read ? FATE_READ : FATE_DELIVERED;
	struct cast_to to;
	enum err e;

	sql_int(st, 1, channel);
	sql_text(st, 2, chat);
	sql_int(st, 3, message);
	e = sql_one(s, a, st, read_to, &to);
	if (e != OK || to.fate >= fate)
		return e == ERR_NOT_FOUND ? OK : e;
	for (int f = (int)to.fate + 1; f <= (int)fate; f++)
		TRY(cast_count_add(s, to.cast_id, to.channel, counted[f], 1));
	to.fate = fate;
	return cast_to_move(s, &to);
}

/* ---- what there is to choose from ---- */

static enum err read_product(struct arena *a, sqlite3_stmt *st, void *row)
{
	bool lost = false;

	*(const char **)row = sql_str(a, st, 0, &lost);
	return lost ? ERR_NOMEM : OK;
}

enum err cast_products(struct store *s, struct arena *a, size_t max, const char ***out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CAST_PEOPLE, Q_PRODUCTS);
	void *rows;

	sql_int(st, 1, INT64_MAX);
	sql_int(st, 2, ORDERS_LOOKED_AT);
	sql_int(st, 3, (int64_t)max);
	TRY(sql_list(s, a, st, read_product, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
