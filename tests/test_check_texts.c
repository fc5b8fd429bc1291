/* test_check_texts.c - the catalogs of the tree fit every channel; one that does not is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "bot/check_texts.h"
#include "tests/folder.h"
#include "tests/texts.h"

struct findings {
	size_t n;
	char last[256];
};

static void count(void *ctx, const char *finding)
{
	struct findings *f = ctx;

	f->n++;
	snprintf(f->last, sizeof(f->last), "%s", finding);
}

static void ours_fit(void **state)
{
	struct texts *t = *state;
	struct findings f = { 0 };

	assert_int_equal(check_texts_fit(t->texts, count, &f), OK);
	assert_string_equal(f.last, "");
}

static void put_file(const char *dir, const char *name, const char *bytes)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(bytes, file);
	fclose(file);
}

/* 600 characters by the catalogs' measure, 1,200 by that of phones. */
static void a_text_of_many_emoji_does_not(void **state)
{
	static const char key[] = "\"today.kind.refund\": \"refund\"";
	struct texts *t = *state;
	struct findings f = { 0 };
	struct catalogs *changed;
	char dir[FOLDER_SIZE];
	const char *at, *why;
	struct span id, en;
	struct strbuf b;

	folder_make(dir, "texts");
	assert_int_equal(file_read(&t->arena, "messages/id.json", CATALOG_FILE_MAX, &id), OK);
	assert_int_equal(file_read(&t->arena, "messages/en.json", CATALOG_FILE_MAX, &en), OK);
	at = strstr(id.ptr, key);
	assert_non_null(at);
	strbuf_init(&b, &t->arena, CATALOG_FILE_MAX);
	strbuf_addn(&b, id.ptr, (size_t)(at - id.ptr));
	strbuf_add(&b, "\"today.kind.refund\": \"");
	for (int i = 0; i < 600; i++)
		strbuf_add(&b, "🙂");
	strbuf_addc(&b, '"');
	strbuf_add(&b, at + strlen(key));
	put_file(dir, "id.json", b.ptr);
	put_file(dir, "en.json", en.ptr);
	assert_int_equal(catalogs_load(&t->arena, dir, &changed, &why), OK);
	assert_int_equal(check_texts_fit(changed, count, &f), OK);
	assert_int_equal(f.n, 1);
	assert_string_equal(f.last,
			    "id: today.kind.refund: on whatsapp it is too long for its buttons");
	catalogs_free(changed);
	folder_remove(dir);
}

static void notices_without_a_template(void **state)
{
	struct template one = { .key = "notice.active" };
	const struct templates t = { &one, 1 };
	struct findings none = { 0 }, all = { 0 };

	(void)state;
	check_templates_missing(NULL, count, &all);
	check_templates_missing(&t, count, &none);
	assert_true(all.n > 5);
	assert_int_equal(none.n, all.n - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_fit),
		cmocka_unit_test(a_text_of_many_emoji_does_not),
		cmocka_unit_test(notices_without_a_template),
	};

	return cmocka_run_group_tests(tests, texts_open, texts_close);
}
