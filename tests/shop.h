/* shop.h - the whole process in this one, opened from a config as by `sigap run`, with the shop's
 * systems as clients of its HTTP doors. Nothing is sent anywhere: what would go out stays in the
 * outbox, to be looked at. Time stands at BOX_NOW.
 * Rina (PHONE below) has proven her number; the staff group is -1001. */
#ifndef SIGAP_TESTS_SHOP_H
#define SIGAP_TESTS_SHOP_H

#include "bot/app.h"
#include "tests/web.h"

#define SHOP_TOKEN "token-toko"
#define SHOP_PHONE "6285187000136"
#define SHOP_CHAT  "7001"
#define SHOP_AUTH  "Authorization: Bearer " SHOP_TOKEN "\r\n"

enum { SHOP_ANSWER = 300 * 1024 };

struct shop {
	struct web web; /* only for its clients: h is the app's */
	struct app app;
	char dir[64], config[96];
	int status;               /* of the last answer */
	char answer[SHOP_ANSWER]; /* headers and body */
};

/* For cmocka: *state is a struct shop. */
int shop_setup(void **state);
int shop_teardown(void **state);
/* Opens it again from the same files. */
void shop_restart(struct shop *s);

/* Turns until nothing waits. */
void shop_turn(struct shop *s);
/* One request on a connection of its own. headers: each with its CRLF. The body of the answer. */
const char *shop_ask(struct shop *s, const char *method, const char *path, const char *headers,
		     const char *body);
/* With the token. */
const char *shop_put(struct shop *s, const char *number, const char *json);
const char *shop_get(struct shop *s, const char *number);
const char *shop_post(struct shop *s, const char *json);

int64_t shop_int(struct shop *s, const char *sql);
/* How many rows of the outbox to this chat hold these words. */
int64_t shop_said(struct shop *s, const char *chat, const char *words);

#endif
