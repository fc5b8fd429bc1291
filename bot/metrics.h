/* metrics.h - what the process counts of itself, and Prometheus' text form of it.
 * Owns: one table of metrics (name, help, kind, labels) and their values: plain memory, increments
 * are an array access. Never: allocates, locks, holds a person's data or an unbounded label. */
#ifndef SIGAP_METRICS_H
#define SIGAP_METRICS_H

#include "base/strbuf.h"

enum metric {
	METRIC_UPDATES,           /* by channel */
	METRIC_UPDATES_DUPLICATE, /* by channel */
	METRIC_UPDATES_FAILED,    /* by channel: set aside in dead_letters */
	METRIC_SENDS,             /* by channel and send_result */
	METRIC_PRICED,      /* by enum wa_category: WhatsApp messages that left, as they cost */
	METRIC_POLL_ERRORS, /* by channel */
	METRIC_WEBHOOK_FORGED,
	METRIC_WEBHOOK_PASSED_OVER,
	METRIC_COMMITS,
	METRIC_COMMIT_ERRORS,
	METRIC_PATTERN_LIMIT,
	METRIC_TIMERS,
	METRIC_EVIDENCE, /* by evidence_result */
	METRIC_RELOADS,  /* by reload_result */
	METRIC_HELPER_FAILURES,
	METRIC_OUTBOX_DEPTH, /* gauges from here … */
	METRIC_DEAD_LETTERS,
	METRIC_SENDS_IN_FLIGHT,
	METRIC_HTTP_CONNECTIONS,
	METRIC_READY,
	METRIC_LAST_POLL_AGE, /* seconds */
	METRIC_COUNT
};

/* Histograms, in microseconds here and in seconds outside. */
enum timing {
	TIMING_TURN, /* one turn of the loop that had work, without the wait */
	TIMING_COMMIT,
	TIMING_REPLY, /* from put to accepted by the channel, replies only */
	TIMING_COUNT
};

enum send_result {
	SEND_SENT,
	SEND_RETRY,
	SEND_UNCERTAIN,
	SEND_UNREACHABLE,
	SEND_DEAD,
	SEND_RESULTS
};
/* As enum evidence_state without its first. */
enum evidence_result { KEPT_STORED, KEPT_REFUSED, KEPT_GONE, EVIDENCE_RESULTS };
enum reload_result { RELOAD_OK, RELOAD_REFUSED, RELOAD_RESULTS };

/* Rows of label "channel": as enum channel_id, whose first is "none" and never shown. */
enum { METRIC_CHANNELS = 5, METRIC_SERIES = METRIC_CHANNELS * SEND_RESULTS, TIMING_BUCKETS = 16 };

struct metrics {
	int64_t value[METRIC_COUNT][METRIC_SERIES];
	struct {
		uint64_t bucket[TIMING_BUCKETS + 1]; /* the last: longer than every bound */
		uint64_t sum_us;
	} timing[TIMING_COUNT];
	int64_t started_ms; /* for process_start_time_seconds */
};

/* All zero but the start. */
void metrics_init(struct metrics *m, int64_t now_ms);

/* series: 0 without labels, the channel, or the result of a reload. */
static inline void metric_add(struct metrics *m, enum metric which, size_t series, int64_t n)
{
	m->value[which][series] += n;
}

static inline void metric_set(struct metrics *m, enum metric which, int64_t n)
{
	m->value[which][0] = n;
}

/* Counters that another module keeps as a running total. */
static inline void metric_set_series(struct metrics *m, enum metric which, size_t series, int64_t n)
{
	m->value[which][series] = n;
}

static inline size_t metric_send_series(size_t channel, enum send_result result)
{
	return channel * SEND_RESULTS + (size_t)result;
}

void metric_time(struct metrics *m, enum timing which, int64_t us);

/* Everything, with the process's memory, CPU and open files read now. */
void metrics_write(const struct metrics *m, struct strbuf *out);

#endif
