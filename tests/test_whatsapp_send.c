/* test_whatsapp_send.c - neutral messages as WhatsApp's requests: shapes, limits at their edges,
 * what is left for the next message, and text that must not become markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "bot/whatsapp.h"
#include "messages/catalog.h"
#include "store/contact.h"

struct fixture {
	struct arena arena;
	struct channel_call call;
	json_t *j; /* of the last rendering */
};

static const struct outbox_row phone = { .id = 90417,
					 .channel = CHANNEL_WHATSAPP,
					 .chat = "6281234567890" };

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	arena_init(&f->arena, 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	json_decref(f->j);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static const json_t *render_as(struct fixture *f, const struct channel_message *in)
{
	json_decref(f->j);
	f->j = NULL;
	assert_int_equal(channel_whatsapp.render(&f->arena, in, &f->call), OK);
	if (!f->call.method)
		return NULL;
	assert_string_equal(f->call.method, "messages");
	assert_int_equal(json_read(&f->arena, f->call.body.ptr, f->call.body.len, &f->j, NULL), OK);
	assert_string_equal(json_str(f->j, "messaging_product"), "whatsapp");
	return f->j;
}

static const json_t *render(struct fixture *f, const struct outgoing *m)
{
	const struct channel_message in = { &phone, m, NULL, NULL };

	return render_as(f, &in);
}

/* "interactive.action.buttons.0" */
static const json_t *at(const json_t *j, const char *path)
{
	char part[64];

	for (; *path; path += *path == '.') {
		size_t n = strcspn(path, ".");

		memcpy(part, path, n);
		part[n] = '\0';
		path += n;
		j = json_is_array(j) ? json_array_get(j, (size_t)part[0] - '0')
				     : json_object_get(j, part);
	}
	return j;
}

static const char *text_at(const json_t *j, const char *path)
{
	const char *s = json_string_value(at(j, path));

	return s ? s : "(nothing)";
}

static const char *said(struct fixture *f, const char *text)
{
	struct outgoing m = { .text = text };

	return text_at(render(f, &m), "text.body");
}

/* n characters. */
static char *letters(struct fixture *f, size_t n, const char *c)
{
	struct strbuf b;

	strbuf_init(&b, &f->arena, n * strlen(c) + 1);
	for (size_t i = 0; i < n; i++)
		strbuf_add(&b, c);
	return b.ptr;
}

/* ---- the frame ---- */

static void addressed_by_phone_or_by_user_id(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = "halo" };
	struct outbox_row nameless = phone;
	struct channel_message in = { &nameless, &m, "wamid.X\"", NULL };
	const json_t *j = render(f, &m);

	assert_string_equal(text_at(j, "to"), "+6281234567890");
	assert_null(json_object_get(j, "recipient"));
	assert_null(json_object_get(j, "context"));
	assert_string_equal(text_at(j, "biz_opaque_callback_data"), "outbox:90417");
	assert_string_equal(text_at(j, "text.body"), "halo");
	assert_true(json_is_false(at(j, "text.preview_url")));
	nameless.chat = "ID.21034567";
	m.part = 2;
	j = render_as(f, &in);
	assert_string_equal(text_at(j, "recipient"), "ID.21034567");
	assert_null(json_object_get(j, "to"));
	assert_string_equal(text_at(j, "context.message_id"), "wamid.X\"");
	assert_string_equal(text_at(j, "biz_opaque_callback_data"), "outbox:90417:2");
}

/* ---- markup ---- */

static void marks_become_markup(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(said(f, "Pesanan \1BLZ-1\2: \3"
				    "123456\4."),
			    "Pesanan *BLZ-1*: `123456`.");
	assert_string_equal(said(f, "\1 dua kata \2!"), " *dua kata* !");
	assert_string_equal(said(f, "\1satu\ndua\2"), "*satu*\n*dua*");
	assert_string_equal(said(f, "a\1\2b\1  \2"), "ab  ");
	assert_string_equal(said(f, "\1tak ditutup"), "*tak ditutup*");
}

static void what_people_wrote_is_no_markup(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(said(f, "*tebal* _miring_ ~coret~ `x`"),
			    "*\xe2\x80\x8b"
			    "tebal* _\xe2\x80\x8b"
			    "miring_ ~\xe2\x80\x8b"
			    "coret~ `\xe2\x80\x8bx`\xe2\x80\x8b");
	assert_string_equal(said(f, "5 * 3, a_b_c, budi_s@x.id"), "5 * 3, a_b_c, budi_s@x.id");
	assert_string_equal(said(f, "https://x.id/?a=_b_&c=*d* lalu _e_"),
			    "https://x.id/?a=_b_&c=*d* lalu _\xe2\x80\x8b"
			    "e_");
	/* Inside a mark of ours its own marker cannot end it early. */
	assert_string_equal(said(f, "\1Toko *A* B\2"), "*Toko \xe2\x88\x97"
						       "A\xe2\x88\x97 B*");
	assert_string_equal(said(f, "\3a`b\4"), "`a\xca\xb9"
						"b`");
}

static void plain_when_asked_for(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = "\1Paket\2 \3X\4", .plain = true };

	assert_string_equal(text_at(render(f, &m), "text.body"), "Paket X");
}

/* ---- lengths ---- */

static size_t units(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += (size_t)((((unsigned char)*s & 0xc0) != 0x80) + ((unsigned char)*s >= 0xf0));
	return n;
}

static void a_text_fits_up_to_its_limit(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = letters(f, WHATSAPP_TEXT, "a") };

	assert_int_equal(units(text_at(render(f, &m), "text.body")), WHATSAPP_TEXT);
	assert_null(f->call.rest);
	m.text = letters(f, WHATSAPP_TEXT + 1, "a");
	assert_int_equal(units(text_at(render(f, &m), "text.body")), WHATSAPP_TEXT);
	assert_int_equal(strlen(f->call.rest->text), 1);
	assert_int_equal(f->call.rest->part, 1);
	m.text = letters(f, WHATSAPP_TEXT / 2 + 1, "🙂"); /* two units each */
	assert_true(units(text_at(render(f, &m), "text.body")) <= WHATSAPP_TEXT);
	assert_non_null(f->call.rest);
}

/* Nothing is lost or said twice, however markup swells the text. */
static void parts_add_up(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = letters(f, 3000, "*a b ") };
	size_t stars = 0;

	for (const struct outgoing *part = &m; part; part = f->call.rest) {
		const char *s = text_at(render(f, part), "text.body");

		assert_true(units(s) <= WHATSAPP_TEXT);
		assert_true(utf8_valid(s, strlen(s)));
		for (; (s = strchr(s, '*')) != NULL; s++)
			stars++;
	}
	assert_int_equal(stars, 3000);
}

static void long_text_keeps_its_buttons_for_the_end(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = letters(f, 1000, "kata "),
			      .reply_to = 5,
			      .buttons = { { "Ya", "ya", NULL } },
			      .n_buttons = 1,
			      .list_label = "Lihat pilihan" };
	const json_t *j = render(f, &m);

	assert_string_equal(text_at(j, "type"), "text");
	assert_int_equal(f->call.rest->n_buttons, 1);
	assert_int_equal(f->call.rest->reply_to, 0);
	j = render(f, f->call.rest);
	assert_string_equal(text_at(j, "interactive.type"), "button");
	assert_null(f->call.rest);
}

/* ---- choices ---- */

static struct outgoing menu(size_t n)
{
	static const char *const labels[] = { "Satu",     "Dua",     "Tiga",  "Empat",
					      "Lima",     "Enam",    "Tujuh", "Delapan",
					      "Sembilan", "Sepuluh", "Lain",  "Selesai" };
	static const char *const data[] = { "m:1", "m:2", "m:3", "m:4",  "m:5",  "m:6",
					    "m:7", "m:8", "m:9", "m:10", "m:11", "m:12" };
	struct outgoing m = { .text = "Pilih", .n_buttons = n, .list_label = "Lihat pilihan" };

	for (size_t i = 0; i < n; i++)
		m.buttons[i] = (struct button) { labels[i], data[i], NULL };
	return m;
}

static void up_to_three_are_buttons(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = menu(3);
	const json_t *j = render(f, &m);

	assert_string_equal(text_at(j, "type"), "interactive");
	assert_string_equal(text_at(j, "interactive.type"), "button");
	assert_string_equal(text_at(j, "interactive.body.text"), "Pilih");
	assert_int_equal(json_array_size(at(j, "interactive.action.buttons")), 3);
	assert_string_equal(text_at(j, "interactive.action.buttons.2.reply.id"), "m:3");
	assert_string_equal(text_at(j, "interactive.action.buttons.2.reply.title"), "Tiga");
}

static void more_are_a_list_and_a_second_one(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = menu(10);
	const json_t *j = render(f, &m);

	assert_string_equal(text_at(j, "interactive.type"), "list");
	assert_string_equal(text_at(j, "interactive.action.button"), "Lihat pilihan");
	assert_int_equal(json_array_size(at(j, "interactive.action.sections.0.rows")), 10);
	assert_null(f->call.rest);
	m = menu(12);
	j = render(f, &m);
	assert_int_equal(json_array_size(at(j, "interactive.action.sections.0.rows")), 10);
	j = render(f, f->call.rest);
	assert_string_equal(text_at(j, "interactive.type"), "button");
	assert_string_equal(text_at(j, "interactive.action.buttons.1.reply.id"), "m:12");
	assert_string_equal(text_at(j, "interactive.body.text"), "Lihat pilihan");
	assert_null(f->call.rest);
}

static void wide_or_equal_labels_are_a_list(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = menu(2);
	const json_t *j;

	m.buttons[0].label = "12345678901234567890";
	assert_string_equal(text_at(render(f, &m), "interactive.type"), "button");
	m.buttons[0].label = "123456789012345678901";
	assert_string_equal(text_at(render(f, &m), "interactive.type"), "list");
	m.buttons[0].label = "ééééééééééééééééééééééééé"; /* 25 characters */
	j = render(f, &m);
	assert_string_equal(text_at(j, "interactive.action.sections.0.rows.0.title"),
			    "ééééééééééééééééééééééé…");
	assert_string_equal(text_at(j, "interactive.action.sections.0.rows.0.description"),
			    "ééééééééééééééééééééééééé");
	m.buttons[0].label = m.buttons[1].label; /* equal titles are refused */
	assert_string_equal(text_at(render(f, &m), "interactive.type"), "list");
	m.buttons[0] = m.buttons[1]; /* equal ids are refused anywhere */
	j = render(f, &m);
	assert_int_equal(json_array_size(at(j, "interactive.action.buttons")), 1);
}

static void a_body_too_long_for_buttons_is_a_list(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = menu(2);

	m.text = letters(f, WHATSAPP_BODY, "a");
	assert_string_equal(text_at(render(f, &m), "interactive.type"), "button");
	m.text = letters(f, WHATSAPP_BODY + 1, "a");
	assert_string_equal(text_at(render(f, &m), "interactive.type"), "list");
	assert_null(f->call.rest);
}

static void links(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = "Lihat panduan.",
			      .buttons = { { "Buka", NULL, "https://x.id/a_b" } },
			      .n_buttons = 1 };
	const json_t *j = render(f, &m);

	assert_string_equal(text_at(j, "interactive.type"), "cta_url");
	assert_string_equal(text_at(j, "interactive.action.parameters.display_text"), "Buka");
	assert_string_equal(text_at(j, "interactive.action.parameters.url"), "https://x.id/a_b");
	m.buttons[1] = (struct button) { "Menu", "menu", NULL };
	m.n_buttons = 2;
	j = render(f, &m);
	assert_string_equal(text_at(j, "interactive.type"), "button");
	assert_string_equal(text_at(j, "interactive.body.text"),
			    "Lihat panduan.\n\nBuka: https://x.id/a_b");
	m.buttons[1] = (struct button) { "Bayar", NULL, "https://x.id/b" };
	j = render(f, &m);
	assert_string_equal(text_at(j, "text.body"),
			    "Lihat panduan.\n\nBuka: https://x.id/a_b\n\nBayar: https://x.id/b");
}

static void a_contact_is_asked_for(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = menu(1);
	const json_t *j;

	m.keyboard = KEYBOARD_ASK_CONTACT;
	m.keyboard_label = "Bagikan nomor";
	j = render(f, &m);
	assert_string_equal(text_at(j, "interactive.type"), "request_contact_info");
	assert_string_equal(text_at(j, "interactive.action.name"), "request_contact_info");
	assert_string_equal(text_at(j, "interactive.body.text"), "Pilih\n› Satu");
	m.text = letters(f, WHATSAPP_BODY + 1, "a");
	assert_string_equal(text_at(render(f, &m), "type"), "text");
	j = render(f, f->call.rest);
	assert_string_equal(text_at(j, "interactive.type"), "request_contact_info");
	assert_string_equal(text_at(j, "interactive.body.text"), "Bagikan nomor");
	assert_null(f->call.rest);
}

/* ---- files ---- */

static void a_file_with_its_words(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = "Denah",
			      .file = "120340",
			      .file_kind = FILE_DOCUMENT,
			      .file_name = "denah.pdf" };
	const json_t *j = render(f, &m);

	assert_string_equal(text_at(j, "type"), "document");
	assert_string_equal(text_at(j, "document.id"), "120340");
	assert_string_equal(text_at(j, "document.filename"), "denah.pdf");
	assert_string_equal(text_at(j, "document.caption"), "Denah");
	m.file_kind = FILE_PHOTO;
	m.text = letters(f, WHATSAPP_BODY + 1, "a");
	assert_int_equal(units(text_at(render(f, &m), "image.caption")), WHATSAPP_BODY);
	assert_null(f->call.rest->file);
	m.text = "";
	assert_null(at(render(f, &m), "image.caption"));
	m.file_kind = FILE_VOICE; /* has no caption */
	m.text = "Suara";
	j = render(f, &m);
	assert_string_equal(text_at(j, "audio.id"), "120340");
	assert_string_equal(f->call.rest->text, "Suara");
}

static void a_file_with_choices(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = menu(2);
	const json_t *j;

	m.file = "77";
	m.file_kind = FILE_PHOTO;
	j = render(f, &m);
	assert_string_equal(text_at(j, "interactive.header.type"), "image");
	assert_string_equal(text_at(j, "interactive.header.image.id"), "77");
	m = menu(5);
	m.file = "77";
	m.file_kind = FILE_PHOTO;
	j = render(f, &m);
	assert_string_equal(text_at(j, "image.id"), "77");
	assert_null(at(j, "image.caption"));
	j = render(f, f->call.rest);
	assert_string_equal(text_at(j, "interactive.type"), "list");
	assert_string_equal(text_at(j, "interactive.body.text"), "Pilih");
}

/* ---- what cannot be done there ---- */

static void an_edit_is_a_new_message_or_none(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = "Menu lain", .edit = 55 };
	struct outbox_row card = phone;
	const struct channel_message refresh = { &card, &m, NULL, NULL };
	struct outgoing leave = { .text = "", .call = OUTGOING_LEAVE };
	struct outbox_row call = phone;
	const struct channel_message leaving = { &call, &leave, NULL, NULL };

	assert_string_equal(text_at(render(f, &m), "text.body"), "Menu lain");
	card.rank = RANK_NOTICE;
	assert_null(render_as(f, &refresh));
	call.kind = OUT_CALL;
	assert_null(render_as(f, &leaving));
}

static void refuses_the_unsayable(void **state)
{
	struct fixture *f = *state;
	struct outgoing m = { .text = "" };
	const struct channel_message in = { &phone, &m, NULL, NULL };

	assert_int_equal(channel_whatsapp.render(&f->arena, &in, &f->call), ERR_INVALID);
}

/* ---- templates ---- */

static void a_template_is_filled(void **state)
{
	struct fixture *f = *state;
	static const struct said_value values[] = { { "kak", "Kak\nRina\t \2x" },
						    { "order", "BLZ-1" } };
	struct outgoing m = {
		.key = "activation.active", .text = "x", .values = values, .n_values = 2
	};
	const struct template t = {
		.name = "order_active",
		.language = "id",
		.parameters = { { NULL, "kak" }, { "nomor", "order" }, { NULL, "until" } },
		.n = 3
	};
	const struct channel_message in = { &phone, &m, NULL, &t };
	const json_t *j = render_as(f, &in);

	assert_string_equal(text_at(j, "type"), "template");
	assert_string_equal(text_at(j, "template.name"), "order_active");
	assert_string_equal(text_at(j, "template.language.code"), "id");
	assert_string_equal(text_at(j, "template.components.0.type"), "body");
	assert_string_equal(text_at(j, "template.components.0.parameters.0.text"), "Kak Rina x");
	assert_null(at(j, "template.components.0.parameters.0.parameter_name"));
	assert_string_equal(text_at(j, "template.components.0.parameters.1.parameter_name"),
			    "nomor");
	assert_string_equal(text_at(j, "template.components.0.parameters.1.text"), "BLZ-1");
	assert_string_equal(text_at(j, "template.components.0.parameters.2.text"), "-");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(addressed_by_phone_or_by_user_id),
		TEST(marks_become_markup),
		TEST(what_people_wrote_is_no_markup),
		TEST(plain_when_asked_for),
		TEST(a_text_fits_up_to_its_limit),
		TEST(parts_add_up),
		TEST(long_text_keeps_its_buttons_for_the_end),
		TEST(up_to_three_are_buttons),
		TEST(more_are_a_list_and_a_second_one),
		TEST(wide_or_equal_labels_are_a_list),
		TEST(a_body_too_long_for_buttons_is_a_list),
		TEST(links),
		TEST(a_contact_is_asked_for),
		TEST(a_file_with_its_words),
		TEST(a_file_with_choices),
		TEST(an_edit_is_a_new_message_or_none),
		TEST(refuses_the_unsayable),
		TEST(a_template_is_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
