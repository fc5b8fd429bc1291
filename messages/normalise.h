/* normalise.h - a message as people type it, cut into plain tokens.
 * Owns: folding (case, accents, styled letters), and what counts as a word, number, amount, id,
 * address or break. Knows no word of any language: what words mean is lexicon.h's business.
 * Memory: tokens and their text live in the caller's arena; raw spans point into the message.
 * Bounded: reads at most NORMALISE_MAX_CHARS code points, whatever bytes they are. */
#ifndef SIGAP_MESSAGES_NORMALISE_H
#define SIGAP_MESSAGES_NORMALISE_H

#include "base/arena.h"

enum { NORMALISE_MAX_CHARS = 1000, TOKEN_TEXT_MAX = 32 };

enum token_kind {
	TOKEN_WORD,   /* letters, lower case: "bangeeet" stays stretched, "kira2" is "kira" */
	TOKEN_NUMBER, /* "10029", "97,8" */
	TOKEN_MONEY,  /* "Rp 350.000,-", "99rb", "1,5jt" */
	TOKEN_ID,     /* "RF-1020"; its text is the letters in front: "rf" */
	TOKEN_EMAIL,  /* "sari@toko.id" */
	TOKEN_DOMAIN, /* "tokoku.id", "https://tokoku.id/masuk" */
	TOKEN_IP,     /* "103.10.10.1" */
	TOKEN_EMOJI,  /* one code point, skin tone dropped */
	TOKEN_BREAK,  /* "," "." or "?": no phrase reaches across it */
};

struct token {
	const char *text; /* NUL-terminated, at most TOKEN_TEXT_MAX bytes */
	uint8_t len;
	uint8_t kind;    /* enum token_kind */
	struct span raw; /* where it stands in the message */
};

struct tokens {
	struct token *all;
	size_t n;
};

/* ERR_NOMEM when the arena is exhausted. */
enum err normalise(struct arena *a, const char *text, size_t len, struct tokens *out) MUST_CHECK;

#endif
