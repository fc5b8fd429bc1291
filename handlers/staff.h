/* staff.h - what the files of the staff's side share: who is who, an order in a few words, and
 * which order a command or button means.
 * Owns: the names that staff are known by to each other ("name:staff:5001" of table meta), for
 * those who never wrote to the bot in private. Never: shows a full phone number or e-mail. */
#ifndef SIGAP_STAFF_H
#define SIGAP_STAFF_H

#include "handlers/handler.h"
#include "store/order.h"

/* "Midtrans" for "midtrans". */
const char *gateway_title(struct turn *t, const char *name);
/* "Sari" for the actor "staff:5001" (audit.h); the bare id when nobody knows the name. "Midtrans"
 * for "gateway:midtrans". */
const char *staff_name(struct turn *t, const char *actor);
/* "staff:5001": a member of staff in the group's channel, by number or by the beginning of their
 * name ("@" in front or not). NULL also when two are called so. */
const char *staff_by_name(struct turn *t, const char *word);
/* Keeps the sender's name for staff_name. */
enum err staff_remember(struct turn *t) MUST_CHECK;
/* "Sari, hari ini pukul 09.41 WIB" */
const char *staff_and_when(struct turn *t, const char *actor, int64_t at_ms);

/* "•••• " in place of what a group need not see. NULL stays NULL. */
const char *masked_phone(struct turn *t, const char *digits);
const char *masked_email(struct turn *t, const char *email);

/* Texts that always say something, in the language of l. */
const char *order_customer(const struct locale *l, const struct order *o);
const char *order_product(const struct locale *l, const struct order *o);
const char *order_state_text(const struct locale *l, enum order_state state);
/* "Rp350.000"; NULL when unknown. */
const char *order_amount(struct turn *t, const struct locale *l, const struct order *o);
/* "Telegram" */
const char *channel_text(const struct locale *l, int channel);

/* The order that t->args means: a button's first part is its id, typed words begin with its number.
 * When there is none the person has been told so (usage: the command's way of use) and *found is
 * false. */
enum err staff_find_order(struct turn *t, const char *usage, struct order *o,
			  bool *found) MUST_CHECK;
/* The first word of typed arguments, and what follows it; both in the arena, never NULL. */
const char *first_word(struct turn *t, const char **rest);

/* How a numbered part of a button reads: 0 for anything that is no positive number. */
int64_t arg_number(struct turn *t, int n);

/* Where an order's activation stands now. */
struct activation;
enum err order_assess(struct turn *t, const struct order *o, struct activation *out) MUST_CHECK;

#endif
