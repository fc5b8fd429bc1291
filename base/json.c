#include "base/json.h"

#include <errno.h>

void json_drop(json_t **j)
{
	json_decref(*j);
}

enum err json_read(struct arena *a, const char *bytes, size_t len, json_t **out, const char **why)
{
	json_error_t error;
	json_t *j;

	errno = 0; /* jansson calls most failed allocations syntax errors; malloc tells the truth */
	j = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (j) {
		*out = j;
		return OK;
	}
	if (errno == ENOMEM)
		return ERR_NOMEM;
	if (why) {
		const char *text = arena_printf(a, "line %d, column %d: %s", error.line,
						error.column, error.text);

		*why = text ? text : "out of memory";
	}
	return ERR_INVALID;
}

const char *json_str(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

struct span json_span(const json_t *obj, const char *key)
{
	const json_t *j = json_object_get(obj, key);

	return (struct span) { json_string_value(j), json_string_length(j) };
}

int64_t json_int(const json_t *obj, const char *key)
{
	return json_integer_value(json_object_get(obj, key));
}

bool json_has_int(const json_t *obj, const char *key)
{
	return json_is_integer(json_object_get(obj, key));
}

bool json_bool(const json_t *obj, const char *key)
{
	return json_is_true(json_object_get(obj, key));
}
