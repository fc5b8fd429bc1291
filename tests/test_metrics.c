/* Metrics: what is counted is what is written, in a form that Prometheus reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "bot/metrics.h"
#include "store/contact.h"

struct fixture {
	struct metrics m;
	struct arena arena;
};

static int open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	metrics_init(&f->m, 1795415100123);
	arena_init(&f->arena, 0);
	*state = f;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *f = *state;

	arena_free(&f->arena);
	free(f);
	return 0;
}

static const char *written(struct fixture *f)
{
	struct strbuf b;

	strbuf_init(&b, &f->arena, 64 * 1024);
	metrics_write(&f->m, &b);
	assert_false(strbuf_failed(&b));
	return b.ptr;
}

static void assert_line(const char *text, const char *line)
{
	const char *p = strstr(text, line);

	if (!p || (p != text && p[-1] != '\n') || p[strlen(line)] != '\n')
		fail_msg("no line \"%s\"", line);
}

static void test_counters_and_labels(void **state)
{
	struct fixture *f = *state;
	const char *text;

	metric_add(&f->m, METRIC_UPDATES, CHANNEL_TELEGRAM, 3);
	metric_add(&f->m, METRIC_UPDATES, CHANNEL_TELEGRAM, 1);
	metric_add(&f->m, METRIC_SENDS, metric_send_series(CHANNEL_TELEGRAM, SEND_RETRY), 2);
	metric_set_series(&f->m, METRIC_SENDS, metric_send_series(CHANNEL_EMAIL, SEND_DEAD), 9);
	metric_add(&f->m, METRIC_RELOADS, RELOAD_REFUSED, 1);
	metric_set(&f->m, METRIC_OUTBOX_DEPTH, 12);
	metric_add(&f->m, METRIC_COMMITS, 0, 5);
	text = written(f);
	assert_line(text, "# TYPE sigap_updates_total counter");
	assert_line(text, "sigap_updates_total{channel=\"telegram\"} 4");
	assert_line(text, "sigap_updates_total{channel=\"whatsapp\"} 0");
	assert_line(text, "sigap_sends_total{channel=\"telegram\",result=\"retry\"} 2");
	assert_line(text, "sigap_sends_total{channel=\"telegram\",result=\"sent\"} 0");
	assert_line(text, "sigap_sends_total{channel=\"email\",result=\"dead\"} 9");
	assert_line(text, "sigap_reloads_total{result=\"refused\"} 1");
	assert_line(text, "# TYPE sigap_outbox_depth gauge");
	assert_line(text, "sigap_outbox_depth 12");
	assert_line(text, "sigap_commits_total 5");
	assert_line(text, "process_start_time_seconds 1795415100.123");
	assert_null(strstr(text, "none"));
	assert_null(strstr(text, "(null)"));
}

static void test_timings_add_up(void **state)
{
	struct fixture *f = *state;
	const char *text;

	metric_time(&f->m, TIMING_COMMIT, 100); /* on a bound: in it */
	metric_time(&f->m, TIMING_COMMIT, 101);
	metric_time(&f->m, TIMING_COMMIT, 3000);
	metric_time(&f->m, TIMING_COMMIT, 99000000); /* above all */
	metric_time(&f->m, TIMING_COMMIT, -5);       /* the clock went back */
	text = written(f);
	assert_line(text, "# TYPE sigap_commit_seconds histogram");
	assert_line(text, "sigap_commit_seconds_bucket{le=\"0.0001\"} 2");
	assert_line(text, "sigap_commit_seconds_bucket{le=\"0.00025\"} 3");
	assert_line(text, "sigap_commit_seconds_bucket{le=\"0.0025\"} 3");
	assert_line(text, "sigap_commit_seconds_bucket{le=\"0.005\"} 4");
	assert_line(text, "sigap_commit_seconds_bucket{le=\"60\"} 4");
	assert_line(text, "sigap_commit_seconds_bucket{le=\"+Inf\"} 5");
	assert_line(text, "sigap_commit_seconds_count 5");
	assert_line(text, "sigap_commit_seconds_sum 99.003201");
}

static void test_the_process(void **state)
{
	const char *text = written(*state);
	const char *rss = strstr(text, "\nprocess_resident_memory_bytes ");
	const char *fds = strstr(text, "\nprocess_open_fds ");

	assert_non_null(rss);
	assert_in_range(strtoll(strchr(rss, ' '), NULL, 10), 100 * 1024, 4LL << 30);
	assert_non_null(fds);
	assert_in_range(strtoll(strchr(fds, ' '), NULL, 10), 3, 200);
	assert_non_null(strstr(text, "\nsigap_build_info{version=\""));
}

/* Every sample belongs to the family whose HELP and TYPE stand above it; no family twice. */
static void test_form(void **state)
{
	struct fixture *f = *state;
	char family[80] = "";
	int families = 0;

	for (const char *p = written(f); *p;) {
		size_t len = strcspn(p, "\n");

		assert_int_equal(p[len], '\n');
		if (text_starts(p, "# HELP ")) {
			size_t n = strcspn(p + 7, " ");

			assert_true(n < sizeof(family) && p[7 + n + 1] != '\n');
			memcpy(family, p + 7, n);
			family[n] = '\0';
			families++;
		} else if (text_starts(p, "# TYPE ")) {
			assert_int_equal(strncmp(p + 7, family, strlen(family)), 0);
		} else {
			const char *value = p + len;

			assert_int_equal(strncmp(p, family, strlen(family)), 0);
			while (value[-1] != ' ')
				value--;
			assert_int_equal(strspn(value, "-0123456789."), (size_t)(p + len - value));
		}
		p += len + 1;
	}
	assert_int_equal(families, METRIC_COUNT + TIMING_COUNT + 5);
}

static void test_too_small_a_buffer_is_told(void **state)
{
	struct fixture *f = *state;
	char bytes[1000];
	struct strbuf b;

	strbuf_init_fixed(&b, bytes, sizeof(bytes));
	metrics_write(&f->m, &b);
	assert_true(strbuf_failed(&b));
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_fixture, close_fixture)
	const struct CMUnitTest tests[] = {
		TEST(test_counters_and_labels),
		TEST(test_timings_add_up),
		TEST(test_the_process),
		TEST(test_form),
		TEST(test_too_small_a_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
