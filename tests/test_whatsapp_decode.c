/* Webhook JSON as our own words: every kind of message and status, and each of them damaged. */
#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "bot/whatsapp.h"
#include "store/contact.h"
#include "tests/box.h"

#define FOLDER "tests/fixtures/whatsapp/"
#define PHONE  "6287700011122"
#define BSUID  "ID.4400112233445566"

struct world {
	struct arena a;
	json_t *doc; /* of the last fixture */
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	arena_init(&w->a, 64 * 1024 * 1024);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	json_decref(w->doc);
	arena_free(&w->a);
	free(w);
	return 0;
}

static const json_t *value_of(struct world *w, const char *name)
{
	const char *path = arena_printf(&w->a, FOLDER "%s.json", name);
	const json_t *entry, *change;

	json_decref(w->doc);
	w->doc = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	if (!w->doc)
		fail_msg("no fixture %s", path);
	entry = json_array_get(json_object_get(w->doc, "entry"), 0);
	change = json_array_get(json_object_get(entry, "changes"), 0);
	return json_object_get(change, "value");
}

static struct whatsapp_message message(struct world *w, const char *name)
{
	const json_t *value = value_of(w, name);
	struct whatsapp_message m;

	assert_ok(whatsapp_decode(&w->a, json_array_get(json_object_get(value, "messages"), 0),
				  json_object_get(value, "contacts"), &m));
	assert_int_equal(m.update.channel, CHANNEL_WHATSAPP);
	assert_true(m.update.in_private);
	assert_string_equal(m.update.ext, m.wamid);
	assert_true(text_starts(m.wamid, "wamid."));
	return m;
}

/* What each fixture is to us. NULL: not looked at; window: whether it opens one. */
static const struct {
	const char *name;
	enum update_kind kind;
	const char *text, *data, *command;
	bool window, edited, forwarded, quoted;
} kinds[] = {
	{ "in-text", UPDATE_TEXT, "Pagi kak, paket Pro saya kapan aktif?", NULL, NULL, true, 0, 0,
	  0 },
	{ "in-text-command", UPDATE_TEXT, "/aktivasi BLZ-9\nmakasih", NULL, "aktivasi", true, 0, 0,
	  0 },
	{ "in-text-reply", UPDATE_TEXT, "iya yang itu", NULL, NULL, true, 0, 0, 1 },
	{ "in-text-forwarded", UPDATE_TEXT, "Kirim ke 10 teman", NULL, NULL, true, 0, 1, 0 },
	{ "in-text-referral", UPDATE_TEXT, "Mau tanya promo hosting", NULL, NULL, true, 0, 0, 0 },
	{ "in-image", UPDATE_PHOTO, "Bukti transfer", NULL, NULL, true, 0, 0, 0 },
	{ "in-document", UPDATE_DOCUMENT, "Fakturnya", NULL, NULL, true, 0, 0, 0 },
	{ "in-audio", UPDATE_VOICE, "", NULL, NULL, true, 0, 0, 0 },
	{ "in-video", UPDATE_VIDEO, "layarnya begini", NULL, NULL, true, 0, 0, 0 },
	{ "in-sticker", UPDATE_STICKER, "", NULL, NULL, true, 0, 0, 0 },
	{ "in-location", UPDATE_LOCATION, "", NULL, NULL, true, 0, 0, 0 },
	{ "in-contacts", UPDATE_CONTACT, "", NULL, NULL, true, 0, 0, 0 },
	{ "in-button-reply", UPDATE_BUTTON, "", "aktivasi:7", NULL, true, 0, 0, 1 },
	{ "in-list-reply", UPDATE_BUTTON, "", "orang", NULL, true, 0, 0, 1 },
	{ "in-flow-reply", UPDATE_OTHER, "", NULL, NULL, true, 0, 0, 1 },
	{ "in-template-button", UPDATE_BUTTON, "", "menu", NULL, true, 0, 0, 1 },
	{ "in-template-button-label", UPDATE_TEXT, "Mau tanya", NULL, NULL, true, 0, 0, 1 },
	{ "in-reaction", UPDATE_NONE, "", NULL, NULL, false, 0, 0, 0 },
	{ "in-reaction-removed", UPDATE_NONE, "", NULL, NULL, false, 0, 0, 0 },
	{ "in-order", UPDATE_OTHER, "yang warna biru ya", NULL, NULL, true, 0, 0, 0 },
	{ "in-unsupported", UPDATE_OTHER, "", NULL, NULL, true, 0, 0, 0 },
	{ "in-unsupported-edit", UPDATE_OTHER, "", NULL, NULL, true, 1, 0, 0 },
	{ "in-request-welcome", UPDATE_TEXT, "/start", NULL, "start", true, 0, 0, 0 },
	{ "in-edit", UPDATE_TEXT, "maksudnya BLZ-10", NULL, NULL, false, 1, 0, 1 },
	{ "in-revoke", UPDATE_NONE, "", NULL, NULL, false, 0, 0, 0 },
	{ "in-unknown-type", UPDATE_OTHER, "", NULL, NULL, true, 0, 0, 0 },
	{ "in-group", UPDATE_NONE, "halo grup", NULL, NULL, false, 0, 0, 0 },
	{ "in-system-identity", UPDATE_NONE, "", NULL, NULL, false, 0, 0, 0 },
};

static void every_kind_is_understood(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct whatsapp_message m = message(w, kinds[i].name);

		assert_int_equal(m.update.kind, kinds[i].kind);
		assert_string_equal(m.update.text, kinds[i].text);
		assert_string_equal(m.update.data ? m.update.data : "",
				    kinds[i].data ? kinds[i].data : "");
		assert_string_equal(m.update.command ? m.update.command : "",
				    kinds[i].command ? kinds[i].command : "");
		assert_int_equal(m.update.edited, kinds[i].edited);
		assert_int_equal(m.update.forwarded, kinds[i].forwarded);
		assert_int_equal(m.quoted != NULL, kinds[i].quoted);
		assert_int_equal(m.update.window_ms,
				 kinds[i].window ? m.update.sent_ms + WHATSAPP_WINDOW_MS : 0);
		assert_true(m.update.sent_ms > INT64_C(1795400000000));
		assert_string_equal(m.from.phone, PHONE);
		assert_string_equal(m.from.bsuid, BSUID);
		assert_null(m.update.callback);
		assert_false(m.changed);
	}
}

static void people_come_with_one_id_or_two(void **state)
{
	struct whatsapp_message m = message(*state, "in-text-no-phone");

	assert_null(m.from.phone);
	assert_string_equal(m.from.bsuid, "ID.55667788");
	assert_string_equal(m.update.name, "Tono");
	m = message(*state, "in-text-phone-only");
	assert_string_equal(m.from.phone, "6287700033344");
	assert_null(m.from.bsuid);
	assert_string_equal(m.update.name, "Joko");
}

static void files_are_named_and_hashed(void **state)
{
	struct update u = message(*state, "in-document").update;

	assert_true(text_starts(u.file, "88001122"));
	assert_string_equal(u.mime, "application/pdf");
	assert_string_equal(u.file_name, "faktur-7.pdf");
	/* sha256sum of "isi document" */
	assert_string_equal(u.file_hash,
			    "89e5c06f9652dab16c2767557c7234d199c53f7aae76fcc65d3196abd393661c");
}

static void a_number_is_ones_own_only_when_it_was_asked_for(void **state)
{
	struct whatsapp_message m = message(*state, "in-contacts");

	assert_false(m.update.contact_own);
	assert_string_equal(m.update.contact_phone, "+62 813-1112-223");
	m = message(*state, "in-contacts-other"); /* their number, but nobody vouches for it */
	assert_false(m.update.contact_own);
	m = message(*state, "in-contacts-own");
	assert_true(m.update.contact_own);
	assert_string_equal(m.from.phone, "6287700055566");
	assert_string_equal(m.from.bsuid, "ID.66778899");
}

static void another_number_than_the_senders_is_not_theirs(void **state)
{
	struct world *w = *state;
	const json_t *value = value_of(w, "in-contacts-own");
	json_t *m = json_array_get(json_object_get(value, "messages"), 0);
	struct whatsapp_message out;

	json_object_set_new(m, "from", json_string("6281111111111"));
	assert_ok(whatsapp_decode(&w->a, m, NULL, &out));
	assert_false(out.update.contact_own);
	assert_string_equal(out.from.phone, "6281111111111");
}

static void changes_of_ids_are_told_apart(void **state)
{
	struct whatsapp_message m = message(*state, "in-system-number");

	assert_true(m.changed);
	assert_int_equal(m.update.kind, UPDATE_NONE);
	assert_string_equal(m.from.phone, PHONE);
	assert_string_equal(m.from.bsuid, BSUID);
	assert_string_equal(m.becomes.phone, "6287700099900");
	assert_string_equal(m.becomes.bsuid, "ID.4499");
	m = message(*state, "in-system-user-id");
	assert_true(m.changed);
	assert_null(m.from.phone);
	assert_string_equal(m.from.bsuid, "ID.55667788");
	assert_null(m.becomes.phone);
	assert_string_equal(m.becomes.bsuid, "ID.55660000");
}

static const struct {
	const char *name;
	enum wa_state state;
	enum wa_category category;
	int64_t outbox;
	int error;
} statuses[] = {
	{ "status-sent", WA_SENT, WA_SERVICE, 41, 0 },
	{ "status-delivered", WA_DELIVERED, WA_UTILITY, 41, 0 },
	{ "status-read", WA_READ, WA_CATEGORY_UNKNOWN, 41, 0 },
	{ "status-played", WA_PLAYED, WA_CATEGORY_UNKNOWN, 41, 0 },
	{ "status-no-phone", WA_SENT, WA_CATEGORY_UNKNOWN, 0, 0 },
	{ "status-failed-window", WA_FAILED, WA_CATEGORY_UNKNOWN, 41, 131047 },
	{ "status-failed-undeliverable", WA_FAILED, WA_CATEGORY_UNKNOWN, 0, 131026 },
};

static void every_status_is_understood(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		const json_t *value = value_of(w, statuses[i].name);
		struct whatsapp_status s;

		assert_ok(whatsapp_decode_status(
			&w->a, json_array_get(json_object_get(value, "statuses"), 0), &s));
		assert_int_equal(s.state, statuses[i].state);
		assert_int_equal(s.category, statuses[i].category);
		assert_int_equal(s.outbox_id, statuses[i].outbox);
		assert_int_equal(s.error, statuses[i].error);
		assert_string_equal(s.why, statuses[i].error ? "Rincian kesalahan." : "");
	}
}

static void a_status_that_we_do_not_know_is_refused(void **state)
{
	struct world *w = *state;
	const json_t *value = value_of(w, "status-unknown");
	struct whatsapp_status s;

	assert_err(whatsapp_decode_status(
			   &w->a, json_array_get(json_object_get(value, "statuses"), 0), &s),
		   ERR_INVALID);
}

static void our_mark_comes_back(void **state)
{
	(void)state;
	assert_int_equal(whatsapp_outbox_id("outbox:90417"), 90417);
	assert_int_equal(whatsapp_outbox_id("outbox:90417:2"), 90417);
	assert_int_equal(whatsapp_outbox_id("outbox:"), 0);
	assert_int_equal(whatsapp_outbox_id("outbox:-4"), 0);
	assert_int_equal(whatsapp_outbox_id("outbox:99999999999999999999"), 0);
	assert_int_equal(whatsapp_outbox_id("tiket:4"), 0);
	assert_int_equal(whatsapp_outbox_id(NULL), 0);
}

static void ids_are_what_ids_look_like(void **state)
{
	static const char *const bad[] = {
		"id.123", "ID123",   "ID.",    "ID.12-3", "IDX.1",
		"",       "ID.ENT.", "ID.1 2", "62812",   "ID.\xc3\xa9"
	};
	struct world *w = *state;
	struct whatsapp_message out;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		json_t *m = json_pack("{s:s, s:s, s:s}", "id", "wamid.1", "type", "text",
				      "from_user_id", bad[i]);

		assert_err(whatsapp_decode(&w->a, m, NULL, &out), ERR_INVALID);
		json_decref(m);
	}
}

/* ---- damage ---- */

/* Whatever a value holds is tried as a message and as a status. */
static void try_all(struct world *w, const json_t *j)
{
	struct whatsapp_message m;
	struct whatsapp_status s;
	const json_t *each;
	const char *key;
	size_t i;
	enum err e = whatsapp_decode(&w->a, j, json_object_get(j, "contacts"), &m);

	assert_true(e == OK || e == ERR_INVALID);
	e = whatsapp_decode_status(&w->a, j, &s);
	assert_true(e == OK || e == ERR_INVALID);
	if (json_is_array(j))
		json_array_foreach(j, i, each) try_all(w, each);
	else
		json_object_foreach((json_t *)(uintptr_t)j, key, each) try_all(w, each);
}

static json_t *strange(unsigned n)
{
	switch (n) {
	case 0:
		return json_null();
	case 1:
		return json_integer(INT64_MIN);
	case 2:
		return json_string("\x01 \xf0\x9f\x99\x8f");
	case 3:
		return json_array();
	case 4:
		return json_object();
	default:
		return json_real(-1e300);
	}
}

enum { STRANGE = 6 };

/* Each member in turn: dropped, and replaced by each other type. */
static size_t damage(struct world *w, const json_t *root, json_t *at)
{
	size_t n = 0, len = json_is_object(at) ? json_object_size(at) : json_array_size(at);

	for (size_t i = 0; i < len; i++) {
		const char *key = NULL;
		json_t *was;

		if (json_is_object(at)) {
			void *iter = json_object_iter(at);

			for (size_t k = 0; k < i; k++)
				iter = json_object_iter_next(at, iter);
			key = arena_strdup(&w->a, json_object_iter_key(iter));
		}
		was = json_incref(key ? json_object_get(at, key) : json_array_get(at, i));
		for (unsigned k = 0; k < STRANGE; k++, n++) {
			if (key)
				json_object_set_new(at, key, strange(k));
			else
				json_array_set_new(at, i, strange(k));
			try_all(w, root);
		}
		if (key) {
			json_object_set(at, key, was);
		} else {
			json_array_set(at, i, was);
		}
		n += damage(w, root, was);
		json_decref(was);
	}
	return n;
}

static void nothing_that_is_damaged_does_harm(void **state)
{
	struct world *w = *state;
	DIR *d = opendir(FOLDER);
	struct dirent *file;
	size_t files = 0, n = 0;

	assert_non_null(d);
	while ((file = readdir(d)) != NULL) {
		const char *path = arena_printf(&w->a, FOLDER "%s", file->d_name);
		json_t *doc;

		if (file->d_name[0] == '.')
			continue;
		doc = json_load_file(path, 0, NULL);
		assert_non_null(doc);
		n += damage(w, doc, doc);
		json_decref(doc);
		arena_reset(&w->a);
		files++;
	}
	closedir(d);
	assert_true(files > 40);
	assert_true(n > 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
		CASE(every_kind_is_understood),
		CASE(people_come_with_one_id_or_two),
		CASE(files_are_named_and_hashed),
		CASE(a_number_is_ones_own_only_when_it_was_asked_for),
		CASE(another_number_than_the_senders_is_not_theirs),
		CASE(changes_of_ids_are_told_apart),
		CASE(every_status_is_understood),
		CASE(a_status_that_we_do_not_know_is_refused),
		CASE(our_mark_comes_back),
		CASE(ids_are_what_ids_look_like),
		CASE(nothing_that_is_damaged_does_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
