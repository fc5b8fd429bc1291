/* http_inside.h - what httpd.c (doors, connections, deadlines) and http_request.c (one request from
 * its headers to its answer) share. Nobody else includes it. */
#ifndef SIGAP_HTTP_INSIDE_H
#define SIGAP_HTTP_INSIDE_H

#include <microhttpd.h>

#include "bot/http_door.h"
#include "bot/httpd.h"

enum {
	HTTP_DOORS = 2,
	HTTP_HEADERS_MAX = 2, /* of an answer, besides our own */
	HTTP_CONNECTIONS_MAX = 512,
	HTTP_HEADER_MS = 10 * 1000, /* from accept, or from the end of the last answer */
	HTTP_BODY_MS = 30 * 1000,
	HTTP_ANSWER_MS = 30 * 1000
};
#define HTTP_NO_DEADLINE INT64_MAX

struct conn {
	struct conn *prev, *next; /* all of the server's */
	int fd;
	unsigned door;
	char peer[HTTP_CLIENT_SIZE];
	bool idle; /* between requests: may be closed for a newer one */
	int64_t deadline_ms;
};

struct request {
	struct http_request pub;     /* first: handlers hold a pointer to it */
	struct request *prev, *next; /* those handed to a handler and not answered yet */
	struct httpd *server;
	struct MHD_Connection *mhd;
	struct conn *conn;
	const struct http_route *route; /* NULL: refused */
	void *user;
	char *body;
	size_t len, cap;
	uint64_t thrown_away; /* bytes of a body that nobody wants */
	struct MHD_Response *answer;
	struct {
		const char *name;
		char value[64];
	} headers[HTTP_HEADERS_MAX];
	size_t n_headers;
	int status;
	bool asked, waiting; /* the handler ran; the connection is suspended */
};

struct httpd {
	struct MHD_Daemon *daemon;
	struct http_routes tables[HTTP_TABLES_MAX];
	size_t n_tables;
	struct http_proxies proxies;
	struct http_door doors[HTTP_DOORS];
	unsigned opening; /* door of the connection that is being added */
	int ep, mhd_ep;   /* ours: the doors and the library's own epoll */
	int spare;        /* given up for a moment to turn a client away when descriptors run out */
	bool listening;   /* the doors are in ep */
	int64_t quiet_until_ms; /* no accepting before, after descriptors ran out */
	int64_t said_ms;
	struct conn *conns;
	size_t n_conns;
	struct request *waiting;
	size_t body_bytes; /* of all requests */
	int64_t now_ms, next_deadline_ms;
	bool moved; /* answers wait to leave */
};

/* httpd.c */
bool http_library_current(const char *version);
void conn_set_deadline(struct httpd *h, struct conn *c, int64_t after_ms);

enum MHD_Result request_access(void *server, struct MHD_Connection *mhd, const char *url,
			       const char *method, const char *version, const char *upload,
			       size_t *upload_len, void **state);
void request_done(void *server, struct MHD_Connection *mhd, void **state,
		  enum MHD_RequestTerminationCode how);

#endif
