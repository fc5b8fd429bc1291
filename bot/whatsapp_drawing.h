/* whatsapp_drawing.h - a neutral message on its way to WhatsApp's shapes.
 * whatsapp_layout.c decides what stands where, whatsapp_send.c writes the request. Nobody else
 * includes it. One description of a menu becomes what fits it: reply buttons (up to 3 short ones),
 * a list (up to 10 rows; more go on in a second one), a link button (a single link), or words.
 * Nothing is cut: what does not fit is the rest, sent after it. */
#ifndef SIGAP_WHATSAPP_DRAWING_H
#define SIGAP_WHATSAPP_DRAWING_H

#include "bot/whatsapp.h"

/* How the choices are shown. */
enum shape { SHAPE_WORDS, SHAPE_BUTTONS, SHAPE_LIST, SHAPE_LINK, SHAPE_CONTACT };

struct drawing {
	struct arena *a;
	const struct channel_message *in;
	const struct outgoing *m;
	const struct button *choices[OUTGOING_BUTTONS]; /* those that come back, each once */
	size_t n_choices, n_links;
	const struct button *link;
	const char *text; /* neutral, with the links that are no button */
	enum shape shape;
	const char *media; /* member and type of the file; NULL: none */
	struct strbuf said;
	const char *rest; /* text that is left */
	size_t rest_from; /* choices that are left begin here */
};

/* From a, in, m, text, media and an empty said: sorts the buttons, chooses the shape, says the
 * words that have room, and leaves the rest. */
enum err drawing_lay_out(struct drawing *d) MUST_CHECK;
/* Of a title, in code points. */
size_t drawing_width(const char *title);

#endif
