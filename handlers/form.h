/* form.h - dialogues of several steps as tables: ask, take, check, next.
 * Owns: address.state, the JSON in which a running form waits, so that a form survives a restart
 * and a week's pause. One form per address; starting another one replaces it.
 * At every step work: back, cancel, menu, help, a side question, and typed words where buttons are
 * shown (a number or the label's own words). Values of secret steps are never stored or audited.
 * Never: decides anything; what a form is for happens in its finish function. */
#ifndef SIGAP_FORM_H
#define SIGAP_FORM_H

#include "handlers/handler.h"

enum {
	FORM_VALUES = 24,
	FORM_VALUE_BYTES = 4096,
	FORM_TEXT_CHARS = 1000, /* code points of a typed answer */
	FORM_KEY_MAX = 20, /* bytes of a step's key and of a choice's data: both ride in buttons */
	FORM_PAUSE_DAYS = 7,
	FORM_GATHER_MS =
		1500, /* of quiet before pieces are acknowledged: an album comes in parts */
};

/* What a step accepts. */
enum {
	TAKE_TEXT = 1,
	TAKE_CHOICE = 2,
	TAKE_PHOTO = 4,
	TAKE_DOCUMENT = 8,
	TAKE_CONTACT = 16,
	TAKE_VOICE = 32, /* voice messages and videos */
};

struct form_run; /* a running form inside a turn */

struct form_step {
	const char *key; /* the value's name, without ':' or a leading '.' */
	enum msg ask;    /* the question, with the placeholders {kak~} and those of fill() */
	enum msg label;  /* the value's name in the summary; 0: it does not stand there */
	enum msg again;  /* the question once more, where ask says much besides; {kak~} only; 0: ask
			  */
	enum msg names;  /* words by which people call it in the summary: a WORDS row; 0: none */
	bool picks;      /* check() finds the answer within a longer sentence */
	unsigned takes;  /* TAKE_ bits */
	bool optional;   /* shows "skip"; the value is then "" */
	bool secret;     /* its value lives in this turn only: form_value() is "" afterwards */
	bool open;       /* any words may be the answer: only check() tells a side question */
	const struct choice *choices; /* data = the value; typed words match too */
	size_t n_choices;
	/* Choices that are known only now, instead of the fixed ones, in the arena. May be NULL. */
	enum err (*offer)(struct turn *t, const struct form_run *f, const struct choice **out,
			  size_t *n);
	/* More values for ask, at most max; returns how many. May be NULL. */
	size_t (*fill)(struct turn *t, const struct form_run *f, struct value *out, size_t max);
	/* Checks and normalises what came; NULL takes it as it is. A file's value is
	 * desk_file(), a contact's its number as the channel wrote it; a file's caption is
	 * the value "caption".
	 *   OK             *value, in the arena, is the answer
	 *   ERR_INVALID    *why is said instead of a new question (its values: form_why)
	 *   ERR_EXISTS     it was used, the question stays, and there is nothing to say
	 *   ERR_NOT_FOUND  the words are not for this form: the dispatcher goes on with them
	 *   ERR_DENIED     the form ends here, and this function has said why */
	enum err (*check)(struct turn *t, struct form_run *f, const char **value, enum msg *why);
	/* Does this step apply, given the values so far? NULL = always. */
	bool (*applies)(struct turn *t, const struct form_run *f);
	/* A step that gathers pieces (files, words) until the person says that these were all: what
	 * has come so far, in neutral text in the arena, NULL when nothing has. check() keeps each
	 * piece and returns ERR_EXISTS; the pieces of FORM_GATHER_MS are acknowledged together, by
	 * one message that changes as more come. The step's own value is "1" then. */
	const char *(*got)(struct turn *t, const struct form_run *f);
	/* What is said to whoever is done before anything has come; NULL: the usual. */
	enum msg (*nothing)(const struct form_run *f);
	/* The value as the person reads it in the summary, in the arena; NULL: as it stands. */
	const char *(*show)(struct turn *t, const struct form_run *f);
};

struct form {
	const char *name;
	enum msg title; /* what it is about, for "shall we go on with …?" */
	const struct form_step *steps;
	size_t n_steps;
	bool summary; /* ends with all values, [send] [edit] [cancel] */
	/* So many first steps only lead to the form: they are not counted, not gone back to, and
	 * side questions bring no reminder of them. */
	size_t prelude;
	bool offer; /* people may let it lie: side questions bring no reminder of it */
	/* All values are there (and confirmed). The form is over unless this calls form_goto(). */
	enum err (*finish)(struct turn *t, struct form_run *f);
	/* A file that comes where the open step takes none, and belongs to the form all the same:
	 * keeps it (OK); it is acknowledged like other pieces, and words under it answer a step
	 * that takes words. ERR_NOT_FOUND: it does not belong. May be NULL. */
	enum err (*keep)(struct turn *t, struct form_run *f, const char *file);
	/* Shown when the person cancels; may be NULL. */
	enum err (*cancelled)(struct turn *t);
};

/* The table of forms lives in forms.c. */
const struct form *form_find(const char *name);

/* Starts a form: remembers it and asks its first open step. Values known already may be given, also
 * ones that no step asks for. In private chats only (ERR_INVALID elsewhere). */
enum err form_start(struct turn *t, const struct form *form, const struct value *known,
		    size_t n_known) MUST_CHECK;
/* A value so far, "" when there is none. */
const char *form_value(const struct form_run *f, const char *key);
enum err form_set(struct turn *t, struct form_run *f, const char *key,
		  const char *value) MUST_CHECK;
/* From finish: asks this step again instead of ending. */
enum err form_goto(struct turn *t, struct form_run *f, const char *key) MUST_CHECK;
/* From check: a value for the text that says why the answer is refused; at most two. */
void form_why(struct form_run *f, const char *name, const char *text);
/* From check: a sentence (neutral text, in the arena) that stands before the next question. */
void form_before(struct form_run *f, const char *text);
/* The open step's key, for checks that serve several steps. */
const char *form_key(const struct form_run *f);
/* From check: pieces were kept, and are to be acknowledged soon. */
enum err form_gather(struct turn *t, const struct form_run *f) MUST_CHECK;

/* For the dispatcher. *taken tells whether the running form used the update; a side question, or a
 * file that it has no use for, it leaves to others. t->guess is what the recogniser read. */
enum err form_take(struct turn *t, bool *taken) MUST_CHECK;
bool form_runs(const struct turn *t);
bool form_is_running(const struct turn *t, const struct form *form);
/* A value of the running form when it is this one, in the arena; "" otherwise. */
const char *form_peek(const struct turn *t, const struct form *form, const char *key);
/* The open step wants a secret, so the text must reach it as it was typed. */
bool form_wants_secret(const struct turn *t);
/* What /batal does, also when there is nothing to cancel. */
enum err form_cancel(struct turn *t) MUST_CHECK;
/* The open question once more, in short; nothing when no form runs. */
enum err form_again(struct turn *t) MUST_CHECK;
/* The same after a side question, where it is needed. */
enum err form_remind(struct turn *t) MUST_CHECK;
/* Forgets the running form without a word. */
void form_drop(struct turn *t);

#endif
