/* http.c - see http.h. The daemon runs on its own epoll descriptor, driven from our loop.
 * A response is queued only from within the access handler: after a suspension libmicrohttpd
 * calls it once more, and later versions allow it nowhere else. */
#include "http.h"

#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "params.h"

enum { READING, ROUTING, WAITING, ANSWERED, DROPPED };

struct http {
	struct MHD_Daemon *daemon;
	http_route *route;
	void *arg;
	struct request *waiting; /* the suspended ones, to be let go at the end */
	bool resumed;            /* some were let go: the daemon learns of it only when it runs */
};

static struct request *request_new(struct http *h, struct MHD_Connection *conn, const char *verb,
				   const char *path)
{
	struct request *req = xalloc(sizeof(*req));

	req->http = h;
	req->conn = conn;
	req->verb = verb;
	req->path = xstrdup(path);
	return req;
}

static void list_add(struct request *req)
{
	struct http *h = req->http;

	req->next = h->waiting;
	if (h->waiting != NULL)
		h->waiting->prev = req;
	h->waiting = req;
}

static void list_remove(struct request *req)
{
	if (req->next != NULL)
		req->next->prev = req->prev;
	if (req->prev != NULL)
		req->prev->next = req->next;
	else if (req->http->waiting == req)
		req->http->waiting = req->next;
	req->prev = req->next = NULL;
}

static void on_completed(void *arg, struct MHD_Connection *conn, void **slot,
			 enum MHD_RequestTerminationCode why)
{
	struct request *req = *slot;

	(void)arg;
	(void)conn;
	(void)why;
	if (req == NULL)
		return;
	if (req->response != NULL)
		MHD_destroy_response(req->response);
	json_decref(req->args);
	free(req->files);
	free(req->path);
	buf_free(&req->body);
	free(req);
	*slot = NULL;
}

static enum MHD_Result deliver(struct request *req)
{
	enum MHD_Result done;

	if (req->state == DROPPED)
		return MHD_NO; /* closes the connection without a byte */
	done = MHD_queue_response(req->conn, (unsigned)req->status, req->response);
	MHD_destroy_response(req->response);
	req->response = NULL;
	return done;
}

static enum MHD_Result complete(struct http *h, struct request *req)
{
	req->state = ROUTING;
	params_decode(req);
	h->route(h->arg, req);
	if (req->state != ROUTING)
		return deliver(req);
	req->state = WAITING;
	list_add(req);
	MHD_suspend_connection(req->conn);
	return MHD_YES;
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *conn, const char *url,
				 const char *verb, const char *version, const char *data,
				 size_t *len, void **slot)
{
	struct http *h = arg;
	struct request *req = *slot;

	(void)version;
	if (req == NULL) {
		*slot = request_new(h, conn, verb, url);
		return MHD_YES;
	}
	if (req->state != READING)
		return deliver(req);
	if (*len == 0)
		return complete(h, req);
	if (req->body.len + *len > HTTP_MAX_BODY)
		return MHD_NO;
	buf_add(&req->body, data, *len);
	*len = 0;
	return MHD_YES;
}

struct http *http_start(int listen_fd, http_route *route, void *arg)
{
	struct http *h = xalloc(sizeof(*h));
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;

	h->route = route;
	h->arg = arg;
	h->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_access, h, MHD_OPTION_LISTEN_SOCKET,
				     listen_fd, MHD_OPTION_CONNECTION_LIMIT, 16384u,
				     MHD_OPTION_NOTIFY_COMPLETED, on_completed, h, MHD_OPTION_END);
	if (h->daemon == NULL) {
		free(h);
		return NULL;
	}
	return h;
}

void http_stop(struct http *h)
{
	while (h->waiting != NULL)
		http_drop(h->waiting);
	MHD_run(h->daemon);
	MHD_stop_daemon(h->daemon);
	free(h);
}

int http_fd(const struct http *h)
{
	return MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

unsigned http_connections(const struct http *h)
{
	return MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS)->num_connections;
}

void http_run(struct http *h)
{
	h->resumed = false;
	MHD_run(h->daemon);
}

bool http_wants_run(const struct http *h)
{
	MHD_UNSIGNED_LONG_LONG ms;

	return h->resumed || (MHD_get_timeout(h->daemon, &ms) == MHD_YES && ms == 0);
}

const char *request_header(const struct request *req, const char *name)
{
	return MHD_lookup_connection_value(req->conn, MHD_HEADER_KIND, name);
}

static enum MHD_Result add_argument(void *into, enum MHD_ValueKind kind, const char *key,
				    const char *value)
{
	(void)kind;
	if (json_object_get(into, key) ==
	    NULL) /* the body wins, and uploads keep what they point at */
		json_object_set_new(into, key, json_string(value == NULL ? "" : value));
	return MHD_YES;
}

void request_query(struct request *req, json_t *into)
{
	MHD_get_connection_values(req->conn, MHD_GET_ARGUMENT_KIND, add_argument, into);
}

static void settle(struct request *req, int state)
{
	bool waiting = req->state == WAITING;

	req->state = state;
	if (!waiting)
		return;
	list_remove(req);
	req->http->resumed = true;
	MHD_resume_connection(req->conn);
}

void http_reply(struct request *req, int status, const char *type, struct buf *body,
		int retry_after)
{
	size_t len = body->len;

	req->status = status;
	req->response = MHD_create_response_from_buffer(len, buf_take(body), MHD_RESPMEM_MUST_FREE);
	MHD_add_response_header(req->response, "Content-Type", type);
	if (retry_after > 0) {
		char text[16];

		snprintf(text, sizeof(text), "%d", retry_after);
		MHD_add_response_header(req->response, "Retry-After", text);
	}
	settle(req, ANSWERED);
}

static ssize_t read_half(void *arg, uint64_t at, char *to, size_t max)
{
	struct buf *body = arg;
	size_t half = body->len / 2, n;

	if (at >= half)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = half - (size_t)at < max ? half - (size_t)at : max;
	memcpy(to, body->s + at, n);
	return (ssize_t)n;
}

static void free_half(void *arg)
{
	buf_free(arg);
	free(arg);
}

void http_reply_cut(struct request *req, int status, const char *type, struct buf *body)
{
	struct buf *kept = xalloc(sizeof(*kept));

	*kept = *body;
	*body = (struct buf) { 0 };
	req->status = status;
	req->response = MHD_create_response_from_callback(kept->len, 4096, read_half, kept,
							  free_half);
	MHD_add_response_header(req->response, "Content-Type", type);
	settle(req, ANSWERED);
}

void http_drop(struct request *req)
{
	settle(req, DROPPED);
}
