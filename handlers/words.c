#include "handlers/words.h"

#include "messages/fuzzy.h"
#include "messages/normalise.h"

enum { WORDS_MAX = 16, TYPO_MIN = 4, TYPO_LONG = 8 };

/* A short text as plain words. n == WORDS_MAX + 1 stands for "longer than any answer". */
struct words {
	const char *at[WORDS_MAX];
	bool emoji[WORDS_MAX];
	size_t n;
};

/* Buttons that people press with words which are not on them. */
static const struct {
	enum msg label, row;
} synonyms[] = {
	{ BTN_YES, MSG_FORM_WORDS_YES },      { BTN_CORRECT, MSG_FORM_WORDS_YES },
	{ BTN_CONTINUE, MSG_FORM_WORDS_YES }, { BTN_SEND, MSG_FORM_WORDS_YES },
	{ BTN_SEND_NOW, MSG_FORM_WORDS_YES }, { BTN_NO, MSG_FORM_WORDS_NO },
	{ BTN_NOT_THIS, MSG_FORM_WORDS_NO },  { BTN_LATER, MSG_FORM_WORDS_NO },
	{ BTN_EDIT, MSG_FORM_WORDS_EDIT },    { BTN_SKIP, MSG_FORM_WORDS_SKIP },
	{ BTN_BACK, MSG_FORM_WORDS_BACK },    { BTN_CANCEL, MSG_FORM_WORDS_CANCEL },
	{ BTN_DONE, MSG_FORM_WORDS_DONE },    { BTN_PASS_ON, MSG_FORM_WORDS_YES },
};

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Lower case, and "okeee" like "oke": the same is done to what we compare with. */
static const char *squeeze(struct arena *a, const char *s, size_t len)
{
	char *out = arena_strndup(a, s, len);
	size_t n = 0;

	if (!out)
		return NULL;
	text_lower(out);
	for (size_t i = 0; out[i]; i++)
		if (n == 0 || out[i] != out[n - 1] || !is_letter(out[i]))
			out[n++] = out[i];
	out[n] = '\0';
	return out;
}

static bool words_read(struct arena *a, const char *text, size_t len, struct words *w)
{
	struct tokens tokens;

	w->n = 0;
	if (normalise(a, text, len, &tokens) != OK)
		return false;
	for (size_t i = 0; i < tokens.n; i++) {
		const struct token *k = &tokens.all[i];
		bool plain = k->kind == TOKEN_WORD || k->kind == TOKEN_EMOJI;
		const char *word;

		if (k->kind == TOKEN_BREAK)
			continue;
		if (w->n == WORDS_MAX) {
			w->n++;
			return true;
		}
		word = plain ? squeeze(a, k->text, k->len) : squeeze(a, k->raw.ptr, k->raw.len);
		if (!word)
			return false;
		w->emoji[w->n] = k->kind == TOKEN_EMOJI;
		w->at[w->n++] = word;
	}
	return true;
}

static bool words_equal(const struct words *a, const struct words *b)
{
	if (a->n != b->n || a->n == 0 || a->n > WORDS_MAX)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->at[i], b->at[i]) != 0)
			return false;
	return true;
}

/* All of a stand in b. */
static bool words_within(const struct words *a, const struct words *b)
{
	if (a->n == 0 || a->n > WORDS_MAX || b->n > WORDS_MAX)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		size_t k = 0;

		while (k < b->n && strcmp(a->at[i], b->at[k]) != 0)
			k++;
		if (k == b->n)
			return false;
	}
	return true;
}

static bool words_near(const struct words *a, const struct words *b)
{
	size_t slips = 0;

	if (a->n != b->n || a->n == 0 || a->n > WORDS_MAX)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		size_t na = strlen(a->at[i]), nb = strlen(b->at[i]);
		size_t most = nb < TYPO_MIN ? 0 : nb < TYPO_LONG ? 1 : 2;

		if (strcmp(a->at[i], b->at[i]) == 0)
			continue;
		if (most == 0 || fuzzy_distance(a->at[i], na, b->at[i], nb, most) > most)
			return false;
		slips++;
	}
	return slips <= 2;
}

/* The place of w among the phrases of a row, in the given language; WORDS_NONE. */
static int row_place(const struct turn *t, enum lang lang, enum msg row, const struct words *w)
{
	const char *s = catalog_text(t->ctx->texts, lang, row);

	for (int place = 0; *s; place++) {
		const char *comma = strchr(s, ',');
		size_t len = comma ? (size_t)(comma - s) : strlen(s);
		struct words phrase;

		if (words_read(t->arena, s, len, &phrase) && words_equal(w, &phrase))
			return place;
		s += len + (comma != NULL);
	}
	return WORDS_NONE;
}

static int row_place_any(const struct turn *t, enum msg row, const struct words *w)
{
	int place = WORDS_NONE;

	for (int lang = 0; lang < LANG_COUNT && place == WORDS_NONE; lang++)
		place = row_place(t, (enum lang)lang, row, w);
	return place;
}

/* Without "kak", "ya", "yang", emoji and such; unless nothing else is there. */
static struct words without_filler(const struct turn *t, const struct words *w)
{
	struct words out = { .n = 0 };

	if (w->n > WORDS_MAX)
		return *w;
	for (size_t i = 0; i < w->n; i++) {
		struct words one = { .at = { w->at[i] }, .n = 1 };

		if (w->emoji[i] || row_place_any(t, MSG_FORM_WORDS_FILLER, &one) != WORDS_NONE)
			continue;
		out.at[out.n++] = w->at[i];
	}
	return out.n > 0 ? out : *w;
}

/* What was typed, as it is and without filler. */
struct typed {
	struct words all, bare;
};

static bool typed_read(const struct turn *t, const char *text, struct typed *out)
{
	if (!words_read(t->arena, text, strlen(text), &out->all) || out->all.n == 0 ||
	    out->all.n > WORDS_MAX)
		return false;
	out->bare = without_filler(t, &out->all);
	return true;
}

static bool typed_is(const struct turn *t, const struct typed *w, enum msg row)
{
	return row_place_any(t, row, &w->all) != WORDS_NONE ||
	       row_place_any(t, row, &w->bare) != WORDS_NONE;
}

bool words_are(struct turn *t, const char *text, enum msg row)
{
	struct typed w;

	return typed_read(t, text, &w) && typed_is(t, &w, row);
}

const char *choice_label(const struct turn *t, const struct choice *c)
{
	return c->text ? c->text : catalog_text(t->ctx->texts, t->locale.lang, c->label);
}

/* How a choice may fit, from certain to likely. */
enum fit { FIT_LABEL, FIT_SYNONYM, FIT_PART, FIT_WHOLE_INSIDE, FIT_TYPO, FIT_COUNT };

static bool label_fits(const struct turn *t, const struct typed *w, const struct choice *c,
		       const struct words *label, enum fit fit)
{
	switch (fit) {
	case FIT_LABEL:
		return words_equal(&w->all, label) || words_equal(&w->bare, label);
	case FIT_SYNONYM:
		for (size_t i = 0; !c->text && i < ARRAY_LEN(synonyms); i++)
			if (synonyms[i].label == c->label && typed_is(t, w, synonyms[i].row))
				return true;
		return false;
	case FIT_PART:
		return words_within(&w->bare, label);
	case FIT_WHOLE_INSIDE:
		return w->bare.n <= label->n + 2 && words_within(label, &w->bare);
	case FIT_TYPO:
		return words_near(&w->bare, label);
	default:
		return false;
	}
}

/* In the language that is shown, then in the other ones. */
static bool choice_fits(const struct turn *t, const struct typed *w, const struct choice *c,
			enum fit fit)
{
	struct words label;

	if (c->text)
		return words_read(t->arena, c->text, strlen(c->text), &label) &&
		       label_fits(t, w, c, &label, fit);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *s = catalog_text(t->ctx->texts, (enum lang)lang, c->label);

		if (words_read(t->arena, s, strlen(s), &label) && label_fits(t, w, c, &label, fit))
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
	struct typed w;

	if (!typed_read(t, text, &w))
		return WORDS_NONE;
	for (enum fit fit = FIT_LABEL; fit <= last; fit++) {
		int found = WORDS_NONE, number;
		size_t many = 0;

		for (size_t i = 0; i < n; i++)
			if (choice_fits(t, &w, &c[i], fit)) {
				found = (int)i;
				many++;
			}
		if (many == 1)
			return found;
		number = fit == FIT_SYNONYM ? by_number(t, &w, n) : WORDS_NONE;
		if (number != WORDS_NONE)
			return number;
		if (many > 1)
			return WORDS_NONE;
	}
	return WORDS_NONE;
}
