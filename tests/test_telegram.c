/* test_telegram.c - Telegram's dialect both ways: updates in, requests out, answers judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "bot/poll.h"
#include "bot/telegram.h"
#include "messages/catalog.h"
#include "store/contact.h"
#include "tests/arena_case.h"

static struct arena arena;

/* ---- updates ---- */

#define FROM                                                                                       \
	"\"from\":{\"id\":5001,\"is_bot\":false,\"first_name\":\" Ada \\n\",\"language_code\":\"en-GB\"}"
#define CHAT  "\"chat\":{\"id\":5001,\"type\":\"private\"}"
#define GROUP "\"chat\":{\"id\":-1002000000045,\"type\":\"supergroup\"}"

static struct update decode(const char *json)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct update u;

	assert_int_equal(json_read(&arena, json, strlen(json), &j, NULL), OK);
	assert_int_equal(telegram_decode(&arena, j, "SigapBot", &u), OK);
	return u;
}

static struct update message(const char *who, const char *rest)
{
	return decode(arena_printf(
		&arena,
		"{\"update_id\":7,\"message\":{\"message_id\":41,\"date\":1795305600,%s%s}}", who,
		rest));
}

#define TOPIC(who)                                                                                 \
	"\"from\":{\"id\":77,\"is_bot\":true,\"first_name\":\"S\",\"username\":\"" who "\"}," GROUP

static void reads_a_topic_of_ours(void **state)
{
	static const char made[] = ",\"message_thread_id\":88,\"is_topic_message\":true,"
				   "\"forum_topic_created\":{\"name\":\"🆕 CS-1 Rina\"}";
	struct update u = message(TOPIC("sigapbot"), made);

	(void)state;
	assert_int_equal(u.kind, UPDATE_TOPIC_MADE);
	assert_int_equal(u.topic, 88);
	assert_string_equal(u.text, "🆕 CS-1 Rina");
	assert_null(u.sender);
	assert_int_equal(message(TOPIC("OtherBot"), made).kind, UPDATE_NONE);
	assert_int_equal(message(FROM "," GROUP, made).kind, UPDATE_NONE);
	assert_int_equal(
		message(TOPIC("SigapBot"), ",\"forum_topic_edited\":{\"name\":\"x\"}").kind,
		UPDATE_NONE);
}

static void reads_a_text(void **state)
{
	struct update u = message(FROM "," CHAT, ",\"text\":\"halo\\u0000 \\u202ekak\"");

	(void)state;
	assert_int_equal(u.kind, UPDATE_TEXT);
	assert_string_equal(u.ext, "7");
	assert_string_equal(u.chat, "5001");
	assert_string_equal(u.sender, "5001");
	assert_string_equal(u.name, "Ada");
	assert_string_equal(u.language, "en");
	assert_string_equal(u.text, "halo kak");
	assert_true(u.in_private);
	assert_null(u.command);
	assert_int_equal(u.sent_ms, 1795305600000);
}

static void reads_commands(void **state)
{
	static const struct {
		const char *text, *command, *args;
	} cases[] = {
		{ "/aktivasi BLZ-1", "aktivasi", "BLZ-1" },
		{ "/AKTIVASI@sigapbot  BLZ-1 x", "aktivasi", "BLZ-1 x" },
		{ "/start", "start", "" },
		{ "/hari_ini\\nsekarang", "hari_ini", "sekarang" },
		{ "/ halo", NULL, "" },
		{ "/a/b", NULL, "" },
		{ "tanya /start", NULL, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct update u = message(FROM "," CHAT,
					  arena_printf(&arena, ",\"text\":\"%s\"", cases[i].text));

		if (cases[i].command)
			assert_string_equal(u.command, cases[i].command);
		else
			assert_null(u.command);
		assert_string_equal(u.args, cases[i].args);
	}
	assert_int_equal(message(FROM "," GROUP, ",\"text\":\"/start@OtherBot\"").kind,
			 UPDATE_NONE);
}

static void knows_the_kinds(void **state)
{
	static const struct {
		const char *rest;
		enum update_kind kind;
	} cases[] = {
		{ ",\"sticker\":{}", UPDATE_STICKER },
		{ ",\"venue\":{},\"location\":{}", UPDATE_LOCATION },
		{ ",\"animation\":{},\"document\":{\"file_id\":\"x\"}", UPDATE_VIDEO },
		{ ",\"voice\":{\"file_id\":\"x\"}", UPDATE_VOICE },
		{ ",\"document\":{\"file_id\":\"x\"}", UPDATE_DOCUMENT },
		{ ",\"pinned_message\":{}", UPDATE_NONE },
		{ ",\"something_of_next_year\":{}", UPDATE_OTHER },
		{ ",\"migrate_to_chat_id\":-1002", UPDATE_MIGRATED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(message(FROM "," CHAT, cases[i].rest).kind, cases[i].kind);
}

/* What is passed on is sent again by this id. */
static void knows_the_files(void **state)
{
	static const char *const rests[] = {
		",\"animation\":{\"file_id\":\"x\"},\"document\":{\"file_id\":\"y\"}",
		",\"voice\":{\"file_id\":\"x\"}",
		",\"audio\":{\"file_id\":\"x\"}",
		",\"video\":{\"file_id\":\"x\"}",
		",\"video_note\":{\"file_id\":\"x\"}",
		",\"document\":{\"file_id\":\"x\"}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rests); i++)
		assert_string_equal(message(FROM "," CHAT, rests[i]).file, "x");
	assert_null(message(FROM "," CHAT, ",\"sticker\":{\"file_id\":\"x\"}").file);
}

static void takes_the_largest_photo(void **state)
{
	struct update u = message(FROM "," CHAT,
				  ",\"caption\":\"bukti\",\"media_group_id\":\"13\",\"photo\":["
				  "{\"file_id\":\"kecil\",\"width\":90,\"height\":67},"
				  "{\"file_id\":\"besar\",\"width\":1280,\"height\":960},"
				  "{\"file_id\":\"palsu\",\"width\":-5,\"height\":-9}]");

	(void)state;
	assert_int_equal(u.kind, UPDATE_PHOTO);
	assert_string_equal(u.file, "besar");
	assert_string_equal(u.text, "bukti");
	assert_string_equal(u.album, "13");
}

static void trusts_only_the_own_contact(void **state)
{
	struct update own = message(FROM "," CHAT,
				    ",\"contact\":{\"phone_number\":\"+62812\",\"user_id\":5001}");
	struct update other = message(
		FROM "," CHAT, ",\"contact\":{\"phone_number\":\"+62812\",\"user_id\":5002}");
	struct update none = message(FROM "," CHAT, ",\"contact\":{\"phone_number\":\"+62812\"}");

	(void)state;
	assert_true(own.contact_own);
	assert_false(other.contact_own);
	assert_false(none.contact_own);
	assert_string_equal(own.contact_phone, "+62812");
}

static void names_nobody_behind_a_mask(void **state)
{
	struct update u = message(
		"\"from\":{\"id\":1087968824,\"is_bot\":true,\"first_name\":\"Group\"},"
		"\"sender_chat\":{\"id\":-1002000000045}," GROUP,
		",\"text\":\"/verifikasi BLZ-1\"");

	(void)state;
	assert_true(u.anonymous);
	assert_null(u.sender);
	assert_int_equal(
		message("\"from\":{\"id\":9,\"is_bot\":true}," CHAT, ",\"text\":\"x\"").kind,
		UPDATE_NONE);
}

static void reads_a_button(void **state)
{
	struct update u = decode("{\"update_id\":8,\"callback_query\":{\"id\":\"99\"," FROM
				 ",\"message\":{\"message_id\":40,\"date\":0," CHAT "},"
				 "\"data\":\"aktivasi:1\\n:2\"}}");

	(void)state;
	assert_int_equal(u.kind, UPDATE_BUTTON);
	assert_string_equal(u.callback, "99");
	assert_string_equal(u.data, "aktivasi:1 :2");
	assert_int_equal(u.message, 40);
}

static void survives_wrong_shapes(void **state)
{
	static const char *const shapes[] = {
		"{\"update_id\":1}",
		"{\"update_id\":1,\"message\":7}",
		"{\"update_id\":1,\"message\":{\"chat\":[],\"from\":{}}}",
		"{\"update_id\":1,\"callback_query\":{\"id\":{}}}",
		"{\"update_id\":1,\"my_chat_member\":{\"chat\":{\"id\":1}}}",
		"{\"update_id\":1,\"inline_query\":{}}",
	};
	json_t *j;
	struct update u;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
		assert_int_equal(decode(shapes[i]).kind, UPDATE_NONE);
	j = json_loads("{\"update_id\":\"x\"}", 0, NULL);
	assert_int_equal(telegram_decode(&arena, j, "", &u), ERR_INVALID);
	json_decref(j);
}

static void takes_no_impossible_date(void **state)
{
	struct update u = decode("{\"update_id\":1,\"message\":{\"message_id\":1,"
				 "\"date\":1795305601795305600," FROM "," CHAT ",\"text\":\"x\"}}");

	(void)state;
	assert_int_equal(u.kind, UPDATE_TEXT);
	assert_int_equal(u.sent_ms, 0);
}

/* ---- the answer of getUpdates, by its bytes ---- */

static void splits_a_batch(void **state)
{
	static const char body[] =
		"{\"ok\":true, \"result\" : [ {\"update_id\":5,\"a\":\"}]\\\"\"} ,"
		"{\"update_id\": 6,\"b\":[{\"c\":{}}]},{\"update_id\":7,broken}]}";
	static const char cut[] = "{\"ok\":true,\"result\":[{\"update_id\":5";
	struct span *list = NULL;
	size_t cap = 0, n = 0;

	(void)state;
	assert_true(poll_split(body, sizeof(body) - 1, &list, &cap, &n));
	assert_int_equal(n, 3); /* the broken one is one too: only it is set aside */
	assert_int_equal(poll_update_id(list[0]), 5);
	assert_int_equal(poll_update_id(list[1]), 6);
	assert_int_equal(poll_update_id(list[2]), 7);
	assert_int_equal(poll_update_id((struct span) { "{}", 2 }), -1);
	free(list);
	list = NULL;
	cap = 0;
	assert_false(poll_split(cut, strlen(cut), &list, &cap, &n));
	assert_false(poll_split("<html>", 6, &list, &cap, &n));
	free(list);
}

/* What is no object has no id: it is passed over and does not hide the updates behind it. */
static void splits_past_what_is_no_update(void **state)
{
	static const char body[] = "{\"ok\":true,\"result\":[[],5,null,\"]{\",[{\"update_id\":1}],"
				   "{\"update_id\":5},true,[[\"]\"]],{\"update_id\":6}]}";
	static const char open[] = "{\"ok\":true,\"result\":[[{\"update_id\":5}";
	struct span *list = NULL;
	size_t cap = 0, n = 0;

	(void)state;
	assert_true(poll_split(body, sizeof(body) - 1, &list, &cap, &n));
	assert_int_equal(n, 2);
	assert_int_equal(poll_update_id(list[0]), 5);
	assert_int_equal(poll_update_id(list[1]), 6);
	assert_false(poll_split(open, sizeof(open) - 1, &list, &cap, &n));
	free(list);
}

/* ---- requests ---- */

static const struct outbox_row private_row = { .channel = CHANNEL_TELEGRAM,
					       .chat = "5001",
					       .kind = OUT_MESSAGE };

static json_t *render(const struct outgoing *m, struct channel_call *call)
{
	const struct channel_message in = { &private_row, m, NULL, NULL };
	json_t *j = NULL;

	assert_int_equal(channel_telegram.render(&arena, &in, call), OK);
	assert_int_equal(json_read(&arena, call->body.ptr, call->body.len, &j, NULL), OK);
	return j;
}

static void renders_text_safely(void **state)
{
	struct outgoing m = { .text = "\1Paket <Pro> & \"x\"\2\n\3BLZ-1\4" };
	struct channel_call call;
	json_t *j = render(&m, &call);

	(void)state;
	assert_string_equal(call.method, "sendMessage");
	assert_string_equal(json_str(j, "text"),
			    "<b>Paket &lt;Pro&gt; &amp; &quot;x&quot;</b>\n<code>BLZ-1</code>");
	assert_int_equal(json_int(j, "chat_id"), 5001);
	json_decref(j);
}

static void renders_albums(void **state)
{
	struct outgoing m = { .text = "dua", .file = "F1", .file_kind = FILE_PHOTO, .topic = 7 };
	struct channel_call call;
	json_t *j CLEANUP(json_drop) = NULL;

	(void)state;
	m.more = "video F2\nphoto F3";
	j = render(&m, &call);
	assert_string_equal(call.method, "sendMediaGroup");
	assert_non_null(
		strstr(call.body.ptr,
		       "\"media\":[{\"type\":\"photo\",\"media\":\"F1\",\"caption\":\"dua\","
		       "\"parse_mode\":\"HTML\"},{\"type\":\"video\",\"media\":\"F2\"},"
		       "{\"type\":\"photo\",\"media\":\"F3\"}]"));
	assert_int_equal(json_int(j, "message_thread_id"), 7);
	assert_null(json_object_get(j, "reply_markup"));
	json_drop(&j);
	m.edit = 5;
	j = render(&m, &call);
	assert_string_equal(call.method, "editMessageCaption");
}

static void renders_buttons(void **state)
{
	struct outgoing m = { .text = "x",
			      .n_buttons = 3,
			      .buttons = { { "A", "a:1", NULL },
					   { "B", "b", NULL },
					   { "C", NULL, "https://contoh.id" } } };
	struct channel_call call;
	json_t *j = render(&m, &call);
	const json_t *rows = json_object_get(json_object_get(j, "reply_markup"), "inline_keyboard");

	(void)state;
	assert_int_equal(json_array_size(rows), 3);
	assert_string_equal(json_str(json_array_get(json_array_get(rows, 0), 0), "callback_data"),
			    "a:1");
	assert_string_equal(json_str(json_array_get(json_array_get(rows, 2), 0), "url"),
			    "https://contoh.id");
	json_decref(j);
}

static void edits_and_files(void **state)
{
	struct outgoing edit = { .text = "x", .edit = 40 };
	struct outgoing photo = { .text = "bukti",
				  .file = "AgAC",
				  .file_kind = FILE_PHOTO,
				  .reply_to = 7,
				  .topic = 3,
				  .silent = true };
	struct channel_call call;
	json_t *j = render(&edit, &call);

	(void)state;
	assert_string_equal(call.method, "editMessageText");
	assert_int_equal(json_int(j, "message_id"), 40);
	json_decref(j);
	j = render(&photo, &call);
	assert_string_equal(call.method, "sendPhoto");
	assert_string_equal(json_str(j, "photo"), "AgAC");
	assert_string_equal(json_str(j, "caption"), "bukti");
	assert_int_equal(json_int(j, "message_thread_id"), 3);
	json_decref(j);
}

/* Parts of at most 4096 code points; nothing lost; bold goes on in the next part. */
static void splits_long_texts(void **state)
{
	struct strbuf all;
	struct outgoing m = { .n_buttons = 1, .buttons = { { "A", "a", NULL } } };
	struct channel_call call;
	json_t *j;
	int parts = 0, words = 0;

	(void)state;
	strbuf_init(&all, &arena, OUTGOING_TEXT);
	strbuf_addc(&all, MARK_BOLD_ON);
	for (int i = 0; i < 1400; i++)
		strbuf_add(&all, "kata🙂 ");
	strbuf_addc(&all, MARK_BOLD_OFF);
	for (m.text = all.ptr; m.text; m.text = call.rest ? call.rest->text : NULL) {
		const char *text;

		j = render(&m, &call);
		text = json_str(j, "text");
		assert_true(utf8_valid(text, strlen(text)));
		assert_true(utf8_count(text, strlen(text)) <= TELEGRAM_TEXT + strlen("<b></b>"));
		assert_memory_equal(text, "<b>", 3);
		assert_string_equal(text + strlen(text) - 4, "</b>");
		assert_int_equal(json_object_get(j, "reply_markup") != NULL, call.rest == NULL);
		for (const char *p = text; (p = strstr(p, "kata")) != NULL; p++)
			words++;
		json_decref(j);
		assert_true(++parts < 5);
	}
	assert_int_equal(words, 1400);
	assert_int_equal(parts, 3);
}

static void speaks_plainly_when_html_was_refused(void **state)
{
	struct outgoing m = { .text = "\1Paket <Pro>\2 & \3BLZ-1\4", .plain = true };
	struct channel_call call;
	json_t *j = render(&m, &call);

	(void)state;
	assert_string_equal(json_str(j, "text"), "Paket <Pro> & BLZ-1");
	assert_null(json_object_get(j, "parse_mode"));
	json_decref(j);
}

static void refuses_the_unsayable(void **state)
{
	struct outgoing empty = { .text = "" };
	struct outgoing ask = { .text = "x", .keyboard = KEYBOARD_ASK_CONTACT };
	struct channel_message in = { &private_row, &empty, NULL, NULL };
	struct channel_call call;

	(void)state;
	assert_int_equal(channel_telegram.render(&arena, &in, &call), ERR_INVALID);
	in.m = &ask;
	assert_int_equal(channel_telegram.render(&arena, &in, &call), ERR_INVALID);
}

/* ---- answers ---- */

static const struct {
	long status;
	const char *body;
	enum verdict_kind kind;
	enum verdict_fix fix;
	int64_t retry_ms;
} answers[] = {
	{ 200, "{\"ok\":true,\"result\":{\"message_id\":9}}", VERDICT_SENT, 0, 0 },
	{ 200, "{\"ok\":true,\"result\":true}", VERDICT_SENT, 0, 0 },
	{ 400, "Bad Request: message is not modified: x", VERDICT_SENT, 0, 0 },
	{ 400, "Bad Request: chat not found", VERDICT_UNREACHABLE, 0, 0 },
	{ 400, "Bad Request: can't parse entities: Unsupported start tag", VERDICT_REWRITE,
	  FIX_PLAIN, 0 },
	{ 400, "Bad Request: message to be replied not found", VERDICT_REWRITE, FIX_NO_REPLY, 0 },
	{ 400, "Bad Request: message to edit not found", VERDICT_REWRITE, FIX_NEW_MESSAGE, 0 },
	{ 400, "Bad Request: message thread not found", VERDICT_REWRITE, FIX_NO_TOPIC, 0 },
	{ 400, "Bad Request: query is too old and response timeout expired", VERDICT_IGNORED, 0,
	  0 },
	{ 400, "Bad Request: message is too long", VERDICT_DEAD, 0, 0 },
	{ 401, "Unauthorized", VERDICT_STOPPED, 0, 0 },
	{ 403, "Forbidden: bot was blocked by the user", VERDICT_UNREACHABLE, 0, 0 },
	{ 500, "Internal Server Error", VERDICT_RETRY, 0, 0 },
	{ 502, "<html>", VERDICT_RETRY, 0, 0 },
	{ 0, "", VERDICT_UNCERTAIN, 0, 0 },
};

static void judges_answers(void **state)
{
	static const char flood[] =
		"{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests\","
		"\"parameters\":{\"retry_after\":7}}";
	static const char moved[] =
		"{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group"
		" chat was upgraded to a supergroup chat\",\"parameters\":"
		"{\"migrate_to_chat_id\":-1002000000045}}";
	struct net_answer a = { 0 };
	struct verdict v;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		const char *body = answers[i].body;

		if (*body && *body != '{' && *body != '<')
			body = arena_printf(
				&arena, "{\"ok\":false,\"error_code\":%ld,\"description\":\"%s\"}",
				answers[i].status, body);
		a = (struct net_answer) { .status = answers[i].status,
					  .body = { body, strlen(body) },
					  .sent = true };
		v = channel_telegram.judge(&arena, &a);
		assert_int_equal(v.kind, answers[i].kind);
		assert_int_equal(v.fix, answers[i].fix);
		assert_non_null(v.why);
	}
	a = (struct net_answer) { .status = 429, .body = { flood, strlen(flood) } };
	v = channel_telegram.judge(&arena, &a);
	assert_int_equal(v.kind, VERDICT_RETRY);
	assert_int_equal(v.retry_after_ms, 7000);
	a = (struct net_answer) { .status = 400, .body = { moved, strlen(moved) } };
	v = channel_telegram.judge(&arena, &a);
	assert_int_equal(v.kind, VERDICT_MIGRATED);
	assert_string_equal(v.new_chat, "-1002000000045");
	a = (struct net_answer) { .status = 0, .sent = false, .body = { "", 0 } };
	assert_int_equal(channel_telegram.judge(&arena, &a).kind, VERDICT_RETRY);
}

#define TEST(fn) ARENA_CASE(fn, &arena)

/* Whatever is refused, an update is never read with a part of it missing. */
static void short_memory_is_an_error_not_an_empty_text(void **state)
{
	static const char raw[] =
		"{\"update_id\":5,\"message\":{\"message_id\":1,\"date\":1,\"chat\":{\"id\":7,"
		"\"type\":\"private\"},\"from\":{\"id\":7,\"first_name\":\"Rina\"},\"text\":"
		"\"/aktivasi BLZ-1042\"}}";
	json_t *j = json_loads(raw, 0, NULL);
	bool failed = false, read = false;

	(void)state;
	assert_non_null(j);
	for (size_t limit = 16; limit < 2048; limit += 16) {
		struct arena a;
		struct update u;
		enum err e;

		arena_init(&a, limit);
		e = telegram_decode(&a, j, "", &u);
		failed = failed || e == ERR_NOMEM;
		read = read || e == OK;
		if (e == OK) {
			assert_string_equal(u.command, "aktivasi");
			assert_string_equal(u.args, "BLZ-1042");
			assert_string_equal(u.name, "Rina");
		}
		arena_free(&a);
	}
	assert_true(failed && read);
	json_decref(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_a_topic_of_ours),
		TEST(reads_a_text),
		TEST(reads_commands),
		TEST(knows_the_kinds),
		TEST(knows_the_files),
		TEST(takes_the_largest_photo),
		TEST(trusts_only_the_own_contact),
		TEST(names_nobody_behind_a_mask),
		TEST(reads_a_button),
		TEST(survives_wrong_shapes),
		TEST(takes_no_impossible_date),
		TEST(splits_a_batch),
		TEST(splits_past_what_is_no_update),
		TEST(renders_text_safely),
		TEST(renders_albums),
		TEST(renders_buttons),
		TEST(edits_and_files),
		TEST(splits_long_texts),
		TEST(speaks_plainly_when_html_was_refused),
		TEST(refuses_the_unsayable),
		TEST(judges_answers),
		TEST(short_memory_is_an_error_not_an_empty_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
