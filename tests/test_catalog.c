/* The catalogs in the tree, and everything a wrong catalog or a hostile value could try. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "messages/catalog.h"
#include "messages/compile.h"

#include "base/file.h"
#include "base/text.h"

struct fixture {
	struct arena arena;
	struct catalogs *texts;
};

static int open_catalogs(void **state)
{
	static struct fixture f;
	const char *why;

	arena_init(&f.arena, (size_t)64 * 1024 * 1024); /* every test loads catalogs */
	if (catalogs_load(&f.arena, "messages", &f.texts, &why) != OK) {
		print_error("%s\n", why);
		return 1;
	}
	*state = &f;
	return 0;
}

static int close_catalogs(void **state)
{
	struct fixture *f = *state;

	catalogs_free(f->texts);
	catalogs_free(NULL);
	arena_free(&f->arena);
	return 0;
}

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
	struct fixture *f = *state;

	assert_string_equal(catalog_text(f->texts, LANG_ID, BTN_MENU), "Menu Utama");
	assert_string_equal(catalog_text(f->texts, LANG_EN, BTN_MENU), "Main Menu");
	assert_string_equal(catalog_text(f->texts, LANG_ID, MSG_ACTIVATION_ACTIVE), "");
}

static void json_for_the_recogniser(void **state)
{
	struct fixture *f = *state;
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
	static const char *const prefixes[] = { "staff.", "admin.", "mail.",
						"today.", "setup.", "diagnose." };

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (text_starts(key, prefixes[i]))
			return true;
	return false;
}

static void tone(void **state)
{
	static const char *const unkind[] = { "Anda", "anda", "kamu", "Kamu", "lu", "gue" };
	struct fixture *f = *state;
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
		if (!staff && emojis(b.ptr) > 1) /* cards and alerts use them as signs */
			fail_msg("%s: %zu emojis", rows[i].key, emojis(b.ptr));
		for (k = 0; k < ARRAY_LEN(unkind) && !staff; k++)
			if (has_word(b.ptr, unkind[k]))
				fail_msg("%s: says \"%s\"", rows[i].key, unkind[k]);
	}
	json_decref(root);
}

/* Rendering */

/* Marks must be balanced, not nested and end on their line; no other control byte may appear.
 * Returns how many mark bytes there are. */
static size_t check_neutral(const char *key, const char *s)
{
	size_t marks = 0;
	char open = 0;

	for (const char *p = s; *p; p++) {
		bool opens = *p == MARK_BOLD_ON || *p == MARK_CODE_ON;

		if ((unsigned char)*p >= 0x20 && *p != 0x7f)
			continue;
		if (*p == '\n')
			continue;
		marks++;
		if (opens && !open)
			open = *p;
		else if (!opens && open && *p == open + 1)
			open = 0;
		else
			fail_msg("%s: byte %d out of place", key, *p);
	}
	if (open)
		fail_msg("%s: mark %d stays open", key, open);
	return marks;
}

/* Renders a row with the same value everywhere. */
static enum err render_all(struct fixture *f, enum lang lang, size_t row, const char *value,
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
	struct fixture *f = *state;
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
		assert_int_equal(check_neutral(key, bytes), check_neutral(key, hostile_bytes));
		strbuf_cut(&b, 0);
		assert_int_equal(render_all(f, lang, i / 2, half, true, &b), OK);
		check_neutral(key, bytes);
		strbuf_cut(&b, 0);
		assert_int_equal(render_all(f, lang, i / 2, "", false, &b), OK);
	}
}

static const char *rendered(struct fixture *f, enum msg msg, const struct value *values, size_t n)
{
	struct strbuf b;

	strbuf_init(&b, &f->arena, LONG_TEXT_MAX * 4);
	assert_int_equal(catalog_render(f->texts, LANG_ID, msg, values, n, &b), OK);
	return b.ptr;
}

static void values_fill_in(void **state)
{
	struct fixture *f = *state;

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
	struct fixture *f = *state;
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
	check_neutral("contact.info", some);
}

static void neutral_values_keep_their_marks(void **state)
{
	struct fixture *f = *state;

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
	struct fixture *f = *state;
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

/* Loading: a copy of the tree's catalogs with one thing changed. */

struct edit {
	const char *lang;   /* which file */
	const char *key;    /* in "texts" */
	const char *value;  /* JSON, NULL removes the key */
	const char *expect; /* the whole list of problems */
};

static void write_file(const char *dir, const char *name, const char *bytes)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.json", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(bytes, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void copy_with_edit(struct fixture *f, const char *dir, const char *lang,
			   const struct edit *edit)
{
	char path[256];
	struct span bytes;
	json_t *root = NULL, *texts;
	char *text;

	snprintf(path, sizeof(path), "messages/%s.json", lang);
	assert_int_equal(file_read(&f->arena, path, CATALOG_FILE_MAX, &bytes), OK);
	assert_int_equal(json_read(&f->arena, bytes.ptr, bytes.len, &root, NULL), OK);
	texts = json_object_get(root, "texts");
	if (strcmp(edit->lang, lang) == 0 && edit->value)
		json_object_set_new(
			texts, edit->key,
			json_loads(edit->value, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
	else if (strcmp(edit->lang, lang) == 0)
		json_object_del(texts, edit->key);
	text = json_dumps(root, 0);
	write_file(dir, lang, text);
	free(text);
	json_decref(root);
}

static enum err load_from(struct fixture *f, const char *dir, const char **why)
{
	struct catalogs *c = NULL;
	enum err e = catalogs_load(&f->arena, dir, &c, why);

	assert_true(e == OK || c == NULL);
	catalogs_free(c);
	return e;
}

static void make_dir(char *dir)
{
	assert_non_null(mkdtemp(dir));
}

static void remove_dir(const char *dir)
{
	char path[256];

	for (size_t i = 0; i < LANG_COUNT; i++) {
		snprintf(path, sizeof(path), "%s/%s.json", dir, lang_name((enum lang)i));
		unlink(path);
	}
	rmdir(dir);
}

#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define P500  FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY
#define OF(s) "\"" s "\""

static void mistakes_are_named(void **state)
{
	static const struct edit edits[] = {
		{ "id", "help.id", OF("`{id}`"), NULL },
		{ "id", "help.id", "[\"{id}\", \"\", \"{{x}} ** ``\"]", NULL },
		{ "en", "thanks.reply", OF("Soon."), NULL }, /* kak~ */
		{ "id", "help.id", NULL, "id.json: help.id: missing" },
		{ "en", "help.idx", OF("x"), "en.json: help.idx: unknown key" },
		{ "id", "help.id", OF("{id} {order}"),
		  "id.json: help.id: unknown placeholder {order}" },
		{ "id", "help.id", OF("Halo"), "id.json: help.id: {id} is missing" },
		{ "id", "help.id", OF("{id"),
		  "id.json: help.id: a { without its name and } (write {{ for a brace)" },
		{ "id", "help.id", OF("{} {id}"),
		  "id.json: help.id: a { without its name and } (write {{ for a brace)" },
		{ "id", "help.id", OF("{ID}"),
		  "id.json: help.id: a { without its name and } (write {{ for a brace)" },
		{ "id", "help.id", OF("id} {id}"),
		  "id.json: help.id: a } without its { (write }} for a brace)" },
		{ "id", "help.id", OF("*{id}"),
		  "id.json: help.id: a * is not closed on its line (write ** for a star)" },
		{ "id", "help.id", "[\"*tebal\", \"{id}*\"]",
		  "id.json: help.id: a * is not closed on its line (write ** for a star)" },
		{ "id", "help.id", OF("{id} `x"),
		  "id.json: help.id: a ` is not closed on its line (write `` for it)" },
		{ "id", "help.id", OF("*a `{id}`*"),
		  "id.json: help.id: *bold* and `code` may not nest" },
		{ "id", "help.id", OF("{id}\\u0001"),
		  "id.json: help.id: control characters are not allowed" },
		{ "id", "help.id", OF("{id}\\u0011"),
		  "id.json: help.id: control characters are not allowed" },
		{ "id", "help.id", OF("{id}\\u0000x"),
		  "id.json: help.id: must be a text or an array of lines" },
		{ "id", "help.id", "7", "id.json: help.id: must be a text or an array of lines" },
		{ "id", "help.id", "[\"{id}\", 7]",
		  "id.json: help.id: must be a text or an array of lines" },
		{ "id", "help.id", "{}", "id.json: help.id: must be a text or an array of lines" },
		{ "id", "button.menu", OF(""), "id.json: button.menu: empty text" },
		{ "id", "button.menu", "[]", "id.json: button.menu: empty text" },
		{ "id", "activation.works", "[\"{kak} {remind}\"]",
		  "id.json: activation.works: no line is left when its ? values are missing" },
		{ "id", "help.id", OF(" {id}"),
		  "id.json: help.id: a line begins or ends with a space" },
		{ "id", "help.id", "[\"a \", \"{id}\"]",
		  "id.json: help.id: a line begins or ends with a space" },
		{ "id", "button.menu", OF("12345678901234567890"), NULL },
		{ "id", "button.menu", OF("🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸"), NULL },
		{ "id", "button.menu", OF("123456789012345678901"),
		  "id.json: button.menu: 21 characters with sample values, at most 20 fit on a button" },
		{ "id", "button.menu", OF("*Menu*"),
		  "id.json: button.menu: a button is one line without * and `" },
		{ "id", "button.menu", OF("Menu\\nUtama"),
		  "id.json: button.menu: a button is one line without * and `" },
		{ "id", "help.id",
		  OF("*{id}*" P500 FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY
		     "12345678901234567890123456"),
		  NULL },
		{ "id", "help.id", OF("{id}" P500 P500),
		  "id.json: help.id: 1048 characters with sample values, at most 1024 fit in a message" },
		{ "id", "help.staff", OF("{commands}" P500 P500), NULL }, /* LONG */
		{ "id", "help.staff",
		  OF("{commands}" P500 P500 P500 P500 P500 P500 P500 P500 FIFTY),
		  "id.json: help.staff: 4098 characters with sample values, at most 4096 fit in a "
		  "message" },
	};
	struct fixture f = { .texts = NULL };
	char dir[] = "/tmp/sigap-catalog-XXXXXX";

	(void)state;
	make_dir(dir);
	for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
		const char *why = "";
		enum err e;

		arena_init(&f.arena, 0);
		copy_with_edit(&f, dir, "id", &edits[i]);
		copy_with_edit(&f, dir, "en", &edits[i]);
		e = load_from(&f, dir, &why);
		if (e != (edits[i].expect ? ERR_INVALID : OK) ||
		    (edits[i].expect && strcmp(why, edits[i].expect) != 0))
			fail_msg("%s = %s: %s, \"%s\"", edits[i].key, edits[i].value, err_name(e),
				 why);
		arena_free(&f.arena);
	}
	remove_dir(dir);
}

/* A first line that goes takes its newline along. */
static void first_line_may_go(void **state)
{
	static const struct edit edit = { "id", "activation.works", "[\"{remind}\", \"{kak}\"]",
					  NULL };
	struct fixture *f = *state;
	char dir[] = "/tmp/sigap-catalog-XXXXXX";
	struct catalogs *c;
	const char *why;
	char bytes[64];
	struct strbuf b;

	make_dir(dir);
	copy_with_edit(f, dir, "id", &edit);
	copy_with_edit(f, dir, "en", &edit);
	assert_int_equal(catalogs_load(&f->arena, dir, &c, &why), OK);
	strbuf_init_fixed(&b, bytes, sizeof(bytes));
	assert_int_equal(RENDER(c, LANG_ID, MSG_ACTIVATION_WORKS, &b, V("kak", "Kak")), OK);
	assert_string_equal(bytes, "Kak");
	strbuf_cut(&b, 0);
	assert_int_equal(
		RENDER(c, LANG_ID, MSG_ACTIVATION_WORKS, &b, V("kak", "Kak"), V("remind", "1")),
		OK);
	assert_string_equal(bytes, "1\nKak");
	catalogs_free(c);
	remove_dir(dir);
}

static size_t lines_of(const char *s)
{
	size_t n = 1;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static void all_mistakes_at_once(void **state)
{
	struct fixture *f = *state;
	char dir[] = "/tmp/sigap-catalog-XXXXXX";
	const char *why = "";

	make_dir(dir);
	write_file(dir, "id",
		   "{\"language\": \"en\", \"texts\": {\"help.id\": \"x\", \"a\": \"b\"}}");
	write_file(dir, "en", "{\"texts\": 7}");
	assert_int_equal(load_from(f, dir, &why), ERR_INVALID);
	assert_non_null(strstr(why, "id.json: language: must be the name of the file\n"));
	assert_non_null(strstr(why, "id.json: help.id: {id} is missing\n"));
	assert_non_null(strstr(why, "id.json: activation.active: missing\n"));
	assert_non_null(strstr(why, "id.json: a: unknown key\n"));
	assert_non_null(strstr(why, "en.json: language: must be the name of the file\n"));
	assert_non_null(strstr(why, "en.json: texts: missing"));
	assert_int_equal(lines_of(why), 1 + MSG_COUNT + 1 + 2);
	remove_dir(dir);
}

static void broken_files(void **state)
{
	static const char *const broken[] = {
		"",
		"[]",
		"7",
		"{",
		"{\"texts\": {\"a\": \"b\", \"a\": \"c\"}}",
		"{\"a\": \"\xff\"}",
	};
	struct fixture *f = *state;
	char dir[] = "/tmp/sigap-catalog-XXXXXX";
	const char *why = "";

	make_dir(dir);
	assert_int_equal(load_from(f, dir, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(why, "/id.json: "));
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		write_file(dir, "id", broken[i]);
		write_file(dir, "en", broken[i]);
		assert_int_equal(load_from(f, dir, &why), ERR_INVALID);
		assert_true(text_starts(why, "id.json: "));
		assert_non_null(strstr(why, "\nen.json: "));
	}
	remove_dir(dir);
}

/* Compiling */

static void specs(void **state)
{
	static const char *const malformed[] = {
		"a a", " a", "a ",  "a  b", "A",
		"a!",  "?",  "a??", "a?~",  "a b c d e f g h i j k l m n o p q",
	};
	struct fixture *f = *state;
	struct spec s;

	assert_int_equal(spec_parse(&f->arena, "kak~ order until?", &s), OK);
	assert_int_equal(s.n, 3);
	assert_string_equal(s.names[2], "until");
	assert_int_equal(s.may_omit, 1);
	assert_int_equal(s.may_lack, 4);
	assert_int_equal(spec_parse(&f->arena, "", &s), OK);
	assert_int_equal(s.n, 0);
	for (size_t i = 0; i < ARRAY_LEN(malformed); i++)
		if (spec_parse(&f->arena, malformed[i], &s) != ERR_INVALID)
			fail_msg("\"%s\"", malformed[i]);
}

static void endless_texts(void **state)
{
	static char text[5 * LONG_TEXT_MAX];
	struct fixture *f = *state;
	struct compiled c;
	struct spec spec;
	struct arena small;
	const char *why = NULL;

	assert_int_equal(spec_parse(&f->arena, "", &spec), OK);
	memset(text, 'x', sizeof(text) - 1);
	assert_int_equal(text_compile(&f->arena, &f->arena, &spec, text, 1, &c, &why), ERR_INVALID);
	assert_string_equal(why, "far too long");
	arena_init(&small, 1);
	assert_int_equal(text_compile(&f->arena, &small, &spec, "x", 1, &c, &why), ERR_NOMEM);
	arena_free(&small);
}

/* Any text of any author either compiles into something well-formed or is refused. */
static void authors_can_write_anything(void **state)
{
	static const char alphabet[] = "*`{}ab \n{a}{b}\xc3\xa9";
	struct fixture *f = *state;
	struct arena scratch;
	struct spec spec;
	uint64_t seed = 3;

	assert_int_equal(spec_parse(&f->arena, "a b?", &spec), OK);
	arena_init(&scratch, 0);
	for (int i = 0; i < 50000; i++) {
		char text[40];
		struct compiled c;
		const char *why = NULL;
		size_t len;

		arena_reset(&scratch);
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		len = (size_t)(seed >> 33) % sizeof(text);
		for (size_t k = 0; k < len; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[k] = alphabet[(seed >> 33) % (sizeof(alphabet) - 1)];
		}
		text[len ? len - 1 : 0] = '\0';
		if (text_compile(&scratch, &scratch, &spec, text, 1, &c, &why) != OK) {
			assert_non_null(why);
			continue;
		}
		assert_int_equal(c.len, strlen(c.bytes));
		for (char *p = arena_strdup(&scratch, c.bytes), *q = p; q && *q; q++) {
			if (*q == PLACEHOLDER_FIRST || *q == PLACEHOLDER_FIRST + 1)
				*q = '.'; /* what remains must be neutral text */
			if (!q[1])
				check_neutral(text, p);
		}
	}
	arena_free(&scratch);
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
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(first_line_may_go),
		cmocka_unit_test(all_mistakes_at_once),
		cmocka_unit_test(broken_files),
		cmocka_unit_test(specs),
		cmocka_unit_test(endless_texts),
		cmocka_unit_test(authors_can_write_anything),
	};

	return cmocka_run_group_tests(tests, open_catalogs, close_catalogs);
}
