#include "messages/phrases.h"

#include "base/text.h"
#include "messages/fuzzy.h"
#include "messages/normalise.h"

enum { TYPO_MIN = 4, TYPO_LONG = 8, TYPO_WORDS = 2 };

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

static enum err add_word(struct arena *a, const struct token *k, struct phrase *out)
{
	bool plain = k->kind == TOKEN_WORD || k->kind == TOKEN_EMOJI;
	const char *word = plain ? squeeze(a, k->text, k->len) : squeeze(a, k->raw.ptr, k->raw.len);

	if (!word)
		return ERR_NOMEM;
	out->emoji[out->n] = k->kind == TOKEN_EMOJI;
	out->at[out->n++] = word;
	return OK;
}

enum err phrase_read(struct arena *a, struct arena *scratch, const char *text, size_t len,
		     struct phrase *out)
{
	struct phrase p = { 0 };
	struct tokens tokens;
	size_t words = 0;

	TRY(normalise(scratch, text, len, &tokens));
	for (size_t i = 0; i < tokens.n && words <= PHRASE_WORDS; i++)
		words += tokens.all[i].kind != TOKEN_BREAK;
	p.at = ARENA_ARRAY(a, const char *, words + 1);
	p.emoji = ARENA_ARRAY(a, bool, words + 1);
	if (!p.at || !p.emoji)
		return ERR_NOMEM;
	for (size_t i = 0; i < tokens.n && p.n < PHRASE_WORDS; i++)
		if (tokens.all[i].kind != TOKEN_BREAK)
			TRY(add_word(a, &tokens.all[i], &p));
	if (words > PHRASE_WORDS)
		p.n = PHRASE_WORDS + 1;
	*out = p;
	return OK;
}

static bool comparable(const struct phrase *p)
{
	return p->n > 0 && p->n <= PHRASE_WORDS;
}

bool phrase_equal(const struct phrase *a, const struct phrase *b)
{
	if (a->n != b->n || !comparable(a))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->at[i], b->at[i]) != 0)
			return false;
	return true;
}

bool phrase_within(const struct phrase *a, const struct phrase *b)
{
	if (!comparable(a) || b->n > PHRASE_WORDS)
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

bool phrase_inside(const struct phrase *a, const struct phrase *b)
{
	if (!comparable(a) || b->n > PHRASE_WORDS)
		return false;
	for (size_t at = 0; at + a->n <= b->n; at++) {
		size_t k = 0;

		while (k < a->n && strcmp(a->at[k], b->at[at + k]) == 0)
			k++;
		if (k == a->n)
			return true;
	}
	return false;
}

bool phrase_near(const struct phrase *a, const struct phrase *b)
{
	size_t slips = 0;

	if (a->n != b->n || !comparable(a))
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
	return slips <= TYPO_WORDS;
}
