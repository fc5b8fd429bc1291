/* Invitations: one person, one use, until they expire; and roles that end with the next message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/staff_people.h"
#include "store/invite.h"
#include "store/staff.h"

static struct fixture f;

static struct invite fresh(void)
{
	struct invite i = { .role = ROLE_AGENT, .by = RATNA, .expires_ms = f.now_ms + MS_HOUR };

	assert_int_equal(invite_new(f.store, &i, "h1", f.now_ms), OK);
	assert_int_equal(invite_by_hash(f.store, &f.arena, "h1", &i), OK);
	assert_int_equal(invite_by_hash(f.store, &f.arena, "h2", &i), ERR_NOT_FOUND);
	return i;
}

static void bound_to_whoever_opens_it(void **state)
{
	struct invite i = fresh();

	(void)state;
	assert_null(i.ext);
	assert_int_equal(invite_decide(f.store, i.id, INVITE_ACCEPTED, f.now_ms), ERR_CONFLICT);
	assert_int_equal(invite_open(f.store, i.id, 1, "7", "Dewi", f.now_ms), OK);
	assert_int_equal(invite_open(f.store, i.id, 1, "7", "Dewi", f.now_ms), OK);
	assert_int_equal(invite_open(f.store, i.id, 1, "8", "Iseng", f.now_ms), ERR_CONFLICT);
	assert_int_equal(invite_get(f.store, &f.arena, i.id, &i), OK);
	assert_string_equal(i.ext, "7");
	assert_string_equal(i.name, "Dewi");
	assert_int_equal(invite_decide(f.store, i.id, INVITE_ACCEPTED, f.now_ms), OK);
	assert_int_equal(invite_decide(f.store, i.id, INVITE_REFUSED, f.now_ms), ERR_CONFLICT);
	assert_int_equal(invite_open(f.store, i.id, 1, "7", "Dewi", f.now_ms), ERR_CONFLICT);
}

static void expires(void **state)
{
	struct invite i = fresh();

	(void)state;
	assert_int_equal(invite_open(f.store, i.id, 1, "7", "Dewi", i.expires_ms), ERR_CONFLICT);
}

static void words_for_roles(void **state)
{
	(void)state;
	assert_int_equal(role_parse("petugas"), ROLE_AGENT);
	assert_int_equal(role_parse("peran:KETUA dan lain"), ROLE_LEAD);
	assert_int_equal(role_parse("finance"), ROLE_FINANCE);
	assert_int_equal(role_parse("petugasan"), 0);
	assert_int_equal(role_parse(""), 0);
	assert_int_equal(role_parse("peran:"), 0);
}

/* The roster in memory still knows Bayu: the table decides. */
static void removed_in_the_same_batch(void **state)
{
	struct staff bayu = { CHANNEL_TELEGRAM, BAYU, ROLE_AGENT, "Bayu", "staff:" RATNA, 1 };

	(void)state;
	f.staff[1].given = true;
	assert_int_equal(staff_set(f.store, &bayu), OK);
	support_say(&f, BAYU, "/hari_ini");
	assert_says(&f, BAYU, "Ringkasan");
	assert_int_equal(staff_remove(f.store, CHANNEL_TELEGRAM, BAYU), OK);
	support_say(&f, BAYU, "/hari_ini");
	assert_non_null(support_find(&f, BAYU, "untuk admin"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(bound_to_whoever_opens_it, &f),
		WORLD_CASE(expires, &f),
		WORLD_CASE(words_for_roles, &f),
		WORLD_CASE(removed_in_the_same_batch, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
