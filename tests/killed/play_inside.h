/* play_inside.h - what play.c (the world, its deaths, a step) and play_act.c (what people do)
 * share. */
#ifndef SIGAP_KILLED_PLAY_INSIDE_H
#define SIGAP_KILLED_PLAY_INSIDE_H

#include "tests/killed/play.h"

#define GROUP INT64_C(-1001000000001)

struct person {
	const char *name;
	int64_t id;        /* on Telegram, else 0 */
	const char *phone; /* a customer's */
	bool staff;
};

extern const struct person people[WHO_COUNT];

/* The id of what was said when it was a reply, else 0. */
int64_t play_on_telegram(struct play *p, const struct act *a);
void play_on_whatsapp(struct play *p, const struct act *a);
/* It is a message of the bot with these words. */
bool play_holds(const json_t *message, const char *words);

#endif
