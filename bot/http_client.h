/* http_client.h - who is asking: the peer of the connection, or whom a trusted proxy names.
 * Only a proxy of [http] trusted_proxies (or whatever speaks through a unix socket, which only our
 * own group can open) is believed, and of its X-Forwarded-For only what it added itself: the
 * rightmost address that is no trusted proxy. Whatever stands further left, the client may have
 * written. Owns: nothing; pure functions. Never: resolves a name. */
#ifndef SIGAP_HTTP_CLIENT_H
#define SIGAP_HTTP_CLIENT_H

#include <sys/socket.h>

#include "base/base.h"

enum {
	HTTP_CLIENT_SIZE = 46, /* an IPv6 address and a NUL */
	HTTP_PROXIES_MAX = 16,
};

struct http_proxies {
	char ip[HTTP_PROXIES_MAX][HTTP_CLIENT_SIZE];
	size_t n;
};

/* "127.0.0.1, ::1"; ERR_INVALID, ERR_LIMIT. */
enum err http_proxies_read(const char *list, struct http_proxies *out) MUST_CHECK;
/* "203.0.113.9"; "unix" for a unix socket. An IPv4 address in IPv6's clothes is undressed. */
void http_peer(const struct sockaddr *from, char out[HTTP_CLIENT_SIZE]);
/* forwarded: all X-Forwarded-For headers, in order, between commas; "" when there is none. */
void http_client_of(const struct http_proxies *p, const char *peer, const char *forwarded,
		    char out[HTTP_CLIENT_SIZE]);

#endif
