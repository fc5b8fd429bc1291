/* media.c - everything that is not a new text: a polite and useful answer to each kind, and a way
 * on. Pictures and documents are payment_proof.c's business.
 * A file is kept for a while, in case a form asks for it soon.
 * Never: pretends to have heard, seen or read what it cannot. */
#include "handlers/evidence.h"
#include "handlers/menu.h"
#include "handlers/payment_proof.h"
#include "handlers/person.h"
#include "handlers/refund_case.h"

static const enum msg answers[UPDATE_KINDS] = {
	[UPDATE_VOICE] = MSG_MEDIA_VOICE,
	[UPDATE_VIDEO] = MSG_MEDIA_VIDEO,
	[UPDATE_STICKER] = MSG_MEDIA_STICKER,
	[UPDATE_LOCATION] = MSG_MEDIA_LOCATION,
};

/* What staff can make use of, while they have an open request of this person. */
static bool worth_relaying(const struct update *u)
{
	return u->edited || u->kind == UPDATE_VOICE || u->kind == UPDATE_VIDEO;
}

/* What nobody asked for yet may be what a form asks for in a minute (evidence_recent()). */
static enum err keep(struct turn *t)
{
	int64_t id;
	enum err e = evidence_want(t, EVIDENCE_LOOSE, 0, &id);

	return e == ERR_INVALID || e == ERR_LIMIT || e == ERR_EXISTS ? OK : e;
}

enum err media_run(struct turn *t)
{
	const struct update *u = t->update;
	enum msg answer = u->edited ? MSG_MEDIA_EDITED : answers[u->kind];
	bool relayed = false;

	if (!t->contact.id)
		return OK;
	if (!u->edited)
		TRY(keep(t));
	if (!u->edited && u->file)
		TRY(refund_take_file(t, &relayed));
	if (!relayed && !u->edited)
		TRY(person_talk_take(t, &relayed));
	if (relayed)
		return OK;
	if (!u->edited && (u->kind == UPDATE_PHOTO || u->kind == UPDATE_DOCUMENT))
		return payment_proof_take(t);
	if (worth_relaying(u))
		TRY(person_relay(t, u->edited ? TALK_LIVE : TALK_ANY, &relayed));
	if (relayed)
		return OK;
	return menu_say_kak(t, answer ? answer : MSG_MEDIA_UNSUPPORTED);
}

/* "sudah saya transfer ya kak": the picture is what helps now. */
enum err payment_told_run(struct turn *t)
{
	bool relayed;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	TRY(person_relay(t, TALK_LIVE, &relayed));
	return relayed ? OK : menu_say_kak(t, MSG_PROOF_PHOTO_PLEASE);
}
