/* arrive.h - one line of a transcript on its way to the bot, and the two ways that it can come: as
 * Telegram tells it (arrive_telegram.c) or as WhatsApp does (arrive_whatsapp.c).
 * Owns: nothing; a struct doing lives as long as its line. */
#ifndef SIGAP_TALK_ARRIVE_H
#define SIGAP_TALK_ARRIVE_H

#include "tests/talk/world.h"

enum { UPDATES_OF_A_LINE = 200 };

struct ways;

struct doing {
	struct world *w;
	const struct ways *how;
	const struct step *step;
	const struct person *person;
	const char *chat;
	int64_t topic;    /* of the chat; 0: in none */
	const char *rest; /* what follows the tag */
	const char *tag;  /* what is between its brackets */
};

struct tag {
	const char *word;
	bool (*run)(struct doing *d);
};

struct ways {
	const struct tag *tags;
	size_t n_tags;
	bool (*say)(struct doing *d); /* the rest, as plain text */
	bool (*press)(struct doing *d, const struct pressable *b);
	bool (*share)(struct doing *d); /* the own number, as the button for it does */
};

/* What d->person said last in that chat, for "(edit) …"; NULL when nothing. */
bool arrive_remember(const struct doing *d, const char *message);
const char *arrive_remembered(const struct doing *d);

extern const struct ways arrive_telegram, arrive_whatsapp;

#endif
