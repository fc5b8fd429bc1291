/* control.h - the control API under /sim/, by which tests and the page play the people.
 * README.md in this folder is its reference. Never: changes what the Bot API answers by itself. */
#ifndef SIMULATOR_CONTROL_H
#define SIMULATOR_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"

struct bot;
struct chat;
struct person;
struct request;
struct sim;
struct wa_person;

/* one request of the control API; a handler ends in one of the two below, or hands req on */
struct control {
	struct sim *sim;
	struct bot *bot; /* of "bot", default the first */
	struct request *req;
	json_t *args;
};

struct control_route {
	const char *verb, *path;
	void (*run)(struct control *c);
};

void control_request(struct sim *sim, struct request *req);
void control_ok(struct control *c, struct buf *json); /* takes json over; empty = {"ok":true} */
void control_fail(struct control *c, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void control_show_chat(struct sim *sim, void *chat, struct request *req, int64_t since);

/* control_world.c */
void control_user(struct control *c);
void control_group(struct control *c);
void control_block(struct control *c);
void control_migrate(struct control *c);
void control_expire(struct control *c);
void control_age(struct control *c);
void control_chats(struct control *c);

/* control_send.c; NULL = failed, and answered */
void control_send(struct control *c);
struct person *control_sender(struct control *c);
struct chat *control_place(struct control *c, struct person *from);
void control_post(struct control *c, struct chat *chat, struct person *from);
void control_answer_ids(struct control *c, int32_t update, int32_t message);

/* control_press.c */
void control_press(struct control *c);
void control_react(struct control *c);

/* wa_control.c, wa_control_send.c, wa_control_view.c */
extern const struct control_route wa_routes[];
extern const size_t wa_nroutes;
void wa_control_send(struct control *c);
void wa_control_press(struct control *c);
void wa_control_react(struct control *c);
void wa_control_chat(struct control *c);
void wa_control_chats(struct control *c);
void wa_control_file(struct control *c);
struct wa_person *wa_control_person(struct control *c,
				    const char *key); /* NULL = failed, answered */
void wa_control_done(struct control *c);

/* control_view.c */
void control_chat(struct control *c);
void control_download(struct control *c);

#endif
