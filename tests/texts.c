#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/texts.h"

#include "tests/times.h"

int texts_open(void **state)
{
	static struct texts f;
	const char *why;

	arena_init(&f.arena, (size_t)64 * 1024 * 1024); /* some tests load catalogs again */
	if (catalogs_load(&f.arena, "messages", &f.texts, &why) != OK) {
		print_error("%s\n", why);
		return 1;
	}
	f.id = (struct locale) {
		.texts = f.texts, .lang = LANG_ID, .offset_min = WIB, .zone = "WIB"
	};
	f.en = (struct locale) {
		.texts = f.texts, .lang = LANG_EN, .offset_min = WIB, .zone = "WIB"
	};
	*state = &f;
	return 0;
}

int texts_close(void **state)
{
	struct texts *f = *state;

	catalogs_free(f->texts);
	catalogs_free(NULL);
	arena_free(&f->arena);
	return 0;
}

size_t texts_check_marks(const char *key, const char *s)
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
