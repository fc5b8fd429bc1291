/* Policies: the presets hold every key, say what the documents say, and mistakes are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy.h"
#include "tests/arena_case.h"
#include "tests/times.h"

static const char *const presets[] = { "policy/blitzmes.ini", "policy/masternet.ini",
				       "policy/knightz.ini", "policy/dashpro.ini",
				       "policy/enterpage.ini" };

static struct arena arena;

static struct policy load(const char *file)
{
	const char *why = "";
	struct policy p;

	if (policy_load(&arena, file, NULL, &p, &why) != OK)
		fail_msg("%s", why);
	return p;
}

static struct ini ini(const char *name, const char *text)
{
	const char *why = "";
	struct ini out;

	if (ini_parse(&arena, name, text, strlen(text), &out, &why) != OK)
		fail_msg("%s", why);
	return out;
}

static const char *text_of(const struct policy *p, const char *name)
{
	const struct policy_key *key = policy_key_find(name);

	assert_non_null(key);
	return policy_text(&arena, p, key);
}

/* --- the presets --- */

static void every_preset_has_every_key(void **state)
{
	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(presets); f++) {
		const char *why = "";
		struct ini file;

		assert_int_equal(ini_load(&arena, presets[f], &file, &why), OK);
		for (size_t i = 0; i < policy_key_count(); i++)
			if (!ini_find(&file, "", policy_key_at(i)->name))
				fail_msg("%s misses %s", presets[f], policy_key_at(i)->name);
		load(presets[f]);
	}
}

/* What a preset says without a source is the default: the document is silent there. */
static void what_has_no_source_is_the_default(void **state)
{
	static const char *const our_own[] = { "policy.source", "policy.version", "policy.since",
					       "ticket.prefix" };
	const char *why = "";
	struct policy defaults;

	(void)state;
	assert_int_equal(policy_build(&arena, NULL, NULL, &defaults, &why), OK);
	for (size_t f = 0; f < ARRAY_LEN(presets); f++) {
		struct policy p = load(presets[f]);

		for (size_t i = 0; i < policy_key_count(); i++) {
			const struct policy_key *key = policy_key_at(i);
			bool own = false;

			for (size_t k = 0; k < ARRAY_LEN(our_own); k++)
				own |= strcmp(our_own[k], key->name) == 0;
			assert_int_equal(policy_origin(&p, key), POLICY_FROM_PRESET);
			if (!own && policy_source(&p, key)[0] == '\0' &&
			    strcmp(policy_text(&arena, &p, key),
				   policy_text(&arena, &defaults, key)) != 0)
				fail_msg("%s: %s differs without a source", presets[f], key->name);
		}
	}
}

static void blitzmes_says(void **state)
{
	struct policy p = load("policy/blitzmes.ini");

	(void)state;
	assert_true(
		duration_equal(p.activation.within, (struct duration) { DURATION_WORK_SPANS, 1 }));
	assert_true(duration_equal(p.activation.delayed_within,
				   (struct duration) { DURATION_WORK_SPANS, 2 }));
	assert_true(duration_equal(p.activation.remedy_after,
				   (struct duration) { DURATION_HOURS, 48 }));
	assert_int_equal(p.activation.remedies, REMEDY_REFUND | REMEDY_REACTIVATION);
	assert_int_equal(p.activation.clock_start, CLOCK_PAYMENT_VERIFIED);
	assert_int_equal(p.hours.days, DAYS_ALL & ~(1u << SUNDAY));
	assert_int_equal(p.hours.open, 9 * 60);
	assert_int_equal(p.hours.close, 17 * 60);
	assert_int_equal(p.refund.enabled, REFUND_REMEDY);
	assert_string_equal(p.contact.whatsapp, "+6285187000136");
	assert_string_equal(policy_source(&p, policy_key_find("activation.within")), "§3");
	assert_string_equal(policy_source(&p, policy_key_find("refund.window")), "");
	assert_true(policy_is_manual(&p, "Transfer Bank BCA"));
	assert_true(policy_is_manual(&p, "QRIS"));
	assert_false(policy_is_manual(&p, "virtual account"));
	assert_false(policy_is_manual(&p, NULL));
	assert_false(policy_is_manual(&p, ""));
}

static void the_other_documents_say(void **state)
{
	static const struct {
		const char *file, *key, *text, *source;
	} rows[] = {
		{ "masternet", "billing.postpone_notice", "30 hari", "Kewajiban 4" },
		{ "masternet", "service.single_pic_required", "ya", "Kewajiban 7" },
		{ "masternet", "refund.enabled", "off", "" },
		{ "knightz", "refund.enabled", "listed", "§1.2, §2" },
		{ "knightz", "refund.window", "30 hari", "§10.1" },
		{ "knightz", "refund.first_response", "2x24 jam kerja", "Kontak untuk Refund" },
		{ "knightz", "refund.review", "3 hari kerja", "§7.1" },
		{ "knightz", "refund.payout", "14 hari kerja", "§7.2" },
		{ "knightz", "refund.downtime_over", "24 jam", "§2.2" },
		{ "knightz", "balance.cash_out", "tidak", "§1.1" },
		{ "knightz", "email.expiry", "72 jam", "§4.4" },
		{ "dashpro", "ticket.response.critical", "2 jam", "§4" },
		{ "dashpro", "ticket.alert.critical", "1 jam", "§4" },
		{ "dashpro", "ticket.response.low", "2 hari kerja", "§4" },
		{ "dashpro", "ticket.prefix", "DP", "" },
		{ "dashpro", "chat.always_open", "ya", "§3" },
		{ "dashpro", "hours.close", "18.00", "§3" },
		{ "enterpage", "order.cancel_unpaid_after", "2 hari", "SLA, Pembayaran" },
		{ "enterpage", "billing.terminate_after_suspend", "7 hari", "SLA, Keterlambatan" },
		{ "enterpage", "sla.claim_over", "1 %", "SLA, Uptime Server" },
		{ "enterpage", "sla.compensation", "1 bulan", "SLA, Kebijakan Ganti Kerugian" },
		{ "enterpage", "backup.max_inodes", "250000", "SLA, Backup Data" },
		{ "enterpage", "privacy.retention", "5 tahun", "Privasi D" },
		{ "enterpage", "privacy.answer_within", "72 jam", "" },
		{ "blitzmes", "balance.cash_out", "", "" },
		{ "blitzmes", "refund.second_approval_over", "Rp500.000", "" },
		{ "blitzmes", "quiet.from", "21.00", "" },
		{ "blitzmes", "sla.uptime", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *file = arena_printf(&arena, "policy/%s.ini", rows[i].file);
		struct policy p = load(file);

		assert_string_equal(text_of(&p, rows[i].key), rows[i].text);
		assert_string_equal(policy_source(&p, policy_key_find(rows[i].key)),
				    rows[i].source);
	}
}

/* --- the table --- */

static void keys_are_unique_and_findable(void **state)
{
	(void)state;
	for (size_t i = 0; i < policy_key_count(); i++) {
		const struct policy_key *key = policy_key_at(i);

		assert_ptr_equal(policy_key_find(key->name), key);
		assert_true(strchr(key->name, '.') != NULL);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(policy_key_at(k)->offset, key->offset);
	}
	assert_null(policy_key_find("refund.windo"));
	assert_null(policy_key_at(policy_key_count()));
}

/* Text of every value of every preset reads back to the same text. */
static void texts_read_back(void **state)
{
	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(presets); f++) {
		struct policy p = load(presets[f]);

		for (size_t i = 0; i < policy_key_count(); i++) {
			const struct policy_key *key = policy_key_at(i);
			const char *text = policy_text(&arena, &p, key), *why = "";
			struct ini again;
			struct policy q;

			if (policy_check(&arena, key, text, &why) != OK)
				fail_msg("%s = \"%s\": %s", key->name, text, why);
			again = ini("again.ini",
				    arena_printf(&arena, "%s = %s\n", key->name, text));
			if (policy_build(&arena, &again, NULL, &q, &why) != OK)
				continue; /* hours.open alone may not fit hours.close */
			assert_string_equal(policy_text(&arena, &q, key), text);
		}
	}
}

static const struct {
	const char *key, *written, *text; /* text NULL: refused */
} spellings[] = {
	{ "chat.always_open", "Yes", "ya" },
	{ "chat.always_open", "off", "tidak" },
	{ "chat.always_open", "maybe", NULL },
	{ "chat.always_open", "", NULL },
	{ "balance.expires", "no", "tidak" },
	{ "balance.expires", "", "" },
	{ "refund.second_approval_over", "500000", "Rp500.000" },
	{ "refund.second_approval_over", "Rp 1.250.000", "Rp1.250.000" },
	{ "refund.second_approval_over", "0", "Rp0" },
	{ "refund.second_approval_over", "1.000", "Rp1.000" },
	{ "refund.second_approval_over", "1.00", NULL },
	{ "refund.second_approval_over", "1.00.000", NULL },
	{ "refund.second_approval_over", "1000.000", NULL },
	{ "refund.second_approval_over", ".000", NULL },
	{ "refund.second_approval_over", "-5", NULL },
	{ "refund.second_approval_over", "Rp", NULL },
	{ "refund.second_approval_over", "99999999999999999999", NULL },
	{ "refund.second_approval_over", "500rb", NULL },
	{ "sla.uptime", "99,95%", "99,95 %" },
	{ "sla.uptime", "99.5 %", "99,5 %" },
	{ "sla.uptime", "100", "100 %" },
	{ "sla.uptime", "100,01 %", NULL },
	{ "sla.uptime", "99,999 %", NULL },
	{ "sla.uptime", "99, %", NULL },
	{ "sla.uptime", "%", NULL },
	{ "sla.uptime", ",5 %", NULL },
	{ "sla.uptime", "99 % x", NULL },
	{ "sla.uptime", "99999999999", NULL },
	{ "hours.days", "mon-sat", "senin-sabtu" },
	{ "hours.days", "", NULL },
	{ "hours.open", "8:30", "08.30" },
	{ "hours.open", "25.00", NULL },
	{ "hours.week", "senin-kamis 9-17; jumat 9-11.30,13-17",
	  "senin-kamis 09.00-17.00; jumat 09.00-11.30,13.00-17.00" },
	{ "hours.week", "senin tutup", NULL },
	{ "hours.timezone", "WITA", "Asia/Makassar" },
	{ "hours.timezone", "Asia/Singapore", NULL },
	{ "activation.within", "24 jam kerja", "1x24 jam kerja" },
	{ "activation.within", "off", NULL },
	{ "activation.within", "3 days", NULL },
	{ "order.cancel_unpaid_after", "off", "off" },
	{ "order.cancel_unpaid_after", "", "off" },
	{ "billing.postpone_notice", "48 jam", NULL },
	{ "billing.postpone_notice", "1 bulan", "1 bulan" },
	{ "activation.remedies", "refund", "refund" },
	{ "activation.remedies", "reactivation ,refund", "refund, reactivation" },
	{ "activation.remedies", "off", "off" },
	{ "activation.remedies", "refund,", NULL },
	{ "activation.remedies", "refund, cash", NULL },
	{ "refund.enabled", "service_time", "service_time" },
	{ "refund.enabled", "servic", NULL },
	{ "refund.enabled", "off|listed", NULL },
	{ "refund.max_appeals", "0", "0" },
	{ "refund.max_appeals", "11", NULL },
	{ "refund.max_appeals", "1.5", NULL },
	{ "backup.max_gb", "", "" },
	{ "backup.max_gb", "10", "10" },
	{ "contact.email", "support@blitzmes.com", "support@blitzmes.com" },
	{ "contact.email", "support", NULL },
	{ "contact.email", "a@b@c.id", NULL },
	{ "contact.email", "@c.id", NULL },
	{ "contact.phone", "081299900914", "081299900914" },
	{ "contact.phone", "+62 851-8700-0136", "+62 851-8700-0136" },
	{ "contact.phone", "bot Telegram", NULL },
	{ "contact.phone", "123", NULL },
	{ "contact.dashboard", "https://app.blitzmes.com/", "https://app.blitzmes.com/" },
	{ "contact.dashboard", "http://app.blitzmes.com/", NULL },
	{ "contact.dashboard", "https://", NULL },
	{ "ticket.prefix", "", NULL },
	{ "ticket.exclusions", " dua; kata ", "dua; kata" },
};

static void values_are_read_as_people_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
		struct ini entry = { .file = "x.ini", .n = 1 };
		struct ini_entry e = { "", spellings[i].key, spellings[i].written, 1 };
		const char *why = "";
		struct policy p;
		enum err err;

		entry.entries = &e;
		err = policy_build(&arena, &entry, NULL, &p, &why);
		if ((err == OK) != (spellings[i].text != NULL))
			fail_msg("%s = \"%s\": %s", spellings[i].key, spellings[i].written, why);
		if (err == OK)
			assert_string_equal(text_of(&p, spellings[i].key), spellings[i].text);
		else
			assert_non_null(strstr(why, spellings[i].key));
	}
}

/* --- mistakes --- */

static void mistakes_are_named_with_file_and_line(void **state)
{
	static const struct {
		const char *preset, *config, *why;
	} rows[] = {
		{ "\nrefund.windo = 30 hari\n", "",
		  "p.ini:2: unknown key \"refund.windo\"; the nearest is \"refund.window\"" },
		{ "xyz = 1\n", "", "p.ini:1: unknown key \"xyz\"" },
		{ "refund.windo.source = a\n", "",
		  "p.ini:1: unknown key \"refund.windo.source\"; the nearest is "
		  "\"refund.window\"" },
		{ "# a\n\nrefund.window = 30 harii\n", "",
		  "p.ini:3: refund.window = \"30 harii\": expected a duration: 45 menit, 48 jam" },
		{ "billing.postpone_notice = 6 jam operasional\n", "",
		  "p.ini:1: billing.postpone_notice = \"6 jam operasional\": expected a duration: "
		  "3 hari kerja, 30 hari, 1 bulan" },
		{ "refund.enabled = maybe\n", "",
		  "p.ini:1: refund.enabled = \"maybe\": expected one of off, listed, remedy, "
		  "service_time" },
		{ "refund.max_appeals = 99\n", "",
		  "p.ini:1: refund.max_appeals = \"99\": expected a whole number from 0 to 10" },
		{ "hours.week = senin 17-9\n", "",
		  "p.ini:1: hours.week = \"senin 17-9\": \"17-9\": must end after it begins" },
		{ "[refund]\nwindow = 30 hari\n", "",
		  "p.ini:2: a policy has no sections, but here is [refund]" },
		{ "", "[brand]\nname = x\n[policy]\nchat.always_open = perhaps\n",
		  "config.ini:4: chat.always_open = \"perhaps\": expected ya or tidak" },
		{ "", "[policy]\nquiet.form = 21.00\n",
		  "config.ini:2: unknown key \"quiet.form\"; the nearest is \"quiet.from\"" },
		{ "hours.open = 18.00\n", "",
		  "p.ini:1: hours.open must be earlier than hours.close" },
		{ "hours.open = 08.00\n", "[policy]\nhours.close = 07.00\n",
		  "config.ini:2: hours.open must be earlier than hours.close" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ini preset = ini("p.ini", rows[i].preset);
		struct ini config = ini("config.ini", rows[i].config);
		const char *why = "";
		struct policy p = { .chat.always_open = true };

		assert_int_equal(policy_build(&arena, &preset, &config, &p, &why), ERR_INVALID);
		if (strncmp(why, rows[i].why, strlen(rows[i].why)) != 0)
			fail_msg("row %zu says: %s", i, why);
		assert_true(p.chat.always_open); /* untouched */
	}
}

static void missing_files_and_little_memory(void **state)
{
	struct arena tiny;
	const char *why = "";
	struct policy p;

	(void)state;
	assert_int_equal(policy_load(&arena, "policy/nobody.ini", NULL, &p, &why), ERR_NOT_FOUND);
	assert_string_equal(why, "policy/nobody.ini: cannot be read (not found)");
	for (size_t limit = 64; limit < 40000; limit += 997) {
		arena_init(&tiny, limit);
		why = "";
		if (policy_load(&tiny, "policy/blitzmes.ini", NULL, &p, &why) != OK)
			assert_true(why[0] != '\0');
		arena_free(&tiny);
	}
}

static void the_config_overrides_single_keys(void **state)
{
	struct ini config = ini("config.ini", "[policy]\nactivation.within = 6 jam operasional\n"
					      "refund.window = 14 hari\n"
					      "refund.window.source = pengumuman 1 Mei\n");
	const char *why = "";
	struct policy p;

	(void)state;
	assert_int_equal(policy_load(&arena, "policy/blitzmes.ini", &config, &p, &why), OK);
	assert_string_equal(text_of(&p, "activation.within"), "6 jam operasional");
	assert_string_equal(policy_source(&p, policy_key_find("activation.within")), "");
	assert_int_equal(policy_origin(&p, policy_key_find("activation.within")),
			 POLICY_FROM_CONFIG);
	assert_string_equal(policy_source(&p, policy_key_find("refund.window")),
			    "pengumuman 1 Mei");
	assert_string_equal(text_of(&p, "activation.delayed_within"), "2x24 jam kerja");
	assert_string_equal(policy_source(&p, policy_key_find("activation.delayed_within")), "§5");
}

static void single_values_can_be_checked(void **state)
{
	const char *why = "";

	(void)state;
	assert_int_equal(policy_check(&arena, policy_key_find("refund.window"), "14 hari", &why),
			 OK);
	assert_int_equal(policy_check(&arena, policy_key_find("refund.window"), "lama", &why),
			 ERR_INVALID);
	assert_non_null(strstr(why, "expected a duration"));
}

/* --- what the hours come to --- */

static void calendars_follow_the_policy(void **state)
{
	struct ini config = ini("c",
				"[policy]\nhours.week = senin-kamis 09.00-17.00; jumat 09.00-11.30,"
				"13.00-17.00\nhours.closed_on_cuti_bersama = ya\n"
				"hours.timezone = WITA\n");
	const char *why = "";
	struct calendar cal;
	struct policy p;

	(void)state;
	assert_int_equal(policy_load(&arena, "policy/blitzmes.ini", &config, &p, &why), OK);
	policy_calendar(&p, &arena, &cal);
	assert_int_equal(cal.offset_min, 480);
	assert_true(cal.closed_on_joint && cal.closed_on_national);
	assert_false(calendar_is_working_day(&cal, civil_day(2026, 11, 21))); /* a Saturday */
	assert_int_equal(calendar_day_info(&cal, civil_day(2026, 11, 27)).hours.n, 2);
	p = load("policy/blitzmes.ini");
	policy_calendar(&p, &arena, &cal);
	assert_true(calendar_is_open(&cal, wib_at(2026, 11, 21, 16, 59)));
	assert_false(calendar_is_open(&cal, wib_at(2026, 11, 22, 10, 0)));
	p = load("policy/dashpro.ini");
	policy_calendar(&p, &arena, &cal);
	assert_true(p.chat.always_open);
	assert_true(calendar_is_open(&cal, wib_at(2026, 11, 20, 17, 30))); /* the telephone */
}

static void a_config_that_sets_one_hour_beats_a_presets_week(void **state)
{
	struct ini preset = ini("p", "hours.week = senin 10.00-12.00\nhours.close = 17.00\n");
	struct ini config = ini("c", "[policy]\nhours.close = 16.00\n");
	const char *why = "";
	struct policy p;

	(void)state;
	assert_int_equal(policy_build(&arena, &preset, NULL, &p, &why), OK);
	assert_string_equal(text_of(&p, "hours.week"), "senin 10.00-12.00");
	assert_int_equal(policy_build(&arena, &preset, &config, &p, &why), OK);
	assert_string_equal(text_of(&p, "hours.week"), "");
	assert_int_equal(p.hours.close, 16 * 60);
}

static void quiet_hours_pass_midnight(void **state)
{
	struct policy p = load("policy/blitzmes.ini");

	(void)state;
	assert_false(policy_is_quiet(&p, wib_at(2026, 11, 22, 20, 59)));
	assert_true(policy_is_quiet(&p, wib_at(2026, 11, 22, 21, 0)));
	assert_true(policy_is_quiet(&p, wib_at(2026, 11, 23, 6, 59)));
	assert_false(policy_is_quiet(&p, wib_at(2026, 11, 23, 7, 0)));
	assert_int_equal(policy_quiet_end(&p, wib_at(2026, 11, 22, 23, 0)),
			 wib_at(2026, 11, 23, 7, 0));
	assert_int_equal(policy_quiet_end(&p, wib_at(2026, 11, 23, 1, 0)),
			 wib_at(2026, 11, 23, 7, 0));
	assert_int_equal(policy_quiet_end(&p, wib_at(2026, 11, 23, 12, 0)),
			 wib_at(2026, 11, 23, 12, 0));
	p.quiet.from = 12 * 60;
	p.quiet.to = 13 * 60;
	assert_true(policy_is_quiet(&p, wib_at(2026, 11, 23, 12, 30)));
	assert_int_equal(policy_quiet_end(&p, wib_at(2026, 11, 23, 12, 30)),
			 wib_at(2026, 11, 23, 13, 0));
	p.quiet.from = p.quiet.to;
	assert_false(policy_is_quiet(&p, wib_at(2026, 11, 23, 13, 0)));
}

#define TEST(fn) ARENA_CASE(fn, &arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_preset_has_every_key),
		TEST(what_has_no_source_is_the_default),
		TEST(blitzmes_says),
		TEST(the_other_documents_say),
		TEST(keys_are_unique_and_findable),
		TEST(texts_read_back),
		TEST(values_are_read_as_people_write_them),
		TEST(mistakes_are_named_with_file_and_line),
		TEST(missing_files_and_little_memory),
		TEST(the_config_overrides_single_keys),
		TEST(single_values_can_be_checked),
		TEST(calendars_follow_the_policy),
		TEST(a_config_that_sets_one_hour_beats_a_presets_week),
		TEST(quiet_hours_pass_midnight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
