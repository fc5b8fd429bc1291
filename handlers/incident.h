/* incident.h - something is broken for many. Staff say so once; from then on whoever is affected
 * and asks is answered with it first, and hears every update without asking again.
 *   lead:     /gangguan Dasbor tidak bisa dibuka    bot: for whom, since when, next news when?
 *   customer: kak dasbornya error                   bot: we know, next news … [Tetap Buka Tiket]
 *   lead:     /gangguan kabar …, /gangguan selesai  bot: works again? [Sudah Bisa] [Belum]
 * Owns: /gangguan, the card in the staff group, what customers hear of an incident, the promise of
 * the next news. What goes to many goes as a broadcast (cast.h).
 * Never: closes a ticket but by its customer's tap. */
#ifndef SIGAP_INCIDENT_HANDLER_H
#define SIGAP_INCIDENT_HANDLER_H

#include "handlers/cast.h"
#include "handlers/ticket.h"
#include "store/incident.h"

enum {
	INCIDENTS_OPEN = 8,
	INCIDENT_LEAD_MS = 15 * MS_MINUTE, /* staff are reminded so long before promised news */
	INCIDENT_AGAIN_MS = MS_HOUR,       /* to the next news, when nobody says when */
	INCIDENT_NEWS_CHARS = 600,
};

/* ---- incident_first.c: customers who ask ---- */

/* The sender is affected by an open incident: has been answered with it. */
enum err incident_first(struct turn *t, bool *taken) MUST_CHECK;
/* The sender's free words sound like trouble, and nothing surer is known of them: as
 * incident_first(). */
enum err incident_hear(struct turn *t, bool *taken) MUST_CHECK;
/* The same before another answer, not more than once in a while. */
enum err incident_mention(struct turn *t) MUST_CHECK;
/* A ticket was just opened by the sender: it belongs to what affects them. */
enum err incident_link(struct turn *t, const struct ticket *k) MUST_CHECK;

/* ---- incident_say.c: words ---- */

/* What p gets of a broadcast about an incident. NULL = no memory. */
struct outgoing *incident_message(struct turn *t, const struct cast *c,
				  const struct cast_person *p);
/* What waited for the morning, or for its turn, may have been overtaken: by newer news, by the end.
 */
enum err incident_still_true(struct turn *t, const struct cast *c, bool *yes) MUST_CHECK;
struct cast_audience incident_audience(const struct incident *i, bool linked);
/* Posts the card in the staff group; or brings it up to date, now or soon. */
enum err incident_announce(struct turn *t, const struct incident *i) MUST_CHECK;
enum err incident_refresh(struct turn *t, const struct incident *i) MUST_CHECK;
enum err incident_refresh_soon(struct turn *t, int64_t id) MUST_CHECK;
/* "hari ini pukul 11.30 WIB"; NULL when nothing is promised. */
const char *incident_next(struct turn *t, const struct locale *l, const struct incident *i);
const char *incident_subject(struct turn *t, const struct incident *i);

/* ---- incident_clock.c ---- */

/* Its timer, as the promise stands now. */
enum err incident_timer(struct turn *t, const struct incident *i) MUST_CHECK;

/* ---- incident_desk.c: staff ---- */

/* Staff answered the card in the group (t->update). */
enum err incident_reply(struct turn *t, int64_t id) MUST_CHECK;
/* Opens it, announces it, and tells all who are affected when all is true. */
enum err incident_begin(struct turn *t, struct incident *i, bool all) MUST_CHECK;
/* Asks whether this is to be sent, and to whom. next_ms 0: as it was promised last. */
enum err incident_ask_send(struct turn *t, const struct incident *i, const char *text,
			   int64_t next_ms) MUST_CHECK;
/* Sends something about it to those who asked, or to all who are affected. */
enum err incident_cast(struct turn *t, const struct incident *i, enum cast_kind kind,
		       const char *text, bool linked) MUST_CHECK;
/* That those who did not ask are told after the quiet hours; NULL when they are told now. */
const char *incident_quiet(struct turn *t);

#endif
