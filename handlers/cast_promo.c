/* cast_promo.c - who wants promotion: a yes that is asked for apart from everything else, dated and
 * audited (UU PDP 20-24), and a no that holds at once, whatever it was said in (Enterpage H).
 *   customer: berhenti promo      bot: no more promotions; news of your orders still comes
 *   customer: /promo              bot: you get none; would you like to? [Mau Terima Promo] */
#include "handlers/cast.h"

#include "handlers/form.h"
#include "handlers/words.h"

enum { LATELY_MS = 7 * MS_DAY };

static enum err set(struct turn *t, bool yes)
{
	TRY(contact_set_promo(t->store, t->contact.id, yes ? t->now_ms : -t->now_ms));
	t->subject = yes ? "promo:yes" : "promo:no";
	return OK;
}

static enum err say_off(struct turn *t)
{
	TRY(set(t, false));
	return say(t, MSG_PROMO_OFF, VALUES(V("kak", kak(t))),
		   CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

static enum err say_state(struct turn *t)
{
	int64_t since_ms;

	TRY(contact_promo(t->store, t->contact.id, &since_ms));
	if (since_ms > 0)
		return say(t, MSG_PROMO_STATE_ON,
			   VALUES(V("kak", kak(t)), V("brand", t->ctx->brand)),
			   CHOICES({ .label = BTN_PROMO_STOP, .data = "promo:stop" },
				   { .label = BTN_MENU, .data = "menu" }));
	return say(t, MSG_PROMO_STATE_OFF, VALUES(V("kak", kak(t)), V("brand", t->ctx->brand)),
		   CHOICES({ .label = BTN_PROMO_YES, .data = "promo:ya" },
			   { .label = BTN_MENU, .data = "menu" }));
}

enum err promo_run(struct turn *t)
{
	if (!t->contact.id)
		return OK;
	if (t->how == HOW_TEXT && !t->guess.negated &&
	    words_hold(t, t->update->text, MSG_PROMO_WORDS_YES))
		return say_state(t); /* a yes is pressed, so that nobody can doubt it */
	if (t->how == HOW_TEXT || strcmp(t->args, "stop") == 0)
		return say_off(t);
	if (strcmp(t->args, "ya") != 0)
		return say_state(t);
	TRY(set(t, true));
	return say(t, MSG_PROMO_ON, VALUES(V("kak", kak(t))),
		   CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

/* What they were sent last was promotion, and not long ago. */
static enum err had_promotion(struct turn *t, bool *yes)
{
	struct cast last;
	int64_t at_ms;
	enum err e = cast_last_to(t->store, t->arena, t->address.id, &last, &at_ms);

	*yes = e == OK && last.kind == CAST_PROMO && t->now_ms - at_ms < LATELY_MS;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err promo_take(struct turn *t, bool *taken)
{
	*taken = t->contact.id && words_are(t, t->update->text, MSG_PROMO_WORDS_NO);
	if (!*taken && t->contact.id && !form_runs(t) &&
	    words_are(t, t->update->text, MSG_PROMO_WORDS_STOP))
		TRY(had_promotion(t, taken));
	if (!*taken)
		return OK;
	t->action = "promo";
	return say_off(t);
}
