/* form_state.h - the inside of a running form, shared by the files form*.c and nobody else.
 * Owns: the JSON in address.state: {"form","run","step","by","edit","paused","at",
 * "asked","values":{},"known":[]}.
 * Read next: form.h, which everyone else uses. */
#ifndef SIGAP_FORM_STATE_H
#define SIGAP_FORM_STATE_H

#include "handlers/form.h"

enum { FORM_RUN_ID = 8 }; /* hexadecimal digits */

enum form_phase { PHASE_STEP, PHASE_SUMMARY, PHASE_CHOOSE };

struct form_value {
	const char *key, *text;
	bool known; /* given at the start: never asked, but may be edited */
};

struct form_run {
	const struct form *form;
	char id[FORM_RUN_ID + 1]; /* tells the buttons of this run from those of another */
	enum form_phase phase;
	size_t step;    /* PHASE_STEP: index of the open step */
	bool editing;   /* the open step was chosen from the summary */
	bool paused;    /* we asked whether to go on, after a long silence */
	int64_t at_ms;  /* last time that it was asked or answered */
	const char *by; /* the update that did it, "" when none */
	int asked; /* grows with each question: an acknowledgement belongs behind one of them */
	struct form_value values[FORM_VALUES];
	size_t n;
	/* Only in this turn: */
	struct value why[2]; /* for the text that says why an answer was refused */
	size_t n_why;
	const char *before; /* what stands before the next question; NULL */
	bool repeated;      /* the question stood before, in full */
	bool heard;         /* the words were an answer, though not a whole one: no side question */
};

/* Of a form that starts in this turn. */
void form_run_init(struct form_run *f, const struct turn *t, const struct form *form);
/* Has the form spoken in this very turn? Then it needs no reminder. */
bool form_run_spoke(const struct form_run *f, const struct turn *t);

/* Does it stand at a step that only leads to the form? */
bool form_is_prelude(const struct form_run *f);

/* ERR_NOT_FOUND: none runs. ERR_INVALID: the state is damaged, or of a form that is no more. */
enum err form_run_load(const struct turn *t, struct form_run *out) MUST_CHECK;
/* Into address.state, as touched in this turn; values of secret steps only as "given". */
enum err form_run_save(struct turn *t, struct form_run *f) MUST_CHECK;

/* NULL when there is none. */
struct form_value *form_run_find(struct form_run *f, const char *key);
void form_run_forget(struct form_run *f, const char *key);
/* The index of the step with this key, n_steps when there is none. */
size_t form_step_index(const struct form *form, const char *key);

#endif
