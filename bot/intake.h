/* intake.h - requests that change something, from their arrival to the commit and then the answer.
 * A route's handler calls intake_keep(); the next turn runs its take function inside the one
 * transaction, and only after the commit does the answer leave: what was answered 200 is on disk.
 * When the store refuses, a request waits for a better turn, and after INTAKE_WAIT_US it hears 503,
 * which asks its sender to come again. A body of many parts is taken over several turns, each with
 * a commit of its own, so that a turn stays short; the answer follows the last.
 * Owns: the order in which requests are taken. Never: parses a body, opens a savepoint. */
#ifndef SIGAP_INTAKE_H
#define SIGAP_INTAKE_H

#include "bot/httpd.h"

struct app;
struct outcome;

enum {
	INTAKE_MAX = 512,               /* requests that wait; more hear 503 at once */
	INTAKE_A_TURN = 256,            /* taken in one transaction, … */
	INTAKE_BYTES = 4 * 1024 * 1024, /* … and their bodies, so that a turn stays short */
	INTAKE_PARTS = 256              /* … and what outcome.parts counts */
};

/* What is answered after the commit; the text lives in the turn's arena or is static. */
struct intake_reply {
	int status;
	const char *type; /* NULL: text/plain */
	const char *body; /* NULL: none */
	size_t len;
	/* Parts of the body taken in earlier turns: a take function that stops in the middle (see
	 * intake_full()) counts on, sets more, and is called again in the next turn. */
	size_t parts;
	bool more;
};

/* Runs inside the transaction, and again in the next one when that fails, so it may change nothing
 * but rows, *o and *reply. An error that router_store_error() knows fails the transaction; any
 * other one is answered 500, so whoever may return one after it wrote rows has undone them. */
typedef enum err intake_take(struct app *app, struct outcome *o, const struct http_request *r,
			     struct intake_reply *reply);

struct intake {
	struct {
		struct http_request *request;
		intake_take *take;
		int64_t since_us;
		struct intake_reply reply;
		size_t parts; /* committed */
	} items[INTAKE_MAX];
	size_t n, taken; /* the first ones were taken in the running transaction */
	bool half;       /* and of the next one a part */
};

/* Keeps the request for the next turn, or answers 503 when too many wait. */
void intake_keep(struct intake *in, struct http_request *r, intake_take *take, int64_t now_us);
static inline bool intake_waits(const struct intake *in)
{
	return in->n > 0;
}
enum err intake_run(struct app *app, struct outcome *o) MUST_CHECK;
/* This turn has done enough: whoever has taken at least one part stops here. */
bool intake_full(const struct app *app, const struct outcome *o);
/* After the commit: answers what was taken. Before the turn's arena is reset. */
void intake_committed(struct intake *in);
/* The transaction failed. */
void intake_refused(struct intake *in, int64_t now_us);

#endif
