/* mime.c - reads a mail's subject and text: encoded words, quoted-printable, base64, multipart.
 * Charsets are UTF-8 or, when the bytes are not valid UTF-8, taken as Latin-1. */
#include "mail.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

enum { PARTS_DEEP = 4 };

/* a header's value, unfolded; NULL when absent */
static char *header_value(const char *data, size_t len, const char *name)
{
	size_t n = strlen(name), at = 0, kept = 0;
	struct buf value = { 0 };

	while (at < len && data[at] != '\r' && data[at] != '\n') {
		const char *end = memchr(data + at, '\n', len - at);
		size_t next = end == NULL ? len : (size_t)(end - data) + 1;
		bool more = data[at] == ' ' || data[at] == '\t';
		bool ours = !more && next - at > n && strncasecmp(data + at, name, n) == 0 &&
			    data[at + n] == ':';
		size_t from = ours ? at + n + 1 : at;

		if (value.s != NULL && !more)
			break;
		if (ours || (more && value.s != NULL))
			buf_add(&value, data + from, next - from);
		at = next;
	}
	if (value.s == NULL)
		return NULL;
	for (size_t i = 0; i < value.len; i++) /* unfolding takes the line ends away, no more */
		if (value.s[i] != '\r' && value.s[i] != '\n')
			value.s[kept++] = value.s[i] == '\t' ? ' ' : value.s[i];
	while (kept > 0 && value.s[kept - 1] == ' ')
		kept--;
	value.len = kept;
	return buf_take(&value);
}

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = (char)toupper((unsigned char)c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void quoted_printable(const char *s, size_t n, bool header, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '=' && i + 2 < n && hex_digit(s[i + 1]) >= 0 &&
		    hex_digit(s[i + 2]) >= 0) {
			buf_putc(out, (char)(hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2])));
			i += 2;
		} else if (s[i] == '=' && i + 1 < n && (s[i + 1] == '\n' || s[i + 1] == '\r')) {
			i += s[i + 1] == '\r' && i + 2 < n && s[i + 2] == '\n' ? 2 : 1;
		} else {
			buf_putc(out, header && s[i] == '_' ? ' ' : s[i]);
		}
	}
}

static void base64(const char *s, size_t n, struct buf *out)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < n && s[i] != '='; i++) {
		const char *at = s[i] == '\0' ? NULL : strchr(letters, s[i]);

		if (at == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(at - letters);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_putc(out, (char)(bits >> have));
		}
	}
}

/* JSON and the page want UTF-8, whatever came */
static char *as_utf8(struct buf *b)
{
	struct buf out = { 0 };

	buf_add(b, "", 0);
	if (utf8_valid(b->s, b->len))
		return buf_take(b);
	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->s[i];

		if (c < 0x80)
			buf_putc(&out, (char)c);
		else
			buf_add(&out, (char[]) { (char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F)) },
				2);
	}
	buf_free(b);
	return buf_take(&out);
}

/* =?charset?Q|B?…?=; the length of the word, or 0 when it is none */
static size_t encoded_word(const char *s, struct buf *out)
{
	const char *kind, *text, *end;

	if (strncmp(s, "=?", 2) != 0)
		return 0;
	kind = strchr(s + 2, '?');
	text = kind == NULL || kind[1] == '\0' || kind[2] != '?' ? NULL : kind + 3;
	end = text == NULL ? NULL : strstr(text, "?=");
	if (end == NULL)
		return 0;
	if (toupper((unsigned char)kind[1]) == 'B')
		base64(text, (size_t)(end - text), out);
	else
		quoted_printable(text, (size_t)(end - text), true, out);
	return (size_t)(end - s) + 2;
}

char *mime_subject(const char *data, size_t len)
{
	char *raw = header_value(data, len, "Subject");
	struct buf out = { 0 };
	const char *s = raw == NULL ? "" : raw + strspn(raw, " ");

	while (*s != '\0') {
		size_t n = encoded_word(s, &out), blanks;

		if (n == 0) {
			buf_putc(&out, *s++);
			continue;
		}
		s += n;
		blanks = strspn(s, " ");
		if (strncmp(s + blanks, "=?", 2) == 0)
			s += blanks; /* blanks between encoded words do not count */
	}
	free(raw);
	return as_utf8(&out);
}

static size_t body_begin(const char *data, size_t len)
{
	const char *at = memmem(data, len, "\r\n\r\n", 4);

	return at == NULL ? len : (size_t)(at - data) + 4;
}

static bool value_starts(const char *value, const char *with)
{
	return value != NULL && strncasecmp(value + strspn(value, " "), with, strlen(with)) == 0;
}

static char *boundary_of(const char *type)
{
	const char *at = strcasestr(type, "boundary=");
	struct buf mark = { 0 };

	if (at == NULL)
		return NULL;
	at += strlen("boundary=");
	buf_puts(&mark, "--");
	if (*at == '"')
		buf_add(&mark, at + 1, strcspn(at + 1, "\""));
	else
		buf_add(&mark, at, strcspn(at, "; "));
	return buf_take(&mark);
}

static bool read_part(const char *data, size_t len, int depth, struct buf *out);

/* the first part that is text */
static bool read_parts(const char *data, size_t len, const char *type, int depth, struct buf *out)
{
	char *mark = boundary_of(type);
	const char *at = mark == NULL ? NULL : memmem(data, len, mark, strlen(mark));
	bool found = false;

	while (at != NULL && !found) {
		const char *begin = at + strlen(mark), *end;
		size_t left = len - (size_t)(begin - data);

		if (left < 2 || strncmp(begin, "--", 2) == 0)
			break;
		begin += 2;
		left -= 2;
		end = memmem(begin, left, mark, strlen(mark));
		found = read_part(begin, end == NULL ? left : (size_t)(end - begin), depth + 1,
				  out);
		at = end;
	}
	free(mark);
	return found;
}

static bool read_part(const char *data, size_t len, int depth, struct buf *out)
{
	char *type = header_value(data, len, "Content-Type");
	char *encoding = header_value(data, len, "Content-Transfer-Encoding");
	size_t begin = body_begin(data, len);
	bool found = type == NULL || value_starts(type, "text/");

	if (value_starts(type, "multipart/") && depth < PARTS_DEEP)
		found = read_parts(data + begin, len - begin, type, depth, out);
	else if (found && value_starts(encoding, "quoted-printable"))
		quoted_printable(data + begin, len - begin, false, out);
	else if (found && value_starts(encoding, "base64"))
		base64(data + begin, len - begin, out);
	else if (found)
		buf_add(out, data + begin, len - begin);
	free(type);
	free(encoding);
	return found;
}

char *mime_body(const char *data, size_t len)
{
	struct buf out = { 0 };
	size_t n = 0;
	char *text;

	read_part(data, len, 0, &out);
	text = as_utf8(&out);
	for (size_t i = 0; text[i] != '\0'; i++) /* lines end in \n alone */
		if (text[i] != '\r')
			text[n++] = text[i];
	while (n > 0 && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return text;
}
