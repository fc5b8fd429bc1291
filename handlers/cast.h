/* cast.h - what is said to many: service information, promotions, and news of an incident.
 *   admin: /umumkan Server diperbaiki malam ini      bot: as customers will see it, and to how many
 *   admin: [Kirim]                                   bot: 42 % … (one message that changes) … done
 * Owns: whom a broadcast reaches and in which words, the slices in which it goes out, what its
 * sender is shown of it. Rules: promotion only reaches who said yes to it and always shows the way
 * out; neither kind goes out in the quiet hours unless service information is urgent; a person
 * hears it once, on one channel; at any moment only CAST_AHEAD of its messages wait in the outbox,
 * under RANK_BULK, so that answers overtake it and [Berhenti] means now. Everything is a timer: no
 * message of a customer ever waits for a look at all contacts.
 * Never: names a channel; asks a channel anything. */
#ifndef SIGAP_CAST_HANDLER_H
#define SIGAP_CAST_HANDLER_H

#include "handlers/handler.h"
#include "messages/when.h"
#include "base/order_state.h"
#include "store/cast.h"

enum {
	CAST_AHEAD = 64, /* messages of one broadcast that wait in the outbox */
	CAST_PAGE = 500, /* contacts looked at in one go */
	CAST_TEXT_CHARS =
		800, /* of an admin's words: WhatsApp's limit less what stands around them */
	CAST_STEP_MS = 1000, /* between two slices */
	CAST_SHOW_MS = 5000, /* between two looks at the progress */
};

/* ---- cast_say.c: words ---- */

/* The states that an audience is chosen by. */
#define CAST_ACTIVE                                                                                \
	(1U << ORDER_PAID | 1U << ORDER_VERIFIED | 1U << ORDER_ACTIVE | 1U << ORDER_SUSPENDED)
struct cast_states {
	unsigned states;
	enum msg words;
};
enum { CAST_STATES_OFFERED = 4 };
extern const struct cast_states cast_states[CAST_STATES_OFFERED];

/* What p gets, in their language. NULL = no memory. */
struct outgoing *cast_message(struct turn *t, const struct cast *c, const struct cast_person *p);
/* The message of the catalogs that stands around the words of this kind. */
enum msg cast_frame(enum cast_kind kind);
const char *cast_kind_words(const struct locale *l, enum cast_kind kind);
/* "pelanggan aktif • produk Pro • Telegram"; NULL when memory ends. */
const char *cast_audience_words(struct turn *t, const struct locale *l,
				const struct cast_audience *to);
/* To whoever sent it, changing the message that was shown before where that can be done. m as
 * from draft(). */
enum err cast_show(struct turn *t, const struct cast *c, struct outgoing *m) MUST_CHECK;
/* The language of whoever is shown c. */
enum err cast_locale(struct turn *t, const struct cast *c, struct locale *out) MUST_CHECK;

/* ---- cast_report.c: figures in words ---- */

enum err cast_show_progress(struct turn *t, struct cast *c) MUST_CHECK;
/* The figures at the end, or as they stand; edit: in place of the message that was pressed. */
enum err cast_report(struct turn *t, const struct cast *c, bool edit) MUST_CHECK;
/* Whom it would reach, line by line, and how many. */
const char *cast_reach_lines(struct turn *t, const struct locale *l, const struct cast *c,
			     const struct cast_figures *f);
int64_t cast_reached(const struct cast_figures *f);
/* "dijadwalkan besok pukul 19.30 WIB"; the first words of its text. NULL when memory ends. */
const char *cast_state_words(struct turn *t, const struct locale *l, const struct cast *c);
const char *cast_excerpt(struct turn *t, const struct cast *c);

/* ---- cast_run.c: slices ---- */

/* Counts whom it would reach, a page now and the rest by timer; then cast_ask() asks. */
enum err cast_recount(struct turn *t, struct cast *c) MUST_CHECK;
/* From now on it goes out. */
enum err cast_begin(struct turn *t, struct cast *c) MUST_CHECK;
enum err cast_stop(struct turn *t, struct cast *c) MUST_CHECK;
/* A new one that goes out at once, about an incident: nobody is asked, and only its figures tell.
 */
enum err cast_launch(struct turn *t, struct cast *c) MUST_CHECK;
/* The moment from which it may go out: now, or when the quiet hours end. */
int64_t cast_may_start(const struct turn *t, const struct cast *c, int64_t at_ms);
/* One of its messages was given up, or cannot be said until the person writes. *taken: it was one,
 * and is seen to. */
enum err cast_undelivered(struct turn *t, const struct outbox_row *row, bool unreachable,
			  bool *taken) MUST_CHECK;

/* ---- cast_ask.c ---- */

/* The question before it goes out: what kind, to how many, at what cost. sample: with the message
 * itself before it. */
enum err cast_ask(struct turn *t, struct cast *c) MUST_CHECK;

/* ---- cast_when.c ---- */

/* A moment in somebody's words that leaves nothing open; an hour alone is the nearest one of that
 * name, in the direction of bias. ERR_NOT_FOUND, ERR_INVALID. */
enum err cast_moment(struct turn *t, const char *words, enum when_bias bias,
		     int64_t *ms) MUST_CHECK;

/* ---- cast_promo.c: who wants promotion ---- */

/* "Berhenti promo" holds in whatever talk or form it is said; "stop" alone does when somebody was
 * sent a promotion lately and no form runs that it could stop. */
enum err promo_take(struct turn *t, bool *taken) MUST_CHECK;

#endif
