/* probes.h - what watchers ask the process: GET /healthz, /readyz and /metrics.
 * Owns: the routes. /healthz: the loop turns. /readyz: 200 when updates are taken and answered,
 * else 503; the reasons are told at the admin's door only, as is /metrics. */
#ifndef SIGAP_PROBES_H
#define SIGAP_PROBES_H

#include "bot/httpd.h"
#include "bot/metrics.h"

enum { READINESS_MAX = 8 };

struct readiness {
	bool ready;
	const char *reasons[READINESS_MAX]; /* short, no secrets; also warnings while ready */
	size_t n;
};

struct probes {
	void (*readiness)(void *ctx, struct readiness *out);
	void (*measure)(void *ctx,
			struct metrics *m); /* brings the gauges up to date; may be NULL */
	void *ctx;
	struct metrics *metrics;
};

/* p is borrowed for as long as the server runs. */
struct http_routes probes_routes(struct probes *p);

#endif
