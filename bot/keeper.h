/* keeper.h - from a wanted row to a kept file: fetches what evidence rows ask for, looks at its
 * bytes, takes out of a copy what tells where it was made, has pictures fingerprinted, and moves
 * both into the vault. What came of it waits as a result for the loop's transaction; only its
 * commit makes it true. Killed anywhere, it starts over from the row: the same content has the same
 * name, and what has no row is swept away at the next start (vault.h).
 * A chart (handlers/chart.h) comes the same way, only that a helper draws it.
 * Owns: the files that are under way, KEEPER_ITEMS at most. Never: writes a row, decodes a picture,
 * blocks on a channel or a helper. */
#ifndef SIGAP_KEEPER_H
#define SIGAP_KEEPER_H

#include "bot/fetch.h"
#include "bot/helper.h"
#include "bot/vault.h"
#include "store/evidence.h"

struct metrics;

enum { KEEPER_ITEMS = 6 };

struct keeper_config {
	struct fetcher *fetcher;
	struct helper *helper;
	const struct vault *vault;
};

struct keeper;

enum err keeper_open(const struct keeper_config *c, struct keeper **out) MUST_CHECK;
/* After fetch_close() and helper_close(): nobody calls back any more. */
void keeper_close(struct keeper *k);

/* After a commit: there may be new rows. */
void keeper_look(struct keeper *k);
/* Starts what is due and moves on what waits. Outside of a transaction. An error is the store's. */
enum err keeper_run(struct keeper *k, struct store *s, struct arena *a, int64_t now_ms,
		    int64_t now_us) MUST_CHECK;
/* Monotonic us of what it does next by itself, -1 when only an answer can change that. */
int64_t keeper_next(const struct keeper *k, int64_t now_ms, int64_t now_us);

/* Results, in the order in which they came: the i-th, NULL beyond the last. Its strings are the
 * keeper's until keeper_settled(), which ends the first n after their commit. */
const struct evidence *keeper_result(const struct keeper *k, size_t i);
void keeper_settled(struct keeper *k, size_t n);

#endif
