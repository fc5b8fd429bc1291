/* cast_inside.h - what the cast_*.c files share: cast_ask.c (an admin's draft and its question),
 * cast_whom.c (another audience), cast_when.c (another moment), cast_run.c (slices), cast_reach.c
 * (one person). Nobody else includes it. */
#ifndef SIGAP_CAST_INSIDE_H
#define SIGAP_CAST_INSIDE_H

#include "handlers/cast.h"
#include "handlers/form.h"

/* Where p would get it: CAST_FREE or CAST_TEMPLATE with the address, else why nowhere. */
struct cast_reached {
	struct address to;
	enum cast_count as;
};
enum err cast_reach(struct turn *t, const struct cast *c, const struct cast_person *p,
		    struct cast_reached *out) MUST_CHECK;

/* A new draft of the sender's, in place of an older one. file: as desk_file() writes it, or NULL.
 */
enum err cast_draft(struct turn *t, const char *text, const char *file) MUST_CHECK;

/* cast_whom.c: the buttons [Ubah Penerima], what is chosen by, and what is chosen. */
enum err cast_whom(struct turn *t, struct cast *c) MUST_CHECK;
enum err cast_whom_kind(struct turn *t, struct cast *c) MUST_CHECK;
enum err cast_whom_take(struct turn *t, struct cast *c) MUST_CHECK;

/* cast_when.c: [Jadwalkan], [Ya, Jadwalkan], and [Batal] of one that is scheduled. */
enum err cast_when_ask(struct turn *t, struct cast *c) MUST_CHECK;
enum err cast_when_sure(struct turn *t, struct cast *c) MUST_CHECK;
enum err cast_when_cancel(struct turn *t, struct cast *c) MUST_CHECK;

extern const struct form cast_form, cast_when_form;

#endif
