/* desk.h - one staff desk for every kind of case: its card in the staff group, who holds it, and
 * the talk under the card between the customer and whoever answers.
 * Owns: every message about a case in the staff group, the buttons [Ambil] [Lepas] [Oper]
 * [Selesai], the relays both ways. A kind of case (a request, a refund, a ticket) is a row of
 * functions, listed in desk_kinds.def: it says what its card shows and how its owner changes; when
 * its case changes it calls desk_announce or desk_refresh. Rules: a claim locks, others hear who
 * has it, and who may take over does; // in front keeps a message internal; an anonymous admin, a
 * forwarded message and somebody without a role never speak to a customer. Never: shows a full
 * phone number or e-mail address; sends an internal note to a customer. */
#ifndef SIGAP_DESK_H
#define SIGAP_DESK_H

#include "handlers/handler.h"
#include "handlers/roles.h"
#include "store/order.h"

struct desk_kind;

/* A case as the desk sees it; its kind fills it in (all strings in the arena). */
struct desk_case {
	const struct desk_kind *kind;
	int64_t id;
	const char *number;
	int64_t contact_id, address_id;
	const char *owner; /* "staff:5001", NULL = nobody holds it */
	int64_t version;
	bool open;          /* staff may still act on it and write to the customer */
	int64_t closed_ms;  /* while not open */
	const char *closer; /* who closed it, for "Selesai oleh …"; NULL: the owner */
	bool urgent;        /* its card never waits for a calmer minute */
	const void *row;    /* the kind's own struct, for its card */
};

struct desk_kind {
	const char *name;         /* in audit rows: "request" makes "request:CS-20261123-0001" */
	const char *letter;       /* in buttons: "t" makes "ambil:t12:3"; "" for requests */
	enum ref_kind card, talk; /* what a message of the group shows (table sent) */
	/* ERR_NOT_FOUND when there is none. */
	enum err (*load)(struct turn *t, int64_t id, struct desk_case *out);
	enum err (*by_number)(struct turn *t, const char *number, struct desk_case *out);
	/* The card as it stands, with the buttons that make sense now (desk_choices() first). */
	enum err (*card_of)(struct turn *t, const struct desk_case *c, struct outgoing **out);
	/* At most max of a contact's cases, the newest first; closed ones may be among them. */
	enum err (*of_contact)(struct turn *t, int64_t contact_id, size_t max, int64_t *ids,
			       size_t *n);
	/* Only while c->version holds (ERR_CONFLICT); owner NULL gives it back. */
	enum err (*assign)(struct turn *t, const struct desk_case *c, const char *owner);
	/* [Selesai]: closes the case and tells the customer. NULL: it is not closed by one tap. */
	enum err (*finish)(struct turn *t, const struct desk_case *c);
	bool rests; /* a talk about it owns the chat until it rests (desk_rest.c) */
	/* Staff's words (t->update) are on their way to the customer. May be NULL. */
	enum err (*answered)(struct turn *t, const struct desk_case *c);
	/* Its customer answers a message about it in their own chat (t->update): takes the words,
	 * and says what there is to say. NULL: such words go where all others go. */
	enum err (*heard)(struct turn *t, const struct desk_case *c);
};

/* The rows. */
#define DESK_KIND(name) extern const struct desk_kind desk_##name;
#include "handlers/desk_kinds.def"
#undef DESK_KIND

/* ---- for the kinds ---- */

/* Posts the card. Without a group admins hear that there is none, and the case stays in the lists.
 */
enum err desk_announce(struct turn *t, const struct desk_case *c) MUST_CHECK;
/* Brings the card in the group up to date. shown: the message with this card on which a button was
 * just pressed, 0 when it was none; it may lie in another chat. */
enum err desk_refresh(struct turn *t, const struct desk_case *c, int64_t shown) MUST_CHECK;
/* The customer's further words, under the card; the file of t->update goes along. words may be "".
 * Call it in the customer's own update. */
enum err desk_relay(struct turn *t, const struct desk_case *c, const char *words) MUST_CHECK;
/* ---- desk_rest.c ---- */

/* While somebody holds a case and both sides talk, the person owns the chat; after so long without
 * a word the talk rests, which both are told, and the bot answers again. */
#define TALK_REST_MS (2 * MS_HOUR)

/* *live: they talk; *answered: a member of staff has said something by now. */
enum err desk_talk_live(struct turn *t, const struct desk_case *c, int64_t since_ms, bool *live,
			bool *answered) MUST_CHECK;
/* "menu" alone calls the bot, whoever talks. */
bool desk_calls_bot(const struct turn *t);

/* ---- changes ---- */

/* The sender changed a message that was passed on to staff: they see it with the old words, once.
 * *taken: it was such a message. */
enum err desk_heard_change(struct turn *t, bool *taken) MUST_CHECK;
/* Something that happened, said under the card. m as from draft() in locale_staff(). */
enum err desk_say(struct turn *t, const struct desk_case *c, struct outgoing *m) MUST_CHECK;

/* [Ambil], or [Lepas], [Oper] and [Lainnya]; [Selesai] when the kind has it. Nothing once closed.
 * At most DESK_CHOICES; returns how many. */
enum { DESK_CHOICES = 4 };
size_t desk_choices(struct turn *t, const struct desk_case *c, struct choice *out);
/* "t12:3": the case and its version, as buttons carry it ("setujui:" + this). */
const char *desk_ref(struct turn *t, const struct desk_case *c);

/* The case that a button's first part or the first typed word means. When there is none the person
 * has been told so, and *found is false. desk_find_open also turns away who comes too late: they
 * hear who was first. */
enum err desk_find(struct turn *t, struct desk_case *c, bool *found) MUST_CHECK;
enum err desk_find_open(struct turn *t, struct desk_case *c, bool *found) MUST_CHECK;
enum err desk_load(struct turn *t, const struct desk_kind *kind, int64_t id,
		   struct desk_case *c) MUST_CHECK;
/* The case of any kind with this number. ERR_NOT_FOUND. */
enum err desk_by_number(struct turn *t, const char *number, struct desk_case *c) MUST_CHECK;
/* The case that a message in the update's chat shows, if it shows one. */
enum err desk_shown(struct turn *t, int64_t message, struct desk_case *c, bool *found) MUST_CHECK;
/* Again, after a change of it. */
enum err desk_reload(struct turn *t, struct desk_case *c) MUST_CHECK;
/* The sender may act on it: it is theirs, nobody's, or they may take over. When not, they have
 * heard who holds it. */
enum err desk_mine(struct turn *t, const struct desk_case *c, bool *mine) MUST_CHECK;
bool desk_held_by_other(struct turn *t, const struct desk_case *c);
/* Whoever left the team, or may not take cases any more, holds nothing, whatever the case says.
 * owner: "staff:5001". */
bool desk_may_hold(const struct turn *t, const char *owner);
bool desk_holds(struct turn *t, const struct desk_case *c); /* the sender does */
/* Assigns and loads it again. */
enum err desk_assign(struct turn *t, struct desk_case *c, const char *owner) MUST_CHECK;
/* A short answer to staff: over the chat for a button, as a message for a typed command. */
enum err desk_hear(struct turn *t, enum msg msg, const struct value *v, size_t nv) MUST_CHECK;
/* The message on which a button was just pressed, else 0. */
int64_t desk_pressed(const struct turn *t);
/* "request:CS-20261123-0001", for audit rows. */
const char *desk_subject(struct turn *t, const struct desk_case *c);

/* Whether the bot can write to the sender in private. When it cannot, because they never started
 * it, they have been told so with a link that does; *can is then false. */
enum err desk_private(struct turn *t, struct address *to, bool *can) MUST_CHECK;

/* ---- for bot/: what the channel answered ---- */

/* A call about a case was answered: made is the new topic's id, 0 when the call made none, -1 when
 * it was refused (no right to manage topics): then the case goes on in the group itself. */
enum err desk_called(struct turn *t, enum ref_kind kind, int64_t ref, int64_t made) MUST_CHECK;
/* A person can be reached again, or no more: the cards of their open cases say so. */
enum err desk_reachable(struct turn *t, int64_t contact_id) MUST_CHECK;
/* Something about a case was accepted by its channel: message is its id there, 0 unknown; more: the
 * next part of it follows. row->body is what was sent. */
enum err desk_accepted(struct turn *t, const struct outbox_row *row, int64_t message,
		       bool more) MUST_CHECK;
/* A message of ours got further: delivered, or read. */
enum err desk_reached(struct turn *t, int channel, int64_t message, bool read) MUST_CHECK;
/* Words of staff wait until the customer writes, or have waited for too long. *told: staff have
 * heard of it under these words. */
enum err desk_waits(struct turn *t, const struct outbox_row *row, bool *told) MUST_CHECK;
enum err desk_expired(struct turn *t, const struct outbox_row *row, bool *told) MUST_CHECK;
/* Something said to the customer of a case was given up: its talk shows that loudly. *told: it was
 * about a case. */
enum err desk_undelivered(struct turn *t, const struct outbox_row *row, const char *why,
			  bool unreachable, bool *told) MUST_CHECK;
/* The group tells of a topic that we made (t->update): it is the case's when the call that asked
 * for it had no answer, and is taken away again when the case has another one. */
enum err desk_topic_made(struct turn *t) MUST_CHECK;
/* A message found its topic gone, or closed by hand. *taken: it is taken care of anew, and the row
 * is done. */
enum err desk_topic_lost(struct turn *t, const struct outbox_row *row, bool closed,
			 bool *taken) MUST_CHECK;

/* ---- what cards are made of (desk_card.c) ---- */

/* The kind's card, with the tags of the case under it. */
enum err desk_card(struct turn *t, const struct desk_case *c, struct outgoing **out) MUST_CHECK;

struct desk_facts {
	struct locale l; /* of the staff */
	struct contact contact;
	struct address address;
	struct order order; /* id 0: none */
	bool in_topic;      /* it has a topic of its own */
};

enum err desk_facts(struct turn *t, const struct desk_case *c, int64_t order_id,
		    struct desk_facts *out) MUST_CHECK;
/* Never NULL. */
const char *desk_customer(const struct desk_facts *f);
/* "Rina • Telegram" */
const char *desk_who(struct turn *t, const struct desk_facts *f);
/* "BLZ-1 • Pro • aktif"; NULL without an order. */
const char *desk_order(struct turn *t, const struct desk_facts *f);
/* "Sari, hari ini pukul 09.41 WIB" of a closed case, else NULL; and who holds an open one. */
const char *desk_done(struct turn *t, const struct desk_case *c);
const char *desk_owner(struct turn *t, const struct desk_case *c);
const char *desk_hint(const struct desk_facts *f);
/* A text of the catalog, rendered; NULL when memory ends. */
const char *desk_line(struct turn *t, const struct locale *l, enum msg msg, const struct value *v,
		      size_t nv);
/* "photo@1:AgACAgU" as files are kept in rows: what it is, on which channel it has that id, the id.
 * Of t->update (NULL without), apart again, and back onto a message. channel: whose id it is where
 * none stands ("photo:AgACAgU"), as it was written when there was but one. */
const char *desk_file(struct turn *t);
enum file_kind desk_file_read(const char *file, const char **id, int *channel);
enum file_kind desk_file_kind(const struct update *u);
void desk_attach(struct outgoing *m, const char *file, int channel);
/* u becomes an update that brings this file ("" none) and these words, for what was kept. */
void desk_bring(struct update *u, const char *words, const char *file);

#endif
