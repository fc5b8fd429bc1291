#include "store/ticket.h"

#include "base/civil.h"
#include "store/meta.h"
#include "store/sql.h"

enum {
	Q_OPEN,
	Q_GET,
	Q_BY_NUMBER,
	Q_SAVE,
	Q_PAUSED,
	Q_PAUSES,
	Q_OF_CONTACT,
	Q_ACTIVE_OF_CONTACT,
	Q_ACTIVE,
	Q_QUEUE,
	Q_QUEUE_OF,
	Q_QUEUE_TAGGED,
	Q_FIGURES,
	Q_COUNT
};

#define COLUMNS                                                                                    \
	"id, number, contact_id, address_id, coalesce(order_id, 0), coalesce(parent_id, 0),"       \
	" category, priority, state, text, file, owner, version, created_ms, first_answer_ms,"     \
	" last_in_ms, response_from_ms, response_due_ms, response_told, resolve_from_ms,"          \
	" resolve_due_ms, resolve_told, paused_ms, done_ms, done_by, escalation,"                  \
	" escalation_due_ms, csat, last_out_ms"
#define DUE "coalesce(response_due_ms, resolve_due_ms, 9223372036854775807)"

static const char *const texts[] = {
	[Q_OPEN] = "INSERT INTO ticket(number, contact_id, address_id, order_id, parent_id,"
		   " category, priority, state, text, file, owner, created_ms, last_in_ms,"
		   " response_from_ms, response_due_ms, response_told, resolve_from_ms,"
		   " resolve_due_ms, resolve_told) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
		   " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
	[Q_GET] = "SELECT " COLUMNS " FROM ticket WHERE id = ?1",
	[Q_BY_NUMBER] = "SELECT " COLUMNS " FROM ticket WHERE number = ?1",
	[Q_SAVE] = "UPDATE ticket SET address_id = ?3, order_id = ?4, category = ?5, priority = ?6,"
		   " state = ?7, owner = ?8, first_answer_ms = ?9, last_in_ms = ?10,"
		   " response_from_ms = ?11, response_due_ms = ?12, response_told = ?13,"
		   " resolve_from_ms = ?14, resolve_due_ms = ?15, resolve_told = ?16,"
		   " paused_ms = ?17, done_ms = ?18, done_by = ?19, escalation = ?20,"
		   " escalation_due_ms = ?21, csat = ?22, last_out_ms = ?23, version = version + 1"
		   " WHERE id = ?1 AND version = ?2",
	[Q_PAUSED] = "INSERT INTO ticket_pause(ticket_id, from_ms, to_ms) VALUES(?1, ?2, ?3)",
	[Q_PAUSES] = "SELECT from_ms, to_ms FROM ticket_pause WHERE ticket_id = ?1 ORDER BY id"
		     " LIMIT ?2",
	[Q_OF_CONTACT] = "SELECT " COLUMNS " FROM ticket WHERE contact_id = ?1"
			 " ORDER BY last_in_ms DESC, id DESC LIMIT ?2",
	[Q_ACTIVE_OF_CONTACT] = "SELECT " COLUMNS " FROM ticket WHERE contact_id = ?1"
				" AND done_ms IS NULL ORDER BY last_in_ms DESC, id DESC LIMIT ?2",
	[Q_ACTIVE] = "SELECT " COLUMNS " FROM ticket WHERE done_ms IS NULL AND id > ?1"
		     " ORDER BY id LIMIT ?2",
	[Q_QUEUE] = "SELECT " COLUMNS " FROM ticket WHERE done_ms IS NULL"
		    " ORDER BY " DUE ", priority, id LIMIT ?1",
	[Q_QUEUE_OF] = "SELECT " COLUMNS " FROM ticket WHERE done_ms IS NULL AND owner = ?2"
		       " ORDER BY id LIMIT ?1",
	[Q_QUEUE_TAGGED] = "SELECT " COLUMNS " FROM ticket WHERE done_ms IS NULL AND id IN"
			   " (SELECT ref FROM case_tag WHERE tag = ?3 AND kind = ?2)"
			   " ORDER BY " DUE ", priority, id LIMIT ?1",
	[Q_FIGURES] = "SELECT count(*), coalesce(sum(" DUE " < ?1), 0),"
		      " coalesce(sum(priority = 0), 0), coalesce(sum(priority = 1), 0)"
		      " FROM ticket WHERE done_ms IS NULL",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_ticket = { SQL_TICKET, texts, Q_COUNT };

/* ---- numbers ---- */

static enum err next_number(struct store *s, struct arena *a, const char *prefix, int offset_min,
			    int64_t now_ms, const char **out)
{
	const char *year = arena_printf(a, "%s-%04d", prefix,
					civil_from_ms(now_ms, offset_min).year);
	int64_t n;

	if (!year)
		return ERR_NOMEM;
	TRY(counter_next(s, year, &n));
	*out = arena_printf(a, "%s-%04lld", year, (long long)n);
	return *out ? OK : ERR_NOMEM;
}

static void sql_ref(sqlite3_stmt *st, int at, int64_t id)
{
	sql_time(st, at, id); /* none is NULL there, too */
}

enum err ticket_open(struct store *s, struct arena *a, const char *prefix, int offset_min,
		     struct ticket *t)
{
	const char *number;
	sqlite3_stmt *st;

	TRY(next_number(s, a, prefix, offset_min, t->created_ms, &number));
	st = sql_get(s, SQL_TICKET, Q_OPEN);
	sql_text(st, 1, number);
	sql_int(st, 2, t->contact_id);
	sql_int(st, 3, t->address_id);
	sql_ref(st, 4, t->order_id);
	sql_ref(st, 5, t->parent_id);
	sql_text(st, 6, t->category);
	sql_int(st, 7, t->priority);
	sql_int(st, 8, t->state);
	sql_text(st, 9, t->text);
	sql_text(st, 10, t->file);
	sql_text(st, 11, t->owner);
	sql_int(st, 12, t->created_ms);
	sql_int(st, 13, t->last_in_ms);
	sql_time(st, 14, t->response_from_ms);
	sql_time(st, 15, t->response_due_ms);
	sql_int(st, 16, t->response_told);
	sql_time(st, 17, t->resolve_from_ms);
	sql_time(st, 18, t->resolve_due_ms);
	sql_int(st, 19, t->resolve_told);
	TRY(sql_run(s, st));
	t->id = sqlite3_last_insert_rowid(store_db(s));
	t->number = number;
	t->version = 1;
	return OK;
}

/* ---- reading ---- */

static enum err read_ticket(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct ticket *out = row;
	bool lost = false;

	*out = (struct ticket) {
		.id = sql_col_int(st, 0),
		.number = sql_str(a, st, 1, &lost),
		.contact_id = sql_col_int(st, 2),
		.address_id = sql_col_int(st, 3),
		.order_id = sql_col_int(st, 4),
		.parent_id = sql_col_int(st, 5),
		.category = sql_str(a, st, 6, &lost),
		.priority = (int)sql_col_int(st, 7),
		.state = (int)sql_col_int(st, 8),
		.text = sql_str(a, st, 9, &lost),
		.file = sql_str(a, st, 10, &lost),
		.owner = sql_str(a, st, 11, &lost),
		.version = sql_col_int(st, 12),
		.created_ms = sql_col_int(st, 13),
		.first_answer_ms = sql_col_int(st, 14),
		.last_in_ms = sql_col_int(st, 15),
		.response_from_ms = sql_col_int(st, 16),
		.response_due_ms = sql_col_int(st, 17),
		.response_told = (int)sql_col_int(st, 18),
		.resolve_from_ms = sql_col_int(st, 19),
		.resolve_due_ms = sql_col_int(st, 20),
		.resolve_told = (int)sql_col_int(st, 21),
		.paused_ms = sql_col_int(st, 22),
		.done_ms = sql_col_int(st, 23),
		.done_by = sql_str(a, st, 24, &lost),
		.escalation = sql_str(a, st, 25, &lost),
		.escalation_due_ms = sql_col_int(st, 26),
		.csat = (int)sql_col_int(st, 27),
		.last_out_ms = sql_col_int(st, 28),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err ticket_get(struct store *s, struct arena *a, int64_t id, struct ticket *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_ticket, out);
}

enum err ticket_by_number(struct store *s, struct arena *a, const char *number, struct ticket *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_BY_NUMBER);
	const char *upper = sql_upper(a, number);

	if (!upper)
		return ERR_NOMEM;
	sql_text(st, 1, upper);
	return sql_one(s, a, st, read_ticket, out);
}

static enum err list(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
		     struct ticket **out, size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_ticket, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err tickets_of_contact(struct store *s, struct arena *a, int64_t contact_id, bool active,
			    size_t max, struct ticket **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, active ? Q_ACTIVE_OF_CONTACT : Q_OF_CONTACT);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err tickets_active(struct store *s, struct arena *a, int64_t after_id, size_t max,
			struct ticket **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_ACTIVE);

	sql_int(st, 1, after_id);
	sql_int(st, 2, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err tickets_queue(struct store *s, struct arena *a, const char *owner, size_t max,
		       struct ticket **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, owner ? Q_QUEUE_OF : Q_QUEUE);

	sql_int(st, 1, (int64_t)max);
	if (owner)
		sql_text(st, 2, owner);
	return list(s, a, st, max, out, n);
}

enum err tickets_tagged(struct store *s, struct arena *a, int tag_kind, const char *tag, size_t max,
			struct ticket **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_QUEUE_TAGGED);

	sql_int(st, 1, (int64_t)max);
	sql_int(st, 2, tag_kind);
	sql_text(st, 3, tag);
	return list(s, a, st, max, out, n);
}

enum err ticket_count(struct store *s, int64_t now_ms, struct ticket_figures *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_FIGURES);

	sql_int(st, 1, now_ms);
	TRY(sql_row(s, st));
	*out = (struct ticket_figures) {
		.active = sql_col_int(st, 0),
		.late = sql_col_int(st, 1),
		.critical = sql_col_int(st, 2),
		.high = sql_col_int(st, 3),
	};
	sql_done(st);
	return OK;
}

/* ---- writing ---- */

static void bind_save(sqlite3_stmt *st, const struct ticket *t)
{
	sql_int(st, 1, t->id);
	sql_int(st, 2, t->version);
	sql_int(st, 3, t->address_id);
	sql_ref(st, 4, t->order_id);
	sql_text(st, 5, t->category);
	sql_int(st, 6, t->priority);
	sql_int(st, 7, t->state);
	sql_text(st, 8, t->owner);
	sql_time(st, 9, t->first_answer_ms);
	sql_int(st, 10, t->last_in_ms);
	sql_time(st, 11, t->response_from_ms);
	sql_time(st, 12, t->response_due_ms);
	sql_int(st, 13, t->response_told);
	sql_time(st, 14, t->resolve_from_ms);
	sql_time(st, 15, t->resolve_due_ms);
	sql_int(st, 16, t->resolve_told);
	sql_time(st, 17, t->paused_ms);
	sql_time(st, 18, t->done_ms);
	sql_text(st, 19, t->done_by);
	sql_text(st, 20, t->escalation);
	sql_time(st, 21, t->escalation_due_ms);
	sql_int(st, 22, t->csat);
	sql_time(st, 23, t->last_out_ms);
}

enum err ticket_save(struct store *s, struct ticket *t)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_SAVE);
	int changed;

	bind_save(st, t);
	TRY(sql_run_n(s, st, &changed));
	if (!changed)
		return ERR_CONFLICT;
	t->version++;
	return OK;
}

enum err ticket_paused(struct store *s, int64_t id, int64_t from_ms, int64_t to_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_PAUSED);

	sql_int(st, 1, id);
	sql_int(st, 2, from_ms);
	sql_int(st, 3, to_ms);
	return sql_run(s, st);
}

static enum err read_gap(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct ticket_gap *out = row;

	(void)a;
	*out = (struct ticket_gap) { sql_col_int(st, 0), sql_col_int(st, 1) };
	return OK;
}

enum err ticket_pauses(struct store *s, struct arena *a, int64_t id, size_t max,
		       struct ticket_gap **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET, Q_PAUSES);
	void *rows;

	sql_int(st, 1, id);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_gap, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
