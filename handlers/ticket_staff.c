/* ticket_staff.c - what staff do with a ticket beside the desk's own buttons: another priority, and
 * "it is the customer's turn"; and the lists /antrian and /saya. */
#include "handlers/staff.h"
#include "handlers/tags.h"
#include "handlers/ticket.h"

enum { QUEUE_SHOWN = 10, LINES_BYTES = 4 * 1024, WORDS_CHARS = 40 };

/* The open ticket of the button, when the sender may act on it. */
static enum err find_mine(struct turn *t, struct desk_case *c, struct ticket *k, bool *mine)
{
	TRY(desk_find_open(t, c, mine));
	if (*mine)
		TRY(desk_mine(t, c, mine));
	if (!*mine)
		return OK;
	if (c->kind != &desk_tickets) {
		*mine = false;
		return desk_hear(t, MSG_STALE_TOAST, NO_VALUES);
	}
	*k = *(const struct ticket *)c->row;
	return OK;
}

/* ---- whose turn it is ---- */

enum err ticket_ask_run(struct turn *t)
{
	struct desk_case c;
	struct ticket k;
	bool mine, moved;

	TRY(find_mine(t, &c, &k, &mine));
	if (!mine)
		return OK;
	TRY(ticket_move(t, &k, TICKET_EV_ASK, &moved));
	return desk_hear(t, moved ? MSG_STAFF_TICKET_ASKED : MSG_STALE_TOAST, NO_VALUES);
}

/* ---- priority ---- */

static enum err show_priorities(struct turn *t, const struct desk_case *c, const struct ticket *k)
{
	const char *ref = desk_ref(t, c);
	struct outgoing *m;
	size_t n = 0;

	TRY(desk_card(t, c, &m));
	for (int p = 0; p < TICKET_PRIORITIES; p++)
		if (p != k->priority)
			m->buttons[n++] = (struct button) {
				.label = ticket_priority_words(&t->locale, p),
				.data = data_of(t, "prioritas", "%s:%d", ref ? ref : "", p + 1),
			};
	m->buttons[n++] = (struct button) {
		.label = catalog_text(t->locale.texts, t->locale.lang, BTN_BACK),
		.data = data_of(t, "prioritas", "%s:9", ref ? ref : ""),
	};
	m->n_buttons = n;
	m->per_row = 2;
	if (t->how == HOW_BUTTON)
		m->edit = t->update->message;
	return send_reply(t, m);
}

enum err ticket_priority_run(struct turn *t)
{
	int64_t chosen = t->how == HOW_BUTTON ? arg_number(t, 2) : 0;
	struct desk_case c;
	struct ticket k;
	bool mine;

	TRY(find_mine(t, &c, &k, &mine));
	if (!mine)
		return OK;
	if (chosen == 0)
		return show_priorities(t, &c, &k);
	if (chosen > TICKET_PRIORITIES)
		return desk_refresh(t, &c, desk_pressed(t));
	TRY(ticket_set_priority(t, &k, (enum ticket_priority)(chosen - 1)));
	TRY(desk_reload(t, &c));
	TRY(desk_refresh(t, &c, desk_pressed(t)));
	TRY(ticket_tell(t, &k, MSG_TICKET_PRIORITY_NEW, NO_CHOICES));
	return desk_hear(t, MSG_STAFF_TICKET_PRIORITY,
			 VALUES(V("priority", ticket_priority_words(&t->locale, k.priority))));
}

/* ---- lists ---- */

static const char *lines_of(struct turn *t, const struct ticket *all, size_t n)
{
	const struct locale *l = &t->locale;
	struct strbuf b;

	strbuf_init(&b, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		const struct ticket *k = &all[i];

		if (b.len)
			strbuf_addc(&b, '\n');
		if (RENDER(l->texts, l->lang, MSG_STAFF_QUEUE_LINE, &b, V("number", k->number),
			   V("priority", ticket_priority_words(l, k->priority)),
			   V("words",
			     text_one_line(t->arena, k->text, strlen(k->text), WORDS_CHARS)),
			   V("until", ticket_promise(t, l, k)),
			   V("who", k->owner ? staff_name(t, k->owner) : NULL)) != OK)
			return NULL;
	}
	return strbuf_failed(&b) ? NULL : b.ptr;
}

/* of: how many there are in all, -1 when only those listed are known. */
static enum err say_queue(struct turn *t, const struct ticket *all, size_t n, int64_t of,
			  int64_t late, enum msg msg)
{
	struct choice c[QUEUE_SHOWN];

	for (size_t i = 0; i < n; i++)
		c[i] = (struct choice) { .text = all[i].number,
					 .data = data_of(t, "permintaan", "t%lld",
							 (long long)all[i].id) };
	return say(t, msg,
		   VALUES(V("n", format_number(t->arena, &t->locale, of < 0 ? (int64_t)n : of)),
			  V("late", format_number(t->arena, &t->locale, late)),
			  V_NEUTRAL("lines", lines_of(t, all, n))),
		   c, n);
}

/* "#vip" behind the command: only those with the tag. */
static enum err list_queue(struct turn *t, const char *owner, enum msg msg, enum msg none)
{
	const char *tag = t->args[0] == '#' ? tag_read(t, first_word(t, NULL)) : NULL;
	struct ticket_figures f;
	struct ticket *all;
	size_t n;

	TRY(ticket_count(t->store, t->now_ms, &f));
	if (tag)
		TRY(tickets_tagged(t->store, t->arena, REF_TICKET, tag, QUEUE_SHOWN, &all, &n));
	else
		TRY(tickets_queue(t->store, t->arena, owner, QUEUE_SHOWN, &all, &n));
	if (n == 0)
		return say(t, none, NO_VALUES, NO_CHOICES);
	return say_queue(t, all, n, owner || tag ? -1 : f.active, f.late, msg);
}

enum err queue_run(struct turn *t)
{
	return list_queue(t, NULL, MSG_STAFF_QUEUE, MSG_STAFF_QUEUE_EMPTY);
}

enum err my_cases_run(struct turn *t)
{
	t->args = "";
	return list_queue(t, actor(t), MSG_STAFF_QUEUE_MINE, MSG_STAFF_QUEUE_MINE_EMPTY);
}

enum err ticket_today_line(struct turn *t, const char **out)
{
	const struct locale *l = &t->locale;
	struct ticket_figures f;

	TRY(ticket_count(t->store, t->now_ms, &f));
	*out = f.active ? desk_line(t, l, MSG_TODAY_TICKETS,
				    VALUES(V("n", format_number(t->arena, l, f.active)),
					   V("critical", format_number(t->arena, l, f.critical)),
					   V("high", format_number(t->arena, l, f.high)),
					   V("late", format_number(t->arena, l, f.late))))
			: NULL;
	return OK;
}
