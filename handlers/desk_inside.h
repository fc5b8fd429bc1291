/* desk_inside.h - what the desk's own files share. Nobody else includes it. */
#ifndef SIGAP_DESK_INSIDE_H
#define SIGAP_DESK_INSIDE_H

#include "handlers/desk.h"
#include "store/relay.h"

/* The kind whose card or talk a message shows; NULL when it is no case. */
const struct desk_kind *desk_kind_of(enum ref_kind shown);
/* The card's message in the staff group; 0 while it has not been sent. */
enum err desk_card_message(struct turn *t, const struct desk_case *c, int64_t *message) MUST_CHECK;

/* The card into its topic, or the group. */
enum err desk_post_card(struct turn *t, const struct desk_case *c) MUST_CHECK;
/* desk_burst.c. *waits: its card is posted in a calmer minute. */
enum err desk_burst_wait(struct turn *t, const struct desk_case *c, bool *waits) MUST_CHECK;
/* desk_topic.c. A message about the case into its topic, or into the group where it has none. */
enum err desk_post(struct turn *t, const struct desk_case *c, struct outgoing *m,
		   enum ref_kind shows) MUST_CHECK;
/* Asks for a topic where there can be one; *waits: the card is posted once it is there. */
enum err desk_topic_open(struct turn *t, const struct desk_case *c, bool *waits) MUST_CHECK;
enum err desk_topic_follow(struct turn *t, const struct desk_case *c) MUST_CHECK;
bool desk_in_topic(struct turn *t, const struct desk_case *c);

/* A case as one number, for what is kept by a number. ERR_NOT_FOUND. */
int64_t desk_pack(const struct desk_case *c);
enum err desk_unpack(struct turn *t, int64_t packed, struct desk_case *c) MUST_CHECK;

/* ---- desk_talk.c ---- */

/* A short answer under the staff member's own message, about the case: a reply to it goes on with
 * the talk. */
enum err desk_answer(struct turn *t, const struct desk_case *c, enum msg msg, const struct value *v,
		     size_t nv, const struct choice *choices, size_t n) MUST_CHECK;
/* The sender may speak to the customer of this case now; when not, they have heard why. */
enum err desk_may_speak(struct turn *t, const struct desk_case *c, bool *may) MUST_CHECK;
/* The update as words for its customer, before they are anybody's. */
struct relay desk_words(struct turn *t, const struct desk_case *c, enum relay_way way,
			const char *words);
/* As the customer reads them. msg: REQUEST_ANSWER, REQUEST_CORRECTION. */
enum err desk_compose(struct turn *t, const struct desk_case *c, const struct relay *r,
		      enum msg msg, struct outgoing **out) MUST_CHECK;
/* Takes the words to the customer, and what follows from it: r is kept, the case is claimed, its
 * kind hears. */
enum err desk_speak(struct turn *t, struct desk_case *c, struct relay *r, enum msg msg) MUST_CHECK;
/* Keeps the update's text as a note, without the "//" in front of it. */
enum err desk_keep_note(struct turn *t, const struct desk_case *c) MUST_CHECK;

/* ---- desk_tick.c: the marks under words of staff ---- */

/* Keeps r, which is carried by what was put last. */
enum err desk_relay_keep(struct turn *t, struct relay *r) MUST_CHECK;
/* Saves r and brings its mark up to date. */
enum err desk_relay_moved(struct turn *t, struct relay *r) MUST_CHECK;

/* desk_rest.c: something was said about it: looked at again once it has rested for so long. */
enum err desk_rest_later(struct turn *t, const struct desk_case *c) MUST_CHECK;

/* ---- desk_album.c ---- */

/* A file of an album whose first one has not left yet goes along with that; *joined: so it does,
 * and there is nothing more to be done for it. */
enum err desk_album_join(struct turn *t, const struct relay *r, bool *joined) MUST_CHECK;
/* Those files of r that sent did not have follow by themselves. */
enum err desk_album_rest(struct turn *t, const struct desk_case *c, const struct relay *r,
			 const struct outgoing *sent) MUST_CHECK;
/* What desk_file() gives, a line each, as one message shows them. */
enum err desk_attach_all(struct turn *t, struct outgoing *m, const char *files) MUST_CHECK;

/* ---- desk_change.c: changes of what was said ---- */

/* In relay.changed. */
enum {
	CHANGED_LATE = 1,   /* while the former words were on their way */
	CHANGED_PASSED = 2, /* the customer's message was changed in place */
	CHANGED_SENT = 4    /* what was offered to be sent was sent */
};

/* A member of staff changed a message of theirs. */
enum err desk_changed(struct turn *t, struct desk_case *c, struct relay *r) MUST_CHECK;
/* The words have arrived whose change came too late to go with them; sent: as they went. */
enum err desk_changed_late(struct turn *t, struct relay *r,
			   const struct outbox_row *sent) MUST_CHECK;

#endif
