#include "handlers/pending.h"

#include "store/meta.h"

static const char *key_of(struct turn *t, const char *kind)
{
	return arena_printf(t->arena, "pending:%s:%s", kind, actor(t));
}

enum err pending_put(struct turn *t, const char *kind, const char *what, const char **token)
{
	const char *key = key_of(t, kind);
	const char *value;
	int64_t number;

	TRY(counter_next(t->store, "pending", &number));
	*token = arena_printf(t->arena, "%lld", (long long)number);
	value = arena_printf(t->arena, "%lld %lld %s", (long long)number, (long long)t->now_ms,
			     what);
	return key && *token && value ? meta_set(t->store, key, value) : ERR_NOMEM;
}

enum err pending_take(struct turn *t, const char *kind, const char *token, const char **what,
		      int64_t *at_ms)
{
	const char *key = key_of(t, kind);
	const char *value, *at, *rest;
	int64_t put_ms;

	if (!key)
		return ERR_NOMEM;
	TRY(meta_get(t->store, t->arena, key, &value));
	at = strchr(value, ' ');
	rest = at ? strchr(at + 1, ' ') : NULL;
	if (!rest || text_parse_i64(at + 1, (size_t)(rest - at - 1), &put_ms) != OK)
		return ERR_NOT_FOUND;
	if (token && (strlen(token) != (size_t)(at - value) ||
		      memcmp(token, value, (size_t)(at - value)) != 0))
		return ERR_NOT_FOUND;
	*what = rest + 1;
	if (at_ms)
		*at_ms = put_ms;
	return meta_unset(t->store, key);
}
