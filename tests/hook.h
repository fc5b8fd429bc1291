/* hook.h - the whole bot within a test, spoken to through its WhatsApp webhook; nothing is sent.
 * Time is the real clock's. Owns: the process's parts, a folder with config and database, and one
 * HTTP client that turns the loop while it waits. Every call fails the test when something breaks.
 */
#ifndef SIGAP_TESTS_HOOK_H
#define SIGAP_TESTS_HOOK_H

#include "bot/app.h"

#define HOOK_SECRET   "rahasia-uji-0001"
#define HOOK_PREVIOUS "rahasia-uji-0000"
#define HOOK_TOKEN    "kata-uji"
#define HOOK_NUMBER   "700100200300400"

struct hook {
	struct app app;
	struct arena a;
	char dir[64], socket[96];
};

/* cmocka's group setup and teardown: *state is a struct hook. */
int hook_setup(void **state);
int hook_teardown(void **state);

/* "sha256=…" in h's arena. */
const char *hook_sign(struct hook *h, const char *secret, const char *body, size_t len);
/* Status of a POST; signature NULL: none. answer gets its body, it may be NULL. */
int hook_post(struct hook *h, const char *body, size_t len, const char *signature,
	      char answer[512]);
/* The same with the right signature. */
int hook_send(struct hook *h, const char *body);
/* Any request, whole; 0 when the connection was closed without an answer. */
int hook_ask(struct hook *h, const char *request, size_t len, char answer[512]);

/* tests/fixtures/whatsapp/NAME, NUL-terminated, in h's arena. */
char *hook_fixture(struct hook *h, const char *name);
/* An envelope around value's members, for our number. */
const char *hook_body(struct hook *h, const char *members);
/* A text message of somebody, as such a body; sent now. */
const char *hook_text(struct hook *h, const char *phone, const char *bsuid, const char *wamid,
		      const char *text);

/* The first column of the first row of any SQL. */
int64_t hook_int(struct hook *h, const char *sql);
const char *hook_str(struct hook *h, const char *sql);
/* What was said last to this address; "" when nothing was. */
const char *hook_said(struct hook *h, const char *chat);

#endif
