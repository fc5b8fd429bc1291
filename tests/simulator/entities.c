/* entities.c - what Telegram marks in a text by itself: commands, mentions, tags, links, e-mail.
 * Simpler than the real finder: a link needs its http(s)://, and phone numbers are left alone.
 * Never: marks anything inside formatting that already means something. */
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t run_of(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && (isalnum((unsigned char)s[n]) || s[n] == '_'))
		n++;
	return n;
}

static size_t command_length(const char *s, bool at_boundary)
{
	size_t n = run_of(s + 1, 64), bot;

	if (!at_boundary || n == 0)
		return 0;
	n++;
	bot = s[n] == '@' ? run_of(s + n + 1, 32) : 0;
	if (bot >= 3)
		n += 1 + bot;
	return s[n] == '/' || is_word(s[n]) ? 0 : n;
}

static size_t name_length(const char *s, bool at_boundary)
{
	size_t n = run_of(s + 1, 32);

	return at_boundary && n >= 4 && !is_word(s[n + 1]) ? n + 1 : 0;
}

static size_t tag_length(const char *s, bool at_boundary)
{
	size_t n = 1;
	bool letter = false;

	while (is_word(s[n])) {
		letter = letter || !isdigit((unsigned char)s[n]);
		n++;
	}
	return at_boundary && letter && n <= 256 ? n : 0;
}

static size_t url_length(const char *s, bool at_boundary)
{
	size_t n = strncasecmp(s, "https://", 8) == 0  ? 8
		   : strncasecmp(s, "http://", 7) == 0 ? 7
						       : 0;
	size_t begin = n;

	if (n == 0 || !at_boundary)
		return 0;
	while (s[n] != '\0' && !isspace((unsigned char)s[n]) && strchr("<>\"", s[n]) == NULL)
		n++;
	while (n > begin && strchr(".,:;!?)'", s[n - 1]) != NULL)
		n--;
	return n > begin + 2 ? n : 0;
}

/* s points at the '@'; the part before it is found backwards */
static size_t email_length(const char *text, size_t at, size_t *begin)
{
	size_t b = at, n = at + 1;
	bool dot = false;

	while (b > 0 &&
	       (isalnum((unsigned char)text[b - 1]) || strchr("._+-", text[b - 1]) != NULL))
		b--;
	while (isalnum((unsigned char)text[n]) || text[n] == '-' ||
	       (text[n] == '.' && isalnum((unsigned char)text[n + 1]))) {
		dot = dot || text[n] == '.';
		n++;
	}
	*begin = b;
	return b < at && dot ? n - b : 0;
}

static bool is_taken(const struct rich *r, int offset, int length)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct entity *e = &r->entities[i];
		bool exclusive = e->type >= ENT_CODE;

		if (exclusive && offset < e->offset + e->length && e->offset < offset + length)
			return true;
	}
	return false;
}

static void mark(struct rich *r, enum entity_type type, size_t begin, size_t len)
{
	int offset = (int)utf16_units(r->text.s, begin);
	int length = (int)utf16_units(r->text.s + begin, len);
	size_t at;
	struct entity e = { type, offset, length, NULL };

	if (is_taken(r, offset, length))
		return;
	rich_add(r, type, offset, length);
	for (at = r->n - 1; at > 0 && r->entities[at - 1].offset > offset; at--)
		r->entities[at] = r->entities[at - 1];
	r->entities[at] = e;
}

static size_t try_at(struct rich *r, size_t i)
{
	const char *s = r->text.s + i;
	bool boundary = i == 0 || (!is_word(s[-1]) && s[-1] != '/' && s[-1] != '@');
	size_t n, begin = i;
	enum entity_type type;

	switch (*s) {
	case '/':
		type = ENT_BOT_COMMAND, n = command_length(s, boundary && (i == 0 || s[-1] != '<'));
		break;
	case '#':
		type = ENT_HASHTAG, n = tag_length(s, boundary);
		break;
	case 'h':
	case 'H':
		type = ENT_URL, n = url_length(s, boundary);
		break;
	default:
		type = ENT_MENTION, n = name_length(s, boundary);
		if (n == 0)
			type = ENT_EMAIL, n = email_length(r->text.s, i, &begin);
		break;
	}
	if (n == 0)
		return i + 1;
	mark(r, type, begin, n);
	return begin + n;
}

void rich_find_entities(struct rich *r)
{
	for (size_t i = 0; i < r->text.len;) {
		char c = r->text.s[i];

		if (c == '/' || c == '@' || c == '#' ||
		    ((c == 'h' || c == 'H') && r->text.s[i + 1] != ' '))
			i = try_at(r, i);
		else
			i++;
	}
}
