/* refund_figures.h - refunds in numbers, for /statistik refund, its picture, and /hari_ini.
 * Owns: what is added up over which days, and the shares. Sums come from store/refund.h, which
 * keeps them by day: neither walks over the cases. Never: draws. */
#ifndef SIGAP_REFUND_FIGURES_H
#define SIGAP_REFUND_FIGURES_H

#include "handlers/handler.h"
#include "store/refund.h"

enum { FIGURES_REASONS = 6, FIGURES_DAYS = 30, FIGURES_DAYS_MAX = 366 };

struct refund_total {
	int64_t n, amount;
};

struct refund_figures {
	int64_t from_day, to_day; /* both inclusive */
	struct refund_total of[REFUND_COUNTS];
	int on_time_percent; /* -1: nothing was decided */
	struct {
		const char *code;
		int64_t n;
	} reasons[FIGURES_REASONS]; /* of what came in, the most frequent first */
	size_t n_reasons;
	struct refund_standing now;
	int64_t waiting, late, due_today, appeals;
};

/* The last days up to today. */
enum err refund_figures_of(struct turn *t, int days, struct refund_figures *out) MUST_CHECK;

/* For /hari_ini: "4 (1 jatuh tempo hari ini), banding 1"; *out NULL when none waits. */
enum err refund_today_line(struct turn *t, const char **out) MUST_CHECK;

#endif
