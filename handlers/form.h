/* form.h - dialogues of several steps as tables: ask, take, check, next.
 * Owns: address.state, the JSON in which a running form waits (form, step, values, since), so that a
 * form survives a restart and a week's pause. One form per address; starting another one replaces it.
 * At every step work: back, cancel, menu, help, a side question, and typed words where buttons are
 * shown (a number or the label's own words). Values of secret steps are never stored or audited.
 * Never: decides anything; what a form is for happens in its finish function. */
#ifndef SIGAP_FORM_H
#define SIGAP_FORM_H

#include "handlers/handler.h"

enum { FORM_VALUES = 16, FORM_VALUE_BYTES = 4096, FORM_PAUSE_DAYS = 7 };

/* What a step accepts. */
enum {
	TAKE_TEXT = 1,
	TAKE_CHOICE = 2,
	TAKE_PHOTO = 4,
	TAKE_DOCUMENT = 8,
	TAKE_CONTACT = 16,
};

struct form_run; /* a running form inside a turn */

struct form_step {
	const char *key;    /* the value's name */
	enum msg ask;       /* the question, with the placeholder {kak?} and those of values() */
	enum msg label;     /* the value's name in the summary; read only when the form has one */
	unsigned takes;     /* TAKE_ bits */
	bool optional;      /* shows "skip" */
	bool secret;        /* never stored beyond its own step */
	const struct choice *choices; /* data = the value; shown as buttons, typed words match too */
	size_t n_choices;
	/* Checks and normalises: OK with *value in the arena, or ERR_INVALID with *why the MSG to say
	 * before the question is asked again. NULL takes the text as it is. */
	enum err (*check)(struct turn *t, struct form_run *f, const char **value, enum msg *why);
	/* Does this step apply, given the values so far? NULL = always. */
	bool (*applies)(struct turn *t, const struct form_run *f);
};

struct form {
	const char *name;
	const struct form_step *steps;
	size_t n_steps;
	bool summary;       /* ends with all values, [send] [edit] [cancel] */
	/* All values are there (and confirmed). The form is over unless this calls form_goto(). */
	enum err (*finish)(struct turn *t, struct form_run *f);
	/* Shown when the person cancels; may be NULL. */
	enum err (*cancelled)(struct turn *t);
};

/* The table of forms lives in forms.c. */
const struct form *form_find(const char *name);

/* Starts a form: remembers it and asks its first open step. Values known already may be given. */
enum err form_start(struct turn *t, const struct form *form, const struct value *known,
		    size_t n_known) MUST_CHECK;
/* A value so far, "" when there is none. */
const char *form_value(const struct form_run *f, const char *key);
enum err form_set(struct turn *t, struct form_run *f, const char *key, const char *value) MUST_CHECK;
/* From finish: asks this step again instead of ending. */
enum err form_goto(struct turn *t, struct form_run *f, const char *key) MUST_CHECK;

/* For the dispatcher. *taken tells whether the running form used the update. */
enum err form_take(struct turn *t, bool *taken) MUST_CHECK;
bool form_runs(const struct turn *t);
/* After a side question: the open question once more, in short. */
enum err form_remind(struct turn *t) MUST_CHECK;
/* Forgets the running form without a word. */
void form_drop(struct turn *t);

#endif
