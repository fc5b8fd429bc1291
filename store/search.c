#include "store/search.h"

#include "base/strbuf.h"
#include "store/sql.h"

enum { Q_LEARN = FOUND_KINDS, Q_FORGET, Q_TAIL, Q_VALUE, Q_COUNT };

enum { WORD_BYTES = 64, QUERY_BYTES = 1024, PREFIX_CHARS = 3, NUMBER_DIGITS = 4 };
enum { TAIL_DIGITS = 4, PHONE_DIGITS = 15 };

#define MATCH(index)                                                                               \
	"SELECT rowid FROM " index " WHERE " index " MATCH ?1 ORDER BY rowid DESC LIMIT ?2"

static const char *const texts[] = {
	[FOUND_PERSON] = MATCH("contact_words"),
	[FOUND_TICKET] = MATCH("ticket_words"),
	[FOUND_REFUND] = MATCH("refund_words"),
	[FOUND_REQUEST] = MATCH("request_words"),
	[FOUND_ORDER] = MATCH("found_order_words"),
	/* A scalar and not a SELECT to insert from: that would write the index at every call. */
	[Q_LEARN] = "INSERT INTO found_order_words(rowid, words)"
		    " VALUES(?1, (SELECT words FROM found_order WHERE id = ?1))",
	[Q_FORGET] = "INSERT INTO found_order_words(found_order_words, rowid, words)"
		     " VALUES('delete', ?1, (SELECT words FROM found_order WHERE id = ?1))",
	[Q_TAIL] = "SELECT contact_id FROM address WHERE channel = 2 AND substr(ext, -4) = ?1"
		   " AND ext LIKE ?2 UNION SELECT contact_id FROM proof WHERE kind = 1"
		   " AND substr(value, -4) = ?1 AND value LIKE ?2 ORDER BY 1 DESC LIMIT ?3",
	[Q_VALUE] = "SELECT contact_id FROM address WHERE channel IN (1, 2) AND ext = ?1"
		    " UNION SELECT contact_id FROM proof WHERE kind = 2 AND value = ?1"
		    " ORDER BY 1 DESC LIMIT ?2",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_search = { SQL_SEARCH, texts, Q_COUNT };

/* ---- what is asked of an index ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Everything beyond ASCII belongs to a word; the index knows its own letters. */
static bool in_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (unsigned char)c >= 0x80;
}

struct word {
	const char *at;
	size_t len;
};

static size_t split(const char *text, struct word out[SEARCH_WORDS])
{
	size_t n = 0;

	while (*text && n < SEARCH_WORDS) {
		size_t len = 0;

		while (*text && !in_word(*text))
			text++;
		while (in_word(text[len]))
			len++;
		if (len > 0 && len <= WORD_BYTES)
			out[n++] = (struct word) { text, len };
		text += len;
	}
	return n;
}

static bool is_short_number(const struct word *w)
{
	for (size_t i = 0; i < w->len; i++)
		if (!is_digit(w->at[i]))
			return false;
	return w->len < NUMBER_DIGITS;
}

/* "kata", "kat"* or ("7" OR "0007"); a word holds no quote, so none can end it early. */
static void add_word(struct strbuf *b, const struct word *w, bool begins)
{
	strbuf_add(b, b->len ? " AND " : "");
	if (is_short_number(w))
		strbuf_addf(b, "(\"%.*s\" OR \"%.*s%.*s\")", (int)w->len, w->at,
			    (int)(NUMBER_DIGITS - w->len), "0000", (int)w->len, w->at);
	else
		strbuf_addf(b, "\"%.*s\"%s", (int)w->len, w->at,
			    begins && w->len >= PREFIX_CHARS ? "*" : "");
}

/* begins: the last word may go on. NULL when there is nothing to ask for, or memory ends. */
static const char *query_of(struct arena *a, const char *text, bool begins)
{
	struct word words[SEARCH_WORDS];
	size_t n = split(text, words);
	struct strbuf b;

	strbuf_init(&b, a, QUERY_BYTES);
	for (size_t i = 0; i < n; i++)
		add_word(&b, &words[i], begins && i + 1 == n);
	return n && !strbuf_failed(&b) ? b.ptr : NULL;
}

static enum err read_id(struct arena *a, sqlite3_stmt *st, void *row)
{
	(void)a;
	*(int64_t *)row = sql_col_int(st, 0);
	return OK;
}

static enum err list(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max, int64_t **ids,
		     size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_id, sizeof(**ids), max, &rows, n));
	*ids = rows;
	return OK;
}

static enum err ask(struct store *s, struct arena *a, enum found_kind kind, const char *query,
		    size_t max, int64_t **ids, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_SEARCH, (int)kind);

	sql_text(st, 1, query);
	sql_int(st, 2, (int64_t)max);
	return list(s, a, st, max, ids, n);
}

/* A beginning gathers all that it may begin before the newest are known: where the whole word is
 * common enough to fill the list, it is not asked for. */
enum err search(struct store *s, struct arena *a, enum found_kind kind, const char *text,
		size_t max, int64_t **ids, size_t *n)
{
	const char *whole = query_of(a, text, false), *begun = query_of(a, text, true);

	*ids = NULL;
	*n = 0;
	if (!whole || !begun)
		return OK;
	if (max > SEARCH_MAX)
		max = SEARCH_MAX;
	TRY(ask(s, a, kind, whole, max, ids, n));
	return *n == max ? OK : ask(s, a, kind, begun, max, ids, n);
}

/* ---- people by what they are reached at ---- */

static enum err by_value(struct store *s, struct arena *a, const char *value, size_t max,
			 int64_t **ids, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_SEARCH, Q_VALUE);

	sql_text(st, 1, value);
	sql_int(st, 2, (int64_t)max);
	return list(s, a, st, max, ids, n);
}

static enum err by_tail(struct store *s, struct arena *a, const char *digits, size_t max,
			int64_t **ids, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_SEARCH, Q_TAIL);
	const char *pattern = arena_printf(a, "%%%s", digits);

	if (!pattern)
		return ERR_NOMEM;
	sql_text(st, 1, digits + strlen(digits) - TAIL_DIGITS);
	sql_text(st, 2, pattern);
	sql_int(st, 3, (int64_t)max);
	return list(s, a, st, max, ids, n);
}

enum err search_reached(struct store *s, struct arena *a, const char *value, size_t max,
			int64_t **ids, size_t *n)
{
	size_t digits = strspn(value, "0123456789");

	if (max > SEARCH_MAX)
		max = SEARCH_MAX;
	TRY(by_value(s, a, value, max, ids, n));
	if (*n || value[digits] || digits < TAIL_DIGITS || digits > PHONE_DIGITS)
		return OK;
	return by_tail(s, a, value, max, ids, n);
}

/* ---- orders ---- */

static enum err tell(struct store *s, int query, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_SEARCH, query);

	sql_int(st, 1, id);
	return sql_run(s, st);
}

enum err search_order_forget(struct store *s, int64_t id)
{
	return tell(s, Q_FORGET, id);
}

enum err search_order_learn(struct store *s, int64_t id)
{
	return tell(s, Q_LEARN, id);
}
