/* test_words.c - typed answers beside buttons: what means which choice, and what means none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/words.h"

static const struct choice orders[] = {
	{ .text = "Pro – 21 Nov", .data = "a" },
	{ .text = "Lite – 2 Nov", .data = "b" },
	{ .text = "Pro – 2 Okt", .data = "c" },
};
static const struct choice summary[] = {
	{ .label = BTN_SEND, .data = "send" },
	{ .label = BTN_EDIT, .data = "edit" },
	{ .label = BTN_CANCEL, .data = "cancel" },
};
static const struct choice sure[] = {
	{ .label = BTN_YES, .data = "yes" },
	{ .label = BTN_NO, .data = "no" },
};
static const struct choice thumbs[] = {
	{ .text = "👍 Puas", .data = "good" },
	{ .text = "👎 Kurang", .data = "bad" },
};

#define OFFER(c) (c), ARRAY_LEN(c)

static const struct {
	const struct choice *c;
	size_t n;
	const char *typed;
	const char *means;  /* NULL: none of them */
	const char *strict; /* the same where any text could be an answer */
} cases[] = {
	{ OFFER(orders), "pro 21 nov", "a", "a" },
	{ OFFER(orders), "Pro – 21 Nov", "a", "a" },
	{ OFFER(orders), "yang lite kak", "b", NULL },
	{ OFFER(orders), "21 nov", "a", NULL },
	{ OFFER(orders), "okt", "c", NULL },
	{ OFFER(orders), "pro", NULL, NULL }, /* two of them */
	{ OFFER(orders), "21", "a", NULL },   /* no such number, but a day in one label */
	{ OFFER(orders), "2", "b", "b" },     /* the second, not the second of October */
	{ OFFER(orders), "nomor 3", "c", "c" },
	{ OFFER(orders), "pertama aja deh", "a", "a" },
	{ OFFER(orders), "third", "c", "c" },
	{ OFFER(orders), "dua", "b", "b" },
	{ OFFER(orders), "", NULL, NULL },
	{ OFFER(orders), "   \n ", NULL, NULL },
	{ OFFER(orders), "kak", NULL, NULL },
	{ OFFER(orders), "empat", NULL, NULL },
	{ OFFER(orders), "18446744073709551617", NULL, NULL },
	{ OFFER(summary), "kirim", "send", "send" },
	{ OFFER(summary), "KIRIM DONG KAK", "send", "send" },
	{ OFFER(summary), "kirm", "send", NULL },
	{ OFFER(summary), "oke kirim", "send", NULL },
	{ OFFER(summary), "yaaa", "send", "send" },
	{ OFFER(summary), "send it", "send", "send" },
	{ OFFER(summary), "mau ubah dulu", "edit", "edit" },
	{ OFFER(summary), "ada yang salah", "edit", "edit" },
	{ OFFER(summary), "ga jadi", "cancel", "cancel" },
	{ OFFER(summary), "cancel please", "cancel", "cancel" },
	{ OFFER(sure), "iya", "yes", "yes" },
	{ OFFER(sure), "Ya.", "yes", "yes" },
	{ OFFER(sure), "yes please", "yes", "yes" },
	{ OFFER(sure), "bukan", "no", "no" },
	{ OFFER(sure), "ga mau", "no", "no" },
	{ OFFER(sure), "mungkin", NULL, NULL },
	{ OFFER(thumbs), "👍", "good", NULL },
	{ OFFER(thumbs), "puas 😊", "good", NULL },
	{ OFFER(thumbs), "👍👎", NULL, NULL },
};

static const char *chosen(struct turn *t, size_t i, bool loose)
{
	int k = words_choose(t, cases[i].typed, cases[i].c, cases[i].n, loose);

	return k == WORDS_NONE ? NULL : cases[i].c[k].data;
}

static void check(size_t i, const char *got, const char *want, const char *how)
{
	if ((got == NULL) != (want == NULL) || (got && strcmp(got, want) != 0))
		fail_msg("\"%s\" %s is %s, not %s", cases[i].typed, how, got ? got : "none",
			 want ? want : "none");
}

static void test_choices(void **state)
{
	static struct fixture f;
	struct turn t;

	(void)state;
	support_open(&f, "blitzmes");
	support_turn_begin(&f, &t);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		check(i, chosen(&t, i, true), cases[i].means, "loosely");
		check(i, chosen(&t, i, false), cases[i].strict, "strictly");
	}
	support_turn_end(&f, &t);
	support_close(&f);
}

/* Long and hostile texts mean nothing, and end. */
static void test_long_texts(void **state)
{
	static struct fixture f;
	struct turn t;
	char text[4096];

	(void)state;
	support_open(&f, "blitzmes");
	support_turn_begin(&f, &t);
	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(words_choose(&t, text, OFFER(orders), true), WORDS_NONE);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 3 == 2 ? ' ' : 'y';
	assert_int_equal(words_choose(&t, text, OFFER(sure), true), WORDS_NONE);
	assert_false(words_are(&t, text, MSG_FORM_WORDS_YES));
	memset(text, 0xf0, sizeof(text) - 1);
	assert_int_equal(words_choose(&t, text, OFFER(sure), true), WORDS_NONE);
	support_turn_end(&f, &t);
	support_close(&f);
}

static void test_words_of_both_languages(void **state)
{
	static struct fixture f;
	struct turn t;

	(void)state;
	support_open(&f, "blitzmes");
	support_turn_begin(&f, &t);
	assert_true(words_are(&t, "Batal!", MSG_FORM_WORDS_CANCEL));
	assert_true(words_are(&t, "never mind", MSG_FORM_WORDS_CANCEL));
	assert_true(words_are(&t, "kembali ya kak 🙏", MSG_FORM_WORDS_BACK));
	assert_false(words_are(&t, "pesanan saya batal kenapa", MSG_FORM_WORDS_CANCEL));
	assert_false(words_are(&t, "batal bayar", MSG_FORM_WORDS_CANCEL));
	support_turn_end(&f, &t);
	support_close(&f);
}

/* Who was sent by somebody else says so in the middle of other words. */
static void test_words_inside(void **state)
{
	static const char *const sent[] = {
		"itu punya bos saya kak, saya disuruh ngecek",
		"sy cuma disuruh cek sama atasan min",
		"saya diminta pemilik buat nanyain ini",
		"it belongs to my boss",
		"the owner asked me to look",
	};
	static const char *const own[] = {
		"pesanan saya udah aktif belum?",
		"bos, akun saya kok belum nyala",
		"itu punya saya sendiri kak",
		"saya pemiliknya",
		"",
	};
	static struct fixture f;
	struct turn t;

	(void)state;
	support_open(&f, "blitzmes");
	support_turn_begin(&f, &t);
	for (size_t i = 0; i < ARRAY_LEN(sent); i++)
		if (!words_hold(&t, sent[i], MSG_WORDS_DELEGATE))
			fail_msg("not seen: %s", sent[i]);
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (words_hold(&t, own[i], MSG_WORDS_DELEGATE))
			fail_msg("seen: %s", own[i]);
	support_turn_end(&f, &t);
	support_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_words_of_both_languages),
		cmocka_unit_test(test_words_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
