#include "policy/terms.h"

#include <string.h>

#include "base/text.h"
#include "policy/values.h"

enum { TERMS_BYTES = 4096 };

static const char between[] = " = ";

static bool is_kept(const struct policy_key *key)
{
	return text_starts(key->name, "refund.");
}

const char *terms_write(struct arena *a, const struct policy *p)
{
	struct strbuf b;

	strbuf_init(&b, a, TERMS_BYTES);
	for (size_t i = 0; i < policy_key_count(); i++) {
		const struct policy_key *key = policy_key_at(i);
		const char *value = is_kept(key) ? value_print(a, key, p) : "";

		if (!value)
			return NULL;
		if (is_kept(key))
			strbuf_addf(&b, "%s%s%s\n", key->name, between, value);
	}
	return strbuf_failed(&b) ? NULL : b.ptr;
}

static enum err read_line(struct arena *a, char *line, struct policy *out)
{
	char *value = strstr(line, between);
	const struct policy_key *key;
	const char *why;
	enum err e;

	if (!value)
		return OK;
	*value = '\0';
	key = policy_key_find(line);
	if (!key || !is_kept(key))
		return OK;
	e = value_read(a, key, value + sizeof(between) - 1, out, &why);
	return e == ERR_NOMEM ? e : OK;
}

enum err terms_read(struct arena *a, const struct policy *today, const char *text,
		    struct policy *out)
{
	char *copy = arena_strdup(a, text), *save = NULL;
	struct policy then = *today;

	if (!copy)
		return ERR_NOMEM;
	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		TRY(read_line(a, line, &then));
	*out = then;
	return OK;
}
