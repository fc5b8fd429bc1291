#include "handlers/form_gather.h"

#include <stdlib.h>

#include "handlers/form_ask.h"
#include "handlers/form_move.h"
#include "handlers/timed.h"

enum { HEXADECIMAL = 16, ASKED_BITS = 16 };

static const struct form_step *gathering(const struct form_run *f)
{
	const struct form_step *s = &f->form->steps[f->step];

	return f->phase == PHASE_STEP && !f->paused && s->got ? s : NULL;
}

/* An acknowledgement belongs to the question that it stands behind: another run's, or one above
 * the question that was repeated since, is left as it is. */
static int64_t ack_ref(const struct form_run *f)
{
	int64_t run = (int64_t)strtoul(f->id, NULL, HEXADECIMAL);

	return run << ASKED_BITS | f->asked;
}

enum err form_gather(struct turn *t, const struct form_run *f)
{
	(void)f;
	return timer_set(t->store, TIMER_FORM_GATHER, t->address.id, t->now_ms + FORM_GATHER_MS);
}

enum err form_gather_done(struct turn *t, struct form_run *f)
{
	const struct form_step *s = gathering(f);

	if (!s)
		return form_ask(t, f, true);
	f->before = s->got(t, f);
	if (!f->before && !s->optional)
		return form_say(t, f, s->nothing ? s->nothing(f) : MSG_FORM_NOTHING_YET, NO_VALUES,
				false);
	TRY(timer_clear(t->store, TIMER_FORM_GATHER, t->address.id));
	TRY(form_run_set(t, f, s->key, "1", false));
	return form_advance(t, f);
}

/* Pieces that came while another question stood, or before the summary: that comes once more. */
static enum err acknowledge_early(struct turn *t, struct form_run *f)
{
	for (size_t i = 0; i < f->form->n_steps && !f->before; i++)
		if (f->form->steps[i].got)
			f->before = f->form->steps[i].got(t, f);
	if (!f->before || f->paused)
		return OK;
	f->asked++;
	f->repeated = true;
	TRY(form_run_save(t, f));
	TRY(form_ask(t, f, false));
	return address_save(t->store, &t->address);
}

static enum err acknowledge(struct turn *t, const struct form_run *f, const char *got)
{
	struct outgoing *m = form_draft(t, f, MSG_FORM_GATHERED, VALUES(V_NEUTRAL("got", got)));
	enum err e;

	if (!m)
		return ERR_NOMEM;
	e = sent_latest(t->store, t->address.channel, t->address.ext, REF_FORM, ack_ref(f),
			&m->edit);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return send_shown(t, &t->address, m, REF_FORM, ack_ref(f));
}

/* What came since has been quiet for a while; ref is the address. */
enum err form_gathered(struct turn *t, int64_t ref)
{
	struct form_run f;
	const char *got;
	enum err e = speak_to(t, ref);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	e = form_run_load(t, &f);
	if (e == ERR_NOT_FOUND || e == ERR_INVALID)
		return OK; /* it is over */
	if (e != OK)
		return e;
	if (!gathering(&f))
		return acknowledge_early(t, &f);
	got = gathering(&f)->got(t, &f);
	return got ? acknowledge(t, &f, got) : OK;
}
