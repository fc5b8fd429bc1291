/* script.h - a conversation as a support lead writes it down, read into steps.
 * Owns: the file format (tests/talk/README.md shows it). Everything lives in the caller's
 * arena. Never: runs anything (world.h does), compares anything (stage.h does). */
#ifndef SIGAP_TALK_SCRIPT_H
#define SIGAP_TALK_SCRIPT_H

#include "base/arena.h"

enum { PEOPLE_MAX = 24, STEPS_MAX = 2000, ORDERS_MAX = 40, SCRIPT_ZONE = 7 * 60 };

/* "Rina@Telegram": the other chat of a customer who is on WhatsApp. */
#define ON_TELEGRAM "@Telegram"

/* The staff group, in "Sari@Staf:" and "Bot → Staf:". */
#define STAFF_GROUP "Staf"

struct person {
	const char *name;      /* as the transcript and the person's app call them */
	const char *full_name; /* as the orders do */
	const char *phone, *email, *lang;
	const char *role;     /* the key in [staff] of the config; NULL for customers */
	const char *id;       /* of their account */
	bool known;           /* has shared the own number a week ago */
	bool hidden;          /* on WhatsApp: behind a username, until the number is shared */
	const char *wa_phone; /* digits, as WhatsApp has it; NULL when there is no phone */
	const char *wa_id;    /* their business-scoped user id */
};

/* Where the customers are; staff are always on Telegram. */
enum talk_channel { TALK_TELEGRAM, TALK_WHATSAPP, TALK_CHANNELS };
extern const char *const talk_channels[TALK_CHANNELS]; /* as the head and tags call them */

enum step_kind {
	STEP_NOTE,    /* a comment or an empty line */
	STEP_SAY,     /* somebody writes, sends or presses something */
	STEP_EXPECT,  /* what the bot must have said */
	STEP_SILENCE, /* and that it has said nothing else */
	STEP_CLOCK,   /* time goes on */
	STEP_SHOP,    /* the seller's own system reports about an order */
	STEP_RESTART,
	STEP_DOWN, /* the bot is off until STEP_UP; what is sent meanwhile waits */
	STEP_UP,
	STEP_KILL, /* the next thing is taken in, and the bot dies before it has said anything */
};

/* How the bot has said something. */
enum manner {
	MANNER_NEW,
	MANNER_EDIT,
	MANNER_TOAST,
	MANNER_LEFT,
	MANNER_TOPIC, /* it makes a topic of this name */
	MANNER_NAME,  /* gives it another one */
	MANNER_CLOSE,
	MANNER_OPEN,
	MANNER_TEMPLATE,
	MANNERS
};
/* "Bot (ubah)"; NULL for MANNER_TEMPLATE, which names its template. */
extern const char *const manner_heads[MANNERS];

struct step {
	enum step_kind kind;
	int line;
	bool loose;         /* what follows need not all be expected ("~") */
	const char *who;    /* SAY: whose words; EXPECT: to whom, "" for whoever spoke last */
	const char *group;  /* SAY: the group they are said in, "" in private */
	const char *topic;  /* SAY: and the topic there, "" in none */
	enum manner manner; /* EXPECT */
	const char *text;   /* all lines without their indentation */
	const char *source; /* as written */
};

struct order_line {
	int line;
	const char *cells;
};

struct script {
	const char *file;
	const char *policy, *brand, *lang;
	const char *config; /* more lines for the config file */
	int64_t now_ms;
	bool loose, staff_chat, mail, forum;
	bool on[TALK_CHANNELS];    /* of "channels:" */
	enum talk_channel channel; /* the one that this reading is for */
	struct person people[PEOPLE_MAX];
	size_t n_people;
	struct order_line orders[ORDERS_MAX]; /* the first holds the names of the columns */
	size_t n_orders;
	const char *head; /* everything above the line of dashes, as written */
	struct step *steps;
	size_t n_steps;
};

/* ERR_INVALID with *why as "file:line: what is wrong". */
enum err script_read(struct arena *a, const char *file, enum talk_channel channel,
		     struct script *out, const char **why) MUST_CHECK;
/* Which channels the file is for, without reading on. */
void script_channels(const char *file, bool on[TALK_CHANNELS]);
/* NULL when there is nobody of that name. */
const struct person *script_person(const struct script *s, const char *name);

/* "2026-11-23 10.05", "2026-11-23", "10.05" (the next one after now) or "+2 jam"; false otherwise.
 */
bool script_time(const char *text, int64_t now_ms, int64_t *out);
/* Cuts text at the first c: returns what is before it without blanks around it, *rest gets what is
 * behind it likewise ("" when there is no c). */
const char *script_cut(struct arena *a, const char *text, const char *c, const char **rest);
const char *script_trim(struct arena *a, const char *s, size_t len);

#endif
