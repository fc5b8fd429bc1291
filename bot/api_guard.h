/* api_guard.h - who may use the order interface, and how often.
 * Owns: a bucket of requests for each client that came lately, in memory that does not grow: when
 * every place is taken, the fullest bucket is given up, which forgets the least.
 * A wrong token costs as much as ten requests. Never: logs a token, reads a clock. */
#ifndef SIGAP_API_GUARD_H
#define SIGAP_API_GUARD_H

#include "bot/httpd.h"

enum { GUARD_CLIENTS = 256 };

struct api_guard {
	const char *token; /* "": the interface is closed */
	int per_minute;    /* requests of one client; 0 = no limit */
	struct {
		char client[HTTP_CLIENT_SIZE]; /* "": free */
		double left;
		int64_t at_us;
	} buckets[GUARD_CLIENTS];
};

enum guard_answer {
	GUARD_OK = 0,
	GUARD_CLOSED = 403,
	GUARD_UNKNOWN = 401,
	GUARD_TOO_MANY = 429,
};

/* authorization: the header, NULL when absent. *wait_s: with 429, whole seconds until the next. */
enum guard_answer api_guard_ask(struct api_guard *g, const char *client, const char *authorization,
				int64_t now_us, int *wait_s);
/* The same for a request, which is answered when it is refused; then false. */
bool api_guard_admit(struct api_guard *g, struct http_request *r, int64_t now_us);

#endif
