/* refund_card.c - refunds as a kind of case on the staff desk: the card, with what was checked and
 * what can be done now. Owns: which buttons a state has. Never: shows an account number. */
#include "handlers/desk.h"
#include "handlers/refund_move.h"
#include "handlers/refund_talk.h"
#include "handlers/refund_text.h"
#include "handlers/staff.h"

enum { LINE_BYTES = 512 };

/* ---- as the desk sees it ---- */

static struct desk_case *as_case(const struct refund *r, struct desk_case *c)
{
	*c = (struct desk_case) {
		.kind = &desk_refunds,
		.id = r->id,
		.number = r->number,
		.contact_id = r->contact_id,
		.address_id = r->address_id,
		.owner = r->owner,
		.version = r->version,
		.open = r->open || r->turn != TURN_NOBODY,
		.closed_ms = r->closed_ms,
		.closer = r->payer ? r->payer : r->decider,
		.row = r,
	};
	return c;
}

static enum err load(struct turn *t, int64_t id, struct desk_case *out)
{
	struct refund *r = ARENA_NEW(t->arena, struct refund);

	if (!r)
		return ERR_NOMEM;
	TRY(refund_get(t->store, t->arena, id, r));
	as_case(r, out);
	return OK;
}

static enum err by_number(struct turn *t, const char *number, struct desk_case *out)
{
	struct refund *r = ARENA_NEW(t->arena, struct refund);

	if (!r)
		return ERR_NOMEM;
	TRY(refund_by_number(t->store, t->arena, number, r));
	as_case(r, out);
	return OK;
}

static enum err of_contact(struct turn *t, int64_t contact_id, size_t max, int64_t *ids, size_t *n)
{
	struct refund *all;

	TRY(refunds_of_contact(t->store, t->arena, contact_id, max, &all, n));
	for (size_t i = 0; i < *n; i++)
		ids[i] = all[i].id;
	return OK;
}

/* The first to claim it begins the review; after that only the holder changes. */
static enum err assign(struct turn *t, const struct desk_case *c, const char *owner)
{
	const struct refund_act claim = { .event = MOVE_CLAIM,
					  .version = c->version,
					  .code = owner };
	struct refund r = *(const struct refund *)c->row;
	enum refund_refusal why;

	if (r.state == REFUND_RECEIVED && owner) {
		TRY(refund_move(t, &r, &claim, &why));
		return why == REFUND_DONE ? OK : ERR_CONFLICT;
	}
	r.owner = owner;
	return refund_save(t->store, &r);
}

/* ---- the card ---- */

static const char *ours(const struct locale *l, enum msg msg)
{
	return catalog_text(l->texts, l->lang, msg);
}

/* "✅ alasan ✅ batas waktu ⚠️ bukti": what the bot has compared; a person decides. */
static const char *checks(struct turn *t, const struct locale *l, const struct refund *r)
{
	static const enum msg names[] = { MSG_STAFF_REFUND_CHECK_REASON,
					  MSG_STAFF_REFUND_CHECK_WINDOW,
					  MSG_STAFF_REFUND_CHECK_EVIDENCE };
	enum refund_reason reason = REASON_OTHER_REVIEW;
	bool known = refund_reason_find(r->reason, &reason) == OK;
	const struct refund_reason_row *row = refund_reason_row(reason);
	const bool good[] = { known && reason != REASON_OTHER_REVIEW, !r->exception,
			      r->evidence > 0 || row->waived & EVIDENCE_PROOF };
	struct strbuf b;

	strbuf_init(&b, t->arena, LINE_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		strbuf_addf(&b, "%s%s %s", i ? " " : "", good[i] ? "✅" : "⚠️",
			    ours(l, names[i]));
	return strbuf_failed(&b) ? NULL : b.ptr;
}

/* The state, with where the money goes and how many promises were broken. */
static const char *standing(struct turn *t, const struct locale *l, const struct refund *r)
{
	const char *way = refund_way(l, r);
	struct strbuf b;

	strbuf_init(&b, t->arena, LINE_BYTES);
	strbuf_add(&b, refund_state_text(l, r));
	if (way)
		strbuf_addf(&b, " • %s", way);
	if (r->complex)
		strbuf_addf(&b, " • %s", ours(l, MSG_STAFF_REFUND_TAG_COMPLEX));
	if (r->escalated)
		strbuf_addf(&b, " • %s", ours(l, MSG_STAFF_REFUND_TAG_LATE));
	return strbuf_failed(&b) ? NULL : b.ptr;
}

/* "Sari, 26 Nov 14.00" and who looked after them; NULL before a decision. */
static const char *decided(struct turn *t, const struct locale *l, const struct refund *r)
{
	const char *by;

	if (!r->decider || !r->decided_ms)
		return NULL;
	by = staff_and_when(t, r->decider, r->decided_ms);
	if (r->second)
		by = desk_line(t, l, MSG_STAFF_REFUND_CARD_SECOND,
			       VALUES(V("by", by), V("second", staff_name(t, r->second))));
	return desk_line(
		t, l, r->amount ? MSG_STAFF_REFUND_CARD_APPROVED : MSG_STAFF_REFUND_CARD_REJECTED,
		VALUES(V("by", by)));
}

static const char *paid(struct turn *t, const struct locale *l, const struct refund *r)
{
	if (!r->paid_ms)
		return NULL;
	return desk_line(t, l, MSG_STAFF_REFUND_CARD_PAID,
			 VALUES(V("by", staff_and_when(t, r->payer, r->paid_ms)),
				V("reference", r->reference)));
}

/* ---- buttons ---- */

static const struct {
	enum refund_state state;
	enum msg label;
	const char *command;
	bool held; /* only while somebody holds it */
} buttons[] = {
	{ REFUND_UNDER_REVIEW, BTN_APPROVE, "setujui", true },
	{ REFUND_UNDER_REVIEW, BTN_ASK_EVIDENCE, "minta_bukti", true },
	{ REFUND_UNDER_REVIEW, BTN_REJECT, "tolak", true },
	{ REFUND_UNDER_REVIEW, BTN_COMPLEX, "rumit", true },
	{ REFUND_APPEAL, BTN_APPROVE, "setujui", true },
	{ REFUND_APPEAL, BTN_ASK_EVIDENCE, "minta_bukti", true },
	{ REFUND_APPEAL, BTN_REJECT, "tolak", true },
	{ REFUND_AWAIT_SECOND, BTN_CONFIRM, "setujui", false },
	{ REFUND_AWAIT_SECOND, BTN_SEND_BACK, "kembalikan", false },
	{ REFUND_AWAIT_SECOND, BTN_UNDO, "batal_setuju", false },
	{ REFUND_APPROVED, BTN_PAID, "dibayar", false },
	{ REFUND_APPROVED, BTN_SHOW_ACCOUNT, "rekening", false },
	{ REFUND_APPROVED, BTN_BOUNCED, "gagal_bayar", false },
	{ REFUND_APPROVED, BTN_UNDO, "batal_setuju", false },
	{ REFUND_PAID, BTN_RESOLVED, "beres", false },
	{ REFUND_PAID, BTN_BOUNCED, "gagal_bayar", false },
};

static bool makes_sense(const struct refund *r, const char *command)
{
	if (strcmp(command, "rumit") == 0)
		return !r->complex && r->clock == CLOCK_REVIEW;
	if (strcmp(command, "batal_setuju") == 0)
		return true;
	if (strcmp(command, "rekening") == 0)
		return r->account != NULL;
	if (r->state == REFUND_PAID)
		return r->dispute_ms != 0;
	return r->state != REFUND_APPROVED || r->turn == TURN_FINANCE;
}

static size_t card_choices(struct turn *t, const struct desk_case *c, const struct refund *r,
			   struct choice *out)
{
	const char *ref = desk_ref(t, c);
	size_t n = 0;

	if (!ref)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		if (buttons[i].state == r->state && (!buttons[i].held || r->owner) &&
		    makes_sense(r, buttons[i].command))
			out[n++] = (struct choice) { .label = buttons[i].label,
						     .data = data_of(t, buttons[i].command, "%s",
								     ref) };
	n += desk_choices(t, c, out + n);
	if (r->evidence)
		out[n++] = (struct choice) { .label = BTN_SEE_EVIDENCE,
					     .data = data_of(t, "lihat_bukti", "%s", ref) };
	out[n++] = (struct choice) { .label = BTN_TRAIL, .data = data_of(t, "riwayat", "%s", ref) };
	return n;
}

static enum msg title_of(const struct refund *r)
{
	return r->appeals     ? MSG_STAFF_REFUND_CARD_APPEAL
	       : r->exception ? MSG_STAFF_REFUND_CARD_EXCEPTION
			      : MSG_STAFF_REFUND_CARD_TITLE;
}

static enum err card_of(struct turn *t, const struct desk_case *c, struct outgoing **out)
{
	const struct refund *r = c->row;
	struct choice choices[OUTGOING_BUTTONS];
	const char *decision;
	struct desk_facts f;

	TRY(desk_facts(t, c, r->order_id, &f));
	decision = r->paid_ms ? paid(t, &f.l, r) : decided(t, &f.l, r);
	*out = draft(
		t, &f.l, MSG_STAFF_REFUND_CARD,
		VALUES(V_NEUTRAL("title", ours(&f.l, title_of(r))), V("number", r->number),
		       V("who", desk_who(t, &f)), V_NEUTRAL("order", desk_order(t, &f)),
		       V("user", r->user_id),
		       V_NEUTRAL("reason", refund_reason_text(&f.l, r->reason)),
		       V("amount", refund_amount_text(t, &f.l, r)),
		       V("incident",
			 r->incident_ms ? format_datetime(t->arena, &f.l, r->incident_ms) : NULL),
		       V("words", r->words && r->words[0] ? r->words : NULL),
		       V("appeal", r->appeal_words && r->appeal_words[0] ? r->appeal_words : NULL),
		       V("evidence", format_number(t->arena, &f.l, r->evidence)),
		       V("checks", checks(t, &f.l, r)), V_NEUTRAL("state", standing(t, &f.l, r)),
		       V("until",
			 r->deadline_ms ? format_relative(t->arena, &f.l, r->deadline_ms, t->now_ms)
					: NULL),
		       V("owner", desk_owner(t, c)), V_NEUTRAL("decision", decision)),
		choices, card_choices(t, c, r, choices));
	return *out ? OK : ERR_NOMEM;
}

const struct desk_kind desk_refunds = {
	.name = "refund",
	.letter = "r",
	.card = REF_REFUND,
	.talk = REF_REFUND_TALK,
	.load = load,
	.by_number = by_number,
	.of_contact = of_contact,
	.card_of = card_of,
	.assign = assign,
	.answered = refund_talk_open,
};
