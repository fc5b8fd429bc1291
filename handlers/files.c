#include "handlers/files.h"

#include "handlers/desk.h"
#include "handlers/requests.h"
#include "store/limit.h"

enum { ALBUM_MS = 5 * MS_MINUTE, BURST_MS = 5 * MS_SECOND };

/* The window begins anew with each file: ten photos may take longer than one window. */
enum err files_follow(struct turn *t)
{
	const struct update *u = t->update;
	const char *key = arena_printf(t->arena, "files:%lld:%.40s", (long long)t->contact.id,
				       u->album ? u->album : "");
	enum err e;

	if (!key)
		return ERR_NOMEM;
	if (u->kind != UPDATE_PHOTO && u->kind != UPDATE_DOCUMENT)
		return rate_clear(t->store, key);
	if (u->edited)
		return OK;
	e = rate_peek(t->store, key, t->now_ms, 1, NULL);
	if (e != OK && e != ERR_LIMIT)
		return e;
	t->follows = e == ERR_LIMIT;
	TRY(rate_clear(t->store, key));
	return rate_hit(t->store, key, t->now_ms, u->album ? ALBUM_MS : BURST_MS, 1);
}

static const char *list_of(const struct form_run *f)
{
	return form_value(f, "files");
}

size_t files_count(const struct form_run *f)
{
	const char *s = list_of(f);
	size_t n = s[0] != '\0';

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

enum err files_add(struct turn *t, struct form_run *f, const char *file)
{
	const char *list = list_of(f);

	if (files_count(f) >= FILES_MAX || strlen(list) + strlen(file) + 2 > FORM_VALUE_BYTES)
		return OK;
	if (list[0])
		file = arena_printf(t->arena, "%s\n%s", list, file);
	return file ? form_set(t, f, "files", file) : ERR_NOMEM;
}

const char *files_first(struct turn *t, const struct form_run *f)
{
	const char *list = list_of(f);

	return list[0] ? arena_strndup(t->arena, list, strcspn(list, "\n")) : NULL;
}

/* As if the file had just come. */
static enum err relay_one(struct turn *t, const struct request *r, const char *file)
{
	const struct update *real = t->update;
	struct update u = *real;
	enum err e;

	desk_bring(&u, "", file);
	t->update = &u;
	e = request_relay(t, r, "");
	t->update = real;
	return e;
}

enum err files_relay_rest(struct turn *t, const struct form_run *f, const struct request *r)
{
	const char *s = strchr(list_of(f), '\n');

	while (s) {
		const char *file = arena_strndup(t->arena, s + 1, strcspn(s + 1, "\n"));

		if (!file)
			return ERR_NOMEM;
		TRY(relay_one(t, r, file));
		s = strchr(s + 1, '\n');
	}
	return OK;
}
