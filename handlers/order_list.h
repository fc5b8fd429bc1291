/* order_list.h - several orders of one person as buttons: "Pro – 21 Nov", three at once, the others
 * behind "Lainnya", page by page.
 * Owns: the labels. Never: asks whose orders they are. */
#ifndef SIGAP_ORDER_LIST_H
#define SIGAP_ORDER_LIST_H

#include "handlers/handler.h"
#include "store/order.h"

/* One choice per order, each with a label of its own; the data are the caller's. */
enum err order_list_labels(struct turn *t, const struct order *o, size_t n,
			   struct choice *c) MUST_CHECK;
/* The same, leading to "aktivasi". */
enum err order_list_choices(struct turn *t, const struct order *o, size_t n,
			    struct choice *c) MUST_CHECK;
/* For a step of a form: the same in the arena, with the orders' ids as the data. */
enum err order_list_offer(struct turn *t, const struct order *o, size_t n,
			  const struct choice **out) MUST_CHECK;
/* Asks which one, beginning with the one at from. In place of the list that was pressed. */
enum err order_list_ask(struct turn *t, const struct order *o, size_t n, size_t from) MUST_CHECK;

#endif
