/* api.h - one call of the Bot API or the Graph API, from its arrival to its answer, and the table
 * of methods.
 * Owns: struct call, until its answer was handed to http.c.
 * A method ends in call_result() + call_fail() or parks the call (getUpdates only).
 * Never: talks to a socket; latency and faults are put around the methods, not into them. */
#ifndef SIMULATOR_API_H
#define SIMULATOR_API_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"
#include "faults.h"
#include "http.h"
#include "params.h"
#include "timer.h"
#include "world.h"

struct sim;
struct call;

struct method {
	const char *name;
	void (*run)(struct call *c);
};

struct call {
	struct sim *sim;
	struct bot *bot; /* NULL: of the Graph API */
	struct request *req;
	json_t *args; /* borrowed from req */
	const struct method *method;
	struct buf out; /* the whole answer */
	int status;
	int retry_after;
	const char *type; /* of the answer; NULL = JSON */
	bool parked;
	int64_t arrived_us;
	struct fault fault;
	struct timer timer;
	struct call *prev, *next; /* hanging calls; see faults.c */
};

void api_request(struct sim *sim, struct request *req); /* a path that starts with /bot */
void api_file(struct sim *sim, struct request *req);    /* … with /file/bot */

const struct method *method_find(const char *name, size_t len); /* case-insensitive, or NULL */
const struct method *method_graph(const char *name);            /* "wa.messages" and alike */
size_t method_index(const struct method *m);
const char *method_name(size_t index); /* NULL after the last */

/* the beginning of {"ok":true,"result":…}; the caller adds the value and call_end()s it */
struct buf *call_begin(struct call *c);
void call_end(struct call *c);
void call_result(struct call *c, const char *json); /* both at once */
void call_message(struct call *c, const struct message *m);
/* always false, so that a check can return it; the description gets its prefix from the status */
bool call_fail(struct call *c, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool call_fail_retry(struct call *c, int seconds);
bool call_fail_migrated(struct call *c, int64_t to);
void call_finish(struct call *c);  /* a parked call has its answer */
void call_start(struct call *c);   /* it has its method: faults and latency, then it runs */
void call_refused(struct call *c); /* it has no method, and its answer */

/* The chat of a parameter, when the bot may look at it or write to it; else NULL, and failed. */
enum access { TO_READ, TO_WRITE };
struct chat *call_chat(struct call *c, const char *param, enum access access);

/* api_post.c: what all sending methods have in common */
struct post {
	struct chat *chat;
	int32_t thread, reply_to;
	char *markup;
	bool inline_markup, private_only, reply_optional;
	char *content;
	bool caption;
	struct buf plain; /* the text without formatting, for the load generator */
	bool is_protected;
};

bool post_text(struct call *c, struct post *p, const char *key, bool required);
bool post_begin(struct call *c, struct post *p);
struct message *post_commit(struct call *c, struct post *p, char *media);
void post_free(struct post *p);
bool post_markup(struct call *c, struct post *p); /* api_markup.c */

/* the methods, by file */
void api_get_me(struct call *c);
void api_get_chat(struct call *c);
void api_get_chat_member(struct call *c);
void api_leave_chat(struct call *c);
void api_set_my_commands(struct call *c);
void api_get_my_commands(struct call *c);
void api_delete_my_commands(struct call *c);
void api_set_my_description(struct call *c);
void api_set_my_short_description(struct call *c);

void api_send_message(struct call *c);
void api_send_chat_action(struct call *c);
void api_copy_message(struct call *c);
void api_forward_message(struct call *c);

void api_edit_message_text(struct call *c);
void api_edit_message_caption(struct call *c);
void api_edit_message_reply_markup(struct call *c);
void api_delete_message(struct call *c);
void api_set_message_reaction(struct call *c);
void api_answer_callback_query(struct call *c);

void api_send_photo(struct call *c);
void api_send_document(struct call *c);
void api_send_media_group(struct call *c);
void api_get_file(struct call *c);

void api_create_forum_topic(struct call *c);
void api_edit_forum_topic(struct call *c);
void api_close_forum_topic(struct call *c);
void api_reopen_forum_topic(struct call *c);
void api_delete_forum_topic(struct call *c);

void api_get_updates(struct call *c);
void api_set_webhook(struct call *c);
void api_delete_webhook(struct call *c);
void api_get_webhook_info(struct call *c);

#endif
