#include "messages/amount.h"

#include "base/text.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '\n' || text_starts(s, "\xc2\xa0"))
		s += *s == '\xc2' ? 2 : 1;
	return s;
}

/* Case-blind; true when s begins with word and no further letter follows. *s moves behind it. */
static bool take_word(const char **s, const char *word)
{
	size_t n = strlen(word);
	char c;

	for (size_t i = 0; i < n; i++) {
		c = (*s)[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != word[i])
			return false;
	}
	c = (*s)[n];
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return false;
	*s += n;
	return true;
}

/* "Rp", "Rp.", "IDR", each also with the digits right behind. */
static const char *skip_currency(const char *s)
{
	s = skip_blanks(s);
	if (take_word(&s, "rp") || take_word(&s, "idr"))
		s += *s == '.' || *s == ':';
	return skip_blanks(s);
}

static int64_t take_unit(const char **s)
{
	static const struct {
		const char *word;
		int64_t times;
	} units[] = {
		{ "ribu", 1000 },         { "rb", 1000 },    { "k", 1000 },
		{ "juta", 1000000 },      { "jt", 1000000 }, { "miliar", 1000000000 },
		{ "milyar", 1000000000 },
	};
	const char *word = skip_blanks(*s);

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (take_word(&word, units[i].word)) {
			*s = word + (*word == '.');
			return units[i].times;
		}
	return 1;
}

/* A number as written: whole part, decimals, and which sign came before the decimals. */
struct number {
	int64_t whole;
	int64_t fraction;    /* of 10^places */
	int places;          /* 0 without decimals */
	unsigned groups;     /* thousands groups behind the first digits */
	char separator;      /* between groups, 0 when none */
	size_t first_digits; /* in front of the first separator */
};

static enum err push_digit(int64_t *n, char c)
{
	if (*n > (AMOUNT_MAX - (c - '0')) / 10)
		return ERR_INVALID;
	*n = *n * 10 + (c - '0');
	return OK;
}

static size_t run_of_digits(const char *s)
{
	size_t n = 0;

	while (is_digit(s[n]))
		n++;
	return n;
}

/* Groups of three behind equal separators are thousands; one or two digits behind the last
 * separator are decimals. Anything else is no number. */
static enum err take_number(const char **s, struct number *out)
{
	struct number n = { .first_digits = run_of_digits(*s) };
	const char *p = *s;

	if (n.first_digits == 0 || (*p == '0' && n.first_digits > 1))
		return ERR_INVALID;
	for (; is_digit(*p); p++)
		TRY(push_digit(&n.whole, *p));
	while ((*p == '.' || *p == ',') && is_digit(p[1])) {
		size_t len = run_of_digits(p + 1);
		bool group = len == 3 && n.first_digits <= 3 && **s != '0' &&
			     (n.separator == 0 || n.separator == *p);

		if (!group && (len > 2 || *p == n.separator))
			return ERR_INVALID;
		if (group)
			n.separator = *p;
		n.groups += group;
		for (p++; is_digit(*p); p++) {
			TRY(push_digit(group ? &n.whole : &n.fraction, *p));
			n.places += !group;
		}
		if (!group)
			break;
	}
	if (*p == '.' || *p == ',') /* "350.000,-", "350.000." */
		p += p[1] == '-' ? 2 : 1;
	*s = p;
	*out = n;
	return OK;
}

/* One number with its unit, in rupiah. */
static enum err take_part(const char **s, int64_t *rupiah, int64_t *unit)
{
	struct number n;
	int64_t scale = 1;

	TRY(take_number(s, &n));
	*unit = take_unit(s);
	for (int i = 0; i < n.places; i++)
		scale *= 10;
	if (*unit == 1 && n.fraction != 0)
		return ERR_INVALID; /* sen do not exist any more */
	if (*unit > 1 && n.groups > 0)
		return ERR_INVALID; /* "1.500jt": 1.5 or 1500? */
	if (n.whole > AMOUNT_MAX / *unit)
		return ERR_INVALID;
	*rupiah = n.whole * *unit + n.fraction * (*unit / scale);
	return OK;
}

enum err amount_parse(const char *s, int64_t *rupiah)
{
	int64_t total = 0, part = 0, unit = 0, before = INT64_MAX;

	s = skip_currency(s);
	do {
		TRY(take_part(&s, &part, &unit));
		/* "1jt 250rb": each unit smaller than the one before; "2jt 500" could be either */
		if (unit >= before || (unit == 1 && before != INT64_MAX) || part >= before)
			return ERR_INVALID;
		before = unit;
		total += part;
		s = skip_blanks(s);
	} while (is_digit(*s));
	if (take_word(&s, "rupiah") || take_word(&s, "rp") || take_word(&s, "idr"))
		s = skip_blanks(s);
	if (*s || total <= 0 || total > AMOUNT_MAX)
		return ERR_INVALID;
	*rupiah = total;
	return OK;
}
