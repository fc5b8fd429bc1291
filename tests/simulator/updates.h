/* updates.h - what the bot is to be told: the queue, its confirmation, and callback queries.
 * Owns: the updates until they are confirmed by an offset or too old; the waiting getUpdates.
 * update_id grows by one; the queue is a ring indexed by it, so nothing is searched.
 * Never: decides whether the bot may see a message; tell.h does. */
#ifndef SIMULATOR_UPDATES_H
#define SIMULATOR_UPDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "timer.h"

struct bot;
struct call;
struct chat;
struct message;
struct person;
struct queue;
struct callbacks;

enum update_kind {
	UP_MESSAGE,
	UP_EDITED_MESSAGE,
	UP_CALLBACK_QUERY,
	UP_MY_CHAT_MEMBER,
	UP_CHAT_MEMBER,
	UP_MESSAGE_REACTION,
	UP_OTHER,
	UPDATE_KINDS
};
/* as Telegram names them; UP_OTHER stands for all that have no name here */
extern const char *const update_kind_names[UP_OTHER];

struct queue *queue_new(struct bot *bot);
void queue_free(struct queue *q); /* a waiting getUpdates is closed without an answer */
/* inner is the update without its braces: "message":{…}; 0 = the bot did not ask for this kind */
int32_t queue_push(struct queue *q, enum update_kind kind, const char *inner, size_t len);
size_t queue_pending(const struct queue *q);
int64_t queue_total(const struct queue *q); /* ever pushed */
bool queue_polled(const struct queue *q);   /* a getUpdates is waiting */

enum { CALLBACK_SECONDS = 150, CALLBACKS_KEPT = 1 << 16 };

struct callback {
	int64_t number, created_us, user;
	struct chat *chat;
	bool answered;
};

struct callbacks *callbacks_new(void);
void callbacks_free(struct callbacks *cs);
struct callback *callback_add(struct callbacks *cs, struct chat *chat, int64_t user, char id[24]);
struct callback *callback_open(struct callbacks *cs, const char *id); /* NULL = too old, unknown */
void callbacks_expire(struct callbacks *cs);
void queue_expire_callbacks(struct queue *q);

#endif
