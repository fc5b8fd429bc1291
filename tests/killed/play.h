/* play.h - people on both channels, a staff group, and a bot that is killed while they act.
 * Owns: the simulator and the bot (tests/rig.h), and the file through which the preloaded library
 * counts the bot's writes and is told at which one to kill it (tests/preload/at_write.h).
 * A step is what people do at once, what each of them is to see, and the quiet afterwards. Within a
 * step the bot is killed once, at the write that the run says; it is started again at once, and
 * nobody does anything again: whatever they did must still take effect. But one: staff who replied
 * to a message that was sent and never noted are told so, and reply to another one. */
#ifndef SIGAP_KILLED_PLAY_H
#define SIGAP_KILLED_PLAY_H

#include "tests/preload/at_write.h"
#include "tests/rig.h"

enum who { NOBODY, ANDI, BUDI, CITRA, LIA, TONO, SARI, BAYU, DEWI, RATNA, STAFF, WHO_COUNT };

enum deed {
	SAY,
	PRESS,  /* text: the button's label */
	SHARE,  /* the own number */
	PHOTOS, /* two pictures, as one album, with text */
	REPLY,  /* to the newest message of the bot that holds the words on */
	REPLY_PHOTO,
	WAIT,
	RESTART, /* the bot is stopped as an operator stops it, and started again */
};

/* One row of a scene. */
struct act {
	enum who who;
	enum deed deed;
	const char *text;
	const char *on; /* staff act in the group, on the newest message with these words */
	enum who hears; /* who then sees a message, or a changed one, with the words in it */
	const char *words;
	enum {
		SEEN,  /* at least once */
		ONCE,  /* in that chat once, beside what a kill repeated */
		ALONE, /* and in nobody else's */
	} how;
	bool also; /* together with the one before, as one step */
};

enum { STEPS_MAX = 128, AT_ONCE_MAX = 16 };

struct step {
	const struct act *acts;
	size_t n;
	int writes; /* that the bot made in it, this time */
	int kills;
	char what[160]; /* the write at which it was killed */
	int said_again; /* staff were told that what they replied to is not known */
};

struct play {
	struct rig rig;
	struct at_write *shared;
	char shared_path[96];
	struct step steps[STEPS_MAX];
	size_t n_steps;
	int64_t seq[WHO_COUNT];    /* of each chat, when the step began */
	int64_t said[AT_ONCE_MAX]; /* the messages of this step's acts; 0: not one by a REPLY */
	int pictures;              /* no two are the same */
	int again; /* the start after a kill is killed, at this write; 0: it is not */
	bool failed;
};

/* library: of tests/preload. */
void play_open(struct play *p, const char *library);
void play_close(struct play *p);

/* kill_at: 0 for nowhere; half: of the bytes of that write half are written. */
void play_step(struct play *p, const struct act *acts, size_t n, int kill_at, bool half);
/* Stops and starts the bot, so that it has cleared up; then stops it. */
void play_end(struct play *p);
void play_fail(struct play *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

const char *who_name(enum who w);
/* What they say arrives in the order in which they say it. */
bool play_in_order(enum who w);
/* The chat as that person sees it; since 0: all of it. New reference. */
json_t *play_chat(struct play *p, enum who w, int64_t since);
/* What a message of the bot says, NULL when it is no message of the bot's; free() it. */
char *play_words(const json_t *message);

#endif
