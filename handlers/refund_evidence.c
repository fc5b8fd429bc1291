/* refund_evidence.c - what becomes of a refund's evidence once somebody has looked at the bytes: a
 * case that waited for it goes on, other cases count it, and whoever sent a file that cannot be
 * kept hears why. Owns: the evidence rows of refunds and of files that are no case's yet. Never:
 * fetches a file, decides anything because two files are alike. */
#include "handlers/evidence.h"

#include "handlers/desk.h"
#include "handlers/form_state.h"
#include "handlers/reach.h"
#include "handlers/refund_case.h"
#include "handlers/refund_intake.h"

/* ---- the person, as if they had just sent it ---- */

/* otherwise: the address of somebody who has blocked us meanwhile; 0 = none is known. */
static enum err become(struct turn *t, int64_t contact, int64_t otherwise)
{
	struct update *u = ARENA_NEW(t->arena, struct update);

	if (!u)
		return ERR_NOMEM;
	TRY(contact_get(t->store, t->arena, contact, &t->contact));
	TRY(reach(t, contact, otherwise, &t->address));
	t->locale = locale_of(t, &t->contact);
	*u = *t->update;
	u->channel = t->address.channel;
	u->chat = u->sender = t->address.ext;
	u->in_private = true;
	t->update = u;
	return OK;
}

static enum err say_fault(struct turn *t, const struct evidence *e, const struct choice *c,
			  size_t n)
{
	return send_to(t, &t->address, RANK_REPLY, false,
		       draft(t, &t->locale, evidence_fault(e), VALUES(V("kak", kak(t))), c, n));
}

/* ---- of a case ---- */

/* Staff see at once that the same picture was used elsewhere. */
static enum err flag_twins(struct turn *t, const struct refund *r, const struct evidence *e)
{
	const char *twins;
	struct locale l = locale_staff(t);
	struct desk_case c;

	TRY(evidence_twins(t, e, &twins));
	if (!twins)
		return OK;
	TRY(desk_load(t, &desk_refunds, r->id, &c));
	return desk_say(t, &c,
			draft(t, &l, MSG_STAFF_REFUND_TWINS,
			      VALUES(V("number", r->number), V("twins", twins)), NO_CHOICES));
}

static enum err count(struct turn *t, struct refund *r)
{
	struct refund_act act = { .evidence = 1 };
	enum refund_refusal why;

	act.event = r->state == REFUND_EXPIRED ? MOVE_REOPEN : MOVE_EVIDENCE;
	if (r->state != REFUND_EXPIRED && r->state != REFUND_NEED_EVIDENCE)
		return refund_add_evidence(t, r, 1);
	TRY(refund_move(t, r, &act, &why));
	return why == REFUND_DONE ? OK : refund_add_evidence(t, r, 1);
}

static enum err refund_arrived(struct turn *t, const struct evidence *e)
{
	struct refund r;
	enum err err = refund_get(t->store, t->arena, e->ref, &r);

	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	if (e->contact_id != r.contact_id) /* a slip of the staff's */
		return OK;
	TRY(become(t, r.contact_id, r.address_id));
	if (e->part != REFUND_PART_COUNTED)
		TRY(count(t, &r));
	return flag_twins(t, &r, e);
}

static enum err refund_refused(struct turn *t, const struct evidence *e)
{
	struct refund r;
	enum err err = refund_get(t->store, t->arena, e->ref, &r);

	if (err != OK || e->contact_id != r.contact_id)
		return err == ERR_NOT_FOUND ? OK : err;
	TRY(become(t, r.contact_id, r.address_id));
	return say_fault(t, e,
			 CHOICES({ .label = BTN_SEND_EVIDENCE,
				   .data = data_of(t, "tambah_bukti", "%lld", (long long)r.id) },
				 { .label = BTN_MENU, .data = "menu" }));
}

static enum err refund_number(struct turn *t, int64_t ref, const char **out)
{
	struct refund r;

	TRY(refund_get(t->store, t->arena, ref, &r));
	*out = r.number;
	return OK;
}

static bool refund_is_open(struct turn *t, int64_t ref)
{
	struct refund r;

	return refund_get(t->store, t->arena, ref, &r) == OK && r.turn != TURN_NOBODY;
}

const struct evidence_row evidence_refund_row = {
	.arrived = refund_arrived,
	.refused = refund_refused,
	.number = refund_number,
	.is_open = refund_is_open,
};

/* ---- of no case yet ---- */

/* Only whoever is just sending pieces waits for it. */
static enum err loose_refused(struct turn *t, const struct evidence *e)
{
	int64_t ids[EVIDENCE_A_CASE];
	struct form_run f;
	size_t n;
	enum err err = become(t, e->contact_id, 0);

	if (err == OK)
		err = form_run_load(t, &f);
	if (err != OK)
		return err == ERR_NOT_FOUND || err == ERR_INVALID ? OK : err;
	n = refund_pieces(&f, ids, ARRAY_LEN(ids));
	for (size_t i = 0; i < n; i++)
		if (ids[i] == e->id)
			return say_fault(t, e, NO_CHOICES);
	return OK;
}

const struct evidence_row evidence_loose_row = { .refused = loose_refused };
