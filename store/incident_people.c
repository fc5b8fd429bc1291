/* incident_people.c - who has asked about an incident, and what they say of its end. */
#include "store/incident.h"

#include "store/sql.h"

enum { Q_GET, Q_ADD, Q_SAVE, Q_FIGURES, Q_COUNT };

#define COLUMNS                                                                                    \
	"id, incident_id, contact_id, address_id, coalesce(ticket_id, 0), words, answer, at_ms"

static const char *const texts[] = {
	[Q_GET] = "SELECT " COLUMNS " FROM incident_contact WHERE incident_id = ?1"
		  " AND contact_id = ?2 ORDER BY id DESC LIMIT 1",
	[Q_ADD] = "INSERT INTO incident_contact(incident_id, contact_id, address_id, ticket_id,"
		  " words, answer, at_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
	[Q_SAVE] = "UPDATE incident_contact SET address_id = ?2, ticket_id = ?3, words = ?4,"
		   " answer = ?5, at_ms = ?6 WHERE id = ?1",
	[Q_FIGURES] = "UPDATE incident SET asked = asked + ?2, tickets = tickets + ?3,"
		      " works = works + ?4, still = still + ?5 WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_incident_people = { SQL_INCIDENT_PEOPLE, texts, Q_COUNT };

static enum err read_contact(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct incident_contact *out = row;
	bool lost = false;

	*out = (struct incident_contact) {
		.id = sql_col_int(st, 0),
		.incident_id = sql_col_int(st, 1),
		.contact_id = sql_col_int(st, 2),
		.address_id = sql_col_int(st, 3),
		.ticket_id = sql_col_int(st, 4),
		.words = sql_str(a, st, 5, &lost),
		.answer = (enum incident_answer)sql_col_int(st, 6),
		.at_ms = sql_col_int(st, 7),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err incident_contact_get(struct store *s, struct arena *a, int64_t incident_id,
			      int64_t contact_id, struct incident_contact *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_INCIDENT_PEOPLE, Q_GET);

	sql_int(st, 1, incident_id);
	sql_int(st, 2, contact_id);
	return sql_one(s, a, st, read_contact, out);
}

static void bind_ref(sqlite3_stmt *st, int at, int64_t id)
{
	if (id)
		sql_int(st, at, id);
}

static enum err add(struct store *s, struct incident_contact *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_INCIDENT_PEOPLE, Q_ADD);

	sql_int(st, 1, c->incident_id);
	sql_int(st, 2, c->contact_id);
	sql_int(st, 3, c->address_id);
	bind_ref(st, 4, c->ticket_id);
	sql_text(st, 5, c->words);
	sql_int(st, 6, c->answer);
	sql_int(st, 7, c->at_ms);
	TRY(sql_row(s, st));
	c->id = sql_col_int(st, 0);
	return sql_run(s, st);
}

static enum err change(struct store *s, const struct incident_contact *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_INCIDENT_PEOPLE, Q_SAVE);

	sql_int(st, 1, c->id);
	sql_int(st, 2, c->address_id);
	bind_ref(st, 3, c->ticket_id);
	sql_text(st, 4, c->words);
	sql_int(st, 5, c->answer);
	sql_int(st, 6, c->at_ms);
	return sql_run(s, st);
}

static int64_t moved(enum incident_answer was, enum incident_answer is, enum incident_answer which)
{
	return (is == which) - (was == which);
}

enum err incident_contact_save(struct store *s, struct arena *a, struct incident_contact *c)
{
	struct incident_contact was = { 0 };
	enum err e = incident_contact_get(s, a, c->incident_id, c->contact_id, &was);
	bool fresh = e == ERR_NOT_FOUND;
	sqlite3_stmt *st;

	if (e != OK && !fresh)
		return e;
	c->id = was.id;
	TRY(fresh ? add(s, c) : change(s, c));
	st = sql_get(s, SQL_INCIDENT_PEOPLE, Q_FIGURES);
	sql_int(st, 1, c->incident_id);
	sql_int(st, 2, fresh);
	sql_int(st, 3, (c->ticket_id != 0) - (was.ticket_id != 0));
	sql_int(st, 4, moved(was.answer, c->answer, INCIDENT_WORKS));
	sql_int(st, 5, moved(was.answer, c->answer, INCIDENT_STILL));
	return sql_run(s, st);
}
