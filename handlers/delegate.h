/* delegate.h - somebody who was told to look after another person's order: they ask, the owner gets
 * a link that works once and for a day, and lets them in or not.
 * Owns: the form "wakil", the rows wakil, izin, delegasi and cabut, how often owners are asked, and
 * every word about it. Table delegate belongs to store/delegate.h; being let in is a proof of kind
 * PROOF_ORDER by "owner:<contact>".
 * Never: tells whoever asks whether the order exists, who owns it, or that the owner said no.
 * Nobody who was let in lets in others. */
#ifndef SIGAP_DELEGATE_HANDLER_H
#define SIGAP_DELEGATE_HANDLER_H

#include "handlers/form.h"
#include "store/delegate.h"
#include "store/order.h"

/* The sender asked for this number and it is not theirs: what "itu punya bos saya" is about. */
enum err delegate_remember(struct turn *t, const char *number) MUST_CHECK;
/* Do these words say that somebody else sent them? */
bool delegate_says(struct turn *t, const char *text);
/* Answers such words when it is clear which order they are about. */
enum err delegate_words(struct turn *t, bool *taken) MUST_CHECK;

extern const struct form delegate_form;

/* ---- between delegate.c, delegate_request.c and delegate_owner.c ---- */

/* Asks the owners of o, in their chats, else by the order's e-mail; nobody when there is neither.
 */
enum err delegate_deliver(struct turn *t, const struct delegate *d, const struct order *o,
			  const char *code) MUST_CHECK;

/* Whom a row is about. */
struct delegate_people {
	struct contact asker;
	struct address address; /* of the asker; id 0 when they cannot be reached */
	struct order order;
};
enum err delegate_people(struct turn *t, const struct delegate *d,
			 struct delegate_people *p) MUST_CHECK;
/* Never NULL. */
const char *delegate_name(const struct locale *l, const struct contact *c);
const char *delegate_spoken_to(struct turn *t, const struct locale *l, const struct contact *c);
/* The request with its two buttons, to who ("Kak Hartono"). NULL = no memory. */
struct outgoing *delegate_request(struct turn *t, const struct locale *l, const char *who,
				  const struct delegate *d,
				  const struct delegate_people *p) MUST_CHECK;

#endif
