#include "handlers/form_move.h"

#include "handlers/form_ask.h"
#include "handlers/form_gather.h"

/* ---- values ---- */
const char *form_value(const struct form_run *f, const char *key)
{
	const struct form_value *v = form_run_find((struct form_run *)f, key);

	return v ? v->text : "";
}

enum err form_run_set(struct turn *t, struct form_run *f, const char *key, const char *text,
		      bool known)
{
	struct form_value *v = form_run_find(f, key);
	const char *copy = arena_strdup(t->arena, text);

	if (!copy)
		return ERR_NOMEM;
	if (strlen(copy) >= FORM_VALUE_BYTES || (!v && f->n == FORM_VALUES))
		return ERR_LIMIT;
	if (!v) {
		v = &f->values[f->n++];
		v->key = key;
	}
	v->text = copy;
	v->known = known;
	return OK;
}

enum err form_set(struct turn *t, struct form_run *f, const char *key, const char *value)
{
	return form_run_set(t, f, key, value, false);
}

void form_why(struct form_run *f, const char *name, const char *text)
{
	if (f->n_why < ARRAY_LEN(f->why))
		f->why[f->n_why++] = (struct value) { name, text, false };
}

void form_before(struct form_run *f, const char *text)
{
	f->before = text;
}

const char *form_key(const struct form_run *f)
{
	return f->form->steps[f->step].key;
}

/* ---- moving ---- */

static enum err end(struct turn *t, struct form_run *f)
{
	const char *state = t->address.state;
	enum err e;

	form_drop(t);
	e = f->form->finish(t, f);
	if (e != OK)
		t->address.state = state; /* the turn is rolled back and runs again */
	return e;
}

enum err form_stand(struct turn *t, struct form_run *f, enum form_phase phase, size_t step)
{
	f->phase = phase;
	f->step = step;
	f->asked++;
	TRY(form_run_save(t, f));
	return form_ask(t, f, false);
}

enum err form_advance(struct turn *t, struct form_run *f)
{
	size_t n = f->form->n_steps, next = n;

	for (size_t i = 0; i < n; i++) {
		const char *key = f->form->steps[i].key;

		if (!form_step_applies(t, f, i))
			form_run_forget(f, key);
		else if (next == n && !form_run_find(f, key))
			next = i;
	}
	f->editing = false;
	if (next < n)
		return form_stand(t, f, PHASE_STEP, next);
	if (f->form->summary)
		return form_stand(t, f, PHASE_SUMMARY, 0);
	return end(t, f);
}

enum err form_goto(struct turn *t, struct form_run *f, const char *key)
{
	size_t i = form_step_index(f->form, key);

	if (i == f->form->n_steps)
		return ERR_INVALID;
	form_run_forget(f, key);
	f->editing = false;
	return form_stand(t, f, PHASE_STEP, i);
}

enum err form_start(struct turn *t, const struct form *form, const struct value *known,
		    size_t n_known)
{
	struct form_run f;

	if (!t->address.id || !form_find(form->name))
		return ERR_INVALID;
	form_run_init(&f, t, form);
	for (size_t i = 0; i < n_known; i++)
		if (known[i].text)
			TRY(form_run_set(t, &f, known[i].name, known[i].text, true));
	return form_advance(t, &f);
}

void form_drop(struct turn *t)
{
	t->address.state = NULL;
}

/* ---- what can be done at any place: the values that begin with a dot ---- */

static enum err do_cancel(struct turn *t, struct form_run *f)
{
	form_drop(t);
	if (f->form->cancelled)
		return f->form->cancelled(t);
	return say_edit(t, MSG_FORM_CANCELLED, VALUES(V("kak", kak(t))),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

static enum err do_back(struct turn *t, struct form_run *f)
{
	size_t before = form_step_before(t, f);

	if (f->phase == PHASE_CHOOSE || f->editing) {
		f->editing = false;
		return form_stand(t, f, PHASE_SUMMARY, 0);
	}
	if (before == f->form->n_steps)
		return form_say(t, f, MSG_FORM_FIRST_STEP, NO_VALUES, false);
	form_run_forget(f, f->form->steps[before].key);
	return form_stand(t, f, PHASE_STEP, before);
}

static enum err do_skip(struct turn *t, struct form_run *f)
{
	TRY(form_run_set(t, f, f->form->steps[f->step].key, "", false));
	return form_advance(t, f);
}

static enum err do_edit(struct turn *t, struct form_run *f)
{
	return form_stand(t, f, PHASE_CHOOSE, 0);
}

static enum err do_go_on(struct turn *t, struct form_run *f)
{
	f->paused = false;
	return form_stand(t, f, f->phase, f->step);
}

static const struct {
	const char *name;
	enum err (*run)(struct turn *t, struct form_run *f);
} deeds[] = {
	{ ".cancel", do_cancel },      { ".back", do_back },
	{ ".skip", do_skip },          { ".send", end },
	{ ".edit", do_edit },          { ".go", do_go_on },
	{ ".done", form_gather_done },
};

bool form_deed(struct turn *t, struct form_run *f, const char *name, enum err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
		if (strcmp(deeds[i].name, name) == 0) {
			*e = deeds[i].run(t, f);
			return true;
		}
	return false;
}
