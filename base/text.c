#include "base/text.h"

#include <string.h>

#include "base/strbuf.h"

size_t utf8_next(const char *s, size_t len, uint32_t *out)
{
	const unsigned char *p = (const unsigned char *)s;
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t cp;
	size_t n;

	if (len == 0)
		return 0;
	if (p[0] < 0x80) {
		if (out)
			*out = p[0];
		return 1;
	}
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || len < n)
		return 0;
	cp = p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	if (cp < least[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	if (out)
		*out = cp;
	return n;
}

size_t utf8_put(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp >= 0xd800 && cp <= 0xdfff)
		return 0;
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	if (cp > 0x10ffff)
		return 0;
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

bool utf8_valid(const char *s, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_next(s + i, len - i, NULL);
		if (n == 0)
			return false;
	}
	return true;
}

size_t utf8_count(const char *s, size_t len)
{
	size_t count = 0;

	for (size_t i = 0, n; i < len; i += n ? n : 1, count++)
		n = utf8_next(s + i, len - i, NULL);
	return count;
}

/* Must stay with what stands before it. */
static bool joins_left(uint32_t cp)
{
	return cp == 0x200d || (cp >= 0x0300 && cp <= 0x036f) || (cp >= 0xfe00 && cp <= 0xfe0f) ||
	       (cp >= 0x1f3fb && cp <= 0x1f3ff) || cp == 0x20e3 || (cp >= 0xe0020 && cp <= 0xe007f);
}

size_t utf8_prefix(const char *s, size_t len, size_t max)
{
	size_t i = 0, count = 0, boundary = 0;
	uint32_t before = 0;

	while (i < len) {
		uint32_t cp = 0xfffd;
		size_t n = utf8_next(s + i, len - i, &cp);

		if (!joins_left(cp) && before != 0x200d)
			boundary = i;
		if (count == max)
			break;
		i += n ? n : 1;
		count++;
		before = cp;
	}
	if (i >= len)
		return len;
	return boundary ? boundary : i; /* one endless cluster: cut it anyway */
}

static bool unwanted(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0) ||
	       (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff ||
	       cp == 0x200b || cp == 0x2060;
}

static bool is_space(uint32_t cp)
{
	return cp == ' ' || cp == '\n' || cp == '\r' || cp == '\t' || cp == 0xa0 || cp == 0x2028 ||
	       cp == 0x2029;
}

static char *clean(struct arena *a, const char *s, size_t len, size_t max, bool one_line)
{
	struct strbuf b;
	size_t count = 0;
	bool space = false;

	strbuf_init(&b, a, len * 3 + 1);
	for (size_t i = 0, n; i < len && count < max; i += n) {
		uint32_t cp = 0;
		char utf8[4];

		n = utf8_next(s + i, len - i, &cp);
		if (n == 0) {
			n = 1;
			cp = 0xfffd;
		}
		if (one_line && is_space(cp)) {
			space = b.len > 0;
			continue;
		}
		if (unwanted(cp))
			continue;
		if (space && ++count == max)
			break; /* room for the space alone */
		if (space)
			strbuf_addc(&b, ' ');
		space = false;
		strbuf_addn(&b, utf8, utf8_put(cp, utf8));
		count++;
	}
	if (b.failed)
		return NULL;
	return b.cap ? b.ptr : arena_strndup(a, "", 0);
}

char *text_clean(struct arena *a, const char *s, size_t len, size_t max)
{
	return clean(a, s, len, max, false);
}

char *text_one_line(struct arena *a, const char *s, size_t len, size_t max)
{
	return clean(a, s, len, max, true);
}

static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + ('a' - 'A'));
	return c;
}

void text_lower(char *s)
{
	for (; *s; s++)
		*s = lower(*s);
}

bool text_equal_nocase(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

bool text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

enum err text_parse_i64(const char *s, size_t len, int64_t *out)
{
	bool minus = len > 0 && s[0] == '-';
	uint64_t limit = (uint64_t)INT64_MAX + (minus ? 1 : 0);
	uint64_t v = 0;

	if (len == (size_t)minus)
		return ERR_INVALID;
	for (size_t i = minus; i < len; i++) {
		unsigned d = (unsigned)(s[i] - '0');

		if (d > 9 || v > (limit - d) / 10)
			return ERR_INVALID;
		v = v * 10 + d;
	}
	*out = minus ? (int64_t)(0 - v) : (int64_t)v;
	return OK;
}
