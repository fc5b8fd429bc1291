/* today.h - what waits for staff, the most urgent first.
 * Owns: what counts as urgent and its order: orders whose right to a remedy is open, late twice,
 * late, refunds past their promise or due today, requests past their deadline, payments nobody
 * verified, then the oldest requests. Never: walks more than TODAY_LOOKED_AT orders of a state, or
 * shows more than TODAY_SHOWN. */
#ifndef SIGAP_TODAY_H
#define SIGAP_TODAY_H

#include "handlers/handler.h"
#include "store/request.h"

enum { TODAY_LOOKED_AT = 5120, TODAY_SHOWN = 8 };

struct urgent {
	int rank;         /* larger is more urgent */
	int64_t since_ms; /* of the same rank, the oldest first */
	const char *number, *name, *data;
	enum msg what;
};

struct today {
	int64_t late, remedy,
		stale; /* orders past a deadline; of them past the remedy's; payments */
	bool more;     /* not all orders were looked at */
	struct urgent top[TODAY_SHOWN];
	size_t n;
};

/* "2 refund": the kind's word after its number. */
enum msg today_kind(enum request_kind kind);

enum err today_look(struct turn *t, struct today *out) MUST_CHECK;

#endif
