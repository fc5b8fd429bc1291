/* form_move.h - how a running form moves: values set, the next step, the summary, the end.
 * Owns: the order of steps, and what ".back", ".skip", ".send" and the other deeds behind buttons
 * do. For form.c only; form_goto, form_start, form_drop and the values of form.h live here too.
 * Never: reads what a person typed. */
#ifndef SIGAP_FORM_MOVE_H
#define SIGAP_FORM_MOVE_H

#include "handlers/form_state.h"

/* ERR_LIMIT: too many values, or too long a one. */
enum err form_run_set(struct turn *t, struct form_run *f, const char *key, const char *text,
		      bool known) MUST_CHECK;
/* To the next open step, else the summary, else the end. */
enum err form_advance(struct turn *t, struct form_run *f) MUST_CHECK;
/* Waits at this place and asks. */
enum err form_stand(struct turn *t, struct form_run *f, enum form_phase phase,
		    size_t step) MUST_CHECK;
/* Does what a value that begins with a dot stands for; false when there is no such deed. */
bool form_deed(struct turn *t, struct form_run *f, const char *name, enum err *e) MUST_CHECK;

#endif
