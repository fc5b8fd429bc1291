/* The brand's context: what the config, the shipped files and the admins' changes make of it, and
 * that a mistake in any of them leaves the former one in use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <unistd.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/file.h"
#include "bot/context.h"
#include "store/calendar_days.h"
#include "store/meta.h"
#include "store/staff.h"
#include "tests/folder.h"

struct fixture {
	struct arena arena;
	char dir[64];
	struct config config;
	struct store *store;
	struct runtime *rt;
	const char *why;
	struct health health;
};

static const char *at(struct fixture *f, const char *name)
{
	return path_join(&f->arena, f->dir, name);
}

static void put(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static const char *real(struct fixture *f, const char *name)
{
	char *path = realpath(name, NULL);
	const char *kept = arena_strdup(&f->arena, path);

	assert_non_null(kept);
	free(path);
	return kept;
}

/* policy: NULL for blitzmes as it stands in the tree. */
static enum err build(struct fixture *f, const char *policy, const char *more)
{
	runtime_free(f->rt);
	f->rt = NULL;
	f->why = NULL;
	put(at(f, "config.ini"),
	    arena_printf(&f->arena,
			 "[brand]\nname = Toko Maju\npolicy = %s\nmessages = %s\n"
			 "[telegram]\ntoken = env:SIGAP_TEST_TOKEN\nstaff_chat = -100\n%s",
			 policy ? policy : real(f, "policy/blitzmes.ini"), real(f, "messages"),
			 more));
	assert_int_equal(config_load(&f->arena, at(f, "config.ini"), &f->config, &f->why), OK);
	return runtime_build(&f->arena, &f->config, f->store, &f->health, &f->rt, &f->why);
}

static int open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	setenv("SIGAP_TEST_TOKEN", "1:x", 1);
	arena_init(&f->arena, 0);
	folder_make(f->dir, "context");
	*state = f;
	return store_open(&f->arena, at(f, "db"), STORE_RUN, &f->store, &f->why) == OK ? 0 : -1;
}

static int close_fixture(void **state)
{
	struct fixture *f = *state;

	runtime_free(f->rt);
	store_close(f->store);
	folder_remove(f->dir);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static unsigned roles(struct fixture *f, const char *ext)
{
	return roles_of(&f->rt->ctx, CHANNEL_TELEGRAM, ext);
}

static bool works_on(struct fixture *f, int year, int month, int day)
{
	return calendar_is_working_day(f->rt->ctx.calendar, civil_day(year, month, day));
}

static void test_from_the_config(void **state)
{
	struct fixture *f = *state;
	const struct context *c;

	assert_int_equal(build(f, NULL,
			       "[staff]\nowners = 1\nadmins = 2, 3\nleads = 4\nagents = 3 5\n"
			       "finance = 5\nviewers = 6\n"
			       "[smtp]\nurl = smtp://127.0.0.1:25\nfrom = cs@toko.id\n"),
			 OK);
	c = &f->rt->ctx;
	assert_string_equal(c->brand, "Toko Maju");
	assert_int_equal(c->lang, LANG_ID);
	assert_string_equal(c->staff_chat, "-100");
	assert_int_equal(c->staff_channel, CHANNEL_TELEGRAM);
	assert_string_equal(c->config_file, at(f, "config.ini"));
	assert_true(c->has_mail);
	assert_int_equal(c->flood_per_minute, 64);
	assert_ptr_equal(c->health, &f->health);
	assert_non_null(c->recogniser);
	assert_non_null(catalog_text(c->texts, LANG_ID, BTN_MENU));
	assert_null(catalogs_json(c->texts, LANG_ID)); /* read once, then given back */
	assert_int_equal(roles(f, "1"), ROLE_OWNER);
	assert_int_equal(roles(f, "2"), ROLE_ADMIN);
	assert_int_equal(roles(f, "3"), ROLE_ADMIN | ROLE_AGENT);
	assert_int_equal(roles(f, "4"), ROLE_LEAD);
	assert_int_equal(roles(f, "5"), ROLE_AGENT | ROLE_FINANCE);
	assert_int_equal(roles(f, "6"), ROLE_VIEWER);
	assert_int_equal(roles(f, "7"), ROLE_NONE);
	assert_false(works_on(f, 2026, 2, 17)); /* Imlek: the shipped holidays */
}

static void test_switches(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		build(f, NULL, "max_per_chat_per_second = 0\n[policy]\nhours.timezone = WIT\n"),
		OK);
	assert_int_equal(f->rt->ctx.flood_per_minute, 0); /* no limit out, none in: a benchmark */
	assert_false(f->rt->ctx.has_mail);
	assert_int_equal(f->rt->ctx.n_staff, 0);
	assert_int_equal(f->rt->ctx.policy->hours.timezone, 9 * 60);
	assert_int_equal(f->rt->ctx.calendar->offset_min, 9 * 60);
}

static void test_staff_from_the_chat(void **state)
{
	struct fixture *f = *state;
	struct staff s = { .channel = CHANNEL_TELEGRAM, .ext = "9", .role = ROLE_AGENT, .by = "x" };

	assert_int_equal(build(f, NULL, "[staff]\nadmins = 2\n"), OK);
	assert_int_equal(staff_set(f->store, &s), OK);
	assert_int_equal(meta_set(f->store, "staff_chat", "-200"), OK);
	assert_int_equal(roles(f, "9"), ROLE_NONE);
	assert_int_equal(runtime_reload_staff(f->rt, f->store), OK);
	assert_int_equal(roles(f, "9"), ROLE_AGENT);
	assert_int_equal(roles(f, "2"), ROLE_ADMIN);
	assert_string_equal(f->rt->ctx.staff_chat, "-200"); /* what was set in chat wins */
	assert_int_equal(staff_remove(f->store, CHANNEL_TELEGRAM, "9"), OK);
	assert_int_equal(meta_unset(f->store, "staff_chat"), OK);
	assert_int_equal(runtime_reload_staff(f->rt, f->store), OK);
	assert_int_equal(roles(f, "9"), ROLE_NONE);
	assert_string_equal(f->rt->ctx.staff_chat, "-100");
}

static void test_days_and_hours_from_the_chat(void **state)
{
	struct fixture *f = *state;
	struct admin_day open = { civil_day(2026, 2, 17), "open", "Tetap buka", "2", 0 };
	struct admin_day closed = { civil_day(2026, 11, 24), "company", "Rapat", "2", 0 };
	struct admin_day odd = { civil_day(2026, 11, 25), "sometimes", "?", "2", 0 };
	struct admin_hours hours = { .from_day = civil_day(2026, 12, 1),
				     .to_day = civil_day(2026, 12, 31),
				     .hours = "rabu tutup",
				     .name = "Desember",
				     .by = "2" };

	assert_int_equal(build(f, NULL, ""), OK);
	assert_true(works_on(f, 2026, 11, 24) && works_on(f, 2026, 12, 2));
	assert_int_equal(admin_day_set(f->store, &open), OK);
	assert_int_equal(admin_day_set(f->store, &closed), OK);
	assert_int_equal(admin_day_set(f->store, &odd), OK);
	assert_int_equal(admin_hours_add(f->store, &hours), OK);
	assert_int_equal(runtime_reload_calendar(f->rt, f->store, &f->why), OK);
	assert_true(works_on(f, 2026, 2, 17));
	assert_false(works_on(f, 2026, 11, 24));
	assert_true(works_on(f, 2026, 11, 25)); /* an entry nobody understands changes nothing */
	assert_false(works_on(f, 2026, 12, 2));
	assert_true(works_on(f, 2026, 12, 3));
	assert_int_equal(build(f, NULL, ""), OK); /* and they are there at the next start */
	assert_false(works_on(f, 2026, 11, 24));
}

/* More seasons than a calendar holds: the newest count. */
static void test_many_seasons(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 100; i++) {
		struct admin_hours h = { .from_day = civil_day(2026, 1, 1) + 7 * i,
					 .to_day = civil_day(2026, 1, 1) + 7 * i + 6,
					 .hours = "rabu tutup",
					 .name = "musim",
					 .by = "2" };

		assert_int_equal(admin_hours_add(f->store, &h), OK);
	}
	assert_int_equal(build(f, NULL, ""), OK);
	assert_false(works_on(f, 2027, 11, 24)); /* in the last of them */
}

static void test_mistakes_are_named(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(build(f, "nowhere.ini", ""), ERR_NOT_FOUND);
	assert_non_null(strstr(f->why, "/nowhere.ini: cannot be read"));
	assert_null(f->rt);
	assert_int_equal(build(f, NULL, "[policy]\nhours.open = dini hari\n"), ERR_INVALID);
	assert_non_null(strstr(f->why, "config.ini:9: hours.open"));
	assert_int_equal(build(f, NULL, "[policy]\nhours.opne = 09.00\n"), ERR_INVALID);
	assert_non_null(strstr(f->why, "unknown key \"hours.opne\""));
	f->config.brand.messages = "/nowhere";
	assert_int_equal(build(f, NULL, ""), OK);
	f->config.brand.messages = "/nowhere";
	runtime_free(f->rt);
	assert_int_equal(
		runtime_build(&f->arena, &f->config, f->store, &f->health, &f->rt, &f->why),
		ERR_NOT_FOUND);
	f->rt = NULL;
	assert_non_null(strstr(f->why, "/nowhere/id.json"));
}

/* holidays.csv beside the preset counts before the shipped one; a broken one changes nothing. */
static void test_holidays_beside_the_preset(void **state)
{
	struct fixture *f = *state;
	struct span preset;

	assert_int_equal(file_read(&f->arena, "policy/blitzmes.ini", 1 << 20, &preset), OK);
	put(at(f, "ours.ini"), preset.ptr);
	put(at(f, "holidays.csv"), "date,kind,name\n2026-11-24,national,Hari Kita\n");
	assert_int_equal(build(f, "ours.ini", ""), OK);
	assert_false(works_on(f, 2026, 11, 24));
	assert_true(works_on(f, 2026, 2, 17));
	put(at(f, "holidays.csv"), "date,kind,name\n2026-11-32,national,Tidak ada\n");
	assert_int_equal(runtime_reload_calendar(f->rt, f->store, &f->why), ERR_INVALID);
	assert_non_null(strstr(f->why, "holidays.csv:2: "));
	assert_false(works_on(f, 2026, 11, 24)); /* the former one */
	assert_int_equal(build(f, "ours.ini", ""), ERR_INVALID);
	assert_non_null(strstr(f->why, "holidays.csv:2: ")); /* though the runtime is gone */
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_fixture, close_fixture)
	const struct CMUnitTest tests[] = {
		TEST(test_from_the_config),
		TEST(test_switches),
		TEST(test_staff_from_the_chat),
		TEST(test_days_and_hours_from_the_chat),
		TEST(test_many_seasons),
		TEST(test_mistakes_are_named),
		TEST(test_holidays_beside_the_preset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
