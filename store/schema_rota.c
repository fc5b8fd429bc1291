/* schema_rota.c - 11: search, bursts, duty, macros and briefs. */
#include "store/schema.h"

#include "base/base.h"

/* An index of words over the rows of a table or view; store/search.h reads it. It keeps no copy of
 * the words, so what it forgets must be told it as it was learnt. */
#define WORDS_OF(table, columns)                                                                   \
	"CREATE VIRTUAL TABLE " table "_words USING fts5(" columns ", content='" table             \
	"', content_rowid='id', detail='none', columnsize=0, prefix='3 4 5');",                    \
		"INSERT INTO " table "_words(rowid, " columns ") SELECT id, " columns              \
		" FROM " table ";"

/* A number in full, and its last four, five and six digits. */
#define DIGITS(of)                                                                                 \
	of " || ' ' || substr(" of ", -4) || ' ' || substr(" of ", -5)"                            \
	   " || ' ' || substr(" of ", -6)"

static const char *const statements[] = {
	/* What staff find cases, orders and people by. */
	WORDS_OF("contact", "name"),
	WORDS_OF("ticket", "number, text"),
	WORDS_OF("request", "number, text"),
	WORDS_OF("refund", "number, appeal_number, user_id, words, appeal_words"),
	"CREATE VIEW found_order AS SELECT id, number || ' ' || coalesce(customer_name, '') || ' '"
	" || coalesce(user_id, '') || ' ' || coalesce(email, '') || ' '"
	" || coalesce(" DIGITS("phone") ", '') AS words FROM orders;",
	WORDS_OF("found_order", "words"),

	/* People by the last digits of a phone that they write from, or have proven to hold. */
	"CREATE INDEX address_tail ON address(substr(ext, -4)) WHERE channel = 2;",
	"CREATE INDEX proof_tail ON proof(substr(value, -4)) WHERE kind = 1;",

	/* What waits for more words (burst.h); and what the address was answered last. */
	"CREATE TABLE burst(address_id INTEGER PRIMARY KEY REFERENCES address(id),"
	" words TEXT NOT NULL, since_ms INTEGER NOT NULL) STRICT;",
	"ALTER TABLE address ADD COLUMN heard_ms INTEGER;",
	"ALTER TABLE address ADD COLUMN heard_intent INTEGER NOT NULL DEFAULT 0;",

	/* Who is on duty; the days that differ. */
	"CREATE TABLE duty(id INTEGER PRIMARY KEY, staff TEXT NOT NULL, days INTEGER NOT NULL,"
	" from_min INTEGER NOT NULL, to_min INTEGER NOT NULL, on_holidays INTEGER NOT NULL,"
	" by TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;",
	"CREATE TABLE duty_away(day INTEGER NOT NULL, staff TEXT NOT NULL, stand_in TEXT,"
	" by TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY(day, staff)) STRICT, WITHOUT ROWID;",

	/* Figures of some days, without walking over all that ever was. */
	"CREATE INDEX ticket_answered ON ticket(first_answer_ms) WHERE first_answer_ms IS NOT NULL;",
	"CREATE INDEX ticket_done ON ticket(done_ms) WHERE done_ms IS NOT NULL;",

	/* What a canned reply does besides; short words on cases, by the kind of their card. */
	"ALTER TABLE canned ADD COLUMN state TEXT;",
	"ALTER TABLE canned ADD COLUMN tag TEXT;",
	"ALTER TABLE canned ADD COLUMN assign TEXT;",
	"CREATE TABLE case_tag(kind INTEGER NOT NULL, ref INTEGER NOT NULL, tag TEXT NOT NULL,"
	" by TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY(kind, ref, tag)) STRICT,"
	" WITHOUT ROWID;",
	"CREATE INDEX case_tag_name ON case_tag(tag, kind, ref);",

	/* The trail of one case. */
	"CREATE INDEX audit_subject ON audit(subject, id) WHERE subject LIKE '%:%';",
};

const struct migration schema_rota = { statements, ARRAY_LEN(statements) };
