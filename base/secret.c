#include "base/secret.h"

#include <errno.h>
#include <sys/random.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { SHA256_BYTES = 32, SHA256_BASE64 = 44, HEX_MAX = 128, FILE_CHUNK = 64 * 1024 };

static enum err random_bytes(unsigned char *out, size_t n)
{
	while (n) {
		ssize_t got = getrandom(out, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ERR_IO;
		out += got;
		n -= (size_t)got;
	}
	return OK;
}

/* Bytes from 250 on are thrown away: ten does not divide 256. */
enum err secret_random_digits(char *out, size_t n)
{
	unsigned char byte;

	for (size_t i = 0; i < n;) {
		TRY(random_bytes(&byte, 1));
		if (byte < 250)
			out[i++] = (char)('0' + byte % 10);
	}
	out[n] = '\0';
	return OK;
}

static void hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

enum err secret_random_hex(char *out, size_t n)
{
	unsigned char bytes[HEX_MAX / 2];

	if (n > HEX_MAX || n % 2)
		return ERR_INVALID;
	TRY(random_bytes(bytes, n / 2));
	hex(bytes, n / 2, out);
	return OK;
}

bool secret_equal(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && CRYPTO_memcmp(a, b, len) == 0;
}

static void free_digest(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

static enum err finish(EVP_MD_CTX *ctx, char out[SHA256_HEX_SIZE])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (EVP_DigestFinal_ex(ctx, bytes, &n) != 1 || n != SHA256_BYTES)
		return ERR_NOMEM;
	hex(bytes, n, out);
	return OK;
}

enum err sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_SIZE])
{
	EVP_MD_CTX *ctx CLEANUP(free_digest) = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(ctx, bytes, len) != 1)
		return ERR_NOMEM;
	return finish(ctx, out);
}

static void encode(enum encoding as, const unsigned char *bytes, size_t n, char *out)
{
	if (as == AS_HEX)
		hex(bytes, n, out);
	else
		EVP_EncodeBlock((unsigned char *)out, bytes, (int)n);
}

enum err digest_text(enum digest d, enum encoding as, struct span bytes, char out[DIGEST_TEXT_SIZE])
{
	const EVP_MD *kinds[] = {
		[DIGEST_MD5] = EVP_md5(),
		[DIGEST_SHA256] = EVP_sha256(),
		[DIGEST_SHA512] = EVP_sha512(),
	};
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (EVP_Digest(bytes.ptr, bytes.len, sum, &n, kinds[d], NULL) != 1)
		return ERR_NOMEM;
	encode(as, sum, n, out);
	return OK;
}

enum err hmac_text(const char *key, enum encoding as, struct span bytes, char out[DIGEST_TEXT_SIZE])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (!HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)bytes.ptr, bytes.len,
		  sum, &n))
		return ERR_NOMEM;
	encode(as, sum, n, out);
	return OK;
}

enum err secret_hash(const char *salt, const char *code, char out[SHA256_HEX_SIZE])
{
	EVP_MD_CTX *ctx CLEANUP(free_digest) = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(ctx, salt, strlen(salt) + 1) != 1 ||
	    EVP_DigestUpdate(ctx, code, strlen(code)) != 1)
		return ERR_NOMEM;
	return finish(ctx, out);
}

struct sha256 *sha256_begin(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
		EVP_MD_CTX_free(ctx);
		ctx = NULL;
	}
	return (struct sha256 *)ctx;
}

enum err sha256_add(struct sha256 *h, const void *bytes, size_t len)
{
	return EVP_DigestUpdate((EVP_MD_CTX *)h, bytes, len) == 1 ? OK : ERR_NOMEM;
}

enum err sha256_end(struct sha256 *h, char out[SHA256_HEX_SIZE])
{
	enum err e = out && h ? finish((EVP_MD_CTX *)h, out) : OK;

	EVP_MD_CTX_free((EVP_MD_CTX *)h);
	return e;
}

static enum err read_hex(const char *text, char out[SHA256_HEX_SIZE])
{
	for (size_t i = 0; i < SHA256_HEX_SIZE - 1; i++) {
		char c = text[i];

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return ERR_INVALID;
		out[i] = c;
	}
	out[SHA256_HEX_SIZE - 1] = '\0';
	return OK;
}

enum err sha256_read(const char *text, char out[SHA256_HEX_SIZE])
{
	unsigned char bytes[SHA256_BASE64 / 4 * 3];
	size_t len = strlen(text);

	if (len == SHA256_HEX_SIZE - 1)
		return read_hex(text, out);
	if (len != SHA256_BASE64 || text[len - 1] != '=' ||
	    EVP_DecodeBlock(bytes, (const unsigned char *)text, SHA256_BASE64) !=
		    (int)sizeof(bytes))
		return ERR_INVALID;
	hex(bytes, SHA256_BYTES, out);
	return OK;
}

enum err sha256_file(FILE *f, char out[SHA256_HEX_SIZE])
{
	EVP_MD_CTX *ctx CLEANUP(free_digest) = EVP_MD_CTX_new();
	char *chunk = malloc(FILE_CHUNK);
	enum err e = ERR_NOMEM;
	size_t n;

	if (!chunk || !ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		goto out;
	rewind(f);
	while ((n = fread(chunk, 1, FILE_CHUNK, f)) > 0)
		if (EVP_DigestUpdate(ctx, chunk, n) != 1)
			goto out;
	e = ferror(f) ? ERR_IO : finish(ctx, out);
out:
	free(chunk);
	return e;
}
