/* text.c - see text.h: measuring, trimming, explicit entities, and writing a text as JSON. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *const type_names[] = {
	[ENT_BOLD] = "bold",
	[ENT_ITALIC] = "italic",
	[ENT_UNDERLINE] = "underline",
	[ENT_STRIKETHROUGH] = "strikethrough",
	[ENT_SPOILER] = "spoiler",
	[ENT_BLOCKQUOTE] = "blockquote",
	[ENT_EXPANDABLE] = "expandable_blockquote",
	[ENT_CODE] = "code",
	[ENT_PRE] = "pre",
	[ENT_TEXT_LINK] = "text_link",
	[ENT_TEXT_MENTION] = "text_mention",
	[ENT_CUSTOM_EMOJI] = "custom_emoji",
	[ENT_DATE_TIME] = "date_time",
	[ENT_MENTION] = "mention",
	[ENT_HASHTAG] = "hashtag",
	[ENT_CASHTAG] = "cashtag",
	[ENT_BOT_COMMAND] = "bot_command",
	[ENT_URL] = "url",
	[ENT_EMAIL] = "email",
	[ENT_PHONE_NUMBER] = "phone_number",
};
_Static_assert(ARRAY_LEN(type_names) == ENT_TYPES, "one name per type");

static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead < 0xE0)
		return 2;
	if (lead >= 0xE0 && lead < 0xF0)
		return 3;
	return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

bool utf8_valid(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t len = sequence_length((unsigned char)s[i]);

		if (len == 0 || i + len > n)
			return false;
		for (size_t k = 1; k < len; k++)
			if ((s[i + k] & 0xC0) != 0x80)
				return false;
		i += len;
	}
	return true;
}

size_t utf8_points(const char *s, size_t n)
{
	size_t points = 0;

	for (size_t i = 0; i < n; i++)
		points += ((unsigned char)s[i] & 0xC0) != 0x80;
	return points;
}

size_t utf16_units(const char *s, size_t n)
{
	size_t units = 0;

	for (size_t i = 0; i < n; i++)
		units += (size_t)(((unsigned char)s[i] & 0xC0) != 0x80) +
			 ((unsigned char)s[i] >= 0xF0);
	return units;
}

struct entity *rich_add(struct rich *r, enum entity_type type, int offset, int length)
{
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 8 : r->cap * 2;
		r->entities = xrealloc(r->entities, r->cap * sizeof(*r->entities));
	}
	r->entities[r->n] = (struct entity) { type, offset, length, NULL };
	return &r->entities[r->n++];
}

static const char *entity_argument(enum entity_type type)
{
	switch (type) {
	case ENT_TEXT_LINK:
		return "url";
	case ENT_PRE:
		return "language";
	case ENT_CUSTOM_EMOJI:
		return "custom_emoji_id";
	default:
		return NULL;
	}
}

static void take_entity(struct rich *r, const json_t *item, int text_units)
{
	const char *name = json_string_value(json_object_get(item, "type")), *key;
	json_int_t offset = json_integer_value(json_object_get(item, "offset"));
	json_int_t length = json_integer_value(json_object_get(item, "length"));
	size_t type = 0;

	while (type < ENT_TYPES && (name == NULL || strcmp(name, type_names[type]) != 0))
		type++;
	if (type == ENT_TYPES || offset < 0 || length <= 0 || offset + length > text_units)
		return;
	rich_add(r, (enum entity_type)type, (int)offset, (int)length);
	key = entity_argument((enum entity_type)type);
	if (key != NULL)
		r->entities[r->n - 1].arg = xstrdup(json_string_value(json_object_get(item, key)));
}

static int by_place(const void *left, const void *right)
{
	const struct entity *a = left, *b = right;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	if (a->length != b->length)
		return a->length > b->length ? -1 : 1;
	return (a->type > b->type) - (a->type < b->type);
}

/* Control characters become spaces and carriage returns vanish, as in every client. */
static void clean(struct buf *text)
{
	size_t out = 0;

	for (size_t i = 0; i < text->len; i++) {
		char c = text->s[i];

		if (c == '\r')
			continue;
		text->s[out++] = (unsigned char)c < 0x20 && c != '\n' ? ' ' : c;
	}
	text->len = out;
	text->s[out] = '\0';
}

/* Spaces at the end go, those at the start only up to the first entity. */
static void trim(struct rich *r)
{
	struct buf *t = &r->text;
	size_t limit = r->n == 0 ? t->len : (size_t)r->entities[0].offset, lead = 0;
	int units;

	while (t->len > 0 && (t->s[t->len - 1] == ' ' || t->s[t->len - 1] == '\n'))
		t->len--;
	while (lead < limit && lead < t->len && (t->s[lead] == ' ' || t->s[lead] == '\n'))
		lead++;
	memmove(t->s, t->s + lead, t->len - lead);
	t->len -= lead;
	t->s[t->len] = '\0';
	if (r->n == 0)
		return;
	units = (int)utf16_units(t->s, t->len);
	for (size_t i = 0; i < r->n; i++) {
		struct entity *e = &r->entities[i];

		e->offset -= (int)lead;
		if (e->offset + e->length > units)
			e->length = units - e->offset;
	}
}

static bool needs_cleaning(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 && s[i] != '\n')
			return true;
	return false;
}

static bool parse_marked(struct rich *r, const char *s, size_t n, const char *parse_mode,
			 const json_t *entities, struct buf *why)
{
	size_t i;
	json_t *item;

	if (parse_mode != NULL && parse_mode[0] != '\0') {
		if (strcasecmp(parse_mode, "html") == 0)
			return html_parse(r, s, n, why);
		buf_puts(why, "unsupported parse_mode");
		return false;
	}
	buf_add(&r->text, s, n);
	json_array_foreach(entities, i, item) take_entity(r, item, (int)utf16_units(s, n));
	return true;
}

bool rich_parse(struct rich *r, const char *s, size_t n, const char *parse_mode,
		const json_t *entities, struct buf *why)
{
	struct buf cleaned = { 0 };
	bool good;

	if (n > TEXT_MAX_RAW || !utf8_valid(s, n)) {
		buf_puts(why,
			 n > TEXT_MAX_RAW ? "text is too long" : "text must be encoded in UTF-8");
		return false;
	}
	buf_add(&cleaned, s, n);
	if (needs_cleaning(s, n))
		clean(&cleaned);
	buf_add(&r->text, "", 0);
	good = parse_marked(r, cleaned.s, cleaned.len, parse_mode, entities, why);
	buf_free(&cleaned);
	if (!good)
		return false;
	if (r->n > 1)
		qsort(r->entities, r->n, sizeof(*r->entities), by_place);
	trim(r);
	rich_find_entities(r);
	return true;
}

static void write_entity(struct buf *out, const struct entity *e)
{
	const char *key = entity_argument(e->type);

	buf_puts(out, "{\"offset\":");
	buf_int(out, e->offset);
	buf_puts(out, ",\"length\":");
	buf_int(out, e->length);
	buf_puts(out, ",\"type\":\"");
	buf_puts(out, type_names[e->type]);
	buf_putc(out, '"');
	if (e->arg != NULL && key != NULL) {
		buf_addf(out, ",\"%s\":", key);
		buf_json_str(out, e->arg);
	} else if (e->arg != NULL && e->type == ENT_TEXT_MENTION) {
		buf_addf(out, ",\"user\":{\"id\":%lld,\"is_bot\":false,\"first_name\":\"\"}",
			 strtoll(e->arg, NULL, 10));
	} else if (e->arg != NULL && e->type == ENT_DATE_TIME) {
		buf_addf(out, ",\"unix_time\":%lld", strtoll(e->arg, NULL, 10));
	}
	buf_putc(out, '}');
}

void rich_write(const struct rich *r, struct buf *out, const char *text_key,
		const char *entities_key)
{
	size_t written = 0;

	buf_addf(out, "\"%s\":", text_key);
	buf_json(out, r->text.s, r->text.len);
	for (size_t i = 0; i < r->n && written < ENTITIES_MAX; i++) {
		if (r->entities[i].length <= 0)
			continue;
		if (written++ == 0)
			buf_addf(out, ",\"%s\":[", entities_key);
		else
			buf_putc(out, ',');
		write_entity(out, &r->entities[i]);
	}
	if (written > 0)
		buf_putc(out, ']');
}

void rich_free(struct rich *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->entities[i].arg);
	free(r->entities);
	buf_free(&r->text);
	*r = (struct rich) { 0 };
}
