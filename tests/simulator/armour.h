/* armour.h - bytes as letters and back: base64.
 * Owns: nothing. Decoding skips what is no letter of the alphabet; the result is the caller's. */
#ifndef SIMULATOR_ARMOUR_H
#define SIMULATOR_ARMOUR_H

#include <stddef.h>

#include "buf.h"

void base64_encode(const void *bytes, size_t len, struct buf *out);
char *base64_decode(const char *text, size_t *len);

#endif
