/* bare.h - the least that any durable bot through libcurl must do, as the yardstick: poll, one
 * commit per batch (dedupe, look-up, outbox, done), send. No routing, no intents, no words, no
 * limits. Written for its speed alone; nothing in it is used by the bot. */
#ifndef SIGAP_BARE_H
#define SIGAP_BARE_H

/* Until it is killed. Returns an exit code. */
int bare_main(const char *api, const char *database);

#endif
