/* crash.h - what the two halves of the crash test share: crash.c (Telegram, the kills, the report)
 * and whatsapp.c (webhooks). */
#ifndef SIGAP_CRASH_H
#define SIGAP_CRASH_H

#include "tests/rig.h"

enum { WA_PEOPLE = 12 };

struct wa_crash {
	struct rig *rig;
	int sent[WA_PEOPLE];
	int total;
};

void wa_crash_open(struct wa_crash *c, struct rig *rig);
void wa_crash_say(struct wa_crash *c, uint64_t random);
bool wa_crash_answered(struct wa_crash *c); /* every webhook taken, every message replied to */
/* 0 when all that must hold does. The simulator must still run. */
int wa_crash_report(struct wa_crash *c, int kills);

/* A number from the database; -1 when it cannot be asked. */
int64_t crash_ask(const char *file, const char *sql);

#endif
