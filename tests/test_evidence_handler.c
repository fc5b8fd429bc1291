/* test_evidence_handler.c - evidence as handlers use it: a photo that comes before anybody asked,
 * what becomes of it, and the retention rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "handlers/chart.h"
#include "handlers/evidence.h"
#include "handlers/timed.h"
#include "tests/support.h"

#define assert_ok(expr)        assert_string_equal(err_name(expr), err_name(OK))
#define assert_err(expr, want) assert_string_equal(err_name(expr), err_name(want))

static void photo(struct fixture *f, const char *who, const char *file)
{
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .sender = who,
					    .chat = who,
					    .in_private = true,
					    .file = file });
}

/* A turn of this person, whose photo it is. */
static void begin_as(struct fixture *f, struct turn *t, struct update *u, const char *who,
		     const char *file)
{
	support_turn_begin(f, t);
	*u = *t->update;
	u->kind = file ? UPDATE_PHOTO : UPDATE_TEXT;
	u->channel = CHANNEL_TELEGRAM;
	u->sender = u->chat = who;
	u->in_private = true;
	u->file = file;
	t->update = u;
	assert_ok(contact_by_address(t->store, t->arena, CHANNEL_TELEGRAM, who, &t->contact,
				     &t->address));
}

static void settle(struct fixture *f, int64_t id, enum evidence_state state, int why)
{
	struct turn t;
	struct evidence e;

	support_turn_begin(f, &t);
	assert_ok(evidence_get(t.store, t.arena, id, &e));
	e.state = state;
	e.why = why;
	if (state == EVIDENCE_STORED) {
		e.type = TYPE_JPEG;
		e.sha256 = e.clean_sha256 =
			"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
	}
	e.settled_ms = t.now_ms;
	assert_ok(evidence_came(&t, &e));
	support_turn_end(f, &t);
}

static void a_photo_waits_to_be_asked_for(void **state)
{
	struct fixture *f = *state;
	struct evidence *recent;
	struct update u;
	struct turn t;
	size_t n;

	photo(f, RINA, "AgAC1");
	assert_int_equal(support_int(f, "SELECT count(*) FROM evidence WHERE state = 0"), 1);
	begin_as(f, &t, &u, RINA, NULL);
	assert_ok(evidence_recent(&t, 5, &recent, &n));
	assert_int_equal(n, 1);
	assert_string_equal(recent[0].file, "AgAC1");
	support_turn_end(f, &t);
	f->now_ms += EVIDENCE_RECENT_MS + 1;
	begin_as(f, &t, &u, RINA, NULL);
	assert_ok(evidence_recent(&t, 5, &recent, &n));
	assert_int_equal(n, 0);
	support_turn_end(f, &t);
}

static void nobody_gives_what_is_anothers(void **state)
{
	struct fixture *f = *state;
	struct update u;
	struct turn t;

	photo(f, RINA, "AgAC1");
	support_say(f, BUDI, "halo");
	begin_as(f, &t, &u, BUDI, NULL);
	assert_err(evidence_give(&t, 1, EVIDENCE_CHART, 7), ERR_NOT_FOUND);
	support_turn_end(f, &t);
	begin_as(f, &t, &u, RINA, NULL);
	assert_ok(evidence_give(&t, 1, EVIDENCE_CHART, 7));
	assert_err(evidence_give(&t, 1, EVIDENCE_CHART, 8), ERR_NOT_FOUND);
	support_turn_end(f, &t);
}

static void the_same_file_once_and_not_too_many(void **state)
{
	struct fixture *f = *state;
	struct update u;
	struct turn t;
	int64_t first, id;

	support_say(f, RINA, "halo");
	begin_as(f, &t, &u, RINA, "AgAC1");
	assert_ok(evidence_want(&t, EVIDENCE_CHART, 7, &first));
	assert_err(evidence_want(&t, EVIDENCE_CHART, 7, &id), ERR_EXISTS);
	assert_int_equal(id, first);
	for (int i = 1; i < EVIDENCE_A_CASE; i++) {
		u.file = arena_printf(t.arena, "AgAC-%d", i);
		assert_ok(evidence_want(&t, EVIDENCE_CHART, 7, &id));
	}
	u.file = "AgAC-more";
	assert_err(evidence_want(&t, EVIDENCE_CHART, 7, &id), ERR_LIMIT);
	u.kind = UPDATE_STICKER;
	assert_err(evidence_want(&t, EVIDENCE_CHART, 8, &id), ERR_INVALID);
	support_turn_end(f, &t);
}

/* Settled once, whatever comes later; and the case hears of it by a timer. */
static void what_became_of_it_counts_once(void **state)
{
	struct fixture *f = *state;
	struct evidence_count c;
	struct update u;
	struct turn t;
	int64_t id;

	support_say(f, RINA, "halo");
	begin_as(f, &t, &u, RINA, "AgAC1");
	assert_ok(evidence_want(&t, EVIDENCE_CHART, 7, &id));
	support_turn_end(f, &t);
	settle(f, id, EVIDENCE_REFUSED, SNIFF_PROGRAM);
	assert_int_equal(support_int(f, "SELECT count(*) FROM timer WHERE kind = 70"), 1);
	settle(f, id, EVIDENCE_STORED, 0);
	begin_as(f, &t, &u, RINA, NULL);
	assert_ok(evidence_tally(&t, EVIDENCE_CHART, 7, &c));
	assert_int_equal(c.lost, 1);
	assert_int_equal(c.stored, 0);
	support_turn_end(f, &t);
}

/* Each reason has a sentence of its own, and none has none. */
static void every_fault_is_said(void **state)
{
	(void)state;
	for (int why = SNIFF_FINE; why < SNIFF_FAULTS; why++)
		assert_int_not_equal(evidence_fault(&(struct evidence) { .why = why }), 0);
	assert_int_equal(evidence_fault(&(struct evidence) { .why = EVIDENCE_TOO_LARGE }),
			 MSG_EVIDENCE_LARGE);
	assert_int_equal(evidence_fault(&(struct evidence) { .why = EVIDENCE_UNREACHABLE }),
			 MSG_EVIDENCE_GONE);
	assert_int_equal(evidence_fault(&(struct evidence) { .why = SNIFF_POLYGLOT }),
			 MSG_EVIDENCE_UNSAFE);
}

static void loose_files_go_after_a_month(void **state)
{
	struct fixture *f = *state;
	struct turn t;

	photo(f, RINA, "AgAC1");
	settle(f, 1, EVIDENCE_STORED, 0);
	f->now_ms += (EVIDENCE_LOOSE_DAYS - 1) * MS_DAY;
	support_turn_begin(f, &t);
	assert_ok(evidence_purge_run(&t, 0));
	support_turn_end(f, &t);
	assert_int_equal(support_int(f, "SELECT state FROM evidence"), EVIDENCE_STORED);
	f->now_ms += 2 * MS_DAY;
	support_turn_begin(f, &t);
	assert_ok(evidence_purge_run(&t, 0));
	support_turn_end(f, &t);
	assert_int_equal(support_int(f, "SELECT state FROM evidence"), EVIDENCE_PURGED);
	assert_int_equal(
		support_int(f, "SELECT count(*) FROM audit WHERE action = 'evidence_purge'"), 1);
	assert_int_equal(support_int(f, "SELECT count(*) FROM timer WHERE kind = 71"), 1);
}

/* Asked for in the group, drawn by others, sent to the group. */
static void a_chart_comes_where_it_was_asked_for(void **state)
{
	const struct chart c = {
		.title = "Refund\tNovember",
		.panels = { { .kind = CHART_BARS,
			      .title = "Alasan",
			      .items = { { "Dobel\n", 5, NULL }, { "Lain", -1, "tidak ada" } },
			      .n_items = 2 } },
		.n_panels = 1
	};
	struct fixture *f = *state;
	const struct shown *s;
	struct evidence e;
	struct update u;
	struct turn t;

	support_say(f, SARI, "/start");
	begin_as(f, &t, &u, SARI, NULL);
	u.chat = STAFF_CHAT;
	u.in_private = false;
	assert_ok(chart_send(&t, &c));
	assert_ok(evidence_get(t.store, t.arena, 1, &e));
	assert_string_equal(e.file, ">\t1\t" STAFF_CHAT "\t0\tRefund November\n"
				    "T\tRefund November\t\nB\tAlasan\n"
				    "I\t5\t\tDobel \nI\t0\ttidak ada\tLain\n");
	support_turn_end(f, &t);
	settle(f, 1, EVIDENCE_STORED, 0);
	support_turn_begin(f, &t);
	assert_ok(evidence_tell(&t, 1));
	support_turn_end(f, &t);
	s = support_last(f, STAFF_CHAT);
	assert_non_null(s);
	assert_int_equal(s->m.file_kind, FILE_PHOTO);
	assert_string_equal(s->m.blob,
			    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
	assert_says(f, STAFF_CHAT, "Refund November");
}

int main(void)
{
	static struct fixture f;
	const struct CMUnitTest tests[] = {
		WORLD_CASE(a_photo_waits_to_be_asked_for, &f),
		WORLD_CASE(nobody_gives_what_is_anothers, &f),
		WORLD_CASE(the_same_file_once_and_not_too_many, &f),
		WORLD_CASE(what_became_of_it_counts_once, &f),
		WORLD_CASE(every_fault_is_said, &f),
		WORLD_CASE(loose_files_go_after_a_month, &f),
		WORLD_CASE(a_chart_comes_where_it_was_asked_for, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
