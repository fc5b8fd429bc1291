/* httpd.h - everything that comes in by HTTP: the only user of libmicrohttpd.
 * Owns: the listening sockets, every connection and its deadline, requests until they are answered.
 * One struct httpd serves two doors: the public one (behind a proxy that ends TLS) and the admin's
 * (loopback or a unix socket). Driven by the loop: it waits on httpd_fd() for at most
 * httpd_timeout_ms() and then calls httpd_run(). With no connection there is no tick.
 * Never: reads a clock (mono_ms comes in), speaks TLS, keeps a body larger than its route allows,
 * believes a header that could smuggle a second request past a proxy.
 * Bounds: 512 connections, 32 KiB of headers each, 10 s for the headers, 30 s for the body and for
 * taking the answer, 16 MiB of bodies at a time. */
#ifndef SIGAP_HTTPD_H
#define SIGAP_HTTPD_H

#include "bot/http_client.h"

struct httpd;

/* Bits: which doors a route is open at. */
enum { HTTP_PUBLIC = 1, HTTP_ADMIN = 2 };

/* A whole request, body included. Lives until it is answered; then it may not be touched. */
struct http_request {
	const char *method, *path; /* path is decoded, without the query */
	const char *arg; /* of a route that ends with "{…}": what stands there; NULL for others */
	struct span body; /* NUL-terminated */
	unsigned door;    /* where it came in: HTTP_PUBLIC or HTTP_ADMIN */
};

/* Answers with httpd_reply() at once, or keeps the request and answers in a later turn. */
typedef void http_handler(struct http_request *r, void *user);

struct http_route {
	const char *method, *path; /* "GET" answers HEAD too; "/v1/orders/{id}" takes any rest */
	unsigned doors;
	size_t max_body; /* bytes; larger is 413 */
	http_handler *run;
};

/* A module's table, and what its handlers get as user. */
struct http_routes {
	const struct http_route *routes;
	size_t n;
	void *user;
};

enum { HTTP_TABLES_MAX = 8 };

struct httpd_config {
	/* "127.0.0.1:8080", "[::1]:8080", "unix:/run/sigap.sock"; port 0 takes a free one; "off" or
	 * "" */
	const char *listen, *admin_listen;
	const char *trusted_proxies; /* "127.0.0.1, ::1": whose X-Forwarded-For is believed */
	struct http_routes tables[HTTP_TABLES_MAX];
	size_t n_tables;
};

/* Logs the address of each door. ERR_INVALID (an address it cannot read), ERR_EXISTS (in use),
 * ERR_IO, ERR_NOMEM; why is then a sentence for the operator. */
enum err httpd_open(const struct httpd_config *c, int64_t mono_ms, struct httpd **out,
		    char why[256]) MUST_CHECK;
/* Requests that still wait get 503. NULL is fine. */
void httpd_close(struct httpd *h);

/* Readable when something moves; -1 when both doors are off. */
int httpd_fd(const struct httpd *h);
/* How long the loop may wait: 0 = not at all, -1 = as long as it likes. */
int httpd_timeout_ms(struct httpd *h, int64_t mono_ms);
/* Takes what arrived, calls handlers, sends answers, closes what took too long. Cheap when idle. */
void httpd_run(struct httpd *h, int64_t mono_ms);
/* Port of a TCP door, 0 when it is closed or a unix socket. */
int httpd_port(const struct httpd *h, unsigned door);
size_t httpd_connections(const struct httpd *h);

/* NULL when absent. Borrowed from the request; names of headers in any case. */
const char *http_header(const struct http_request *r, const char *name);
const char *http_query(const struct http_request *r, const char *name);
/* Who asks, for limits and logs (bot/http_client.h). */
void http_client(const struct http_request *r, char out[HTTP_CLIENT_SIZE]);

/* A header for the answer, before it is given; at most two, values up to 63 bytes. */
void http_answer_header(struct http_request *r, const char *name, const char *value);

/* Exactly once per request; the body is copied. type NULL: text/plain. The answer leaves in the
 * next httpd_run(), which httpd_timeout_ms() then asks for at once. */
void httpd_reply(struct http_request *r, int status, const char *type, const char *body,
		 size_t len);
/* {"error":"…","field":"…"}; field NULL: without it. */
void httpd_reply_error(struct http_request *r, int status, const char *error, const char *field);

#endif
