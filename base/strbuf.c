#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>

static char nothing[1];

void strbuf_init_fixed(struct strbuf *b, char *bytes, size_t cap)
{
	*b = (struct strbuf) { .ptr = cap ? bytes : nothing,
			       .cap = cap,
			       .limit = cap ? cap - 1 : 0 };
	b->ptr[0] = '\0';
}

void strbuf_init(struct strbuf *b, struct arena *a, size_t limit)
{
	*b = (struct strbuf) { .ptr = nothing, .limit = limit, .arena = a };
}

void strbuf_grow(struct strbuf *b, size_t more)
{
	size_t cap;
	char *p;

	if (b->failed || more < b->cap - b->len)
		return;
	if (more > b->limit || b->len > b->limit - more || !b->arena) {
		b->failed = true;
		return;
	}
	cap = b->cap ? b->cap * 2 : 256;
	if (cap < b->len + more + 1)
		cap = b->len + more + 1;
	if (cap - 1 > b->limit)
		cap = b->limit + 1;
	p = arena_alloc(b->arena, cap);
	if (!p) {
		b->failed = true;
		return;
	}
	memcpy(p, b->ptr, b->len);
	p[b->len] = '\0';
	b->ptr = p;
	b->cap = cap;
}

void strbuf_addn(struct strbuf *b, const char *s, size_t n)
{
	strbuf_grow(b, n);
	if (b->failed || n == 0)
		return;
	memcpy(b->ptr + b->len, s, n);
	b->len += n;
	b->ptr[b->len] = '\0';
}

void strbuf_addc(struct strbuf *b, char c)
{
	strbuf_addn(b, &c, 1);
}

void strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (b->failed)
		return;
	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	strbuf_grow(b, (size_t)n);
	if (b->failed)
		return;
	if (b->cap <= b->len) /* only an empty text into no bytes at all */
		return;
	va_start(ap, fmt);
	vsnprintf(b->ptr + b->len, b->cap - b->len, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void strbuf_addi(struct strbuf *b, int64_t n)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (n < 0)
		*--p = '-';
	strbuf_addn(b, p, (size_t)(digits + sizeof(digits) - p));
}

/* Copies runs that need no escape at once: most text is one run. */
void strbuf_add_json(struct strbuf *b, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		char esc[7] = { '\\', 'u', '0', '0', 0, 0, 0 };

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		strbuf_addn(b, s + start, i - start);
		start = i + 1;
		switch (c) {
		case '"':
		case '\\':
			esc[1] = (char)c;
			strbuf_addn(b, esc, 2);
			break;
		case '\n':
			strbuf_addn(b, "\\n", 2);
			break;
		default:
			esc[4] = hex[c >> 4];
			esc[5] = hex[c & 15];
			strbuf_addn(b, esc, 6);
		}
	}
	strbuf_addn(b, s + start, n - start);
}

void strbuf_add_html(struct strbuf *b, const char *s, size_t n)
{
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		const char *to;

		switch (s[i]) {
		case '&':
			to = "&amp;";
			break;
		case '<':
			to = "&lt;";
			break;
		case '>':
			to = "&gt;";
			break;
		case '"':
			to = "&quot;";
			break;
		default:
			continue;
		}
		strbuf_addn(b, s + start, i - start);
		strbuf_add(b, to);
		start = i + 1;
	}
	strbuf_addn(b, s + start, n - start);
}

void strbuf_cut(struct strbuf *b, size_t len)
{
	if (len < b->len) {
		b->len = len;
		b->ptr[len] = '\0';
	}
}
