/* secret.h - randomness and hashes for one-time codes, links, file digests and signatures.
 * Owns: nothing; the kernel's generator and libcrypto's digests. Never: keeps or logs a secret.
 * Errors: ERR_IO when the kernel gives no randomness, ERR_NOMEM. */
#ifndef SIGAP_SECRET_H
#define SIGAP_SECRET_H

#include "base/base.h"

enum { SHA256_HEX_SIZE = 65 };

/* n random decimal digits (each equally likely) and a NUL: n + 1 bytes at out. */
enum err secret_random_digits(char *out, size_t n) MUST_CHECK;
/* n random hexadecimal digits (n even, at most 128) and a NUL. */
enum err secret_random_hex(char *out, size_t n) MUST_CHECK;
/* Equal, in a time that depends on the lengths only. */
bool secret_equal(const char *a, const char *b);

enum err sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_SIZE]) MUST_CHECK;
/* SHA-256 of salt, a zero byte and the code: what the store keeps in place of a code. */
enum err secret_hash(const char *salt, const char *code, char out[SHA256_HEX_SIZE]) MUST_CHECK;
/* Piece by piece. sha256_end() frees it, also with out NULL; NULL from begin: no memory. */
struct sha256;
struct sha256 *sha256_begin(void) MUST_CHECK;
enum err sha256_add(struct sha256 *h, const void *bytes, size_t len) MUST_CHECK;
enum err sha256_end(struct sha256 *h, char out[SHA256_HEX_SIZE]);
/* A digest as others write it, 64 hex digits or 44 characters of base64, in our form. ERR_INVALID.
 */
enum err sha256_read(const char *text, char out[SHA256_HEX_SIZE]) MUST_CHECK;
/* What others sign their messages with. MD5 only because one gateway still does. */
enum digest { DIGEST_MD5, DIGEST_SHA256, DIGEST_SHA512 };
enum encoding { AS_HEX, AS_BASE64 };
enum { DIGEST_TEXT_SIZE = 129 }; /* SHA-512 in hex, and a NUL */
enum err digest_text(enum digest d, enum encoding as, struct span bytes,
		     char out[DIGEST_TEXT_SIZE]) MUST_CHECK;
/* HMAC-SHA256 (RFC 2104). */
enum err hmac_text(const char *key, enum encoding as, struct span bytes,
		   char out[DIGEST_TEXT_SIZE]) MUST_CHECK;
/* Of a whole open file, from its start; its position is at the end afterwards. ERR_IO. */
enum err sha256_file(FILE *f, char out[SHA256_HEX_SIZE]) MUST_CHECK;

#endif
