/* mail.c - the SMTP side; see mail.h. Answers are a line each and always fit the socket's buffer;
 * a client that does not read them is dropped. */
#include "mail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "timer.h"

enum smtp_mode { SMTP_COMMANDS, SMTP_DATA, SMTP_AUTH_PLAIN, SMTP_AUTH_USER, SMTP_AUTH_PASSWORD };

struct smtp {
	struct source source;
	struct mailbox *box;
	struct smtp *prev, *next;
	enum smtp_mode mode;
	bool closing;
	struct buf in, data, to;
	int recipients;
	char *from;
};

static void reply(struct smtp *s, const char *text)
{
	size_t len = strlen(text);

	if (send(s->source.fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)len)
		s->closing = true;
}

static void forget(struct smtp *s)
{
	free(s->from);
	s->from = NULL;
	buf_clear(&s->to);
	buf_clear(&s->data);
	s->recipients = 0;
}

static void smtp_free(struct smtp *s)
{
	if (s->next != NULL)
		s->next->prev = s->prev;
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		s->box->clients = s->next;
	s->box->nclients--;
	close(s->source.fd);
	forget(s);
	buf_free(&s->in);
	buf_free(&s->data);
	buf_free(&s->to);
	free(s);
}

static void mail_free(struct mail *m)
{
	if (m == NULL)
		return;
	free(m->from);
	free(m->to);
	free(m->subject);
	free(m->body);
	buf_free(&m->data);
	free(m);
}

static void keep(struct smtp *s)
{
	struct mailbox *box = s->box;
	struct mail **slot = &box->mails[box->seq % MAILS_KEPT], *m = xalloc(sizeof(*m));

	mail_free(*slot);
	*slot = m;
	m->seq = ++box->seq;
	m->date = clock_unix();
	m->from = xstrdup(s->from);
	m->to = xstrdup(s->to.s);
	m->subject = mime_subject(s->data.s, s->data.len);
	m->body = mime_body(s->data.s, s->data.len);
	m->data = s->data;
	s->data = (struct buf) { 0 };
}

/* the address between < and > */
static char *address(const char *line)
{
	const char *open = strchr(line, '<'), *close = open == NULL ? NULL : strchr(open, '>');

	return close == NULL ? NULL : xstrndup(open + 1, (size_t)(close - open) - 1);
}

static void do_ehlo(struct smtp *s, const char *line)
{
	(void)line;
	forget(s);
	reply(s, "250-simulator\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE 1048576\r\n"
		 "250 AUTH PLAIN LOGIN\r\n");
}

static void do_helo(struct smtp *s, const char *line)
{
	(void)line;
	forget(s);
	reply(s, "250 simulator\r\n");
}

static void do_auth(struct smtp *s, const char *line)
{
	const char *method = line + 5;
	bool plain = strncasecmp(method, "PLAIN", 5) == 0;

	if (!plain && strncasecmp(method, "LOGIN", 5) != 0) {
		reply(s, "504 unknown mechanism\r\n");
	} else if (plain && method[5] == ' ' && method[6] != '\0') {
		reply(s, "235 accepted\r\n");
	} else if (plain) {
		s->mode = SMTP_AUTH_PLAIN;
		reply(s, "334 \r\n");
	} else {
		s->mode = method[5] == ' ' ? SMTP_AUTH_PASSWORD : SMTP_AUTH_USER;
		reply(s, method[5] == ' ' ? "334 UGFzc3dvcmQ6\r\n" : "334 VXNlcm5hbWU6\r\n");
	}
}

static void do_mail(struct smtp *s, const char *line)
{
	char *from = address(line);

	if (s->box->refuse || from == NULL) {
		free(from);
		reply(s, s->box->refuse ? "451 try again later\r\n" : "501 no address\r\n");
		return;
	}
	forget(s);
	s->from = from;
	reply(s, "250 ok\r\n");
}

static void do_rcpt(struct smtp *s, const char *line)
{
	char *to = s->from == NULL ? NULL : address(line);

	if (to == NULL || to[0] == '\0' || s->recipients == RECIPIENTS_MAX) {
		reply(s, s->from == NULL ? "503 MAIL first\r\n" : "501 bad recipient\r\n");
	} else {
		buf_puts(&s->to, s->recipients++ == 0 ? "[" : ",");
		buf_json_str(&s->to, to);
		reply(s, "250 ok\r\n");
	}
	free(to);
}

static void do_data(struct smtp *s, const char *line)
{
	(void)line;
	if (s->recipients == 0) {
		reply(s, "503 RCPT first\r\n");
		return;
	}
	buf_putc(&s->to, ']');
	s->mode = SMTP_DATA;
	reply(s, "354 go on\r\n");
}

static void do_rset(struct smtp *s, const char *line)
{
	(void)line;
	forget(s);
	reply(s, "250 ok\r\n");
}

static void do_noop(struct smtp *s, const char *line)
{
	(void)line;
	reply(s, "250 ok\r\n");
}

static void do_quit(struct smtp *s, const char *line)
{
	(void)line;
	reply(s, "221 bye\r\n");
	s->closing = true;
}

static const struct {
	const char *verb;
	void (*run)(struct smtp *s, const char *line);
} commands[] = {
	{ "EHLO", do_ehlo },       { "HELO", do_helo },     { "AUTH ", do_auth },
	{ "MAIL FROM:", do_mail }, { "RCPT TO:", do_rcpt }, { "DATA", do_data },
	{ "RSET", do_rset },       { "NOOP", do_noop },     { "QUIT", do_quit },
};

static void run_command(struct smtp *s, const char *line)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strncasecmp(line, commands[i].verb, strlen(commands[i].verb)) == 0) {
			commands[i].run(s, line);
			return;
		}
	}
	reply(s, "500 unknown command\r\n");
}

static void take_data(struct smtp *s, const char *line, size_t len)
{
	if (len == 1 && line[0] == '.') {
		s->mode = SMTP_COMMANDS;
		if (s->data.len > MAIL_MAX) {
			reply(s, "552 too large\r\n");
		} else {
			buf_add(&s->data, "", 0);
			keep(s);
			reply(s, "250 kept\r\n");
		}
		forget(s);
		return;
	}
	if (len > 0 && line[0] == '.')
		line++, len--;
	if (s->data.len > MAIL_MAX)
		return;
	buf_add(&s->data, line, len);
	buf_add(&s->data, "\r\n", 2);
}

static void take_line(struct smtp *s, const char *line, size_t len)
{
	switch (s->mode) {
	case SMTP_DATA:
		take_data(s, line, len);
		break;
	case SMTP_AUTH_USER:
		s->mode = SMTP_AUTH_PASSWORD;
		reply(s, "334 UGFzc3dvcmQ6\r\n");
		break;
	case SMTP_AUTH_PLAIN:
	case SMTP_AUTH_PASSWORD:
		s->mode = SMTP_COMMANDS;
		reply(s, "235 accepted\r\n");
		break;
	case SMTP_COMMANDS:
		run_command(s, line);
		break;
	}
}

static void take_lines(struct smtp *s)
{
	size_t at = 0;
	char *end;

	while (!s->closing && (end = memchr(s->in.s + at, '\n', s->in.len - at)) != NULL) {
		char *line = s->in.s + at;
		size_t len = (size_t)(end - line);

		at += len + 1;
		if (len > 0 && line[len - 1] == '\r')
			len--;
		line[len] = '\0';
		take_line(s, line, len);
	}
	memmove(s->in.s, s->in.s + at, s->in.len - at);
	s->in.len -= at;
	if (s->in.len > MAIL_MAX)
		s->closing = true;
}

static void on_readable(void *arg, uint32_t events)
{
	struct smtp *s = arg;
	char chunk[16384];
	ssize_t n;

	(void)events;
	while ((n = recv(s->source.fd, chunk, sizeof(chunk), MSG_DONTWAIT)) > 0 && !s->closing) {
		buf_add(&s->in, chunk, (size_t)n);
		take_lines(s);
	}
	if (s->closing || n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		smtp_free(s);
}

static void on_connection(void *arg, uint32_t events)
{
	struct mailbox *box = arg;
	int fd = accept4(box->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct smtp *s;

	(void)events;
	if (fd < 0)
		return;
	if (box->nclients == SMTP_CLIENTS) {
		close(fd);
		return;
	}
	s = xalloc(sizeof(*s));
	s->box = box;
	s->source = (struct source) { fd, on_readable, s };
	s->next = box->clients;
	if (s->next != NULL)
		s->next->prev = s;
	box->clients = s;
	box->nclients++;
	loop_add(box->epoll_fd, &s->source);
	reply(s, "220 simulator ready\r\n");
}

void mail_start(struct mailbox *box, int epoll_fd, int listen_fd)
{
	box->epoll_fd = epoll_fd;
	box->listener = (struct source) { listen_fd, on_connection, box };
	loop_add(epoll_fd, &box->listener);
}

void mail_stop(struct mailbox *box)
{
	while (box->clients != NULL)
		smtp_free(box->clients);
	mails_clear(box);
}

static void write_mail(const struct mail *m, struct buf *out)
{
	buf_addf(out, "{\"seq\":%lld,\"date\":%lld,\"from\":", (long long)m->seq,
		 (long long)m->date);
	buf_json_str(out, m->from);
	buf_addf(out, ",\"to\":%s,\"subject\":", m->to);
	buf_json_str(out, m->subject);
	buf_puts(out, ",\"body\":");
	buf_json_str(out, m->body);
	buf_puts(out, ",\"data\":");
	buf_json(out, m->data.s, m->data.len);
	buf_putc(out, '}');
}

void mails_write(const struct mailbox *box, struct buf *out, int64_t since)
{
	int64_t first = box->seq > MAILS_KEPT ? box->seq - MAILS_KEPT : 0;
	bool comma = false;

	buf_puts(out, "{\"mails\":[");
	for (int64_t i = since > first ? since : first; i < box->seq; i++) {
		const struct mail *m = box->mails[i % MAILS_KEPT];

		if (m == NULL)
			continue;
		if (comma)
			buf_putc(out, ',');
		write_mail(m, out);
		comma = true;
	}
	buf_addf(out, "],\"seq\":%lld}", (long long)box->seq);
}

void mails_clear(struct mailbox *box)
{
	for (size_t i = 0; i < MAILS_KEPT; i++) {
		mail_free(box->mails[i]);
		box->mails[i] = NULL;
	}
}
