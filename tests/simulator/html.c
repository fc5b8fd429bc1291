/* html.c - parse_mode HTML: the tags Telegram knows, and its words for everything else.
 * The order of the checks is the real server's, since a test may compare the description.
 * Never: trims or measures; text.c does that for every kind of text. */
#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_DEPTH = 64, MAX_NAME = 40 };

struct open_tag {
	char name[MAX_NAME];
	char *arg;
	int offset;
	size_t begin; /* in the text that comes out */
};

struct html {
	const char *s; /* closed by a zero byte */
	size_t at, n;
	int utf16;
	struct rich *out;
	struct buf *why;
	struct open_tag open[MAX_DEPTH];
	size_t depth;
};

static const struct tag {
	const char *name;
	enum entity_type type;
} tags[] = {
	{ "a", ENT_TEXT_LINK },
	{ "b", ENT_BOLD },
	{ "strong", ENT_BOLD },
	{ "i", ENT_ITALIC },
	{ "em", ENT_ITALIC },
	{ "s", ENT_STRIKETHROUGH },
	{ "strike", ENT_STRIKETHROUGH },
	{ "del", ENT_STRIKETHROUGH },
	{ "u", ENT_UNDERLINE },
	{ "ins", ENT_UNDERLINE },
	{ "tg-spoiler", ENT_SPOILER },
	{ "span", ENT_SPOILER },
	{ "tg-emoji", ENT_CUSTOM_EMOJI },
	{ "tg-time", ENT_DATE_TIME },
	{ "pre", ENT_PRE },
	{ "code", ENT_CODE },
	{ "blockquote", ENT_BLOCKQUOTE },
};

static const struct tag *tag_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (strcmp(tags[i].name, name) == 0)
			return &tags[i];
	return NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' || c == '\v';
}

static void put_point(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(b, (char)c);
	} else if (c < 0x800) {
		buf_add(b, (char[]) { (char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F)) }, 2);
	} else if (c < 0x10000) {
		buf_add(b,
			(char[]) { (char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3F)),
				   (char)(0x80 | (c & 0x3F)) },
			3);
	} else {
		buf_add(b,
			(char[]) { (char)(0xF0 | c >> 18), (char)(0x80 | (c >> 12 & 0x3F)),
				   (char)(0x80 | (c >> 6 & 0x3F)), (char)(0x80 | (c & 0x3F)) },
			4);
	}
}

static uint32_t numeric_entity(const char *s, size_t *len)
{
	bool hex = s[2] == 'x';
	size_t at = hex ? 3 : 2;
	uint32_t c = 0;

	for (; hex ? isxdigit((unsigned char)s[at]) : isdigit((unsigned char)s[at]); at++) {
		int digit = isdigit((unsigned char)s[at]) ? s[at] - '0' : (s[at] | 0x20) - 'a' + 10;

		c = c * (hex ? 16 : 10) + (uint32_t)digit;
	}
	*len = at;
	return c == 0 || c >= 0x10ffff || at >= 10 || (c >= 0xd800 && c <= 0xdfff) ? 0 : c;
}

/* The semicolon is optional, which is why a customer's "&lt" must be escaped, too. */
static uint32_t decode_entity(const char *s, size_t *len)
{
	static const struct {
		const char *name;
		char c;
	} known[] = { { "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' } };
	uint32_t c = 0;
	size_t at = 1;

	if (s[1] == '#') {
		c = numeric_entity(s, &at);
	} else {
		while (isalpha((unsigned char)s[at]))
			at++;
		for (size_t i = 0; i < ARRAY_LEN(known); i++)
			if (strlen(known[i].name) == at - 1 &&
			    memcmp(known[i].name, s + 1, at - 1) == 0)
				c = (uint32_t)(unsigned char)known[i].c;
	}
	*len = at + (s[at] == ';');
	return c;
}

static void lower_copy(char *to, const char *from, size_t n)
{
	if (n >= MAX_NAME)
		n = MAX_NAME - 1;
	for (size_t i = 0; i < n; i++)
		to[i] = (char)tolower((unsigned char)from[i]);
	to[n] = '\0';
}

static bool unclosed(struct html *h, size_t begin)
{
	buf_addf(h->why, "can't parse entities: Unclosed start tag at byte offset %zu", begin);
	return false;
}

static char *quoted_value(struct html *h)
{
	struct buf value = { 0 };
	char end = h->s[h->at++];

	while (h->s[h->at] != end && h->s[h->at] != '\0') {
		size_t len;
		uint32_t c = h->s[h->at] == '&' ? decode_entity(h->s + h->at, &len) : 0;

		if (c == 0)
			buf_putc(&value, h->s[h->at++]);
		else
			put_point(&value, c), h->at += len;
	}
	h->at += h->s[h->at] == end;
	return buf_take(&value);
}

/* name tokens are not case sensitive */
static char *token_value(struct html *h)
{
	struct buf value = { 0 };
	size_t begin = h->at;

	while (isalnum((unsigned char)h->s[h->at]) || h->s[h->at] == '.' || h->s[h->at] == '-')
		buf_putc(&value, (char)tolower((unsigned char)h->s[h->at++]));
	if (is_blank(h->s[h->at]) || h->s[h->at] == '>')
		return buf_take(&value);
	buf_addf(h->why, "can't parse entities: Unexpected end of name token at byte offset %zu",
		 begin);
	buf_free(&value);
	return NULL;
}

static void skip_blanks(struct html *h)
{
	while (h->s[h->at] != '\0' && is_blank(h->s[h->at]))
		h->at++;
}

static void keep_attribute(struct open_tag *t, const char *name, char *value)
{
	static const struct {
		const char *tag, *name, *prefix;
	} kept[] = {
		{ "a", "href", "" },        { "code", "class", "language-" },
		{ "span", "class", "tg-" }, { "tg-emoji", "emoji-id", "" },
		{ "tg-time", "unix", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		size_t skip = strlen(kept[i].prefix);

		if (strcmp(t->name, kept[i].tag) != 0 || strcmp(name, kept[i].name) != 0 ||
		    strncmp(value, kept[i].prefix, skip) != 0)
			continue;
		free(t->arg);
		t->arg = xstrdup(value + skip);
	}
	free(value);
}

static bool read_attribute(struct html *h, struct open_tag *t, size_t begin)
{
	size_t name_begin = h->at;
	char name[MAX_NAME], *value;

	while (!is_blank(h->s[h->at]) && h->s[h->at] != '=' && h->s[h->at] != '>')
		h->at++;
	lower_copy(name, h->s + name_begin, h->at - name_begin);
	if (name[0] == '\0') {
		buf_addf(h->why,
			 "can't parse entities: Empty attribute name in the tag \"%s\" at byte "
			 "offset %zu",
			 t->name, begin);
		return false;
	}
	skip_blanks(h);
	if (h->s[h->at] != '=') {
		if (h->s[h->at] == '\0')
			return unclosed(h, begin);
		if (strcmp(t->name, "blockquote") == 0 && strcmp(name, "expandable") == 0)
			free(t->arg), t->arg = xstrdup("1");
		return true;
	}
	h->at++;
	skip_blanks(h);
	if (h->s[h->at] == '\0')
		return unclosed(h, begin);
	value = h->s[h->at] == '"' || h->s[h->at] == '\'' ? quoted_value(h) : token_value(h);
	if (value == NULL)
		return false;
	keep_attribute(t, name, value);
	return h->s[h->at] == '\0' ? unclosed(h, begin) : true;
}

static bool open_tag(struct html *h, size_t begin)
{
	struct open_tag *t = &h->open[h->depth];

	if (h->depth + 1 == MAX_DEPTH) {
		buf_puts(h->why, "can't parse entities: too many nested tags");
		return false;
	}
	while (!is_blank(h->s[h->at]) && h->s[h->at] != '>')
		h->at++;
	if (h->s[h->at] == '\0')
		return unclosed(h, begin);
	*t = (struct open_tag) { .offset = h->utf16, .begin = h->out->text.len };
	lower_copy(t->name, h->s + begin + 1, h->at - begin - 1);
	if (tag_find(t->name) == NULL) {
		buf_addf(h->why,
			 "can't parse entities: Unsupported start tag \"%s\" at byte offset %zu",
			 t->name, begin);
		return false;
	}
	h->depth++;
	for (skip_blanks(h); h->s[h->at] != '>'; skip_blanks(h))
		if (!read_attribute(h, t, begin))
			return false;
	if (strcmp(t->name, "span") == 0 && (t->arg == NULL || strcmp(t->arg, "spoiler") != 0)) {
		buf_addf(h->why,
			 "can't parse entities: Tag \"span\" must have class \"tg-spoiler\" at "
			 "byte offset %zu",
			 begin);
		return false;
	}
	return true;
}

static bool good_link(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0 ||
	       strncasecmp(url, "tg://", 5) == 0 || strncasecmp(url, "mailto:", 7) == 0 ||
	       (strchr(url, '.') != NULL && strpbrk(url, " \n<>\"") == NULL);
}

static char *with_scheme(const char *url)
{
	size_t size = strlen("http:///") + strlen(url) + 1;
	char *whole = xalloc(size);

	snprintf(whole, size, "http://%s/", url);
	return whole;
}

/* A bad link is lost without an error; one to tg://user?id=N mentions that person. */
static void add_link(struct html *h, struct open_tag *t, int length)
{
	static const char person[] = "tg://user?id=";
	const char *shown = h->out->text.s + t->begin;
	char *url = t->arg != NULL && t->arg[0] != '\0' ? xstrdup(t->arg) : xstrdup(shown);
	bool mention = strncmp(url, person, strlen(person)) == 0;

	if (mention || good_link(url)) {
		struct entity *e = rich_add(h->out, mention ? ENT_TEXT_MENTION : ENT_TEXT_LINK,
					    t->offset, length);

		if (mention)
			e->arg = xstrdup(url + strlen(person));
		else if (strstr(url, ":") == NULL)
			e->arg = with_scheme(url);
		else
			e->arg = xstrdup(url);
	}
	free(url);
}

/* <pre><code class="language-x">, in either order, is one entity */
static bool joins_last(const struct html *h, enum entity_type last, int offset, int length)
{
	const struct entity *e = h->out->n == 0 ? NULL : &h->out->entities[h->out->n - 1];

	return e != NULL && e->type == last && e->offset == offset && e->length == length;
}

static void add_entity(struct html *h, struct open_tag *t, int length)
{
	enum entity_type type = tag_find(t->name)->type;
	struct entity *e;

	if (type == ENT_TEXT_LINK) {
		add_link(h, t, length);
		return;
	}
	if (type == ENT_PRE && joins_last(h, ENT_CODE, t->offset, length) &&
	    h->out->entities[h->out->n - 1].arg != NULL) {
		h->out->entities[h->out->n - 1].type = ENT_PRE;
		return;
	}
	if (type == ENT_CODE && t->arg != NULL && joins_last(h, ENT_PRE, t->offset, length)) {
		h->out->entities[h->out->n - 1].arg = xstrdup(t->arg);
		return;
	}
	if (type == ENT_BLOCKQUOTE && t->arg != NULL)
		type = ENT_EXPANDABLE;
	e = rich_add(h->out, type, t->offset, length);
	if (type == ENT_CODE || type == ENT_CUSTOM_EMOJI || type == ENT_DATE_TIME)
		e->arg = xstrdup(t->arg);
}

static bool close_tag(struct html *h, size_t begin)
{
	struct open_tag *t;
	char name[MAX_NAME];

	if (h->depth == 0) {
		buf_addf(h->why, "can't parse entities: Unexpected end tag at byte offset %zu",
			 begin);
		return false;
	}
	while (!is_blank(h->s[h->at]) && h->s[h->at] != '>')
		h->at++;
	lower_copy(name, h->s + begin + 2, h->at - begin - 2);
	skip_blanks(h);
	if (h->s[h->at] != '>') {
		buf_addf(h->why, "can't parse entities: Unclosed end tag at byte offset %zu",
			 begin);
		return false;
	}
	t = &h->open[h->depth - 1];
	if (name[0] != '\0' && strcmp(name, t->name) != 0) {
		buf_addf(h->why,
			 "can't parse entities: Unmatched end tag at byte offset %zu, expected "
			 "\"</%s>\", found \"</%s>\"",
			 begin, t->name, name);
		return false;
	}
	if (h->utf16 > t->offset)
		add_entity(h, t, h->utf16 - t->offset);
	free(t->arg);
	h->depth--;
	return true;
}

static void take_char(struct html *h)
{
	unsigned char c = (unsigned char)h->s[h->at];
	size_t len, run = h->at + 1;
	uint32_t code = c == '&' ? decode_entity(h->s + h->at, &len) : 0;

	if (code != 0) {
		h->utf16 += 1 + (code > 0xffff);
		put_point(&h->out->text, code);
		h->at += len;
		return;
	}
	while (run < h->n && h->s[run] != '&' && h->s[run] != '<')
		run++;
	h->utf16 += (int)utf16_units(h->s + h->at, run - h->at);
	buf_add(&h->out->text, h->s + h->at, run - h->at);
	h->at = run;
}

static bool run_through(struct html *h)
{
	while (h->at < h->n) {
		size_t begin = h->at;

		if (h->s[begin] != '<') {
			take_char(h);
			continue;
		}
		h->at++;
		if (h->s[h->at] == '/' ? !close_tag(h, begin) : !open_tag(h, begin))
			return false;
		h->at++; /* the '>' */
	}
	if (h->depth == 0)
		return true;
	buf_addf(h->why,
		 "can't parse entities: Can't find end tag corresponding to start tag \"%s\"",
		 h->open[h->depth - 1].name);
	return false;
}

bool html_parse(struct rich *r, const char *s, size_t n, struct buf *why)
{
	struct html h = { .s = s, .n = n, .out = r, .why = why };
	bool good = run_through(&h);

	while (h.depth > 0)
		free(h.open[--h.depth].arg);
	return good;
}
