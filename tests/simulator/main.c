/* main.c - reads the command line, makes the sockets, and runs the one loop.
 * Never: answers a request; it only says which part does. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "api.h"
#include "control.h"
#include "http.h"
#include "loop.h"
#include "page.h"
#include "sim.h"

enum { TOKENS_MAX = 32, EVENTS = 64 };

struct options {
	const char *listen, *mail, *page, *username;
	const char *tokens[TOKENS_MAX];
	size_t ntokens;
	int64_t staff_chat;
	struct {
		const char *webhook, *number_id, *token, *secret, *verify_token;
	} wa;
};

struct running {
	struct sim *sim;
	bool stop;
	struct source http, signals, clock;
};

void loop_add(int epoll_fd, struct source *s)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = s };

	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, s->fd, &e);
}

static int usage(void)
{
	fputs("usage: simulator --listen ADDRESS:PORT [--token TOKEN ...] [--mail ADDRESS:PORT]\n"
	      "                 [--page FILE] [--bot-username NAME] [--staff-chat ID]\n"
	      "                 [--wa-webhook URL] [--wa-number-id ID] [--wa-token TOKEN]\n"
	      "                 [--wa-secret SECRET] [--wa-verify-token WORD]\n",
	      stderr);
	return 2;
}

static bool parse_options(int argc, char **argv, struct options *o)
{
	const struct {
		const char *name;
		const char **value;
	} texts[] = {
		{ "listen", &o->listen },
		{ "mail", &o->mail },
		{ "page", &o->page },
		{ "bot-username", &o->username },
		{ "wa-webhook", &o->wa.webhook },
		{ "wa-number-id", &o->wa.number_id },
		{ "wa-token", &o->wa.token },
		{ "wa-secret", &o->wa.secret },
		{ "wa-verify-token", &o->wa.verify_token },
	};
	struct option known[ARRAY_LEN(texts) + 3] = {
		[ARRAY_LEN(texts)] = { "token", required_argument, NULL, 't' },
		[ARRAY_LEN(texts) + 1] = { "staff-chat", required_argument, NULL, 's' },
	};
	int which, at;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		known[i] = (struct option) { texts[i].name, required_argument, NULL, 0 };
	while ((which = getopt_long(argc, argv, "", known, &at)) != -1) {
		if (which == 0)
			*texts[at].value = optarg;
		else if (which == 's')
			o->staff_chat = strtoll(optarg, NULL, 10);
		else if (which != 't' || o->ntokens == TOKENS_MAX || strtoll(optarg, NULL, 10) <= 0)
			return false;
		else
			o->tokens[o->ntokens++] = optarg;
	}
	return o->listen != NULL && optind == argc && o->staff_chat <= 0;
}

/* ADDRESS:PORT, numeric; -1 with a message when it cannot be had */
static int listen_on(const char *where)
{
	const char *colon = strrchr(where, ':');
	struct sockaddr_in a = { .sin_family = AF_INET };
	char *host = colon == NULL ? xstrdup("") : xstrndup(where, (size_t)(colon - where));
	bool good = inet_pton(AF_INET, host, &a.sin_addr) == 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;

	free(host);
	if (good && fd >= 0) {
		a.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
		if (bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(fd, 4096) == 0)
			return fd;
	}
	fprintf(stderr, "simulator: cannot listen on %s: %s\n", where,
		good ? strerror(errno) : "not an address and port");
	if (fd >= 0)
		close(fd);
	return -1;
}

static char *address_of(const char *scheme, int fd)
{
	struct sockaddr_in a = { 0 };
	socklen_t len = sizeof(a);
	char host[INET_ADDRSTRLEN];
	struct buf text = { 0 };

	getsockname(fd, (struct sockaddr *)&a, &len);
	inet_ntop(AF_INET, &a.sin_addr, host, sizeof(host));
	buf_addf(&text, "%s://%s:%u", scheme, host, ntohs(a.sin_port));
	return buf_take(&text);
}

static void print_address(const char *what, const char *scheme, int fd, const char *tail)
{
	char *address = address_of(scheme, fd);

	printf("%s %s%s\n", what, address, tail);
	free(address);
}

static void route(void *arg, struct request *req)
{
	struct sim *sim = arg;
	struct buf body = { 0 };

	if (strncmp(req->path, "/bot", 4) == 0) {
		api_request(sim, req);
	} else if (strncmp(req->path, "/file/bot", 9) == 0) {
		api_file(sim, req);
	} else if (req->path[0] == '/' && req->path[1] == 'v' &&
		   isdigit((unsigned char)req->path[2])) {
		wa_request(sim, req);
	} else if (strcmp(req->path, "/whatsapp_business/attachments/") == 0) {
		wa_fetch(sim, req);
	} else if (strncmp(req->path, "/sim/", 5) == 0) {
		control_request(sim, req);
	} else if (!page_serve(sim, req)) {
		buf_puts(&body, "{\"ok\":false,\"error_code\":404,\"description\":\"Not Found\"}");
		http_reply(req, 404, "application/json", &body, 0);
	}
}

static void make_staff_chat(struct sim *sim)
{
	struct chat *g;

	if (sim->staff_chat == 0)
		return;
	g = chat_group(sim->bots[0], sim->staff_chat, CHAT_SUPERGROUP);
	free(g->title);
	g->title = xstrdup("Tim Layanan");
	g->forum = true;
	chat_render(g);
}

void sim_reset(struct sim *sim)
{
	load_free(&sim->load);
	faults_clear(&sim->faults);
	wa_clear(&sim->wa);
	world_clear(sim);
	files_clear(&sim->files);
	mails_clear(&sim->mails);
	journal_clear(&sim->journal);
	sim->mails.refuse = false;
	sim->limits = (struct limits)LIMITS_DEFAULT;
	sim->rtt_us = 0;
	make_staff_chat(sim);
}

static void on_signal(void *arg, uint32_t events)
{
	struct running *r = arg;

	(void)events;
	r->stop = true;
}

static void on_http(void *arg, uint32_t events)
{
	(void)arg; /* http_run() comes with every turn */
	(void)events;
}

static void on_clock(void *arg, uint32_t events)
{
	struct running *r = arg;
	uint64_t expirations;

	(void)events;
	if (read(r->clock.fd, &expirations, sizeof(expirations)) < 0)
		return; /* another wait was over first */
}

/* The timer descriptor wakes the wait to the microsecond, which epoll's own timeout cannot. */
static void set_clock(int fd, int64_t due_us, int64_t *set_us)
{
	struct itimerspec when = { 0 };

	if (due_us == *set_us)
		return;
	*set_us = due_us;
	if (due_us >= 0) {
		int64_t us = due_us < 1 ? 1 : due_us;

		when.it_value = (struct timespec) { us / 1000000, us % 1000000 * 1000 };
	}
	timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void run(struct running *r, int epoll_fd)
{
	struct epoll_event events[EVENTS];
	int64_t set_us = -1;

	while (!r->stop) {
		bool busy;
		int n;

		http_run(r->sim->http);
		timers_run(&r->sim->timers);
		busy = http_wants_run(r->sim->http);
		set_clock(r->clock.fd, timers_next_us(&r->sim->timers), &set_us);
		n = epoll_wait(epoll_fd, events, EVENTS, busy ? 0 : -1);
		for (int i = 0; i < n; i++) {
			struct source *s = events[i].data.ptr;

			if (s == &r->clock)
				set_us = -1;
			s->ready(s->arg, events[i].events);
		}
	}
}

static int block_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void allow_many_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static void make_bots(struct sim *sim, const struct options *o)
{
	const char *username = o->username == NULL ? "simulator_bot" : o->username;

	if (o->ntokens == 0)
		bot_make(sim, "7000000001:SIMULATOR-TOKEN", username);
	for (size_t i = 0; i < o->ntokens; i++)
		bot_make(sim, o->tokens[i], username);
	sim->limits = (struct limits)LIMITS_DEFAULT;
	sim->staff_chat = o->staff_chat;
	make_staff_chat(sim);
}

static bool make_business(struct sim *sim, const struct options *o, int listen_fd, int epoll_fd)
{
	struct wa *wa = &sim->wa;

	wa_start(wa, sim, epoll_fd);
	wa->origin = address_of("http", listen_fd);
	wa_set_text(&wa->number_id, o->wa.number_id);
	wa_set_text(&wa->token, o->wa.token);
	wa_set_text(&wa->secret, o->wa.secret);
	wa_set_text(&wa->verify_token, o->wa.verify_token);
	return o->wa.webhook == NULL || wa_point(wa, o->wa.webhook);
}

static void announce(int listen_fd, int mail_fd)
{
	print_address("api", "http", listen_fd, "");
	if (mail_fd >= 0)
		print_address("mail", "smtp", mail_fd, "");
	print_address("page", "http", listen_fd, "/");
	fflush(stdout);
}

/* Calls under way are finished first: each owns memory that only its end gives back. */
static void finish(struct sim *sim)
{
	sim_reset(sim);
	timers_finish(&sim->timers);
	http_stop(sim->http);
	mail_stop(&sim->mails);
	wa_stop(&sim->wa);
	world_free(sim);
	journal_clear(&sim->journal);
	timers_finish(&sim->timers);
	free(sim);
}

int main(int argc, char **argv)
{
	struct options o = { 0 };
	struct sim *sim = xalloc(sizeof(*sim));
	struct running r = { .sim = sim };
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC), listen_fd, mail_fd = -1;
	char *page;

	if (!parse_options(argc, argv, &o))
		return usage();
	allow_many_files();
	r.signals = (struct source) { block_signals(), on_signal, &r };
	listen_fd = listen_on(o.listen);
	if (listen_fd < 0 || (o.mail != NULL && (mail_fd = listen_on(o.mail)) < 0))
		return 1;
	sim->page_path = page = page_find(o.page);
	make_bots(sim, &o);
	sim->http = http_start(listen_fd, route, sim);
	if (sim->http == NULL)
		return 1;
	if (!make_business(sim, &o, listen_fd, epoll_fd))
		return usage();
	r.http = (struct source) { http_fd(sim->http), on_http, &r };
	r.clock = (struct source) { timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
				    on_clock, &r };
	loop_add(epoll_fd, &r.http);
	loop_add(epoll_fd, &r.signals);
	loop_add(epoll_fd, &r.clock);
	if (mail_fd >= 0)
		mail_start(&sim->mails, epoll_fd, mail_fd);
	announce(listen_fd, mail_fd);
	run(&r, epoll_fd);
	finish(sim);
	free(page);
	return 0;
}
