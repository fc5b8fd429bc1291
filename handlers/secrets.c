#include "handlers/secrets.h"

#include <ctype.h>

#include "base/text.h"

enum { WORD_MAX = 64, LOOKAHEAD = 4, CARD_MIN = 13, CARD_MAX = 19 };

static const char *const secret_words[] = { "password", "passwd", "pasword", "passwordnya", "pass",
					    "pw",	"pwd",	  "sandi",   "sandinya",    "pin",
					    "pinnya",	"otp",	  "otpnya",  "cvv",	    "cvc",
					    "cvvnya" };
/* Between the word and its value. */
static const char *const fillers[] = { "saya", "aku", "gue",   "ku",	"akun", "login", "email", "wa",
				       "dashboard", "bca", "kode", "untuk", "the", "my", "code" };
static const char *const links[] = { "adalah", "yaitu", "itu", "is", "nya", "ini" };

static bool listed(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal_nocase(word, list[i]))
			return true;
	return false;
}

static bool word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* The value ends at white space; it may hold any punctuation. */
static size_t value_len(const char *s)
{
	return strcspn(s, " \t\n,");
}

static bool has_digit(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (isdigit((unsigned char)s[i]))
			return true;
	return false;
}

/* Looks behind a secret word for its value, over at most a few filler words. */
static char *find_value(char *at, size_t *len)
{
	bool marked = false;

	for (int i = 0; i < LOOKAHEAD; i++) {
		char word[WORD_MAX];
		size_t n;

		for (; *at && !word_byte(*at); at++) {
			if (*at == ':' || *at == '=')
				marked = true;
			if (marked && !strchr(" \t:=\"'", *at))
				break; /* a value may begin with punctuation */
		}
		n = value_len(at);
		if (n == 0)
			return NULL;
		snprintf(word, sizeof(word), "%.*s", (int)(n < WORD_MAX ? n : WORD_MAX - 1), at);
		if (marked || has_digit(at, n)) {
			*len = n;
			return at;
		}
		if (listed(word, links, ARRAY_LEN(links)))
			marked = true;
		else if (!listed(word, fillers, ARRAY_LEN(fillers)))
			return NULL;
		at += n;
	}
	return NULL;
}

static bool blot_words(char *text)
{
	bool found = false;

	for (char *p = text; *p;) {
		char word[WORD_MAX];
		size_t n = 0, len;
		char *value;

		while (*p && !word_byte(*p))
			p++;
		while (word_byte(p[n]))
			n++;
		if (n == 0)
			break;
		snprintf(word, sizeof(word), "%.*s", (int)(n < WORD_MAX ? n : WORD_MAX - 1), p);
		p += n;
		if (!listed(word, secret_words, ARRAY_LEN(secret_words)))
			continue;
		value = find_value(p, &len);
		if (!value)
			continue;
		memset(value, '*', len);
		found = true;
		p = value + len;
	}
	return found;
}

static bool luhn(const char *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(digits[n - 1 - i] - '0');

		if (i % 2)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

/* Groups of digits with single spaces or dashes between them, as cards are printed. */
static bool blot_cards(char *text)
{
	bool found = false;

	for (char *p = text; *p; p++) {
		char digits[CARD_MAX + 1];
		size_t n = 0, span = 0;

		if (!isdigit((unsigned char)*p) || (p > text && word_byte(p[-1])))
			continue;
		while (n <= CARD_MAX &&
		       (isdigit((unsigned char)p[span]) ||
			((p[span] == ' ' || p[span] == '-') && isdigit((unsigned char)p[span + 1])))) {
			if (isdigit((unsigned char)p[span])) {
				if (n < CARD_MAX)
					digits[n] = p[span];
				n++;
			}
			span++;
		}
		if (n >= CARD_MIN && n <= CARD_MAX && digits[0] >= '3' && digits[0] <= '6' &&
		    luhn(digits, n)) {
			memset(p, '*', span);
			found = true;
		}
		p += span - 1;
	}
	return found;
}

bool secrets_blot(char *text)
{
	bool words = blot_words(text);

	return blot_cards(text) || words;
}
