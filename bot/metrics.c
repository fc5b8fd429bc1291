#include "bot/metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bot/cli.h"
#include "store/whatsapp.h"

struct label {
	const char *name;
	const char *const *values; /* NULL: this value is not shown */
	size_t n;
};

static const char *const channels[METRIC_CHANNELS] = { NULL, "telegram", "whatsapp", "email",
						       "shop" };
static const char *const send_results[SEND_RESULTS] = {
	[SEND_SENT] = "sent",           [SEND_RETRY] = "retry",
	[SEND_UNCERTAIN] = "uncertain", [SEND_UNREACHABLE] = "unreachable",
	[SEND_DEAD] = "dead",
};
static const char *const reload_results[RELOAD_RESULTS] = { "ok", "refused" };

static const char *const evidence_results[EVIDENCE_RESULTS] = { "stored", "refused", "gone" };

static const struct label by_evidence_result = { "result", evidence_results, EVIDENCE_RESULTS };
static const char *const categories[WA_CATEGORIES] = { "unknown", "service", "utility",
						       "authentication", "marketing" };
static const struct label by_category = { "category", categories, WA_CATEGORIES };
static const struct label by_channel = { "channel", channels, METRIC_CHANNELS };
static const struct label by_send_result = { "result", send_results, SEND_RESULTS };
static const struct label by_reload_result = { "result", reload_results, RELOAD_RESULTS };

static const struct {
	const char *name, *kind, *help;
	const struct label *label,
		*second; /* series = index in label × n of second + index in it */
} table[METRIC_COUNT] = {
	[METRIC_UPDATES] = { "sigap_updates_total", "counter",
			     "Updates that took effect, each once", &by_channel, NULL },
	[METRIC_UPDATES_DUPLICATE] = { "sigap_updates_duplicate_total", "counter",
				       "Updates that came again and were passed over", &by_channel,
				       NULL },
	[METRIC_UPDATES_FAILED] = { "sigap_updates_failed_total", "counter",
				    "Updates set aside as dead letters", &by_channel, NULL },
	[METRIC_SENDS] = { "sigap_sends_total", "counter", "Tries to send, by how they ended",
			   &by_channel, &by_send_result },
	[METRIC_PRICED] = { "sigap_whatsapp_messages_total", "counter",
			    "Messages that WhatsApp reported as sent, by pricing category",
			    &by_category, NULL },
	[METRIC_POLL_ERRORS] = { "sigap_poll_errors_total", "counter",
				 "Polls that failed or were refused", &by_channel, NULL },
	[METRIC_WEBHOOK_FORGED] = { "sigap_webhook_forged_total", "counter",
				    "WhatsApp webhooks whose signature was wrong or missing", NULL,
				    NULL },
	[METRIC_WEBHOOK_PASSED_OVER] = { "sigap_webhook_passed_over_total", "counter",
					 "Parts of WhatsApp webhooks for other numbers or of no use",
					 NULL, NULL },
	[METRIC_COMMITS] = { "sigap_commits_total", "counter", "Transactions made durable", NULL,
			     NULL },
	[METRIC_COMMIT_ERRORS] = { "sigap_commit_errors_total", "counter",
				   "Transactions that the disk or another process refused", NULL,
				   NULL },
	[METRIC_PATTERN_LIMIT] = { "sigap_pattern_limit_total", "counter",
				   "Patterns that gave up at their limit", NULL, NULL },
	[METRIC_TIMERS] = { "sigap_timers_total", "counter", "Timers that fired", NULL, NULL },
	[METRIC_EVIDENCE] = { "sigap_evidence_total", "counter",
			      "Customers' files, by what became of them", &by_evidence_result,
			      NULL },
	[METRIC_HELPER_FAILURES] = { "sigap_helper_failures_total", "counter",
				     "Helpers that crashed, took too long or could not read", NULL,
				     NULL },
	[METRIC_RELOADS] = { "sigap_reloads_total", "counter", "Reloads of config and catalogs",
			     &by_reload_result, NULL },
	[METRIC_OUTBOX_DEPTH] = { "sigap_outbox_depth", "gauge",
				  "Messages promised and not sent yet", NULL, NULL },
	[METRIC_DEAD_LETTERS] = { "sigap_dead_letters", "gauge", "Dead letters nobody replayed yet",
				  NULL, NULL },
	[METRIC_SENDS_IN_FLIGHT] = { "sigap_sends_in_flight", "gauge",
				     "Requests that wait for their answer", NULL, NULL },
	[METRIC_HTTP_CONNECTIONS] = { "sigap_http_connections", "gauge",
				      "Open incoming connections", NULL, NULL },
	[METRIC_READY] = { "sigap_ready", "gauge", "1 when /readyz says so", NULL, NULL },
	[METRIC_LAST_POLL_AGE] = { "sigap_last_poll_age_seconds", "gauge",
				   "Since the last successful poll", NULL, NULL },
};

static const struct {
	const char *name, *help;
} timings[TIMING_COUNT] = {
	[TIMING_TURN] = { "sigap_turn_seconds", "A turn of the loop that had work" },
	[TIMING_COMMIT] = { "sigap_commit_seconds", "Making a transaction durable" },
	[TIMING_REPLY] = { "sigap_reply_seconds",
			   "From an answer's commit to the channel's accept" },
};

static const int64_t bounds_us[TIMING_BUCKETS] = { 100,     250,     500,      1000,
						   2500,    5000,    10000,    25000,
						   50000,   100000,  250000,   500000,
						   1000000, 2500000, 10000000, 60000000 };

void metrics_init(struct metrics *m, int64_t now_ms)
{
	*m = (struct metrics) { .started_ms = now_ms };
}

void metric_time(struct metrics *m, enum timing which, int64_t us)
{
	size_t i = 0;

	if (us < 0)
		us = 0; /* the clock went back */
	while (i < TIMING_BUCKETS && us > bounds_us[i])
		i++;
	m->timing[which].bucket[i]++;
	m->timing[which].sum_us += (uint64_t)us;
}

/* ---- writing ---- */

static void head(struct strbuf *b, const char *name, const char *kind, const char *help)
{
	strbuf_addf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void number(struct strbuf *b, int64_t n)
{
	strbuf_addc(b, ' ');
	strbuf_addi(b, n);
	strbuf_addc(b, '\n');
}

static void write_labelled(struct strbuf *b, const struct metrics *m, size_t i)
{
	const struct label *one = table[i].label;
	const struct label *two = table[i].second;
	size_t n_two = two ? two->n : 1;

	for (size_t s = 0; s < one->n * n_two; s++) {
		const char *first = one->values[s / n_two];

		if (!first)
			continue;
		strbuf_addf(b, "%s{%s=\"%s\"", table[i].name, one->name, first);
		if (two)
			strbuf_addf(b, ",%s=\"%s\"", two->name, two->values[s % n_two]);
		strbuf_addc(b, '}');
		number(b, m->value[i][s]);
	}
}

static void write_timing(struct strbuf *b, const struct metrics *m, size_t i)
{
	const char *name = timings[i].name;
	uint64_t n = 0;

	head(b, name, "histogram", timings[i].help);
	for (size_t k = 0; k < TIMING_BUCKETS; k++) {
		n += m->timing[i].bucket[k];
		strbuf_addf(b, "%s_bucket{le=\"%g\"} %llu\n", name, (double)bounds_us[k] / 1e6,
			    (unsigned long long)n);
	}
	n += m->timing[i].bucket[TIMING_BUCKETS];
	strbuf_addf(b, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %.6f\n%s_count %llu\n", name,
		    (unsigned long long)n, name, (double)m->timing[i].sum_us / 1e6, name,
		    (unsigned long long)n);
}

/* ---- the process ---- */

static int64_t resident_bytes(void)
{
	char line[128] = "";
	FILE *f = fopen("/proc/self/statm", "re");
	const char *second;

	if (!f)
		return 0;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	second = strchr(line, ' ');
	return second ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static int64_t open_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int64_t n = 0;

	if (!d)
		return 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n - 3; /* ".", ".." and the folder itself */
}

static double cpu_seconds(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void write_process(struct strbuf *b, const struct metrics *m)
{
	head(b, "process_resident_memory_bytes", "gauge", "Resident memory");
	strbuf_add(b, "process_resident_memory_bytes");
	number(b, resident_bytes());
	head(b, "process_open_fds", "gauge", "Open file descriptors");
	strbuf_add(b, "process_open_fds");
	number(b, open_fds());
	head(b, "process_cpu_seconds_total", "counter", "User and system time");
	strbuf_addf(b, "process_cpu_seconds_total %.6f\n", cpu_seconds());
	head(b, "process_start_time_seconds", "gauge", "Since 1970");
	strbuf_addf(b, "process_start_time_seconds %.3f\n", (double)m->started_ms / 1e3);
	head(b, "sigap_build_info", "gauge", "Always 1");
	strbuf_add(b, "sigap_build_info{version=\"" SIGAP_VERSION "\"} 1\n");
}

void metrics_write(const struct metrics *m, struct strbuf *out)
{
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		head(out, table[i].name, table[i].kind, table[i].help);
		if (table[i].label) {
			write_labelled(out, m, i);
		} else {
			strbuf_add(out, table[i].name);
			number(out, m->value[i][0]);
		}
	}
	for (size_t i = 0; i < TIMING_COUNT; i++)
		write_timing(out, m, i);
	write_process(out, m);
}
