/* arena_case.h - a cmocka case with an arena: opened before the test, freed after it, so that the
 * sanitizer sees what outlives its test. */
#ifndef SIGAP_TESTS_ARENA_CASE_H
#define SIGAP_TESTS_ARENA_CASE_H

#include "base/arena.h"

/* cmocka's setup and teardown; *state is the test's own struct arena. */
int arena_case_open(void **state);
int arena_case_close(void **state);

#define ARENA_CASE(test, arena)                                                                    \
	cmocka_unit_test_prestate_setup_teardown(test, arena_case_open, arena_case_close, arena)

#endif
