/* Mails: addresses, headers that nothing can be smuggled into, texts that come out as they went in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "bot/mail.h"

static int open_fixture(void **state)
{
	struct arena *a = calloc(1, sizeof(*a));

	arena_init(a, 0);
	*state = a;
	return 0;
}

static int close_fixture(void **state)
{
	arena_free(*state);
	free(*state);
	return 0;
}

static struct mail sample(void)
{
	return (struct mail) { .from_name = "Toko Maju",
			       .from = "cs@toko.co.id",
			       .to = "rina@contoh.id",
			       .subject = "Kode Anda",
			       .text = "Halo",
			       .now_ms = 1795415100000,
			       .offset_min = 7 * 60,
			       .id = "1795.12" };
}

static const char *built(struct arena *a, const struct mail *m)
{
	struct span out = { NULL, 0 };
	const char *bytes;

	assert_int_equal(mail_build(a, m, &out), OK);
	bytes = arena_strndup(a, out.ptr, out.len);
	assert_int_equal(strlen(bytes), out.len);
	return bytes;
}

/* ---- reading a mail back ---- */

static int hex(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

static const char *unquote(struct arena *a, const char *body)
{
	struct strbuf b;

	strbuf_init(&b, a, 1 << 20);
	strbuf_add(&b, "");
	for (; *body; body++) {
		if (body[0] == '=' && body[1] == '\r') {
			body += 2;
		} else if (body[0] == '=') {
			strbuf_addc(&b, (char)(hex(body[1]) << 4 | hex(body[2])));
			body += 2;
		} else if (*body != '\r') {
			strbuf_addc(&b, *body);
		}
	}
	return b.ptr ? b.ptr : "";
}

static void add_word(struct strbuf *b, const char *digits, size_t n)
{
	static const char all[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < n && digits[i] != '='; i++) {
		bits = bits << 6 | (uint32_t)(strchr(all, digits[i]) - all);
		have += 6;
		if (have >= 8) {
			have -= 8;
			strbuf_addc(b, (char)(bits >> have & 0xff));
		}
	}
}

/* The value of a header, encoded words decoded. */
static const char *header(struct arena *a, const char *mail, const char *name)
{
	const char *p = strstr(mail, name);
	struct strbuf b;

	assert_non_null(p);
	strbuf_init(&b, a, 1 << 16);
	strbuf_add(&b, "");
	p += strlen(name);
	while (p[0] != '\r' || p[2] == ' ') {
		size_t len;

		if (text_starts(p, "\r\n ")) {
			p += 3;
			continue;
		}
		if (!text_starts(p, "=?UTF-8?B?")) {
			strbuf_addc(&b, *p++);
			continue;
		}
		p += 10;
		len = strcspn(p, "?");
		add_word(&b, p, len);
		p += len + 2;
	}
	return b.ptr;
}

static const char *body(const char *mail)
{
	return strstr(mail, "\r\n\r\n") + 4;
}

/* ---- tests ---- */

static const char *const good_addresses[] = { "a@b.id",
					      "rina.putri+sigap@mail.contoh.co.id",
					      "x_y-z@a-b.example",
					      "o'neil@x.org",
					      "1@2.example",
					      "a@b.c.d.e.f",
					      "cs@xn--tko-0na.id" };
static const char *const bad_addresses[] = {
	"",
	"a",
	"@",
	"a@",
	"@b.id",
	"a@b",
	"a@@b.id",
	"a@b@c.id",
	"a b@c.id",
	".a@b.id",
	"a.@b.id",
	"a..b@c.id",
	"a@.b.id",
	"a@b..id",
	"a@b.id.",
	"a@-b.id",
	"a@b-.id",
	"a@b.1",
	"a@127.0.0.1",
	"a@[127.0.0.1]",
	"<a@b.id>",
	"A <a@b.id>",
	"a@b.id\n",
	"a@b.id\r\nDATA",
	"a,b@c.id",
	"a;b@c.id",
	"\"a b\"@c.id",
	"a@b_c.id",
	"ä@b.id",
	"a@ü.id",
	"a@b.id ",
	" a@b.id",
	"a\t@b.id",
	"a(x)@b.id",
};

static void test_addresses(void **state)
{
	char longest[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good_addresses); i++)
		if (!mail_address_ok(good_addresses[i]))
			fail_msg("refused %s", good_addresses[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad_addresses); i++)
		if (mail_address_ok(bad_addresses[i]))
			fail_msg("took %s", bad_addresses[i]);
	assert_false(mail_address_ok(NULL));
	memset(longest, 'a', sizeof(longest));
	snprintf(longest + 64, sizeof(longest) - 64, "@b.id");
	assert_true(mail_address_ok(longest)); /* 64 before the @ */
	memset(longest, 'a', sizeof(longest));
	snprintf(longest + 65, sizeof(longest) - 65, "@b.id");
	assert_false(mail_address_ok(longest));
	memset(longest, 'a', sizeof(longest));
	memcpy(longest, "a@", 2);
	for (size_t i = 50; i < 250; i += 50)
		longest[i] = '.';
	memcpy(longest + 251, ".id", 4);
	assert_true(strlen(longest) == 254 && mail_address_ok(longest));
	memcpy(longest + 251, "x.id", 5);
	assert_false(mail_address_ok(longest));
}

static void test_a_plain_mail(void **state)
{
	struct mail m = sample();

	assert_string_equal(built(*state, &m), "Date: Mon, 23 Nov 2026 13:25:00 +0700\r\n"
					       "From: \"Toko Maju\" <cs@toko.co.id>\r\n"
					       "To: <rina@contoh.id>\r\n"
					       "Subject: Kode Anda\r\n"
					       "Message-ID: <1795.12@toko.co.id>\r\n"
					       "MIME-Version: 1.0\r\n"
					       "Content-Type: text/plain; charset=utf-8\r\n"
					       "Content-Transfer-Encoding: quoted-printable\r\n"
					       "Auto-Submitted: auto-generated\r\n"
					       "\r\n"
					       "Halo\r\n");
}

static void test_dates_in_other_zones(void **state)
{
	struct mail m = sample();

	m.offset_min = -(3 * 60 + 30);
	assert_non_null(strstr(built(*state, &m), "Date: Mon, 23 Nov 2026 02:55:00 -0330\r\n"));
	m.offset_min = 0;
	m.now_ms = 0;
	assert_non_null(strstr(built(*state, &m), "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"));
}

static void test_words_beyond_ascii(void **state)
{
	struct arena *a = *state;
	struct mail m = sample();
	const char *text;

	m.subject =
		"Kode: 123456 — jangan berikan kepada siapa pun, ya Kak 🙏🏽 (berlaku 10 menit)";
	m.from_name = "Tokö \"Maju\"";
	text = built(a, &m);
	assert_string_equal(header(a, text, "Subject: "), m.subject);
	assert_string_equal(header(a, text, "From: "), "Tokö \"Maju\"<cs@toko.co.id>");
	m.subject = "=?UTF-8?B?QQ==?="; /* what looks encoded is meant literally */
	assert_string_equal(header(a, built(a, &m), "Subject: "), m.subject);
	m.from_name = NULL;
	assert_non_null(strstr(built(a, &m), "From: <cs@toko.co.id>\r\n"));
}

static void test_nothing_gets_into_the_headers(void **state)
{
	struct arena *a = *state;
	struct mail m = sample();
	const char *text;

	m.subject = "Halo\r\nBcc: semua@contoh.id\r\n\r\nisi palsu";
	m.from_name = "X\nBcc: semua@contoh.id";
	text = built(a, &m);
	assert_null(strstr(text, "\nBcc:"));
	assert_string_equal(body(text), "Halo\r\n");
	assert_string_equal(header(a, text, "Subject: "), "Halo Bcc: semua@contoh.id isi palsu");
}

static void test_bad_addresses_and_ids_are_refused(void **state)
{
	struct mail m = sample();
	struct span out = { "before", 6 };

	m.to = "rina@contoh.id\r\nBcc: x@y.id";
	assert_int_equal(mail_build(*state, &m, &out), ERR_INVALID);
	m = sample();
	m.from = "Toko <cs@toko.co.id>";
	assert_int_equal(mail_build(*state, &m, &out), ERR_INVALID);
	m = sample();
	m.id = "a b";
	assert_int_equal(mail_build(*state, &m, &out), ERR_INVALID);
	m.id = "a>\r\nX: y";
	assert_int_equal(mail_build(*state, &m, &out), ERR_INVALID);
	m.id = "";
	assert_int_equal(mail_build(*state, &m, &out), ERR_INVALID);
	assert_string_equal(out.ptr, "before");
}

static void test_texts_survive(void **state)
{
	static const char *const texts[] = {
		"",
		"satu baris",
		"dua\nbaris\n",
		"spasi di ujung \nlagi\t\nakhir ",
		"a=b; 100% = penuh",
		".\n..titik di depan\n.",
		"From baris ini",
		"é日本🙏🏽",
		"satu baris yang panjang sekali, jauh lebih panjang daripada tujuh puluh enam huruf, "
		"dan masih berlanjut sampai sini = selesai",
	};
	struct arena *a = *state;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct mail m = sample();
		char want[512];

		m.text = texts[i];
		snprintf(want, sizeof(want), "%s\n", texts[i]);
		assert_string_equal(unquote(a, body(built(a, &m))), want);
	}
}

/* RFC 5322 §2.1.1 and RFC 2045 §6.7: no line over 76, no bare CR or LF, nothing but ASCII. */
static void test_every_line_is_short_ascii(void **state)
{
	struct arena *a = *state;
	uint32_t seed = 11;

	for (int round = 0; round < 300; round++) {
		struct mail m = sample();
		char text[700], subject[120];
		const char *mail;
		size_t column = 0;

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = (char)(seed >> 24);
		}
		memcpy(subject, text, sizeof(subject));
		text[sizeof(text) - 1] = subject[sizeof(subject) - 1] = '\0';
		m.text = text;
		m.subject = subject;
		mail = built(a, &m);
		for (const char *p = mail; *p; p++) {
			assert_true((unsigned char)*p < 0x7f);
			assert_int_equal(*p == '\n', p > mail && p[-1] == '\r');
			column = *p == '\n' ? 0 : column + 1;
			assert_true(column <= 77); /* with the CR */
		}
		assert_string_equal(mail + strlen(mail) - 2, "\r\n");
		arena_reset(a);
	}
}

static void test_marks_of_the_catalogs_are_left_out(void **state)
{
	struct mail m = sample();

	m.text = "Kode \x01tebal\x02: \x03"
		 "123\x04";
	assert_string_equal(body(built(*state, &m)), "Kode tebal: 123\r\n");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_fixture, close_fixture)
	const struct CMUnitTest tests[] = {
		TEST(test_addresses),
		TEST(test_a_plain_mail),
		TEST(test_dates_in_other_zones),
		TEST(test_words_beyond_ascii),
		TEST(test_nothing_gets_into_the_headers),
		TEST(test_bad_addresses_and_ids_are_refused),
		TEST(test_texts_survive),
		TEST(test_every_line_is_short_ascii),
		TEST(test_marks_of_the_catalogs_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
