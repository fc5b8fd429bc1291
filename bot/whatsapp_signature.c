/* whatsapp_signature.c - whether a webhook comes from Meta. Part of whatsapp.h. */
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "bot/whatsapp.h"

#define SCHEME "sha256="

static bool ascii_only(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

/* Everything beyond ASCII as \uXXXX, in lower case and with surrogates. False when it is no text.
 */
static bool escape(struct strbuf *b, struct span s)
{
	for (size_t i = 0; i < s.len && !strbuf_failed(b);) {
		uint32_t cp;
		size_t len = utf8_next(s.ptr + i, s.len - i, &cp);

		if (len == 0)
			return false;
		if (cp < 0x80)
			strbuf_addc(b, (char)cp);
		else if (cp < 0x10000)
			strbuf_addf(b, "\\u%04x", (unsigned)cp);
		else
			strbuf_addf(b, "\\u%04x\\u%04x",
				    (unsigned)(0xd800 + ((cp - 0x10000) >> 10)),
				    (unsigned)(0xdc00 + ((cp - 0x10000) & 0x3ff)));
		i += len;
	}
	return !strbuf_failed(b);
}

static bool equals(const char *secret, struct span body, const char *hex)
{
	char ours[DIGEST_TEXT_SIZE];

	return hmac_text(secret, AS_HEX, body, ours) == OK && secret_equal(hex, ours);
}

static bool equals_escaped(const char *secret, struct span body, const char *hex)
{
	struct arena a;
	struct strbuf b;
	bool ok;

	arena_init(&a, 4 * (size_t)WHATSAPP_WEBHOOK); /* two bytes become six */
	strbuf_init(&b, &a, 3 * (size_t)WHATSAPP_WEBHOOK + 1);
	strbuf_grow(&b, 3 * body.len + 1);
	ok = escape(&b, body) && equals(secret, (struct span) { b.ptr, b.len }, hex);
	arena_free(&a);
	return ok;
}

bool whatsapp_signed(const char *secret, struct span body, const char *header)
{
	const char *hex;

	if (!secret[0] || !header || !text_starts(header, SCHEME))
		return false;
	hex = header + strlen(SCHEME);
	return equals(secret, body, hex) ||
	       (!ascii_only(body) && equals_escaped(secret, body, hex));
}
