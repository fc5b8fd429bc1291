#include "messages/account.h"

#include <ctype.h>
#include <strings.h>

#include "base/strbuf.h"
#include "base/text.h"

enum {
	TEXT_BYTES = 512, /* of a message that is read */
	WORDS = 40,
	DIGITS_MIN = 6, /* fewer are part of something else */
	DIGITS_MAX = 20,
	ANY_MIN = 8, /* secondary sources disagree on banks: what is taken without a word */
	ANY_MAX = 16,
	HOLDER_BYTES = 120,
	BANK_BYTES = 40,
};

/* Digits of an account; 0 0: not known. Sources disagree, so this only warns. */
static const struct bank {
	const char *words; /* what people call it, split by | */
	const char *name;
	int min, max;
	enum account_kind kind;
} banks[] = {
	{ "bca", "BCA", 10, 10, ACCOUNT_BANK },
	{ "mandiri|livin", "Mandiri", 13, 13, ACCOUNT_BANK },
	{ "bri|brimo|briva", "BRI", 15, 15, ACCOUNT_BANK },
	{ "bni", "BNI", 10, 10, ACCOUNT_BANK },
	{ "bsi", "BSI", 10, 10, ACCOUNT_BANK },
	{ "btn", "BTN", 16, 16, ACCOUNT_BANK },
	{ "danamon", "Danamon", 10, 10, ACCOUNT_BANK },
	{ "cimb|niaga", "CIMB Niaga", 13, 13, ACCOUNT_BANK },
	{ "ocbc|nisp", "OCBC", 12, 12, ACCOUNT_BANK },
	{ "muamalat", "Muamalat", 10, 10, ACCOUNT_BANK },
	{ "permata", "Permata", 10, 16, ACCOUNT_BANK },
	{ "jago", "Jago", 12, 12, ACCOUNT_BANK },
	{ "seabank", "SeaBank", 12, 12, ACCOUNT_BANK },
	{ "blu", "blu", 12, 12, ACCOUNT_BANK },
	{ "jenius|btpn|smbc", "Jenius", 0, 0, ACCOUNT_BANK },
	{ "maybank", "Maybank", 0, 0, ACCOUNT_BANK },
	{ "panin", "Panin", 0, 0, ACCOUNT_BANK },
	{ "neobank", "Neobank", 0, 0, ACCOUNT_BANK },
	{ "gopay|gojek", "GoPay", 10, 14, ACCOUNT_WALLET },
	{ "ovo", "OVO", 10, 14, ACCOUNT_WALLET },
	{ "dana", "DANA", 10, 14, ACCOUNT_WALLET },
	{ "shopeepay|spay|shopee", "ShopeePay", 10, 14, ACCOUNT_WALLET },
	{ "linkaja", "LinkAja", 10, 14, ACCOUNT_WALLET },
};

/* Words around the three parts that belong to none of them. */
static const char *const fillers[] = {
	"bank",   "no",      "nomor",    "nomer",  "norek",    "rek",    "rekening", "an",
	"a.n",    "a/n",     "atas",     "nama",   "pemilik",  "ke",     "ya",       "yaa",
	"kak",    "kakak",   "min",      "tolong", "transfer", "aja",    "saja",     "dong",
	"saya",   "adalah",  "ini",      "number", "account",  "holder", "name",     "my",
	"wallet", "ewallet", "e-wallet", "hp",     "makasih",  "thanks", "please",   "to",
};

struct words {
	char *at[WORDS];
	bool used[WORDS];
	size_t n;
};

static bool is_one_of(const char *word, const char *list)
{
	size_t len = strlen(word);

	for (const char *s = list; *s;) {
		size_t n = strcspn(s, "|");

		if (n == len && strncasecmp(s, word, n) == 0)
			return true;
		s += n + (s[n] == '|');
	}
	return false;
}

static bool is_filler(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(fillers); i++)
		if (strcasecmp(fillers[i], word) == 0)
			return true;
	return false;
}

/* ---- the number: the longest run of digits, spaces and dashes inside allowed ---- */

static bool joins(const char *s)
{
	return (*s == ' ' || *s == '-' || *s == '.') && isdigit((unsigned char)s[1]);
}

/* Cuts it out of the text, blanks in its place. "" when there is none. */
static const char *take_number(struct arena *a, char *text)
{
	char best[DIGITS_MAX + 1] = "", *from = NULL, *to = NULL;

	for (char *s = text; *s;) {
		char digits[DIGITS_MAX + 1], *start = s;
		size_t n = 0;

		while (isdigit((unsigned char)*s) || (n > 0 && joins(s))) {
			if (isdigit((unsigned char)*s) && n < DIGITS_MAX)
				digits[n++] = *s;
			s++;
		}
		digits[n] = '\0';
		if (n >= DIGITS_MIN && n > strlen(best)) {
			memcpy(best, digits, n + 1);
			from = start;
			to = s;
		}
		if (s == start)
			s++;
	}
	if (from)
		memset(from, ' ', (size_t)(to - from));
	return arena_strdup(a, best);
}

/* ---- the words that are left ---- */

static bool in_word(unsigned char c)
{
	return isalpha(c) || c >= 0x80 || c == '.' || c == '/' || c == '-' || c == '\'';
}

static void split(char *text, struct words *w)
{
	char *s = text;

	while (*s && w->n < WORDS) {
		char *start;

		while (*s && (!in_word((unsigned char)*s) || *s == '.' || *s == '-' || *s == '/'))
			s++;
		start = s;
		while (in_word((unsigned char)*s))
			s++;
		if (s == start)
			break;
		if (*s)
			*s++ = '\0';
		while (strlen(start) && strchr(".-/", start[strlen(start) - 1]))
			start[strlen(start) - 1] = '\0';
		w->at[w->n++] = start;
	}
}

static const struct bank *take_bank(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 0; k < ARRAY_LEN(banks); k++)
			if (is_one_of(w->at[i], banks[k].words)) {
				const struct bank *b = &banks[k];

				for (size_t j = 0; j < w->n; j++) /* "cimb niaga" */
					w->used[j] |= is_one_of(w->at[j], b->words);
				return b;
			}
	return NULL;
}

static bool says_virtual(const struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (is_one_of(w->at[i], "va|virtual|briva"))
			return true;
	return false;
}

/* A bank that we don't know stands behind the word "bank". */
static const char *take_unknown_bank(struct arena *a, struct words *w)
{
	for (size_t i = 0; i + 1 < w->n; i++)
		if (strcasecmp(w->at[i], "bank") == 0 && !is_filler(w->at[i + 1])) {
			w->used[i + 1] = true;
			return arena_strndup(
				a, w->at[i + 1],
				utf8_prefix(w->at[i + 1], strlen(w->at[i + 1]), BANK_BYTES / 4));
		}
	return "";
}

/* "andi saputra" is written "Andi Saputra". */
static const char *take_holder(struct arena *a, const struct words *w)
{
	struct strbuf b;

	strbuf_init(&b, a, HOLDER_BYTES);
	for (size_t i = 0; i < w->n; i++) {
		char *word = w->at[i];

		if (w->used[i] || is_filler(word) || !word[0])
			continue;
		if (b.len + strlen(word) + 2 > HOLDER_BYTES)
			break;
		if (b.len)
			strbuf_addc(&b, ' ');
		strbuf_addc(&b, (char)toupper((unsigned char)word[0]));
		strbuf_add(&b, word + 1);
	}
	return b.len ? b.ptr : "";
}

static unsigned judge(const struct account *c, const struct bank *b)
{
	int n = (int)strlen(c->number);
	int min = b && b->min ? b->min : ANY_MIN, max = b && b->max ? b->max : ANY_MAX;

	return (c->bank[0] ? 0u : (unsigned)ACCOUNT_NO_BANK) |
	       (n ? 0u : (unsigned)ACCOUNT_NO_NUMBER) |
	       (c->holder[0] ? 0u : (unsigned)ACCOUNT_NO_HOLDER) |
	       (n && (n < min || n > max) ? (unsigned)ACCOUNT_ODD : 0u);
}

enum err account_parse(struct arena *a, const char *text, struct account *out)
{
	size_t len = utf8_prefix(text, strlen(text), TEXT_BYTES / 4);
	char *copy = arena_strndup(a, text, len);
	struct words w = { .n = 0 };
	struct account c = { .kind = ACCOUNT_BANK };
	const struct bank *b;

	if (!copy)
		return ERR_NOMEM;
	c.number = take_number(a, copy);
	split(copy, &w);
	c.flags = says_virtual(&w) ? ACCOUNT_VIRTUAL : 0;
	b = take_bank(&w);
	c.bank = b ? b->name : take_unknown_bank(a, &w);
	c.kind = b ? b->kind : ACCOUNT_BANK;
	c.holder = take_holder(a, &w);
	if (!c.number || !c.bank || !c.holder)
		return ERR_NOMEM;
	c.flags |= judge(&c, b);
	*out = c;
	return OK;
}
