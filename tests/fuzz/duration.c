/* Fuzz: durations and opening hours -> and back. Input: the words' bytes. */
#include "policy/duration.h"
#include "policy/hours.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct week week, again;
	const char *why = NULL, *printed;

	arena_init(&a, 0);
	{
		struct duration d;

		(void)!duration_parse((const char *)data, size, &d);
	}
	if (week_parse(&a, (const char *)data, size, &week, &why) == OK) {
		printed = week_print(&a, &week);
		/* What we write we must read back. */
		if (!printed || week_parse(&a, printed, strlen(printed), &again, &why) != OK)
			abort();
	}
	arena_free(&a);
	return 0;
}
