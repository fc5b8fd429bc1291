/* Catalogs as authors may break them: every mistake is named, with its file and key, all at once.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/catalog.h"

#include "base/file.h"
#include "base/text.h"
#include "tests/folder.h"
#include "tests/texts.h"

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

static void copy_with_edit(struct texts *f, const char *dir, const char *lang,
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

static enum err load_from(struct texts *f, const char *dir, const char **why)
{
	struct catalogs *c = NULL;
	enum err e = catalogs_load(&f->arena, dir, &c, why);

	assert_true(e == OK || c == NULL);
	catalogs_free(c);
	return e;
}

#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define P500  FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY
#define OF(s) "\"" s "\""

static const struct edit edits[] = {
	{ "id", "help.id", OF("`{id}`"), NULL },
	{ "id", "help.id", "[\"{id}\", \"\", \"{{x}} ** ``\"]", NULL },
	{ "en", "thanks.reply", OF("Soon."), NULL }, /* kak~ */
	{ "id", "help.id", NULL, "id.json: help.id: missing" },
	{ "en", "help.idx", OF("x"), "en.json: help.idx: unknown key" },
	{ "id", "help.id", OF("{id} {order}"), "id.json: help.id: unknown placeholder {order}" },
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
	{ "id", "help.id", OF("*a `{id}`*"), "id.json: help.id: *bold* and `code` may not nest" },
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
	{ "id", "help.id", OF(" {id}"), "id.json: help.id: a line begins or ends with a space" },
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
	{ "id", "help.staff", OF("{commands}" P500 P500 P500 P500 P500 P500 P500 P500 FIFTY),
	  "id.json: help.staff: 4098 characters with sample values, at most 4096 fit in a "
	  "message" },
};

static void mistakes_are_named(void **state)
{
	struct texts f = { .texts = NULL };
	char dir[FOLDER_SIZE];

	(void)state;
	folder_make(dir, "catalog");
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
	folder_remove(dir);
}

/* A first line that goes takes its newline along. */
static void first_line_may_go(void **state)
{
	static const struct edit edit = { "id", "activation.works", "[\"{remind}\", \"{kak}\"]",
					  NULL };
	struct texts *f = *state;
	char dir[FOLDER_SIZE];
	struct catalogs *c;
	const char *why;
	char bytes[64];
	struct strbuf b;

	folder_make(dir, "catalog");
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
	folder_remove(dir);
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
	struct texts *f = *state;
	char dir[FOLDER_SIZE];
	const char *why = "";

	folder_make(dir, "catalog");
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
	folder_remove(dir);
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
	struct texts *f = *state;
	char dir[FOLDER_SIZE];
	const char *why = "";

	folder_make(dir, "catalog");
	assert_int_equal(load_from(f, dir, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(why, "/id.json: "));
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		write_file(dir, "id", broken[i]);
		write_file(dir, "en", broken[i]);
		assert_int_equal(load_from(f, dir, &why), ERR_INVALID);
		assert_true(text_starts(why, "id.json: "));
		assert_non_null(strstr(why, "\nen.json: "));
	}
	folder_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(first_line_may_go),
		cmocka_unit_test(all_mistakes_at_once),
		cmocka_unit_test(broken_files),
	};

	return cmocka_run_group_tests(tests, texts_open, texts_close);
}
