/* world.h - who there is and what was said: people, chats, forum topics, messages.
 * Owns: everything below, until world_clear(). People are shared by all bots; chats belong to one
 * bot, since a private chat with one bot is not the chat with another.
 * Memory: messages are freed when their chat keeps too many; never hold one across a turn.
 * Never: makes updates or answers requests; chat_changed() only wakes who watches the chat. */
#ifndef SIMULATOR_WORLD_H
#define SIMULATOR_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"
#include "table.h"
#include "timer.h"
#include "watch.h"

struct sim;

enum { MESSAGES_KEPT = 5000, LIGHT_KEPT = 4, ANSWERS_KEPT = 200 };

#define ANONYMOUS_ADMIN_ID INT64_C(1087968824)
#define SUPERGROUP_BASE    INT64_C(-1000000000000)

struct person {
	int64_t id;
	bool is_bot, deactivated;
	char *first_name, *last_name, *username, *language, *phone, *role;
	char *json; /* as a User object */
};

enum chat_type { CHAT_PRIVATE, CHAT_GROUP, CHAT_SUPERGROUP };
enum member_status { BOT_ADMINISTRATOR, BOT_MEMBER, BOT_LEFT, BOT_KICKED };

/* the rights of the bot in a group, as bits in the order of right_names */
enum right {
	CAN_MANAGE_CHAT,
	CAN_DELETE_MESSAGES,
	CAN_MANAGE_VIDEO_CHATS,
	CAN_RESTRICT_MEMBERS,
	CAN_PROMOTE_MEMBERS,
	CAN_CHANGE_INFO,
	CAN_INVITE_USERS,
	CAN_PIN_MESSAGES,
	CAN_MANAGE_TOPICS,
	CAN_SEND_MESSAGES,
	RIGHTS
};
extern const char *const right_names[RIGHTS];
enum { ALL_RIGHTS = (1 << RIGHTS) - 1 };

struct topic {
	int32_t id; /* of the message that created it */
	char *name;
	int64_t color;
	bool closed, deleted;
};

struct member {
	struct person *person;
	bool admin;
};

struct answer { /* of a callback query, as the person who pressed saw it */
	int64_t seq;
	int64_t user;
	bool alert;
	char *id, *text, *url;
};

struct bucket { /* of one rate limit */
	double tokens;
	int64_t filled_us;
};

struct message {
	int32_t id, thread, reply_to;
	bool topic_message, caption, deleted, from_bot, service, is_protected, inline_markup;
	bool anonymous;
	int edits;
	int64_t seq, date, edit_date;
	struct chat *chat;
	struct person *from;
	char *extra;   /* members that only some messages have, with a leading comma; or NULL */
	char *media;   /* "photo":[…] and alike, or NULL */
	char *content; /* "text":"…","entities":[…] or the same as caption, or NULL */
	char *markup;  /* the reply_markup as JSON, or NULL */
	char *bot_reaction;
	char *people_reaction;
};

struct chat {
	int64_t id;
	enum chat_type type;
	struct bot *bot;
	struct person *person; /* private chats */
	char *title;
	bool forum;
	bool started, blocked; /* private chats: the person wrote at least once; stopped the bot */
	bool light;            /* of the load generator: keeps only its last messages */
	enum member_status status;
	unsigned rights;
	int64_t migrated_to;
	char *json; /* as a Chat object */

	struct member *members;
	size_t nmembers;
	struct topic *topics;
	size_t ntopics;

	struct message **messages; /* by ascending id */
	size_t nmessages, messages_cap;
	int32_t last_id; /* supergroups count for themselves */

	char *keyboard; /* the reply keyboard now shown, as JSON, or NULL */
	char *action;   /* typing and alike, shown for five seconds */
	int64_t action_us;
	struct answer *answers;
	size_t nanswers;

	struct watched seen;
	struct bucket per_chat, per_group;
	struct load_chat *load;
};

struct bot {
	struct sim *sim;
	char *token;
	struct person *person;
	bool reads_all; /* privacy mode off */
	struct table chats;
	struct chat **list;
	size_t nchats, chats_cap;
	int32_t last_message_id; /* shared by private chats and basic groups */
	struct bucket per_second;

	json_t *commands; /* "scope language" -> array */
	json_t *descriptions;

	struct queue *queue;
	struct callbacks *callbacks;
};

struct person *person_get(struct sim *sim, int64_t id);
struct person *person_make(struct sim *sim,
			   int64_t id);             /* as it is, or new with a name from its id */
void person_set(char **field, const json_t *value); /* then person_render() */
void person_render(struct person *p);

struct bot *bot_make(struct sim *sim, const char *token, const char *username);
struct bot *bot_by_token(struct sim *sim, const char *token, size_t len);

struct chat *chat_get(const struct bot *bot, int64_t id);
struct chat *chat_private(struct bot *bot, struct person *p); /* made when needed */
struct chat *chat_group(struct bot *bot, int64_t id, enum chat_type type);
void chat_render(struct chat *c);
void chat_free_all(struct bot *bot);
bool chat_is_group(const struct chat *c);
struct member *chat_member(const struct chat *c, int64_t user);
void chat_add_member(struct chat *c, struct person *p);
bool chat_may(const struct chat *c, enum right right);
struct topic *chat_topic(const struct chat *c, int32_t id); /* deleted ones are not found */
struct topic *chat_add_topic(struct chat *c, int32_t id, const char *name, int64_t color);
bool bot_knows(const struct bot *bot, int64_t user); /* shares a group with them */

void chat_changed(struct chat *c, struct message *m); /* seq grows; m may be NULL */
void chat_pulsed(struct chat *c);                     /* something passing, as "typing" */

struct message *message_new(struct chat *c, struct person *from);
struct message *message_get(const struct chat *c, int32_t id); /* deleted ones are not found */
void message_add(struct message *m);                           /* the chat owns it from here */
void message_free(struct message *m);
void message_extra(struct message *m, const char *key, const char *json);
/* as a Message object; a reply's original is written without its own original */
void message_write(const struct message *m, struct buf *out, bool with_reply);

#endif
