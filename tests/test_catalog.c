/* The catalogs in the tree: their tone, and that each text renders, whatever the values are. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/catalog.h"
#include "messages/compile.h"

#include "base/file.h"
#include "base/text.h"
#include "tests/texts.h"

/* The rows once more, as their author wrote them. */
static const struct row {
	const char *id, *key, *placeholders;
	bool is_long;
} rows[] = {
#define MSG(id, key, placeholders)  { #id, key, placeholders, false },
#define LONG(id, key, placeholders) { #id, key, placeholders, true },
#define WORDS(id, key)              { #id, key, "", true },
#define BTN(id, key)                { #id, key, "", false },
#include "messages/messages.def"
#undef MSG
#undef LONG
#undef WORDS
#undef BTN
};

static void names_follow_keys(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_LEN(rows), MSG_COUNT);
	for (size_t i = 0; i < MSG_COUNT; i++) {
		const char *key = rows[i].key;
		char id[128] = "";

		if (msg_is_button((enum msg)i)) {
			assert_true(text_starts(key, "button."));
			key += strlen("button.");
		}
		for (size_t k = 0; key[k] && k < sizeof(id) - 1; k++)
			id[k] = key[k] >= 'a' && key[k] <= 'z' ? (char)(key[k] - 'a' + 'A')
				: key[k] == '.'                ? '_'
							       : key[k];
		assert_string_equal(id, rows[i].id);
		assert_string_equal(msg_key((enum msg)i), rows[i].key);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(rows[k].key, rows[i].key);
	}
}

static void languages(void **state)
{
	enum lang lang = LANG_ID;

	(void)state;
	assert_int_equal(lang_parse("en", &lang), OK);
	assert_int_equal(lang, LANG_EN);
	assert_string_equal(lang_name(LANG_ID), "id");
	assert_int_equal(lang_parse("EN", &lang), ERR_INVALID);
	assert_int_equal(lang_parse("", &lang), ERR_INVALID);
	assert_int_equal(lang, LANG_EN);
}

static void plain_texts(void **state)
{
	struct texts *f = *state;

	assert_string_equal(catalog_text(f->texts, LANG_ID, BTN_MENU), "Menu Utama");
	assert_string_equal(catalog_text(f->texts, LANG_EN, BTN_MENU), "Main Menu");
	assert_string_equal(catalog_text(f->texts, LANG_ID, MSG_ACTIVATION_ACTIVE), "");
}

static void json_for_the_recogniser(void **state)
{
	struct texts *f = *state;
	struct catalogs *c;
	const char *why;

	assert_non_null(json_object_get(catalogs_json(f->texts, LANG_ID), "intents"));
	assert_null(json_object_get(catalogs_json(f->texts, LANG_ID), "texts"));
	assert_int_equal(catalogs_load(&f->arena, "messages", &c, &why), OK);
	catalogs_drop_json(c);
	assert_null(catalogs_json(c, LANG_EN));
	catalogs_drop_json(c);
	catalogs_free(c);
}

/* How people are spoken to: few lines, one emoji, never "Anda" or "kamu". */

static bool is_emoji(uint32_t cp)
{
	return (cp >= 0x1f300 && cp <= 0x1faff) || (cp >= 0x2600 && cp <= 0x27bf) ||
	       (cp >= 0x23e9 && cp <= 0x23ff) || cp == 0x2b50;
}

static size_t emojis(const char *s)
{
	size_t len = strlen(s), count = 0;
	uint32_t cp = 0, before = 0;

	for (size_t i = 0, n; i < len; i += n ? n : 1, before = cp) {
		n = utf8_next(s + i, len - i, &cp);
		count += is_emoji(cp) && before != 0x200d;
	}
	return count;
}

static bool has_word(const char *s, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = s; (p = strstr(p, word)) != NULL; p++) {
		bool starts = p == s || strchr(" \n\"(*", p[-1]);
		bool ends = !p[n] || strchr(" \n\",.!?)*", p[n]);

		if (starts && ends)
			return true;
	}
	return false;
}

/* Staff read lists; customers read sentences. */
static bool is_staff_text(const char *key)
{
	static const char *const prefixes[] = { "staff.", "staff_", "admin.",   "mail.",
						"today.", "setup.", "diagnose." };

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (text_starts(key, prefixes[i]))
			return true;
	return false;
}

static void tone(void **state)
{
	static const char *const unkind[] = { "Anda", "anda", "kamu", "Kamu", "lu", "gue" };
	struct texts *f = *state;
	struct span bytes;
	json_t *root = NULL;
	const json_t *texts;

	assert_int_equal(file_read(&f->arena, "messages/id.json", CATALOG_FILE_MAX, &bytes), OK);
	assert_int_equal(json_read(&f->arena, bytes.ptr, bytes.len, &root, NULL), OK);
	texts = json_object_get(root, "texts");
	for (size_t i = 0; i < MSG_COUNT; i++) {
		const json_t *v = json_object_get(texts, rows[i].key);
		bool staff = is_staff_text(rows[i].key);
		struct strbuf b;
		const json_t *line;
		size_t k;

		strbuf_init(&b, &f->arena, LONG_TEXT_MAX * 4);
		if (json_is_string(v))
			strbuf_add(&b, json_string_value(v));
		json_array_foreach(v, k, line) strbuf_addf(&b, "%s\n", json_string_value(line));
		if (!staff && !rows[i].is_long && json_array_size(v) > 6)
			fail_msg("%s: %zu lines", rows[i].key, json_array_size(v));
		/* Cards and alerts use them as signs; words are only heard. */
		if (!staff && !text_starts(rows[i].key, "words.") && emojis(b.ptr) > 1)
			fail_msg("%s: %zu emojis", rows[i].key, emojis(b.ptr));
		for (k = 0; k < ARRAY_LEN(unkind) && !staff; k++)
			if (has_word(b.ptr, unkind[k]))
				fail_msg("%s: says \"%s\"", rows[i].key, unkind[k]);
	}
	json_decref(root);
}

/* Rendering */

/* Renders a row with the same value everywhere. */
static enum err render_all(struct texts *f, enum lang lang, size_t row, const char *value,
			   bool neutral, struct strbuf *out)
{
	struct value values[PLACEHOLDERS_MAX];
	struct spec spec;

	assert_int_equal(spec_parse(&f->arena, rows[row].placeholders, &spec), OK);
	for (unsigned k = 0; k < spec.n; k++) /* in reverse: the order of values is free */
		values[spec.n - 1 - k] = (struct value) { spec.names[k], value, neutral };
	return catalog_render(f->texts, lang, (enum msg)row, values, spec.n, out);
}

static void every_text_renders(void **state)
{
	static const char hostile[] =
		"\x01\x02\x03\x04*a*`b`{order}\x10\x11\x1f\x7f\x1b[0m<b>&\r\n\tz\x05";
	static const char half[] = "\x01"
				   "a\x03"
				   "b\x04"
				   "c\x02\x02\x04 d\x03"
				   "e";
	struct texts *f = *state;
	char bytes[16 * 1024], hostile_bytes[16 * 1024];
	struct strbuf b, h;

	for (size_t i = 0; i < MSG_COUNT * 2; i++) {
		enum lang lang = (enum lang)(i % 2);
		const char *key = rows[i / 2].key;

		strbuf_init_fixed(&b, bytes, sizeof(bytes));
		strbuf_init_fixed(&h, hostile_bytes, sizeof(hostile_bytes));
		assert_int_equal(render_all(f, lang, i / 2, "x", false, &b), OK);
		assert_int_equal(render_all(f, lang, i / 2, hostile, false, &h), OK);
		assert_true(utf8_valid(bytes, b.len) && b.len > 0);
		assert_int_equal(texts_check_marks(key, bytes),
				 texts_check_marks(key, hostile_bytes));
		strbuf_cut(&b, 0);
		assert_int_equal(render_all(f, lang, i / 2, half, true, &b), OK);
		texts_check_marks(key, bytes);
		strbuf_cut(&b, 0);
		assert_int_equal(render_all(f, lang, i / 2, "", false, &b), OK);
	}
}

static const char *rendered(struct texts *f, enum msg msg, const struct value *values, size_t n)
{
	struct strbuf b;

	strbuf_init(&b, &f->arena, LONG_TEXT_MAX * 4);
	assert_int_equal(catalog_render(f->texts, LANG_ID, msg, values, n, &b), OK);
	return b.ptr;
}

static void values_fill_in(void **state)
{
	struct texts *f = *state;

	assert_string_equal(
		rendered(f, MSG_HELP_LINE, VALUES(V("about", "Menu"), V("command", "/menu"))),
		"/menu – Menu");
	assert_string_equal(rendered(f, MSG_HELP_ID, VALUES(V("id", "7"))), "Id Kakak di sini: \x03"
									    "7\x04");
	assert_string_equal(rendered(f, MSG_FORM_GO_ON, VALUES(V("question", "a\tb\r\nc\x01"))),
			    "Kita lanjutkan, ya. a b\nc");
}

static void lines_without_value_go(void **state)
{
	struct texts *f = *state;
	const char *all = rendered(f, MSG_CONTACT_INFO,
				   VALUES(V("hours", "h"), V("now", "n"), V("whatsapp", "w"),
					  V("phone", "p"), V("email", "e")));
	const char *some = rendered(
		f, MSG_CONTACT_INFO,
		VALUES(V("hours", "h"), V("now", "n"), V("phone", NULL), V("email", "e")));

	assert_non_null(strstr(all, "WhatsApp: w\nTelepon: p\nEmail: e"));
	assert_non_null(strstr(some, "n\nEmail: e"));
	assert_null(strstr(some, "WhatsApp"));
	assert_null(strstr(some, "Telepon"));
	texts_check_marks("contact.info", some);
}

static void neutral_values_keep_their_marks(void **state)
{
	struct texts *f = *state;

	assert_string_equal(rendered(f, MSG_FORM_GO_ON,
				     VALUES(V_NEUTRAL("question", "\x01"
								  "a\x02 \x03"
								  "b\x04"))),
			    "Kita lanjutkan, ya. \x01"
			    "a\x02 \x03"
			    "b\x04");
	/* what is not closed is closed, what is not open stays out, and nothing nests */
	assert_string_equal(rendered(f, MSG_FORM_GO_ON,
				     VALUES(V_NEUTRAL("question", "\x02"
								  "a\x01"
								  "b\x03"
								  "c\x10"))),
			    "Kita lanjutkan, ya. a\x01"
			    "bc\x02");
	/* within a mark of the text a value is plain */
	assert_string_equal(rendered(f, MSG_HELP_ID,
				     VALUES(V_NEUTRAL("id", "\x01"
							    "7\x02"))),
			    "Id Kakak di sini: \x03"
			    "7\x04");
}

static void bugs_are_refused(void **state)
{
	struct texts *f = *state;
	char bytes[64];
	struct strbuf b;

	strbuf_init_fixed(&b, bytes, sizeof(bytes));
	strbuf_add(&b, "before");
	assert_int_equal(catalog_render(f->texts, LANG_ID, MSG_HELP_ID, NO_VALUES, &b),
			 ERR_INVALID);
	assert_int_equal(RENDER(f->texts, LANG_ID, MSG_HELP_ID, &b, V("id", NULL)), ERR_INVALID);
	assert_int_equal(RENDER(f->texts, LANG_ID, MSG_HELP_ID, &b, V("id", "1"), V("x", "y")),
			 ERR_INVALID);
	/* English has no {kak} here, and yet a handler must give it: it may serve either */
	assert_int_equal(catalog_render(f->texts, LANG_EN, MSG_MENU_TITLE, NO_VALUES, &b),
			 ERR_INVALID);
	assert_false(strbuf_failed(&b));
	assert_string_equal(bytes, "before");
	assert_int_equal(RENDER(f->texts, LANG_ID, MSG_START_WELCOME, &b, V("greeting", "Halo"),
				V("kak", "Kak"), V("brand", "Blitzmes")),
			 ERR_LIMIT);
	assert_string_equal(bytes, "before");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_follow_keys),
		cmocka_unit_test(languages),
		cmocka_unit_test(plain_texts),
		cmocka_unit_test(json_for_the_recogniser),
		cmocka_unit_test(tone),
		cmocka_unit_test(every_text_renders),
		cmocka_unit_test(values_fill_in),
		cmocka_unit_test(lines_without_value_go),
		cmocka_unit_test(neutral_values_keep_their_marks),
		cmocka_unit_test(bugs_are_refused),
	};

	return cmocka_run_group_tests(tests, texts_open, texts_close);
}
