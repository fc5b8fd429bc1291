#include "store/order.h"

#include "store/sql.h"

enum {
	Q_GET,
	Q_BY_KEY,
	Q_OF_CONTACT,
	Q_OWNED,
	Q_HELD,
	Q_OPEN,
	Q_AFTER,
	Q_COUNT_OPEN,
	Q_COUNT_MOVED,
	Q_TOLD,
	Q_ACCESS,
	Q_CAUSE,
	Q_NEWS,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"id, number, customer_name, phone, email, user_id, product, coalesce(amount, -1),"         \
	" payment_method, state, ordered_ms, paid_ms, verified_ms, activated_ms, due_ms, told,"    \
	" access_ms, cause, next_news_ms, version"

/* The ids of what a contact holds: one arm per kind of proof, each through its own index. */
#define HELD                                                                                       \
	"SELECT o.id FROM proof p JOIN order_holder h ON h.value = p.value"                        \
	" JOIN orders o ON o.number_key = h.number_key"                                            \
	" WHERE p.contact_id = ?1 AND p.kind = 1 AND o.phone = p.value"                            \
	" UNION SELECT o.id FROM proof p JOIN order_holder h ON h.value = p.value"                 \
	" JOIN orders o ON o.number_key = h.number_key"                                            \
	" WHERE p.contact_id = ?1 AND p.kind = 2 AND o.email = p.value"                            \
	" UNION SELECT o.id FROM proof p JOIN orders o ON o.number_key = p.value"                  \
	" WHERE p.contact_id = ?1 AND p.kind = 3"

static const char *const texts[] = {
	[Q_GET] = "SELECT " COLUMNS " FROM orders WHERE id = ?1",
	[Q_BY_KEY] = "SELECT " COLUMNS " FROM orders WHERE number_key = ?1",
	[Q_OF_CONTACT] = "SELECT " COLUMNS " FROM orders WHERE id IN (" HELD ")"
			 " ORDER BY coalesce(ordered_ms, 0) DESC, id DESC LIMIT ?2",
	[Q_OWNED] = "SELECT 1 FROM orders o JOIN proof p ON p.contact_id = ?1 WHERE o.id = ?2"
		    " AND p.value = CASE p.kind WHEN 1 THEN o.phone WHEN 2 THEN o.email"
		    " WHEN 3 THEN o.number_key END LIMIT 1",
	[Q_HELD] = "SELECT 1 FROM order_holder h JOIN orders o ON o.number_key = h.number_key"
		   " WHERE h.value = ?1 AND (o.phone = ?1 OR o.email = ?1) LIMIT 1",
	[Q_OPEN] = "SELECT " COLUMNS " FROM orders WHERE state = ?1 AND state < 3 AND id > ?2"
		   " ORDER BY id LIMIT ?3",
	[Q_AFTER] = "SELECT " COLUMNS " FROM orders WHERE id > ?1 ORDER BY id LIMIT ?2",
	[Q_COUNT_OPEN] = "SELECT state, count(*), sum(CASE WHEN told > 0 THEN 1 ELSE 0 END)"
			 " FROM orders WHERE state < 3 GROUP BY state",
	[Q_COUNT_MOVED] = "SELECT to_state, count(*) FROM order_history"
			  " WHERE at_ms >= ?1 AND from_state IS NOT NULL AND from_state <> to_state"
			  " GROUP BY to_state",
	[Q_TOLD] = "UPDATE orders SET told = ?2 WHERE id = ?1",
	[Q_ACCESS] = "UPDATE orders SET access_ms = ?2 WHERE id = ?1",
	[Q_CAUSE] = "UPDATE orders SET cause = ?2 WHERE id = ?1",
	[Q_NEWS] = "UPDATE orders SET next_news_ms = ?2 WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_order = { SQL_ORDER, texts, Q_COUNT };

enum err order_key(const char *number, char out[ORDER_KEY_SIZE])
{
	const char *from = number + strspn(number, " \t\r\n");
	size_t len = strlen(from);

	while (len && strchr(" \t\r\n", from[len - 1]))
		len--;
	if (len == 0 || len >= ORDER_KEY_SIZE)
		return ERR_INVALID;
	for (size_t i = 0; i < len; i++)
		out[i] = from[i] >= 'a' && from[i] <= 'z' ? (char)(from[i] - 'a' + 'A') : from[i];
	out[len] = '\0';
	return OK;
}

static enum err read_order(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct order *out = row;
	bool lost = false;

	*out = (struct order) {
		.id = sql_col_int(st, 0),
		.number = sql_str(a, st, 1, &lost),
		.customer_name = sql_str(a, st, 2, &lost),
		.phone = sql_str(a, st, 3, &lost),
		.email = sql_str(a, st, 4, &lost),
		.user_id = sql_str(a, st, 5, &lost),
		.product = sql_str(a, st, 6, &lost),
		.amount = sql_col_int(st, 7),
		.payment_method = sql_str(a, st, 8, &lost),
		.state = (enum order_state)sql_col_int(st, 9),
		.ordered_ms = sql_col_int(st, 10),
		.paid_ms = sql_col_int(st, 11),
		.verified_ms = sql_col_int(st, 12),
		.activated_ms = sql_col_int(st, 13),
		.due_ms = sql_col_int(st, 14),
		.told = (int)sql_col_int(st, 15),
		.access_ms = sql_col_int(st, 16),
		.cause = sql_str(a, st, 17, &lost),
		.next_news_ms = sql_col_int(st, 18),
		.version = sql_col_int(st, 19),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err order_get(struct store *s, struct arena *a, int64_t id, struct order *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_order, out);
}

enum err order_by_number(struct store *s, struct arena *a, const char *number, struct order *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_BY_KEY);
	char key[ORDER_KEY_SIZE];

	if (order_key(number, key) != OK)
		return ERR_NOT_FOUND;
	sql_text(st, 1, key);
	return sql_one(s, a, st, read_order, out);
}

static enum err list_orders(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
			    struct order **out, size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_order, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err orders_of_contact(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			   struct order **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_OF_CONTACT);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, (int64_t)max);
	return list_orders(s, a, st, max, out, n);
}

enum err order_owned_by(struct store *s, int64_t contact_id, int64_t order_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_OWNED);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, order_id);
	TRY(sql_row(s, st));
	sql_done(st);
	return OK;
}

enum err order_held(struct store *s, const char *value)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_HELD);

	sql_text(st, 1, value);
	TRY(sql_row(s, st));
	sql_done(st);
	return OK;
}

enum err orders_open(struct store *s, struct arena *a, enum order_state state, int64_t after_id,
		     size_t max, struct order **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_OPEN);

	sql_int(st, 1, state);
	sql_int(st, 2, after_id);
	sql_int(st, 3, (int64_t)max);
	return list_orders(s, a, st, max, out, n);
}

enum err orders_after(struct store *s, struct arena *a, int64_t after_id, size_t max,
		      struct order **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_AFTER);

	sql_int(st, 1, after_id);
	sql_int(st, 2, (int64_t)max);
	return list_orders(s, a, st, max, out, n);
}

enum err order_counts(struct store *s, int64_t since_ms, struct order_counts *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_COUNT_OPEN);
	struct order_counts c = { 0 };
	enum err e;

	while ((e = sql_row(s, st)) == OK) {
		c.open[sql_col_int(st, 0)] = sql_col_int(st, 1);
		c.late[sql_col_int(st, 0)] = sql_col_int(st, 2);
	}
	if (e != ERR_NOT_FOUND)
		return e;
	st = sql_get(s, SQL_ORDER, Q_COUNT_MOVED);
	sql_int(st, 1, since_ms);
	while ((e = sql_row(s, st)) == OK)
		c.moved[sql_col_int(st, 0)] = sql_col_int(st, 1);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = c;
	return OK;
}

/* ---- notes ---- */

static enum err note(struct store *s, sqlite3_stmt *st, int64_t id)
{
	int changed;

	sql_int(st, 1, id);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}

enum err order_set_told(struct store *s, int64_t id, int told)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_TOLD);

	sql_int(st, 2, told);
	return note(s, st, id);
}

enum err order_set_access(struct store *s, int64_t id, int64_t at_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_ACCESS);

	sql_time(st, 2, at_ms);
	return note(s, st, id);
}

enum err order_set_cause(struct store *s, int64_t id, const char *cause)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_CAUSE);

	sql_text(st, 2, cause);
	return note(s, st, id);
}

enum err order_set_next_news(struct store *s, int64_t id, int64_t at_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER, Q_NEWS);

	sql_time(st, 2, at_ms);
	return note(s, st, id);
}
