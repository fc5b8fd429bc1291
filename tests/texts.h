/* texts.h - the catalogs of the tree, loaded once for all tests of a program. */
#ifndef SIGAP_TESTS_TEXTS_H
#define SIGAP_TESTS_TEXTS_H

#include "messages/format.h"

struct texts {
	struct arena arena;
	struct catalogs *texts;
	struct locale id, en; /* in WIB */
};

/* cmocka's setup and teardown of a group: *state becomes a struct texts. */
int texts_open(void **state);
int texts_close(void **state);

/* Marks must be balanced, not nested and end on their line; no other control byte may appear.
 * Returns how many mark bytes there are; key names the text when the test fails. */
size_t texts_check_marks(const char *key, const char *s);

#endif
