/* desk_inside.h - what the desk's own files share. Nobody else includes it. */
#ifndef SIGAP_DESK_INSIDE_H
#define SIGAP_DESK_INSIDE_H

#include "handlers/desk.h"

/* The kind whose card or talk a message shows; NULL when it is no case. */
const struct desk_kind *desk_kind_of(enum ref_kind shown);
/* The card's message in the staff group; 0 while it has not been sent. */
enum err desk_card_message(struct turn *t, const struct desk_case *c, int64_t *message) MUST_CHECK;

#endif
