#include "handlers/words.h"

#include "messages/phrases.h"

/* Words of a phrase that may stand among others, and of a message that it may stand in. */
enum { TELL_MIN = 3, TELL_MAX = 8 };

/* Buttons that people press with words which are not on them. */
static const struct {
	enum msg label, row;
} synonyms[] = {
	{ BTN_YES, MSG_FORM_WORDS_YES },       { BTN_CORRECT, MSG_FORM_WORDS_YES },
	{ BTN_CONTINUE, MSG_FORM_WORDS_YES },  { BTN_SEND, MSG_FORM_WORDS_YES },
	{ BTN_SEND_NOW, MSG_FORM_WORDS_YES },  { BTN_NO, MSG_FORM_WORDS_NO },
	{ BTN_NOT_THIS, MSG_FORM_WORDS_NO },   { BTN_LATER, MSG_FORM_WORDS_NO },
	{ BTN_EDIT, MSG_FORM_WORDS_EDIT },     { BTN_SKIP, MSG_FORM_WORDS_SKIP },
	{ BTN_BACK, MSG_FORM_WORDS_BACK },     { BTN_CANCEL, MSG_FORM_WORDS_CANCEL },
	{ BTN_DONE, MSG_FORM_WORDS_DONE },     { BTN_PASS_ON, MSG_FORM_WORDS_YES },
	{ BTN_SEND_LINK, MSG_FORM_WORDS_YES }, { BTN_NO_TIME, MSG_FORM_WORDS_NO_TIME },
};

/* The place of w among the phrases of a row, in the given language; WORDS_NONE. */
static int row_place(const struct turn *t, enum lang lang, enum msg row, const struct phrase *w)
{
	size_t n;
	const struct phrase *all = catalog_phrases(t->ctx->texts, lang, row, &n);

	for (size_t i = 0; i < n; i++)
		if (phrase_equal(w, &all[i]))
			return (int)i;
	return WORDS_NONE;
}

static int row_place_any(const struct turn *t, enum msg row, const struct phrase *w)
{
	int place = WORDS_NONE;

	for (int lang = 0; lang < LANG_COUNT && place == WORDS_NONE; lang++)
		place = row_place(t, (enum lang)lang, row, w);
	return place;
}

/* What was typed, as it is and without filler. */
struct typed {
	struct phrase all, bare;
};

/* Without "kak", "ya", "yang", emoji and such; unless nothing else is there. */
static bool without_filler(const struct turn *t, struct typed *w)
{
	struct phrase out = { .at = ARENA_ARRAY(t->arena, const char *, w->all.n),
			      .emoji = ARENA_ARRAY(t->arena, bool, w->all.n) };

	if (!out.at || !out.emoji)
		return false;
	for (size_t i = 0; i < w->all.n; i++) {
		struct phrase one = { .at = &w->all.at[i], .n = 1 };

		if (w->all.emoji[i] || row_place_any(t, MSG_FORM_WORDS_FILLER, &one) != WORDS_NONE)
			continue;
		out.at[out.n++] = w->all.at[i];
	}
	w->bare = out.n > 0 ? out : w->all;
	return true;
}

/* NULL when there is nothing to compare: no words, more than any answer has, or no memory. The
 * update's own text is asked about several times in a turn, and read once. */
static const struct typed *typed_read(struct turn *t, const char *text)
{
	bool own = text == t->update->text;
	struct typed *w;

	if (own && t->typed)
		return t->typed->all.n ? t->typed : NULL;
	w = ARENA_NEW(t->arena, struct typed);
	if (!w || phrase_read(t->arena, t->arena, text, strlen(text), &w->all) != OK)
		return NULL;
	if (w->all.n > PHRASE_WORDS || !without_filler(t, w))
		w->all.n = 0;
	if (own)
		t->typed = w;
	return w->all.n ? w : NULL;
}

static bool typed_is(const struct turn *t, const struct typed *w, enum msg row)
{
	return row_place_any(t, row, &w->all) != WORDS_NONE ||
	       row_place_any(t, row, &w->bare) != WORDS_NONE;
}

bool words_are(struct turn *t, const char *text, enum msg row)
{
	const struct typed *w = typed_read(t, text);

	return w && typed_is(t, w, row);
}

/* A phrase of the row, of at least so many words, stands in what was typed. */
static bool phrase_stands(const struct turn *t, const struct typed *w, enum msg row, size_t least)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		size_t n;
		const struct phrase *all = catalog_phrases(t->ctx->texts, (enum lang)lang, row, &n);

		for (size_t i = 0; i < n; i++)
			if (all[i].n >= least && phrase_inside(&all[i], &w->all))
				return true;
	}
	return false;
}

bool words_tell(struct turn *t, const char *text, enum msg row)
{
	const struct typed *w = typed_read(t, text);

	return w && w->all.n <= TELL_MAX &&
	       (typed_is(t, w, row) || phrase_stands(t, w, row, TELL_MIN));
}

bool words_hold(struct turn *t, const char *text, enum msg row)
{
	const struct typed *w = typed_read(t, text);

	return w && phrase_stands(t, w, row, 1);
}

const char *choice_label(const struct turn *t, const struct choice *c)
{
	return c->text ? c->text : catalog_text(t->ctx->texts, t->locale.lang, c->label);
}

/* How a choice may fit, from certain to likely. */
enum fit { FIT_LABEL, FIT_SYNONYM, FIT_PART, FIT_WHOLE_INSIDE, FIT_TYPO, FIT_COUNT };

static bool label_fits(const struct turn *t, const struct typed *w, const struct choice *c,
		       const struct phrase *label, enum fit fit)
{
	switch (fit) {
	case FIT_LABEL:
		return phrase_equal(&w->all, label) || phrase_equal(&w->bare, label);
	case FIT_SYNONYM:
		for (size_t i = 0; !c->text && i < ARRAY_LEN(synonyms); i++)
			if (synonyms[i].label == c->label && typed_is(t, w, synonyms[i].row))
				return true;
		return false;
	case FIT_PART:
		return phrase_within(&w->bare, label);
	case FIT_WHOLE_INSIDE:
		return w->bare.n <= label->n + 2 && phrase_within(label, &w->bare);
	case FIT_TYPO:
		return phrase_near(&w->bare, label);
	default:
		return false;
	}
}

/* In the language that is shown, then in the other ones. */
static bool choice_fits(const struct turn *t, const struct typed *w, const struct choice *c,
			enum fit fit)
{
	struct phrase own;

	if (c->text)
		return phrase_read(t->arena, t->arena, c->text, strlen(c->text), &own) == OK &&
		       label_fits(t, w, c, &own, fit);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		size_t n;
		const struct phrase *label = catalog_phrases(t->ctx->texts, (enum lang)lang,
							     c->label, &n);

		if (n > 0 && label_fits(t, w, c, label, fit))
			return true;
	}
	return false;
}

/* "2", "no 2", "yang kedua", "dua". */
static int by_number(const struct turn *t, const struct typed *w, size_t n)
{
	int64_t number = 0;
	int place;

	if (w->bare.n != 1)
		return WORDS_NONE;
	if (text_parse_i64(w->bare.at[0], strlen(w->bare.at[0]), &number) == OK)
		place = number >= 1 && number <= (int64_t)n ? (int)number - 1 : WORDS_NONE;
	else
		place = row_place_any(t, MSG_FORM_WORDS_NUMBERS, &w->bare);
	if (place == WORDS_NONE)
		place = row_place_any(t, MSG_FORM_WORDS_ORDINALS, &w->bare);
	return place < (int)n ? place : WORDS_NONE;
}

int words_choose(struct turn *t, const char *text, const struct choice *c, size_t n, bool loose)
{
	enum fit last = loose ? FIT_TYPO : FIT_SYNONYM;
	const struct typed *w = typed_read(t, text);

	if (!w)
		return WORDS_NONE;
	for (enum fit fit = FIT_LABEL; fit <= last; fit++) {
		int found = WORDS_NONE, number;
		size_t many = 0;

		for (size_t i = 0; i < n; i++)
			if (choice_fits(t, w, &c[i], fit)) {
				found = (int)i;
				many++;
			}
		if (many == 1)
			return found;
		number = fit == FIT_SYNONYM ? by_number(t, w, n) : WORDS_NONE;
		if (number != WORDS_NONE)
			return number;
		if (many > 1)
			return WORDS_NONE;
	}
	return WORDS_NONE;
}
