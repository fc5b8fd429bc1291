/* cast.h - broadcasts: what is said to many, to whom, how far it has come, and how it ended.
 * Owns: tables broadcast, broadcast_count and broadcast_to. Where a broadcast stands (its cursor)
 * and who was put into the outbox are written in one transaction, so a kill loses nobody and
 * doubles nobody. Which message, when and to which address belongs to handlers/cast.h.
 * Cost: a look at the audience walks a bounded number of contacts; nothing here reads them all.
 * Errors beside those of store.h: ERR_NOT_FOUND, ERR_CONFLICT (it moved on since you looked). */
#ifndef SIGAP_STORE_CAST_H
#define SIGAP_STORE_CAST_H

#include "store/contact.h"

/* Stored as numbers. The last three are an incident's (incident.h). */
enum cast_kind { CAST_SERVICE, CAST_PROMO, CAST_NEWS, CAST_LATE, CAST_OVER, CAST_KINDS };

/* Stored as numbers; those before CAST_SCHEDULED are drafts of an admin's. */
enum cast_state {
	CAST_COUNTING, /* how many it would reach is being counted */
	CAST_ASKED,    /* the admin has the question */
	CAST_SCHEDULED,
	CAST_RUNNING,
	CAST_DONE,
	CAST_STOPPED,
	CAST_STATES
};

/* What is counted, by channel. Stored as numbers. */
enum cast_count {
	/* who would get it, when it was last counted */
	CAST_FREE,     /* as it is */
	CAST_TEMPLATE, /* as a template: their window is closed */
	CAST_SHUT,     /* not at all: closed, and no template */
	CAST_GONE,     /* not at all: no address that can be reached */
	CAST_REFUSED,  /* want no promotion; channel 0 */
	/* what became of it */
	CAST_PUT,
	CAST_SENT,
	CAST_FAILED,
	CAST_BLOCKED, /* they had blocked us, and now we know */
	CAST_SKIPPED, /* looked at while it ran, and not to be sent; channel 0 */
	CAST_DELIVERED,
	CAST_READ,
	CAST_COUNTS
};

/* How it ended for one of them; grows. Stored as numbers. */
enum cast_fate { FATE_PUT, FATE_SENT, FATE_DELIVERED, FATE_READ, FATE_FAILED };

/* Whose orders make them a part of the audience. */
struct cast_audience {
	unsigned states;     /* bits 1 << enum order_state; 0: also who has no order at all */
	const char *product; /* NULL: any */
	int channel;         /* 0: any */
	int64_t incident_id; /* 0: none; else its orders, when it names some, and not who asked */
	bool linked;         /* only those who asked about the incident */
};

struct cast {
	int64_t id;
	enum cast_kind kind;
	enum cast_state state;
	const char *text;
	const char *file; /* as desk_file() writes it; NULL: none */
	bool urgent;      /* quiet hours do not hold it */
	struct cast_audience to;
	const char *by;     /* the admin, as in audit.h */
	int64_t address_id; /* where they are shown how far it is; 0: nobody is */
	int64_t version;    /* of what the admin was shown */
	int64_t created_ms, start_ms, started_ms, ended_ms, shown_ms;
	int64_t cursor;
};

/* Sets id and version. */
enum err cast_add(struct store *s, struct cast *c) MUST_CHECK;
enum err cast_get(struct store *s, struct arena *a, int64_t id, struct cast *out) MUST_CHECK;
/* Writes all that may change while c->version is the stored one, and raises it in both. */
enum err cast_save(struct store *s, struct cast *c) MUST_CHECK;
/* Only how far it is: cursor, shown_ms. What the admin was shown is still true. */
enum err cast_save_cursor(struct store *s, const struct cast *c) MUST_CHECK;
/* Forgets the admin's drafts, also their counts. */
enum err cast_drop_drafts(struct store *s, const char *by) MUST_CHECK;
/* Those that are no drafts, the newest first, with ids below before. */
enum err cast_list(struct store *s, struct arena *a, int64_t before, size_t max, struct cast **out,
		   size_t *n) MUST_CHECK;
/* The newest one with the same words that was started after since_ms. ERR_NOT_FOUND. */
enum err cast_same(struct store *s, struct arena *a, const char *text, int64_t since_ms,
		   struct cast *out) MUST_CHECK;

enum err cast_count_add(struct store *s, int64_t id, int channel, enum cast_count what,
			int64_t n) MUST_CHECK;
enum err cast_count_clear(struct store *s, int64_t id) MUST_CHECK;
struct cast_figures {
	int64_t n[CHANNEL_COUNT][CAST_COUNTS];
};
enum err cast_figures(struct store *s, int64_t id, struct cast_figures *out) MUST_CHECK;
int64_t cast_sum(const struct cast_figures *f, enum cast_count what);

/* Whether others than those who asked have been told of this incident. */
enum err cast_told_all(struct store *s, int64_t incident_id, bool *told) MUST_CHECK;

/* ---- cast_people.c: the audience, a page at a time ---- */

struct cast_person {
	int64_t contact_id;
	const char *name; /* may be NULL */
	int lang;
	int64_t promo_ms; /* store/contact.h */
	bool meant;       /* belongs to the audience, and is not blocked by us */
};

/* Contacts with ids above after, by id: meant or not, so that the page is bounded. */
enum err cast_people(struct store *s, struct arena *a, const struct cast_audience *to,
		     int64_t after, size_t max, struct cast_person **out, size_t *n) MUST_CHECK;
/* OK when this contact holds an order of the audience, which is not a linked one; ERR_NOT_FOUND. */
enum err cast_means(struct store *s, const struct cast_audience *to, int64_t contact_id) MUST_CHECK;
/* Where a contact can be reached, the address used last first. channel 0: on any. */
enum err cast_addresses(struct store *s, struct arena *a, int64_t contact_id, int channel,
			size_t max, struct address **out, size_t *n) MUST_CHECK;

struct cast_to {
	int64_t id, cast_id, contact_id, address_id;
	int channel;
	enum cast_fate fate;
};

/* ERR_EXISTS: this address has been sent it. Sets id. */
enum err cast_to_add(struct store *s, struct cast_to *to, int64_t now_ms) MUST_CHECK;
enum err cast_to_get(struct store *s, struct arena *a, int64_t id, struct cast_to *out) MUST_CHECK;
enum err cast_to_move(struct store *s, const struct cast_to *to) MUST_CHECK;
/* Those that were put and have left the outbox: they were sent. At most max. */
enum err cast_to_left(struct store *s, struct arena *a, int64_t cast_id, size_t max,
		      struct cast_to **out, size_t *n) MUST_CHECK;
/* How many have yet to leave. */
enum err cast_to_waiting(struct store *s, int64_t cast_id, size_t *n) MUST_CHECK;
/* Who got it is forgotten, at most max of them at a time; its figures stay. */
enum err cast_to_forget(struct store *s, int64_t cast_id, size_t max, bool *more) MUST_CHECK;
/* The channel tells that this message of ours was delivered, or read: counts it if it is one of a
 * broadcast. */
enum err cast_to_reached(struct store *s, struct arena *a, int channel, const char *chat,
			 int64_t message, bool read) MUST_CHECK;
/* What this address was sent last. ERR_NOT_FOUND. */
enum err cast_last_to(struct store *s, struct arena *a, int64_t address_id, struct cast *out,
		      int64_t *at_ms) MUST_CHECK;
/* The products of the newest orders, at most max, by how often they occur. */
enum err cast_products(struct store *s, struct arena *a, size_t max, const char ***out,
		       size_t *n) MUST_CHECK;

#endif
