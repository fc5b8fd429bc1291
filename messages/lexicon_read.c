/* lexicon_read.c - what a token reads as: spelled, stretched, glued together or misspelled. */
#include "messages/affix.h"
#include "messages/lexicon_inside.h"

/* ---- reading ---- */

/* "bangeeet" and "okeee": runs of three or more letters become one or two, or every run one. */
static int find_unstretched(const struct lexicon *l, const char *s, size_t len)
{
	static const size_t keep[][2] = { { 3, 1 }, { 3, 2 }, { 2, 1 } }; /* runs of, become */
	char word[TOKEN_TEXT_MAX];
	int found = -1;

	for (size_t k = 0; k < ARRAY_LEN(keep) && found < 0; k++) {
		size_t n = 0;

		for (size_t i = 0, run; i < len; i += run) {
			for (run = 1; i + run < len && s[i + run] == s[i]; run++)
				;
			for (size_t j = 0; j < (run >= keep[k][0] ? keep[k][1] : run); j++)
				word[n++] = s[i];
		}
		if (n < len)
			found = lexicon_form_find(l, word, n);
		if (n < len && found < 0)
			found = affix_root(word, n, lexicon_form_find, l);
	}
	return found;
}

static int find_spelled(const struct lexicon *l, const char *s, size_t len)
{
	int found = lexicon_form_find(l, s, len);

	if (found < 0)
		found = affix_root(s, len, lexicon_form_find, l);
	return found;
}

static bool form_is_joined(const struct lexicon *l, int form)
{
	for (const struct member *m = l->forms[l->forms[form].reads.word[0]].members; m;
	     m = m->next)
		if (m->class == l->joined)
			return true;
	return false;
}

static void reads_append(struct reads_as *out, const struct reads_as *more)
{
	for (size_t i = 0; i < more->n && out->n < READS_AS_MAX; i++)
		out->word[out->n++] = more->word[i];
}

/* "gabisa", "udahbayar": a word that is often glued, then a known one. */
static bool read_joined(const struct lexicon *l, const char *s, size_t len, struct reads_as *out)
{
	for (size_t cut = 2; len >= 5 && cut + 3 <= len; cut++) {
		int head = lexicon_form_find(l, s, cut), rest;

		if (head < 0 || !form_is_joined(l, head))
			continue;
		rest = len - cut > 3 ? find_spelled(l, s + cut, len - cut)
				     : lexicon_form_find(l, s + cut, len - cut);
		if (rest < 0)
			continue;
		*out = l->forms[head].reads;
		reads_append(out, &l->forms[rest].reads);
		return true;
	}
	return false;
}

static void read_word(const struct lexicon *l, const char *s, size_t len, struct reads_as *out)
{
	int found = find_spelled(l, s, len);

	if (found < 0)
		found = find_unstretched(l, s, len);
	if (found < 0 && read_joined(l, s, len, out))
		return;
	if (found >= 0) {
		*out = l->forms[found].reads;
		return;
	}
	found = fuzzy_find(l->fuzzy, s, len);
	if (found < 0 && len > 6 && memcmp(s + len - 3, "nya", 3) == 0)
		found = fuzzy_find(l->fuzzy, s, len - 3);
	if (found < 0)
		return;
	*out = l->forms[found].reads;
	out->fuzzy = true;
}

enum id_kind lexicon_id_kind(const struct lexicon *l, const char *letters)
{
	for (size_t i = 0; i < l->nids; i++)
		if (strcmp(l->ids[i].letters, letters) == 0)
			return l->ids[i].kind;
	return ID_OTHER;
}

void lexicon_read(const struct lexicon *l, const struct token *t, struct reads_as *out)
{
	int found = -1;

	*out = (struct reads_as) { .n = 0 };
	switch ((enum token_kind)t->kind) {
	case TOKEN_WORD:
		read_word(l, t->text, t->len, out);
		return;
	case TOKEN_ID:
		found = MARK_ID_NONE + (int)lexicon_id_kind(l, t->text);
		break;
	case TOKEN_NUMBER:
		found = MARK_NUMBER;
		break;
	case TOKEN_MONEY:
		found = MARK_MONEY;
		break;
	case TOKEN_EMAIL:
		found = MARK_EMAIL;
		break;
	case TOKEN_DOMAIN:
		found = MARK_DOMAIN;
		break;
	case TOKEN_IP:
		found = MARK_IP;
		break;
	case TOKEN_EMOJI:
		found = lexicon_form_find(l, t->text, t->len);
		break;
	case TOKEN_BREAK:
		found = *t->text == '?' ? MARK_QUESTION : *t->text == '.' ? MARK_STOP : MARK_COMMA;
		break;
	}
	if (found >= 0)
		*out = l->forms[found].reads;
}

enum err lexicon_learn(struct lexicon *l, const struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *t = &tokens->all[i];
		struct reads_as reads;

		lexicon_read(l, t, &reads);
		if (reads.n == 0 && t->kind == TOKEN_WORD &&
		    lexicon_form_add(l, t->text, t->len) < 0)
			return ERR_NOMEM;
	}
	return OK;
}
