/* check_texts.h - whether what the bot says fits every channel: each text of the catalogs, with
 * values of a sensible worst length, goes through each channel's own rendering; what would be cut,
 * split, or lose its buttons is reported. And which notices have no template.
 * Never: prints; the caller hears of each finding. */
#ifndef SIGAP_CHECK_TEXTS_H
#define SIGAP_CHECK_TEXTS_H

#include "bot/templates.h"
#include "messages/catalog.h"

/* "id: activation.active: on whatsapp …"; valid during the call. */
typedef void check_said(void *ctx, const char *finding);

/* ERR_NOMEM. */
enum err check_texts_fit(const struct catalogs *texts, check_said *said, void *ctx) MUST_CHECK;
/* "notice.late_first" for each message that goes out by itself, to people who may not have written
 * for long, and has no template. */
void check_templates_missing(const struct templates *t, check_said *said, void *ctx);

#endif
