/* test_outgoing.c - the form in which a message waits: there and back, and nothing foreign in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "handlers/outgoing.h"
#include "messages/catalog.h"

static struct arena a;

static int open_arena(void **state)
{
	(void)state;
	arena_init(&a, 0);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(&a);
	return 0;
}

static void assert_same_text(const char *one, const char *other)
{
	if (!one || !other)
		assert_true(one == other);
	else
		assert_string_equal(one, other);
}

static void assert_same(const struct outgoing *one, const struct outgoing *other)
{
	assert_same_text(one->key, other->key);
	assert_same_text(one->text, other->text);
	assert_same_text(one->keyboard_label, other->keyboard_label);
	assert_same_text(one->file, other->file);
	assert_same_text(one->given, other->given);
	assert_same_text(one->subject, other->subject);
	assert_same_text(one->call, other->call);
	assert_int_equal(one->n_buttons, other->n_buttons);
	for (size_t i = 0; i < one->n_buttons; i++) {
		assert_same_text(one->buttons[i].label, other->buttons[i].label);
		assert_same_text(one->buttons[i].data, other->buttons[i].data);
		assert_same_text(one->buttons[i].url, other->buttons[i].url);
	}
	assert_int_equal(one->per_row, other->per_row);
	assert_int_equal(one->keyboard, other->keyboard);
	assert_int_equal(one->file_kind, other->file_kind);
	assert_int_equal(one->edit, other->edit);
	assert_int_equal(one->reply_to, other->reply_to);
	assert_int_equal(one->topic, other->topic);
	assert_int_equal(one->silent, other->silent);
	assert_int_equal(one->secret, other->secret);
}

static void there_and_back(const struct outgoing *m)
{
	struct outgoing back;
	char *body = outgoing_encode(&a, m);

	assert_non_null(body);
	assert_int_equal(outgoing_decode(&a, body, &back), OK);
	assert_same(m, &back);
}

static void every_member_comes_back(void **state)
{
	const struct outgoing m = {
		.key = "menu.main",
		.text = "Halo \x01tebal\x02, \"kutip\" \\ garis\nbaru\ttab 😊 \x03kode\x04",
		.buttons = { { .label = "Ya \"pasti\"", .data = "ya:1:2" },
			     { .label = "Situs", .url = "https://contoh.id/?a=1&b=\"2\"" } },
		.n_buttons = 2,
		.per_row = 2,
		.keyboard = KEYBOARD_ASK_CONTACT,
		.keyboard_label = "Bagikan nomor",
		.file_kind = FILE_VIDEO,
		.file = "BAAC-file_id",
		.given = "1203400567800001",
		.edit = INT64_MAX,
		.reply_to = 41,
		.topic = -7,
		.silent = true,
		.secret = true,
		.subject = "Kode Anda",
		.call = OUTGOING_LEAVE,
	};

	(void)state;
	there_and_back(&m);
}

static void little_comes_back_as_little(void **state)
{
	(void)state;
	there_and_back(&(struct outgoing) { .key = "" });
	there_and_back(&(struct outgoing) { .text = "" });
	there_and_back(&(struct outgoing) { 0 });
}

static void as_many_buttons_as_there_may_be(void **state)
{
	struct outgoing m = { .text = "pilih" };

	(void)state;
	for (m.n_buttons = 0; m.n_buttons < OUTGOING_BUTTONS; m.n_buttons++)
		m.buttons[m.n_buttons] = (struct button) { .label = "x", .data = "y" };
	there_and_back(&m);
}

static void every_byte_below_space_and_the_longest_text(void **state)
{
	static char text[OUTGOING_TEXT + 2];
	struct outgoing m = { .text = text };

	(void)state;
	for (int i = 0; i < OUTGOING_TEXT; i++)
		text[i] = (char)(1 + i % 127);
	there_and_back(&m);
	text[OUTGOING_TEXT] = 'x';
	assert_null(outgoing_encode(&a, &m));
}

static void an_exhausted_arena_gives_no_half_body(void **state)
{
	static char text[8192];
	struct outgoing m = { .text = text };
	struct arena small;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	arena_init(&small, 4096);
	assert_null(outgoing_encode(&small, &m));
	arena_free(&small);
}

static void hostile_bodies_are_refused(void **state)
{
	static const char *const bodies[] = {
		"",
		"x",
		"null",
		"7",
		"\"text\"",
		"[]",
		"[{\"text\":\"x\"}]",
		"{\"text\":\"x\"",
		"{\"text\":\"x\"} {}",
		"{\"text\":\"x\",\"text\":\"y\"}",
		"{\"buttons\":[1]}",
		"{\"buttons\":[[]]}",
		"{\"buttons\":[[\"a\"]]}",
		"{\"buttons\":[[\"a\",\"data\"]]}",
		"{\"buttons\":[[\"a\",\"data\",7]]}",
		"{\"buttons\":[[1,\"data\",\"b\"]]}",
		"{\"buttons\":[[\"1\",\"data\",\"b\"],[\"2\",\"data\",\"b\"],[\"3\",\"data\",\"b\"],"
		"[\"4\",\"data\",\"b\"],[\"5\",\"data\",\"b\"],[\"6\",\"data\",\"b\"],[\"7\",\"data\","
		"\"b\"],[\"8\",\"data\",\"b\"],[\"9\",\"data\",\"b\"],[\"10\",\"data\",\"b\"],[\"11\","
		"\"data\",\"b\"],[\"12\",\"data\",\"b\"],[\"13\",\"data\",\"b\"]]}",
		"{\"text\":\"\xff\"}",
	};
	struct outgoing m = { .key = "untouched" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		enum err e = outgoing_decode(&a, bodies[i], &m);

		if (e != ERR_INVALID)
			fail_msg("%s: %s", bodies[i], err_name(e));
		assert_string_equal(m.key, "untouched");
	}
}

static void foreign_types_read_as_nothing(void **state)
{
	struct outgoing m;

	(void)state;
	assert_int_equal(
		outgoing_decode(&a,
				"{\"text\":7,\"edit\":\"x\",\"buttons\":{},\"silent\":true,"
				"\"more\":{\"deep\":[[[]]]}}",
				&m),
		OK);
	assert_null(m.text);
	assert_int_equal(m.edit, 0);
	assert_int_equal(m.n_buttons, 0);
	assert_false(m.silent);
}

static void deep_nesting_ends(void **state)
{
	enum { DEPTH = 100000 };
	char *body = malloc(DEPTH + 16);
	struct outgoing m;

	(void)state;
	assert_non_null(body);
	snprintf(body, 16, "{\"buttons\":");
	memset(body + 11, '[', DEPTH);
	body[11 + DEPTH] = '\0';
	assert_int_equal(outgoing_decode(&a, body, &m), ERR_INVALID);
	free(body);
}

static void what_is_withheld_says_nothing(void **state)
{
	struct outgoing m;

	(void)state;
	assert_int_equal(outgoing_decode(&a, OUTGOING_WITHHELD, &m), OK);
	assert_true(m.secret);
	assert_null(m.text);
	assert_null(m.subject);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_arena, close_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_member_comes_back),
		TEST(little_comes_back_as_little),
		TEST(as_many_buttons_as_there_may_be),
		TEST(every_byte_below_space_and_the_longest_text),
		TEST(an_exhausted_arena_gives_no_half_body),
		TEST(hostile_bodies_are_refused),
		TEST(foreign_types_read_as_nothing),
		TEST(deep_nesting_ends),
		TEST(what_is_withheld_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
