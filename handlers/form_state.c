#include "handlers/form_state.h"

#include <inttypes.h>

#include "base/json.h"

enum { STATE_BYTES = FORM_VALUES * FORM_VALUE_BYTES * 2, ASKED_MASK = 0xffff };

static const char *const phase_names[] = {
	[PHASE_STEP] = "", [PHASE_SUMMARY] = ".summary", [PHASE_CHOOSE] = ".choose"
};

/* FNV-1a, 32 bits, over what no other run of this person shares. */
static void run_id(const struct turn *t, const char *form, char out[FORM_RUN_ID + 1])
{
	const char *ext = t->update->ext ? t->update->ext : "";
	char text[96];
	uint32_t h = 2166136261u;

	snprintf(text, sizeof(text), "%" PRId64 " %.20s %.48s", t->now_ms, form, ext);
	for (const char *p = text; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	snprintf(out, FORM_RUN_ID + 1, "%08" PRIx32, h);
}

void form_run_init(struct form_run *f, const struct turn *t, const struct form *form)
{
	*f = (struct form_run) { .form = form, .by = "" };
	run_id(t, form->name, f->id);
}

bool form_run_spoke(const struct form_run *f, const struct turn *t)
{
	return f->by[0] && t->update->ext && strcmp(f->by, t->update->ext) == 0;
}

bool form_is_prelude(const struct form_run *f)
{
	return f->phase == PHASE_STEP && f->step < f->form->prelude;
}

struct form_value *form_run_find(struct form_run *f, const char *key)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->values[i].key, key) == 0)
			return &f->values[i];
	return NULL;
}

void form_run_forget(struct form_run *f, const char *key)
{
	struct form_value *v = form_run_find(f, key);

	if (!v)
		return;
	f->n--;
	memmove(v, v + 1, (size_t)(f->values + f->n - v) * sizeof(*v));
}

size_t form_step_index(const struct form *form, const char *key)
{
	size_t i = 0;

	while (i < form->n_steps && strcmp(form->steps[i].key, key) != 0)
		i++;
	return i;
}

/* ---- reading: whatever stands there, the result is a run that makes sense, or an error ---- */

static enum err read_values(const struct turn *t, const json_t *j, struct form_run *f)
{
	const json_t *values = json_object_get(j, "values");
	const json_t *known = json_object_get(j, "known");
	const char *key;
	json_t *value;

	if (!json_is_object(values) || json_object_size(values) > FORM_VALUES)
		return ERR_INVALID;
	json_object_foreach((json_t *)values, key, value)
	{
		struct form_value *v = &f->values[f->n];

		if (!json_is_string(value) || json_string_length(value) >= FORM_VALUE_BYTES)
			return ERR_INVALID;
		v->key = arena_strdup(t->arena, key);
		v->text = arena_strdup(t->arena, json_string_value(value));
		v->known = false;
		for (size_t i = 0; i < json_array_size(known); i++) {
			const char *k = json_string_value(json_array_get(known, i));

			v->known = v->known || (k && strcmp(k, key) == 0);
		}
		if (!v->key || !v->text)
			return ERR_NOMEM;
		f->n++;
	}
	return OK;
}

static enum err read_place(const json_t *j, struct form_run *f)
{
	const char *step = json_str(j, "step");

	if (!step)
		return ERR_INVALID;
	for (size_t i = PHASE_SUMMARY; i < ARRAY_LEN(phase_names); i++)
		if (strcmp(step, phase_names[i]) == 0) {
			f->phase = (enum form_phase)i;
			return f->form->summary ? OK : ERR_INVALID;
		}
	f->phase = PHASE_STEP;
	f->step = form_step_index(f->form, step);
	return f->step < f->form->n_steps ? OK : ERR_INVALID;
}

static enum err read_run(const struct turn *t, const json_t *j, struct form_run *f)
{
	const char *form = json_str(j, "form");
	const char *id = json_str(j, "run");

	f->form = form ? form_find(form) : NULL;
	if (!f->form || !id || strlen(id) != FORM_RUN_ID)
		return ERR_INVALID;
	memcpy(f->id, id, sizeof(f->id));
	f->editing = json_bool(j, "edit");
	f->paused = json_bool(j, "paused");
	f->at_ms = json_int(j, "at");
	f->asked = (int)(json_int(j, "asked") & ASKED_MASK);
	f->by = arena_strdup(t->arena, json_str(j, "by") ? json_str(j, "by") : "");
	if (!f->by)
		return ERR_NOMEM;
	TRY(read_place(j, f));
	return read_values(t, j, f);
}

enum err form_run_load(const struct turn *t, struct form_run *out)
{
	const char *state = t->address.state;
	struct form_run f = { .n = 0 };
	json_t *j CLEANUP(json_drop) = NULL;

	if (!state || !state[0])
		return ERR_NOT_FOUND;
	if (strlen(state) > STATE_BYTES)
		return ERR_INVALID;
	TRY(json_read(t->arena, state, strlen(state), &j, NULL));
	TRY(read_run(t, j, &f));
	*out = f;
	return OK;
}

/* ---- writing ---- */

static void add_member(struct strbuf *b, const char *name, const char *value)
{
	strbuf_addc(b, '"');
	strbuf_add_json(b, name, strlen(name));
	strbuf_add(b, "\":\"");
	strbuf_add_json(b, value, strlen(value));
	strbuf_addc(b, '"');
}

static bool is_secret(const struct form *form, const char *key)
{
	size_t i = form_step_index(form, key);

	return i < form->n_steps && form->steps[i].secret;
}

static void add_values(struct strbuf *b, const struct form_run *f)
{
	const char *comma = "";

	strbuf_add(b, ",\"values\":{");
	for (size_t i = 0; i < f->n; i++, comma = ",") {
		const struct form_value *v = &f->values[i];

		strbuf_add(b, comma);
		add_member(b, v->key, is_secret(f->form, v->key) ? "" : v->text);
	}
	strbuf_add(b, "},\"known\":[");
	comma = "";
	for (size_t i = 0; i < f->n; i++) {
		if (!f->values[i].known)
			continue;
		strbuf_add(b, comma);
		strbuf_addc(b, '"');
		strbuf_add_json(b, f->values[i].key, strlen(f->values[i].key));
		strbuf_addc(b, '"');
		comma = ",";
	}
	strbuf_add(b, "]");
}

enum err form_run_save(struct turn *t, struct form_run *f)
{
	const char *step = f->phase == PHASE_STEP ? f->form->steps[f->step].key
						  : phase_names[f->phase];
	struct strbuf b;

	f->at_ms = t->now_ms;
	f->by = t->update->ext ? t->update->ext : "";
	strbuf_init(&b, t->arena, STATE_BYTES);
	strbuf_addc(&b, '{');
	add_member(&b, "form", f->form->name);
	strbuf_addc(&b, ',');
	add_member(&b, "run", f->id);
	strbuf_addc(&b, ',');
	add_member(&b, "step", step);
	strbuf_addc(&b, ',');
	add_member(&b, "by", f->by);
	strbuf_addf(&b, ",\"edit\":%s,\"paused\":%s,\"at\":%" PRId64 ",\"asked\":%d",
		    f->editing ? "true" : "false", f->paused ? "true" : "false", f->at_ms,
		    f->asked & ASKED_MASK);
	add_values(&b, f);
	strbuf_addc(&b, '}');
	if (strbuf_failed(&b))
		return ERR_LIMIT;
	t->address.state = b.ptr;
	return OK;
}
