/* values.h - one value of a policy, between its text and its place in struct policy.
 * Owns: how each enum policy_type is read, written and described. Internal to policy/: the
 * outside uses policy.h. Never: knows a file, a line or which keys there are. */
#ifndef SIGAP_VALUES_H
#define SIGAP_VALUES_H

#include "base/strbuf.h"
#include "policy/policy.h"

/* Reads the text into the key's member of p. A blank text is the blank value where the key's
 * default is blank. On ERR_INVALID *why (static or in a) says what is allowed. */
enum err value_read(struct arena *a, const struct policy_key *key, const char *text,
		    struct policy *p, const char **why) MUST_CHECK;

/* The canonical text of the key's member, which value_read accepts; NULL when memory ends. */
const char *value_print(struct arena *a, const struct policy_key *key,
			const struct policy *p) MUST_CHECK;

/* --- between values.c and its two files of readers --- */

/* What a reader works with. It writes *member only when it returns OK; it may leave a better *why
 * than the one for its type. A blank text reaches it only where the key may be blank. */
struct reading {
	struct arena *arena;
	const struct policy_key *key;
	const char *text; /* trimmed */
	size_t len;
	void *member;
	const char **why;
};

static inline bool reading_blank(const struct reading *r)
{
	return r->len == 0;
}

typedef enum err value_reader(struct reading *r);
typedef void value_printer(struct strbuf *b, const struct policy_key *key, const void *member);

value_reader read_duration, read_bool, read_answer, read_int, read_money, read_percent;
value_reader read_time, read_days, read_week, read_zone, read_text, read_email, read_phone,
	read_url, read_choice, read_list;
value_printer print_duration, print_bool, print_answer, print_int, print_money, print_percent;
value_printer print_time, print_days, print_week, print_zone, print_text, print_choice, print_list;

#endif
