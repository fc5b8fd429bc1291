/* mail.h - an SMTP server that accepts everything and keeps the last mails for tests to read.
 * Owns: its connections and mails. Any user name and password is right.
 * Never: sends anything on. */
#ifndef SIMULATOR_MAIL_H
#define SIMULATOR_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "loop.h"

enum { MAILS_KEPT = 200, MAIL_MAX = 1024 * 1024, RECIPIENTS_MAX = 50, SMTP_CLIENTS = 64 };

struct mail {
	int64_t seq, date;
	char *from, *to; /* to: a JSON array */
	char *subject, *body;
	struct buf data; /* as received, dots unstuffed */
};

struct smtp;

struct mailbox {
	struct mail *mails[MAILS_KEPT]; /* by seq, modulo */
	int64_t seq;
	bool refuse; /* every MAIL gets 451 */
	int epoll_fd;
	struct source listener;
	struct smtp *clients;
	int nclients;
};

void mail_start(struct mailbox *box, int epoll_fd, int listen_fd);
void mail_stop(struct mailbox *box);
void mails_write(const struct mailbox *box, struct buf *out, int64_t since);
void mails_clear(struct mailbox *box);

/* mime.c: what a person would read; the results are the caller's */
char *mime_subject(const char *data, size_t len);
char *mime_body(const char *data, size_t len);

#endif
