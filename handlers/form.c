#include "handlers/form.h"

#include "handlers/desk.h"
#include "handlers/form_ask.h"
#include "handlers/form_move.h"
#include "handlers/menu.h"
#include "handlers/words.h"

enum {
	SHORT_WORDS = 6, /* a side question inside a free text is short, or ends with "?" */
	TWICE_MS = 3 * MS_SECOND, /* two taps on one button */
};

/* ---- what may come instead of an answer ---- */

static bool is_short(const char *text)
{
	size_t words = 0;

	for (const char *p = text; *p; p++)
		words += *p != ' ' && *p != '\n' && (p[1] == ' ' || p[1] == '\n' || !p[1]);
	return words <= SHORT_WORDS;
}

/* Does the text clearly want something else, which the bot can do? */
static bool leads_away(const struct turn *t)
{
	return t->how == HOW_TEXT && t->guess.confident && t->guess.intent != INTENT_AFFIRM &&
	       t->guess.intent != INTENT_DENY && command_for_intent(t->guess.intent);
}

/* The same where any words may be the answer: only what comes back to the form afterwards. */
static bool asks_aside(const struct turn *t, const struct form_step *s)
{
	const char *text = t->update->text;

	if (!leads_away(t))
		return false;
	if (s->open)
		return t->guess.intent == INTENT_CANCEL_FLOW && is_short(text);
	return command_for_intent(t->guess.intent)->keeps_form &&
	       (is_short(text) || strchr(text, '?'));
}

/* ---- answers ---- */

/* Takes a value for the open step, or says why not; not *taken when it was a side question. */
static enum err answer(struct turn *t, struct form_run *f, const char *value, bool *taken)
{
	const struct form_step *s = &f->form->steps[f->step];
	const char *state = t->address.state;
	enum msg why = MSG_FORM_USE_BUTTONS;
	enum err e = s->check ? s->check(t, f, &value, &why) : OK;

	if (e == ERR_NOT_FOUND || (e == ERR_INVALID && !s->open && !f->heard && leads_away(t))) {
		*taken = false;
		return OK;
	}
	if (e == ERR_INVALID || e == ERR_EXISTS) {
		f->asked += e == ERR_INVALID;
		TRY(form_run_save(t, f)); /* it may have kept something of it */
	}
	if (e == ERR_INVALID)
		return form_say(t, f, why, f->why, f->n_why, false);
	if (e == ERR_EXISTS)
		return OK;
	if (e == ERR_DENIED) {
		if (t->address.state == state) /* it may have started another form */
			form_drop(t);
		return OK;
	}
	if (e == OK)
		e = form_run_set(t, f, s->key, value, false);
	if (e != OK)
		return e;
	t->address.misses = 0;
	return form_advance(t, f);
}

/* An offered value: pressed, or typed in other words. */
static enum err act(struct turn *t, struct form_run *f, const char *value, bool *taken)
{
	enum err e;

	if (form_deed(t, f, value, &e))
		return e;
	if (f->phase == PHASE_CHOOSE) {
		f->editing = true;
		return form_stand(t, f, PHASE_STEP, form_step_index(f->form, value));
	}
	return answer(t, f, value, taken);
}

/* Words of the customer's own where the open step takes some. */
static enum err take_words(struct turn *t, struct form_run *f, bool *taken)
{
	const struct form_step *s = &f->form->steps[f->step];
	const char *text = t->update->text;
	size_t len = strlen(text);

	if ((s->open || !s->check) && asks_aside(t, s)) {
		*taken = false;
		return OK;
	}
	if (utf8_count(text, len) > FORM_TEXT_CHARS)
		return form_say(
			t, f, MSG_FORM_TOO_LONG,
			VALUES(V("max", format_number(t->arena, &t->locale, FORM_TEXT_CHARS))),
			false);
	while (*text == ' ' || *text == '\n')
		text++;
	len = strlen(text);
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\n'))
		len--;
	text = arena_strndup(t->arena, text, len);
	if (!text)
		return ERR_NOMEM;
	if (!len)
		return form_say(t, f, MSG_FORM_TOO_SHORT, NO_VALUES, false);
	return answer(t, f, text, taken);
}

/* "Jumlahnya salah": the one field that the words name; n_steps when none, or several. */
static size_t named_field(struct turn *t, const struct form_run *f)
{
	size_t n = f->form->n_steps, found = n;

	if (f->paused || f->phase == PHASE_STEP)
		return n;
	for (size_t i = 0; i < n; i++) {
		const struct form_step *s = &f->form->steps[i];

		if (!s->names || !form_step_applies(t, f, i) ||
		    !words_hold(t, t->update->text, s->names))
			continue;
		if (found < n)
			return n;
		found = i;
	}
	return found;
}

/* It is asked for anew, unless the same words say already what it should be. */
static enum err edit_field(struct turn *t, struct form_run *f, size_t i, bool *taken)
{
	const char *text = t->update->text;

	f->editing = true;
	if (!f->form->steps[i].picks || !strpbrk(text, "0123456789"))
		return form_stand(t, f, PHASE_STEP, i);
	f->phase = PHASE_STEP;
	f->step = i;
	f->heard = true;
	return answer(t, f, text, taken);
}

/* Words that are no answer where only buttons or files are. */
static enum err take_stray(struct turn *t, struct form_run *f, bool *taken)
{
	unsigned takes = f->phase == PHASE_STEP ? f->form->steps[f->step].takes : TAKE_CHOICE;
	bool file = !(takes & TAKE_CHOICE) && takes & (TAKE_PHOTO | TAKE_DOCUMENT);
	size_t field = named_field(t, f);

	if (field < f->form->n_steps)
		return edit_field(t, f, field, taken);
	if (f->paused && t->guess.intent == INTENT_AFFIRM)
		return act(t, f, ".go", taken);
	if (f->paused && t->guess.intent == INTENT_DENY)
		return act(t, f, ".cancel", taken);
	if (f->phase == PHASE_SUMMARY && !f->paused && t->guess.intent == INTENT_AFFIRM)
		return act(t, f, ".send", taken);
	if (f->paused) /* the person is somewhere else by now */
		form_drop(t);
	if (f->paused || leads_away(t)) {
		*taken = false;
		return OK;
	}
	return form_say(t, f, file ? MSG_FORM_WANT_PHOTO : MSG_FORM_USE_BUTTONS, NO_VALUES, false);
}

static enum err take_text(struct turn *t, struct form_run *f, bool *taken)
{
	const struct form_step *s = &f->form->steps[f->step];
	bool asking = f->phase == PHASE_STEP && !f->paused;
	bool words = asking && s->takes & TAKE_TEXT;
	const char *text = t->update->text;
	struct offer o;
	int i;

	if (words_are(t, text, MSG_FORM_WORDS_CANCEL))
		return act(t, f, ".cancel", taken);
	if (!f->paused && words_are(t, text, MSG_FORM_WORDS_BACK))
		return act(t, f, ".back", taken);
	if (words_are(t, text, MSG_FORM_WORDS_MENU)) {
		*taken = false;
		return OK;
	}
	if (asking && s->got && words_are(t, text, MSG_FORM_WORDS_DONE))
		return act(t, f, ".done", taken);
	if (asking && s->optional && words_are(t, text, MSG_FORM_WORDS_SKIP))
		return act(t, f, ".skip", taken);
	TRY(form_offer(t, f, &o));
	i = words_choose(t, text, o.at, o.n_answers, !words);
	if (i != WORDS_NONE)
		return act(t, f, o.at[i].data, taken);
	return words ? take_words(t, f, taken) : take_stray(t, f, taken);
}

static enum err keep_caption(struct turn *t, struct form_run *f)
{
	const char *text = t->update->text;
	const char *caption = text_clean(t->arena, text, strlen(text), FORM_TEXT_CHARS);

	return caption ? form_set(t, f, "caption", caption) : ERR_NOMEM;
}

/* A file where none was asked for: the form may have use for it all the same, and what stands under
 * it may be the answer. */
static enum err keep_file(struct turn *t, struct form_run *f, const char *file, bool *taken)
{
	enum err e = ERR_NOT_FOUND;

	if (f->form->keep && file && !f->paused && t->update->kind != UPDATE_CONTACT) {
		if (t->update->text[0])
			TRY(keep_caption(t, f));
		e = f->form->keep(t, f, file);
	}
	*taken = e != ERR_NOT_FOUND;
	if (e != OK)
		return *taken ? e : OK;
	TRY(form_run_save(t, f));
	if (f->phase == PHASE_STEP && f->form->steps[f->step].takes & TAKE_TEXT &&
	    t->update->text[0])
		return answer(t, f, form_value(f, "caption"), taken);
	return form_gather(t, f);
}

static enum err take_file(struct turn *t, struct form_run *f, bool *taken)
{
	static const unsigned bits[UPDATE_KINDS] = {
		[UPDATE_PHOTO] = TAKE_PHOTO,     [UPDATE_DOCUMENT] = TAKE_DOCUMENT,
		[UPDATE_VOICE] = TAKE_VOICE,     [UPDATE_VIDEO] = TAKE_VOICE,
		[UPDATE_CONTACT] = TAKE_CONTACT,
	};
	const struct update *u = t->update;
	const char *value = u->kind == UPDATE_CONTACT ? u->contact_phone : desk_file(t);

	if (f->paused || f->phase != PHASE_STEP || !value ||
	    !(f->form->steps[f->step].takes & bits[u->kind]))
		return keep_file(t, f, value, taken);
	if (u->text[0])
		TRY(keep_caption(t, f));
	return answer(t, f, value, taken);
}

/* ---- entrances ---- */

/* ERR_NOT_FOUND when none runs; a state that makes no sense is dropped. */
static enum err load(struct turn *t, struct form_run *f)
{
	enum err e = form_run_load(t, f);

	if (e != ERR_INVALID)
		return e;
	log_warn("form dropped why=\"damaged or unknown state\" address=%lld",
		 (long long)t->address.id);
	form_drop(t);
	return ERR_NOT_FOUND;
}

/* After a long silence the form asks first whether to go on. */
static bool falls_asleep(const struct turn *t, struct form_run *f)
{
	if (f->paused || t->now_ms - f->at_ms <= FORM_PAUSE_DAYS * MS_DAY)
		return false;
	f->paused = true;
	return true;
}

static enum err show_again(struct turn *t, struct form_run *f)
{
	f->asked++;
	TRY(form_run_save(t, f));
	return form_ask(t, f, true);
}

enum err form_take(struct turn *t, bool *taken)
{
	struct form_run f;
	enum err e = load(t, &f);

	*taken = e == OK;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (falls_asleep(t, &f)) {
		*taken = !leads_away(t);
		return *taken ? show_again(t, &f) : OK;
	}
	return t->update->kind == UPDATE_TEXT ? take_text(t, &f, taken) : take_file(t, &f, taken);
}

enum err form_again(struct turn *t)
{
	struct form_run f;
	enum err e = load(t, &f);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	falls_asleep(t, &f);
	return show_again(t, &f);
}

enum err form_remind(struct turn *t)
{
	struct form_run f;
	enum err e = load(t, &f);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (f.form->offer || form_is_prelude(&f) || form_run_spoke(&f, t))
		return OK;
	return form_again(t);
}

/* A damaged state counts until form_take or form_remind drops it. */
bool form_runs(const struct turn *t)
{
	return t->address.state && t->address.state[0];
}

const char *form_peek(const struct turn *t, const struct form *form, const char *key)
{
	struct form_run f;

	return form_run_load(t, &f) == OK && f.form == form ? form_value(&f, key) : "";
}

bool form_is_running(const struct turn *t, const struct form *form)
{
	struct form_run f;

	return form_run_load(t, &f) == OK && f.form == form;
}

bool form_wants_secret(const struct turn *t)
{
	struct form_run f;

	return form_run_load(t, &f) == OK && f.phase == PHASE_STEP && !f.paused &&
	       f.form->steps[f.step].secret;
}

enum err form_cancel(struct turn *t)
{
	struct form_run f;
	enum err e = load(t, &f);
	bool taken;

	if (e == ERR_NOT_FOUND)
		return menu_say_kak(t, MSG_FORM_NOTHING_TO_CANCEL);
	return e == OK ? act(t, &f, ".cancel", &taken) : e;
}

/* The row "f": a button "place:value:run" of this form, of an earlier place, or of another run. */
enum err form_press_run(struct turn *t)
{
	const char *value = arg(t, 1);
	struct form_run f;
	enum err e = load(t, &f);
	struct offer o;
	bool taken;

	if (e == ERR_NOT_FOUND) {
		if (t->now_ms - t->address.last_in_ms < TWICE_MS)
			return OK; /* the first of two taps has been answered */
		TRY(toast(t, MSG_STALE_TOAST, NO_VALUES));
		return menu_say(t, MSG_STALE_BUTTON, VALUES(V("kak", kak(t))));
	}
	if (e != OK)
		return e;
	TRY(form_run_save(t, &f));
	if (strcmp(arg(t, 2), f.id) != 0 || strcmp(arg(t, 0), form_place(&f)) != 0) {
		TRY(toast(t, MSG_STALE_TOAST, NO_VALUES));
		return form_ask(t, &f, true);
	}
	TRY(form_offer(t, &f, &o));
	for (size_t i = 0; i < o.n; i++)
		if (o.at[i].data && strcmp(o.at[i].data, value) == 0)
			return act(t, &f, o.at[i].data, &taken);
	TRY(toast(t, MSG_STALE_TOAST, NO_VALUES));
	return form_ask(t, &f, true);
}
