/* strbuf.h - text built in a bounded buffer, checked once at the end.
 * Owns: nothing; it writes into the caller's bytes, or grows inside the caller's arena.
 * After the first overflow every further add does nothing and strbuf_failed() says so.
 * The text is always NUL-terminated and never longer than its limit. */
#ifndef SIGAP_STRBUF_H
#define SIGAP_STRBUF_H

#include <string.h>

#include "base/arena.h"

struct strbuf {
	char *ptr;
	size_t len;          /* without the NUL */
	size_t cap;          /* bytes at ptr */
	size_t limit;        /* most bytes of text */
	struct arena *arena; /* NULL: fixed bytes */
	bool failed;
};

/* Into cap bytes of the caller's, of which one is for the NUL. */
void strbuf_init_fixed(struct strbuf *b, char *bytes, size_t cap);
/* Grows in the arena up to limit bytes of text. */
void strbuf_init(struct strbuf *b, struct arena *a, size_t limit);

void strbuf_grow(struct strbuf *b, size_t more); /* internal: room for more bytes, or failed */
void strbuf_addn(struct strbuf *b, const char *s, size_t n);
void strbuf_addc(struct strbuf *b, char c);
void strbuf_addf(struct strbuf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_addi(struct strbuf *b, int64_t n);
/* As the inside of a JSON string: quotes, backslashes and controls escaped; s must be UTF-8. */
void strbuf_add_json(struct strbuf *b, const char *s, size_t n);
/* & < > " become entities, as Telegram's HTML mode wants them. */
void strbuf_add_html(struct strbuf *b, const char *s, size_t n);

static inline void strbuf_add(struct strbuf *b, const char *s)
{
	if (s)
		strbuf_addn(b, s, strlen(s));
}

static inline bool strbuf_failed(const struct strbuf *b)
{
	return b->failed;
}

/* Cut back to a length it had before; the flag stays. */
void strbuf_cut(struct strbuf *b, size_t len);

#endif
