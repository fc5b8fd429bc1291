/* /diagnosa: each trouble is named with what mends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	f.health = (struct health) { .token_ok = true,
				     .staff_found = true,
				     .staff_member = true,
				     .staff_admin = true,
				     .username = "BlitzmesBot",
				     .disk_free = (int64_t)8 * 1024 * 1024 * 1024,
				     .last_poll_ms = f.now_ms - MS_SECOND };
	return 0;
}

static void diagnose(void)
{
	support_say(&f, RATNA, "/diagnosa");
	assert_non_null(support_find(&f, RATNA, "Sebentar"));
	assert_true(f.effects.probe);
	support_update(&f, (struct update) { .kind = UPDATE_PROBED,
					     .sender = RATNA,
					     .chat = RATNA,
					     .in_private = true,
					     .name = "" });
}

static void all_is_well(void **state)
{
	(void)state;
	diagnose();
	assert_says(&f, RATNA, "Semua beres");
	assert_says(&f, RATNA, "@BlitzmesBot");
	assert_says(&f, RATNA, "Sisa disk 8.192 MB");
	assert_null(strstr(support_text(&f, RATNA), "❌"));
	assert_null(strstr(support_text(&f, RATNA), "⚠️"));
	support_press(&f, RATNA, RATNA, "Periksa Lagi");
	assert_true(f.effects.probe);
}

static void token(void)
{
	f.health.token_ok = false;
}

static void no_group(void)
{
	f.ctx.staff_chat = "";
}

static void lost_group(void)
{
	f.health.staff_found = false;
}

static void not_in_group(void)
{
	f.health.staff_member = false;
	f.health.staff_admin = false;
}

static void no_rights(void)
{
	f.health.staff_admin = false;
	f.health.reads_groups = true;
}

static void privacy_mode(void)
{
	f.health.staff_admin = false;
}

static void topics(void)
{
	f.health.staff_forum = true;
}

static void skew(void)
{
	f.health.clock_skew_ms = -90 * MS_SECOND;
}

static void disk(void)
{
	f.health.disk_free = 100 * 1024 * 1024;
}

static void queue(void)
{
	f.health.queue = 4321;
}

static void dead(void)
{
	f.health.dead = 3;
}

static void polling(void)
{
	f.health.last_poll_ms = f.now_ms - 10 * MS_MINUTE;
}

static void mail(void)
{
	f.ctx.has_mail = false;
}

static void holidays(void)
{
	f.now_ms = wib_time("2035-05-05 10:00");
	f.health.last_poll_ms = f.now_ms;
}

static void problem(void)
{
	snprintf(f.health.problem, sizeof(f.health.problem), "getChat: Forbidden");
}

static void names_each_trouble(void **state)
{
	static const struct {
		void (*make)(void);
		const char *says;
	} troubles[] = {
		{ token, "@BotFather" },
		{ no_group, "Belum ada grup staf" },
		{ lost_group, "tidak bisa dijangkau" },
		{ not_in_group, "bukan anggota" },
		{ no_rights, "belum admin di grup staf" },
		{ privacy_mode, "/setprivacy" },
		{ topics, "Kelola topik" },
		{ skew, "meleset 1 menit" },
		{ disk, "tinggal 100 MB" },
		{ queue, "4.321 pesan" },
		{ dead, "sigap dead list" },
		{ polling, "api.telegram.org" },
		{ mail, "[smtp] di config.ini" },
		{ holidays, "Hari libur 2035" },
		{ problem, "getChat: Forbidden" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(troubles); i++) {
		support_close(&f);
		open_world(NULL);
		troubles[i].make();
		diagnose();
		assert_says(&f, RATNA, "1 hal perlu dibereskan");
		assert_says(&f, RATNA, troubles[i].says);
	}
}

static void only_for_admins(void **state)
{
	(void)state;
	support_say(&f, SARI, "/diagnosa");
	assert_says(&f, SARI, "untuk admin");
	assert_false(f.effects.probe);
	support_say(&f, "700", "/diagnosa");
	assert_non_null(support_find(&f, "700", "untuk admin"));
	support_update(&f, (struct update) { .kind = UPDATE_PROBED,
					     .chat = "700",
					     .sender = "700",
					     .in_private = true,
					     .name = "" });
	assert_silent_on(&f, "700", "Token");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(all_is_well),
		TEST(names_each_trouble),
		TEST(only_for_admins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
