#include "handlers/refund_talk.h"

#include "store/limit.h"
#include "store/refund.h"

enum { CASES_MAX = 8, TALK_HOURS = 24, ACK_HOURS = 1, FRESH_MINUTES = 30 };

enum err refund_talk_open(struct turn *t, const struct desk_case *c)
{
	return refund_set_talked(t->store, c->id, t->now_ms);
}

static bool live(const struct turn *t, const struct refund *r, int64_t for_ms)
{
	return r->owner && r->turn != TURN_NOBODY && r->talked_ms &&
	       t->now_ms - r->talked_ms < for_ms;
}

/* Once; while they talk, the staff's answer is the answer. */
static enum err acknowledge(struct turn *t, const struct refund *r)
{
	const char *key = arena_printf(t->arena, "ack:refund:%lld", (long long)r->id);
	enum err e;

	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, (int64_t)ACK_HOURS * MS_HOUR, 1);
	if (e != OK)
		return e == ERR_LIMIT ? OK : e;
	return say(t, MSG_REFUND_RELAYED, VALUES(V("kak", kak(t)), V("number", r->number)),
		   NO_CHOICES);
}

static enum err relay(struct turn *t, int64_t for_ms, bool *done)
{
	struct refund *all;
	struct desk_case c;
	size_t n;

	*done = false;
	TRY(refunds_of_contact(t->store, t->arena, t->contact.id, CASES_MAX, &all, &n));
	for (size_t i = 0; i < n && !*done; i++) {
		if (!live(t, &all[i], for_ms))
			continue;
		TRY(desk_load(t, &desk_refunds, all[i].id, &c));
		t->subject = desk_subject(t, &c);
		TRY(desk_relay(t, &c, t->update->text));
		TRY(acknowledge(t, &all[i]));
		*done = true;
	}
	return OK;
}

enum err refund_talk_relay(struct turn *t, bool *done)
{
	return relay(t, (int64_t)TALK_HOURS * MS_HOUR, done);
}

static bool for_the_bot(enum intent intent)
{
	return intent == INTENT_REFUND_STATUS || intent == INTENT_APPEAL ||
	       intent == INTENT_HELP_MENU || intent == INTENT_CANCEL_FLOW;
}

enum err refund_talk_take(struct turn *t, bool *taken)
{
	*taken = false;
	if (!t->contact.id || for_the_bot(t->guess.intent))
		return OK;
	return relay(t, (int64_t)FRESH_MINUTES * MS_MINUTE, taken);
}
