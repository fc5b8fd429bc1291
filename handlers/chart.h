/* chart.h - figures as a picture that can be read on a phone: a title and some panels, drawn in the
 * helper process (bot/helper_chart.c) after the commit, kept like a file of evidence for a while,
 * and sent into the chat that asked. Text beside it is the caller's own answer, which waits for
 * nothing. Owns: the form in which a chart waits in its row. Never: draws, adds up, words anything:
 * labels and values come as they shall be read ("Disetujui", "Rp1.250.000"). */
#ifndef SIGAP_CHART_H
#define SIGAP_CHART_H

#include "handlers/handler.h"

enum { CHART_PANELS = 8, CHART_ITEMS = 12, CHART_BYTES = 16 * 1024 };

enum chart_kind {
	CHART_NUMBERS, /* large numbers with a word under each; value is not read */
	CHART_BARS,    /* a bar per item, the longest across */
	CHART_SHARE    /* one bar of all items, and what each is of it */
};

struct chart_item {
	const char *label;
	int64_t value;     /* BARS, SHARE: its length; below 0 counts as 0 */
	const char *shown; /* what is written for it; NULL: BARS the value, SHARE the per cent */
};

struct chart_panel {
	enum chart_kind kind;
	const char *title;
	struct chart_item items[CHART_ITEMS];
	size_t n_items;
};

struct chart {
	const char *title, *subtitle; /* subtitle may be NULL */
	struct chart_panel panels[CHART_PANELS];
	size_t n_panels;
};

/* Draws it and sends it into the chat of t->update, with the title as its words. Nothing is sent
 * when it cannot be drawn: the caller has answered in text. ERR_LIMIT: more than CHART_BYTES. */
enum err chart_send(struct turn *t, const struct chart *c) MUST_CHECK;

/* The text that the helper draws: a line per fact, a letter and fields between tabs. "T title
 * subtitle"; then for each panel N, B or S and its title, and "I value shown label" for its items.
 * In its row a line "> channel chat topic words" stands before it. */
enum err chart_text(struct arena *a, const struct chart *c, const char **out) MUST_CHECK;

#endif
