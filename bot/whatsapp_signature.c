/* whatsapp_signature.c - whether a webhook comes from Meta. Part of whatsapp.h. */
#include <openssl/crypto.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/text.h"
#include "bot/whatsapp.h"

enum { MAC_BYTES = 32, PIECE = 4096, ESCAPED_MAX = 12 };
#define SCHEME "sha256="

static bool read_hex(const char *hex, unsigned char out[MAC_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < MAC_BYTES; i++) {
		const char *high = hex[2 * i] ? strchr(digits, hex[2 * i]) : NULL;
		const char *low = high && hex[2 * i + 1] ? strchr(digits, hex[2 * i + 1]) : NULL;

		if (!low)
			return false;
		out[i] = (unsigned char)((high - digits) << 4 | (low - digits));
	}
	return hex[2 * MAC_BYTES] == '\0';
}

static bool ascii_only(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

/* One code point as \uXXXX, in lower case and with surrogates. */
static size_t escape(uint32_t cp, char out[ESCAPED_MAX + 1])
{
	if (cp < 0x10000)
		return (size_t)snprintf(out, ESCAPED_MAX + 1, "\\u%04x", (unsigned)cp);
	cp -= 0x10000;
	return (size_t)snprintf(out, ESCAPED_MAX + 1, "\\u%04x\\u%04x",
				(unsigned)(0xd800 + (cp >> 10)), (unsigned)(0xdc00 + (cp & 0x3ff)));
}

static bool add(EVP_MAC_CTX *mac, const char *bytes, size_t len)
{
	return EVP_MAC_update(mac, (const unsigned char *)bytes, len) == 1;
}

/* The body with everything beyond ASCII escaped goes through in pieces: it is never held whole. */
static bool add_escaped(EVP_MAC_CTX *mac, struct span body)
{
	char piece[PIECE + ESCAPED_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < body.len;) {
		uint32_t cp;
		size_t len = utf8_next(body.ptr + i, body.len - i, &cp);

		if (len == 0)
			return false;
		if (cp < 0x80)
			piece[n++] = (char)cp;
		else
			n += escape(cp, piece + n);
		i += len;
		if (n >= PIECE || i == body.len) {
			if (!add(mac, piece, n))
				return false;
			n = 0;
		}
	}
	return true;
}

static bool mac_equal(const char *secret, struct span body, bool escaped,
		      const unsigned char want[MAC_BYTES])
{
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string("digest", digest, 0),
				      OSSL_PARAM_construct_end() };
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *mac = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
	unsigned char got[MAC_BYTES];
	size_t len = 0;
	bool ok;

	ok = mac && EVP_MAC_init(mac, (const unsigned char *)secret, strlen(secret), params) == 1 &&
	     (escaped ? add_escaped(mac, body) : add(mac, body.ptr, body.len)) &&
	     EVP_MAC_final(mac, got, &len, sizeof(got)) == 1 && len == sizeof(got);
	EVP_MAC_CTX_free(mac);
	EVP_MAC_free(hmac);
	return ok && CRYPTO_memcmp(got, want, sizeof(got)) == 0;
}

bool whatsapp_signed(const char *secret, struct span body, const char *header)
{
	unsigned char want[MAC_BYTES];

	if (!secret[0] || !header || !text_starts(header, SCHEME) ||
	    !read_hex(header + strlen(SCHEME), want))
		return false;
	return mac_equal(secret, body, false, want) ||
	       (!ascii_only(body) && mac_equal(secret, body, true, want));
}
