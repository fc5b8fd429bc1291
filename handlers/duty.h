/* duty.h - the rota: whose turn it is now, and whom the staff group calls by name.
 * Owns: what counts as being on duty: a weekly slot that covers the moment, on a day that is no
 * holiday unless the slot says so, with the stand-in in place of whoever is away. A slot over
 * midnight belongs to the day on which it begins. Rules: about a case that somebody holds, they
 * are called; else those on duty; when nobody is, the leads; without a rota nobody is called at
 * all. Nobody else is ever called. Never: decides who may act; being on duty is no right. */
#ifndef SIGAP_DUTY_H
#define SIGAP_DUTY_H

#include "handlers/handler.h"
#include "store/duty.h"

enum { DUTY_CALLED = 4 };

struct duty {
	struct duty_slot *slots;
	size_t n;
	const struct calendar *calendar;
};

struct duty_people {
	const char *at[DUTY_CALLED]; /* "staff:5001", each once */
	size_t n;
};

enum err duty_load(struct turn *t, struct duty *out) MUST_CHECK;
enum err duty_at(struct turn *t, const struct duty *d, int64_t at_ms,
		 struct duty_people *out) MUST_CHECK;
/* When somebody's slot begins next, within two weeks, and whose. *at_ms 0: none does. */
enum err duty_next(struct turn *t, const struct duty *d, int64_t *at_ms,
		   struct duty_people *out) MUST_CHECK;

/* Lets a message of the staff group call whoever should look: owner (NULL: nobody) or the rota. */
enum err duty_call(struct turn *t, const char *owner, struct outgoing *m) MUST_CHECK;

#endif
