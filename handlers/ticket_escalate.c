/* ticket_escalate.c - customer: tiket DP-2026-0954 udah 4 hari ga beres, saya mau ke manajernya aja
 *                     bot: shall I? anything to add? [Kirim Sekarang] [Batal]
 *                     bot: ES-20261123-0003, answered by tomorrow 11.20; a copy by e-mail
 * DashPro §7: the details and the ticket's number go to the manager; the bot fills them in itself.
 */
#include "base/civil.h"
#include "handlers/alerts.h"
#include "handlers/counting.h"
#include "handlers/form.h"
#include "handlers/menu.h"
#include "handlers/staff.h"
#include "handlers/ticket.h"
#include "store/meta.h"

enum { MAIL_BYTES = 4 * 1024 };

static const struct choice send_now[] = { { .label = BTN_ESCALATE_SEND, .data = "-" } };

/* ---- which ticket ---- */

static enum err chosen(struct turn *t, const struct form_run *f, struct ticket *k)
{
	const char *id = form_value(f, "which");
	int64_t n = 0;

	if (text_parse_i64(id, strlen(id), &n) != OK)
		return ERR_NOT_FOUND;
	return ticket_own(t, n, k);
}

static size_t fill_number(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	struct ticket k;

	if (max < 1 || chosen(t, f, &k) != OK)
		return 0;
	out[0] = (struct value)V("number", k.number);
	return 1;
}

/* ---- sending it ---- */

static enum err next_number(struct turn *t, const char **out)
{
	struct civil c = civil_from_ms(t->now_ms, t->locale.offset_min);
	const char *key = arena_printf(t->arena, "ES-%04d%02d%02d", c.year, c.month, c.day);
	int64_t n;

	if (!key)
		return ERR_NOMEM;
	TRY(counter_next(t->store, key, &n));
	*out = arena_printf(t->arena, "%s-%04lld", key, (long long)n);
	return *out ? OK : ERR_NOMEM;
}

static enum err mail_manager(struct turn *t, const struct ticket *k, const char *note_of_theirs)
{
	const char *to = t->ctx->policy->contact.escalation;
	const struct locale l = locale_staff(t);
	struct strbuf subject, body;

	if (!to[0] || !t->ctx->has_mail)
		return OK;
	strbuf_init(&subject, t->arena, TEXT_MAX);
	strbuf_init(&body, t->arena, MAIL_BYTES);
	TRY(RENDER(l.texts, l.lang, MSG_ESCALATION_SUBJECT, &subject,
		   V("escalation", k->escalation), V("number", k->number),
		   V("brand", t->ctx->brand)));
	TRY(RENDER(l.texts, l.lang, MSG_ESCALATION_MAIL, &body, V("escalation", k->escalation),
		   V("number", k->number), V("name", t->contact.name),
		   V("opened", format_datetime(t->arena, &l, k->created_ms)),
		   V("priority", ticket_priority_words(&l, k->priority)),
		   V("state", ticket_state_words(&l, k)),
		   V("owner", k->owner ? staff_name(t, k->owner) : NULL), V("words", k->text),
		   V("note", note_of_theirs[0] ? note_of_theirs : NULL),
		   V("until", words_by(t, &l, k->escalation_due_ms))));
	return send_mail(t, to, subject.ptr, body.ptr, false, 0);
}

static enum err tell_staff(struct turn *t, const struct ticket *k, const char *note_of_theirs)
{
	const struct locale l = locale_staff(t);
	struct desk_case c;

	TRY(desk_say(t, ticket_case(k, &c),
		     draft(t, &l, MSG_STAFF_ESCALATED,
			   VALUES(V("escalation", k->escalation), V("number", k->number),
				  V("note", note_of_theirs[0] ? note_of_theirs : NULL),
				  V("until", words_by(t, &l, k->escalation_due_ms))),
			   NO_CHOICES)));
	return alert_admins(t, MSG_STAFF_ESCALATED_LEAD,
			    VALUES(V("escalation", k->escalation), V("number", k->number),
				   V("until", words_by(t, &l, k->escalation_due_ms))));
}

static enum err say_sent(struct turn *t, const struct ticket *k)
{
	const char *email = t->ctx->has_mail ? t->ctx->policy->contact.escalation : "";
	const char *id = arena_printf(t->arena, "%lld", (long long)k->id);

	return say(
		t, MSG_ESCALATION_SENT,
		VALUES(V("kak", kak(t)), V("escalation", k->escalation), V("number", k->number),
		       V("until", words_by(t, &t->locale, k->escalation_due_ms)),
		       V("email", email[0] ? email : NULL)),
		CHOICES({ .label = BTN_TICKET_SHOW, .data = data_of(t, "tiketku", "%s", id) },
			{ .label = BTN_TICKET_ADD, .data = data_of(t, "tiket_info", "%s", id) }));
}

static enum err escalate(struct turn *t, struct ticket *k, const char *words)
{
	struct deadline d;

	TRY(next_number(t, &k->escalation));
	TRY(deadline_after(t->ctx->calendar, t->ctx->policy->escalation.response, t->now_ms, NULL,
			   &d));
	k->escalation_due_ms = d.at_ms;
	t->subject = arena_printf(t->arena, "ticket:%s", k->number);
	TRY(note(t, "ticket_escalated", t->subject, k->escalation));
	TRY(ticket_store(t, k));
	TRY(tell_staff(t, k, words));
	return mail_manager(t, k, words);
}

static enum err finish(struct turn *t, struct form_run *f)
{
	const char *typed = form_value(f, "note");
	const char *words = strcmp(typed, "-") == 0 ? "" : typed;
	struct ticket k;
	enum err e = chosen(t, f, &k);

	if (e == ERR_NOT_FOUND || (e == OK && !ticket_is_active((enum ticket_state)k.state)))
		return menu_say_kak(t, MSG_TICKET_NONE_SUCH);
	if (e != OK)
		return e;
	/* Once is enough: then they hear again the number and the date they have. */
	if (!k.escalation || !k.escalation_due_ms)
		TRY(escalate(t, &k, words));
	return say_sent(t, &k);
}

static const struct form_step steps[] = {
	{
		.key = "which",
		.ask = MSG_ESCALATION_WHICH,
		.takes = TAKE_CHOICE,
		.offer = ticket_offer,
	},
	{
		.key = "note",
		.ask = MSG_ESCALATION_ASK,
		.takes = TAKE_TEXT | TAKE_CHOICE,
		.open = true,
		.choices = send_now,
		.n_choices = ARRAY_LEN(send_now),
		.fill = fill_number,
	},
};

const struct form escalation_form = {
	.name = "eskalasi",
	.title = MSG_ESCALATION_TITLE,
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.finish = finish,
};

/* ---- the command ---- */

/* The open ticket that the button or the words name; the only one when there is but one. */
static enum err find_named(struct turn *t, const struct ticket *all, size_t n, int64_t *id)
{
	const char *words = t->how == HOW_TEXT ? t->update->text : t->args;
	struct ticket k;

	*id = n == 1 ? all[0].id : 0;
	if (t->how == HOW_BUTTON && ticket_own(t, arg_number(t, 0), &k) == OK)
		*id = k.id;
	for (size_t i = 0; i < n && t->how != HOW_BUTTON; i++)
		if (strcasestr(words, all[i].number))
			*id = all[i].id;
	return OK;
}

enum err escalate_run(struct turn *t)
{
	struct ticket *all;
	int64_t id;
	size_t n;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	TRY(tickets_of_contact(t->store, t->arena, t->contact.id, true, TICKETS_SHOWN, &all, &n));
	if (n == 0)
		return later_run(t); /* about no ticket of ours: the team gets it as a request */
	TRY(find_named(t, all, n, &id));
	if (!id)
		return form_start(t, &escalation_form, VALUES(V("title", "")));
	return form_start(t, &escalation_form,
			  VALUES(V("which", arena_printf(t->arena, "%lld", (long long)id))));
}
