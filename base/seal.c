#include "base/seal.h"

#include <openssl/evp.h>

#include "base/secret.h"

enum { NONCE = 12, TAG = 16, HEX_DIGITS = SEAL_KEY_BYTES * 2 };

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static enum err hex_read(const char *hex, size_t n, unsigned char *out)
{
	for (size_t i = 0; i < n; i++) {
		int high = hex_value(hex[2 * i]), low = high < 0 ? -1 : hex_value(hex[2 * i + 1]);

		if (low < 0)
			return ERR_INVALID;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return OK;
}

enum err seal_key_read(const char *hex, struct seal_key *out)
{
	struct seal_key key;
	char hash[SHA256_HEX_SIZE];

	if (strlen(hex) != HEX_DIGITS)
		return ERR_INVALID;
	TRY(hex_read(hex, SEAL_KEY_BYTES, key.bytes));
	TRY(sha256_hex(key.bytes, sizeof(key.bytes), hash));
	memcpy(key.id, hash, SEAL_ID_SIZE - 1);
	key.id[SEAL_ID_SIZE - 1] = '\0';
	*out = key;
	return OK;
}

static void ctx_drop(EVP_CIPHER_CTX **ctx)
{
	EVP_CIPHER_CTX_free(*ctx);
}

static enum err fresh_nonce(unsigned char nonce[NONCE])
{
	char hex[2 * NONCE + 1];

	TRY(secret_random_hex(hex, 2 * NONCE));
	return hex_read(hex, NONCE, nonce);
}

/* Nonce, ciphertext and tag into out. */
static enum err encrypt(const struct seal_key *key, const char *what_for, const char *text,
			size_t len, unsigned char *out)
{
	EVP_CIPHER_CTX *ctx CLEANUP(ctx_drop) = EVP_CIPHER_CTX_new();
	int n;

	if (!ctx)
		return ERR_NOMEM;
	TRY(fresh_nonce(out));
	if (EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key->bytes, out) != 1 ||
	    EVP_EncryptUpdate(ctx, NULL, &n, (const unsigned char *)what_for,
			      (int)strlen(what_for)) != 1 ||
	    EVP_EncryptUpdate(ctx, out + NONCE, &n, (const unsigned char *)text, (int)len) != 1 ||
	    EVP_EncryptFinal_ex(ctx, out + NONCE + n, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, out + NONCE + len) != 1)
		return ERR_NOMEM;
	return OK;
}

enum err seal_text(const struct seal *s, struct arena *a, const char *what_for, const char *text,
		   const unsigned char **out, size_t *len)
{
	size_t n = strlen(text);
	unsigned char *bytes;

	if (n > SEAL_TEXT_MAX)
		return ERR_LIMIT;
	bytes = arena_alloc(a, n + SEAL_OVERHEAD);
	if (!bytes)
		return ERR_NOMEM;
	TRY(encrypt(&s->now, what_for, text, n, bytes));
	*out = bytes;
	*len = n + SEAL_OVERHEAD;
	return OK;
}

static enum err decrypt(const struct seal_key *key, const char *what_for,
			const unsigned char *bytes, size_t len, char *text)
{
	EVP_CIPHER_CTX *ctx CLEANUP(ctx_drop) = EVP_CIPHER_CTX_new();
	unsigned char tag[TAG];
	int n, rest;

	if (!ctx)
		return ERR_NOMEM;
	memcpy(tag, bytes + len - TAG, TAG);
	if (EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key->bytes, bytes) != 1 ||
	    EVP_DecryptUpdate(ctx, NULL, &n, (const unsigned char *)what_for,
			      (int)strlen(what_for)) != 1 ||
	    EVP_DecryptUpdate(ctx, (unsigned char *)text, &n, bytes + NONCE,
			      (int)(len - SEAL_OVERHEAD)) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG, tag) != 1 ||
	    EVP_DecryptFinal_ex(ctx, (unsigned char *)text + n, &rest) != 1)
		return ERR_DENIED;
	text[len - SEAL_OVERHEAD] = '\0';
	return OK;
}

enum err seal_open(const struct seal *s, struct arena *a, const char *key_id, const char *what_for,
		   const unsigned char *bytes, size_t len, const char **out)
{
	const struct seal_key *key = strcmp(key_id, s->now.id) == 0 ? &s->now : &s->previous;
	char *text;

	if (strcmp(key_id, key->id) != 0 || (key == &s->previous && !s->has_previous) ||
	    len < SEAL_OVERHEAD || len > SEAL_TEXT_MAX + SEAL_OVERHEAD)
		return ERR_DENIED;
	text = arena_alloc(a, len - SEAL_OVERHEAD + 1);
	if (!text)
		return ERR_NOMEM;
	TRY(decrypt(key, what_for, bytes, len, text));
	*out = text;
	return OK;
}
