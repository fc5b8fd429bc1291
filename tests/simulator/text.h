/* text.h - a message's text and its formatting, as Telegram understands them.
 * Owns: a struct rich owns its text and entities until rich_free().
 * Offsets and lengths of entities are UTF-16 units; the limits of a text are code points.
 * Errors: false with the real server's description, without its "Bad Request: ", in `why`.
 * Never: knows of messages or chats. */
#ifndef SIMULATOR_TEXT_H
#define SIMULATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"

enum entity_type {
	ENT_BOLD,
	ENT_ITALIC,
	ENT_UNDERLINE,
	ENT_STRIKETHROUGH,
	ENT_SPOILER,
	ENT_BLOCKQUOTE,
	ENT_EXPANDABLE,
	ENT_CODE,
	ENT_PRE,
	ENT_TEXT_LINK,
	ENT_TEXT_MENTION,
	ENT_CUSTOM_EMOJI,
	ENT_DATE_TIME,
	ENT_MENTION,
	ENT_HASHTAG,
	ENT_CASHTAG,
	ENT_BOT_COMMAND,
	ENT_URL,
	ENT_EMAIL,
	ENT_PHONE_NUMBER,
	ENT_TYPES
};

struct entity {
	enum entity_type type;
	int offset, length;
	char *arg; /* url, language, user id or emoji id; NULL for most */
};

struct rich {
	struct buf text;
	struct entity *entities;
	size_t n, cap;
};

enum { TEXT_MAX_RAW = 32768, TEXT_MAX = 4096, CAPTION_MAX = 1024, ENTITIES_MAX = 100 };

bool utf8_valid(const char *s, size_t n);
size_t utf8_points(const char *s, size_t n);
size_t utf16_units(const char *s, size_t n);

/* parse_mode NULL or "" = plain; entities may be NULL */
bool rich_parse(struct rich *r, const char *s, size_t n, const char *parse_mode,
		const json_t *entities, struct buf *why);
struct entity *rich_add(struct rich *r, enum entity_type type, int offset, int length);
void rich_find_entities(struct rich *r); /* commands, links, mentions: as clients mark them */
void rich_write(const struct rich *r, struct buf *out, const char *text_key,
		const char *entities_key); /* "text":"…","entities":[…] */
void rich_free(struct rich *r);

bool html_parse(struct rich *r, const char *s, size_t n, struct buf *why);

#endif
