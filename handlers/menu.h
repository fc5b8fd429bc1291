/* menu.h - the way on that every answer of the bot leaves open: three buttons under a text.
 * Owns: which capabilities are offered, in which order; /menu. Never: what they do. */
#ifndef SIGAP_MENU_H
#define SIGAP_MENU_H

#include "handlers/handler.h"

/* Says a text with the usual way on: activation, a person, the menu. */
enum err menu_say(struct turn *t, enum msg msg, const struct value *v, size_t nv) MUST_CHECK;
/* The same with {kak} as the text's only value. */
enum err menu_say_kak(struct turn *t, enum msg msg) MUST_CHECK;

/* For what belongs into a person's own chat: false there; in groups it says so, with *e. */
bool menu_not_here(struct turn *t, enum err *e) MUST_CHECK;

#endif
