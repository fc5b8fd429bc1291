/* shipped.h - the files that come with the program: presets, holidays, catalogs.
 * Owns: where they are looked for: as the operator wrote it, else beside the binary
 * (/proc/self/exe), in messages/ and policy/. Never: keeps anything; the callers' arenas do. */
#ifndef SIGAP_SHIPPED_H
#define SIGAP_SHIPPED_H

#include "bot/config.h"
#include "messages/catalog.h"
#include "messages/intent.h"
#include "policy/policy.h"

/* The rules of [brand] policy with [policy] on top; only the defaults when none is named. */
enum err shipped_policy(struct arena *a, const struct config *c, struct policy *out,
			const char **why) MUST_CHECK;
/* The national holidays: holidays.csv beside the preset, else as shipped. NULL when memory ends. */
const char *shipped_holidays(struct arena *a, const struct config *c) MUST_CHECK;
/* Catalogs and the recogniser built from them; dir "" for those as shipped. Their JSON is dropped
 * after use. a is scratch and carries *why. */
enum err shipped_texts(struct arena *a, const char *dir, struct catalogs **texts,
		       struct recogniser **recogniser, const char **why) MUST_CHECK;

#endif
