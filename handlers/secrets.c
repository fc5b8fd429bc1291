#include "handlers/secrets.h"

#include <ctype.h>

#include "base/text.h"

enum { WORD_MAX = 64, LOOKAHEAD = 4, CARD_MIN = 13, CARD_MAX = 19, CODE_MIN = 3, CODE_MAX = 8 };

/* Words that name a secret. A code is digits only, so a word beside it is none. */
static const struct {
	const char *word;
	bool code;
} secret_words[] = {
	{ "password", false },    { "passwd", false },     { "pasword", false },
	{ "passwordnya", false }, { "paswordnya", false }, { "pass", false },
	{ "pw", false },          { "pwd", false },        { "sandi", false },
	{ "sandinya", false },    { "pin", true },         { "pinnya", true },
	{ "otp", true },          { "otpnya", true },      { "cvv", true },
	{ "cvvnya", true },       { "cvc", true },
};
/* Between the word and its value. */
static const char *const fillers[] = { "saya",      "aku", "gue",  "ku",    "akun", "login",
				       "email",     "wa",  "kode", "untuk", "the",  "my",
				       "dashboard", "bca", "code", "itu",   "ini",  "nya" };
static const char *const links[] = { "adalah", "yaitu", "is" };
/* What follows a mark and is no value: "password: lupa", "my password is not working". */
static const char *const no_values[] = {
	"lupa",    "salah",      "hilang", "tidak", "tdk",     "gak",       "ga",        "nggak",
	"ngga",    "belum",      "blm",    "apa",   "dimana",  "gimana",    "error",     "gagal",
	"expired", "not",        "wrong",  "lost",  "invalid", "incorrect", "forgotten", "sudah",
	"udah",    "bermasalah", "kosong", "harus", "bisa",
};
/* Before the word: people speak of it, they do not tell it, unless it is marked. */
static const char *const talk[] = { "lupa",   "reset",    "ganti",   "ubah",   "minta",
				    "salah",  "masukkan", "masukin", "forgot", "lost",
				    "change", "wrong",    "atur" };

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

static void copy_word(char out[WORD_MAX], const char *s, size_t n)
{
	n = n < WORD_MAX ? n : WORD_MAX - 1;
	memcpy(out, s, n);
	out[n] = '\0';
}

/* The value ends at white space or a comma; it may hold any other punctuation. */
static size_t value_len(const char *s)
{
	return strcspn(s, " \t\n,");
}

static size_t digits_in(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += isdigit((unsigned char)s[i]) != 0;
	return n;
}

/* "BLZ-1042", "INV/2026/17": letters, a dash or slash, digits to the end. */
static bool is_number_of_order(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && isalpha((unsigned char)s[i]))
		i++;
	if (i < 2 || i == len || !strchr("-/#", s[i]))
		return false;
	for (; i < len; i++)
		if (!isdigit((unsigned char)s[i]) && !strchr("-/#.", s[i]))
			return false;
	return true;
}

static bool is_phone(const char *s, size_t len)
{
	bool phone = text_starts(s, "08") || text_starts(s, "62") || text_starts(s, "+62");

	return phone && len >= 9 && digits_in(s, len) + (*s == '+') == len;
}

/* May the bytes behind a secret word, without any mark between, be its value? */
static bool looks_secret(const char *s, size_t len, bool code)
{
	size_t digits;

	while (len && strchr(".!?;)", s[len - 1]))
		len--;
	digits = digits_in(s, len);
	if (code)
		return digits == len && len >= CODE_MIN && len <= CODE_MAX;
	return digits > 0 && len > CODE_MIN && !is_number_of_order(s, len) && !is_phone(s, len);
}

struct seek {
	bool code;   /* the word names digits */
	bool spoken; /* the word before it says that nothing is told */
};

/* Looks behind a secret word for its value, over at most a few filler words. */
static char *find_value(char *at, const struct seek *seek, size_t *len)
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
		*len = n;
		copy_word(word, at, n);
		if (marked)
			return listed(word, no_values, ARRAY_LEN(no_values)) ? NULL : at;
		if (!seek->spoken && looks_secret(at, n, seek->code))
			return at;
		if (listed(word, links, ARRAY_LEN(links)))
			marked = true;
		else if (!listed(word, fillers, ARRAY_LEN(fillers)) && !strchr(word, ':'))
			return NULL;
		at += strcspn(word, ":=") < n ? strcspn(word, ":=") : n;
	}
	return NULL;
}

static bool find_word(const char *word, bool *code)
{
	for (size_t i = 0; i < ARRAY_LEN(secret_words); i++)
		if (text_equal_nocase(word, secret_words[i].word)) {
			*code = secret_words[i].code;
			return true;
		}
	return false;
}

static bool blot_words(char *text)
{
	bool found = false;
	struct seek seek = { 0 };

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
		copy_word(word, p, n);
		p += n;
		if (!find_word(word, &seek.code)) {
			/* "kata" stands before "sandi", "kode" before "otp": what counts is before.
			 */
			if (!text_equal_nocase(word, "kata") && !text_equal_nocase(word, "kode"))
				seek.spoken = listed(word, talk, ARRAY_LEN(talk));
			continue;
		}
		value = find_value(p, &seek, &len);
		if (!value)
			continue;
		memset(value, '*', len);
		found = true;
		p = value + len;
	}
	return found;
}

/* ---- cards ---- */

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

/* The lengths that each issuer gives; an Indonesian phone number (62…) is shorter than any of them,
 * and so are most accounts. */
static bool is_card(const char *digits, size_t n)
{
	static const struct {
		const char *prefix;
		size_t least, most;
	} issuers[] = {
		{ "34", 15, 15 }, { "37", 15, 15 }, { "35", 16, 19 },
		{ "36", 14, 19 }, { "30", 16, 19 }, { "4", 16, 19 },
		{ "4", 13, 13 },  { "5", 16, 16 },  { "6", 16, 19 },
	};

	for (size_t i = 0; i < ARRAY_LEN(issuers); i++)
		if (strncmp(digits, issuers[i].prefix, strlen(issuers[i].prefix)) == 0 &&
		    n >= issuers[i].least && n <= issuers[i].most)
			return luhn(digits, n);
	return false;
}

/* Groups of digits with single spaces or dashes between them, as cards are printed. Bytes of the
 * longest card that begins at s and ends with a group, 0 when none does. */
static size_t card_at(const char *s)
{
	char digits[CARD_MAX + 1] = "";
	size_t n = 0, span = 0, found = 0;

	while (n < CARD_MAX) {
		if (isdigit((unsigned char)s[span]))
			digits[n++] = s[span++];
		else if ((s[span] == ' ' || s[span] == '-') && isdigit((unsigned char)s[span + 1]))
			span++;
		else
			break;
		if (n >= CARD_MIN && !word_byte(s[span]) && is_card(digits, n))
			found = span;
	}
	return found;
}

static bool blot_cards(char *text)
{
	bool found = false;

	for (char *p = text; *p;) {
		size_t len = isdigit((unsigned char)*p) ? card_at(p) : 0;

		if (len) {
			memset(p, '*', len);
			p += len;
			found = true;
			continue;
		}
		while (word_byte(*p)) /* a card begins at the beginning of a group */
			p++;
		if (*p)
			p++;
	}
	return found;
}

bool secrets_blot(char *text)
{
	bool words = blot_words(text);

	return blot_cards(text) || words;
}
