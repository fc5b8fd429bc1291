#include "tests/arena_case.h"

int arena_case_open(void **state)
{
	arena_init(*state, 0);
	return 0;
}

int arena_case_close(void **state)
{
	arena_free(*state);
	return 0;
}
