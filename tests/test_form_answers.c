/* test_form_answers.c - the form engine's special steps: moments, sums, and pieces that are
 * gathered until the person says that these were all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/files.h"
#include "handlers/form_answers.h"
#include "tests/customer.h"

enum { MOST = 100000 };

static char sent[256];

static enum err check_sum(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	return form_check_sum(t, f, MOST, value, why);
}

static const char *show_when(struct turn *t, const struct form_run *f)
{
	return form_show_moment(t, form_value(f, "when"));
}

static enum err check_piece(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)why;
	if (t->update->kind == UPDATE_TEXT)
		return ERR_NOT_FOUND;
	TRY(files_add(t, f, *value));
	TRY(form_gather(t, f));
	return ERR_EXISTS;
}

static const char *got(struct turn *t, const struct form_run *f)
{
	return files_count(f) ? arena_printf(t->arena, "%zu berkas.", files_count(f)) : NULL;
}

static enum err keep(struct turn *t, struct form_run *f, const char *file)
{
	(void)t;
	return files_add(t, f, file);
}

static enum err finish(struct turn *t, struct form_run *f)
{
	snprintf(sent, sizeof(sent), "%s|%s|%zu|%s", form_value(f, "when"), form_value(f, "sum"),
		 files_count(f), form_value(f, "caption"));
	return say(t, MSG_GOODBYE_WORKS, VALUES(V("kak", kak(t))), NO_CHOICES);
}

static const struct form_step steps[] = {
	{ .key = "when",
	  .ask = MSG_AFFIRM_REPLY,
	  .label = MSG_DATE_WEEKDAY_1,
	  .takes = TAKE_TEXT | TAKE_CHOICE,
	  .offer = form_offer_when,
	  .check = form_check_when,
	  .show = show_when },
	{ .key = "sum",
	  .ask = MSG_AFFIRM_REPLY,
	  .label = MSG_DATE_WEEKDAY_2,
	  .takes = TAKE_TEXT,
	  .check = check_sum },
	{ .key = "files_done",
	  .ask = MSG_DENY_REPLY,
	  .label = MSG_DATE_WEEKDAY_3,
	  .takes = TAKE_PHOTO | TAKE_DOCUMENT | TAKE_TEXT,
	  .check = check_piece,
	  .got = got,
	  .show = got },
};

static const struct form answers_form = {
	.name = "answers",
	.title = MSG_DATE_WEEKDAY_0,
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.summary = true,
	.keep = keep,
	.finish = finish,
};

/* In place of the bot's own table (forms.c). */
const struct form *form_find(const char *name)
{
	return strcmp(name, "answers") == 0 ? &answers_form : NULL;
}

/* Rina's form as a person would see it, on Monday, 23 November 2026, 09.41 WIB. */
static struct fixture *open_form(const struct value *known, size_t n)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct turn t;

	sent[0] = '\0';
	support_turn_begin(f, &t);
	assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_TELEGRAM, RINA, &t.contact,
					    &t.address),
			 OK);
	t.update = &(struct update) { .kind = UPDATE_TEXT,
				      .channel = CHANNEL_TELEGRAM,
				      .ext = "outside",
				      .chat = RINA,
				      .sender = RINA,
				      .text = "" };
	t.locale = locale_of(&t, &t.contact);
	assert_int_equal(form_start(&t, &answers_form, known, n), OK);
	assert_int_equal(address_save(f->store, &t.address), OK);
	support_turn_end(f, &t);
	return f;
}

/* What the timers of this moment lead to. */
static void wait_ms(struct fixture *f, int64_t ms)
{
	struct timer timer;
	struct turn t;

	f->now_ms += ms;
	support_turn_begin(f, &t);
	while (timer_take(f->store, f->now_ms, &timer) == OK)
		assert_int_equal(timed_run(&t, &timer), OK);
	support_turn_end(f, &t);
}

static void test_moments_that_are_clear(void **state)
{
	static const struct {
		const char *typed, *noted;
	} cases[] = {
		{ "kemaren malem sekitar jam 7.20", "Minggu, 22 November 2026 pukul 19.20 WIB" },
		{ "kemarin malam sekitar jam 7.20", "Minggu, 22 November 2026 pukul 19.20 WIB" },
		{ "tgl 10 oktober jam 14.00", "Sabtu, 10 Oktober 2026 pukul 14.00 WIB" },
		{ "22/11/2026 19:20", "Minggu, 22 November 2026 pukul 19.20 WIB" },
		{ "22/11/2026 pukul 08.05", "Minggu, 22 November 2026 pukul 08.05 WIB" },
		{ "tadi pagi jam 8", "Senin, 23 November 2026 pukul 08.00 WIB" },
		{ "pukul 21.15", "Minggu, 22 November 2026 pukul 21.15 WIB" },
		{ "hari ini jam 9.30", "Senin, 23 November 2026 pukul 09.30 WIB" },
		{ "2 jam lalu", "Senin, 23 November 2026 pukul 07.41 WIB" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = open_form(NO_VALUES);

		support_say(f, RINA, cases[i].typed);
		if (!strstr(support_text(f, RINA), cases[i].noted))
			fail_msg("\"%s\": %s", cases[i].typed, support_text(f, RINA));
		assert_says(f, RINA, "Saya catat ");
		support_close(f);
	}
}

static void test_moments_that_are_asked_back(void **state)
{
	static const struct {
		const char *typed, *asked, *answer, *noted;
	} cases[] = {
		{ "kemarin jam 7.20", "07.20 atau 19.20", "malam",
		  "Minggu, 22 November 2026 pukul 19.20 WIB" },
		{ "kemarin jam 7.20", "07.20 atau 19.20", "19.20",
		  "Minggu, 22 November 2026 pukul 19.20 WIB" },
		{ "kemarin jam 7.20", "07.20 atau 19.20", "1",
		  "Minggu, 22 November 2026 pukul 07.20 WIB" },
		{ "kemarin jam 7.20", "07.20 atau 19.20", "eh kemarin lusa jam 9 pagi",
		  "Sabtu, 21 November 2026 pukul 09.00 WIB" },
		{ "tgl 10 oktober", "Kira-kira pukul berapa", "jam 9 malam",
		  "Sabtu, 10 Oktober 2026 pukul 21.00 WIB" },
		{ "3 hari lalu", "Kira-kira pukul berapa", "tidak ingat",
		  "Jumat, 20 November 2026." },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = open_form(NO_VALUES);

		support_say(f, RINA, cases[i].typed);
		if (!strstr(support_text(f, RINA), cases[i].asked))
			fail_msg("\"%s\": %s", cases[i].typed, support_text(f, RINA));
		support_say(f, RINA, cases[i].answer);
		if (!strstr(support_text(f, RINA), cases[i].noted))
			fail_msg("\"%s\", \"%s\": %s", cases[i].typed, cases[i].answer,
				 support_text(f, RINA));
		support_close(f);
	}
}

static void test_moments_that_are_none(void **state)
{
	struct fixture *f = open_form(NO_VALUES);

	(void)state;
	support_say(f, RINA, "xyzzy");
	assert_says(f, RINA, "22 November 2026");
	support_say(f, RINA, "31/02/2026");
	assert_says(f, RINA, "Tanggalnya belum terbaca");
	support_say(f, RINA, "besok jam 9 pagi");
	assert_says(f, RINA, "belum tiba");
	support_say(f, RINA, "25/12/2026 jam 10 pagi");
	assert_says(f, RINA, "belum tiba");
	support_say(f, RINA, "kemarin jam 10 pagi");
	assert_says(f, RINA, "Minggu, 22 November 2026 pukul 10.00 WIB");
	support_close(f);
}

static void test_which_sunday(void **state)
{
	struct fixture *f = open_form(NO_VALUES);

	(void)state;
	support_say(f, RINA, "minggu lalu jam 10 pagi");
	assert_says(f, RINA, "seminggu yang lalu?");
	support_press(f, RINA, RINA, "Seminggu Lalu");
	assert_says(f, RINA, "Senin, 16 November 2026 pukul 10.00 WIB");
	support_close(f);
}

static void test_sums(void **state)
{
	static const struct {
		const char *typed, *said;
	} cases[] = {
		{ "Rp75.000", "(3/3)" },        { "75rb", "(3/3)" },
		{ "0,075jt", "belum terbaca" }, { "100.000", "(3/3)" },
		{ "1,5jt", "yaitu Rp100.000" }, { "100.001", "yaitu Rp100.000" },
		{ "0", "belum terbaca" },       { "banyak sekali", "belum terbaca" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = open_form(NO_VALUES);

		support_say(f, RINA, "kemarin pukul 21.00");
		support_say(f, RINA, cases[i].typed);
		if (!strstr(support_text(f, RINA), cases[i].said))
			fail_msg("\"%s\": %s", cases[i].typed, support_text(f, RINA));
		support_close(f);
	}
}

static void test_sums_in_words(void **state)
{
	static const struct {
		const char *words;
		int64_t sum; /* 0: none, or not clear which */
	} cases[] = {
		{ "belinya sekali kok yang keluar dua kali 75rb 😭", 75000 },
		{ "Rp75,000 went out twice", 75000 },
		{ "keluar Rp75.000, dua kali.", 75000 },
		{ "topup 100rb gagal, 100rb hilang", 100000 },
		{ "harusnya 50rb malah 100rb", 0 },
		{ "1,5jt (dari BCA)", 1500000 },
		{ "UID 502231 pesanan 20261", 0 },
		{ "rp", 0 },
		{ "", 0 },
	};
	struct fixture *f = open_form(NO_VALUES);
	struct turn t;

	(void)state;
	support_turn_begin(f, &t);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t sum = 0;
		enum err e = form_find_sum(&t, cases[i].words, &sum);

		if ((e == OK ? sum : 0) != cases[i].sum)
			fail_msg("\"%s\": %lld", cases[i].words, (long long)sum);
	}
	support_turn_end(f, &t);
	support_close(f);
}

static struct fixture *open_gathering(void)
{
	return open_form(VALUES(V("when", "1795349999000"), V("sum", "75000")));
}

static void album(struct fixture *f, const char *file)
{
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .chat = RINA,
					    .sender = RINA,
					    .in_private = true,
					    .name = "Rina",
					    .file = file,
					    .album = "a1" });
}

static void test_pieces_are_acknowledged_together(void **state)
{
	struct fixture *f = open_gathering();
	size_t before = support_count(f, RINA);

	(void)state;
	album(f, "p1");
	album(f, "p2");
	album(f, "p3");
	assert_int_equal(support_count(f, RINA), before); /* an album comes in parts */
	wait_ms(f, FORM_GATHER_MS);
	assert_int_equal(support_count(f, RINA), before + 1);
	assert_says(f, RINA, "3 berkas.");
	assert_true(support_has_button(support_last(f, RINA), "Selesai Kirim"));
	customer_photo(f, "p4", "yang terakhir");
	wait_ms(f, FORM_GATHER_MS);
	assert_int_equal(support_count(f, RINA), before + 1); /* changed in place */
	assert_says(f, RINA, "4 berkas.");
	assert_int_equal(support_last(f, RINA)->edits, 1);
	support_press(f, RINA, RINA, "Selesai Kirim");
	assert_says(f, RINA, "4 berkas.\nMohon diperiksa dulu");
	assert_says(f, RINA, "• Rabu: 4 berkas.");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sent, "1795349999000|75000|4|yang terakhir");
	support_close(f);
}

static void test_an_acknowledgement_stays_behind_its_question(void **state)
{
	struct fixture *f = open_gathering();
	size_t before;

	(void)state;
	album(f, "p1");
	wait_ms(f, FORM_GATHER_MS);
	support_say(f, RINA, "/kontak"); /* a side question, and the form comes back */
	before = support_count(f, RINA);
	album(f, "p2");
	wait_ms(f, FORM_GATHER_MS);
	assert_int_equal(support_count(f, RINA), before + 1);
	assert_says(f, RINA, "2 berkas.");
	support_close(f);
}

static void test_done_in_words_and_nothing_yet(void **state)
{
	struct fixture *f = open_gathering();

	(void)state;
	support_say(f, RINA, "sudah semua kak");
	assert_says(f, RINA, "Belum ada yang masuk");
	album(f, "p1");
	support_say(f, RINA, "udah itu aja");
	assert_says(f, RINA, "1 berkas.\nMohon diperiksa dulu");
	wait_ms(f, FORM_GATHER_MS); /* nobody acknowledges what the summary has shown */
	assert_says(f, RINA, "1 berkas.\nMohon diperiksa dulu");
	support_press(f, RINA, RINA, "Ubah");
	support_press(f, RINA, RINA, "Rabu");
	album(f, "p2");
	wait_ms(f, FORM_GATHER_MS);
	assert_says(f, RINA, "2 berkas.");
	support_press(f, RINA, RINA, "Selesai Kirim");
	assert_says(f, RINA, "• Rabu: 2 berkas.");
	support_close(f);
}

static void test_a_form_that_ends_is_not_acknowledged(void **state)
{
	struct fixture *f = open_gathering();
	size_t before;

	(void)state;
	album(f, "p1");
	support_say(f, RINA, "batal");
	before = support_count(f, RINA);
	wait_ms(f, FORM_GATHER_MS);
	assert_int_equal(support_count(f, RINA), before);
	support_close(f);
}

static void test_files_before_their_step_are_kept(void **state)
{
	struct fixture *f = open_form(NO_VALUES);

	(void)state;
	album(f, "p1");
	album(f, "p2");
	wait_ms(f, FORM_GATHER_MS);
	assert_says(f, RINA, "2 berkas.\n(1/3)");
	support_say(f, RINA, "kemarin pukul 21.00");
	customer_photo(f, "p3", "75rb"); /* and the words under it answer the question */
	assert_says(f, RINA, "(3/3)");
	support_say(f, RINA, "selesai");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sent, "1795356000000|75000|3|75rb");
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moments_that_are_clear),
		cmocka_unit_test(test_moments_that_are_asked_back),
		cmocka_unit_test(test_moments_that_are_none),
		cmocka_unit_test(test_which_sunday),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_sums_in_words),
		cmocka_unit_test(test_pieces_are_acknowledged_together),
		cmocka_unit_test(test_an_acknowledgement_stays_behind_its_question),
		cmocka_unit_test(test_done_in_words_and_nothing_yet),
		cmocka_unit_test(test_a_form_that_ends_is_not_acknowledged),
		cmocka_unit_test(test_files_before_their_step_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
