/* client.c - see client.h. */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "buf.h"
#include "loop.h"

enum { ANSWER_MAX = 1024 * 1024 };

struct link {
	struct client *client;
	struct source source; /* fd -1: not connected */
	struct buf out, in;
	size_t written;
	bool busy;
	bool wants_write;
	client_done *done;
	void *arg;
	struct timer timer;
};

struct client {
	struct timers *timers;
	int epoll_fd;
	struct sockaddr_in to;
	struct link *links;
	size_t n;
};

bool client_parse(const char *url, struct sockaddr_in *to, const char **path)
{
	char host[64];
	const char *rest, *colon;
	size_t len;

	if (url == NULL || strncmp(url, "http://", 7) != 0)
		return false;
	rest = url + 7;
	*path = strchr(rest, '/');
	colon = strchr(rest, ':');
	if (*path == NULL || colon == NULL || colon > *path)
		return false;
	len = (size_t)(colon - rest);
	if (len >= sizeof(host))
		return false;
	memcpy(host, rest, len);
	host[len] = '\0';
	*to = (struct sockaddr_in) { .sin_family = AF_INET };
	to->sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	return inet_pton(AF_INET, host, &to->sin_addr) == 1;
}

static void watch_link(struct link *l, int operation, bool write)
{
	struct epoll_event e = { .events = EPOLLIN | (write ? EPOLLOUT : 0u),
				 .data.ptr = &l->source };

	l->wants_write = write;
	epoll_ctl(l->client->epoll_fd, operation, l->source.fd, &e);
}

static void hang_up(struct link *l)
{
	if (l->source.fd >= 0)
		close(l->source.fd); /* which takes it out of epoll */
	l->source.fd = -1;
}

static void finish(struct link *l, struct client_answer *a)
{
	client_done *done = l->done;
	struct buf in = l->in;

	timer_cancel(l->client->timers, &l->timer);
	l->busy = false;
	l->in = (struct buf) { 0 }; /* done() may send the next request on this link */
	done(l->arg, a);
	if (l->in.s == NULL) {
		buf_clear(&in);
		l->in = in;
	} else {
		buf_free(&in);
	}
}

static void lost(struct link *l)
{
	struct client_answer none = { 0 };

	hang_up(l);
	finish(l, &none);
}

static void too_late(void *arg)
{
	lost(arg);
}

static bool dial(struct link *l)
{
	int yes = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (connect(fd, (struct sockaddr *)&l->client->to, sizeof(l->client->to)) != 0 &&
	    errno != EINPROGRESS) {
		close(fd);
		return false;
	}
	l->source.fd = fd;
	watch_link(l, EPOLL_CTL_ADD, true);
	return true;
}

/* false: the connection is broken */
static bool flush(struct link *l)
{
	while (l->written < l->out.len) {
		ssize_t n = send(l->source.fd, l->out.s + l->written, l->out.len - l->written,
				 MSG_NOSIGNAL);

		if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
			if (!l->wants_write)
				watch_link(l, EPOLL_CTL_MOD, true);
			return true;
		}
		if (n < 0)
			return false;
		l->written += (size_t)n;
	}
	if (l->wants_write)
		watch_link(l, EPOLL_CTL_MOD, false);
	return true;
}

/* the value of a header of the answer; "" when absent */
static const char *header(const char *head, const char *end, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = strstr(head, "\r\n"); at != NULL && at < end;
	     at = strstr(at + 2, "\r\n"))
		if (strncasecmp(at + 2, name, n) == 0 && at[2 + n] == ':')
			return at + 3 + n + strspn(at + 3 + n, " ");
	return "";
}

static void read_answer(struct link *l)
{
	struct client_answer a = { 0 };
	const char *end = l->in.s == NULL ? NULL : strstr(l->in.s, "\r\n\r\n");
	size_t head;

	if (end == NULL)
		return;
	head = (size_t)(end - l->in.s) + 4;
	a.len = strtoul(header(l->in.s, end, "Content-Length"), NULL, 10);
	if (l->in.len < head + a.len)
		return;
	a.status = (int)strtol(l->in.s + strcspn(l->in.s, " "), NULL, 10);
	a.body = l->in.s + head;
	if (strncasecmp(header(l->in.s, end, "Connection"), "close", 5) == 0)
		hang_up(l);
	finish(l, &a);
}

static void receive(struct link *l)
{
	char chunk[16384];
	ssize_t n;

	while ((n = recv(l->source.fd, chunk, sizeof(chunk), 0)) > 0) {
		buf_add(&l->in, chunk, (size_t)n);
		if (l->in.len > ANSWER_MAX)
			break;
		if ((size_t)n < sizeof(chunk)) {
			if (l->busy)
				read_answer(l);
			return;
		}
	}
	if (n < 0 && errno == EAGAIN)
		return;
	if (l->busy)
		lost(l);
	else
		hang_up(l);
}

static void ready(void *arg, uint32_t events)
{
	struct link *l = arg;

	if (l->source.fd >= 0 && (events & EPOLLOUT) && l->busy && !flush(l))
		lost(l);
	else if (l->source.fd >= 0 && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		receive(l);
}

struct client *client_new(struct timers *timers, int epoll_fd, const struct sockaddr_in *to,
			  size_t connections)
{
	struct client *c = xalloc(sizeof(*c));

	c->timers = timers;
	c->epoll_fd = epoll_fd;
	c->to = *to;
	c->n = connections;
	c->links = xalloc(connections * sizeof(*c->links));
	for (size_t i = 0; i < connections; i++) {
		c->links[i].client = c;
		c->links[i].source = (struct source) { -1, ready, &c->links[i] };
	}
	return c;
}

void client_free(struct client *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++) {
		timer_cancel(c->timers, &c->links[i].timer);
		hang_up(&c->links[i]);
		buf_free(&c->links[i].out);
		buf_free(&c->links[i].in);
	}
	free(c->links);
	free(c);
}

size_t client_idle(const struct client *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += !c->links[i].busy;
	return n;
}

static struct link *idle_link(const struct client *c)
{
	struct link *fresh = NULL;

	for (size_t i = 0; i < c->n; i++) {
		if (c->links[i].busy)
			continue;
		if (c->links[i].source.fd >= 0)
			return &c->links[i];
		fresh = fresh == NULL ? &c->links[i] : fresh;
	}
	return fresh;
}

/* A connection that cannot be made is an answer too, but never before client_send() returned. */
bool client_send(struct client *c, const char *bytes, size_t len, client_done *done, void *arg)
{
	struct link *l = idle_link(c);
	bool open;

	if (l == NULL)
		return false;
	buf_clear(&l->out);
	buf_clear(&l->in);
	buf_add(&l->out, bytes, len);
	l->written = 0;
	l->busy = true;
	l->done = done;
	l->arg = arg;
	open = l->source.fd >= 0 || dial(l);
	if (open && !l->wants_write)
		open = flush(l);
	timer_set(c->timers, &l->timer, open ? clock_us() + (int64_t)CLIENT_TIMEOUT_MS * 1000 : 0,
		  too_late, l);
	return true;
}
