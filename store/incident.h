/* incident.h - something is broken for many: what, for whom, since when, when the next news is
 * promised, and who has asked about it.
 * Owns: tables incident, incident_order and incident_contact. Who is affected is asked of
 * store/cast.h, whose audience an incident is; what people hear belongs to handlers/incident.h.
 * Errors beside those of store.h: ERR_NOT_FOUND, ERR_CONFLICT (it moved on since you looked). */
#ifndef SIGAP_STORE_INCIDENT_H
#define SIGAP_STORE_INCIDENT_H

#include "store/store.h"

/* Stored as numbers. */
enum incident_scope { INCIDENT_ALL, INCIDENT_PRODUCT, INCIDENT_ORDERS, INCIDENT_SCOPES };

/* What somebody said to "does it work again?". Stored as numbers. */
enum incident_answer { INCIDENT_UNASKED, INCIDENT_WORKS, INCIDENT_STILL };

struct incident {
	int64_t id;
	const char *number; /* GG-20261123-01 */
	const char *text;   /* what is broken, as customers read it */
	const char *news;   /* the latest, NULL: none yet */
	enum incident_scope scope;
	const char *product;
	int64_t since_ms;
	int64_t next_ms; /* when news is promised; 0: nothing is */
	bool reminded;   /* staff were told that it comes near */
	const char *by;
	int64_t version;
	int64_t created_ms, ended_ms; /* 0: it is still open */
	int64_t asked, tickets, works, still;
};

/* Opens it with the next number of its day. Sets id, number and version. */
enum err incident_open(struct store *s, struct arena *a, int offset_min,
		       struct incident *i) MUST_CHECK;
enum err incident_get(struct store *s, struct arena *a, int64_t id,
		      struct incident *out) MUST_CHECK;
/* Writes news, next_ms, reminded, ended_ms while i->version holds, and raises it in both. */
enum err incident_save(struct store *s, struct incident *i) MUST_CHECK;
/* Those that are not over, oldest first. */
enum err incidents_open(struct store *s, struct arena *a, size_t max, struct incident **out,
			size_t *n) MUST_CHECK;
/* number_key: as order_key() makes it. Twice is once. */
enum err incident_order_add(struct store *s, int64_t id, const char *number_key) MUST_CHECK;

/* ---- incident_people.c: who has asked ---- */

struct incident_contact {
	int64_t id, incident_id, contact_id, address_id;
	int64_t ticket_id; /* 0: none */
	const char *words; /* what they asked, NULL */
	enum incident_answer answer;
	int64_t at_ms;
};

/* ERR_NOT_FOUND: they have not asked. */
enum err incident_contact_get(struct store *s, struct arena *a, int64_t incident_id,
			      int64_t contact_id, struct incident_contact *out) MUST_CHECK;
/* Makes the row (id 0), or changes all that may change of it; the incident's figures follow. */
enum err incident_contact_save(struct store *s, struct arena *a,
			       struct incident_contact *c) MUST_CHECK;

#endif
