/* The webhook from the socket to the rows: who is let in, what is kept, what comes twice. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "bot/whatsapp.h"
#include "store/relay.h"
#include "tests/hook.h"

#define PHONE_A "6281230000001"
#define BSUID_A "ID.9001"

#define ADMIN "6281230009999"

/* A fixture, which is for this number by the name that fixtures give it. */
static const char *for_us(struct hook *h, const char *name)
{
	static bool met;

	if (!met) /* nobody is written to who never wrote */
		assert_int_equal(hook_send(h, hook_text(h, ADMIN, NULL, "wamid.ADM", "menu")), 200);
	met = true;
	return hook_fixture(h, name);
}

static int handshake(struct hook *h, const char *query, char answer[512])
{
	const char *request = arena_printf(
		&h->a, "GET /webhooks/whatsapp?%s HTTP/1.1\r\nHost: x\r\n\r\n", query);

	return hook_ask(h, request, strlen(request), answer);
}

static void the_handshake_gives_the_challenge_back(void **state)
{
	struct hook *h = *state;
	char answer[512];

	assert_int_equal(
		handshake(h,
			  "hub.mode=subscribe&hub.challenge=11%2558x&hub.verify_token=" HOOK_TOKEN,
			  answer),
		200);
	assert_string_equal(answer, "11%58x");
}

static void a_wrong_handshake_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"hub.mode=subscribe&hub.challenge=1",
		"hub.mode=subscribe&hub.challenge=1&hub.verify_token=kata-ujj",
		"hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
		"hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=" HOOK_TOKEN,
		"hub.mode=subscribe&hub.verify_token=" HOOK_TOKEN,
		"hub.mode=subscribe&hub.challenge=a%0ab&hub.verify_token=" HOOK_TOKEN,
	};
	struct hook *h = *state;
	char answer[512], query[800];

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(handshake(h, wrong[i], answer), 403);
	snprintf(query, sizeof(query),
		 "hub.mode=subscribe&hub.verify_token=%s&hub.challenge=%0300d", HOOK_TOKEN, 1);
	assert_int_equal(handshake(h, query, answer), 403);
}

static void a_message_is_kept_and_answered_once(void **state)
{
	struct hook *h = *state;
	const char *body = hook_text(h, PHONE_A, BSUID_A, "wamid.A1", "menu");
	int64_t puts;

	assert_int_equal(hook_send(h, body), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid = 'wamid.A1'"),
			 1);
	puts = hook_int(h, "SELECT count(*) FROM outbox WHERE chat = '" PHONE_A "'");
	assert_true(puts > 0);
	assert_int_equal(hook_send(h, body), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM outbox WHERE chat = '" PHONE_A "'"),
			 puts);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM address WHERE channel = 2"
				     " AND ext = '" PHONE_A "' AND window_ms > last_in_ms"),
			 1);
}

static void what_is_not_signed_leaves_nothing(void **state)
{
	struct hook *h = *state;
	const char *body = hook_text(h, PHONE_A, BSUID_A, "wamid.A2", "palsu");
	size_t len = strlen(body);
	char answer[512];

	assert_int_equal(hook_post(h, body, len, NULL, answer), 401);
	assert_null(strstr(answer, "palsu"));
	assert_int_equal(hook_post(h, body, len, hook_sign(h, "lain", body, len), answer), 401);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid = 'wamid.A2'"),
			 0);
	assert_int_equal(hook_post(h, body, len, hook_sign(h, HOOK_PREVIOUS, body, len), answer),
			 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid = 'wamid.A2'"),
			 1);
}

/* ---- who wants promotion ---- */

static const char *preference(struct hook *h, const char *phone, const char *value, int64_t ago_s)
{
	return arena_printf(
		&h->a,
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{"
		"\"field\":\"user_preferences\",\"value\":{\"messaging_product\":\"whatsapp\","
		"\"metadata\":{\"phone_number_id\":\"" HOOK_NUMBER "\"},\"user_preferences\":[{"
		"\"wa_id\":\"%s\",\"category\":\"marketing_messages\",\"value\":\"%s\","
		"\"timestamp\":%lld}]}}]}]}",
		phone, value, (long long)(time(NULL) - ago_s));
}

static int64_t promo_of(struct hook *h, const char *phone)
{
	return hook_int(h, arena_printf(&h->a,
					"SELECT coalesce(promo_ms, 0) FROM contact c JOIN address a"
					" ON a.contact_id = c.id WHERE a.ext = '%s'",
					phone));
}

static void a_preference_set_in_the_app_counts(void **state)
{
	struct hook *h = *state;
	const char *phone = "6281230000066";

	assert_int_equal(hook_send(h, preference(h, phone, "stop", 60)), 200); /* a stranger */
	assert_int_equal(hook_send(h, hook_text(h, phone, NULL, "wamid.PREF", "halo")), 200);
	assert_int_equal(promo_of(h, phone), 0);
	assert_int_equal(hook_send(h, preference(h, phone, "stop", 50)), 200);
	assert_true(promo_of(h, phone) < 0);
	assert_int_equal(hook_send(h, preference(h, phone, "resume", 55)), 200); /* older */
	assert_true(promo_of(h, phone) < 0);
	assert_int_equal(hook_send(h, preference(h, phone, "resume", 40)), 200);
	assert_true(promo_of(h, phone) > 0);
	assert_int_equal(hook_send(h, preference(h, phone, "perhaps", 30)), 200);
	assert_true(promo_of(h, phone) > 0);
}

/* ---- batches ---- */

static void one_bad_element_does_not_stop_the_others(void **state)
{
	struct hook *h = *state;
	const char *batch = hook_fixture(h, "batch.json");
	int64_t dead = hook_int(h, "SELECT count(*) FROM dead_letters");

	assert_int_equal(hook_send(h, batch), 200);
	/* Three messages of ours; another number's is not ours to keep. */
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message"
				     " WHERE chat IN ('6287700011122', '6287700044455')"),
			 3);
	assert_true(hook_said(h, "6287700044455")[0]);
	/* A number for an id, a text for a message, a status of nothing. */
	assert_int_equal(hook_int(h, "SELECT count(*) FROM dead_letters"), dead + 3);
	assert_int_equal(hook_send(h, batch), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message"
				     " WHERE chat IN ('6287700011122', '6287700044455')"),
			 3);
}

static void a_signed_body_that_is_no_json_is_kept_and_not_asked_for_again(void **state)
{
	struct hook *h = *state;
	int64_t dead = hook_int(h, "SELECT count(*) FROM dead_letters");

	assert_int_equal(hook_send(h, "{\"entry\":["), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM dead_letters"), dead + 1);
	assert_int_equal(hook_send(h, "[]"), 200);
	assert_int_equal(hook_send(h, "7"), 200);
	assert_int_equal(hook_send(h, "null"), 200);
}

enum { MANY = 1000 };

/* So many people at once would hold everybody else up: the body is taken in slices, and answered
 * after the last of them. */
static void a_thousand_messages_are_taken_in_slices(void **state)
{
	struct hook *h = *state;
	struct strbuf b;
	int64_t commits = h->app.metrics.value[METRIC_COMMITS][0];

	strbuf_init(&b, &h->a, 1024 * 1024);
	strbuf_add(&b, "\"messages\":[");
	for (int i = 0; i < MANY; i++)
		strbuf_addf(&b,
			    "%s{\"from\":\"62899%07d\",\"id\":\"wamid.M%d\",\"timestamp\":"
			    "\"1795400000\",\"type\":\"text\",\"text\":{\"body\":\"menu\"}}",
			    i ? "," : "", i, i);
	strbuf_add(&b, "]");
	assert_false(strbuf_failed(&b));
	assert_int_equal(hook_send(h, hook_body(h, b.ptr)), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid LIKE 'wamid.M%'"),
			 MANY);
	assert_int_equal(hook_int(h, "SELECT count(DISTINCT chat) FROM outbox"
				     " WHERE chat LIKE '62899%'"),
			 MANY);
	assert_true(h->app.metrics.value[METRIC_COMMITS][0] - commits >= MANY / INTAKE_PARTS);
}

/* ---- damage ---- */

/* A truncated body that is signed is somebody's mistake, but nothing may come of it. */
static void whatever_is_cut_off_is_survived(void **state)
{
	static const char *const names[] = { "batch.json", "in-contacts-own.json",
					     "status-failed-window.json", "in-edit.json",
					     "wire-escaped.json" };
	struct hook *h = *state;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *body = hook_fixture(h, names[i]);
		size_t len = strlen(body), step = len / 40 + 1;

		for (size_t cut = 1; cut < len; cut += step)
			assert_int_equal(
				hook_post(h, body, cut, hook_sign(h, HOOK_SECRET, body, cut), NULL),
				200);
	}
}

/* ---- signatures ---- */

enum { FORGED = 10000, VALID = 1000 };

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Another body, another key, another digit, another length, another scheme. */
static bool forged_is_taken(struct hook *h, char *body, size_t len, uint32_t *seed)
{
	char header[128];
	struct span bytes = { body, len };
	size_t at = next_random(seed) % len;

	snprintf(header, sizeof(header), "%s", hook_sign(h, HOOK_SECRET, body, len));
	switch (next_random(seed) % 6) {
	case 0:
		body[at] ^= (char)(1 << (next_random(seed) % 8));
		break;
	case 1:
		snprintf(header, sizeof(header), "%s", hook_sign(h, "rahasia-uji-0002", body, len));
		break;
	case 2:
		at = 7 + next_random(seed) % 64;
		header[at] = header[at] == 'a' ? 'b' : 'a';
		break;
	case 3:
		header[7 + next_random(seed) % 64] = '\0';
		break;
	case 4:
		memcpy(header, "sha1=", 5);
		break;
	default:
		bytes.len -= 1 + next_random(seed) % len;
		break;
	}
	return whatsapp_signed(HOOK_SECRET, bytes, header);
}

static void no_forged_signature_is_taken(void **state)
{
	struct hook *h = *state;
	const char *wire = hook_fixture(h, "wire-escaped.json");
	size_t len = strlen(wire);
	char *body = arena_alloc(&h->a, len + 1);
	uint32_t seed = 20261128;

	for (int i = 0; i < FORGED; i++) {
		memcpy(body, wire, len + 1);
		if (forged_is_taken(h, body, len, &seed))
			fail_msg("forgery %d was taken", i);
	}
	for (int i = 0; i < VALID; i++) {
		snprintf(body, len + 1, "{\"n\":%d,\"teks\":\"\\u00e9 %u\"}", i,
			 next_random(&seed));
		assert_true(whatsapp_signed(HOOK_SECRET, (struct span) { body, strlen(body) },
					    hook_sign(h, HOOK_SECRET, body, strlen(body))));
	}
}

static void the_raw_bytes_are_what_is_signed(void **state)
{
	static const char mark[] =
		"sha256=7768e5fb523459ef40bfeeed17976b5283d5fa0f0df1542f30d65d82eacda9a8";
	struct hook *h = *state;
	const char *wire = hook_fixture(h, "wire-escaped.json");
	json_t *j = json_loads(wire, 0, NULL);
	char *again = json_dumps(j, JSON_COMPACT);

	assert_true(whatsapp_signed(HOOK_SECRET, (struct span) { wire, strlen(wire) }, mark));
	assert_false(whatsapp_signed(HOOK_SECRET, (struct span) { again, strlen(again) }, mark));
	assert_false(whatsapp_signed("", (struct span) { wire, strlen(wire) }, mark));
	free(again);
	json_decref(j);
}

/* Some senders sign what the body reads with everything beyond ASCII escaped. */
static void a_body_beyond_ascii_may_be_signed_escaped(void **state)
{
	static const char raw[] = "{\"a\":\"\xc3\xa9 \xf0\x9f\x99\x8f /\"}";
	static const char escaped[] = "{\"a\":\"\\u00e9 \\ud83d\\ude4f /\"}";
	static const char broken[] = "{\"a\":\"\xc3\"}";
	struct hook *h = *state;
	const char *mark = hook_sign(h, HOOK_SECRET, escaped, strlen(escaped));

	assert_true(whatsapp_signed(HOOK_SECRET, (struct span) { raw, strlen(raw) }, mark));
	assert_true(whatsapp_signed(HOOK_SECRET, (struct span) { raw, strlen(raw) },
				    hook_sign(h, HOOK_SECRET, raw, strlen(raw))));
	assert_false(whatsapp_signed(HOOK_SECRET, (struct span) { broken, strlen(broken) }, mark));
}

/* ---- the door ---- */

static void other_methods_and_sizes_are_refused(void **state)
{
	static const char put[] = "PUT /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n"
				  "Content-Length: 2\r\n\r\n{}";
	static const char chunked[] = "POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n"
				      "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
	static const char huge[] = "POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n"
				   "Content-Length: 5000000\r\n\r\n{";
	struct hook *h = *state;
	int status;

	assert_int_equal(hook_ask(h, put, strlen(put), NULL), 405);
	assert_int_equal(hook_ask(h, huge, strlen(huge), NULL), 413);
	status = hook_ask(h, chunked, strlen(chunked), NULL);
	assert_true(status == 401 || status == 411 || status == 400);
}

static void three_megabytes_are_taken(void **state)
{
	struct hook *h = *state;
	size_t len = 3 * 1024 * 1024;
	char *text = arena_alloc(&h->a, len + 1);

	memset(text, 'a', len);
	assert_int_equal(hook_send(h, hook_text(h, "6281230000033", NULL, "wamid.BIG", text)), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid = 'wamid.BIG'"),
			 1);
}

/* ---- statuses ---- */

static int64_t sent_state(struct hook *h, const char *wamid)
{
	return hook_int(
		h, arena_printf(&h->a, "SELECT state FROM wa_message WHERE wamid = '%s'", wamid));
}

static void tell(struct hook *h, const char *wamid, const char *status, const char *more)
{
	const char *members = arena_printf(&h->a,
					   "\"statuses\":[{\"id\":\"%s\",\"status\":\"%s\","
					   "\"timestamp\":\"1795400000\"%s}]",
					   wamid, status, more);

	assert_int_equal(hook_send(h, hook_body(h, members)), 200);
}

static void a_state_only_moves_up(void **state)
{
	struct hook *h = *state;
	struct wa_accepted as;

	assert_int_equal(store_begin(h->app.store), OK);
	assert_int_equal(
		wa_message_accepted(h->app.store, "wamid.S1", "628", 5, WA_SERVICE, 1, &as), OK);
	assert_int_equal(store_commit(h->app.store), OK);
	tell(h, "wamid.S1", "read", "");
	assert_int_equal(sent_state(h, "wamid.S1"), WA_READ);
	tell(h, "wamid.S1", "delivered", "");
	tell(h, "wamid.S1", "sent", "");
	tell(h, "wamid.S1", "failed", ",\"errors\":[{\"code\":131026}]");
	assert_int_equal(sent_state(h, "wamid.S1"), WA_READ);
	tell(h, "wamid.S1", "played", "");
	assert_int_equal(sent_state(h, "wamid.S1"), WA_PLAYED);
	tell(h, "wamid.S9", "delivered", ""); /* nobody's */
	assert_int_equal(sent_state(h, "wamid.S9"), -1);
}

static void a_status_may_be_faster_than_the_answer(void **state)
{
	struct hook *h = *state;
	struct wa_accepted as;

	tell(h, "wamid.S2", "sent", ",\"biz_opaque_callback_data\":\"outbox:77\"");
	assert_int_equal(sent_state(h, "wamid.S2"), WA_SENT);
	assert_int_equal(store_begin(h->app.store), OK);
	assert_int_equal(
		wa_message_accepted(h->app.store, "wamid.S2", "628", 77, WA_SERVICE, 1, &as), OK);
	assert_int_equal(store_commit(h->app.store), OK);
	assert_int_equal(sent_state(h, "wamid.S2"), WA_SENT);
	assert_false(as.failed);
	/* And so may a failure: why is known when the answer comes. */
	tell(h, "wamid.S3", "failed",
	     ",\"biz_opaque_callback_data\":\"outbox:78\",\"errors\":[{\"code\":131053}]");
	assert_int_equal(store_begin(h->app.store), OK);
	assert_int_equal(
		wa_message_accepted(h->app.store, "wamid.S3", "628", 78, WA_SERVICE, 1, &as), OK);
	assert_int_equal(store_commit(h->app.store), OK);
	assert_true(as.failed);
	assert_int_equal(as.error, 131053);
}

/* Words of staff know how far they have come. */
static void words_hear_of_it(void **state)
{
	struct hook *h = *state;
	struct relay r = { .way = RELAY_OUT,
			   .kind = REF_REQUEST,
			   .ref = 1,
			   .from = { CHANNEL_TELEGRAM, "-1", 9001 },
			   .author = "staff:1",
			   .words = "halo",
			   .parts = 1,
			   .state = RELAY_ACCEPTED,
			   .at_ms = 1 };
	struct wa_accepted as;

	assert_int_equal(store_begin(h->app.store), OK);
	assert_int_equal(
		wa_message_accepted(h->app.store, "wamid.R1", "628", 9, WA_SERVICE, 1, &as), OK);
	r.to = (struct place) { CHANNEL_WHATSAPP, "628", as.id };
	assert_int_equal(relay_add(h->app.store, &r), OK);
	assert_int_equal(store_commit(h->app.store), OK);
	tell(h, "wamid.R1", "sent", "");
	assert_int_equal(hook_int(h, "SELECT state FROM relay"), RELAY_ACCEPTED);
	tell(h, "wamid.R1", "read", "");
	assert_int_equal(hook_int(h, "SELECT state FROM relay"), RELAY_READ);
	tell(h, "wamid.R1", "delivered", "");
	tell(h, "wamid.R1", "read", "");
	assert_int_equal(hook_int(h, "SELECT state FROM relay"), RELAY_READ);
}

static void a_closed_window_is_believed(void **state)
{
	struct hook *h = *state;
	const char *sql = "SELECT window_ms > last_in_ms FROM address WHERE ext = '6281230000055'";
	struct wa_accepted as;

	assert_int_equal(hook_send(h, hook_text(h, "6281230000055", NULL, "wamid.W1", "menu")),
			 200);
	assert_int_equal(hook_int(h, sql), 1);
	assert_int_equal(store_begin(h->app.store), OK);
	assert_int_equal(wa_message_accepted(h->app.store, "wamid.W2", "6281230000055", 6,
					     WA_SERVICE, 1, &as),
			 OK);
	assert_int_equal(store_commit(h->app.store), OK);
	tell(h, "wamid.W2", "failed", ",\"errors\":[{\"code\":131047}]");
	assert_int_equal(hook_int(h, "SELECT window_ms <= (SELECT max(at_ms) FROM audit) + 60000"
				     " FROM address WHERE ext = '6281230000055'"),
			 1);
}

/* ---- what else Meta tells ---- */

static void another_app_that_answers_is_noticed_and_not_answered(void **state)
{
	struct hook *h = *state;
	const char *body = for_us(h, "standby.json");
	int64_t before = hook_int(h, "SELECT count(*) FROM wa_message");

	assert_int_equal(hook_send(h, body), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message"), before);
	assert_true(strstr(hook_said(h, ADMIN), "aplikasi lain") != NULL);
}

static void news_of_the_account_reaches_admins(void **state)
{
	struct hook *h = *state;

	assert_int_equal(hook_send(h, for_us(h, "template-status.json")), 200);
	assert_true(strstr(hook_said(h, ADMIN), "kabar_pesanan") != NULL);
	assert_int_equal(hook_send(h, for_us(h, "value-errors.json")), 200);
	assert_true(strstr(hook_said(h, ADMIN), "131000") != NULL);
	assert_int_equal(hook_send(h, hook_fixture(h, "unknown-field.json")), 200);
}

/* ---- people ---- */

static void a_person_without_a_number_is_called_by_it_once_it_is_known(void **state)
{
	struct hook *h = *state;

	assert_int_equal(hook_send(h, hook_text(h, NULL, "ID.777", "wamid.P1", "menu")), 200);
	assert_true(hook_said(h, "ID.777")[0]);
	assert_int_equal(hook_send(h, hook_text(h, "6281230000077", "ID.777", "wamid.P2", "menu")),
			 200);
	assert_false(hook_said(h, "ID.777")[0]); /* what waited goes to the number as well */
	assert_true(hook_said(h, "6281230000077")[0]);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM proof WHERE kind = 1"
				     " AND value = '6281230000077'"),
			 1);
}

static void an_older_message_narrows_no_window(void **state)
{
	struct hook *h = *state;
	const char *sql = "SELECT window_ms FROM address WHERE ext = '6281230000088'";
	const char *late = "\"messages\":[{\"from\":\"6281230000088\",\"id\":\"wamid.O2\","
			   "\"timestamp\":\"1700000000\",\"type\":\"text\",\"text\":{\"body\":"
			   "\"menu\"}}]";
	const char *early = "\"messages\":[{\"from\":\"6281230000088\",\"id\":\"wamid.O3\","
			    "\"timestamp\":\"99999999999\",\"type\":\"text\",\"text\":{\"body\":"
			    "\"menu\"}}]";
	int64_t until;

	assert_int_equal(hook_send(h, hook_text(h, "6281230000088", NULL, "wamid.O1", "menu")),
			 200);
	until = hook_int(h, sql);
	assert_int_equal(hook_send(h, hook_body(h, late)), 200);
	assert_int_equal(hook_int(h, sql), until);
	/* A clock that runs ahead opens no more than a day. */
	assert_int_equal(hook_send(h, hook_body(h, early)), 200);
	assert_true(hook_int(h, sql) <= h->app.now_ms + WHATSAPP_WINDOW_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_handshake_gives_the_challenge_back),
		cmocka_unit_test(a_wrong_handshake_is_refused),
		cmocka_unit_test(a_message_is_kept_and_answered_once),
		cmocka_unit_test(what_is_not_signed_leaves_nothing),
		cmocka_unit_test(a_preference_set_in_the_app_counts),
		cmocka_unit_test(one_bad_element_does_not_stop_the_others),
		cmocka_unit_test(a_signed_body_that_is_no_json_is_kept_and_not_asked_for_again),
		cmocka_unit_test(a_thousand_messages_are_taken_in_slices),
		cmocka_unit_test(whatever_is_cut_off_is_survived),
		cmocka_unit_test(no_forged_signature_is_taken),
		cmocka_unit_test(the_raw_bytes_are_what_is_signed),
		cmocka_unit_test(a_body_beyond_ascii_may_be_signed_escaped),
		cmocka_unit_test(other_methods_and_sizes_are_refused),
		cmocka_unit_test(three_megabytes_are_taken),
		cmocka_unit_test(a_state_only_moves_up),
		cmocka_unit_test(a_status_may_be_faster_than_the_answer),
		cmocka_unit_test(words_hear_of_it),
		cmocka_unit_test(a_closed_window_is_believed),
		cmocka_unit_test(another_app_that_answers_is_noticed_and_not_answered),
		cmocka_unit_test(news_of_the_account_reaches_admins),
		cmocka_unit_test(a_person_without_a_number_is_called_by_it_once_it_is_known),
		cmocka_unit_test(an_older_message_narrows_no_window),
	};

	return cmocka_run_group_tests(tests, hook_setup, hook_teardown);
}
