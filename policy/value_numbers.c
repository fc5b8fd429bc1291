/* value_numbers.c - policy values that count: durations, switches, numbers, money, percent. */
#include "policy/values.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

enum { PERCENT_READ_MAX = 100000, MONEY_DIGITS_MAX = 12 };

enum err read_duration(struct reading *r)
{
	struct duration *out = r->member, d = { 0 };

	if (!reading_blank(r) && !text_equal_nocase(r->text, "off"))
		TRY(duration_parse(r->text, r->len, &d));
	if (!(r->key->kinds & 1u << (unsigned)d.kind))
		return ERR_INVALID;
	*out = d;
	return OK;
}

void print_duration(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const struct duration *d = member;
	char text[DURATION_TEXT_MAX];

	(void)key;
	duration_print(*d, text);
	strbuf_add(b, text);
}

static const struct {
	const char *word;
	bool value;
} switches[] = { { "ya", true }, { "tidak", false }, { "yes", true },  { "no", false },
		 { "on", true }, { "off", false },   { "true", true }, { "false", false } };

static bool read_switch(const char *text, bool *out)
{
	for (size_t i = 0; i < ARRAY_LEN(switches); i++)
		if (text_equal_nocase(text, switches[i].word)) {
			*out = switches[i].value;
			return true;
		}
	return false;
}

enum err read_bool(struct reading *r)
{
	return read_switch(r->text, r->member) ? OK : ERR_INVALID;
}

void print_bool(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const bool *value = member;

	(void)key;
	strbuf_add(b, *value ? "ya" : "tidak");
}

enum err read_answer(struct reading *r)
{
	int *out = r->member;
	bool yes = false;

	if (reading_blank(r))
		*out = ANSWER_UNKNOWN;
	else if (read_switch(r->text, &yes))
		*out = yes ? ANSWER_YES : ANSWER_NO;
	else
		return ERR_INVALID;
	return OK;
}

void print_answer(struct strbuf *b, const struct policy_key *key, const void *member)
{
	static const char *const words[] = { "", "ya", "tidak" };
	const int *value = member;

	(void)key;
	strbuf_add(b, words[*value]);
}

static bool in_range(const struct policy_key *key, int64_t n)
{
	return n >= key->min && n <= key->max;
}

enum err read_int(struct reading *r)
{
	int *out = r->member;
	int64_t n = 0;

	if (!reading_blank(r))
		TRY(text_parse_i64(r->text, r->len, &n));
	if (!in_range(r->key, n))
		return ERR_INVALID;
	*out = (int)n;
	return OK;
}

/* 0 is "not stated" where the key may be blank, and nothing where it may not. */
static bool is_blank_zero(const struct policy_key *key, int64_t n)
{
	return n == 0 && key->default_text[0] == '\0';
}

void print_int(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const int *value = member;

	if (!is_blank_zero(key, *value))
		strbuf_addi(b, *value);
}

/* "Rp1.250.000", "1.250.000", "1250000": dots only between groups of three. */
enum err read_money(struct reading *r)
{
	const char *p = r->text;
	size_t group = 0, dots = 0, digits = 0;
	int64_t *out = r->member, n = 0;

	if (text_starts(p, "Rp") || text_starts(p, "rp"))
		p += 2;
	while (*p == ' ')
		p++;
	for (; *p && digits <= MONEY_DIGITS_MAX; p++) {
		if (*p == '.') {
			if (digits == 0 || (dots ? group != 3 : group > 3))
				return ERR_INVALID;
			dots++;
			group = 0;
			continue;
		}
		if (*p < '0' || *p > '9')
			return ERR_INVALID;
		n = n * 10 + (*p - '0');
		group++;
		digits++;
	}
	if (*p || digits == 0 || (dots && group != 3) || !in_range(r->key, n))
		return ERR_INVALID;
	*out = n;
	return OK;
}

void print_money(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const int64_t *value = member;
	int64_t unit = 1;

	(void)key;
	while (*value / unit >= 1000)
		unit *= 1000;
	strbuf_addf(b, "Rp%d", (int)(*value / unit));
	for (unit /= 1000; unit > 0; unit /= 1000)
		strbuf_addf(b, ".%03d", (int)(*value / unit % 1000));
}

/* "99 %", "99,5%": hundredths of a percent, so two decimals at most. */
enum err read_percent(struct reading *r)
{
	const char *p = r->text;
	int n = 0, decimals = -1, *out = r->member;

	for (; *p && *p != ' ' && *p != '%'; p++) {
		if ((*p == ',' || *p == '.') && decimals < 0 && p > r->text) {
			decimals = 0;
			continue;
		}
		if (*p < '0' || *p > '9' || n > PERCENT_READ_MAX || decimals == 2)
			return ERR_INVALID;
		n = n * 10 + (*p - '0');
		decimals += decimals >= 0;
	}
	if (!reading_blank(r) && (p == r->text || decimals == 0))
		return ERR_INVALID;
	for (int i = decimals < 0 ? 0 : decimals; i < 2; i++)
		n *= 10;
	while (*p == ' ')
		p++;
	p += *p == '%';
	if (*p || !in_range(r->key, n))
		return ERR_INVALID;
	*out = n;
	return OK;
}

void print_percent(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const int *value = member;
	int rest = *value % 100;

	if (is_blank_zero(key, *value))
		return;
	strbuf_addi(b, *value / 100);
	if (rest % 10)
		strbuf_addf(b, ",%02d", rest);
	else if (rest)
		strbuf_addf(b, ",%d", rest / 10);
	strbuf_add(b, " %");
}
