/* templates.h - [whatsapp.templates]: which approved template stands for which message, where only
 * templates may be said. A line "order.verified = order_update, id, order, kak" names the message,
 * the template, its language, and what fills it in order: placeholders of that message, or
 * "nama=kak" where the template's parameters have names. "fallback" stands for window.fallback, the
 * neutral note that something waits.
 * Owns: the reading and checking of these lines; they live in the caller's arena.
 * Never: knows whether a template was approved. */
#ifndef SIGAP_TEMPLATES_H
#define SIGAP_TEMPLATES_H

#include "base/ini.h"
#include "messages/catalog.h"

#define TEMPLATES_SECTION  "whatsapp.templates"
#define TEMPLATES_FALLBACK "fallback"

struct template_parameter {
	const char *name;  /* the template's own, NULL: known by its place */
	const char *value; /* the message's placeholder */
};

struct template
{
	enum msg msg;
	const char *key; /* of the message */
	const char *name, *language;
	struct template_parameter parameters[PLACEHOLDERS_MAX];
	size_t n;
};

struct templates {
	struct template *all;
	size_t n;
};

/* ERR_INVALID: *why (in a) has a line per mistake, "FILE:LINE: …". */
enum err templates_load(struct arena *a, const struct ini *ini, struct templates *out,
			const char **why) MUST_CHECK;
/* The one for the message with this key; NULL. t may be NULL. */
const struct template *templates_find(const struct templates *t, const char *key);

#endif
