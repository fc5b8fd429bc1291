/* http_request.c - one HTTP request: its headers looked at, its route found, its body collected,
 * its handler asked, its answer sent. The other half of httpd.c; see httpd.h. */
#include <assert.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "bot/http_gate.h"
#include "bot/http_inside.h"

enum {
	BODIES_MAX = 16 * 1024 * 1024, /* of all requests together */
	DRAIN_MAX = 4 * 1024 * 1024,   /* read on and thrown away, so that the refusal is seen */
	BODY_START = 4096,
	ALLOW_MAX = 64,
	ERROR_MAX = 512,
	FORWARDED_MAX = 2048
};

static struct request *request_of(const struct http_request *r)
{
	return (struct request *)(uintptr_t)r;
}

/* ---- answers ---- */

static void list_remove(struct request *r)
{
	if (r->prev)
		r->prev->next = r->next;
	else if (r->server->waiting == r)
		r->server->waiting = r->next;
	if (r->next)
		r->next->prev = r->prev;
	r->prev = r->next = NULL;
}

static void header(struct request *r, const char *name, const char *value)
{
	if (MHD_add_response_header(r->answer, name, value) != MHD_YES)
		r->status = MHD_HTTP_INTERNAL_SERVER_ERROR; /* no memory */
}

static void prepare(struct request *r, int status, const char *type, const char *body, size_t len)
{
	r->answer = MHD_create_response_from_buffer(len, (void *)(uintptr_t)body,
						    MHD_RESPMEM_MUST_COPY);
	r->status = status;
	if (!r->answer)
		return; /* no memory: request_access() then closes the connection */
	header(r, "Content-Type", type ? type : "text/plain; charset=utf-8");
	header(r, "Cache-Control", "no-store");
	header(r, "X-Content-Type-Options", "nosniff");
	for (size_t i = 0; i < r->n_headers; i++)
		header(r, r->headers[i].name, r->headers[i].value);
}

static void prepare_error(struct request *r, int status, const char *error, const char *field)
{
	char bytes[ERROR_MAX];
	struct strbuf b;

	strbuf_init_fixed(&b, bytes, sizeof(bytes));
	strbuf_add(&b, "{\"error\":\"");
	strbuf_add_json(&b, error, strlen(error));
	if (field) {
		strbuf_add(&b, "\",\"field\":\"");
		strbuf_add_json(&b, field, strlen(field));
	}
	strbuf_add(&b, "\"}\n");
	if (strbuf_failed(&b))
		prepare(r, status, "application/json", "{\"error\":\"\"}\n", 13);
	else
		prepare(r, status, "application/json", b.ptr, b.len);
}

static void answered(struct request *r)
{
	list_remove(r);
	r->server->moved = true;
	if (r->waiting)
		MHD_resume_connection(r->mhd);
	r->waiting = false;
}

void httpd_reply(struct http_request *pub, int status, const char *type, const char *body,
		 size_t len)
{
	struct request *r = request_of(pub);

	prepare(r, status, type, body, len);
	answered(r);
}

void httpd_reply_error(struct http_request *pub, int status, const char *error, const char *field)
{
	struct request *r = request_of(pub);

	prepare_error(r, status, error, field);
	answered(r);
}

/* ---- the route ---- */

/* Sets *arg to what stands for "{…}", NULL when the route has none. */
static bool paths_match(const char *route, const char *asked, const char **arg)
{
	size_t fixed = strcspn(route, "{");

	*arg = NULL;
	if (!route[fixed])
		return strcmp(route, asked) == 0;
	if (strncmp(route, asked, fixed) != 0 || !asked[fixed])
		return false;
	*arg = asked + fixed;
	return true;
}

static bool methods_match(const char *route, const char *asked)
{
	return strcmp(route, asked) == 0 ||
	       (strcmp(route, "GET") == 0 && strcmp(asked, "HEAD") == 0);
}

/* allow: the methods of that path at this door, for a 405; "" when there is no such path. */
static void find_route(struct request *r, char allow[ALLOW_MAX])
{
	const struct httpd *h = r->server;

	allow[0] = '\0';
	for (size_t t = 0; t < h->n_tables; t++)
		for (size_t i = 0; i < h->tables[t].n; i++) {
			const struct http_route *route = &h->tables[t].routes[i];
			size_t len = strlen(allow);
			const char *arg;

			if (!(route->doors & r->pub.door) ||
			    !paths_match(route->path, r->pub.path, &arg))
				continue;
			if (methods_match(route->method, r->pub.method)) {
				r->route = route;
				r->pub.arg = arg;
				r->user = h->tables[t].user;
				return;
			}
			snprintf(allow + len, ALLOW_MAX - len, "%s%s", len ? ", " : "",
				 route->method);
		}
}

static void refuse(struct request *r, int status, const char *why)
{
	r->route = NULL;
	prepare_error(r, status, why, NULL);
}

/* Sets r->answer when this request is refused whatever its body says. */
static void judge(struct request *r, const struct http_gate *gate)
{
	char allow[ALLOW_MAX];

	find_route(r, allow);
	if (r->route && gate->length > r->route->max_body) {
		refuse(r, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too large");
	} else if (!r->route && allow[0]) {
		refuse(r, MHD_HTTP_METHOD_NOT_ALLOWED, "this path wants another method");
		if (r->answer)
			header(r, "Allow", allow);
	} else if (!r->route) {
		refuse(r, MHD_HTTP_NOT_FOUND, "no such path");
	}
}

/* ---- the body ---- */

static bool body_room(struct request *r, size_t more)
{
	size_t cap = r->cap ? r->cap : BODY_START;
	char *p;

	while (cap < r->len + more + 1)
		cap *= 2;
	if (cap == r->cap)
		return true;
	if (r->server->body_bytes + (cap - r->cap) > BODIES_MAX)
		return false;
	p = realloc(r->body, cap);
	if (!p)
		return false;
	r->server->body_bytes += cap - r->cap;
	r->body = p;
	r->cap = cap;
	return true;
}

static void body_drop(struct request *r)
{
	r->server->body_bytes -= r->cap;
	free(r->body);
	r->body = NULL;
	r->len = r->cap = 0;
}

static enum MHD_Result take_body(struct request *r, const char *bytes, size_t len)
{
	if (r->answer) { /* refused already */
		r->thrown_away += len;
		return r->thrown_away <= DRAIN_MAX ? MHD_YES : MHD_NO;
	}
	if (len > r->route->max_body - r->len) {
		refuse(r, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too large");
		body_drop(r);
	} else if (!body_room(r, len)) {
		refuse(r, MHD_HTTP_SERVICE_UNAVAILABLE, "too busy, please try again");
		body_drop(r);
	} else {
		memcpy(r->body + r->len, bytes, len);
		r->len += len;
	}
	return r->answer || r->route ? MHD_YES : MHD_NO;
}

/* ---- what the library calls ---- */

static struct conn *conn_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static enum MHD_Result send_answer(struct request *r)
{
	conn_set_deadline(r->server, r->conn, HTTP_ANSWER_MS);
	if (!r->answer)
		return MHD_NO;
	return MHD_queue_response(r->mhd, (unsigned)r->status, r->answer);
}

/* Before the body has come: the connection is of no use any more after that. */
static enum MHD_Result send_early(struct request *r)
{
	if (r->answer)
		header(r, "Connection", "close");
	return send_answer(r);
}

static enum MHD_Result begin(struct httpd *h, struct MHD_Connection *mhd, const char *url,
			     const char *method, const char *version, void **state)
{
	struct http_gate gate = http_gate_check(mhd, version);
	struct request *r = calloc(1, sizeof(*r));

	if (!r)
		return MHD_NO;
	*state = r;
	r->server = h;
	r->mhd = mhd;
	r->conn = conn_of(mhd);
	if (!r->conn)
		return MHD_NO;
	r->conn->idle = false;
	r->pub = (struct http_request) { method, url, NULL, { "", 0 }, r->conn->door };
	conn_set_deadline(h, r->conn, HTTP_BODY_MS);
	if (gate.status) {
		refuse(r, gate.status, gate.why);
		return send_early(r);
	}
	judge(r, &gate);
	if (r->answer && gate.has_body && (gate.waits || gate.length > DRAIN_MAX))
		return send_early(r);
	return r->answer || r->route ? MHD_YES : MHD_NO;
}

static void ask_handler(struct request *r)
{
	struct httpd *h = r->server;

	r->asked = true;
	if (r->body) {
		r->body[r->len] = '\0';
		r->pub.body = (struct span) { r->body, r->len };
	}
	r->next = h->waiting;
	if (r->next)
		r->next->prev = r;
	h->waiting = r;
	conn_set_deadline(h, r->conn, HTTP_NO_DEADLINE);
	r->route->run(&r->pub, r->user);
}

/* Called with the headers, with each piece of the body, at its end, and after a resume. */
enum MHD_Result request_access(void *server, struct MHD_Connection *mhd, const char *url,
			       const char *method, const char *version, const char *upload,
			       size_t *upload_len, void **state)
{
	struct request *r = *state;

	if (!r)
		return begin(server, mhd, url, method, version, state);
	if (*upload_len) {
		size_t len = *upload_len;

		*upload_len = 0;
		return take_body(r, upload, len);
	}
	if (!r->answer && !r->asked)
		ask_handler(r);
	if (r->answer || r->status) /* a status alone: no memory for the answer */
		return send_answer(r);
	r->waiting = true;
	MHD_suspend_connection(mhd);
	return MHD_YES;
}

void request_done(void *server, struct MHD_Connection *mhd, void **state,
		  enum MHD_RequestTerminationCode how)
{
	struct request *r = *state;

	(void)mhd;
	(void)how;
	if (!r)
		return;
	list_remove(r);
	if (r->conn) {
		r->conn->idle = true;
		conn_set_deadline(server, r->conn, HTTP_HEADER_MS);
	}
	body_drop(r);
	if (r->answer)
		MHD_destroy_response(r->answer);
	free(r);
	*state = NULL;
}

/* ---- what handlers read ---- */

const char *http_header(const struct http_request *r, const char *name)
{
	return MHD_lookup_connection_value(request_of(r)->mhd, MHD_HEADER_KIND, name);
}

const char *http_query(const struct http_request *r, const char *name)
{
	return MHD_lookup_connection_value(request_of(r)->mhd, MHD_GET_ARGUMENT_KIND, name);
}

struct joined {
	struct strbuf text;
	const char *name;
};

static enum MHD_Result join(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct joined *j = ctx;

	(void)kind;
	if (!text_equal_nocase(name, j->name))
		return MHD_YES;
	if (j->text.len)
		strbuf_addc(&j->text, ',');
	strbuf_add(&j->text, value);
	return MHD_YES;
}

void http_client(const struct http_request *pub, char out[HTTP_CLIENT_SIZE])
{
	const struct request *r = request_of(pub);
	struct joined j = { .name = "X-Forwarded-For" };
	char bytes[FORWARDED_MAX];

	strbuf_init_fixed(&j.text, bytes, sizeof(bytes));
	MHD_get_connection_values(r->mhd, MHD_HEADER_KIND, join, &j);
	/* A list too long to be read whole says nothing: its end is what would count. */
	http_client_of(&r->server->proxies, r->conn->peer, strbuf_failed(&j.text) ? "" : j.text.ptr,
		       out);
}

void http_answer_header(struct http_request *pub, const char *name, const char *value)
{
	struct request *r = request_of(pub);

	assert(r->n_headers < HTTP_HEADERS_MAX);
	r->headers[r->n_headers].name = name;
	snprintf(r->headers[r->n_headers].value, sizeof(r->headers[0].value), "%s", value);
	r->n_headers++;
}
