#include "policy/policy.h"

#include <string.h>

#include "base/text.h"
#include "policy/values.h"

/* Where one key's value was written. */
struct policy_value {
	enum policy_origin origin;
	const char *file; /* NULL for a default */
	int line;
	const char *source; /* the place in the company's document; "" when it is silent */
};

/* Building one policy: the defaults, then each file over it. */
struct build {
	struct arena *arena;
	struct policy policy;
	const char **why;
	const char *file;
	enum policy_origin origin;
};

static const char source_suffix[] = ".source";

static enum err fail(struct build *b, int line, const char *what)
{
	const char *why = what ? arena_printf(b->arena, "%s:%d: %s", b->file, line, what) : NULL;

	*b->why = why ? why : "out of memory";
	return why ? ERR_INVALID : ERR_NOMEM;
}

static size_t index_of(const struct policy_key *key)
{
	return (size_t)(key - policy_key_at(0));
}

static struct policy_value *value_of(const struct policy *p, const struct policy_key *key)
{
	return &p->values[index_of(key)];
}

/* --- loading --- */

static enum err set_defaults(struct build *b)
{
	struct policy *p = &b->policy;
	const char *why = "";

	p->values = ARENA_ARRAY(b->arena, struct policy_value, policy_key_count());
	if (!p->values)
		return ERR_NOMEM;
	for (size_t i = 0; i < policy_key_count(); i++) {
		const struct policy_key *key = policy_key_at(i);

		p->values[i].source = "";
		TRY(value_read(b->arena, key, key->default_text, p, &why));
	}
	return OK;
}

/* How many leading characters two names share. */
static size_t shared_prefix(const char *x, const char *y)
{
	size_t n = 0;

	while (x[n] && x[n] == y[n])
		n++;
	return n;
}

static enum err unknown_key(struct build *b, const struct ini_entry *e)
{
	const struct policy_key *nearest = policy_key_at(0);

	for (size_t i = 1; i < policy_key_count(); i++)
		if (shared_prefix(policy_key_at(i)->name, e->key) >
		    shared_prefix(nearest->name, e->key))
			nearest = policy_key_at(i);
	if (shared_prefix(nearest->name, e->key) == 0)
		return fail(b, e->line, arena_printf(b->arena, "unknown key \"%s\"", e->key));
	return fail(b, e->line,
		    arena_printf(b->arena, "unknown key \"%s\"; the nearest is \"%s\"", e->key,
				 nearest->name));
}

static enum err set_value(struct build *b, const struct policy_key *key, const struct ini_entry *e)
{
	struct policy_value *v = value_of(&b->policy, key);
	const char *why = "";
	enum err err = value_read(b->arena, key, e->value, &b->policy, &why);

	if (err != OK)
		return fail(b, e->line,
			    arena_printf(b->arena, "%s = \"%s\": %s", key->name, e->value, why));
	*v = (struct policy_value) { b->origin, b->file, e->line, "" };
	return OK;
}

/* "refund.window.source" → the key refund.window; NULL when it is none of that kind. */
static const struct policy_key *sourced_key(struct arena *a, const char *name)
{
	size_t n = strlen(name), m = sizeof(source_suffix) - 1;
	const char *stem;

	if (n <= m || strcmp(name + n - m, source_suffix) != 0)
		return NULL;
	stem = arena_strndup(a, name, n - m);
	return stem ? policy_key_find(stem) : NULL;
}

/* Values first and sources second: a value without a source has none, wherever it stands. */
static enum err set_values(struct build *b, const struct ini *ini, const char *section)
{
	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_entry *e = &ini->entries[i];
		const struct policy_key *key = policy_key_find(e->key);

		if (strcmp(e->section, section) != 0)
			continue;
		if (key)
			TRY(set_value(b, key, e));
		else if (!sourced_key(b->arena, e->key))
			return unknown_key(b, e);
	}
	return OK;
}

static void set_sources(struct build *b, const struct ini *ini, const char *section)
{
	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_entry *e = &ini->entries[i];
		const struct policy_key *key = sourced_key(b->arena, e->key);

		if (key && strcmp(e->section, section) == 0)
			value_of(&b->policy, key)->source = e->value;
	}
}

static enum err add_file(struct build *b, const struct ini *ini, const char *section,
			 enum policy_origin origin)
{
	b->file = ini->file;
	b->origin = origin;
	TRY(set_values(b, ini, section));
	set_sources(b, ini, section);
	return OK;
}

static enum err refuse_sections(struct build *b, const struct ini *preset)
{
	b->file = preset->file;
	for (size_t i = 0; i < preset->n; i++)
		if (preset->entries[i].section[0] != '\0')
			return fail(b, preset->entries[i].line,
				    arena_printf(b->arena,
						 "a policy has no sections, but here is "
						 "[%s]",
						 preset->entries[i].section));
	return OK;
}

/* hours.week stands for days, open and close; but a config that sets one of those means it, even
 * over a preset's week. */
static void settle_week(struct build *b)
{
	static const char *const parts[] = { "hours.days", "hours.open", "hours.close" };
	const struct policy_value *week = value_of(&b->policy, policy_key_find("hours.week"));

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (value_of(&b->policy, policy_key_find(parts[i]))->origin > week->origin)
			b->policy.hours.week = (struct week) { 0 };
}

/* An office that closes before it opens is a slip in one of two keys: name the one written. */
static enum err check_hours(struct build *b)
{
	const struct policy_key *open = policy_key_find("hours.open");
	const struct policy_key *close = policy_key_find("hours.close");
	const struct policy_value *v = value_of(&b->policy, close);

	if (b->policy.hours.week.named || b->policy.hours.open < b->policy.hours.close)
		return OK;
	if (v->origin < value_of(&b->policy, open)->origin)
		v = value_of(&b->policy, open);
	b->file = v->file ? v->file : "default";
	return fail(b, v->line, "hours.open must be earlier than hours.close");
}

enum err policy_build(struct arena *a, const struct ini *preset, const struct ini *config,
		      struct policy *out, const char **why)
{
	struct build b = { .arena = a, .why = why };

	*why = "out of memory";
	TRY(set_defaults(&b));
	if (preset) {
		TRY(refuse_sections(&b, preset));
		TRY(add_file(&b, preset, "", POLICY_FROM_PRESET));
	}
	if (config)
		TRY(add_file(&b, config, "policy", POLICY_FROM_CONFIG));
	settle_week(&b);
	TRY(check_hours(&b));
	*out = b.policy;
	return OK;
}

enum err policy_load(struct arena *a, const char *preset, const struct ini *config,
		     struct policy *out, const char **why)
{
	struct ini ini;

	*why = "out of memory";
	TRY(ini_load(a, preset, &ini, why));
	return policy_build(a, &ini, config, out, why);
}

/* --- single values --- */

enum err policy_check(struct arena *a, const struct policy_key *key, const char *value,
		      const char **why)
{
	struct policy scratch = { 0 };

	return value_read(a, key, value, &scratch, why);
}

const char *policy_text(struct arena *a, const struct policy *p, const struct policy_key *key)
{
	return value_print(a, key, p);
}

const char *policy_source(const struct policy *p, const struct policy_key *key)
{
	return value_of(p, key)->source;
}

enum policy_origin policy_origin(const struct policy *p, const struct policy_key *key)
{
	return value_of(p, key)->origin;
}
