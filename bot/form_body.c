#include "bot/form_body.h"

#include <ctype.h>

#include "base/text.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* NULL: broken, or memory ended (then the arena says so). */
static const char *decode(struct arena *a, const char *s, size_t len)
{
	char *out = arena_alloc(a, len + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < len; i++) {
		char c = s[i] == '+' ? ' ' : s[i];

		if (s[i] == '%') {
			int high = i + 2 < len ? digit(s[i + 1]) : -1;
			int low = i + 2 < len ? digit(s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (!c)
			return NULL;
		out[n++] = c;
	}
	return out && utf8_valid(out, n) ? out : NULL;
}

static enum err add(struct arena *a, struct form_body *f, const char *s, size_t len)
{
	const char *equals = memchr(s, '=', len);
	size_t name_len = equals ? (size_t)(equals - s) : len;
	const char *name = decode(a, s, name_len);
	const char *value = equals ? decode(a, equals + 1, len - name_len - 1) : "";

	if (!name || !value)
		return a->failed ? ERR_NOMEM : ERR_INVALID;
	if (f->n == FORM_FIELDS_MAX || form_get(f, name))
		return ERR_INVALID;
	f->names[f->n] = name;
	f->values[f->n++] = value;
	return OK;
}

enum err form_read(struct arena *a, struct span body, struct form_body *out)
{
	struct form_body f = { .n = 0 };

	for (size_t at = 0; at < body.len;) {
		const char *s = body.ptr + at;
		const char *end = memchr(s, '&', body.len - at);
		size_t len = end ? (size_t)(end - s) : body.len - at;

		if (len)
			TRY(add(a, &f, s, len));
		at += len + 1;
	}
	*out = f;
	return OK;
}

const char *form_get(const struct form_body *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->names[i], name) == 0)
			return f->values[i];
	return NULL;
}
