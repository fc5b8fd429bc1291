#include "store/request.h"

#include "base/civil.h"
#include "store/meta.h"
#include "store/sql.h"

enum {
	Q_OPEN,
	Q_GET,
	Q_BY_NUMBER,
	Q_OF_ORDER,
	Q_ASSIGN,
	Q_CLOSE,
	Q_TOUCH,
	Q_LINK,
	Q_LIST,
	Q_OF_CONTACT,
	Q_NUMBERS,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"id, number, kind, state, contact_id, address_id, coalesce(order_id, 0), text, file,"      \
	" deadline_ms, owner, version, created_ms, closed_ms"

static const char *const texts[] = {
	[Q_OPEN] =
		"INSERT INTO request(number, kind, state, contact_id, address_id, order_id, text,"
		" file, deadline_ms, created_ms) VALUES(?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[Q_GET] = "SELECT " COLUMNS " FROM request WHERE id = ?1",
	[Q_BY_NUMBER] = "SELECT " COLUMNS " FROM request WHERE number = ?1",
	[Q_OF_ORDER] = "SELECT " COLUMNS " FROM request WHERE contact_id = ?1 AND kind = ?2"
		       " AND coalesce(order_id, 0) = ?3 AND state = 0 ORDER BY id LIMIT 1",
	[Q_ASSIGN] = "UPDATE request SET owner = ?3, version = version + 1"
		     " WHERE id = ?1 AND version = ?2 AND state = 0",
	[Q_CLOSE] = "UPDATE request SET state = 1, closed_ms = ?3, version = version + 1"
		    " WHERE id = ?1 AND (?2 = 0 OR version = ?2) AND state = 0",
	[Q_TOUCH] = "UPDATE request SET text = coalesce(?2, text), file = coalesce(?3, file),"
		    " version = version + 1 WHERE id = ?1 AND state = 0",
	[Q_LINK] = "UPDATE request SET order_id = ?2, version = version + 1"
		   " WHERE id = ?1 AND state = 0 AND order_id IS NULL",
	[Q_LIST] = "SELECT " COLUMNS " FROM request WHERE state = 0 AND id > ?2"
		   " AND (?1 < 0 OR kind = ?1) ORDER BY id LIMIT ?3",
	[Q_OF_CONTACT] = "SELECT " COLUMNS " FROM request WHERE contact_id = ?1"
			 " ORDER BY id DESC LIMIT ?2",
	[Q_NUMBERS] = "SELECT kind, count(*) FROM request WHERE state = 0 GROUP BY kind",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_request = { SQL_REQUEST, texts, Q_COUNT };

/* The counter's key is the number without its end, so each prefix and day counts from 1. */
static enum err next_number(struct store *s, struct arena *a, const char *prefix, int offset_min,
			    int64_t now_ms, const char **out)
{
	struct civil c = civil_from_ms(now_ms, offset_min);
	const char *day = arena_printf(a, "%s-%04d%02d%02d", prefix, c.year, c.month, c.day);
	int64_t n;

	if (!day)
		return ERR_NOMEM;
	TRY(counter_next(s, day, &n));
	*out = arena_printf(a, "%s-%04lld", day, (long long)n);
	return *out ? OK : ERR_NOMEM;
}

enum err request_open(struct store *s, struct arena *a, const char *prefix, int offset_min,
		      int64_t now_ms, struct request *r)
{
	sqlite3_stmt *st;
	const char *number;

	TRY(next_number(s, a, prefix, offset_min, now_ms, &number));
	st = sql_get(s, SQL_REQUEST, Q_OPEN);
	sql_text(st, 1, number);
	sql_int(st, 2, r->kind);
	sql_int(st, 3, r->contact_id);
	sql_int(st, 4, r->address_id);
	if (r->order_id)
		sql_int(st, 5, r->order_id);
	sql_text(st, 6, r->text);
	sql_text(st, 7, r->file);
	sql_time(st, 8, r->deadline_ms);
	sql_int(st, 9, now_ms);
	TRY(sql_run(s, st));
	r->id = sqlite3_last_insert_rowid(store_db(s));
	r->number = number;
	r->open = true;
	r->owner = NULL;
	r->version = 1;
	r->created_ms = now_ms;
	r->closed_ms = 0;
	return OK;
}

static enum err read_request(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct request *out = row;
	bool lost = false;

	*out = (struct request) {
		.id = sql_col_int(st, 0),
		.number = sql_str(a, st, 1, &lost),
		.kind = (enum request_kind)sql_col_int(st, 2),
		.open = sql_col_int(st, 3) == 0,
		.contact_id = sql_col_int(st, 4),
		.address_id = sql_col_int(st, 5),
		.order_id = sql_col_int(st, 6),
		.text = sql_str(a, st, 7, &lost),
		.file = sql_str(a, st, 8, &lost),
		.deadline_ms = sql_col_int(st, 9),
		.owner = sql_str(a, st, 10, &lost),
		.version = sql_col_int(st, 11),
		.created_ms = sql_col_int(st, 12),
		.closed_ms = sql_col_int(st, 13),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err request_get(struct store *s, struct arena *a, int64_t id, struct request *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_request, out);
}

enum err request_by_number(struct store *s, struct arena *a, const char *number,
			   struct request *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_BY_NUMBER);
	const char *upper = sql_upper(a, number);

	if (!upper)
		return ERR_NOMEM;
	sql_text(st, 1, upper);
	return sql_one(s, a, st, read_request, out);
}

enum err request_open_of_contact(struct store *s, struct arena *a, int64_t contact_id,
				 enum request_kind kind, int64_t order_id, struct request *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_OF_ORDER);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, kind);
	sql_int(st, 3, order_id);
	return sql_one(s, a, st, read_request, out);
}

/* Nothing changed: because there is no such request, or because it has moved on? */
static enum err moved_on(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_GET);

	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	sql_done(st);
	return ERR_CONFLICT;
}

static enum err change(struct store *s, sqlite3_stmt *st, int64_t id)
{
	int changed;

	sql_int(st, 1, id);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : moved_on(s, id);
}

enum err request_assign(struct store *s, int64_t id, int64_t version, const char *owner)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_ASSIGN);

	sql_int(st, 2, version);
	sql_text(st, 3, owner);
	return change(s, st, id);
}

enum err request_close(struct store *s, int64_t id, int64_t version, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_CLOSE);

	sql_int(st, 2, version);
	sql_int(st, 3, now_ms);
	return change(s, st, id);
}

enum err request_touch(struct store *s, int64_t id, const char *text, const char *file)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_TOUCH);

	sql_text(st, 2, text);
	sql_text(st, 3, file);
	return change(s, st, id);
}

enum err request_link(struct store *s, int64_t id, int64_t order_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_LINK);

	sql_int(st, 2, order_id);
	return change(s, st, id);
}

static enum err list_requests(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
			      struct request **out, size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_request, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err request_list(struct store *s, struct arena *a, int kind, int64_t after_id, size_t max,
		      struct request **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_LIST);

	sql_int(st, 1, kind);
	sql_int(st, 2, after_id);
	sql_int(st, 3, (int64_t)max);
	return list_requests(s, a, st, max, out, n);
}

enum err requests_of_contact(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			     struct request **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_OF_CONTACT);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, (int64_t)max);
	return list_requests(s, a, st, max, out, n);
}

enum err request_count(struct store *s, int64_t open[REQUEST_KIND_COUNT])
{
	sqlite3_stmt *st = sql_get(s, SQL_REQUEST, Q_NUMBERS);
	int64_t counts[REQUEST_KIND_COUNT] = { 0 };
	enum err e;

	while ((e = sql_row(s, st)) == OK)
		if (sql_col_int(st, 0) >= 0 && sql_col_int(st, 0) < REQUEST_KIND_COUNT)
			counts[sql_col_int(st, 0)] = sql_col_int(st, 1);
	if (e != ERR_NOT_FOUND)
		return e;
	memcpy(open, counts, sizeof(counts));
	return OK;
}
