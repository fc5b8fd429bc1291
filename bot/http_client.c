#include "bot/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static void v6_text(const struct in6_addr *a, char out[HTTP_CLIENT_SIZE])
{
	if (IN6_IS_ADDR_V4MAPPED(a))
		inet_ntop(AF_INET, &a->s6_addr[12], out, HTTP_CLIENT_SIZE);
	else
		inet_ntop(AF_INET6, a, out, HTTP_CLIENT_SIZE);
}

void http_peer(const struct sockaddr *from, char out[HTTP_CLIENT_SIZE])
{
	if (from && from->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)from)->sin_addr, out,
			  HTTP_CLIENT_SIZE);
	else if (from && from->sa_family == AF_INET6)
		v6_text(&((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, out);
	else
		memcpy(out, "unix", sizeof("unix"));
}

/* One spelling for each address. Proxies may add a port: "203.0.113.9:4711", "[2001:db8::1]:80". */
static bool read_ip(const char *s, size_t len, char out[HTTP_CLIENT_SIZE])
{
	struct in6_addr v6;
	struct in_addr v4;
	char text[64];
	char *colon;

	while (len && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	if (len && *s == '[') {
		const char *end = memchr(s, ']', len);

		if (!end)
			return false;
		s++;
		len = (size_t)(end - s);
	}
	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	if (inet_pton(AF_INET6, text, &v6) == 1) {
		v6_text(&v6, out);
		return true;
	}
	colon = strchr(text, ':');
	if (colon)
		*colon = '\0';
	return inet_pton(AF_INET, text, &v4) == 1 &&
	       inet_ntop(AF_INET, &v4, out, HTTP_CLIENT_SIZE) != NULL;
}

enum err http_proxies_read(const char *list, struct http_proxies *out)
{
	struct http_proxies p = { .n = 0 };

	for (const char *s = list; *s;) {
		size_t len = strcspn(s, ",");

		if (strspn(s, " \t") < len) {
			if (p.n == HTTP_PROXIES_MAX)
				return ERR_LIMIT;
			if (!read_ip(s, len, p.ip[p.n++]))
				return ERR_INVALID;
		}
		s += len + (s[len] == ',');
	}
	*out = p;
	return OK;
}

static bool is_trusted(const struct http_proxies *p, const char *ip)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->ip[i], ip) == 0)
			return true;
	return strcmp(ip, "unix") == 0;
}

/* From right to left: each trusted proxy vouches for the one before it. */
void http_client_of(const struct http_proxies *p, const char *peer, const char *forwarded,
		    char out[HTTP_CLIENT_SIZE])
{
	size_t end = strlen(forwarded);

	memcpy(out, peer, strlen(peer) + 1);
	while (end && is_trusted(p, out)) {
		size_t begin = end;
		char ip[HTTP_CLIENT_SIZE];

		while (begin && forwarded[begin - 1] != ',')
			begin--;
		if (!read_ip(forwarded + begin, end - begin, ip))
			return;
		memcpy(out, ip, sizeof(ip));
		end = begin ? begin - 1 : 0;
	}
}
