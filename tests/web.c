#include "tests/web.h"

#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/folder.h"

/* ---- a server ---- */

static void readiness(void *ctx, struct readiness *out)
{
	*out = ((struct web *)ctx)->ready;
}

static void measure(void *ctx, struct metrics *m)
{
	((struct web *)ctx)->measured++;
	metric_set(m, METRIC_OUTBOX_DEPTH, 17);
}

static void echo(struct http_request *r, void *user)
{
	((struct web *)user)->asked++;
	httpd_reply(r, 200, "application/octet-stream", r->body.ptr, r->body.len);
}

static void keep(struct http_request *r, void *user)
{
	struct web *f = user;

	f->asked++;
	assert_true(f->n_kept < KEPT_MAX);
	f->kept[f->n_kept++] = r;
}

static void tell(struct http_request *r, void *user)
{
	char text[256];
	const char *query = http_query(r, "hub.challenge");
	const char *header = http_header(r, "x-signature");
	int n = snprintf(text, sizeof(text), "%s|%s|%s|%s", r->method, r->path, query ? query : "-",
			 header ? header : "-");

	((struct web *)user)->asked++;
	httpd_reply(r, 200, NULL, text, (size_t)n);
}

static void name_it(struct http_request *r, void *user)
{
	char text[256], client[HTTP_CLIENT_SIZE];

	(void)user;
	http_client(r, client);
	snprintf(text, sizeof(text), "%s|%s", r->arg, client);
	httpd_reply(r, 200, NULL, text, strlen(text));
}

static void complain(struct http_request *r, void *user)
{
	(void)user;
	httpd_reply_error(r, 422, "not a \"date\"", "paid_at");
}

static const struct http_route routes[] = {
	{ "POST", "/echo", HTTP_PUBLIC, MAX_BODY, echo },
	{ "PUT", "/echo", HTTP_PUBLIC, MAX_BODY, echo },
	{ "POST", "/big", HTTP_PUBLIC, BIG_BODY, echo },
	{ "POST", "/keep", HTTP_PUBLIC, MAX_BODY, keep },
	{ "GET", "/keep", HTTP_PUBLIC, 0, keep },
	{ "GET", "/tell", HTTP_PUBLIC, 0, tell },
	{ "GET", "/complain", HTTP_PUBLIC, 0, complain },
	{ "GET", "/thing/{name}", HTTP_PUBLIC | HTTP_ADMIN, 0, name_it },
	{ "GET", "/inside", HTTP_ADMIN, 0, tell },
};

enum err web_open(struct web *f, const char *listen, const char *admin, char why[256])
{
	struct httpd_config c = { .listen = listen,
				  .admin_listen = admin,
				  .trusted_proxies = "127.0.0.1",
				  .n_tables = 2 };

	c.tables[0] = probes_routes(&f->probes);
	c.tables[1] = (struct http_routes) { routes, ARRAY_LEN(routes), f };
	return httpd_open(&c, f->now, &f->h, why);
}

int web_setup(void **state)
{
	struct web *f = calloc(1, sizeof(*f));
	char why[256];

	f->now = 1000000;
	f->ready.ready = true;
	f->probes = (struct probes) { readiness, measure, f, &f->metrics };
	metrics_init(&f->metrics, 0);
	folder_make(f->dir, "http");
	snprintf(f->admin, sizeof(f->admin), "%s/admin.sock", f->dir);
	snprintf(why, sizeof(why), "unix:%s", f->admin);
	*state = f;
	return web_open(f, "127.0.0.1:0", why, why) == OK ? 0 : -1;
}

int web_teardown(void **state)
{
	struct web *f = *state;

	httpd_close(f->h);
	assert_int_equal(access(f->admin, F_OK), -1); /* the socket's file goes too */
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

/* ---- clients ---- */

int web_socket(int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	return fd;
}

void web_connect(struct web *f, int fd)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)httpd_port(f->h, HTTP_PUBLIC)),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

static void connect_admin(struct web *f, int fd)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	snprintf(to.sun_path, sizeof(to.sun_path), "%.90s", f->admin);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

struct client *web_client(struct web *f, unsigned door)
{
	struct client *c = calloc(1, sizeof(*c));

	c->fd = web_socket(door == HTTP_PUBLIC ? AF_INET : AF_UNIX);
	if (door == HTTP_PUBLIC)
		web_connect(f, c->fd);
	else
		connect_admin(f, c->fd);
	return c;
}

void web_client_free(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	free(c);
}

void web_receive(struct client *c)
{
	for (;;) {
		ssize_t n = recv(c->fd, c->got + c->len, ANSWER_MAX - c->len, 0);

		if (n == 0 || (n < 0 && errno != EAGAIN))
			c->closed = true;
		if (n <= 0)
			break;
		c->len += (size_t)n;
	}
	c->got[c->len] = '\0';
}

/* As the loop would: while the server has something to do, at one point in time. */
void web_turn(struct web *f)
{
	for (int i = 0; i < 5000; i++) {
		struct pollfd p = { .fd = httpd_fd(f->h), .events = POLLIN };

		if (poll(&p, 1, i == 0 ? 5 : 0) <= 0 && httpd_timeout_ms(f->h, f->now) != 0)
			return;
		httpd_run(f->h, f->now);
	}
	fail_msg("the server does not come to rest");
}

void web_post(struct web *f, struct client *c, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = send(c->fd, bytes, len, MSG_NOSIGNAL);

		if (n < 0 && errno != EAGAIN)
			break; /* the server has closed already */
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
		web_turn(f);
	}
	web_turn(f);
	web_receive(c);
}

int web_status(const char *answer)
{
	return strncmp(answer, "HTTP/1.", 7) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

const char *web_body(const char *answer)
{
	const char *p = strstr(answer, "\r\n\r\n");

	return p ? p + 4 : "";
}

/* One request on a connection of its own; the status, 0 when it was closed without an answer. */
int web_ask_bytes(struct web *f, unsigned door, const char *bytes, size_t len, char *answer,
		  size_t cap)
{
	struct client *c = web_client(f, door);
	int status;

	web_post(f, c, bytes, len);
	status = web_status(c->got);
	if (answer)
		snprintf(answer, cap, "%s", c->got);
	web_client_free(c);
	web_turn(f);
	return status;
}

int web_ask(struct web *f, unsigned door, const char *request, char answer[2048])
{
	return web_ask_bytes(f, door, request, strlen(request), answer, 2048);
}

bool web_closed(struct web *f, struct client *c)
{
	web_turn(f);
	web_receive(c);
	return c->closed;
}
