#include "bot/shipped.h"

#include <unistd.h>

#include "base/file.h"

enum { EXE_PATH_MAX = 4096 };

static const char *beside_binary(struct arena *a, const char *name)
{
	char exe[EXE_PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	const char *dir;

	if (n <= 0)
		return arena_strdup(a, name);
	exe[n] = '\0';
	dir = path_dir(a, exe);
	return dir ? path_join(a, dir, name) : NULL;
}

/* As written when it is there; else the file of that name as shipped; else as written, so that the
 * error names what the operator wrote. */
static const char *preset_file(struct arena *a, const char *written)
{
	const char *slash = strrchr(written, '/');
	const char *shipped;

	if (access(written, R_OK) == 0)
		return written;
	shipped = arena_printf(a, "policy/%s", slash ? slash + 1 : written);
	shipped = shipped ? beside_binary(a, shipped) : NULL;
	return shipped && access(shipped, R_OK) == 0 ? shipped : written;
}

enum err shipped_policy(struct arena *a, const struct config *c, struct policy *out,
			const char **why)
{
	if (!c->brand.policy[0])
		return policy_build(a, NULL, &c->ini, out, why);
	return policy_load(a, preset_file(a, c->brand.policy), &c->ini, out, why);
}

const char *shipped_holidays(struct arena *a, const struct config *c)
{
	if (c->brand.policy[0]) {
		const char *dir = path_dir(a, preset_file(a, c->brand.policy));
		const char *own = dir ? path_join(a, dir, "holidays.csv") : NULL;

		if (!own || access(own, R_OK) == 0)
			return own;
	}
	return beside_binary(a, "policy/holidays.csv");
}

enum err shipped_texts(struct arena *a, const char *dir, struct catalogs **texts,
		       struct recogniser **recogniser, const char **why)
{
	struct catalogs *loaded = NULL;
	json_t *json[LANG_COUNT];
	enum err e;

	if (!dir[0])
		dir = beside_binary(a, "messages");
	if (!dir)
		return ERR_NOMEM;
	TRY(catalogs_load(a, dir, &loaded, why));
	for (int lang = 0; lang < LANG_COUNT; lang++)
		json[lang] = (json_t *)(uintptr_t)catalogs_json(loaded, (enum lang)lang);
	e = recogniser_load(a, json, LANG_COUNT, recogniser, why);
	catalogs_drop_json(loaded);
	if (e != OK) {
		catalogs_free(loaded);
		return e;
	}
	*texts = loaded;
	return OK;
}
