/* buf.c - see buf.h. */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
	if (p == NULL) {
		fputs("simulator: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *xalloc(size_t n)
{
	return must(calloc(1, n));
}

void *xrealloc(void *p, size_t n)
{
	return must(realloc(p, n));
}

char *xstrndup(const char *s, size_t n)
{
	return must(strndup(s, n));
}

char *xstrdup(const char *s)
{
	return s == NULL ? NULL : must(strdup(s));
}

static void buf_reserve(struct buf *b, size_t more)
{
	size_t need = b->len + more + 1;
	size_t cap = b->cap == 0 ? 256 : b->cap;

	if (need <= b->cap)
		return;
	while (cap < need)
		cap *= 2;
	b->s = xrealloc(b->s, cap);
	b->cap = cap;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	buf_reserve(b, n);
	if (n > 0)
		memcpy(b->s + b->len, bytes, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	size_t room;
	int n;

	buf_reserve(b, 128);
	room = b->cap - b->len;
	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(b->s + b->len, room, format, args);
	if ((size_t)n >= room) {
		buf_reserve(b, (size_t)n);
		vsnprintf(b->s + b->len, (size_t)n + 1, format, again);
	}
	va_end(again);
	va_end(args);
	b->len += (size_t)n;
}

void buf_int(struct buf *b, int64_t n)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (n < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof(digits) - at);
}

/* 0 = as it is, 'u' = \u00XX, anything else = backslash and that letter */
static char escape_of(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return c < 0x20 ? 'u' : '\0';
	}
}

void buf_json(struct buf *b, const char *s, size_t n)
{
	size_t start = 0;

	buf_reserve(b, n + 2);
	buf_putc(b, '"');
	for (size_t i = 0; i < n; i++) {
		char e = escape_of((unsigned char)s[i]);

		if (e == '\0')
			continue;
		buf_add(b, s + start, i - start);
		start = i + 1;
		if (e == 'u')
			buf_addf(b, "\\u%04x", (unsigned)(unsigned char)s[i]);
		else
			buf_add(b, (char[]) { '\\', e }, 2);
	}
	buf_add(b, s + start, n - start);
	buf_putc(b, '"');
}

void buf_json_str(struct buf *b, const char *s)
{
	buf_json(b, s, strlen(s));
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->s != NULL)
		b->s[0] = '\0';
}

void buf_free(struct buf *b)
{
	free(b->s);
	*b = (struct buf) { 0 };
}

char *buf_take(struct buf *b)
{
	char *s;

	buf_reserve(b, 0);
	s = b->s;
	s[b->len] = '\0';
	*b = (struct buf) { 0 };
	return s;
}
