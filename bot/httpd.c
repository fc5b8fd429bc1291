#include "bot/httpd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/log.h"
#include "bot/http_inside.h"

enum {
	HEADER_BYTES = 32 * 1024,
	ACCEPT_BURST = 64, /* per turn */
	ACCEPT_PAUSE_MS = 100,
	SAY_EVERY_MS = 60 * 1000,
	WHY_SIZE = 256,
	LIBRARY_EVENT = HTTP_DOORS
};

/* ---- deadlines ---- */

void conn_set_deadline(struct httpd *h, struct conn *c, int64_t after_ms)
{
	c->deadline_ms = after_ms == HTTP_NO_DEADLINE ? HTTP_NO_DEADLINE : h->now_ms + after_ms;
	if (c->deadline_ms < h->next_deadline_ms)
		h->next_deadline_ms = c->deadline_ms;
}

/* Shut down rather than closed: the library finds the end and gives everything back. */
static void conn_end(struct conn *c)
{
	c->deadline_ms = HTTP_NO_DEADLINE;
	c->idle = false;
	shutdown(c->fd, SHUT_RDWR);
}

static void end_the_late(struct httpd *h)
{
	int64_t next = HTTP_NO_DEADLINE;

	if (h->now_ms < h->next_deadline_ms)
		return;
	for (struct conn *c = h->conns; c; c = c->next) {
		if (c->deadline_ms <= h->now_ms)
			conn_end(c);
		else if (c->deadline_ms < next)
			next = c->deadline_ms;
	}
	h->next_deadline_ms = next;
	h->moved = true;
}

/* When every place is taken, the connection that has been idle longest makes room. */
static void end_longest_idle(struct httpd *h)
{
	struct conn *oldest = NULL;

	for (struct conn *c = h->conns; c; c = c->next)
		if (c->idle && (!oldest || c->deadline_ms < oldest->deadline_ms))
			oldest = c;
	if (oldest)
		conn_end(oldest);
}

/* ---- connections ---- */

static void conn_add(struct httpd *h, struct MHD_Connection *mhd, void **context)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct conn *c = info ? calloc(1, sizeof(*c)) : NULL;

	*context = c; /* without one, the first request closes the connection */
	if (!c)
		return;
	c->fd = info->connect_fd;
	c->door = h->opening;
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	http_peer(info ? info->client_addr : NULL, c->peer);
	c->idle = true;
	c->next = h->conns;
	if (c->next)
		c->next->prev = c;
	h->conns = c;
	h->n_conns++;
	conn_set_deadline(h, c, HTTP_HEADER_MS);
}

static void conn_remove(struct httpd *h, struct conn *c)
{
	if (!c)
		return;
	if (c->prev)
		c->prev->next = c->next;
	else
		h->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	if (--h->n_conns == 0)
		h->next_deadline_ms = HTTP_NO_DEADLINE; /* no tick without connections */
	free(c);
}

static void on_connection(void *server, struct MHD_Connection *mhd, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		conn_add(server, mhd, context);
	else
		conn_remove(server, *context);
}

/* ---- accepting ---- */

static void watch_doors(struct httpd *h, bool on)
{
	if (on == h->listening)
		return;
	for (uint32_t i = 0; i < HTTP_DOORS; i++) {
		struct epoll_event e = { .events = EPOLLIN, .data.u32 = i };

		if (h->doors[i].fd >= 0 &&
		    epoll_ctl(h->ep, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, h->doors[i].fd, &e) != 0)
			log_error("http door cannot be watched address=%s error=\"%s\"",
				  h->doors[i].shown, strerror(errno));
	}
	h->listening = on;
}

/* No descriptor is left: with the spare one the next client is at least turned away, and we look
 * again in a while instead of spinning on a socket that stays readable. */
static void turn_away(struct httpd *h, int door)
{
	int fd;

	if (h->spare >= 0)
		close(h->spare);
	fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	h->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	h->quiet_until_ms = h->now_ms + ACCEPT_PAUSE_MS;
	watch_doors(h, false);
	if (h->now_ms - h->said_ms >= SAY_EVERY_MS) {
		h->said_ms = h->now_ms;
		log_error("http cannot accept: no file descriptors left connections=%zu",
			  h->n_conns);
	}
}

/* False when accepting has to stop for now. */
static bool accept_one(struct httpd *h, int door)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	int fd = accept4(door, (struct sockaddr *)&from, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
			turn_away(h, door);
		return errno == EINTR || errno == ECONNABORTED;
	}
	h->moved = true;
	/* The library closes what it cannot take. */
	return MHD_add_connection(h->daemon, fd, (struct sockaddr *)&from, len) == MHD_YES;
}

static void accept_some(struct httpd *h, size_t door)
{
	h->opening = 1U << door;
	for (int i = 0; i < ACCEPT_BURST; i++) {
		if (h->n_conns >= HTTP_CONNECTIONS_MAX) {
			end_longest_idle(h);
			h->moved = true;
			return; /* the place is free when the library has seen it */
		}
		if (!accept_one(h, h->doors[door].fd))
			return;
	}
}

/* ---- opening and closing ---- */

/* "%00" stays as it is: decoded, it would hide what stands behind it. */
static size_t decode(void *ctx, struct MHD_Connection *mhd, char *s)
{
	(void)ctx;
	(void)mhd;
	return strstr(s, "%00") ? strlen(s) : MHD_http_unescape(s);
}

static enum err start_library(struct httpd *h)
{
	const union MHD_DaemonInfo *info;
	struct epoll_event e = { .events = EPOLLIN, .data.u32 = LIBRARY_EVENT };

	h->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		request_access, h, MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,
		MHD_OPTION_NOTIFY_COMPLETED, request_done, h, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)HEADER_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK,
		decode, NULL, MHD_OPTION_END);
	if (!h->daemon)
		return ERR_NOMEM;
	info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	h->ep = epoll_create1(EPOLL_CLOEXEC);
	h->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (!info || h->ep < 0 || h->spare < 0)
		return ERR_IO;
	h->mhd_ep = info->epoll_fd;
	return epoll_ctl(h->ep, EPOLL_CTL_ADD, h->mhd_ep, &e) == 0 ? OK : ERR_IO;
}

/* 1.0.10 mended smuggling, skipped and forgotten connections; older ones only know what the
 * distribution carried over. */
bool http_library_current(const char *version)
{
	int major = 0, minor = 0, patch = 0;

	if (sscanf(version, "%d.%d.%d", &major, &minor, &patch) < 2)
		return false;
	return major > 1 || (major == 1 && (minor > 0 || patch >= 10));
}

static void announce_library(void)
{
	if (!http_library_current(MHD_get_version()))
		log_warn("http library is old library=%s wants=1.0.10"
			 " fix=\"keep a proxy before it, or build against a newer one (README)\"",
			 MHD_get_version());
}

static void announce(const struct http_door *door, const char *name)
{
	if (door->fd < 0)
		return;
	log_info("http listens door=%s address=%s library=%s", name, door->shown,
		 MHD_get_version());
	if (door->beyond_loopback)
		log_warn("http can be reached from other machines address=%s"
			 " fix=\"listen on 127.0.0.1 or unix:PATH behind a proxy\"",
			 door->shown);
}

static enum err open_all(struct httpd *h, const struct httpd_config *c, char *why)
{
	const char *const addresses[HTTP_DOORS] = { c->listen, c->admin_listen };

	if (http_proxies_read(c->trusted_proxies ? c->trusted_proxies : "", &h->proxies) != OK) {
		snprintf(why, WHY_SIZE, "[http] trusted_proxies wants at most %d IP addresses",
			 (int)HTTP_PROXIES_MAX);
		return ERR_INVALID;
	}
	for (size_t i = 0; i < HTTP_DOORS; i++)
		TRY(door_open(&h->doors[i], addresses[i], why));
	snprintf(why, WHY_SIZE, "[http] the server cannot start: %s", strerror(errno));
	if (h->doors[0].fd < 0 && h->doors[1].fd < 0)
		return OK;
	TRY(start_library(h));
	watch_doors(h, true);
	announce(&h->doors[0], "public");
	announce(&h->doors[1], "admin");
	announce_library();
	return OK;
}

enum err httpd_open(const struct httpd_config *c, int64_t mono_ms, struct httpd **out,
		    char why[WHY_SIZE])
{
	struct httpd *h = calloc(1, sizeof(*h));
	enum err e;

	if (!h)
		return ERR_NOMEM;
	h->ep = h->spare = h->mhd_ep = -1;
	h->doors[0].fd = h->doors[1].fd = -1;
	h->now_ms = mono_ms;
	h->said_ms = mono_ms - SAY_EVERY_MS;
	h->next_deadline_ms = HTTP_NO_DEADLINE;
	h->n_tables = c->n_tables;
	memcpy(h->tables, c->tables, sizeof(h->tables));
	e = open_all(h, c, why);
	if (e != OK) {
		httpd_close(h);
		return e;
	}
	*out = h;
	return OK;
}

void httpd_close(struct httpd *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < HTTP_DOORS; i++)
		door_close(&h->doors[i]);
	while (h->waiting)
		httpd_reply_error(&h->waiting->pub, MHD_HTTP_SERVICE_UNAVAILABLE, "shutting down",
				  NULL);
	if (h->daemon) {
		MHD_run(h->daemon); /* resumes */
		MHD_run(h->daemon); /* and sends */
		MHD_stop_daemon(h->daemon);
	}
	if (h->ep >= 0)
		close(h->ep);
	if (h->spare >= 0)
		close(h->spare);
	free(h);
}

/* ---- the loop's side ---- */

int httpd_fd(const struct httpd *h)
{
	return h->ep;
}

int httpd_timeout_ms(struct httpd *h, int64_t mono_ms)
{
	int64_t until = h->next_deadline_ms;
	MHD_UNSIGNED_LONG_LONG library;

	if (!h->daemon)
		return -1;
	if (h->moved)
		return 0;
	if (!h->listening && h->quiet_until_ms < until)
		until = h->quiet_until_ms;
	if (MHD_get_timeout(h->daemon, &library) == MHD_YES && library < INT32_MAX &&
	    mono_ms + (int64_t)library < until)
		until = mono_ms + (int64_t)library;
	if (until == HTTP_NO_DEADLINE)
		return -1;
	return until <= mono_ms ? 0
				: (int)(until - mono_ms < INT32_MAX ? until - mono_ms : INT32_MAX);
}

void httpd_run(struct httpd *h, int64_t mono_ms)
{
	struct epoll_event events[HTTP_DOORS + 1];
	int n;

	if (!h->daemon)
		return;
	h->now_ms = mono_ms;
	if (!h->listening && mono_ms >= h->quiet_until_ms)
		watch_doors(h, true);
	n = epoll_wait(h->ep, events, (int)ARRAY_LEN(events), 0);
	for (int i = 0; i < n; i++) {
		if (events[i].data.u32 == LIBRARY_EVENT)
			h->moved = true;
		else
			accept_some(h, events[i].data.u32);
	}
	end_the_late(h);
	if (h->moved || httpd_timeout_ms(h, mono_ms) == 0) {
		h->moved = false;
		MHD_run(h->daemon);
	}
}

int httpd_port(const struct httpd *h, unsigned door)
{
	for (size_t i = 0; i < HTTP_DOORS; i++)
		if (door == 1U << i)
			return h->doors[i].port;
	return 0;
}

size_t httpd_connections(const struct httpd *h)
{
	return h->n_conns;
}
