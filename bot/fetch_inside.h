/* fetch_inside.h - what a channel must know so that fetch.c can take its files: two questions, and
 * how their answers are read. Pure functions; nobody but fetch.c and the adapters includes it. */
#ifndef SIGAP_FETCH_INSIDE_H
#define SIGAP_FETCH_INSIDE_H

#include "base/arena.h"
#include "bot/fetch.h"

struct fetch_question {
	const char *url;
	struct span body;   /* JSON to post; empty: GET */
	const char *bearer; /* NULL: none */
};

/* Where a file lies. */
struct fetch_place {
	enum fetch_verdict verdict; /* DONE: url is to be asked */
	const char *url, *bearer;
	const char *mime;
	const char *sha256; /* as announced, in any form that sha256_read() knows; NULL when not */
	int64_t size;       /* 0 unknown */
	const char *why;
};

struct fetch_ops {
	int channel;
	/* ERR_INVALID when no file of this channel can have that id. */
	enum err (*ask)(struct arena *a, const struct fetch_config *c, const char *file,
			struct fetch_question *out);
	enum err (*locate)(struct arena *a, const struct fetch_config *c,
			   const struct net_answer *answer, struct fetch_place *out);
};

extern const struct fetch_ops fetch_telegram, fetch_whatsapp;

/* The one word that both use for an answer that is none of theirs. */
static inline enum err fetch_place_is(struct fetch_place *out, enum fetch_verdict v,
				      const char *why)
{
	*out = (struct fetch_place) { .verdict = v, .why = why, .mime = "" };
	return OK;
}

#endif
