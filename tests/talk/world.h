/* world.h - the bot of one transcript: the same code as in bot/app_turn.c, with a clock that we
 * turn and chats instead of a network. Owns: a database in a new folder, the runtime, the updates
 * that wait, what was said. A mistake of the world itself (an error that the real process would
 * log, a request that Telegram would refuse) is kept in trouble; nothing goes on after it. */
#ifndef SIGAP_TALK_WORLD_H
#define SIGAP_TALK_WORLD_H

#include <jansson.h>

#include "bot/context.h"
#include "bot/templates.h"
#include "bot/router.h"
#include "tests/talk/script.h"

enum {
	EVENTS_MAX = 4000,
	BUTTONS_MAX = 4000,
	WAITING_MAX = 200,
	GROUPS_MAX = 8,
	FILES_MAX = 1000,
	TOPICS_MAX = 60,
	OWN_MAX = 60
};

/* Something that the bot said. */
struct event {
	enum manner manner;
	const char *to;   /* "Rina", "Staf", "email rina@contoh.id" */
	const char *text; /* as a person sees it, buttons in brackets at the end */
	bool change;      /* meant as a change of something said, where nothing can be changed */
	bool expected;
	bool told; /* printed */
};

/* A key of the keyboard under the text field, as a button with these data. */
#define KEY         "⌨ "
#define KEY_TEXT    "key:text"
#define KEY_CONTACT "key:contact"

/* A button as it stands, or once stood, under a message. */
struct pressable {
	const char *chat, *label, *data;
	int64_t message, topic;
	bool gone; /* the message was edited since */
};

struct shown {
	const char *chat, *text;
	int64_t id, topic;
	bool file;    /* it has a caption instead of a text */
	bool deleted; /* with its topic */
	/* WhatsApp */
	const char *wamid, *callback;
	bool list, template;
};

/* Somebody's WhatsApp. */
struct wa_account {
	const char *phone, *id;
	bool shown; /* the bot may know the phone */
};

struct group {
	const char *name, *id;
};

/* The newest message of a person in a chat, as they may change it. */
struct own {
	const struct person *who;
	const char *chat, *message; /* Telegram: the message as JSON; WhatsApp: its id */
};

/* A topic of the staff group: topics.c. */
struct forum_topic {
	int64_t id;
	const char *chat, *name, *label;
	bool closed, deleted;
};

/* A file that somebody sent: files.c. */
struct file {
	int channel;
	const char *id;   /* as that channel calls it */
	const char *word; /* "struk" of "(foto struk)"; NULL: one that is like no other */
};

struct world {
	struct arena arena; /* as long as the transcript */
	struct arena turn;  /* as long as a turn */
	const struct script *script;
	char dir[64];
	const char *database;
	struct config config;
	struct templates templates;
	struct health health;
	struct runtime *rt;
	struct store *store;
	int64_t now_ms;
	/* what waits for the next turn */
	const char *waiting[WAITING_MAX];
	size_t n_waiting;
	const char *last_update;
	bool down, woken, notices_waiting, probe_done;
	bool dies; /* once the next turn is committed */
	const char *probe_chat;
	int64_t recompute_cursor; /* -1: nothing to compute anew */
	/* ids that Telegram gives */
	int64_t next_update, next_message, next_callback;
	struct group groups[GROUPS_MAX];
	size_t n_groups;
	struct file files[FILES_MAX];
	size_t n_files;
	bool forum, may_topics; /* as it is, not as the bot has heard */
	struct forum_topic topics[TOPICS_MAX];
	size_t n_topics;
	struct own own[OWN_MAX];
	size_t n_own;
	const char *unreachable[PEOPLE_MAX];
	size_t n_unreachable;
	struct wa_account accounts[PEOPLE_MAX]; /* by person */
	/* what was said */
	struct shown shown[EVENTS_MAX];
	size_t n_shown;
	struct pressable buttons[BUTTONS_MAX];
	size_t n_buttons;
	struct event events[EVENTS_MAX];
	size_t n_events;
	char trouble[1024]; /* "" while all is well */
};

/* False when something is wrong: trouble says what. */
bool world_open(struct world *w, const struct script *s);
void world_close(struct world *w);
bool world_fail(struct world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Turns until nothing is left to do now. */
bool world_settle(struct world *w);
/* Time goes on; what falls due on the way happens at its time. */
bool world_move_clock(struct world *w, int64_t to_ms);
/* As somebody who writes on after reading: time passes until their words are no part of what was
 * answered (handlers/burst.h). */
bool world_read(struct world *w);
/* As somebody who waits for the answer: what waited for more words of theirs is answered. */
bool world_linger(struct world *w);
bool world_stop(struct world *w);
bool world_start(struct world *w);

/* What the bot hears of its group when it asks. */
void world_look_at_group(struct world *w);
/* Is this person's private chat on WhatsApp? */
bool world_on_whatsapp(const struct world *w, const struct person *p);
struct wa_account *world_account(struct world *w, const struct person *p);
/* An update waits for the next turn; takes it over. */
bool world_push(struct world *w, json_t *update);

/* shop.c: the seller's own system. */
bool shop_load(struct world *w);
bool shop_report(struct world *w, const char *text); /* "BLZ-1, state active, due 2026-12-21" */

/* arrive.c: what a person does, as Telegram would tell it; waits for the next turn. */
bool arrive(struct world *w, const struct step *st);

/* files.c: a new file's id, as its channel writes ids. word: what it is in the transcript, the same
 * for the same ("struk"), or a hostile kind ("exe"); NULL for one that is like no other. */
const char *files_new(struct world *w, int channel, const char *word);
const char *files_word(const char *tag); /* "struk" of "foto struk"; NULL when there is none */
/* What is wanted as evidence is there at once. */
enum err files_fetch(struct world *w, struct router_effects *fx) MUST_CHECK;
/* webhook.c: an element of a WhatsApp webhook, within the turn's transaction. */
enum err webhook_take(struct world *w, const json_t *element, struct router_effects *fx) MUST_CHECK;

/* chats.c: what became of the outbox. */
bool chats_deliver(struct world *w);
void chats_toast(struct world *w, const char *callback, const char *text);
void chats_left(struct world *w, const char *chat);
/* The name of a chat in transcripts, and its id; NULL when unknown. A customer's chat is called by
 * their Telegram id on both channels. */
const char *chats_key(struct world *w, const char *whatsapp);
/* "1001" of Telegram, as it is called here: "1001@Telegram" for somebody who is on WhatsApp. */
const char *chats_other(struct world *w, const char *telegram);
const char *chats_name(struct world *w, const char *id);
const char *chats_id(struct world *w, const char *person, const char *group);
/* "Staf", or "Staf #RF-1" for a topic of it; never NULL. */
const char *chats_place(struct world *w, const char *chat, int64_t topic);
/* The newest message of the bot in this chat and topic (0: in none) that holds the words; 0 when
 * none. */
int64_t chats_find(const struct world *w, const char *chat, int64_t topic, const char *words);
/* The button that someone sees under this label, else one that once was there; first: the oldest.
 */
const struct pressable *chats_button(const struct world *w, const char *chat, int64_t topic,
				     const char *label, bool first);
bool chats_unreachable(const struct world *w, const char *chat);
/* What both channels do with what they show. to: the name of the place. */
bool chats_said(struct world *w, enum manner manner, const char *to, const char *text);
bool chats_heard(struct world *w, enum manner manner, const char *chat, const char *text,
		 bool change);
bool chats_add_shown(struct world *w, const struct shown *m);
const struct shown *chats_shown(const struct world *w, int64_t id);
bool chats_add_button(struct world *w, const char *chat, int64_t message, const char *label,
		      const char *data, struct strbuf *b, const char *sign);
/* The channel took this part of the row's message, as id; more: the next part follows. */
bool chats_accepted(struct world *w, const struct outbox_row *row, const struct outgoing *part,
		    int64_t id, bool more);
/* It will never arrive, and the row is done. */
bool chats_give_up(struct world *w, const struct outbox_row *row, const char *why,
		   bool unreachable);
/* chats_telegram.c: said; the row is still there. */
bool chats_send_telegram(struct world *w, const struct outbox_row *row, struct outgoing m);
/* chats_whatsapp.c: the row is dealt with, whatever became of it. */
bool chats_send_whatsapp(struct world *w, const struct outbox_row *row, const struct outgoing *m);

/* topics.c: the newest topic of this name, 0 when there is none; what Telegram says of a message
 * into a topic (NULL: it goes there) and of the bot's calls; what people do by hand. */
int64_t topics_find(const struct world *w, const char *label);
const char *topics_refusal(struct world *w, const char *chat, int64_t topic);
bool topics_call(struct world *w, const char *chat, const char *method, const json_t *body,
		 int64_t *made, const char **refusal);
bool topics_delete(struct world *w, const char *chat, int64_t id);
bool topics_shut(struct world *w, const char *chat, int64_t id, bool closed);

#endif
