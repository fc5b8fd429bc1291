/* window.h - a channel may take free text only for a while after a person wrote
 * (address.window_ms). What comes later waits until they write again; they are told once that it
 * does, and so are staff. Owns: those notes, and the end of the waiting after WINDOW_WAITS_MS.
 * Never: knows which channel that is. */
#ifndef SIGAP_WINDOW_H
#define SIGAP_WINDOW_H

#include "handlers/handler.h"

#define WINDOW_WAITS_MS (7 * MS_DAY)

/* The row waits; first: nothing else did for this person. */
enum err window_waits(struct turn *t, const struct outbox_row *row, bool first) MUST_CHECK;

/* A line for staff about when this person can be written to: NULL where there is no such limit, or
 * when memory ends. */
const char *window_line(struct turn *t, const struct locale *l, const struct address *to);

#endif
