/* Fuzz: a text as an author writes it -> compiled form. Input: the text's bytes. */
#include "base/text.h"
#include "messages/compile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a, scratch;
	struct spec spec;
	struct compiled c;
	const char *why = NULL;
	char *text;

	arena_init(&a, 0);
	arena_init(&scratch, 0);
	text = arena_strndup(&a, (const char *)data, size);
	if (!text || spec_parse(&a, "kak~ order until? name", &spec) != OK)
		abort();
	if (text_compile(&a, &scratch, &spec, text, 48, &c, &why) != OK && !why)
		abort();
	(void)!spec_parse(&a, text, &spec);
	arena_free(&scratch);
	arena_free(&a);
	return 0;
}
