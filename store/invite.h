/* invite.h - invitations of staff: a one-use link, opened by one person, confirmed by the inviter.
 * Owns: table staff_invite. Only the hash of a link's code is kept. States: sent -> opened ->
 * accepted or refused; a link that expired simply no longer opens.
 * Never: gives a role (staff.h does, once the inviter has confirmed). */
#ifndef SIGAP_STORE_INVITE_H
#define SIGAP_STORE_INVITE_H

#include "store/store.h"

/* Stored as numbers. */
enum invite_state { INVITE_SENT, INVITE_OPENED, INVITE_ACCEPTED, INVITE_REFUSED };

struct invite {
	int64_t id;
	int role;       /* bits of handlers/ */
	const char *by; /* the inviter's id on the channel */
	int64_t expires_ms;
	enum invite_state state;
	int channel; /* who opened it; 0 and NULL before */
	const char *ext, *name;
};

enum err invite_new(struct store *s, const struct invite *i, const char *hash,
		    int64_t now_ms) MUST_CHECK;
enum err invite_by_hash(struct store *s, struct arena *a, const char *hash,
			struct invite *out) MUST_CHECK; /* ERR_NOT_FOUND */
enum err invite_get(struct store *s, struct arena *a, int64_t id,
		    struct invite *out) MUST_CHECK; /* ERR_NOT_FOUND */
/* The first person who opens it is bound to it. ERR_CONFLICT: somebody else was first, it is too
 * late, or it is decided. Again by the same person: OK. */
enum err invite_open(struct store *s, int64_t id, int channel, const char *ext, const char *name,
		     int64_t now_ms) MUST_CHECK;
/* ERR_CONFLICT: it is not opened, or decided already. */
enum err invite_decide(struct store *s, int64_t id, enum invite_state to,
		       int64_t now_ms) MUST_CHECK;

#endif
