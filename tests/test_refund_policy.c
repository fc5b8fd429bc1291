/* A refund's rules: reasons, window, clocks with their pauses; against the documents' own examples
 * and against a count by hand, day after day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/refund.h"
#include "tests/arena_case.h"
#include "tests/times.h"

static struct arena arena;

static struct policy policy_of(const char *preset)
{
	const char *why = "";
	struct policy p;
	const char *file = arena_printf(&arena, "policy/%s.ini", preset);

	assert_non_null(file);
	if (policy_load(&arena, file, NULL, &p, &why) != OK)
		fail_msg("%s", why);
	return p;
}

static struct calendar office(void)
{
	return calendar_of(&arena, "senin-jumat 09.00-17.00");
}

static struct refund_answer ask(const char *preset, struct refund_facts f, const char *now)
{
	const struct policy p = policy_of(preset);
	const struct calendar cal = office();
	struct refund_answer out = { 0 };

	assert_int_equal(refund_assess(&p, &cal, &f, wib_time(now), &arena, &out), OK);
	return out;
}

/* ---- reasons ---- */

static void codes_are_unique_and_found(void **state)
{
	enum refund_reason back;

	(void)state;
	for (int i = 0; i < REASON_COUNT; i++) {
		const struct refund_reason_row *row = refund_reason_row((enum refund_reason)i);

		assert_int_equal(refund_reason_find(row->code, &back), OK);
		assert_int_equal(back, i);
		assert_int_equal(row->eligible, row->way == WAY_FORM);
		assert_true(row->modes != 0);
		if (!row->eligible)
			assert_false(row->system_error);
	}
	assert_null(refund_reason_row(REASON_COUNT));
	assert_int_equal(refund_reason_find("", &back), ERR_NOT_FOUND);
}

static void the_five_reasons_of_9_1(void **state)
{
	enum refund_no no;

	(void)state;
	for (int i = 0; i < NO_COUNT; i++) {
		assert_int_equal(refund_no_find(refund_no_code((enum refund_no)i), &no), OK);
		assert_int_equal(no, i);
	}
	assert_int_equal(NO_COUNT, 8);
	assert_string_equal(refund_no_section(NO_UNVERIFIABLE), "");
	assert_string_equal(refund_no_section(NO_LATE), "§10.1");
	assert_string_equal(refund_no_section(NO_ABUSE), "§3.4");
	assert_string_equal(refund_no_section(NO_COUNT), "");
	assert_string_equal(refund_no_code(NO_COUNT), "");
	assert_int_equal(refund_no_find("late ", &no), ERR_NOT_FOUND);
}

static void each_company_by_its_own_document(void **state)
{
	static const struct {
		const char *preset;
		enum refund_reason reason;
		enum refund_verdict verdict;
	} rows[] = {
		{ "knightz", REASON_DOUBLE_CHARGE, VERDICT_OPEN },
		{ "knightz", REASON_OTHER_REVIEW, VERDICT_OPEN },
		{ "knightz", REASON_CHANGE_OF_MIND, VERDICT_NOT_ELIGIBLE },
		{ "knightz", REASON_ABUSE_FRAUD, VERDICT_NOT_ELIGIBLE },
		{ "knightz", REASON_ACTIVATION_OVER_48H, VERDICT_SILENT },
		{ "knightz", REASON_WRONG_DOMAIN, VERDICT_SILENT },
		{ "blitzmes", REASON_ACTIVATION_OVER_48H, VERDICT_TOO_EARLY },
		{ "blitzmes", REASON_DOUBLE_CHARGE, VERDICT_SILENT },
		{ "masternet", REASON_DOUBLE_CHARGE, VERDICT_SILENT },
		{ "dashpro", REASON_CHANGE_OF_MIND, VERDICT_SILENT },
		{ "enterpage", REASON_DOWNTIME_OVER_24H, VERDICT_SERVICE_TIME },
		{ "enterpage", REASON_WRONG_DOMAIN, VERDICT_NOT_ELIGIBLE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct refund_facts f = { .reason = rows[i].reason,
						.transaction_ms = wib_time("2026-11-20 10:00") };

		if (ask(rows[i].preset, f, "2026-11-23 09:41").verdict != rows[i].verdict)
			fail_msg("%s: %s", rows[i].preset, refund_reason_row(rows[i].reason)->code);
	}
}

static void the_remedy_opens_by_itself_and_asks_nothing(void **state)
{
	const struct refund_facts f = { .reason = REASON_ACTIVATION_OVER_48H,
					.transaction_ms = wib_time("2026-11-18 15:00"),
					.remedy_ms = wib_time("2026-11-20 15:10") };
	struct refund_answer a;

	(void)state;
	a = ask("blitzmes", f, "2026-11-20 15:09");
	assert_int_equal(a.verdict, VERDICT_TOO_EARLY);
	assert_int_equal(a.opens_ms, f.remedy_ms);
	a = ask("blitzmes", f, "2026-11-20 15:10");
	assert_int_equal(a.verdict, VERDICT_OPEN);
	assert_int_equal(a.items, 0);
	assert_int_equal(ask("blitzmes", f, "2027-02-20 15:10").verdict, VERDICT_OPEN);
}

static void short_downtime_is_no_reason(void **state)
{
	struct refund_facts f = { .reason = REASON_DOWNTIME_OVER_24H,
				  .incident_ms = wib_time("2026-11-20 10:00") };

	(void)state;
	assert_int_equal(ask("knightz", f, "2026-11-23 09:41").verdict, VERDICT_OPEN);
	f.downtime_ms = INT64_C(24) * MS_HOUR;
	assert_int_equal(ask("knightz", f, "2026-11-23 09:41").verdict, VERDICT_NOT_ELIGIBLE);
	f.downtime_ms++;
	assert_int_equal(ask("knightz", f, "2026-11-23 09:41").verdict, VERDICT_OPEN);
}

/* ---- the window ---- */

static void thirty_days_from_the_later_of_both(void **state)
{
	struct refund_facts f = { .reason = REASON_TOPUP_ERROR,
				  .transaction_ms = wib_time("2026-10-10 08:00") };
	struct refund_answer a = ask("knightz", f, "2026-11-23 11:10");

	(void)state;
	/* "untuk transaksi 10 Oktober terakhirnya tanggal 9 November 2026" */
	assert_int_equal(a.window.at_ms, wib_time("2026-11-09 23:59:59.999"));
	assert_int_equal(a.verdict, VERDICT_EXCEPTION);
	assert_int_equal(ask("knightz", f, "2026-11-09 23:59:59.999").verdict, VERDICT_OPEN);
	assert_int_equal(ask("knightz", f, "2026-11-10 00:00").verdict, VERDICT_EXCEPTION);

	f.reason = REASON_OTHER_REVIEW; /* not ours */
	assert_int_equal(ask("knightz", f, "2026-11-10 00:00").verdict, VERDICT_LATE);
	f.incident_ms = wib_time("2026-10-20 08:00");
	assert_int_equal(ask("knightz", f, "2026-11-10 00:00").verdict, VERDICT_OPEN);
	f.incident_ms = wib_time("2026-10-01 08:00"); /* before the transaction */
	assert_int_equal(ask("knightz", f, "2026-11-10 00:00").verdict, VERDICT_LATE);

	f.transaction_ms = f.incident_ms = 0;
	a = ask("knightz", f, "2026-11-10 00:00");
	assert_int_equal(a.verdict, VERDICT_OPEN);
	assert_int_equal(a.window.at_ms, 0);
}

static void odd_facts_are_refused(void **state)
{
	const struct policy p = policy_of("knightz");
	const struct calendar cal = office();
	struct refund_facts f = { .reason = REASON_COUNT };
	struct refund_answer out;

	(void)state;
	assert_int_equal(refund_assess(&p, &cal, &f, 0, &arena, &out), ERR_INVALID);
	f = (struct refund_facts) { .reason = REASON_DATA_ERROR, .incident_ms = INT64_MAX };
	assert_int_equal(refund_assess(&p, &cal, &f, 0, &arena, &out), ERR_INVALID);
}

/* ---- clocks ---- */

static int64_t promised(enum refund_clock clock, const char *start,
			const struct refund_pause *pauses, size_t n)
{
	const struct policy p = policy_of("knightz");
	const struct calendar cal = office();
	struct deadline out = { 0 };

	assert_int_equal(refund_deadline(&p, &cal, clock, wib_time(start), pauses, n, &arena, &out),
			 OK);
	return out.at_ms;
}

static void the_dates_of_the_model_dialogues(void **state)
{
	/* 9: asked on Tuesday at 14.05, answered on Wednesday at 8.50 */
	const struct refund_pause pause = { wib_time("2026-11-24 14:05"),
					    wib_time("2026-11-25 08:50") };

	(void)state;
	assert_int_equal(promised(CLOCK_REVIEW, "2026-11-23 09:38", NULL, 0),
			 wib_time("2026-11-26 17:00"));
	assert_int_equal(promised(CLOCK_COMPLEX, "2026-11-23 09:38", NULL, 0),
			 wib_time("2026-11-30 17:00"));
	assert_int_equal(promised(CLOCK_EVIDENCE, "2026-11-24 14:05", NULL, 0),
			 wib_time("2026-11-27 17:00"));
	assert_int_equal(promised(CLOCK_REVIEW, "2026-11-23 09:38", &pause, 1),
			 wib_time("2026-11-27 17:00"));
	assert_int_equal(promised(CLOCK_APPEAL_WINDOW, "2026-11-26 15:30", NULL, 0),
			 wib_time("2026-12-03 17:00"));
	assert_int_equal(promised(CLOCK_APPEAL, "2026-11-27 10:00", NULL, 0),
			 wib_time("2026-12-02 17:00"));
	assert_int_equal(promised(CLOCK_PAYOUT_BALANCE, "2026-11-26 14:00", NULL, 0),
			 wib_time("2026-12-01 17:00"));
	assert_int_equal(promised(CLOCK_PAYOUT, "2026-11-26 14:00", NULL, 0),
			 wib_time("2026-12-16 17:00"));
}

/* Working days one after the other, by hand: what no code of policy/ is asked for but "is it one?"
 */
static int64_t count_by_hand(const struct calendar *cal, int64_t start, int days)
{
	int64_t day = civil_day_of(start, cal->offset_min), at = 0;

	while (days > 0)
		days -= calendar_is_working_day(cal, ++day);
	assert_int_equal(calendar_closing(cal, day, &at), OK);
	return at;
}

static int working_days_between(const struct calendar *cal, int64_t from, int64_t to)
{
	int n = 0;

	for (int64_t d = civil_day_of(from, cal->offset_min) + 1;
	     d <= civil_day_of(to, cal->offset_min); d++)
		n += calendar_is_working_day(cal, d);
	return n;
}

static uint32_t seed = 7;

static uint32_t below(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static void clocks_agree_with_counting_by_hand(void **state)
{
	const struct policy p = policy_of("knightz");
	struct calendar cal = office();
	static const struct {
		enum refund_clock clock;
		int days;
	} rows[] = {
		{ CLOCK_REVIEW, 3 },    { CLOCK_COMPLEX, 5 },        { CLOCK_EVIDENCE, 3 },
		{ CLOCK_PAYOUT, 14 },   { CLOCK_PAYOUT_BALANCE, 3 }, { CLOCK_APPEAL_WINDOW, 5 },
		{ CLOCK_APPEAL, 3 },    { CLOCK_SECOND, 1 },         { CLOCK_REVOKED, 1 },
		{ CLOCK_ESCALATED, 1 }, { CLOCK_DISPUTE, 1 },        { CLOCK_ACCOUNT, 3 },
	};

	(void)state;
	for (int i = 0; i < 60; i++)
		assert_int_equal(calendar_add_date(&cal, civil_day(2026, 11, 1) + below(400),
						   DATE_COMPANY, "libur"),
				 OK);
	for (size_t i = 0; i < 4000; i++) {
		int64_t start = wib_time("2026-11-01 00:00") + (int64_t)below(250) * MS_DAY +
				(int64_t)below(86400) * MS_SECOND;
		struct refund_pause pauses[3];
		int days = rows[i % ARRAY_LEN(rows)].days;
		size_t n = 0;
		int64_t at = start, paused = 0;
		struct deadline out;

		while (n < below(4)) {
			int64_t until = count_by_hand(&cal, start, days + (int)paused);

			at += (int64_t)below(2 * 86400) * MS_SECOND;
			if (at > until)
				break;
			pauses[n].from_ms = at;
			at += (int64_t)below(5 * 86400) * MS_SECOND;
			pauses[n].to_ms = at;
			paused += working_days_between(&cal, pauses[n].from_ms, pauses[n].to_ms);
			n++;
		}
		assert_int_equal(refund_deadline(&p, &cal, rows[i % ARRAY_LEN(rows)].clock, start,
						 pauses, n, NULL, &out),
				 OK);
		assert_int_equal(out.at_ms, count_by_hand(&cal, start, days + (int)paused));
	}
}

static void pauses_before_the_clock_or_still_running_do_not_count(void **state)
{
	const struct refund_pause pauses[] = {
		{ wib_time("2026-11-20 10:00"), wib_time("2026-11-24 10:00") },
		{ wib_time("2026-11-24 10:00"), 0 },
	};

	(void)state;
	assert_int_equal(promised(CLOCK_REVIEW, "2026-11-23 09:38", pauses, 2),
			 wib_time("2026-11-26 17:00"));
}

static void clocks_without_a_duration_are_refused(void **state)
{
	const struct policy p = policy_of("knightz");
	const struct calendar cal = office();
	struct deadline out;

	(void)state;
	assert_int_equal(refund_deadline(&p, &cal, CLOCK_NONE, 0, NULL, 0, NULL, &out),
			 ERR_INVALID);
	assert_int_equal(refund_deadline(&p, &cal, CLOCK_FIXED, 0, NULL, 0, NULL, &out),
			 ERR_INVALID);
	assert_int_equal(refund_clock_duration(&p, REFUND_CLOCKS).kind, DURATION_NONE);
}

static void the_other_dates(void **state)
{
	const struct policy p = policy_of("knightz");
	const struct calendar cal = office();
	int64_t at;

	(void)state;
	/* "24-48 jam (hari kerja)": the larger, as two working days */
	assert_int_equal(refund_first_response(&p, &cal, wib_time("2026-11-20 16:00"), &at), OK);
	assert_int_equal(at, wib_time("2026-11-24 16:00"));
	assert_int_equal(refund_reopen_until(&p, &cal, wib_time("2026-11-27 17:00"), &at), OK);
	assert_int_equal(at, wib_time("2026-12-04 23:59:59.999"));
	assert_int_equal(refund_arrival(&p, &cal, wib_time("2026-12-07 10:20"), &at), OK);
	assert_int_equal(at, wib_time("2026-12-08 10:20"));
}

static void reminders_at_half_time_and_on_the_last_day(void **state)
{
	const struct calendar cal = office();
	struct refund_reminders r = refund_reminders(&cal, wib_time("2026-11-24 14:00"),
						     wib_time("2026-11-27 17:00"));

	(void)state;
	assert_int_equal(r.half_ms, wib_time("2026-11-26 03:30"));
	assert_int_equal(r.last_ms, wib_time("2026-11-27 09:00"));
	r = refund_reminders(&cal, wib_time("2026-11-26 14:00"), wib_time("2026-11-27 17:00"));
	assert_int_equal(r.half_ms, 0); /* it is the last day already */
	assert_int_equal(r.last_ms, wib_time("2026-11-27 09:00"));
	r = refund_reminders(&cal, wib_time("2026-11-27 10:00"), wib_time("2026-11-27 17:00"));
	assert_int_equal(r.half_ms, 0);
	assert_int_equal(r.last_ms, 0);
	r = refund_reminders(&cal, wib_time("2026-11-27 10:00"), wib_time("2026-11-26 17:00"));
	assert_int_equal(r.last_ms, 0);
}

static void two_decide_above_the_limit(void **state)
{
	const struct policy p = policy_of("knightz");

	(void)state;
	assert_false(refund_needs_second(&p, 500000));
	assert_true(refund_needs_second(&p, 500001));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_CASE(codes_are_unique_and_found, &arena),
		ARENA_CASE(the_five_reasons_of_9_1, &arena),
		ARENA_CASE(each_company_by_its_own_document, &arena),
		ARENA_CASE(the_remedy_opens_by_itself_and_asks_nothing, &arena),
		ARENA_CASE(short_downtime_is_no_reason, &arena),
		ARENA_CASE(thirty_days_from_the_later_of_both, &arena),
		ARENA_CASE(odd_facts_are_refused, &arena),
		ARENA_CASE(the_dates_of_the_model_dialogues, &arena),
		ARENA_CASE(clocks_agree_with_counting_by_hand, &arena),
		ARENA_CASE(pauses_before_the_clock_or_still_running_do_not_count, &arena),
		ARENA_CASE(clocks_without_a_duration_are_refused, &arena),
		ARENA_CASE(the_other_dates, &arena),
		ARENA_CASE(reminders_at_half_time_and_on_the_last_day, &arena),
		ARENA_CASE(two_decide_above_the_limit, &arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
