/* Fuzz: a config or preset -> ini -> policy. Input: the file's bytes. */
#include "base/ini.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct ini ini;
	struct policy policy;
	const char *why = NULL;
	enum err e;

	arena_init(&a, 0);
	e = ini_parse(&a, "fuzz.ini", (const char *)data, size, &ini, &why);
	if (e == ERR_INVALID && !why)
		abort();
	if (e == OK && policy_build(&a, &ini, NULL, &policy, &why) == ERR_INVALID && !why)
		abort();
	arena_free(&a);
	return 0;
}
