/* privacy.c - the privacy notice: /privasi, and a short form of it at the first contact, after the
 * first answer and never before one. Its version is a text of the catalogs, changed with the notice
 * by whoever edits it; the one that a person saw is kept with the contact.
 * Never: asks for consent. Support rests on the contract; only promotion needs a yes, and has it
 * asked for apart (cast_promo.c). */
#include "handlers/office.h"

static enum err remember(struct turn *t)
{
	t->contact.notice_version = catalog_text(t->ctx->texts, t->ctx->lang, MSG_PRIVACY_VERSION);
	return contact_save(t->store, &t->contact, t->now_ms);
}

enum err privacy_run(struct turn *t)
{
	const struct policy *p = t->ctx->policy;
	const char *contact = p->privacy.contact[0] ? p->privacy.contact : p->contact.email;

	TRY(say(t, MSG_PRIVACY_NOTICE,
		VALUES(V("brand", t->ctx->brand), V("contact", contact[0] ? contact : NULL),
		       V("retention", length_words(t, p->privacy.retention)),
		       V("within", length_words(t, p->privacy.answer_within)),
		       V("version",
			 catalog_text(t->locale.texts, t->locale.lang, MSG_PRIVACY_VERSION))),
		NO_CHOICES));
	return t->contact.id ? remember(t) : OK;
}

/* Called by the dispatcher after the answer to a customer. */
enum err privacy_first_contact(struct turn *t)
{
	struct outgoing *m;

	if (!t->contact.id || t->contact.notice_version || is_team(t))
		return OK;
	m = draft(t, &t->locale, MSG_PRIVACY_FIRST, VALUES(V("brand", t->ctx->brand)), NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	m->silent = true; /* one sound for the answer is enough */
	TRY(send_reply(t, m));
	return remember(t);
}
