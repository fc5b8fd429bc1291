/* scene.h - what people do while the bot is killed: tables, read from top to bottom. */
#ifndef SIGAP_KILLED_SCENE_H
#define SIGAP_KILLED_SCENE_H

#include "tests/killed/play.h"

struct scene {
	const struct act *acts;
	size_t n;
};

/* A refund, from the first words to "the money is here". */
extern const struct scene scene_refund;
/* Tickets of four customers on both channels, and two of staff who answer them, all at once. */
extern const struct scene scene_relays;
/* An announcement to customers on both channels. */
extern const struct scene scene_cast;

#endif
