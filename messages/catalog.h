/* catalog.h - everything the bot says, in every language, checked before the first word is said.
 * Owns: the compiled texts of id.json and en.json, in one arena of its own; catalogs_free ends it.
 * Which texts exist, and which {placeholders} they have, is declared in messages.def; catalogs that
 * differ from it do not load. Rendering writes neutral text: UTF-8 whose only control bytes are
 * newlines and the four marks below, always balanced and never nested. Adapters turn the marks into
 * what their channel wants. No value can smuggle in a mark: it is stripped of all control bytes.
 * Never: knows a channel, a person or the time. */
#ifndef SIGAP_CATALOG_H
#define SIGAP_CATALOG_H

#include "base/json.h"
#include "base/strbuf.h"
#include "messages/phrases.h"

enum lang { LANG_ID, LANG_EN, LANG_COUNT };

/* "id", "en": as stored, and as the files are called. */
const char *lang_name(enum lang lang);
/* ERR_INVALID for any other name. */
enum err lang_parse(const char *name, enum lang *out) MUST_CHECK;

/* Bytes of neutral text. Authors write *bold* and `code` (code can be tapped to copy it). */
enum mark { MARK_BOLD_ON = 1, MARK_BOLD_OFF, MARK_CODE_ON, MARK_CODE_OFF };

/* MSG_ACTIVATION_ACTIVE, …, BTN_MENU, …: one per row of messages.def, in its order. */
enum msg {
#define MSG(id, key, placeholders)  MSG_##id,
#define LONG(id, key, placeholders) MSG_##id,
#define WORDS(id, key)              MSG_##id,
#define BTN(id, key)                BTN_##id,
#include "messages/messages.def"
#undef MSG
#undef LONG
#undef WORDS
#undef BTN
	MSG_COUNT
};

enum {
	BUTTON_MAX = 20,       /* code points of a label: WhatsApp reply buttons */
	TEXT_MAX = 1024,       /* of a MSG, rendered: WhatsApp, interactive body */
	LONG_TEXT_MAX = 4096,  /* of a LONG, rendered: Telegram sendMessage, WhatsApp text */
	SAMPLE_VALUE = 48,     /* code points a value is taken to have in these checks */
	PLACEHOLDERS_MAX = 16, /* in one text */
	CATALOG_FILE_MAX = 4 * 1024 * 1024
};

/* The key of a text ("activation.active"), for logs and for people who edit the files. */
const char *msg_key(enum msg msg);
bool msg_is_button(enum msg msg);
bool msg_is_said(enum msg msg); /* a MSG or a LONG */
bool msg_is_long(enum msg msg);
/* The row with this key; false when there is none. */
bool msg_find(const char *key, enum msg *out);
/* Whether the text may speak of this value (a "?" or "~" behind it in messages.def or not). */
bool msg_has_placeholder(enum msg msg, const char *name);

/* What stands for a placeholder. text NULL, like no value at all, is allowed for placeholders
 * marked with ? only, and then the whole line that mentions it is left out. */
struct value {
	const char *name;
	const char *text;
	bool neutral; /* text is neutral text of ours: keep its marks */
};

#define V(name, text)                                                                              \
	{                                                                                          \
		(name), (text), false                                                              \
	}
#define V_NEUTRAL(name, text)                                                                      \
	{                                                                                          \
		(name), (text), true                                                               \
	}
/* The two arguments (array, count) of a list of values, which lives to the end of the block. */
#define VALUES(...)                                                                                \
	(const struct value[]) { __VA_ARGS__ },                                                    \
		sizeof((const struct value[]) { __VA_ARGS__ }) / sizeof(struct value)
#define NO_VALUES NULL, 0

struct catalogs;

/* Loads DIR/id.json and DIR/en.json. Scratch and *why live in a, the catalogs by themselves.
 * ERR_INVALID: *why lists every problem, one a line ("id.json: button.menu: …").
 * ERR_NOT_FOUND, ERR_DENIED, ERR_IO, ERR_LIMIT, ERR_NOMEM: *why names the file. */
enum err catalogs_load(struct arena *a, const char *dir, struct catalogs **out,
		       const char **why) MUST_CHECK;
/* NULL is fine. */
void catalogs_free(struct catalogs *c);

/* The file of a language without its "texts": "words" and "intents", for the recogniser.
 * Borrowed; NULL after catalogs_drop_json, which gives the memory back once it was read. */
const json_t *catalogs_json(const struct catalogs *c, enum lang lang);
void catalogs_drop_json(struct catalogs *c);

/* Appends a text to out, about 0.2 us. ERR_INVALID: a value is missing, or has a name that
 * messages.def does not give this text (a bug: it is logged with key and name); ERR_LIMIT: no room
 * in out. On an error out is as it was. */
enum err catalog_render(const struct catalogs *c, enum lang lang, enum msg msg,
			const struct value *values, size_t n, struct strbuf *out) MUST_CHECK;
#define RENDER(c, lang, msg, out, ...)                                                             \
	catalog_render((c), (lang), (msg), VALUES(__VA_ARGS__), (out))

/* Whether the text has this placeholder: for callers that know more than one text says. */
bool catalog_takes(const struct catalogs *c, enum msg msg, const char *name);

/* The names of its values. Borrowed. */
const char *const *msg_placeholders(const struct catalogs *c, enum msg msg, size_t *n);

/* The neutral text of a row without placeholders (labels, names of days); "" for any other row.
 * Borrowed from the catalogs. */
const char *catalog_text(const struct catalogs *c, enum lang lang, enum msg msg);
/* The phrases of a WORDS row, or the one of a label; *n is 0 for any other row. Borrowed. */
const struct phrase *catalog_phrases(const struct catalogs *c, enum lang lang, enum msg msg,
				     size_t *n);

#endif
