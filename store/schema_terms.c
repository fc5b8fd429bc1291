/* schema_terms.c - 12: the rules a refund was filed under. Many cases share one text. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"CREATE TABLE refund_terms(id INTEGER PRIMARY KEY, terms TEXT NOT NULL UNIQUE) STRICT;",
	/* Of refund_terms, whose rows stay for good. NULL: filed before rules were kept; such a
	 * case keeps those of its next move. */
	"ALTER TABLE refund ADD COLUMN terms_id INTEGER;",
};

const struct migration schema_terms = { statements, ARRAY_LEN(statements) };
