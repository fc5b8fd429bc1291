#include "tests/talk/compare.h"

#include "base/strbuf.h"
#include "base/text.h"

enum { TEXT_LIMIT = 64 * 1024, STEPS_LIMIT = 4000000, HIDE_FROM = 4 };

#define ANYTHING "…"

struct matching {
	struct words *words;
	int steps;
};

/* ---- layout ---- */

static void add_words(struct strbuf *b, const char *s, size_t len)
{
	size_t start = b->len;

	for (size_t i = 0; i < len; i++) {
		bool blank = s[i] == ' ' || s[i] == '\t' || s[i] == '\r';

		if (!blank)
			strbuf_addc(b, s[i]);
		else if (b->len > start && b->ptr[b->len - 1] != ' ')
			strbuf_addc(b, ' ');
	}
	while (b->len > start && b->ptr[b->len - 1] == ' ')
		strbuf_cut(b, b->len - 1);
}

/* One line each, without empty ones; buttons all on one. */
static const char *layout(struct arena *a, const char *s)
{
	struct strbuf b;

	strbuf_init(&b, a, TEXT_LIMIT);
	strbuf_add(&b, "");
	while (*s) {
		size_t len = strcspn(s, "\n"), before = b.len;
		bool after_button = b.len && b.ptr[b.len - 1] == ']';
		size_t start;

		if (b.len)
			strbuf_addc(&b, '\n');
		start = b.len;
		add_words(&b, s, len);
		if (b.len == start)
			strbuf_cut(&b, before);
		else if (start && after_button && b.ptr[start] == '[')
			b.ptr[start - 1] = ' ';
		s += len + (s[len] == '\n');
	}
	return b.ptr ? b.ptr : "";
}

/* ---- words ---- */

static bool in_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '_';
}

/* The length of "{name}" at s, 0 when there is none. */
static size_t name_at(const char *s)
{
	size_t n = 1;

	if (*s != '{')
		return 0;
	while (in_word(s[n]))
		n++;
	return n > 1 && s[n] == '}' ? n + 1 : 0;
}

static int known(const struct words *w, const char *s, size_t len)
{
	for (size_t i = 0; i < w->n; i++)
		if (strlen(w->name[i]) == len - 2 && strncmp(w->name[i], s + 1, len - 2) == 0)
			return (int)i;
	return -1;
}

static bool match(struct matching *m, const char *pattern, const char *s);

static bool match_word(struct matching *m, const char *pattern, size_t len, const char *s)
{
	struct words *w = m->words;
	int i = known(w, pattern, len);
	size_t n = 0;

	if (i >= 0) {
		n = strlen(w->word[i]);
		return strncmp(s, w->word[i], n) == 0 && match(m, pattern + len, s + n);
	}
	while (in_word(s[n]))
		n++;
	if (n == 0 || w->n == WORDS_MAX)
		return false;
	w->name[w->n] = arena_strndup(w->arena, pattern + 1, len - 2);
	w->word[w->n] = arena_strndup(w->arena, s, n);
	w->n++;
	if (match(m, pattern + len, s + n))
		return true;
	w->n--;
	return false;
}

static bool match(struct matching *m, const char *pattern, const char *s)
{
	for (;; pattern++, s++) {
		size_t word = name_at(pattern);

		if (++m->steps > STEPS_LIMIT)
			return false;
		if (text_starts(pattern, ANYTHING)) {
			pattern += strlen(ANYTHING);
			do {
				if (match(m, pattern, s))
					return true;
			} while (*s++);
			return false;
		}
		if (word)
			return match_word(m, pattern, word, s);
		if (*pattern != *s)
			return false;
		if (!*s)
			return true;
	}
}

bool compare(struct words *w, const char *expected, const char *said)
{
	struct matching m = { .words = w };

	return match(&m, layout(w->arena, expected), layout(w->arena, said));
}

/* ---- replacing ---- */

void words_know(struct words *w, const char *name, const char *word)
{
	if (w->n == WORDS_MAX)
		return;
	w->name[w->n] = name;
	w->word[w->n++] = word;
	w->n_given = w->n;
}

const char *words_fill(struct words *w, const char *text)
{
	struct strbuf b;

	strbuf_init(&b, w->arena, TEXT_LIMIT);
	strbuf_add(&b, "");
	while (*text) {
		size_t len = name_at(text);
		int i = len ? known(w, text, len) : -1;

		if (i >= 0)
			strbuf_add(&b, w->word[i]);
		else
			strbuf_addc(&b, *text);
		text += i >= 0 ? len : 1;
	}
	return b.ptr;
}

const char *words_hide(struct words *w, const char *text)
{
	struct strbuf b;

	strbuf_init(&b, w->arena, TEXT_LIMIT);
	strbuf_add(&b, "");
	while (*text) {
		size_t i = w->n_given;

		while (i < w->n &&
		       (strlen(w->word[i]) < HIDE_FROM || !text_starts(text, w->word[i])))
			i++;
		if (i < w->n)
			strbuf_addf(&b, "{%s}", w->name[i]);
		else
			strbuf_addc(&b, *text);
		text += i < w->n ? strlen(w->word[i]) : 1;
	}
	return b.ptr;
}
