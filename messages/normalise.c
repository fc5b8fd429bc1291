#include "messages/normalise.h"

#include "base/text.h"
#include "messages/fold.h"

enum { CHUNK_MAX = 64, TOKENS_PER_CHUNK = CHUNK_MAX + 1 };

/* A run of letters, digits and the signs that may join them, before it is judged as a whole:
 * "RF-1020" and "1,5jt" are one thing, "kak,mau" is two words and a break. */
struct chunk {
	char ch[CHUNK_MAX + 1];
	uint32_t at[CHUNK_MAX + 1]; /* where each character starts in the message */
	size_t n;
	uint32_t end; /* where the last one ends */
};

struct reader {
	struct arena *arena;
	const char *text;
	size_t len;
	char *pool; /* the text of all tokens */
	size_t pool_used, pool_cap;
	struct tokens out;
	size_t cap;
	struct chunk chunk;
};

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_joiner(char c)
{
	return c != '\0' && strchr("-_.,@/:'%", c) != NULL;
}

/* ---- tokens ---- */

static void token_add(struct reader *r, enum token_kind kind, const char *s, size_t len,
		      struct span raw)
{
	char *copy = r->pool + r->pool_used;

	if (len > TOKEN_TEXT_MAX)
		len = TOKEN_TEXT_MAX;
	if (!r->out.all || r->out.n == r->cap || r->pool_used + len + 1 > r->pool_cap)
		return; /* cannot happen: both are sized for the longest message */
	memcpy(copy, s, len);
	copy[len] = '\0';
	r->pool_used += len + 1;
	r->out.all[r->out.n++] = (struct token) { copy, (uint8_t)len, (uint8_t)kind, raw };
}

static struct span chunk_raw(const struct reader *r, size_t from, size_t to)
{
	uint32_t end = to < r->chunk.n ? r->chunk.at[to] : r->chunk.end;

	return (struct span) { r->text + r->chunk.at[from], end - r->chunk.at[from] };
}

static void break_add(struct reader *r, const char *sign, const char *where)
{
	if (r->out.n > 0 && r->out.all[r->out.n - 1].kind == TOKEN_BREAK) {
		if (*sign == '?')
			r->out.all[r->out.n - 1].text = "?";
		return;
	}
	token_add(r, TOKEN_BREAK, sign, 1, (struct span) { where, 0 });
}

/* Letters [from, to) without apostrophes; "kira2" loses its 2, "kira-kira" its second half. */
static void word_add(struct reader *r, size_t from, size_t to)
{
	char word[CHUNK_MAX + 1];
	size_t n = 0;
	const struct token *last = r->out.n ? &r->out.all[r->out.n - 1] : NULL;

	for (size_t i = from; i < to; i++)
		if (r->chunk.ch[i] != '\'')
			word[n++] = r->chunk.ch[i];
	if (n == 0)
		return;
	word[n] = '\0';
	if (from > 0 && r->chunk.ch[from - 1] == '-' && last && last->kind == TOKEN_WORD) {
		if (strcmp(last->text, word) == 0)
			return;
		if (last->len == 1) { /* "e-mail" is "email" */
			memmove(word + 1, word, n + 1);
			word[0] = last->text[0];
			r->out.n--;
			n++;
		}
	}
	token_add(r, TOKEN_WORD, word, n, chunk_raw(r, from, to));
}

/* ---- chunks as a whole ---- */

static size_t span_while(const char *s, size_t i, bool (*is)(char))
{
	while (is(s[i]))
		i++;
	return i;
}

static bool is_number_char(char c)
{
	return is_digit(c) || c == '.' || c == ',';
}

static bool ends_like_domain(const char *s)
{
	static const char *const tops[] = { "id",  "com",  "net",   "org",  "co",  "io",    "info",
					    "xyz", "biz",  "sch",   "site", "app", "store", "shop",
					    "dev", "tech", "cloud", "my",   "web", "online" };
	const char *slash = strchr(s, '/');
	size_t len = slash ? (size_t)(slash - s) : strlen(s);
	size_t dot = len;

	while (dot > 0 && s[dot - 1] != '.')
		dot--;
	if (dot < 3)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(tops); i++)
		if (strlen(tops[i]) == len - dot && memcmp(tops[i], s + dot, len - dot) == 0)
			return true;
	return false;
}

static bool chunk_is_domain(const struct chunk *c)
{
	if (text_starts(c->ch, "http:") || text_starts(c->ch, "https:") ||
	    text_starts(c->ch, "www."))
		return true;
	for (size_t i = 0; i < c->n; i++)
		if (c->ch[i] == ',' || c->ch[i] == '\'' || c->ch[i] == '_' || c->ch[i] == '%')
			return false;
	return is_letter(c->ch[0]) && ends_like_domain(c->ch);
}

static bool chunk_is_email(const struct chunk *c)
{
	const char *at = memchr(c->ch, '@', c->n);

	return at && at != c->ch && strchr(at, '.');
}

static bool chunk_is_ip(const struct chunk *c)
{
	size_t dots = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!is_digit(c->ch[i]) && c->ch[i] != '.')
			return false;
		dots += c->ch[i] == '.';
	}
	return dots == 3 && c->n >= 7 && c->n <= 15;
}

/* Two to five letters, then digits and more of both after hyphens: "RF-20261123-0007", "INV7781".
 * Without a hyphen at least four digits, so that "php8" and "mp3" stay words. */
static bool chunk_is_id(const struct chunk *c, size_t *letters)
{
	size_t n = span_while(c->ch, 0, is_letter), digits = 0;
	bool hyphen = c->ch[n] == '-' || c->ch[n] == '_';

	if (n < 2 || n > 5)
		return false;
	for (size_t i = n; i < c->n; i++) {
		if (is_digit(c->ch[i]))
			digits++;
		else if (c->ch[i] != '-' && c->ch[i] != '_' && !(hyphen && is_letter(c->ch[i])))
			return false;
	}
	*letters = n;
	return digits >= (hyphen ? 2 : 4);
}

static bool is_money_unit(const char *s, size_t n)
{
	static const char *const units[] = { "rb", "ribu", "k", "jt", "juta", "rebu", "rban" };

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strlen(units[i]) == n && memcmp(units[i], s, n) == 0)
			return true;
	return false;
}

/* "1.250.000" is an amount even without "Rp". */
static bool has_thousands(const char *s, size_t n)
{
	size_t dots = 0;

	for (size_t i = 0; i < n; i++)
		dots += s[i] == '.';
	return dots > 0 && n >= 5 && is_digit(s[n - 1]) && is_digit(s[n - 2]) &&
	       is_digit(s[n - 3]) && s[n - 4] == '.';
}

/* Something that begins with a digit, or with "rp" and a digit: the number, then a unit that is a
 * word of its own ("2x", "3hari", "97%"). Returns how far it read, 0 when it is no number. */
static size_t number_add(struct reader *r, size_t from)
{
	const char *s = r->chunk.ch;
	bool rupiah = s[from] == 'r' && s[from + 1] == 'p' && is_number_char(s[from + 2]);
	size_t start = from + (rupiah ? 2 : 0), end, unit;
	bool money;

	if (rupiah && !is_digit(s[start]))
		start++; /* "Rp.350.000" */
	if (!is_digit(s[start]))
		return 0;
	end = span_while(s, start, is_number_char);
	while (!is_digit(s[end - 1]))
		end--;
	unit = span_while(s, end, is_letter);
	money = is_money_unit(s + end, unit - end);
	if (money || rupiah || has_thousands(s + start, end - start))
		token_add(r, TOKEN_MONEY, s + start, end - start, chunk_raw(r, from, end));
	else
		token_add(r, TOKEN_NUMBER, s + start, end - start, chunk_raw(r, start, end));
	if (s[end] == '%') {
		token_add(r, TOKEN_WORD, "persen", 6, chunk_raw(r, end, end + 1));
		return end + 1;
	}
	if (unit == end + 1 && s[end] == 'x')
		token_add(r, TOKEN_WORD, "kali", 4, chunk_raw(r, end, unit));
	else if (!money && unit > end)
		word_add(r, end, unit);
	return unit > end ? unit : end;
}

static bool is_word_char(char c)
{
	return is_letter(c) || c == '\'';
}

static void chunk_split(struct reader *r)
{
	const struct chunk *c = &r->chunk;
	size_t i = 0;

	while (i < c->n) {
		size_t read = number_add(r, i);

		if (read > 0) {
			i = read;
		} else if (is_letter(c->ch[i])) {
			size_t end = span_while(c->ch, i, is_word_char);

			word_add(r, i, end);
			i = end + (c->ch[end] == '2' && !is_digit(c->ch[end + 1]));
		} else {
			if (strchr(".,:", c->ch[i]))
				break_add(r, ",", r->text + c->at[i]);
			i++;
		}
	}
}

static void chunk_end(struct reader *r)
{
	struct chunk *c = &r->chunk;
	size_t letters;
	bool dash = false;

	while (c->n > 0 && is_joiner(c->ch[c->n - 1]) && c->ch[c->n - 1] != '%') {
		dash |= strchr(".,:", c->ch[c->n - 1]) != NULL;
		c->end = c->at[c->n - 1];
		c->n--;
	}
	if (c->n > 0) {
		c->ch[c->n] = '\0';
		if (chunk_is_email(c))
			token_add(r, TOKEN_EMAIL, "", 0, chunk_raw(r, 0, c->n));
		else if (chunk_is_domain(c))
			token_add(r, TOKEN_DOMAIN, "", 0, chunk_raw(r, 0, c->n));
		else if (chunk_is_ip(c))
			token_add(r, TOKEN_IP, "", 0, chunk_raw(r, 0, c->n));
		else if (chunk_is_id(c, &letters))
			token_add(r, TOKEN_ID, c->ch, letters, chunk_raw(r, 0, c->n));
		else
			chunk_split(r);
	}
	if (dash)
		break_add(r, ",", r->text + c->end);
	c->n = 0;
}

static void chunk_put(struct reader *r, char ch, size_t at, size_t end)
{
	struct chunk *c = &r->chunk;

	if (c->n == CHUNK_MAX)
		chunk_end(r);
	c->ch[c->n] = ch;
	c->at[c->n++] = (uint32_t)at;
	c->end = (uint32_t)end;
}

/* One code point that is not part of a chunk. */
static void sign_put(struct reader *r, uint32_t cp, char plain, size_t at, size_t end)
{
	struct span raw = { r->text + at, end - at };

	if (fold_is_emoji(cp))
		token_add(r, TOKEN_EMOJI, raw.ptr, raw.len, raw);
	else if (plain == '?')
		break_add(r, "?", raw.ptr);
	else if (cp == '\n' || cp == 0x2013 || cp == 0x2014 || (plain && strchr(".,;:!()", plain)))
		break_add(r, cp == '\n' || plain == '.' || plain == '!' ? "." : ",", raw.ptr);
}

static void code_point_put(struct reader *r, uint32_t cp, size_t at, size_t end)
{
	char plain = fold_plain(cp);
	bool joins = plain && is_joiner(plain) && r->chunk.n > 0;

	if (fold_is_invisible(cp))
		return;
	if (plain && (is_letter(plain) || is_digit(plain) || joins)) {
		chunk_put(r, plain, at, end);
		return;
	}
	/* "Rp 350.000": the space belongs to the amount */
	if (plain == ' ' && end < r->len && r->chunk.n == 2 && memcmp(r->chunk.ch, "rp", 2) == 0 &&
	    r->text[end] >= '0' && r->text[end] <= '9')
		return;
	chunk_end(r);
	sign_put(r, cp, plain, at, end);
}

enum err normalise(struct arena *a, const char *text, size_t len, struct tokens *out)
{
	size_t most = len < NORMALISE_MAX_CHARS ? len : NORMALISE_MAX_CHARS;
	struct reader *r = ARENA_NEW(a, struct reader);
	size_t at = 0;

	if (!r)
		return ERR_NOMEM;
	*r = (struct reader) { .arena = a, .text = text, .len = len };
	/* A token has at least one code point, but "2x" and "97%" add a short word of ours. */
	r->cap = most + 2;
	r->pool_cap = 8 * most + 16;
	r->out.all = ARENA_ARRAY(a, struct token, r->cap);
	r->pool = arena_alloc(a, r->pool_cap);
	if (!r->out.all || !r->pool)
		return ERR_NOMEM;
	for (size_t i = 0; i < NORMALISE_MAX_CHARS && at < len; i++) {
		uint32_t cp = ' ';
		size_t n = utf8_next(text + at, len - at, &cp);

		if (n == 0) {
			cp = ' ';
			n = 1;
		}
		code_point_put(r, cp, at, at + n);
		at += n;
	}
	chunk_end(r);
	*out = r->out;
	return OK;
}
