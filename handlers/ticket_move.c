/* ticket_move.c - the one mover of tickets. */
#include "handlers/event.h"
#include "handlers/incident.h"
#include "handlers/ticket.h"

/* What the customer hears of a move. Staff's own words are the notice of an answer, and their
 * acknowledgement that of the customer's (ticket_talk.c). */
struct notice {
	enum msg msg;
	bool said;
};

static const struct notice notices[TICKET_EVENTS] = {
	[TICKET_EV_ASK] = { MSG_TICKET_WAITING_YOU, true },
	[TICKET_EV_RESOLVE] = { MSG_TICKET_RESOLVED, true },
	[TICKET_EV_CLOSE] = { MSG_TICKET_CLOSED, true },
	[TICKET_EV_REOPEN] = { MSG_TICKET_REOPENED, true },
	[TICKET_EV_EXPIRE] = { MSG_TICKET_EXPIRED, true },
};

/* In audit rows. */
static const char *const names[TICKET_EVENTS] = {
	[TICKET_EV_ANSWER] = "ticket_answered",   [TICKET_EV_ASK] = "ticket_asked",
	[TICKET_EV_CUSTOMER] = "ticket_customer", [TICKET_EV_RESOLVE] = "ticket_resolved",
	[TICKET_EV_CLOSE] = "ticket_closed",      [TICKET_EV_REOPEN] = "ticket_reopened",
	[TICKET_EV_EXPIRE] = "ticket_expired",
};

/* ---- clocks ---- */

static enum err pause_over(struct turn *t, struct ticket *k)
{
	int64_t since = k->paused_ms;

	if (!since)
		return OK;
	k->paused_ms = 0;
	TRY(ticket_paused(t->store, k->id, since, t->now_ms));
	return ticket_clock_recount(t, k);
}

static void answered(struct turn *t, struct ticket *k)
{
	if (!k->first_answer_ms)
		k->first_answer_ms = t->now_ms;
	k->last_out_ms = t->now_ms;
	ticket_clock_stop(k);
}

static void done(struct turn *t, struct ticket *k)
{
	ticket_clock_stop(k);
	k->done_ms = t->now_ms;
	k->done_by = actor(t);
}

static enum err again(struct turn *t, struct ticket *k)
{
	k->done_ms = 0;
	k->done_by = NULL;
	k->resolve_from_ms = t->now_ms;
	k->resolve_told = 0;
	TRY(ticket_clock_start(t, k));
	return ticket_clock_recount(t, k);
}

/* "Makasih kak" behind an answer waits for nothing. */
static bool is_thanks(const struct turn *t, const struct ticket *k)
{
	return !k->paused_ms && t->how == HOW_TEXT && t->guess.confident &&
	       t->guess.intent == INTENT_THANKS_BYE;
}

static enum err customer_wrote(struct turn *t, struct ticket *k)
{
	bool answered = k->response_due_ms || is_thanks(t, k);

	k->last_in_ms = t->now_ms;
	TRY(pause_over(t, k));
	return answered ? OK : ticket_clock_start(t, k);
}

/* What the event does to the clocks, the state being the new one already. */
static enum err turn_clocks(struct turn *t, struct ticket *k, enum ticket_event ev)
{
	switch (ev) {
	case TICKET_EV_ANSWER:
		answered(t, k);
		return OK;
	case TICKET_EV_ASK:
		answered(t, k);
		k->paused_ms = t->now_ms;
		return OK;
	case TICKET_EV_CUSTOMER:
		return customer_wrote(t, k);
	case TICKET_EV_REOPEN:
		return again(t, k);
	default: /* resolved, closed, expired */
		TRY(pause_over(t, k));
		done(t, k);
		return OK;
	}
}

/* ---- moving ---- */

/* As the shop's own systems read it. */
static const char *const states[] = {
	[TICKET_OPEN] = "open",
	[TICKET_ANSWERED] = "answered",
	[TICKET_WAITING] = "waiting_customer",
	[TICKET_RESOLVED] = "resolved",
	[TICKET_CLOSED] = "closed",
	[TICKET_REOPENED] = "reopened",
};
_Static_assert(ARRAY_LEN(states) == TICKET_STATE_COUNT, "one word per state");

static enum err tell_shop(struct turn *t, const struct ticket *k, const char *from)
{
	return event_put(t, EVENT_TICKET_MOVED, arena_printf(t->arena, "ticket:%s", k->number),
			 FACTS(FACT("number", k->number), FACT("from", from),
			       FACT("to", states[k->state]), FACT_N("priority", k->priority),
			       FACT_TIME("response_due", k->response_due_ms)));
}

static const struct choice *choices_after(struct turn *t, const struct ticket *k,
					  enum ticket_event ev, struct choice *c, size_t *n)
{
	const char *id = arena_printf(t->arena, "%lld", (long long)k->id);

	*n = 0;
	if (ev == TICKET_EV_RESOLVE) {
		c[(*n)++] = (struct choice) { .label = BTN_TICKET_WORKS,
					      .data = data_of(t, "tiket_beres", "%s", id) };
		c[(*n)++] = (struct choice) { .label = BTN_TICKET_STILL,
					      .data = data_of(t, "tiket_buka", "%s", id) };
	} else if (ev == TICKET_EV_CLOSE || ev == TICKET_EV_EXPIRE) {
		c[(*n)++] = (struct choice) { .label = BTN_CSAT_GOOD,
					      .data = data_of(t, "nilai", "%s:2", id) };
		c[(*n)++] = (struct choice) { .label = BTN_CSAT_BAD,
					      .data = data_of(t, "nilai", "%s:1", id) };
	} else if (ev == TICKET_EV_REOPEN) {
		c[(*n)++] = (struct choice) { .label = BTN_TICKET_SHOW,
					      .data = data_of(t, "tiketku", "%s", id) };
	}
	return c;
}

enum err ticket_store(struct turn *t, struct ticket *k)
{
	struct desk_case c;

	TRY(ticket_save(t->store, k));
	TRY(ticket_timers(t, k));
	return desk_refresh(t, ticket_case(k, &c), 0);
}

enum err ticket_move(struct turn *t, struct ticket *k, enum ticket_event ev, bool *moved)
{
	enum ticket_state to;
	struct choice c[2];
	size_t n;
	const char *detail, *from;

	*moved = ticket_next((enum ticket_state)k->state, ev, &to);
	if (!*moved)
		return OK;
	detail = arena_printf(t->arena, "%s>%s", states[k->state], states[to]);
	from = states[k->state];
	k->state = (int)to;
	TRY(turn_clocks(t, k, ev));
	TRY(note(t, names[ev], arena_printf(t->arena, "ticket:%s", k->number), detail));
	TRY(ticket_store(t, k));
	if (from != states[to])
		TRY(tell_shop(t, k, from));
	if (!notices[ev].said)
		return OK;
	choices_after(t, k, ev, c, &n);
	return ticket_tell(t, k, notices[ev].msg, c, n);
}

/* ---- opening ---- */

enum err ticket_new(struct turn *t, struct ticket *k)
{
	struct desk_case c;

	k->contact_id = t->contact.id;
	k->address_id = t->address.id;
	k->state = TICKET_OPEN;
	k->created_ms = k->last_in_ms = k->resolve_from_ms = t->now_ms;
	TRY(ticket_clock_start(t, k));
	TRY(ticket_clock_recount(t, k));
	TRY(ticket_open(t->store, t->arena, t->ctx->policy->ticket.prefix, t->locale.offset_min,
			k));
	t->subject = arena_printf(t->arena, "ticket:%s", k->number);
	TRY(note(t, "ticket_opened", t->subject, k->category));
	TRY(ticket_timers(t, k));
	TRY(tell_shop(t, k, NULL));
	TRY(desk_announce(t, ticket_case(k, &c)));
	return incident_link(t, k);
}

enum err ticket_set_priority(struct turn *t, struct ticket *k, enum ticket_priority prio)
{
	const struct locale l = locale_staff(t);

	if (k->priority == (int)prio)
		return OK;
	TRY(note(t, "ticket_priority", arena_printf(t->arena, "ticket:%s", k->number),
		 ticket_priority_words(&l, (int)prio)));
	k->priority = (int)prio;
	TRY(ticket_clock_recount(t, k));
	return ticket_store(t, k);
}
