/* Pictures that were sent together reach the other side together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk_talk.h"

#include "handlers/desk.h"

static struct fixture *f;

static int on_telegram(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_TELEGRAM);
	return 0;
}

static int on_whatsapp(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_WHATSAPP);
	return 0;
}

static int end(void **state)
{
	(void)state;
	support_close(f);
	return 0;
}

static void staff_file(enum update_kind kind, int64_t message, const char *file, const char *text)
{
	support_update(f, (struct update) { .kind = kind,
					    .sender = SARI,
					    .chat = STAFF_CHAT,
					    .file = file,
					    .text = text,
					    .album = "13",
					    .message = message,
					    .reply_to = desk_talk_card()->id });
}

static void her_file(int64_t message, const char *file, const char *text)
{
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .sender = RINA,
					    .in_private = true,
					    .file = file,
					    .text = text,
					    .album = "14",
					    .message = message });
}

static void release(void)
{
	f->holds = NULL;
	support_group(f, BAYU, "ngobrol", 0);
}

static void one_message_for_the_customer(void **state)
{
	size_t before;

	(void)state;
	f->holds = RINA;
	staff_file(UPDATE_PHOTO, 9001, "F1", "daftar harga");
	staff_file(UPDATE_VIDEO, 9002, "F2", "");
	staff_file(UPDATE_PHOTO, 9003, "F3", "");
	before = support_count(f, STAFF_CHAT);
	release();
	assert_int_equal(support_count(f, RINA), 1);
	assert_says(f, RINA, "Admin Sari: daftar harga");
	assert_string_equal(support_last(f, RINA)->m.file, "F1");
	assert_string_equal(support_last(f, RINA)->m.more, "video F2\nphoto F3");
	/* One mark. */
	assert_int_equal(support_count(f, STAFF_CHAT), before + 1);
	/* The words under it can be changed, and the files stay. */
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .sender = SARI,
					    .chat = STAFF_CHAT,
					    .file = "F1",
					    .text = "daftar harga baru",
					    .album = "13",
					    .message = 9001,
					    .edited = true,
					    .reply_to = desk_talk_card()->id });
	assert_says(f, RINA, "daftar harga baru");
	assert_int_equal(support_last(f, RINA)->edits, 1);
}

static void what_comes_too_late_follows(void **state)
{
	struct outbox_row row;

	(void)state;
	f->holds = RINA;
	staff_file(UPDATE_PHOTO, 9001, "F1", "daftar harga");
	row = desk_talk_row();
	staff_file(UPDATE_PHOTO, 9002, "F2", "");
	staff_file(UPDATE_PHOTO, 9003, "F3", "");
	desk_talk_accept(&row, 77); /* with the first file alone */
	release();
	assert_string_equal(support_last(f, RINA)->m.file, "F2");
	assert_string_equal(support_last(f, RINA)->m.more, "photo F3");
	assert_int_equal(support_count(f, RINA), 1);
}

static void sent_before_it_is_another_message(void **state)
{
	(void)state;
	staff_file(UPDATE_PHOTO, 9001, "F1", "daftar harga");
	staff_file(UPDATE_PHOTO, 9002, "F2", "");
	assert_int_equal(support_count(f, RINA), 2);
	assert_string_equal(support_last(f, RINA)->m.file, "F2");
}

static void documents_stay_among_themselves(void **state)
{
	(void)state;
	f->holds = RINA;
	staff_file(UPDATE_DOCUMENT, 9001, "D1", "");
	staff_file(UPDATE_DOCUMENT, 9002, "D2", "");
	staff_file(UPDATE_PHOTO, 9003, "F3", "");
	release();
	assert_int_equal(support_count(f, RINA), 2);
	assert_string_equal(support_last(f, RINA)->m.file, "F3");
}

static void no_more_than_ten(void **state)
{
	(void)state;
	f->holds = RINA;
	for (int i = 0; i < 12; i++)
		staff_file(UPDATE_PHOTO, 9001 + i, arena_printf(&f->arena, "F%d", i), "");
	release();
	assert_int_equal(support_count(f, RINA), 2);
	assert_string_equal(support_last(f, RINA)->m.file, "F10");
	assert_string_equal(support_last(f, RINA)->m.more, "photo F11");
}

static void each_by_itself_where_there_are_no_albums(void **state)
{
	(void)state;
	f->holds = PHONE;
	staff_file(UPDATE_PHOTO, 9001, "F1", "daftar harga");
	staff_file(UPDATE_PHOTO, 9002, "F2", "");
	release();
	assert_int_equal(support_count(f, PHONE), 2);
	assert_null(support_last(f, PHONE)->m.more);
}

static void one_message_for_staff(void **state)
{
	size_t before;

	(void)state;
	desk_talk_says(SARI, 8001, "Halo Kak, boleh kirim fotonya?");
	before = support_count(f, STAFF_CHAT);
	f->holds = STAFF_CHAT;
	her_file(501, "F1", "ini kak");
	her_file(502, "F2", "");
	her_file(503, "F3", "");
	f->holds = NULL;
	support_group(f, BAYU, "ngobrol", 0);
	assert_int_equal(support_count(f, STAFF_CHAT), before + 1);
	assert_says(f, STAFF_CHAT, "\"ini kak\"");
	assert_string_equal(support_last(f, STAFF_CHAT)->m.more, "photo F2\nphoto F3");
}

int main(void)
{
#define TELEGRAM(fn) cmocka_unit_test_setup_teardown(fn, on_telegram, end)
	const struct CMUnitTest tests[] = {
		TELEGRAM(one_message_for_the_customer),
		TELEGRAM(what_comes_too_late_follows),
		TELEGRAM(sent_before_it_is_another_message),
		TELEGRAM(documents_stay_among_themselves),
		TELEGRAM(no_more_than_ten),
		cmocka_unit_test_setup_teardown(each_by_itself_where_there_are_no_albums,
						on_whatsapp, end),
		TELEGRAM(one_message_for_staff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
