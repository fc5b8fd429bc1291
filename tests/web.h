/* web.h - the HTTP server with a few routes, and clients that are sockets of this process.
 * Time is a number that tests turn. Server: TCP for the public door, a unix socket for the admin's.
 * Routes: POST/PUT /echo, POST /big, GET/POST /keep (answered by the test), GET /tell, GET
 * /complain, GET /thing/{name}, at the admin's door GET /inside; and the probes. */
#ifndef SIGAP_TESTS_WEB_H
#define SIGAP_TESTS_WEB_H

#include "bot/httpd.h"
#include "bot/probes.h"

enum { ANSWER_MAX = 256 * 1024, KEPT_MAX = 8, MAX_BODY = 1000, BIG_BODY = 4 * 1024 * 1024 };

struct web {
	struct httpd *h;
	int64_t now;
	char dir[64], admin[96];
	struct readiness ready;
	struct metrics metrics;
	struct probes probes;
	struct http_request *kept[KEPT_MAX];
	size_t n_kept, asked;
	int measured;
};

struct client {
	int fd;
	bool closed;
	size_t len;
	char got[ANSWER_MAX + 1];
};

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

/* For cmocka: *state is a struct web. */
int web_setup(void **state);
int web_teardown(void **state);
/* Another server in f->h; the former one is the caller's to close. */
enum err web_open(struct web *f, const char *listen, const char *admin, char why[256]);

/* A connected client; everything below never blocks. */
struct client *web_client(struct web *f, unsigned door);
void web_client_free(struct client *c);
int web_socket(int family);
void web_connect(struct web *f, int fd); /* to the public door */

/* As the loop would: lets the server work at this point in time until it has nothing to do. */
void web_turn(struct web *f);
/* Sends, lets the server work, and takes what came back into c->got. */
void web_post(struct web *f, struct client *c, const char *bytes, size_t len);
void web_receive(struct client *c);
bool web_closed(struct web *f, struct client *c);

/* One request on a connection of its own; its status, 0 when it was closed without an answer. */
int web_ask(struct web *f, unsigned door, const char *request, char answer[2048]);
int web_ask_bytes(struct web *f, unsigned door, const char *bytes, size_t len, char *answer,
		  size_t cap);
int web_status(const char *answer);
const char *web_body(const char *answer);

#endif
