/* whatsapp.h - webhooks a second, how long each 200 takes, and what Telegram feels of it.
 * The replies are queued and leave at the pace of one business number (60 a second), as in life.
 * Never: passes or fails; it prints. */
#ifndef SIGAP_BENCH_WHATSAPP_H
#define SIGAP_BENCH_WHATSAPP_H

#include "tests/rig.h"

/* seconds for each run; first_user is the first of Telegram's light chats */
void bench_whatsapp(struct rig *r, double seconds, int first_user);

#endif
