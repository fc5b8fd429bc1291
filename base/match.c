#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/match.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

struct match {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

void match_free(struct match *m)
{
	if (!m)
		return;
	pcre2_match_context_free(m->context);
	pcre2_match_data_free(m->data);
	pcre2_code_free(m->code);
	free(m);
}

enum err match_compile(struct arena *a, const char *pattern, struct match **out, const char **why)
{
	struct match *m = calloc(1, sizeof(*m));
	PCRE2_SIZE at = 0;
	int code = 0;

	if (!m)
		return ERR_NOMEM;
	m->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
				PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C,
				&code, &at, NULL);
	if (!m->code) {
		PCRE2_UCHAR msg[160];
		const char *text;

		pcre2_get_error_message(code, msg, sizeof(msg));
		text = arena_printf(a, "%s at position %zu of \"%s\"", (const char *)msg, at,
				    pattern);
		*why = text ? text : "out of memory";
		match_free(m);
		return ERR_INVALID;
	}
	m->data = pcre2_match_data_create_from_pattern(m->code, NULL);
	m->context = pcre2_match_context_create(NULL);
	if (!m->data || !m->context) {
		match_free(m);
		return ERR_NOMEM;
	}
	pcre2_set_match_limit(m->context, MATCH_STEPS);
	pcre2_set_depth_limit(m->context, MATCH_STEPS);
	pcre2_set_heap_limit(m->context, 1024); /* KiB */
	*out = m;
	return OK;
}

static void take_groups(const struct match *m, const char *s, int found, struct span *groups,
			size_t n)
{
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(m->data);

	for (size_t i = 0; i < n; i++) {
		bool set = i < (size_t)found && v[2 * i] != PCRE2_UNSET;

		groups[i] = set ? (struct span) { s + v[2 * i], v[2 * i + 1] - v[2 * i] }
				: (struct span) { NULL, 0 };
	}
}

enum err match_run(const struct match *m, const char *s, size_t len, struct span *groups, size_t n)
{
	int found;

	if (len > MATCH_TEXT_MAX)
		return ERR_LIMIT;
	found = pcre2_match(m->code, (PCRE2_SPTR)s, len, 0, 0, m->data, m->context);
	if (found > 0) {
		if (groups)
			take_groups(m, s, found, groups, n);
		return OK;
	}
	if (found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_DEPTHLIMIT ||
	    found == PCRE2_ERROR_HEAPLIMIT)
		return ERR_LIMIT;
	return ERR_NOT_FOUND; /* no match, or text that is not UTF-8: neither is worth more */
}
