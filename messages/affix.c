#include "messages/affix.h"

enum { ROOT_MIN = 3, WORD_MAX = 40 };

struct prefix {
	const char *off;
	const char *on;  /* the sound the prefix swallowed: "me-ngirim" is "kirim" */
	size_t root_min; /* short prefixes need longer roots, or they would find anything */
};

static const struct prefix prefixes[] = {
	{ "", "", ROOT_MIN },
	{ "di", "", ROOT_MIN },
	{ "diper", "", ROOT_MIN },
	{ "me", "", ROOT_MIN },
	{ "mem", "", ROOT_MIN },
	{ "mem", "p", ROOT_MIN },
	{ "men", "", ROOT_MIN },
	{ "men", "t", ROOT_MIN },
	{ "meng", "", ROOT_MIN },
	{ "meng", "k", 4 },
	{ "menge", "", ROOT_MIN },
	{ "meny", "s", ROOT_MIN },
	{ "memper", "", 4 },
	{ "nge", "", ROOT_MIN },
	{ "ng", "", 4 },
	{ "ng", "k", 4 },
	{ "ny", "s", 4 },
	{ "ny", "c", 4 },
	{ "m", "p", 5 },
	{ "n", "t", 5 },
	{ "ber", "", ROOT_MIN },
	{ "be", "", 5 },
	{ "ter", "", ROOT_MIN },
	{ "ke", "", 4 },
	{ "se", "", 4 },
	{ "per", "", 4 },
	{ "pe", "", 4 },
	{ "pem", "", 4 },
	{ "pem", "p", 4 },
	{ "pen", "", 4 },
	{ "pen", "t", 4 },
	{ "peng", "", 4 },
	{ "peng", "k", 4 },
	{ "peny", "s", 4 },
	{ "ku", "", 4 },
	{ "tak", "", 4 },
	{ "d", "", 4 },
	{ "k", "", 5 },
};

static const char *const suffixes[] = { "",    "kan", "in", "an",  "i",  "kn", "keun",
					"ken", "ake", "no", "ing", "ed", "d",  "s" };

static const char *const clitics[] = { "",    "nya", "ny", "nye", "ku", "mu", "kah",
				       "lah", "pun", "ne", "na",  "e",  "ya" };

static bool ends_with(const char *word, size_t len, const char *tail, size_t *left)
{
	size_t n = strlen(tail);

	if (n >= len || (n > 0 && word[len - 1] != tail[n - 1]) ||
	    memcmp(word + len - n, tail, n) != 0)
		return false;
	*left = len - n;
	return true;
}

/* word without the prefix p, with what p had swallowed. */
static int without_prefix(const char *word, size_t len, const struct prefix *p, affix_known known,
			  const void *context)
{
	char root[WORD_MAX];
	size_t off, on;

	if (*p->off && *p->off != *word)
		return -1; /* most prefixes, most of the time */
	off = strlen(p->off);
	on = strlen(p->on);
	if (len < off || memcmp(word, p->off, off) != 0 || len - off + on < p->root_min)
		return -1;
	memcpy(root, p->on, on);
	memcpy(root + on, word + off, len - off);
	return known(context, root, len - off + on);
}

static int stem_root(const char *word, size_t len, affix_known known, const void *context)
{
	for (size_t s = 0; s < ARRAY_LEN(suffixes); s++) {
		size_t left;

		if (!ends_with(word, len, suffixes[s], &left) || left < ROOT_MIN)
			continue;
		for (size_t p = 0; p < ARRAY_LEN(prefixes); p++) {
			int found = without_prefix(word, left, &prefixes[p], known, context);

			if (found >= 0)
				return found;
		}
	}
	return -1;
}

int affix_root(const char *word, size_t len, affix_known known, const void *context)
{
	if (len > WORD_MAX - 2)
		return -1;
	for (size_t c = 0; c < ARRAY_LEN(clitics); c++) {
		size_t left;
		int found;

		if (!ends_with(word, len, clitics[c], &left) || left < ROOT_MIN)
			continue;
		found = stem_root(word, left, known, context);
		if (found >= 0)
			return found;
	}
	return -1;
}
