/* ticket_clock.c - by when a person answers and the problem is solved: staff are reminded before,
 * hear when it has passed, and whoever leads hears when it passes again; the customer hears the new
 * date with an apology. A timer only says "look now": what the ticket says then decides.
 * Never: counts a deadline (policy/ticket.h does); lets the bot's own words stop a clock. */
#include "handlers/duty.h"
#include "handlers/alerts.h"
#include "handlers/counting.h"
#include "handlers/office.h"
#include "handlers/staff.h"
#include "handlers/ticket.h"

enum {
	PAUSES_MAX = 64,
	TEXT_BYTES = 900,
	IDLE_MS = 12 * MS_HOUR, /* of silence on both sides */
};

/* What has been said about a clock that runs. */
enum {
	SAID_NOTHING,
	SAID_SOON,
	SAID_LATE,
	SAID_AGAIN,
	SAID_AT_NIGHT /* that it is late, to staff only */
};

/* ---- counting ---- */

static enum err promise(struct turn *t, const struct ticket *k, struct deadline *d,
			int64_t *alert_ms)
{
	return ticket_response(t->ctx->policy, t->ctx->calendar, (enum ticket_priority)k->priority,
			       k->response_from_ms, t->arena, d, alert_ms);
}

enum err ticket_clock_start(struct turn *t, struct ticket *k)
{
	struct deadline d;
	int64_t alert;

	k->response_from_ms = t->now_ms;
	k->response_told = SAID_NOTHING;
	TRY(promise(t, k, &d, &alert));
	k->response_due_ms = d.at_ms;
	return OK;
}

void ticket_clock_stop(struct ticket *k)
{
	k->response_from_ms = k->response_due_ms = 0;
	k->response_told = SAID_NOTHING;
}

/* The pauses since the clock of the solution began. */
static enum err pauses_of(struct turn *t, const struct ticket *k, struct ticket_pause **out,
			  size_t *n)
{
	struct ticket_gap *gaps = NULL;
	size_t all = 0;

	*n = 0;
	*out = ARENA_ARRAY(t->arena, struct ticket_pause, PAUSES_MAX);
	if (!*out)
		return ERR_NOMEM;
	if (k->id)
		TRY(ticket_pauses(t->store, t->arena, k->id, PAUSES_MAX, &gaps, &all));
	for (size_t i = 0; i < all; i++)
		if (gaps[i].from_ms >= k->resolve_from_ms)
			(*out)[(*n)++] = (struct ticket_pause) { gaps[i].from_ms, gaps[i].to_ms };
	return OK;
}

enum err ticket_clock_recount(struct turn *t, struct ticket *k)
{
	struct ticket_pause *pauses;
	struct deadline d;
	int64_t alert;
	size_t n;

	if (k->response_from_ms) {
		TRY(promise(t, k, &d, &alert));
		k->response_due_ms = d.at_ms;
	}
	TRY(pauses_of(t, k, &pauses, &n));
	return ticket_resolution(t->ctx->policy, t->ctx->calendar,
				 (enum ticket_priority)k->priority, k->resolve_from_ms, pauses, n,
				 &k->resolve_due_ms);
}

/* ---- timers ---- */

static enum err set_or_clear(struct turn *t, enum timer_kind kind, int64_t id, int64_t at_ms)
{
	return at_ms ? timer_set(t->store, kind, id, at_ms) : timer_clear(t->store, kind, id);
}

/* What the response clock waits for next; 0 when it does not run. */
static enum err next_look(struct turn *t, const struct ticket *k, int64_t *at_ms)
{
	struct deadline d;
	int64_t alert;

	*at_ms = 0;
	if (!k->response_due_ms)
		return OK;
	TRY(promise(t, k, &d, &alert));
	*at_ms = k->response_told == SAID_NOTHING && alert > t->now_ms ? alert : k->response_due_ms;
	return OK;
}

int64_t ticket_idle_at(const struct ticket *k)
{
	return (k->last_out_ms > k->last_in_ms ? k->last_out_ms : k->last_in_ms) + IDLE_MS;
}

/* Only a talk can rest: somebody holds the ticket and has answered. */
static int64_t idle_look(struct turn *t, const struct ticket *k)
{
	int64_t at = ticket_idle_at(k);

	return k->owner && k->last_out_ms && ticket_is_active((enum ticket_state)k->state) &&
			       at > t->now_ms
		       ? at
		       : 0;
}

enum err ticket_timers(struct turn *t, const struct ticket *k)
{
	bool active = ticket_is_active((enum ticket_state)k->state);
	int64_t look;

	TRY(next_look(t, k, &look));
	TRY(set_or_clear(t, TIMER_TICKET_RESPONSE, k->id, look));
	TRY(set_or_clear(t, TIMER_TICKET_SOLUTION, k->id,
			 active && !k->paused_ms ? k->resolve_due_ms : 0));
	TRY(set_or_clear(t, TIMER_TICKET_IDLE, k->id, idle_look(t, k)));
	TRY(set_or_clear(t, TIMER_TICKET_ESCALATION, k->id, active ? k->escalation_due_ms : 0));
	return set_or_clear(t, TIMER_TICKET_CLOSE, k->id,
			    k->state == TICKET_RESOLVED
				    ? ticket_closes_at(t->ctx->policy, t->ctx->calendar, k->done_ms)
				    : 0);
}

/* ---- what is late ---- */

/* Under the card: who it waits for, since when. */
static enum err tell_staff(struct turn *t, const struct ticket *k, enum msg msg)
{
	const struct locale l = locale_staff(t);
	struct desk_case c;
	struct outgoing *m = draft(t, &l, msg,
				   VALUES(V("number", k->number),
					  V("priority", ticket_priority_words(&l, k->priority)),
					  V("until", ticket_promise(t, &l, k)),
					  V("who", k->owner ? staff_name(t, k->owner) : NULL)),
				   NO_CHOICES);

	TRY(duty_call(t, k->owner, m));
	return desk_say(t, ticket_case(k, &c), m);
}

/* Leads and admins, in private; the group has heard already. */
static enum err tell_leads(struct turn *t, const struct ticket *k)
{
	return alert_admins(t, MSG_STAFF_TICKET_AGAIN,
			    VALUES(V("number", k->number),
				   V("who", k->owner ? staff_name(t, k->owner) : NULL)));
}

static enum err response_late(struct turn *t, struct ticket *k)
{
	bool again = k->response_told == SAID_LATE || k->response_told == SAID_AGAIN;
	int told = again ? SAID_AGAIN : SAID_LATE;

	TRY(tell_staff(t, k, MSG_STAFF_TICKET_LATE));
	if (told == SAID_AGAIN)
		TRY(tell_leads(t, k));
	/* The promise is renewed, and said with an apology: nobody waits without a date. */
	TRY(ticket_clock_start(t, k));
	k->response_told = told;
	TRY(ticket_store(t, k));
	return ticket_tell(t, k, MSG_TICKET_LATE, NO_CHOICES);
}

/* Staff hear at once; the customer in the morning, once, however many promises passed meanwhile. */
static enum err late_at_night(struct turn *t, struct ticket *k)
{
	if (k->response_told < SAID_LATE) {
		TRY(tell_staff(t, k, MSG_STAFF_TICKET_LATE_NIGHT));
		k->response_told = SAID_AT_NIGHT;
		TRY(ticket_store(t, k));
	}
	return timer_set(t->store, TIMER_TICKET_RESPONSE, k->id,
			 policy_quiet_end(t->ctx->policy, t->now_ms));
}

static enum err load(struct turn *t, int64_t id, struct ticket *k, bool *there)
{
	enum err e = ticket_get(t->store, t->arena, id, k);

	*there = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err ticket_response_fired(struct turn *t, int64_t id)
{
	struct ticket k;
	bool there;

	TRY(load(t, id, &k, &there));
	if (!there || !k.response_due_ms)
		return OK;
	if (t->now_ms >= k.response_due_ms)
		return policy_is_quiet(t->ctx->policy, t->now_ms) ? late_at_night(t, &k)
								  : response_late(t, &k);
	if (k.response_told == SAID_NOTHING) {
		TRY(tell_staff(t, &k, MSG_STAFF_TICKET_SOON));
		k.response_told = SAID_SOON;
	}
	return ticket_store(t, &k);
}

enum err ticket_solution_fired(struct turn *t, int64_t id)
{
	struct ticket k;
	bool there;

	TRY(load(t, id, &k, &there));
	if (!there || !ticket_is_active((enum ticket_state)k.state) || k.paused_ms ||
	    !k.resolve_due_ms)
		return OK;
	if (t->now_ms < k.resolve_due_ms)
		return ticket_timers(t, &k);
	if (policy_is_quiet(t->ctx->policy, t->now_ms))
		return timer_set(t->store, TIMER_TICKET_SOLUTION, id,
				 policy_quiet_end(t->ctx->policy, t->now_ms));
	TRY(tell_staff(t, &k, MSG_STAFF_TICKET_UNSOLVED));
	k.resolve_told = k.resolve_told >= SAID_LATE ? SAID_AGAIN : SAID_LATE;
	if (k.resolve_told == SAID_AGAIN)
		TRY(tell_leads(t, &k));
	k.resolve_from_ms = t->now_ms;
	TRY(ticket_clock_recount(t, &k));
	TRY(ticket_store(t, &k));
	return ticket_tell(t, &k, MSG_TICKET_UNSOLVED, NO_CHOICES);
}

enum err ticket_close_fired(struct turn *t, int64_t id)
{
	struct ticket k;
	bool there, moved;

	TRY(load(t, id, &k, &there));
	return there ? ticket_move(t, &k, TICKET_EV_EXPIRE, &moved) : OK;
}

/* The end of a talk is seen: the bot answers again. */
enum err ticket_idle_fired(struct turn *t, int64_t id)
{
	const struct locale l = locale_staff(t);
	struct desk_case c;
	struct ticket k;
	bool there;

	TRY(load(t, id, &k, &there));
	if (!there || !k.owner || !ticket_is_active((enum ticket_state)k.state))
		return OK;
	if (t->now_ms < ticket_idle_at(&k))
		return ticket_timers(t, &k);
	TRY(ticket_tell(t, &k, MSG_TICKET_IDLE, NO_CHOICES));
	return desk_say(
		t, ticket_case(&k, &c),
		draft(t, &l, MSG_STAFF_TALK_RESTS, VALUES(V("number", k.number)), NO_CHOICES));
}

enum err ticket_escalation_fired(struct turn *t, int64_t id)
{
	struct ticket k;
	bool there;

	TRY(load(t, id, &k, &there));
	if (!there || !k.escalation_due_ms || t->now_ms < k.escalation_due_ms)
		return OK;
	k.escalation_due_ms = 0;
	TRY(tell_staff(t, &k, MSG_STAFF_ESCALATION_LATE));
	TRY(tell_leads(t, &k));
	return ticket_store(t, &k);
}

/* ---- in words ---- */

const char *ticket_counted(struct turn *t, const struct ticket *k)
{
	const struct locale *l = &t->locale;
	struct deadline d;
	struct strbuf b;
	int64_t alert;

	if (!k->response_from_ms || promise(t, k, &d, &alert) != OK)
		return NULL;
	strbuf_init(&b, t->arena, TEXT_BYTES);
	if (RENDER(l->texts, l->lang, MSG_TICKET_COUNTED, &b,
		   V("from", words_at(t, l, k->response_from_ms)),
		   V("start", d.start_ms > k->response_from_ms ? words_at(t, l, d.start_ms) : NULL),
		   V("priority", ticket_priority_words(l, k->priority)),
		   V("length",
		     length_words(t, ticket_response_rule(t->ctx->policy,
							  (enum ticket_priority)k->priority))),
		   V_NEUTRAL("skipped", words_skipped(t, l, &d)),
		   V("until", words_by(t, l, k->response_due_ms))) != OK)
		return NULL;
	return b.ptr;
}
