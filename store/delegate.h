/* delegate.h - who asked to act for an order's owner, and what the owner decided.
 * Owns: table delegate, one row per contact and order number as they name it; also for numbers that
 * do not exist, so that asking about one costs and leaves the same as asking about another.
 * The permission itself is a proof (proof.h, PROOF_ORDER by "owner:..."), given and taken back by
 * the handlers. Never: keeps the code of a link, only its hash; sends anything.
 * Errors beside those of store.h: ERR_NOT_FOUND, ERR_CONFLICT (it moved on since you looked),
 * ERR_INVALID (no number that an order could have). */
#ifndef SIGAP_STORE_DELEGATE_H
#define SIGAP_STORE_DELEGATE_H

#include "store/store.h"

/* Stored as numbers: new ones at the end. */
enum delegate_state {
	DELEGATE_ASKED,    /* they asked for the order; no link yet */
	DELEGATE_SENT,     /* a link waits, until expires_ms */
	DELEGATE_ALLOWED,  /* they are the owner's delegate */
	DELEGATE_DECLINED, /* the owner said no */
	DELEGATE_REVOKED,  /* the owner took it back */
};

struct delegate {
	int64_t id, contact_id;
	const char *number; /* as they wrote it */
	int64_t order_id;   /* 0: there is no such order, or no link was asked for yet */
	enum delegate_state state;
	int64_t owner_id; /* the contact who opened the link or decided; 0 = nobody yet */
	int64_t asked_ms, expires_ms, decided_ms; /* 0 = not yet */
	int64_t version;                          /* grows with every change; buttons carry it */
};

/* The contact asked for an order that is not theirs. What they asked before and never pursued, and
 * links that ended long ago, are forgotten. */
enum err delegate_ask(struct store *s, int64_t contact_id, const char *number,
		      int64_t now_ms) MUST_CHECK;
/* The number they asked for last, since since_ms. ERR_NOT_FOUND. */
enum err delegate_asked(struct store *s, struct arena *a, int64_t contact_id, int64_t since_ms,
			const char **number) MUST_CHECK;

/* What a new link brings along. */
struct delegate_link {
	int64_t contact_id;
	const char *number;
	int64_t order_id; /* 0 = no such order */
	const char *hash; /* of the code, base/secret.h */
	int64_t now_ms, expires_ms;
	int64_t declined_since_ms; /* a no that is younger than this stands */
};

/* A new link; an earlier one for the same order stops working. out->state is DELEGATE_SENT, or
 * DELEGATE_DECLINED when the owner said no lately. */
enum err delegate_send(struct store *s, struct arena *a, const struct delegate_link *link,
		       struct delegate *out) MUST_CHECK;

enum err delegate_get(struct store *s, struct arena *a, int64_t id,
		      struct delegate *out) MUST_CHECK;
enum err delegate_by_hash(struct store *s, struct arena *a, const char *hash,
			  struct delegate *out) MUST_CHECK;
/* Whoever opens a link first is the one who may decide by it. ERR_CONFLICT: somebody else was. */
enum err delegate_open(struct store *s, int64_t id, int64_t owner_id) MUST_CHECK;
/* From SENT to ALLOWED or DECLINED, from ALLOWED to REVOKED, only while the version is this one. */
enum err delegate_decide(struct store *s, int64_t id, int64_t version, enum delegate_state to,
			 int64_t owner_id, int64_t now_ms) MUST_CHECK;
/* Those whom this contact has allowed, by id. */
enum err delegates_of_owner(struct store *s, struct arena *a, int64_t owner_id, size_t max,
			    struct delegate **out, size_t *n) MUST_CHECK;

#endif
