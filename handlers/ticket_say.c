/* ticket_say.c - tickets in words: the card for staff, and what the customer is shown. */
#include "handlers/counting.h"
#include "handlers/reach.h"
#include "handlers/menu.h"
#include "handlers/staff.h"
#include "handlers/ticket.h"
#include "handlers/words.h"

enum { WAITING_MAX = 50 };

/* ---- words ---- */

const char *ticket_state_words(const struct locale *l, const struct ticket *k)
{
	static const enum msg states[] = {
		[TICKET_OPEN] = MSG_TICKET_STATE_OPEN,
		[TICKET_ANSWERED] = MSG_TICKET_STATE_ANSWERED,
		[TICKET_WAITING] = MSG_TICKET_STATE_WAITING,
		[TICKET_RESOLVED] = MSG_TICKET_STATE_RESOLVED,
		[TICKET_CLOSED] = MSG_TICKET_STATE_CLOSED,
		[TICKET_REOPENED] = MSG_TICKET_STATE_REOPENED,
	};
	_Static_assert(ARRAY_LEN(states) == TICKET_STATE_COUNT, "one text per state");

	return catalog_text(l->texts, l->lang, states[k->state]);
}

const char *ticket_priority_words(const struct locale *l, int prio)
{
	static const enum msg names[] = {
		[TICKET_CRITICAL] = MSG_TICKET_PRIORITY_CRITICAL,
		[TICKET_HIGH] = MSG_TICKET_PRIORITY_HIGH,
		[TICKET_MEDIUM] = MSG_TICKET_PRIORITY_MEDIUM,
		[TICKET_LOW] = MSG_TICKET_PRIORITY_LOW,
	};
	_Static_assert(ARRAY_LEN(names) == TICKET_PRIORITIES, "one text per priority");

	return catalog_text(l->texts, l->lang, names[prio]);
}

const char *ticket_category_words(const struct locale *l, const char *category)
{
	static const struct {
		const char *key;
		enum msg name;
	} known[] = {
		{ "technical", MSG_TICKET_CATEGORY_TECHNICAL },
		{ "usage", MSG_TICKET_CATEGORY_USAGE },
		{ "bug", MSG_TICKET_CATEGORY_BUG },
		{ "integration", MSG_TICKET_CATEGORY_INTEGRATION },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i].key, category) == 0)
			return catalog_text(l->texts, l->lang, known[i].name);
	return category; /* the brand's own word */
}

const char *ticket_promise(struct turn *t, const struct locale *l, const struct ticket *k)
{
	int64_t due = k->response_due_ms ? k->response_due_ms
		      : k->paused_ms     ? 0
					 : k->resolve_due_ms;

	return due && ticket_is_active((enum ticket_state)k->state) ? words_by(t, l, due) : NULL;
}

/* ---- at the desk ---- */

struct desk_case *ticket_case(const struct ticket *k, struct desk_case *c)
{
	*c = (struct desk_case) {
		.kind = &desk_tickets,
		.id = k->id,
		.number = k->number,
		.contact_id = k->contact_id,
		.address_id = k->address_id,
		.owner = k->owner,
		.version = k->version,
		.open = k->state != TICKET_CLOSED && k->state != TICKET_RESOLVED,
		.closed_ms = k->done_ms,
		.closer = k->done_by,
		.urgent = k->priority == TICKET_CRITICAL,
		.row = k,
	};
	return c;
}

static enum err as_case(enum err found, struct ticket *k, struct desk_case *out)
{
	if (found == OK)
		ticket_case(k, out);
	return found;
}

static enum err load(struct turn *t, int64_t id, struct desk_case *out)
{
	struct ticket *k = ARENA_NEW(t->arena, struct ticket);

	return k ? as_case(ticket_get(t->store, t->arena, id, k), k, out) : ERR_NOMEM;
}

static enum err by_number(struct turn *t, const char *number, struct desk_case *out)
{
	struct ticket *k = ARENA_NEW(t->arena, struct ticket);

	return k ? as_case(ticket_by_number(t->store, t->arena, number, k), k, out) : ERR_NOMEM;
}

static enum err of_contact(struct turn *t, int64_t contact_id, size_t max, int64_t *ids, size_t *n)
{
	struct ticket *all;

	TRY(tickets_of_contact(t->store, t->arena, contact_id, true, max, &all, n));
	for (size_t i = 0; i < *n; i++)
		ids[i] = all[i].id;
	return OK;
}

static enum err assign(struct turn *t, const struct desk_case *c, const char *owner)
{
	struct ticket k = *(const struct ticket *)c->row;

	k.version = c->version;
	k.owner = owner;
	return ticket_save(t->store, &k);
}

static enum err finish(struct turn *t, const struct desk_case *c)
{
	struct ticket k = *(const struct ticket *)c->row;
	bool moved;

	return ticket_move(t, &k, TICKET_EV_RESOLVE, &moved);
}

static enum err answered(struct turn *t, const struct desk_case *c)
{
	struct ticket k = *(const struct ticket *)c->row;
	bool moved;

	return ticket_move(t, &k, TICKET_EV_ANSWER, &moved);
}

static enum err heard(struct turn *t, const struct desk_case *c)
{
	struct ticket k = *(const struct ticket *)c->row;

	return ticket_hear(t, &k);
}

static size_t card_choices(struct turn *t, const struct desk_case *c, const struct desk_facts *f,
			   struct choice *out)
{
	const struct ticket *k = c->row;
	const char *ref = desk_ref(t, c);
	size_t n = desk_choices(t, c, out);

	if (!c->open || !ref)
		return n;
	if (k->state != TICKET_WAITING)
		out[n++] = (struct choice) { .label = BTN_TICKET_ASK,
					     .data = data_of(t, "tunggu", "%s", ref) };
	out[n++] = (struct choice) { .label = BTN_TICKET_PRIORITY,
				     .data = data_of(t, "prioritas", "%s", ref) };
	if (f->order.id)
		out[n++] = (struct choice) { .label = BTN_VIEW_ORDER,
					     .data = data_of(t, "pesanan", "%lld",
							     (long long)f->order.id) };
	return n;
}

static enum err card_of(struct turn *t, const struct desk_case *c, struct outgoing **out)
{
	const struct ticket *k = c->row;
	struct choice choices[OUTGOING_BUTTONS];
	struct desk_facts f;
	struct outgoing *m;

	TRY(desk_facts(t, c, k->order_id, &f));
	m = draft(t, &f.l, MSG_STAFF_TICKET_CARD,
		  VALUES(V("number", k->number), V("who", desk_who(t, &f)),
			 V("priority", ticket_priority_words(&f.l, k->priority)),
			 V("category", ticket_category_words(&f.l, k->category)),
			 V("state",
			   k->state == TICKET_WAITING
				   ? catalog_text(f.l.texts, f.l.lang, MSG_STAFF_TICKET_WAITING)
				   : ticket_state_words(&f.l, k)),
			 V_NEUTRAL("order", desk_order(t, &f)), V("words", k->text),
			 V("until", c->open ? ticket_promise(t, &f.l, k) : NULL),
			 V("escalation", k->escalation), V("owner", desk_owner(t, c)),
			 V("done", desk_done(t, c)), V("hint", c->open ? desk_hint(&f) : NULL)),
		  choices, card_choices(t, c, &f, choices));
	if (!m)
		return ERR_NOMEM;
	desk_attach(m, k->file, f.address.channel);
	*out = m;
	return OK;
}

const struct desk_kind desk_tickets = {
	.name = "ticket",
	.letter = "t",
	.card = REF_TICKET,
	.talk = REF_TICKET_TALK,
	.load = load,
	.by_number = by_number,
	.of_contact = of_contact,
	.card_of = card_of,
	.assign = assign,
	.finish = finish,
	.answered = answered,
	.heard = heard,
};

/* ---- to the customer ---- */

/* Those that name no date: the customer's turn, or the end. */
static bool is_dated(enum msg msg)
{
	static const enum msg undated[] = { MSG_TICKET_WAITING_YOU,  MSG_TICKET_RESOLVED,
					    MSG_TICKET_CLOSED,       MSG_TICKET_EXPIRED,
					    MSG_TICKET_DONE_ALREADY, MSG_TICKET_IDLE };

	for (size_t i = 0; i < ARRAY_LEN(undated); i++)
		if (undated[i] == msg)
			return false;
	return true;
}

static bool is_promise(const char *key)
{
	static const enum msg promises[] = { MSG_TICKET_LATE, MSG_TICKET_UNSOLVED, MSG_TICKET_MOVED,
					     MSG_TICKET_EARLIER, MSG_TICKET_PRIORITY_NEW };

	for (size_t i = 0; key && i < ARRAY_LEN(promises); i++)
		if (strcmp(key, msg_key(promises[i])) == 0)
			return true;
	return false;
}

/* A promise that the customer has not been able to read yet is overtaken by the next one of its
 * kind, which waits in its place: no second note that something waits. */
static enum err overtake(struct turn *t, const struct ticket *k, const struct address *to,
			 const struct outgoing *m, bool *done)
{
	struct outbox_row *rows;
	struct outgoing old;
	const char *body;
	size_t n;

	*done = false;
	if (!m || !is_promise(m->key) || !to->window_ms || to->window_ms > t->now_ms)
		return OK;
	TRY(outbox_list_waiting(t->store, t->arena, to->channel, to->ext, WAITING_MAX, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		if (rows[i].ref_kind != REF_TICKET_TALK || rows[i].ref != k->id ||
		    outgoing_decode(t->arena, rows[i].body, &old) != OK || !old.key ||
		    strcmp(old.key, m->key) != 0)
			continue;
		*done = true;
		body = outgoing_encode(t->arena, m);
		return body ? outbox_rewrite(t->store, rows[i].id, body) : ERR_NOMEM;
	}
	return OK;
}

enum err ticket_tell(struct turn *t, const struct ticket *k, enum msg msg, const struct choice *c,
		     size_t nc)
{
	bool own = t->contact.id == k->contact_id, overtaken;
	struct contact who;
	struct address to;
	struct locale l;
	const char *name;
	struct outgoing *m;

	TRY(contact_get(t->store, t->arena, k->contact_id, &who));
	TRY(address_get(t->store, t->arena, k->address_id, &to));
	if (!to.reachable && !own)
		TRY(reach(t, k->contact_id, k->address_id, &to));
	if (!to.reachable && !own)
		return OK;
	l = own ? locale_of(t, &who) : locale_later(t, &who, &to);
	name = format_address(t->arena, &l, who.name ? who.name : "");
	if (is_dated(msg))
		m = draft(t, &l, msg,
			  VALUES(V("kak", name), V("number", k->number),
				 V("until", ticket_promise(t, &l, k))),
			  c, nc);
	else
		m = draft(t, &l, msg, VALUES(V("kak", name), V("number", k->number)), c, nc);
	if (own)
		return send_about(t, &t->address, RANK_REPLY, false, m, REF_TICKET_TALK, k->id);
	TRY(overtake(t, k, &to, m, &overtaken));
	if (overtaken)
		return OK;
	return send_about(t, &to, RANK_NOTICE, true, m, REF_TICKET_TALK, k->id);
}

/* What its customer can do with it now. */
static size_t own_choices(struct turn *t, const struct ticket *k, struct choice *c)
{
	static const struct {
		enum msg label;
		const char *command;
		unsigned states; /* bits by state */
	} all[] = {
		{ BTN_TICKET_ADD, "tiket_info",
		  1u << TICKET_OPEN | 1u << TICKET_ANSWERED | 1u << TICKET_WAITING |
			  1u << TICKET_REOPENED },
		{ BTN_TICKET_URGENT, "mendesak_tiket",
		  1u << TICKET_OPEN | 1u << TICKET_ANSWERED | 1u << TICKET_REOPENED },
		{ BTN_TICKET_ESCALATE, "eskalasi",
		  1u << TICKET_OPEN | 1u << TICKET_ANSWERED | 1u << TICKET_WAITING |
			  1u << TICKET_REOPENED },
		{ BTN_TICKET_WORKS, "tiket_beres",
		  1u << TICKET_OPEN | 1u << TICKET_ANSWERED | 1u << TICKET_WAITING |
			  1u << TICKET_REOPENED | 1u << TICKET_RESOLVED },
		{ BTN_TICKET_COUNTED, "tiket_hitung",
		  1u << TICKET_OPEN | 1u << TICKET_ANSWERED | 1u << TICKET_REOPENED },
		{ BTN_TICKET_STILL, "tiket_buka", 1u << TICKET_RESOLVED | 1u << TICKET_CLOSED },
	};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		bool critical = k->priority == TICKET_CRITICAL && all[i].label == BTN_TICKET_URGENT;
		bool counts = k->response_due_ms || all[i].label != BTN_TICKET_COUNTED;

		if (!(all[i].states & 1u << k->state) || critical || !counts)
			continue;
		c[n++] = (struct choice) { .label = all[i].label,
					   .data = data_of(t, all[i].command, "%lld",
							   (long long)k->id) };
	}
	return n;
}

enum err ticket_show(struct turn *t, const struct ticket *k)
{
	const struct locale *l = &t->locale;
	struct choice c[OUTGOING_BUTTONS];
	size_t n = own_choices(t, k, c);
	struct outgoing *m = draft(
		t, l, MSG_TICKET_ONE,
		VALUES(V("number", k->number), V("state", ticket_state_words(l, k)),
		       V("priority", ticket_priority_words(l, k->priority)),
		       V("category", ticket_category_words(l, k->category)), V("words", k->text),
		       V("owner", k->owner && ticket_is_active((enum ticket_state)k->state)
					  ? staff_name(t, k->owner)
					  : NULL),
		       V("until", ticket_promise(t, l, k)), V("escalation", k->escalation)),
		c, n);

	return send_about(t, &t->address, RANK_REPLY, false, m, REF_TICKET_TALK, k->id);
}
