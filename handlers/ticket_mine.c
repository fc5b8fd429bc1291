/* ticket_mine.c - "Tiket saya": what its customer sees of a ticket and does with it: more words, it
 * is urgent, how was the date counted, it works now, it is not solved.
 * Never: shows or moves a ticket of somebody else: a forged button finds nothing. */
#include "handlers/form.h"
#include "handlers/menu.h"
#include "handlers/staff.h"
#include "handlers/ticket.h"

enum { WORDS_BYTES = 3500 };

/* The ticket that the button means; said when there is none. */
static enum err mine(struct turn *t, struct ticket *k, bool *found)
{
	enum err e = t->how == HOW_BUTTON ? ticket_own(t, arg_number(t, 0), k) : ERR_NOT_FOUND;

	*found = e == OK;
	if (e == ERR_NOT_FOUND)
		return desk_hear(t, MSG_STALE_TOAST, NO_VALUES);
	if (e == OK)
		t->subject = arena_printf(t->arena, "ticket:%s", k->number);
	return e;
}

/* ---- the list ---- */

/* "Tiket DP-2026-0954 gimana?" is about that one. */
static const struct ticket *named(const struct turn *t, const struct ticket *all, size_t n)
{
	for (size_t i = 0; t->how == HOW_TEXT && i < n; i++)
		if (strcasestr(t->update->text, all[i].number))
			return &all[i];
	return NULL;
}

enum err ticket_list(struct turn *t, bool *any)
{
	struct choice c[TICKETS_SHOWN + 1];
	const struct ticket *one;
	struct ticket *all;
	size_t n;

	TRY(tickets_of_contact(t->store, t->arena, t->contact.id, false, TICKETS_SHOWN, &all, &n));
	*any = n > 0;
	one = named(t, all, n);
	if (one || n == 0)
		return one ? ticket_show(t, one) : OK;
	for (size_t i = 0; i < n; i++)
		c[i] = (struct choice) { .text = all[i].number,
					 .data = data_of(t, "tiketku", "%lld",
							 (long long)all[i].id) };
	c[n] = (struct choice) { .label = BTN_TICKET_NEW, .data = "tiket" };
	return say(t, MSG_TICKET_LIST,
		   VALUES(V("kak", kak(t)), V_NEUTRAL("lines", ticket_lines(t, all, n))), c, n + 1);
}

enum err my_tickets_run(struct turn *t)
{
	struct ticket k;
	bool found;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	if (t->args[0]) {
		TRY(mine(t, &k, &found));
		return found ? ticket_show(t, &k) : OK;
	}
	TRY(ticket_list(t, &found));
	return found ? OK
		     : say(t, MSG_TICKET_NONE, VALUES(V("kak", kak(t))),
			   CHOICES({ .label = BTN_TICKET_NEW, .data = "tiket" },
				   { .label = BTN_MENU, .data = "menu" }));
}

const char *ticket_lines(struct turn *t, const struct ticket *all, size_t n)
{
	const struct locale *l = &t->locale;
	struct strbuf b;

	strbuf_init(&b, t->arena, WORDS_BYTES);
	for (size_t i = 0; i < n; i++) {
		if (b.len)
			strbuf_addc(&b, '\n');
		if (RENDER(l->texts, l->lang, MSG_TICKET_LINE, &b, V("number", all[i].number),
			   V("words",
			     text_one_line(t->arena, all[i].text, strlen(all[i].text), 40)),
			   V("state", ticket_state_words(l, &all[i])),
			   V("until", ticket_promise(t, l, &all[i]))) != OK)
			return NULL;
	}
	return strbuf_failed(&b) ? NULL : b.ptr;
}

/* ---- buttons ---- */

enum err ticket_urgent_run(struct turn *t)
{
	struct ticket k;
	bool found;

	TRY(mine(t, &k, &found));
	if (!found)
		return OK;
	if (!ticket_is_active((enum ticket_state)k.state) || k.priority == TICKET_CRITICAL)
		return ticket_show(t, &k);
	TRY(ticket_set_priority(t, &k, TICKET_CRITICAL));
	return ticket_tell(t, &k, MSG_TICKET_URGENT_NOW, NO_CHOICES);
}

enum err ticket_counted_run(struct turn *t)
{
	const char *how;
	struct ticket k;
	bool found;

	TRY(mine(t, &k, &found));
	if (!found)
		return OK;
	how = ticket_counted(t, &k);
	return how ? menu_say(t, MSG_TICKET_HOW_COUNTED,
			      VALUES(V("number", k.number), V_NEUTRAL("how", how)))
		   : ticket_show(t, &k);
}

static enum err move_mine(struct turn *t, enum ticket_event ev)
{
	struct ticket k;
	bool found, moved;

	TRY(mine(t, &k, &found));
	if (!found)
		return OK;
	TRY(ticket_move(t, &k, ev, &moved));
	return moved ? OK : ticket_show(t, &k);
}

enum err ticket_works_run(struct turn *t)
{
	return move_mine(t, TICKET_EV_CLOSE);
}

/* Within ticket.reopen_within the same ticket; later a new one that says which it continues. */
enum err ticket_still_run(struct turn *t)
{
	const struct context *ctx = t->ctx;
	struct ticket k;
	bool found, moved;

	TRY(mine(t, &k, &found));
	if (!found)
		return OK;
	if (k.done_ms && !ticket_may_reopen(ctx->policy, ctx->calendar, k.done_ms, t->now_ms))
		return form_start(t, &ticket_form,
				  VALUES(V("first", desk_line(t, &t->locale, MSG_TICKET_CONTINUES,
							      VALUES(V("number", k.number)))),
					 V("parent", arg(t, 0))));
	TRY(ticket_move(t, &k, TICKET_EV_REOPEN, &moved));
	return moved ? OK : ticket_show(t, &k);
}

/* ---- more words, and which ticket they are for ---- */

/* The kept words and file, as if they came now. */
static enum err hear_kept(struct turn *t, struct ticket *k, const char *words, const char *file)
{
	const struct update *real = t->update;
	struct update u = *real;
	enum err e;

	desk_bring(&u, words, file);
	t->update = &u;
	e = ticket_hear(t, k);
	t->update = real;
	return e;
}

static enum err chosen(struct turn *t, const struct form_run *f, struct ticket *k)
{
	const char *id = form_value(f, "which");
	int64_t n = 0;

	if (text_parse_i64(id, strlen(id), &n) != OK)
		return ERR_NOT_FOUND;
	return ticket_own(t, n, k);
}

static enum err finish_add(struct turn *t, struct form_run *f)
{
	const char *kept = form_value(f, "file"); /* from before the form */
	struct ticket k;
	enum err e = chosen(t, f, &k);

	if (e == ERR_NOT_FOUND)
		return menu_say_kak(t, MSG_TICKET_NONE_SUCH);
	return e == OK ? hear_kept(t, &k, form_value(f, "words"),
				   kept[0] ? kept : form_value(f, "sent"))
		       : e;
}

enum err ticket_offer(struct turn *t, const struct form_run *f, const struct choice **out,
		      size_t *n)
{
	struct choice *c = ARENA_ARRAY(t->arena, struct choice, TICKETS_SHOWN);
	struct ticket *all;

	(void)f;
	TRY(tickets_of_contact(t->store, t->arena, t->contact.id, true, TICKETS_SHOWN, &all, n));
	if (!c)
		return ERR_NOMEM;
	for (size_t i = 0; i < *n; i++) {
		c[i] = (struct choice) { .text = all[i].number,
					 .data = arena_printf(t->arena, "%lld",
							      (long long)all[i].id) };
		if (!c[i].data)
			return ERR_NOMEM;
	}
	*out = c;
	return OK;
}

static enum err check_words(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)why;
	if (t->update->kind == UPDATE_TEXT)
		return OK;
	TRY(form_set(t, f, "sent", *value));
	*value = form_value(f, "caption");
	return OK;
}

static bool has_no_file(struct turn *t, const struct form_run *f)
{
	(void)t;
	return !form_value(f, "file")[0];
}

static const struct form_step add_steps[] = {
	{
		.key = "which",
		.ask = MSG_TICKET_WHICH,
		.takes = TAKE_CHOICE,
		.offer = ticket_offer,
	},
	{
		.key = "words",
		.ask = MSG_TICKET_ASK_MORE,
		.takes = TAKE_TEXT | TAKE_PHOTO | TAKE_DOCUMENT | TAKE_VOICE,
		.open = true,
		.check = check_words,
		.applies = has_no_file,
	},
};

const struct form ticket_add_form = {
	.name = "tambah_info",
	.title = MSG_TICKET_ADD_TITLE,
	.offer = true,
	.steps = add_steps,
	.n_steps = ARRAY_LEN(add_steps),
	.finish = finish_add,
};

enum err ticket_add_run(struct turn *t)
{
	struct ticket k;
	bool found;

	TRY(mine(t, &k, &found));
	return found ? form_start(t, &ticket_add_form, VALUES(V("which", arg(t, 0)))) : OK;
}
