/* desk_inside.h - what the desk's own files share. Nobody else includes it. */
#ifndef SIGAP_DESK_INSIDE_H
#define SIGAP_DESK_INSIDE_H

#include "handlers/desk.h"

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

#endif
