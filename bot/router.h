/* router.h - one update on its way to its handler, inside the loop's transaction.
 * Owns: deduplication, the savepoint around a handler, the few tries, the dead letter.
 * Never: begins or commits the transaction; speaks to a channel. */
#ifndef SIGAP_ROUTER_H
#define SIGAP_ROUTER_H

#include <jansson.h>

#include "handlers/handler.h"

/* What a batch of updates left behind, for after the commit. */
struct router_effects {
	struct outbox_row *put; /* in the arena */
	size_t n_put, cap_put;
	struct callback {
		int channel;
		const char *id, *text; /* id NULL where a press wants no answer */
		bool alert;
	} * callbacks;
	size_t n_callbacks, cap_callbacks;
	struct taken {
		int channel;
		const char *chat, *ext; /* a message, by the channel's own id */
	} * taken;
	size_t n_taken, cap_taken;
	bool orders_changed, calendar_changed, staff_changed;
	const char *probe_chat; /* NULL: nobody asked */
	struct update_tally {
		uint64_t handled, duplicates, failed;
	} tally[CHANNEL_COUNT]; /* by enum channel_id */
};

/* OK when the update may be acknowledged: handled, a duplicate, or set aside in dead_letters. Any
 * error means that the store cannot take it now: roll the batch back and try it again later. */
enum err router_update(struct store *store, struct arena *a, const struct context *ctx,
		       int64_t now_ms, const json_t *raw, const struct update *u,
		       struct router_effects *fx) MUST_CHECK;

/* The same without asking whether it came before: for a channel that knows so itself. */
enum err router_new(struct store *store, struct arena *a, const struct context *ctx, int64_t now_ms,
		    const json_t *raw, const struct update *u,
		    struct router_effects *fx) MUST_CHECK;

/* Runs one of the handlers' own entry points (notices, timers, given-up messages) in a savepoint;
 * what it put is added to fx. what names it in the log. */
enum err router_call(struct store *store, struct arena *a, const struct context *ctx,
		     int64_t now_ms, const struct update *u, const char *what,
		     enum err (*fn)(struct turn *t, void *arg), void *arg,
		     struct router_effects *fx) MUST_CHECK;

/* A row that was put outside of any handler, for the sender. */
enum err router_put(struct arena *a, struct router_effects *fx,
		    const struct outbox_row *row) MUST_CHECK;

/* A message that was taken in, so that its person may see that. */
enum err router_taken(struct arena *a, struct router_effects *fx, int channel, const char *chat,
		      const char *ext) MUST_CHECK;

/* True when an error says that the store, not the update, is at fault: nothing can be kept now.
 * Want of memory is none: a handler that asks for too much would stop everybody for ever. When
 * memory is truly out, setting the update aside fails as well, and the whole batch waits. */
bool router_store_error(enum err e);

#endif
