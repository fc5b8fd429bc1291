#include "bot/decode.h"

#include "base/json.h"
#include "base/text.h"

enum { TEXT_CHARS = 4096, NAME_CHARS = 64, ID_BYTES = 256, COMMAND_MAX = 32 };

const char *decode_text(struct arena *a, const json_t *obj, const char *key)
{
	struct span s = json_span(obj, key);
	const char *clean = s.ptr ? text_clean(a, s.ptr, s.len, TEXT_CHARS) : "";

	return clean ? clean : "";
}

const char *decode_line(struct arena *a, const json_t *obj, const char *key)
{
	struct span s = json_span(obj, key);
	const char *clean = s.ptr ? text_one_line(a, s.ptr, s.len, NAME_CHARS) : "";

	return clean ? clean : "";
}

const char *decode_id(struct arena *a, const json_t *obj, const char *key)
{
	struct span s = json_span(obj, key);

	if (!s.ptr || s.len == 0 || s.len > ID_BYTES)
		return NULL;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= 0x20 || (unsigned char)s.ptr[i] >= 0x7f)
			return NULL;
	return arena_strndup(a, s.ptr, s.len);
}

int64_t decode_seconds(int64_t seconds)
{
	return seconds > 0 && seconds < INT64_C(253402300800) ? seconds * 1000 : 0; /* year 9999 */
}

/* The entity list is not needed: a text that begins with "/name" is one. */
bool decode_command(struct arena *a, struct update *u, const char *username)
{
	const char *s = u->text;
	size_t n = 0;
	const char *after;
	char *command;

	if (*s != '/')
		return true;
	while (s[1 + n] == '_' || (s[1 + n] >= '0' && s[1 + n] <= '9') ||
	       ((s[1 + n] | 32) >= 'a' && (s[1 + n] | 32) <= 'z'))
		n++;
	after = s + 1 + n;
	if (n == 0 || n > COMMAND_MAX || !strchr("@ \n\t", *after))
		return true;
	if (*after == '@') {
		size_t len = strcspn(after + 1, " \n\t");
		char *who = arena_strndup(a, after + 1, len);

		if (username[0] && who && !text_equal_nocase(who, username))
			return false;
		after += 1 + len;
	}
	command = arena_strndup(a, s + 1, n);
	if (!command)
		return true;
	text_lower(command);
	u->command = command;
	u->args = after + strspn(after, " \n\t");
	return true;
}
