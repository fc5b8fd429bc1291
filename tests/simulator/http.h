/* http.h - the only user of libmicrohttpd: requests in, answers out, in one thread.
 * Owns: struct request, from its first byte until its answer was sent or its connection closed.
 * The route is called once per request, when the body is complete, and must see to it that
 * http_reply() or http_drop() is called exactly once, at once or later; until then the connection
 * is suspended and costs nothing.
 * Never: knows a path. */
#ifndef SIMULATOR_HTTP_H
#define SIMULATOR_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"

struct MHD_Connection;
struct http;
struct request;

typedef void http_route(void *arg, struct request *req);

enum { HTTP_MAX_BODY = 64 * 1024 * 1024 };

struct upload { /* a file of a multipart body; borrowed from the body */
	const char *field, *file_name, *type;
	const char *bytes;
	size_t len;
};

struct request {
	const char *verb;
	char *path; /* percent-decoded */
	struct buf body;
	bool body_is_json; /* body can be shown as it is */

	json_t *args; /* query, form, multipart and JSON body, in one object; see params.h */
	struct upload *files;
	size_t nfiles;

	/* http.c only */
	struct http *http;
	struct MHD_Connection *conn;
	struct request *prev, *next;
	int state;
	int status;
	struct MHD_Response *response;
};

struct http *http_start(int listen_fd, http_route *route, void *arg);
void http_stop(struct http *h); /* answers nothing more: waiting connections are closed */
int http_fd(const struct http *h);
void http_run(struct http *h);
bool http_wants_run(const struct http *h); /* something can be done without waiting */
unsigned http_connections(const struct http *h);

const char *request_header(const struct request *req, const char *name); /* or NULL */
void request_query(struct request *req, json_t *into);

/* body is taken over; retry_after > 0 adds the header; cut closes in the middle of the body */
void http_reply(struct request *req, int status, const char *type, struct buf *body,
		int retry_after);
void http_reply_cut(struct request *req, int status, const char *type, struct buf *body);
void http_drop(struct request *req);

#endif
