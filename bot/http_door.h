/* http_door.h - one listening socket: TCP or unix, bound, accepting, closed.
 * Owns: the socket, and the file of a unix socket, which door_close removes.
 * Never: resolves a name (only addresses and "localhost"), takes over a unix socket that someone
 * still answers on. */
#ifndef SIGAP_HTTP_DOOR_H
#define SIGAP_HTTP_DOOR_H

#include <sys/socket.h>
#include <sys/un.h>

#include "base/base.h"

struct http_door {
	int fd;                                                 /* -1: closed */
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* unix socket, "" for TCP */
	char shown[128];                                        /* the address for the log */
	int port;
	bool beyond_loopback; /* reachable from other machines */
};

/* Whether door_open can read it. */
bool door_address_ok(const char *address);
/* address: "127.0.0.1:8080", "[::1]:0", "localhost:80", "unix:PATH", "off" or "".
 * ERR_INVALID, ERR_EXISTS (in use), ERR_DENIED, ERR_IO; why says it for the operator. */
enum err door_open(struct http_door *d, const char *address, char why[256]) MUST_CHECK;
void door_close(struct http_door *d);

#endif
