/* http_gate.h - the strict look at a request's headers before anything believes them.
 * libmicrohttpd takes several spellings of a length that a proxy may read otherwise; whoever
 * disagrees about where a request ends can have a second one smuggled in (RFC 9112 §11.2).
 * Owns: nothing. */
#ifndef SIGAP_HTTP_GATE_H
#define SIGAP_HTTP_GATE_H

#include <microhttpd.h>

#include "base/base.h"

struct http_gate {
	int status; /* 0: come in; else answer this and close */
	const char *why;
	uint64_t length; /* Content-Length, 0 without */
	bool has_body;   /* a length above 0, or chunked */
	bool waits;      /* Expect: 100-continue: the body comes only when we ask for it */
};

struct http_gate http_gate_check(struct MHD_Connection *c, const char *version);

#endif
