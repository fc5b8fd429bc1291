#include "handlers/found.h"

#include "handlers/refund_text.h"
#include "handlers/staff.h"
#include "handlers/tags.h"
#include "handlers/ticket.h"
#include "handlers/today.h"
#include "store/proof.h"
#include "store/refund.h"

enum {
	FACTS = 8,
	FACT_BYTES = 512,
	LINES_BYTES = 4 * 1024,
	WORDS_CHARS = 32,
	LABEL_CHARS = 20,
	PROOFS = 8,
	CASES_SHOWN = 3, /* of each kind */
	ORDERS_SHOWN = 3,
};

/* ---- facts ---- */

struct facts {
	const char *at[FACTS];
	size_t n;
};

/* NULL is no fact. */
static void add(struct facts *f, const char *fact)
{
	if (fact && fact[0] && f->n < FACTS)
		f->at[f->n++] = fact;
}

/* A person's own words: nothing in them is a mark of ours. */
static const char *plain(struct turn *t, const char *words, size_t chars)
{
	return words ? text_one_line(t->arena, words, strlen(words), chars) : NULL;
}

static const char *joined(struct turn *t, const struct facts *f)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, FACT_BYTES * 2);
	for (size_t i = 0; i < f->n; i++)
		strbuf_addf(&b, "%s%s", i ? " • " : "", f->at[i]);
	return strbuf_failed(&b) ? NULL : b.ptr;
}

static const char *by(struct turn *t, const char *state, const char *who)
{
	return who ? desk_line(t, &t->locale, MSG_FOUND_BY,
			       VALUES(V("state", state), V("who", staff_name(t, who))))
		   : state;
}

static const char *until(struct turn *t, int64_t at_ms)
{
	return at_ms ? desk_line(t, &t->locale, MSG_FOUND_UNTIL,
				 VALUES(V("until",
					  format_relative(t->arena, &t->locale, at_ms, t->now_ms))))
		     : NULL;
}

/* What the kinds know beside number and name: state and owner, date, the customer's words. */
struct case_facts {
	const char *amount, *state, *words;
	const char *who;
	int64_t until_ms;
};

static void of_ticket(struct turn *t, const struct desk_case *c, struct case_facts *out)
{
	const struct ticket *k = c->row;

	*out = (struct case_facts) {
		.amount = ticket_priority_words(&t->locale, k->priority),
		.state = ticket_state_words(&t->locale, k),
		.words = k->text,
		.who = k->owner,
		.until_ms = !c->open             ? 0
			    : k->response_due_ms ? k->response_due_ms
						 : k->resolve_due_ms,
	};
}

static void of_refund(struct turn *t, const struct desk_case *c, struct case_facts *out)
{
	const struct refund *r = c->row;

	*out = (struct case_facts) {
		.amount = format_rupiah(t->arena, &t->locale, r->amount ? r->amount : r->asked),
		.state = refund_state_text(&t->locale, r),
		.words = r->words,
		.who = r->decider ? r->decider : r->owner,
		.until_ms = r->turn != TURN_NOBODY ? r->deadline_ms : 0,
	};
}

static void of_request(struct turn *t, const struct desk_case *c, struct case_facts *out)
{
	const struct request *r = c->row;

	*out = (struct case_facts) {
		.amount = catalog_text(t->locale.texts, t->locale.lang, today_kind(r->kind)),
		.state = catalog_text(t->locale.texts, t->locale.lang,
				      r->open ? MSG_FOUND_OPEN : MSG_FOUND_CLOSED),
		.words = r->text,
		.who = r->owner,
		.until_ms = r->open ? r->deadline_ms : 0,
	};
}

static const struct {
	const struct desk_kind *kind;
	enum found_kind found;
	void (*facts)(struct turn *t, const struct desk_case *c, struct case_facts *out);
} kinds[] = {
	{ &desk_tickets, FOUND_TICKET, of_ticket },
	{ &desk_refunds, FOUND_REFUND, of_refund },
	{ &desk_requests, FOUND_REQUEST, of_request },
};

static const char *name_of(struct turn *t, int64_t contact_id)
{
	struct contact who;

	if (contact_get(t->store, t->arena, contact_id, &who) != OK || !who.name)
		return catalog_text(t->locale.texts, t->locale.lang, MSG_STAFF_NAMELESS);
	return plain(t, who.name, WORDS_CHARS);
}

static void read_facts(struct turn *t, const struct desk_case *c, struct case_facts *out)
{
	*out = (struct case_facts) { 0 };
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].kind == c->kind && c->row)
			kinds[i].facts(t, c, out);
}

int64_t found_until(struct turn *t, const struct desk_case *c)
{
	struct case_facts of;

	read_facts(t, c, &of);
	return of.until_ms;
}

const char *found_facts(struct turn *t, const struct desk_case *c, bool words)
{
	struct facts f = { 0 };
	struct case_facts of;
	const char *tags;

	read_facts(t, c, &of);
	add(&f, name_of(t, c->contact_id));
	add(&f, of.amount);
	add(&f, by(t, of.state, of.who));
	if (tags_line(t, c, &tags) == OK)
		add(&f, tags);
	add(&f, words ? plain(t, of.words, WORDS_CHARS) : until(t, of.until_ms));
	return joined(t, &f);
}

/* ---- people ---- */

/* The phone that is proven to be theirs, masked (a channel of phone numbers proves it with every
 * message); NULL when none is. */
static enum err phone_of(struct turn *t, int64_t contact_id, const char **out)
{
	struct proof *all;
	size_t n;

	*out = NULL;
	TRY(proof_list(t->store, t->arena, contact_id, PROOFS, &all, &n));
	for (size_t i = 0; i < n && !*out; i++)
		if (all[i].kind == PROOF_PHONE)
			*out = masked_phone(t, all[i].value);
	return OK;
}

static enum err person_facts(struct turn *t, int64_t contact_id, bool named, const char **out)
{
	struct address at = { .contact_id = contact_id };
	struct facts f = { 0 };
	const char *phone;
	enum err e = address_last_used(t->store, t->arena, contact_id, &at);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	TRY(phone_of(t, contact_id, &phone));
	add(&f, named ? name_of(t, contact_id) : NULL);
	add(&f, at.id ? channel_text(&t->locale, at.channel) : NULL);
	add(&f, phone);
	*out = joined(t, &f);
	return OK;
}

/* ---- lines ---- */

static enum err case_line(struct turn *t, const struct hit *h, const char **line,
			  struct choice *open)
{
	struct desk_case c = { 0 };
	enum err e = ERR_NOT_FOUND;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].found == h->kind)
			e = desk_load(t, kinds[i].kind, h->id, &c);
	if (e != OK)
		return e;
	*line = desk_line(t, &t->locale, MSG_FOUND_LINE,
			  VALUES(V("number", c.number), V("facts", found_facts(t, &c, true))));
	*open = (struct choice) { .text = c.number,
				  .data = data_of(t, "permintaan", "%s%lld", c.kind->letter,
						  (long long)c.id) };
	return OK;
}

static enum err order_line(struct turn *t, const struct hit *h, const char **line,
			   struct choice *open)
{
	struct facts f = { 0 };
	struct order o;

	TRY(order_get(t->store, t->arena, h->id, &o));
	add(&f, plain(t, order_customer(&t->locale, &o), WORDS_CHARS));
	add(&f, plain(t, order_product(&t->locale, &o), WORDS_CHARS));
	add(&f, order_state_text(&t->locale, o.state));
	add(&f, masked_phone(t, o.phone));
	*line = desk_line(t, &t->locale, MSG_FOUND_LINE,
			  VALUES(V("number", o.number), V("facts", joined(t, &f))));
	*open = (struct choice) { .text = plain(t, o.number, LABEL_CHARS),
				  .data = data_of(t, "pesanan", "%lld", (long long)o.id) };
	return OK;
}

static enum err person_line(struct turn *t, const struct hit *h, const char **line,
			    struct choice *open)
{
	const char *facts;
	struct contact who;

	TRY(contact_get(t->store, t->arena, h->id, &who));
	TRY(person_facts(t, h->id, true, &facts));
	*line = desk_line(t, &t->locale, MSG_FOUND_PERSON_LINE, VALUES(V("facts", facts)));
	*open = (struct choice) {
		.text = plain(t, arena_printf(t->arena, "👤 %s", name_of(t, h->id)), LABEL_CHARS),
		.data = data_of(t, "cari", "o:%lld", (long long)h->id)
	};
	return OK;
}

enum err found_line(struct turn *t, const struct hit *h, const char **line, struct choice *open)
{
	enum err e = h->kind == FOUND_PERSON  ? person_line(t, h, line, open)
		     : h->kind == FOUND_ORDER ? order_line(t, h, line, open)
					      : case_line(t, h, line, open);

	if (e == ERR_NOT_FOUND) {
		*line = NULL;
		return OK;
	}
	return e == OK && !*line ? ERR_NOMEM : e;
}

/* ---- a person with what is theirs ---- */

static void take(struct hit *out, size_t cap, size_t *n, enum found_kind kind, int64_t id)
{
	if (*n < cap)
		out[(*n)++] = (struct hit) { kind, id };
}

enum err found_cases(struct turn *t, int64_t contact_id, size_t max, struct hit *out, size_t cap,
		     size_t *n)
{
	struct ticket *tickets;
	struct refund *refunds;
	struct request *requests;
	size_t got;

	TRY(tickets_of_contact(t->store, t->arena, contact_id, false, max, &tickets, &got));
	for (size_t i = 0; i < got; i++)
		take(out, cap, n, FOUND_TICKET, tickets[i].id);
	TRY(refunds_of_contact(t->store, t->arena, contact_id, max, &refunds, &got));
	for (size_t i = 0; i < got; i++)
		take(out, cap, n, FOUND_REFUND, refunds[i].id);
	TRY(requests_of_contact(t->store, t->arena, contact_id, max, &requests, &got));
	for (size_t i = 0; i < got; i++)
		take(out, cap, n, FOUND_REQUEST, requests[i].id);
	return OK;
}

enum err found_person(struct turn *t, int64_t contact_id)
{
	struct hit hits[3 * CASES_SHOWN + ORDERS_SHOWN];
	struct choice c[ARRAY_LEN(hits)];
	const char *facts, *line;
	struct order *orders;
	struct contact who;
	struct strbuf lines;
	size_t n = 0, shown = 0, got;
	enum err e = contact_get(t->store, t->arena, contact_id, &who);

	if (e == ERR_NOT_FOUND)
		return desk_hear(t, MSG_FOUND_GONE, NO_VALUES);
	if (e != OK)
		return e;
	t->subject = arena_printf(t->arena, "contact:%lld", (long long)contact_id);
	TRY(person_facts(t, contact_id, false, &facts));
	TRY(found_cases(t, contact_id, CASES_SHOWN, hits, ARRAY_LEN(hits), &n));
	TRY(orders_of_contact(t->store, t->arena, contact_id, ORDERS_SHOWN, &orders, &got));
	for (size_t i = 0; i < got; i++)
		take(hits, ARRAY_LEN(hits), &n, FOUND_ORDER, orders[i].id);
	strbuf_init(&lines, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		TRY(found_line(t, &hits[i], &line, &c[shown]));
		if (line)
			strbuf_addf(&lines, "%s%s", shown++ ? "\n" : "", line);
	}
	return say(t, MSG_FOUND_PERSON,
		   VALUES(V("name", name_of(t, contact_id)), V("facts", facts[0] ? facts : NULL),
			  V_NEUTRAL("lines", lines.len ? lines.ptr : NULL)),
		   c, shown);
}
