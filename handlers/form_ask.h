/* form_ask.h - what a running form shows: its question, its summary, and the buttons under them.
 * Owns: the texts around a question and the data of its buttons, "f:place:value:run". For form.c
 * only. Never: takes an answer, changes the run. */
#ifndef SIGAP_FORM_ASK_H
#define SIGAP_FORM_ASK_H

#include "handlers/form_state.h"

/* What can be pressed at the place where the form stands. */
struct offer {
	struct choice at[OUTGOING_BUTTONS]; /* data = the bare value, ".back", ".send" ... */
	size_t n;
	size_t n_answers; /* the first ones answer the question; the others lead elsewhere */
};

enum err form_offer(struct turn *t, const struct form_run *f, struct offer *o) MUST_CHECK;
/* Where the form stands, as its buttons name it: a step's key, ".summary" ...; never NULL. */
const char *form_place(const struct form_run *f);

/* A message at the place where the form stands, with its buttons. NULL = no memory. */
struct outgoing *form_draft(struct turn *t, const struct form_run *f, enum msg msg,
			    const struct value *v, size_t nv) MUST_CHECK;
/* The open step's question, in the arena. */
enum err form_question(struct turn *t, const struct form_run *f, const char **out) MUST_CHECK;
/* Asks whatever is open; again says so with "let us go on". */
enum err form_ask(struct turn *t, struct form_run *f, bool again) MUST_CHECK;
/* Says a text with the buttons of this place; edit: in place of the message whose button was
 * pressed, where that is possible. */
enum err form_say(struct turn *t, struct form_run *f, enum msg msg, const struct value *v,
		  size_t nv, bool edit) MUST_CHECK;

bool form_step_applies(struct turn *t, const struct form_run *f, size_t i);
/* The step to go back to from here; n_steps when there is none. */
size_t form_step_before(struct turn *t, const struct form_run *f);

#endif
