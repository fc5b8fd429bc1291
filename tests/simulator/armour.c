/* armour.c - see armour.h. */
#include "armour.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const void *bytes, size_t len, struct buf *out)
{
	const unsigned char *s = bytes;

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t bits = (uint32_t)s[i] << 16;
		char four[4];

		if (n > 1)
			bits |= (uint32_t)s[i + 1] << 8;
		if (n > 2)
			bits |= s[i + 2];
		for (size_t k = 0; k < 4; k++)
			four[k] = k <= n ? letters[bits >> (18 - 6 * k) & 63] : '=';
		buf_add(out, four, sizeof(four));
	}
}

char *base64_decode(const char *text, size_t *len)
{
	struct buf out = { 0 };
	uint32_t bits = 0;
	int n = 0;

	for (; *text != '\0' && *text != '='; text++) {
		const char *at = strchr(letters, *text);

		if (at == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(at - letters);
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_putc(&out, (char)(bits >> n));
		}
	}
	*len = out.len;
	return buf_take(&out);
}
