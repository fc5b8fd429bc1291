/* ticket_rate.c - how was it? Two buttons when a ticket has closed, and one sentence for those who
 * want to say more. A bad mark reaches whoever leads at once. One mark per ticket; it may be
 * changed until the ticket moves again. */
#include "handlers/alerts.h"
#include "handlers/form.h"
#include "handlers/menu.h"
#include "handlers/staff.h"
#include "handlers/ticket.h"
#include "handlers/words.h"

enum {
	MARK_BAD = 1,
	MARK_GOOD = 2,
	OPEN_MS = 10 * MS_MINUTE, /* what is written later is about something else */
};

static enum err under_the_card(struct turn *t, const struct ticket *k, enum msg msg,
			       const char *words)
{
	const struct locale l = locale_staff(t);
	struct desk_case c;

	return desk_say(
		t, ticket_case(k, &c),
		draft(t, &l, msg, VALUES(V("number", k->number), V("words", words)), NO_CHOICES));
}

static enum err marked(struct turn *t, struct ticket *k, int mark)
{
	bool news = k->csat != mark;

	k->csat = mark;
	TRY(note(t, mark == MARK_GOOD ? "csat_good" : "csat_bad", t->subject, NULL));
	TRY(ticket_store(t, k));
	if (mark == MARK_BAD && news) {
		TRY(under_the_card(t, k, MSG_STAFF_CSAT_BAD, NULL));
		TRY(alert_admins(t, MSG_STAFF_CSAT_BAD_LEAD, VALUES(V("number", k->number))));
	}
	return OK;
}

enum err ticket_rate_run(struct turn *t)
{
	int64_t mark = arg_number(t, 1);
	struct ticket k;
	enum err e = t->how == HOW_BUTTON ? ticket_own(t, arg_number(t, 0), &k) : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND || (e == OK && (!k.done_ms || mark < MARK_BAD || mark > MARK_GOOD)))
		return desk_hear(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	t->subject = arena_printf(t->arena, "ticket:%s", k.number);
	TRY(marked(t, &k, (int)mark));
	return form_start(t, &csat_form,
			  VALUES(V("ticket", arg(t, 0)), V("mark", mark == MARK_GOOD ? "2" : "1"),
				 V("until", arena_printf(t->arena, "%lld",
							 (long long)(t->now_ms + OPEN_MS)))));
}

/* ---- one sentence ---- */

static size_t fill_mark(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	bool good = strcmp(form_value(f, "mark"), "2") == 0;

	if (max < 1)
		return 0;
	out[0] = (struct value)V("thanks", catalog_text(t->locale.texts, t->locale.lang,
							good ? MSG_CSAT_GOOD : MSG_CSAT_BAD));
	return 1;
}

/* Whatever is said now is the sentence, unless it says that nothing works after all. */
static enum err check_words(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char *until = form_value(f, "until");
	int64_t until_ms = 0;

	(void)why;
	if (text_parse_i64(until, strlen(until), &until_ms) == OK && t->now_ms < until_ms &&
	    (t->how != HOW_TEXT || !words_hold(t, *value, MSG_TICKET_WORDS_STILL)))
		return OK;
	form_drop(t);
	return ERR_NOT_FOUND;
}

static enum err finish(struct turn *t, struct form_run *f)
{
	const char *id = form_value(f, "ticket"), *words = form_value(f, "words");
	struct ticket k;
	int64_t n = 0;

	if (text_parse_i64(id, strlen(id), &n) != OK || ticket_own(t, n, &k) != OK)
		return OK;
	if (!words[0])
		return menu_say_kak(t, MSG_CSAT_DONE);
	TRY(under_the_card(t, &k, MSG_STAFF_CSAT_WORDS, words));
	return menu_say_kak(t, MSG_CSAT_DONE);
}

static const struct form_step steps[] = {
	{
		.key = "words",
		.ask = MSG_CSAT_ASK,
		.takes = TAKE_TEXT,
		.optional = true,
		.open = true,
		.fill = fill_mark,
		.check = check_words,
	},
};

const struct form csat_form = {
	.name = "nilai",
	.title = MSG_CSAT_TITLE,
	.offer = true,
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.finish = finish,
};
