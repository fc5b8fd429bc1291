#include "store/burst.h"

#include "store/sql.h"

enum { Q_PUT, Q_TAKE, Q_COUNT };

static const char *const texts[] = {
	[Q_PUT] = "INSERT INTO burst(address_id, words, since_ms) VALUES(?1, ?2, ?3)"
		  " ON CONFLICT(address_id) DO UPDATE SET words = excluded.words",
	[Q_TAKE] = "DELETE FROM burst WHERE address_id = ?1 RETURNING words, since_ms",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_burst = { SQL_BURST, texts, Q_COUNT };

enum err burst_put(struct store *s, int64_t address_id, const char *words, int64_t since_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_BURST, Q_PUT);

	sql_int(st, 1, address_id);
	sql_text(st, 2, words);
	sql_int(st, 3, since_ms);
	return sql_run(s, st);
}

static enum err read_burst(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct burst *out = row;
	bool lost = false;

	*out = (struct burst) { sql_str(a, st, 0, &lost), sql_col_int(st, 1) };
	return lost ? ERR_NOMEM : OK;
}

enum err burst_take(struct store *s, struct arena *a, int64_t address_id, struct burst *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_BURST, Q_TAKE);

	sql_int(st, 1, address_id);
	return sql_one(s, a, st, read_burst, out);
}
