/* telegram.h - Telegram's dialect: update JSON in, request JSON out, answers judged.
 * Owns: nothing; pure functions (Telegram Bot API 10.x). The polling itself is bot/poll.h.
 * Never: touches the network or the store. */
#ifndef SIGAP_TELEGRAM_H
#define SIGAP_TELEGRAM_H

#include <jansson.h>

#include "base/strbuf.h"
#include "bot/channel.h"
#include "handlers/update.h"

enum { TELEGRAM_TEXT = 4096, TELEGRAM_CAPTION = 1024, TELEGRAM_POLL_S = 50, TELEGRAM_BATCH = 100 };

/* Fills *out from one update; strings live in a. An update of no use to us, or of a shape we do not
 * know, is UPDATE_NONE (with ext set): it is acknowledged and nothing more. username is the bot's
 * own ("" while unknown): commands for other bots are not ours. ERR_INVALID without an update_id.
 */
enum err telegram_decode(struct arena *a, const json_t *update, const char *username,
			 struct update *out) MUST_CHECK;

/* The body of getUpdates. offset 0 starts at the oldest. */
const char *telegram_poll_body(struct arena *a, int64_t offset) MUST_CHECK;

/* What an answer means for the message it is about; the strings live in a. */
struct verdict telegram_judge(struct arena *a, const struct net_answer *answer);

/* Neutral text as Telegram HTML. */
void telegram_html(struct strbuf *b, const char *text, size_t len);

#endif
