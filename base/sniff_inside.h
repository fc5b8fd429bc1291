/* sniff_inside.h - one check per kind of file. Each is called for bytes that begin as that kind
 * does, and fills in fault and size. Only sniff*.c include it. */
#ifndef SIGAP_SNIFF_INSIDE_H
#define SIGAP_SNIFF_INSIDE_H

#include "base/parts.h"
#include "base/sniff.h"

typedef void sniff_check(const uint8_t *bytes, size_t len, struct sniffed *out);
sniff_check sniff_jpeg, sniff_png, sniff_webp, sniff_gif, sniff_pdf, sniff_mp4, sniff_ogg,
	sniff_text;

/* Whether one of the words, in any case, stands in the bytes. */
bool sniff_has_markup(const uint8_t *bytes, size_t len);

#endif
