#include "bot/http_door.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { BACKLOG = 512, WHY_SIZE = 256 };

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un un;
	} u;
	socklen_t len;
};

static enum err refuse(char *why, enum err e, const char *address, const char *what)
{
	snprintf(why, WHY_SIZE, "[http] %s: %s", address, what);
	return e;
}

static enum err refuse_errno(char *why, const char *address)
{
	if (errno == EADDRINUSE)
		return refuse(why, ERR_EXISTS, address, "is in use by another program");
	return refuse(why, errno == EACCES ? ERR_DENIED : ERR_IO, address, strerror(errno));
}

/* ---- reading an address ---- */

static bool read_port(const char *s, in_port_t *out)
{
	int64_t n;

	if (text_parse_i64(s, strlen(s), &n) != OK || n < 0 || n > 65535)
		return false;
	*out = htons((in_port_t)n);
	return true;
}

static bool read_tcp(const char *s, struct address *out)
{
	const char *colon = strrchr(s, ':');
	char host[64];
	size_t len;

	if (!colon)
		return false;
	if (*s == '[' && colon > s + 1 && colon[-1] == ']') {
		len = (size_t)(colon - s) - 2;
		s++;
	} else {
		len = (size_t)(colon - s);
	}
	if (len >= sizeof(host))
		return false;
	memcpy(host, s, len);
	host[len] = '\0';
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET6, host, &out->u.v6.sin6_addr) == 1) {
		out->u.v6.sin6_family = AF_INET6;
		out->len = sizeof(out->u.v6);
		return read_port(colon + 1, &out->u.v6.sin6_port);
	}
	out->u.v4.sin_family = AF_INET;
	out->len = sizeof(out->u.v4);
	return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
			 &out->u.v4.sin_addr) == 1 &&
	       read_port(colon + 1, &out->u.v4.sin_port);
}

static bool read_unix(const char *path, struct address *out)
{
	size_t len = strlen(path);

	if (len == 0 || len >= sizeof(out->u.un.sun_path))
		return false;
	memset(out, 0, sizeof(*out));
	out->u.un.sun_family = AF_UNIX;
	memcpy(out->u.un.sun_path, path, len + 1);
	out->len = sizeof(out->u.un);
	return true;
}

static bool is_off(const char *s)
{
	return !*s || strcmp(s, "off") == 0;
}

static bool read_address(const char *s, struct address *out)
{
	return text_starts(s, "unix:") ? read_unix(s + 5, out) : read_tcp(s, out);
}

bool door_address_ok(const char *address)
{
	struct address a;

	return is_off(address) || read_address(address, &a);
}

static bool is_loopback(const struct address *a)
{
	if (a->u.any.sa_family == AF_INET)
		return ntohl(a->u.v4.sin_addr.s_addr) >> 24 == 127;
	return a->u.any.sa_family == AF_UNIX || IN6_IS_ADDR_LOOPBACK(&a->u.v6.sin6_addr);
}

/* ---- binding ---- */

/* What a killed process left behind may go; a socket that still answers may not. */
static enum err clear_stale(const struct address *a)
{
	struct stat st;
	int fd;
	int rc;

	if (lstat(a->u.un.sun_path, &st) != 0)
		return OK;
	if (!S_ISSOCK(st.st_mode))
		return ERR_EXISTS;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return ERR_IO;
	rc = connect(fd, &a->u.any, a->len);
	close(fd);
	if (rc == 0 || errno != ECONNREFUSED)
		return ERR_EXISTS;
	return unlink(a->u.un.sun_path) == 0 ? OK : ERR_DENIED;
}

static int bind_socket(const struct address *a)
{
	int one = 1;
	int fd = socket(a->u.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t mask;
	int rc;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	mask = umask(0117); /* a unix socket for us and our group: the proxy's */
	rc = bind(fd, &a->u.any, a->len);
	umask(mask);
	if (rc == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	rc = errno;
	close(fd);
	errno = rc;
	return -1;
}

static void describe(struct http_door *d, const struct address *asked)
{
	struct address a = { .len = sizeof(a.u) };
	char host[INET6_ADDRSTRLEN] = "";

	if (d->path[0]) {
		snprintf(d->shown, sizeof(d->shown), "unix:%s", d->path);
		return;
	}
	if (getsockname(d->fd, &a.u.any, &a.len) != 0)
		a = *asked;
	if (a.u.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a.u.v6.sin6_addr, host, sizeof(host));
		d->port = ntohs(a.u.v6.sin6_port);
		snprintf(d->shown, sizeof(d->shown), "[%s]:%d", host, d->port);
	} else {
		inet_ntop(AF_INET, &a.u.v4.sin_addr, host, sizeof(host));
		d->port = ntohs(a.u.v4.sin_port);
		snprintf(d->shown, sizeof(d->shown), "%s:%d", host, d->port);
	}
}

enum err door_open(struct http_door *d, const char *address, char why[WHY_SIZE])
{
	struct http_door door = { .fd = -1 };
	struct address a;
	bool is_unix;

	if (is_off(address)) {
		*d = door;
		return OK;
	}
	if (!read_address(address, &a))
		return refuse(why, ERR_INVALID, address, "wants 127.0.0.1:8080, unix:PATH or off");
	is_unix = a.u.any.sa_family == AF_UNIX;
	if (is_unix && clear_stale(&a) != OK)
		return refuse(why, ERR_EXISTS, address, "is in use by another program");
	if (is_unix)
		memcpy(door.path, a.u.un.sun_path, sizeof(door.path));
	door.fd = bind_socket(&a);
	if (door.fd < 0)
		return refuse_errno(why, address);
	door.beyond_loopback = !is_loopback(&a);
	describe(&door, &a);
	*d = door;
	return OK;
}

void door_close(struct http_door *d)
{
	if (d->fd < 0)
		return;
	close(d->fd);
	d->fd = -1;
	if (d->path[0])
		unlink(d->path);
}
