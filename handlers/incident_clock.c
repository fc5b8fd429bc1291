/* incident_clock.c - the promise of the next news: staff are reminded before it passes; when it
 * does, whoever waits for it is told so, and promised another one. */
#include "handlers/incident.h"

enum { SELDOM_MS = 4 * MS_HOUR };

/* Fires before the promise, and at it. */
enum err incident_timer(struct turn *t, const struct incident *i)
{
	int64_t at_ms = i->next_ms - (i->reminded ? 0 : INCIDENT_LEAD_MS);

	if (!i->next_ms || i->ended_ms)
		return timer_clear(t->store, TIMER_INCIDENT_NEWS, i->id);
	return timer_set(t->store, TIMER_INCIDENT_NEWS, i->id,
			 at_ms > t->now_ms ? at_ms : t->now_ms + MS_SECOND);
}

static enum err say_group(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	const struct locale l = locale_staff(t);

	return send_staff(t, draft(t, &l, msg, v, nv, NO_CHOICES), REF_NONE, 0);
}

static enum err remind(struct turn *t, struct incident *i)
{
	i->reminded = true;
	TRY(incident_save(t->store, i));
	TRY(incident_timer(t, i));
	return say_group(t, MSG_INCIDENT_REMIND,
			 VALUES(V("number", i->number), V("at", incident_next(t, &t->locale, i))));
}

/* The next promise after a broken one: the longer it takes, the less often, and none at night. */
static int64_t next_try(const struct turn *t, const struct incident *i)
{
	int64_t wait_ms = (t->now_ms - i->created_ms) / 2;

	wait_ms = wait_ms < INCIDENT_AGAIN_MS ? INCIDENT_AGAIN_MS
		  : wait_ms > SELDOM_MS       ? SELDOM_MS
					      : wait_ms;
	return policy_quiet_end(t->ctx->policy, t->now_ms + wait_ms);
}

/* Nobody kept it: whoever waits for it is told so, and when we try again. */
static enum err missed(struct turn *t, struct incident *i)
{
	i->next_ms = next_try(t, i);
	i->reminded = false;
	TRY(incident_save(t->store, i));
	TRY(incident_timer(t, i));
	TRY(note(t, "incident_news_missed", incident_subject(t, i), NULL));
	TRY(incident_cast(t, i, CAST_LATE, i->text, true));
	TRY(incident_refresh(t, i));
	return say_group(
		t, MSG_INCIDENT_MISSED,
		VALUES(V("number", i->number), V("next", incident_next(t, &t->locale, i))));
}

enum err incident_news_fired(struct turn *t, int64_t id)
{
	struct incident i;
	enum err e = incident_get(t->store, t->arena, id, &i);

	t->action = "incident_news";
	if (e != OK || i.ended_ms || !i.next_ms)
		return e == ERR_NOT_FOUND ? OK : e;
	return i.next_ms > t->now_ms ? remind(t, &i) : missed(t, &i);
}
