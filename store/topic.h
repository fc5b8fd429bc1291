/* topic.h - forum topics of the staff group: which topic belongs to which case, and what waits for
 * a topic that is being made. Owns: tables desk_topic and desk_wait. A case has at most one topic.
 * Never: asks a channel for a topic (handlers/desk_topic.c puts the calls into the outbox). */
#ifndef SIGAP_STORE_TOPIC_H
#define SIGAP_STORE_TOPIC_H

#include "store/outbox.h"

/* Stored as numbers. */
enum topic_state {
	TOPIC_WANTED, /* asked for; what belongs into it waits */
	TOPIC_OPEN,
	TOPIC_CLOSED,
	TOPIC_NONE /* could not be made: the case lives in the group by replies to its card */
};

struct topic {
	enum ref_kind kind; /* the case: its card's kind */
	int64_t ref;
	int channel;
	const char *chat;
	int64_t topic; /* the channel's id, 0 until it is made */
	enum topic_state state;
	const char *name; /* as it was last given */
};

/* A message that waits. */
struct topic_wait {
	int64_t id;
	enum ref_kind shows;
	const char *body; /* handlers/outgoing.h */
};

enum err topic_put(struct store *s, const struct topic *t) MUST_CHECK;
enum err topic_get(struct store *s, struct arena *a, enum ref_kind kind, int64_t ref,
		   struct topic *out) MUST_CHECK; /* ERR_NOT_FOUND */
/* The case whose topic this is. ERR_NOT_FOUND. */
enum err topic_find(struct store *s, struct arena *a, int channel, const char *chat, int64_t topic,
		    struct topic *out) MUST_CHECK;
/* The group has another id. */
enum err topic_rechat(struct store *s, int channel, const char *from, const char *to) MUST_CHECK;

enum err topic_wait(struct store *s, const struct topic *t, enum ref_kind shows,
		    const char *body) MUST_CHECK;
/* Takes the oldest one out. ERR_NOT_FOUND when none waits. */
enum err topic_wait_take(struct store *s, struct arena *a, const struct topic *t,
			 struct topic_wait *out) MUST_CHECK;

#endif
