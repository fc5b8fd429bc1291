/* whatsapp_markup.c - neutral text in WhatsApp's markup: *bold* and `code`, which it has no way to
 * escape. What people wrote must not become markup, and a link must stay what it was. */
#include "bot/whatsapp.h"

#include "base/text.h"
#include "messages/catalog.h"

#define DEFUSE "\xe2\x80\x8b" /* U+200B: a marker before it marks nothing */

struct writer {
	struct strbuf *b;
	const char *at, *end;
	char before; /* the last byte written, '\n' at the start */
	char open;   /* the mark that is open, 0 none */
	bool plain;
};

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void put(struct writer *w, const char *s, size_t n)
{
	strbuf_addn(w->b, s, n);
	w->before = s[n - 1];
}

/* Markers hug their text and end with the line, or they are shown as they stand. */
static void put_marker(struct writer *w)
{
	if (!w->plain)
		put(w, w->open == MARK_BOLD_ON ? "*" : "`", 1);
}

/* How far the marked text goes on this line, without blanks at its end. */
static size_t marked_len(const struct writer *w)
{
	size_t n = 0;

	while (w->at + n < w->end && w->at[n] != '\n' && w->at[n] != w->open + 1)
		n++;
	while (n && w->at[n - 1] == ' ')
		n--;
	return n;
}

/* A marker of its own inside marked text would end it early: shown as its twin. */
static void put_marked(struct writer *w, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '*' && w->open == MARK_BOLD_ON && !w->plain)
			put(w, "\xe2\x88\x97", 3); /* U+2217 */
		else if (s[i] == '`' && w->open == MARK_CODE_ON && !w->plain)
			put(w, "\xca\xb9", 2); /* U+02B9 */
		else
			put(w, s + i, 1);
	}
}

static void write_marked_line(struct writer *w)
{
	size_t n;

	while (w->at < w->end && *w->at == ' ')
		put(w, w->at++, 1);
	n = marked_len(w);
	if (n == 0)
		return;
	put_marker(w);
	put_marked(w, w->at, n);
	put_marker(w);
	w->at += n;
}

static void write_marked(struct writer *w)
{
	w->open = *w->at++;
	while (w->at < w->end && *w->at != w->open + 1) {
		write_marked_line(w);
		while (w->at < w->end && (*w->at == ' ' || *w->at == '\n'))
			put(w, w->at++, 1);
	}
	w->at += w->at < w->end;
	w->open = 0;
}

static bool at_link(const struct writer *w)
{
	size_t left = (size_t)(w->end - w->at);

	return (left > 7 && memcmp(w->at, "http://", 7) == 0) ||
	       (left > 8 && memcmp(w->at, "https://", 8) == 0);
}

static void write_link(struct writer *w)
{
	while (w->at < w->end && (unsigned char)*w->at > ' ')
		put(w, w->at++, 1);
}

/* Could this character begin markup? Within a word it cannot. */
static bool opens(const struct writer *w)
{
	char next = w->at + 1 < w->end ? w->at[1] : '\n';

	if (*w->at == '`')
		return true;
	return strchr("*_~", *w->at) && !is_word(w->before) && next != ' ' && next != '\n';
}

/* Most text: bytes that begin nothing. */
static void write_run(struct writer *w)
{
	static const char special[] = "*_~`h\1\2\3\4";
	size_t n = 0;

	while (w->at + n < w->end && !memchr(special, w->at[n], sizeof(special)))
		n++;
	if (n)
		put(w, w->at, n);
	w->at += n;
}

void whatsapp_markup(struct strbuf *b, const char *text, size_t len, bool plain)
{
	struct writer w = { b, text, text + len, '\n', 0, plain };

	for (write_run(&w); w.at < w.end; write_run(&w)) {
		if (*w.at == MARK_BOLD_ON || *w.at == MARK_CODE_ON) {
			write_marked(&w);
		} else if (*w.at == MARK_BOLD_OFF || *w.at == MARK_CODE_OFF || *w.at == '\0') {
			w.at++;
		} else if (!is_word(w.before) && at_link(&w)) {
			write_link(&w);
		} else {
			bool defuse = opens(&w);

			put(&w, w.at++, 1);
			if (defuse)
				put(&w, DEFUSE, strlen(DEFUSE));
		}
	}
}
