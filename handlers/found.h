/* found.h - what a search found, in one line each.
 * Owns: which facts stand behind a number. Never: shows a full phone number or e-mail address;
 * decides who may search. */
#ifndef SIGAP_FOUND_H
#define SIGAP_FOUND_H

#include "handlers/desk.h"
#include "store/search.h"

struct hit {
	enum found_kind kind;
	int64_t id;
};

/* "Andi S. • Rp75.000 • sedang diperiksa (Sari) • paling lambat …", neutral text; NULL when memory
 * ends. words: a few of the customer's own instead of the date. */
const char *found_facts(struct turn *t, const struct desk_case *c, bool words);
/* The date that is promised in it now; 0: none. */
int64_t found_until(struct turn *t, const struct desk_case *c);
/* A line of a list, and the button that opens it. *line NULL: it is gone by now. */
enum err found_line(struct turn *t, const struct hit *h, const char **line,
		    struct choice *open) MUST_CHECK;
/* The person of this contact, with their last cases and orders. */
enum err found_person(struct turn *t, int64_t contact_id) MUST_CHECK;

/* A contact's cases of every kind, at most max of each; *n grows, up to cap. */
enum err found_cases(struct turn *t, int64_t contact_id, size_t max, struct hit *out, size_t cap,
		     size_t *n) MUST_CHECK;

#endif
