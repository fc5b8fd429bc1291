/* context.h - the brand as handlers see it: policy, calendar, catalogs, recogniser, roles.
 * Owns: all of it, in its own arenas. Built at start and on SIGHUP; the old one stays in use when
 * the new one is wrong. Never: speaks to a channel. */
#ifndef SIGAP_BOT_CONTEXT_H
#define SIGAP_BOT_CONTEXT_H

#include "base/seal.h"
#include "bot/config.h"
#include "handlers/handler.h"

struct runtime {
	struct arena arena;          /* policy, texts' names, staff from the config */
	struct arena calendar_arena; /* calendar with the admins' days: rebuilt on change */
	struct arena staff_arena;    /* roles and staff group: rebuilt on change */
	struct policy policy;
	struct calendar calendar;
	struct catalogs *texts;
	struct recogniser *recogniser;
	struct context ctx;
	const char *holidays; /* file of the national holidays */
	const struct config *config;
	struct seal seal;
	char why[1024]; /* of the last calendar that was refused */
};

/* config must outlive the runtime. On an error *why (in a) says what and where. */
enum err runtime_build(struct arena *a, const struct config *config, struct store *store,
		       const struct health *health, struct runtime **out,
		       const char **why) MUST_CHECK;
void runtime_free(struct runtime *r);
/* After an admin changed days or hours; the old calendar stays when this fails. */
enum err runtime_reload_calendar(struct runtime *r, struct store *store,
				 const char **why) MUST_CHECK;
/* After roles or the staff group changed. */
enum err runtime_reload_staff(struct runtime *r, struct store *store) MUST_CHECK;

#endif
