/* activation.h - how an order stands at this moment, and how that is said: shared by the answer to
 * a question (activation.c), by news of our own motion (notices.c) and by the clocks (timed.c).
 * Owns: the words and buttons for every phase of policy/activation.h.
 * Never: shows an order to someone who has not proven to own it; its callers check that first. */
#ifndef SIGAP_ACTIVATION_HANDLER_H
#define SIGAP_ACTIVATION_HANDLER_H

#include "handlers/form.h"
#include "policy/activation.h"
#include "store/order.h"
#include "store/request.h"

/* What order.told means: how much of its lateness the owners have heard. It only grows until the
 * order changes its state. */
enum told {
	TOLD_NOTHING,
	TOLD_UNVERIFIED, /* staff were alerted that the payment lies unverified */
	TOLD_LATE_FIRST,
	TOLD_LATE_SECOND,
	TOLD_REMEDY,
};

enum { OWNERS_MAX = 8 }; /* contacts that have proven to own one order and are told of it */

struct standing {
	struct order order;
	struct activation act;
	int64_t since_ms; /* when it came into its state, by its history; 0 = unknown */
	int from;         /* the state before, ORDER_FROM_NONE likewise */
	int64_t check_ms; /* by when staff look at an unverified payment; 0 = no promise */
	bool check_late;  /* they were reminded once already */
	/* Open requests of its owners about it; id 0 = none. Only looked for where they matter. */
	struct request login, refund, reactivation;
};

/* What policy/activation.h asks about an order, except for what its owners say. */
struct order_facts facts_of(const struct order *o);
enum err standing_load(struct turn *t, const struct order *o, struct standing *s) MUST_CHECK;
/* The level of enum told that has been reached at this moment. */
enum told standing_level(const struct standing *s);

/* ---- saying it ---- */

enum { SPEECH_VALUES = 10, SPEECH_CHOICES = 4 };

/* A message in the making. */
struct speech {
	struct turn *t;
	const struct locale *l;
	const char *kak;
	const struct standing *s;
	enum msg msg;
	struct value v[SPEECH_VALUES];
	size_t nv;
	struct choice c[SPEECH_CHOICES];
	size_t nc;
};

void speech_begin(struct speech *p, enum msg msg);   /* no values, no buttons */
void speech_order(struct speech *p, enum msg msg);   /* kak, order */
void speech_product(struct speech *p, enum msg msg); /* kak, order, product */
void speech_add(struct speech *p, const char *name, const char *text);
/* A button with "name:id:version" of the order. */
void speech_offer(struct speech *p, enum msg label, const char *name);
void speech_person(struct speech *p, enum msg label); /* a human, who sees the order */
void speech_menu(struct speech *p);
/* The buttons of an active order whose owner has not yet said that it works. */
void speech_offer_access(struct speech *p);
/* Cause and next news, when staff entered them. */
void speech_add_cause(struct speech *p);
void speech_add_news(struct speech *p);
/* The choices of a customer whose right to a remedy is open. */
void speech_offer_remedies(struct speech *p);
struct outgoing *speech_draft(struct speech *p) MUST_CHECK;

/* The answer for the phase it is in. */
enum err activation_compose(struct speech *p) MUST_CHECK;

/* ---- answering ---- */

/* The order as it stands, to the sender who owns it. edit: in place of the menu that was pressed.
 */
enum err activation_show(struct turn *t, const struct order *o, bool edit) MUST_CHECK;
/* What a person hears who asks for number ("" = whichever is theirs), from a command, a deep link
 * or free text: asks for a proof first when there is none yet. */
enum err activation_answer(struct turn *t, const char *number) MUST_CHECK;
/* Words that mean something only behind an answer of ours: "sudah bisa", "belum bisa masuk", the
 * name of one of several orders, "bukan nomor saya". *taken: they did, and the person was answered.
 */
enum err activation_words(struct turn *t, bool *taken) MUST_CHECK;

extern const struct form number_form;

#endif
