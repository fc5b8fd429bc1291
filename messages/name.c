#include "messages/name.h"

#include "base/strbuf.h"
#include "base/text.h"

/* Words before a name, and words that say there is no person's name. */
static const char *const titles[] = {
	"bapak", "bpk",  "pak",   "ibu", "bu",  "kak", "kakak", "mas",    "mbak",
	"mba",   "bang", "abang", "dr",  "drs", "dra", "drg",   "ir",     "hj",
	"prof",  "tn",   "ny",    "mr",  "mrs", "ms",  "haji",  "ustadz",
};
static const char *const companies[] = { "pt", "cv", "ud", "toko", "admin", "akun", "user" };

static bool listed(const char *const *list, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal_nocase(list[i], word))
			return true;
	return false;
}

/* Letters drawn in a fancy style become the letters they stand for. */
static uint32_t ordinary(uint32_t cp)
{
	if (cp >= 0x1d400 && cp < 0x1d6a4) { /* mathematical alphabets: A-Z a-z, 13 times */
		uint32_t k = (cp - 0x1d400) % 52;

		return k < 26 ? 'A' + k : 'a' + k - 26;
	}
	if ((cp >= 0xff21 && cp <= 0xff3a) || (cp >= 0xff41 && cp <= 0xff5a)) /* full width */
		return cp - 0xfee0;
	return cp;
}

static bool is_letter(uint32_t cp)
{
	static const struct {
		uint32_t from, to;
	} scripts[] = {
		{ 'A', 'Z' },       { 'a', 'z' },       { 0xc0, 0xd6 },
		{ 0xd8, 0xf6 },     { 0xf8, 0x24f },    { 0x370, 0x1fff },
		{ 0x3041, 0x9fff }, { 0xa840, 0xabff }, { 0xac00, 0xd7a3 },
	};

	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		if (cp >= scripts[i].from && cp <= scripts[i].to)
			return true;
	return false;
}

/* Accents written as characters of their own. */
static bool is_accent(uint32_t cp)
{
	return cp >= 0x300 && cp <= 0x36f;
}

static bool is_joiner(uint32_t cp)
{
	return cp == '\'' || cp == '-' || cp == 0x2019;
}

/* Reads one run of letters from *s on ("Nur'aini" is one) into out; *s ends behind it.
 * Returns how many letters it has, 0 at the end of the text; *wide: some are not ASCII. */
static size_t next_word(const char **s, const char *end, struct strbuf *out, bool *wide)
{
	size_t letters = 0;
	uint32_t joiner = 0;

	strbuf_cut(out, 0);
	*wide = false;
	while (*s < end) {
		uint32_t cp = 0;
		size_t n = utf8_next(*s, (size_t)(end - *s), &cp);
		char bytes[4];

		cp = n ? ordinary(cp) : 0;
		if (letters && joiner == 0 && is_joiner(cp)) {
			joiner = cp;
		} else if (is_letter(cp) || (letters && !joiner && is_accent(cp))) {
			if (joiner)
				strbuf_addn(out, bytes, utf8_put(joiner, bytes));
			strbuf_addn(out, bytes, utf8_put(cp, bytes));
			*wide = *wide || cp >= 0x80;
			joiner = 0;
			letters++;
		} else if (letters) {
			break;
		}
		*s += n ? n : 1;
	}
	return letters;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* "RINA" and "rina" become "Rina"; "McArthur" stays as its owner writes it. */
static void capitalise(char *word)
{
	bool upper = false, lower = false;

	for (const char *p = word + 1; *p; p++) {
		upper = upper || is_upper(*p);
		lower = lower || is_lower(*p);
	}
	if (upper && !lower)
		text_lower(word + 1);
	if (is_lower(*word) && !(upper && lower))
		*word = (char)(*word - 'a' + 'A');
}

bool name_first(const char *profile, char out[NAME_SIZE])
{
	const char *end = profile + strlen(profile);
	char word[1024];
	struct strbuf b;
	size_t letters, kept;
	bool wide;

	strbuf_init_fixed(&b, word, sizeof(word));
	while ((letters = next_word(&profile, end, &b, &wide)) > 0) {
		if (listed(companies, ARRAY_LEN(companies), word))
			return false;
		if ((letters > 1 || wide) && !listed(titles, ARRAY_LEN(titles), word)) {
			kept = utf8_prefix(word, b.len, NAME_MAX_LETTERS);
			memcpy(out, word, kept);
			out[kept] = '\0';
			capitalise(out);
			return true;
		}
	}
	return false;
}
