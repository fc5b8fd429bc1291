#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk_talk.h"

#include "handlers/desk.h"
#include "handlers/requests.h"
#include "handlers/window.h"

static struct fixture f;
static struct request request;
static struct contact rina;
static struct address home;

struct fixture *desk_talk_open(int channel)
{
	const char *ext = channel == CHANNEL_TELEGRAM ? RINA : PHONE;
	struct turn t;

	support_open(&f, "blitzmes");
	support_turn_begin(&f, &t);
	assert_int_equal(contact_create(f.store, &f.arena, channel, ext, "Rina", LANG_ID, f.now_ms,
					&rina, &home),
			 OK);
	rina.notice_version = "read";
	assert_int_equal(contact_save(f.store, &rina, f.now_ms), OK);
	request = (struct request) { .kind = REQUEST_PERSON,
				     .text = "mau tanya",
				     .contact_id = rina.id,
				     .address_id = home.id };
	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &request), OK);
	assert_int_equal(request_announce(&t, &request), OK);
	support_turn_end(&f, &t);
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	return &f;
}

struct request *desk_talk_request(void)
{
	assert_int_equal(request_get(f.store, &f.arena, request.id, &request), OK);
	return &request;
}

const struct shown *desk_talk_card(void)
{
	return support_find(&f, STAFF_CHAT, "Ingin bicara");
}

const char *desk_talk_chat(void)
{
	return home.ext;
}

static void staff_update(const char *who, int64_t message, const char *text, bool edited)
{
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = who,
					     .chat = STAFF_CHAT,
					     .text = text,
					     .message = message,
					     .reply_to = desk_talk_card()->id,
					     .edited = edited });
}

void desk_talk_says(const char *who, int64_t message, const char *text)
{
	staff_update(who, message, text, false);
}

void desk_talk_changes(const char *who, int64_t message, const char *text)
{
	staff_update(who, message, text, true);
}

void desk_talk_hears(int64_t message, const char *text, bool edited)
{
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .channel = home.channel,
					     .sender = home.ext,
					     .in_private = true,
					     .text = text,
					     .message = message,
					     .edited = edited });
}

void desk_talk_reached(const char *words, bool read)
{
	const struct shown *s = support_find(&f, home.ext, words);
	struct turn t;

	assert_non_null(s);
	support_turn_begin(&f, &t);
	assert_int_equal(desk_reached(&t, home.channel, s->id, read), OK);
	support_turn_end(&f, &t);
}

struct outbox_row desk_talk_row(void)
{
	struct outbox_row *rows, found = { 0 };
	size_t n, mine = 0;

	assert_int_equal(outbox_list(f.store, &f.arena, 0, SUPPORT_SHOWN, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].chat, home.ext) == 0) {
			found = rows[i];
			mine++;
		}
	assert_int_equal(mine, 1);
	return found;
}

void desk_talk_accept(const struct outbox_row *row, int64_t message)
{
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(desk_accepted(&t, row, message, false), OK);
	assert_int_equal(outbox_done(f.store, row->id), OK);
	support_turn_end(&f, &t);
}

void desk_talk_refuse(const char *why, bool unreachable)
{
	const struct outbox_row row = desk_talk_row();
	struct turn t;

	support_turn_begin(&f, &t);
	if (unreachable) /* as the sender does */
		assert_int_equal(address_set_reachable(f.store, row.address_id, false), OK);
	assert_int_equal(dispatch_undeliverable(&t, &row, why, unreachable, 7), OK);
	assert_int_equal(outbox_done(f.store, row.id), OK);
	support_turn_end(&f, &t);
}

void desk_talk_wait(void)
{
	const struct outbox_row row = desk_talk_row();
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(outbox_wait(f.store, row.id), OK);
	assert_int_equal(window_waits(&t, &row, true), OK);
	support_turn_end(&f, &t);
}

struct relay desk_talk_relay(int64_t message)
{
	const struct place from = { CHANNEL_TELEGRAM, STAFF_CHAT, message };
	struct relay r = { 0 };

	assert_int_equal(relay_from(f.store, &f.arena, &from, &r), OK);
	return r;
}
