#include "bot/probes.h"

enum { METRICS_MAX = 64 * 1024, READY_MAX = 2048 };

static void healthz(struct http_request *r, void *user)
{
	(void)user;
	httpd_reply(r, 200, NULL, "ok\n", 3);
}

static void add_reasons(struct strbuf *b, const struct readiness *now)
{
	strbuf_addf(b, "{\"ready\":%s,\"reasons\":[", now->ready ? "true" : "false");
	for (size_t i = 0; i < now->n && i < READINESS_MAX; i++) {
		strbuf_add(b, i ? ",\"" : "\"");
		strbuf_add_json(b, now->reasons[i], strlen(now->reasons[i]));
		strbuf_addc(b, '"');
	}
	strbuf_add(b, "]}\n");
}

static void readyz(struct http_request *r, void *user)
{
	const struct probes *p = user;
	struct readiness now = { 0 };
	char bytes[READY_MAX];
	struct strbuf b;
	int status;

	p->readiness(p->ctx, &now);
	status = now.ready ? 200 : 503;
	strbuf_init_fixed(&b, bytes, sizeof(bytes));
	add_reasons(&b, &now);
	if (r->door != HTTP_ADMIN || strbuf_failed(&b))
		httpd_reply(r, status, NULL, now.ready ? "ready\n" : "not ready\n",
			    now.ready ? 6 : 10);
	else
		httpd_reply(r, status, "application/json", b.ptr, b.len);
}

static void metrics(struct http_request *r, void *user)
{
	const struct probes *p = user;
	struct readiness now = { 0 };
	struct arena a;
	struct strbuf b;

	p->readiness(p->ctx, &now);
	metric_set(p->metrics, METRIC_READY, now.ready);
	if (p->measure)
		p->measure(p->ctx, p->metrics);
	arena_init(&a, 0);
	strbuf_init(&b, &a, METRICS_MAX);
	metrics_write(p->metrics, &b);
	if (strbuf_failed(&b))
		httpd_reply_error(r, 503, "out of memory", NULL);
	else
		httpd_reply(r, 200, "text/plain; version=0.0.4; charset=utf-8", b.ptr, b.len);
	arena_free(&a);
}

static const struct http_route routes[] = {
	{ "GET", "/healthz", HTTP_PUBLIC | HTTP_ADMIN, 0, healthz },
	{ "GET", "/readyz", HTTP_PUBLIC | HTTP_ADMIN, 0, readyz },
	{ "GET", "/metrics", HTTP_ADMIN, 0, metrics },
};

struct http_routes probes_routes(struct probes *p)
{
	return (struct http_routes) { routes, ARRAY_LEN(routes), p };
}
