/* What one text compiles into, whatever its author wrote. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/compile.h"

#include "tests/texts.h"

static void specs(void **state)
{
	static const char *const malformed[] = {
		"a a", " a", "a ",  "a  b", "A",
		"a!",  "?",  "a??", "a?~",  "a b c d e f g h i j k l m n o p q",
	};
	struct texts *f = *state;
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
	struct texts *f = *state;
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
	struct texts *f = *state;
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
				texts_check_marks(text, p);
		}
	}
	arena_free(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs),
		cmocka_unit_test(endless_texts),
		cmocka_unit_test(authors_can_write_anything),
	};

	return cmocka_run_group_tests(tests, texts_open, texts_close);
}
