/* html.h - the HTML of a message, as Telegram reads it (Bot API, Formatting options).
 * Owns: nothing; a pure function. */
#ifndef SIGAP_TALK_HTML_H
#define SIGAP_TALK_HTML_H

#include "base/arena.h"

/* What people see; NULL when Telegram would refuse it (a foreign tag, one left open, a bare "<").
 */
const char *html_plain(struct arena *a, const char *html);

#endif
