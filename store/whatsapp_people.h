/* whatsapp_people.h - one person behind several WhatsApp ids: what a signed payload says of them is
 * learnt, and their address is called by the phone when it is known, else by the business-scoped
 * user id (BSUID). Two that turn out to be one become one contact. A number that is learnt of
 * somebody is proven to be theirs.
 * Owns: table wa_user together with whatsapp.h, and the renaming of addresses.
 * Never: joins by a number alone. A number moves on to other people; a BSUID never does. */
#ifndef SIGAP_STORE_WHATSAPP_PEOPLE_H
#define SIGAP_STORE_WHATSAPP_PEOPLE_H

#include "store/whatsapp.h"

/* The ids that one payload gives to one person; either may be NULL. */
struct wa_ids {
	const char *phone, *bsuid;
};

/* *ext is what their address is called, whether it is there already or not; in the arena. ids must
 * hold one at least. */
enum err wa_learn(struct store *s, struct arena *a, const struct wa_ids *ids, int64_t now_ms,
		  const char **ext) MUST_CHECK;
/* The person known by one is called by the other from now on. A change of number without a new
 * BSUID ends the old one: it was of that number. */
enum err wa_become(struct store *s, struct arena *a, const struct wa_ids *was,
		   const struct wa_ids *is, int64_t now_ms, const char **ext) MUST_CHECK;

#endif
