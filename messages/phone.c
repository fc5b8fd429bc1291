#include "messages/phone.h"

#include "base/strbuf.h"
#include "base/text.h"

enum { DIGITS_MAX = 24 };

/* Written between the digits, or left by a paste: white space, dots, all kinds of dashes, brackets,
 * slashes, and the invisible marks that phones put around a number from their address book. */
static bool is_filler(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '.' || cp == '-' || cp == '(' || cp == ')' ||
	       cp == '/' || cp == 0xa0 || (cp >= 0x200b && cp <= 0x2015) || cp == 0x2212 ||
	       cp == 0x202f || (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
	       cp == 0xfeff;
}

/* The digits of s, and whether a plus came before them. */
static enum err collect(const char *s, char digits[DIGITS_MAX], bool *plus)
{
	size_t len = strlen(s), n = 0;

	*plus = false;
	for (size_t i = 0, step; i < len; i += step) {
		uint32_t cp;

		step = utf8_next(s + i, len - i, &cp);
		if (step == 0)
			return ERR_INVALID;
		if (is_filler(cp))
			continue;
		if (cp == '+' && n == 0 && !*plus)
			*plus = true;
		else if (cp >= '0' && cp <= '9' && n + 1 < DIGITS_MAX)
			digits[n++] = (char)cp;
		else
			return ERR_INVALID;
	}
	digits[n] = '\0';
	return OK;
}

/* What stands behind 62: a mobile number, or a landline with its area code. */
static bool is_indonesian(const char *d)
{
	size_t n = strlen(d);

	if (d[0] == '8')
		return n >= 9 && n <= 12;
	return d[0] >= '2' && d[0] <= '9' && n >= 8 && n <= 11;
}

enum err phone_parse(const char *s, char out[PHONE_SIZE])
{
	char digits[DIGITS_MAX] = "";
	const char *d = digits;
	const char *home = NULL; /* what follows 62 */
	bool plus;

	TRY(collect(s, digits, &plus));
	if (!plus && text_starts(d, "00")) {
		plus = true;
		d += 2;
	}
	if (text_starts(d, "62"))
		home = d + 2 + (d[2] == '0'); /* +62 (0)812 … */
	else if (!plus && d[0] == '0')
		home = d + 1;
	else if (!plus && d[0] == '8')
		home = d;
	if (home) {
		if (!is_indonesian(home))
			return ERR_INVALID;
		snprintf(out, PHONE_SIZE, "62%.13s", home);
		return OK;
	}
	if (!plus || d[0] == '0' || strlen(d) < 7 || strlen(d) > 15)
		return ERR_INVALID;
	snprintf(out, PHONE_SIZE, "%.15s", d);
	return OK;
}

/* Up to n characters of s from at on; at and n are clipped to it. */
static struct span part(const char *s, size_t at, size_t n)
{
	size_t len = strlen(s);

	if (at > len)
		at = len;
	return (struct span) { s + at, n < len - at ? n : len - at };
}

#define PART(p) (int)(p).len, (p).ptr

void phone_show(const char *digits, char out[PHONE_SHOW_SIZE])
{
	struct span a = part(digits, 2, 3), b = part(digits, 5, 4), c = part(digits, 9, 15);

	if (text_starts(digits, "62") && c.len)
		snprintf(out, PHONE_SHOW_SIZE, "+62 %.*s-%.*s-%.*s", PART(a), PART(b), PART(c));
	else
		snprintf(out, PHONE_SHOW_SIZE, "+%.15s", digits);
}

void phone_mask(const char *digits, char out[PHONE_SHOW_SIZE])
{
	size_t len = strlen(digits);
	size_t shown = len >= 11 ? 4 : len >= 7 ? 2 : 0; /* of the end */
	struct span tail = part(digits, len - shown, shown), head = part(digits, 2, 3);

	if (text_starts(digits, "62") && len >= 11)
		snprintf(out, PHONE_SHOW_SIZE, "+62 %.*s-••••-%.*s", PART(head), PART(tail));
	else
		snprintf(out, PHONE_SHOW_SIZE, "+%.2s ••••-%.*s", len >= 7 ? digits : "",
			 PART(tail));
}
