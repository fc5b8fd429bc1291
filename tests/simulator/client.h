/* client.h - requests to one HTTP server, over a few connections that stay open.
 * Owns: the connections. One request at a time on each; done() is called exactly once per request,
 * with status 0 when the connection broke or nothing came in time.
 * Never: queues (client_send() says no when all are busy), repeats, follows, speaks TLS. */
#ifndef SIMULATOR_CLIENT_H
#define SIMULATOR_CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timer.h"

struct client;

struct client_answer {
	int status; /* 0: none */
	const char *body;
	size_t len;
};

typedef void client_done(void *arg, const struct client_answer *a);

enum { CLIENT_TIMEOUT_MS = 20000 };

/* http://1.2.3.4:80/path; path points into url. False: not such a URL. */
bool client_parse(const char *url, struct sockaddr_in *to, const char **path);
struct client *client_new(struct timers *timers, int epoll_fd, const struct sockaddr_in *to,
			  size_t connections);
void client_free(struct client *c); /* what is under way is dropped without done() */
/* the bytes of a whole request, copied; false: all connections are busy */
bool client_send(struct client *c, const char *bytes, size_t len, client_done *done, void *arg);
size_t client_idle(const struct client *c);

#endif
