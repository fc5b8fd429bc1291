#include "handlers/form_ask.h"

#include "handlers/desk.h"
#include "handlers/requests.h"
#include "handlers/words.h"

enum {
	CUSTOMER_BUTTONS = 3, /* people on phones: no more unless the step itself has more */
	FIELD_CHARS_MAX = 160,
	FIELDS_CHARS = 800, /* of all values in a summary */
	ASK_VALUES = 8,
};

static const struct form_step *open_step(const struct form_run *f)
{
	return &f->form->steps[f->step];
}

static bool step_known(const struct form_run *f, size_t i)
{
	const struct form_value *v = form_run_find((struct form_run *)f, f->form->steps[i].key);

	return v && v->known;
}

bool form_step_applies(struct turn *t, const struct form_run *f, size_t i)
{
	const struct form_step *s = &f->form->steps[i];

	return !s->applies || s->applies(t, f);
}

size_t form_step_before(struct turn *t, const struct form_run *f)
{
	size_t i = f->phase == PHASE_STEP ? f->step : f->form->n_steps;

	while (i-- > f->form->prelude)
		if (form_step_applies(t, f, i) && !step_known(f, i))
			return i;
	return f->form->n_steps;
}

static void offer_add(struct offer *o, enum msg label, const char *data)
{
	if (o->n < OUTGOING_BUTTONS)
		o->at[o->n++] = (struct choice) { .label = label, .data = data };
}

/* A step may have a word of its own for leaving ("not now"). */
static bool offers(const struct offer *o, const char *data)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->at[i].data && strcmp(o->at[i].data, data) == 0)
			return true;
	return false;
}

static enum err offer_step(struct turn *t, const struct form_run *f, struct offer *o)
{
	const struct form_step *s = open_step(f);
	const struct choice *choices = s->choices;
	size_t n = s->n_choices;

	if (s->offer)
		TRY(s->offer(t, f, &choices, &n));
	for (size_t i = 0; i < n && o->n < OUTGOING_BUTTONS - 1; i++)
		o->at[o->n++] = choices[i];
	o->n_answers = o->n;
	if (s->got)
		offer_add(o, BTN_ALL_SENT, ".done");
	if (s->optional)
		offer_add(o, BTN_SKIP, ".skip");
	if (o->n < CUSTOMER_BUTTONS && (f->editing || form_step_before(t, f) < f->form->n_steps))
		offer_add(o, BTN_BACK, ".back");
	if (o->n < CUSTOMER_BUTTONS && !offers(o, ".cancel"))
		offer_add(o, BTN_CANCEL, ".cancel");
	return OK;
}

/* "" when the step has none. */
static const char *label_of(struct turn *t, const struct form_run *f, size_t i)
{
	enum msg label = f->form->steps[i].label;

	return label ? catalog_text(t->locale.texts, t->locale.lang, label) : "";
}

/* A label may be longer than a button; a field without a label cannot be changed. */
static enum err offer_fields(struct turn *t, const struct form_run *f, struct offer *o)
{
	for (size_t i = 0; i < f->form->n_steps && o->n < OUTGOING_BUTTONS - 1; i++) {
		const char *label = label_of(t, f, i);
		size_t len = utf8_prefix(label, strlen(label), BUTTON_MAX);

		if (!len || !form_step_applies(t, f, i))
			continue;
		o->at[o->n] = (struct choice) { .text = arena_strndup(t->arena, label, len),
						.data = f->form->steps[i].key };
		if (!o->at[o->n++].text)
			return ERR_NOMEM;
	}
	o->n_answers = o->n;
	offer_add(o, BTN_BACK, ".back");
	return OK;
}

enum err form_offer(struct turn *t, const struct form_run *f, struct offer *o)
{
	*o = (struct offer) { .n = 0 };
	if (f->paused) {
		offer_add(o, BTN_CONTINUE, ".go");
		offer_add(o, BTN_CANCEL, ".cancel");
	} else if (f->phase == PHASE_SUMMARY) {
		offer_add(o, BTN_SEND, ".send");
		offer_add(o, BTN_EDIT, ".edit");
		offer_add(o, BTN_CANCEL, ".cancel");
	} else if (f->phase == PHASE_CHOOSE) {
		return offer_fields(t, f, o);
	} else {
		return offer_step(t, f, o);
	}
	o->n_answers = o->n;
	return OK;
}

const char *form_place(const struct form_run *f)
{
	static const char *const names[] = {
		[PHASE_SUMMARY] = ".summary", [PHASE_CHOOSE] = ".choose"
	};

	if (f->paused)
		return ".paused";
	return f->phase == PHASE_STEP ? open_step(f)->key : names[f->phase];
}

/* A question replaces an earlier one of the form, never an answer that led to the form. */
static bool is_own_button(const struct turn *t)
{
	return t->how == HOW_BUTTON && text_starts(t->update->data, "f:");
}

struct outgoing *form_draft(struct turn *t, const struct form_run *f, enum msg msg,
			    const struct value *v, size_t nv)
{
	struct choice c[OUTGOING_BUTTONS];
	struct offer o;

	if (form_offer(t, f, &o) != OK)
		return NULL;
	for (size_t i = 0; i < o.n; i++) {
		c[i] = o.at[i];
		if (c[i].url)
			continue;
		c[i].data = data_of(t, "f", "%s:%s:%s", form_place(f), c[i].data, f->id);
		if (!c[i].data)
			return NULL;
	}
	return draft(t, &t->locale, msg, v, nv, c, o.n);
}

enum err form_say(struct turn *t, struct form_run *f, enum msg msg, const struct value *v,
		  size_t nv, bool edit)
{
	bool contact = !f->paused && f->phase == PHASE_STEP && open_step(f)->takes & TAKE_CONTACT;
	struct outgoing *m = form_draft(t, f, msg, v, nv);

	if (!m)
		return ERR_NOMEM;
	if (contact) {
		m->keyboard = KEYBOARD_ASK_CONTACT;
		m->keyboard_label = catalog_text(t->locale.texts, t->locale.lang,
						 BTN_SHARE_CONTACT);
	} else if (edit && is_own_button(t)) {
		m->edit = t->update->message;
	}
	return send_reply(t, m);
}

/* "(2/4)": places among the steps that are asked at all; NULL for a single question, and where the
 * steps are ways to one thing rather than parts of a whole that is read again at the end. */
static const char *count_text(struct turn *t, const struct form_run *f, const char **all_text)
{
	size_t place = 1, all = 0;

	for (size_t i = f->form->prelude; i < f->form->n_steps; i++) {
		if (step_known(f, i) || (i != f->step && !form_step_applies(t, f, i)))
			continue;
		all++;
		place += i < f->step;
	}
	if (all < 2 || f->editing || !f->form->summary || form_is_prelude(f))
		return NULL;
	*all_text = arena_printf(t->arena, "%zu", all);
	return arena_printf(t->arena, "%zu", place);
}

enum err form_question(struct turn *t, const struct form_run *f, const char **out)
{
	const struct form_step *s = open_step(f);
	bool again = f->repeated && s->again;
	struct value v[ASK_VALUES] = { V("kak", kak(t)) };
	size_t n = 1 + (s->fill && !again ? s->fill(t, f, v + 1, ASK_VALUES - 1) : 0);
	struct strbuf question;

	strbuf_init(&question, t->arena, OUTGOING_TEXT / 2);
	TRY(catalog_render(t->locale.texts, t->locale.lang, again ? s->again : s->ask, v, n,
			   &question));
	*out = question.ptr;
	return OK;
}

/* The question alone, with its place among the others, or (again) after "let us go on". */
static enum err say_question(struct turn *t, struct form_run *f, bool again)
{
	const char *steps = NULL, *question;
	const char *step = again ? NULL : count_text(t, f, &steps);

	f->repeated = f->repeated || again;
	TRY(form_question(t, f, &question));
	if (again)
		return form_say(t, f, MSG_FORM_GO_ON, VALUES(V_NEUTRAL("question", question)),
				false);
	if (!step)
		return form_say(
			t, f, MSG_FORM_STEP_ALONE,
			VALUES(V_NEUTRAL("before", f->before), V_NEUTRAL("question", question)),
			!f->before);
	return form_say(t, f, MSG_FORM_STEP,
			VALUES(V_NEUTRAL("before", f->before), V_NEUTRAL("question", question),
			       V("step", step), V("steps", steps)),
			!f->before);
}

/* What the person reads for a value. */
static const char *shown_value(struct turn *t, const struct form_run *f, size_t i, size_t chars)
{
	const struct form_step *s = &f->form->steps[i];
	const char *text = form_value(f, s->key);
	const struct choice *c = s->choices;
	enum file_kind kind = FILE_NONE;
	size_t n = s->n_choices, len;
	const char *id;
	int channel;

	if (s->show && text[0])
		return s->show(t, f);
	if (s->offer && s->offer(t, f, &c, &n) != OK)
		n = 0;
	for (size_t k = 0; k < n; k++)
		if (c[k].data && strcmp(c[k].data, text) == 0)
			return choice_label(t, &c[k]);
	if (s->secret)
		return "••••";
	if (!text[0])
		return catalog_text(t->locale.texts, t->locale.lang, MSG_FORM_EMPTY_FIELD);
	if (s->takes & (TAKE_PHOTO | TAKE_DOCUMENT))
		kind = desk_file_read(text, &id, &channel);
	if (kind == FILE_PHOTO)
		return catalog_text(t->locale.texts, t->locale.lang, MSG_FORM_PHOTO);
	if (kind == FILE_DOCUMENT && s->takes & TAKE_DOCUMENT)
		return catalog_text(t->locale.texts, t->locale.lang, MSG_FORM_DOCUMENT);
	len = utf8_prefix(text, strlen(text), chars);
	return arena_printf(t->arena, "%.*s%s", (int)len, text, text[len] ? "…" : "");
}

static enum err say_summary(struct turn *t, struct form_run *f)
{
	size_t chars = FIELDS_CHARS / f->form->n_steps;
	struct strbuf fields;

	strbuf_init(&fields, t->arena, OUTGOING_TEXT / 2);
	for (size_t i = 0; i < f->form->n_steps; i++) {
		const char *label = label_of(t, f, i);

		if (!label[0] || !form_step_applies(t, f, i))
			continue;
		if (fields.len)
			strbuf_addc(&fields, '\n');
		TRY(RENDER(t->locale.texts, t->locale.lang, MSG_FORM_SUMMARY_LINE, &fields,
			   V("field", label),
			   V("value",
			     shown_value(t, f, i,
					 chars < FIELD_CHARS_MAX ? chars : FIELD_CHARS_MAX))));
	}
	return form_say(t, f, MSG_FORM_SUMMARY,
			VALUES(V_NEUTRAL("before", f->before), V("kak", kak(t)),
			       V_NEUTRAL("fields", fields.ptr ? fields.ptr : "")),
			!f->before);
}

static enum err say_resume(struct turn *t, struct form_run *f)
{
	return form_say(
		t, f, MSG_FORM_RESUME,
		VALUES(V("kak", kak(t)),
		       V("topic", catalog_text(t->locale.texts, t->locale.lang, f->form->title))),
		false);
}

enum err form_ask(struct turn *t, struct form_run *f, bool again)
{
	if (f->paused)
		return say_resume(t, f);
	if (f->phase == PHASE_SUMMARY)
		return say_summary(t, f);
	if (f->phase == PHASE_CHOOSE)
		return form_say(t, f, MSG_FORM_WHICH_FIELD, NO_VALUES, !again);
	return say_question(t, f, again);
}
