/* journal.h - which calls the bot made and what it got, for tests to look at.
 * Owns: a ring of the last calls, and counters per method and status that never forget.
 * The ring's memory is used again and again, so that noting a call costs two copies.
 * Never: keeps the updates of a getUpdates answer, only their number. */
#ifndef SIMULATOR_JOURNAL_H
#define SIMULATOR_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct call;

enum { JOURNAL_CALLS = 4096, JOURNAL_METHODS = 64, JOURNAL_STATUSES = 12 };

struct entry {
	int64_t seq, unix_ms, took_us;
	const char *method;
	int64_t bot;
	int status; /* 0 = connection lost on purpose */
	struct buf params, answer;
};

struct journal {
	struct entry ring[JOURNAL_CALLS];
	int64_t seq;
	int64_t counts[JOURNAL_METHODS][JOURNAL_STATUSES];
	int64_t unknown;
};

void journal_note(struct journal *j, struct call *c);
void journal_calls(const struct journal *j, struct buf *out, int64_t since, const char *method,
		   int64_t chat);
void journal_counts(const struct journal *j, struct buf *out);
void journal_clear(struct journal *j);

#endif
