/* value_words.c - policy values that are words: hours, zones, addresses, choices. */
#include "policy/values.h"

#include <string.h>

#include "base/text.h"

enum { TEXT_BYTES_MAX = 1000, PHONE_DIGITS_MIN = 8, PHONE_DIGITS_MAX = 15 };

enum err read_time(struct reading *r)
{
	return clock_parse(r->text, r->len, r->member);
}

void print_time(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const int *minutes = member;

	(void)key;
	strbuf_addf(b, "%02d.%02d", *minutes / 60, *minutes % 60);
}

enum err read_days(struct reading *r)
{
	return days_parse(r->text, r->len, r->member);
}

/* A text from the arena, or the mark that it ran out. */
static void add_made(struct strbuf *b, const char *made)
{
	strbuf_add(b, made);
	b->failed |= made == NULL;
}

void print_days(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const unsigned *days = member;

	(void)key;
	add_made(b, days_print(b->arena, *days));
}

enum err read_week(struct reading *r)
{
	struct week *out = r->member, week;

	if (reading_blank(r)) {
		*out = (struct week) { 0 };
		return OK;
	}
	TRY(week_parse(r->arena, r->text, r->len, &week, r->why));
	if (!week_is_ever_open(&week)) {
		*r->why = "expected at least one day with opening hours";
		return ERR_INVALID;
	}
	*out = week;
	return OK;
}

void print_week(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const struct week *week = member;

	(void)key;
	if (week->named)
		add_made(b, week_print(b->arena, week));
}

enum err read_zone(struct reading *r)
{
	return zone_parse(r->text, r->len, r->member);
}

void print_zone(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const int *offset = member;

	(void)key;
	strbuf_add(b, zone_name(*offset));
}

/* --- free text --- */

static enum err keep(struct reading *r)
{
	const char **out = r->member, *copy = arena_strndup(r->arena, r->text, r->len);

	if (!copy)
		return ERR_NOMEM;
	*out = copy;
	return OK;
}

enum err read_text(struct reading *r)
{
	if (r->len > TEXT_BYTES_MAX || !utf8_valid(r->text, r->len))
		return ERR_INVALID;
	return keep(r);
}

void print_text(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const char *const *text = member;

	(void)key;
	strbuf_add(b, *text);
}

/* Only to catch slips of the pen: one @ with something on both sides, a dot behind it. */
enum err read_email(struct reading *r)
{
	const char *at = strchr(r->text, '@');

	if (!reading_blank(r) &&
	    (!at || at == r->text || strchr(at + 1, '@') || !strchr(at + 1, '.') ||
	     strpbrk(r->text, " \t,;<>") || r->text[r->len - 1] == '.' || at[1] == '.'))
		return ERR_INVALID;
	return read_text(r);
}

enum err read_phone(struct reading *r)
{
	size_t digits = 0;

	for (size_t i = 0; i < r->len; i++) {
		bool digit = r->text[i] >= '0' && r->text[i] <= '9';

		if (!digit && !strchr(" -.", r->text[i]) && !(i == 0 && r->text[i] == '+'))
			return ERR_INVALID;
		digits += digit;
	}
	if (!reading_blank(r) && (digits < PHONE_DIGITS_MIN || digits > PHONE_DIGITS_MAX))
		return ERR_INVALID;
	return keep(r);
}

enum err read_url(struct reading *r)
{
	static const char scheme[] = "https://";
	size_t n = sizeof(scheme) - 1;

	if (!reading_blank(r) && (!text_starts(r->text, scheme) || r->len == n ||
				  r->text[n] == '/' || strpbrk(r->text, " \t\"<>")))
		return ERR_INVALID;
	return read_text(r);
}

/* --- one or several of a list of words --- */

/* The next word of "a|b|c" at *p, moving it on; its length, 0 at the end. */
static size_t next_choice(const char **p, const char **word)
{
	size_t n;

	if (**p == '|')
		(*p)++;
	*word = *p;
	n = strcspn(*p, "|");
	*p += n;
	return n;
}

/* The place of a word in the key's choices, -1 when it is none of them. */
static int choice_index(const struct policy_key *key, const char *s, size_t len)
{
	const char *p = key->choices, *word;
	size_t n;

	for (int i = 0; (n = next_choice(&p, &word)) > 0; i++)
		if (n == len && memcmp(s, word, n) == 0)
			return i;
	return -1;
}

static void add_choice(struct strbuf *b, const struct policy_key *key, int index)
{
	const char *p = key->choices, *word;
	size_t n;

	for (int i = 0; (n = next_choice(&p, &word)) > 0; i++)
		if (i == index)
			strbuf_addn(b, word, n);
}

enum err read_choice(struct reading *r)
{
	int index = choice_index(r->key, r->text, r->len), *out = r->member;

	if (index < 0)
		return ERR_INVALID;
	*out = index;
	return OK;
}

void print_choice(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const int *index = member;

	add_choice(b, key, *index);
}

enum err read_list(struct reading *r)
{
	const char *p = r->text;
	unsigned *out = r->member, bits = 0;

	if (text_equal_nocase(r->text, "off")) {
		*out = 0;
		return OK;
	}
	for (;;) {
		size_t n, end;
		int index;

		p += strspn(p, " ");
		n = end = strcspn(p, ",");
		while (n > 0 && p[n - 1] == ' ')
			n--;
		index = choice_index(r->key, p, n);
		if (index < 0)
			return ERR_INVALID;
		bits |= 1u << (unsigned)index;
		if (p[end] == '\0')
			break;
		p += end + 1;
	}
	*out = bits;
	return OK;
}

void print_list(struct strbuf *b, const struct policy_key *key, const void *member)
{
	const unsigned *bits = member;

	if (*bits == 0)
		strbuf_add(b, "off");
	for (int i = 0; *bits >> i; i++)
		if (*bits >> i & 1u) {
			if (b->len)
				strbuf_add(b, ", ");
			add_choice(b, key, i);
		}
}
