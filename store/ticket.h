/* ticket.h - support tickets.
 * Owns: tables ticket and ticket_pause. What the numbers of states, priorities and stages mean
 * belongs to policy/ticket.h; which change is allowed, to handlers/ticket_move.c: ticket_save only
 * guards against two changes at once.
 * Errors beside those of store.h: ERR_NOT_FOUND, ERR_CONFLICT (it moved on since you looked). */
#ifndef SIGAP_STORE_TICKET_H
#define SIGAP_STORE_TICKET_H

#include "store/store.h"

struct ticket {
	int64_t id;
	const char *number; /* DP-2026-0042 */
	int64_t contact_id, address_id;
	int64_t order_id;     /* 0 = none */
	int64_t parent_id;    /* the earlier ticket that this one continues; 0 = none */
	const char *category; /* "technical", "usage" ..., or the brand's own word */
	int priority, state;
	const char *text; /* in the customer's words */
	const char *file; /* the channel's id of a file, NULL = none */
	const char *owner;
	int64_t version;
	int64_t created_ms, first_answer_ms;
	int64_t last_in_ms, last_out_ms; /* the customer's last word about it, and staff's */
	/* The response clock: from when it counts, what was promised (0: it does not run), and what
	 * has been said about it (0 nothing, 1 staff reminded, 2 late, 3 late again). */
	int64_t response_from_ms, response_due_ms;
	int response_told;
	int64_t resolve_from_ms, resolve_due_ms;
	int resolve_told;
	int64_t paused_ms; /* since when we wait for the customer; 0 = we do not */
	int64_t done_ms;   /* resolved or closed; 0 = neither */
	const char *done_by;
	const char *escalation; /* ES-…, NULL = never escalated */
	int64_t escalation_due_ms;
	int csat; /* 0 not asked or not said, 1 bad, 2 good */
};

struct ticket_gap {
	int64_t from_ms, to_ms;
};

/* Opens it with the next number of prefix and year. Reads everything but id, number and version. */
enum err ticket_open(struct store *s, struct arena *a, const char *prefix, int offset_min,
		     struct ticket *t) MUST_CHECK;
enum err ticket_get(struct store *s, struct arena *a, int64_t id, struct ticket *out) MUST_CHECK;
/* Case does not matter. */
enum err ticket_by_number(struct store *s, struct arena *a, const char *number,
			  struct ticket *out) MUST_CHECK;
/* Writes all that may change, while t->version is the stored one, and raises it in both. */
enum err ticket_save(struct store *s, struct ticket *t) MUST_CHECK;
enum err ticket_paused(struct store *s, int64_t id, int64_t from_ms, int64_t to_ms) MUST_CHECK;
/* Its pauses that are over, by time, at most max. */
enum err ticket_pauses(struct store *s, struct arena *a, int64_t id, size_t max,
		       struct ticket_gap **out, size_t *n) MUST_CHECK;

/* A contact's, the one they wrote to last first; active: only those that are neither resolved nor
 * closed. */
enum err tickets_of_contact(struct store *s, struct arena *a, int64_t contact_id, bool active,
			    size_t max, struct ticket **out, size_t *n) MUST_CHECK;
/* Active ones with id > after_id, by id. */
enum err tickets_active(struct store *s, struct arena *a, int64_t after_id, size_t max,
			struct ticket **out, size_t *n) MUST_CHECK;
/* Active ones as they should be worked on: what is due first stands first. owner NULL: of all. */
enum err tickets_queue(struct store *s, struct arena *a, const char *owner, size_t max,
		       struct ticket **out, size_t *n) MUST_CHECK;

/* The same of those with a tag (store/tag.h). */
enum err tickets_tagged(struct store *s, struct arena *a, int tag_kind, const char *tag, size_t max,
			struct ticket **out, size_t *n) MUST_CHECK;

struct ticket_figures {
	int64_t active, late, critical, high;
};
enum err ticket_count(struct store *s, int64_t now_ms, struct ticket_figures *out) MUST_CHECK;

#endif
