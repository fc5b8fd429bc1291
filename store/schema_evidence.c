/* schema_evidence.c - 5: evidence: files kept, by content. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* A file that somebody sent as proof: from wanted to stored, refused or gone; states in
	 * evidence.h. The bytes lie in the evidence folder under their hash. */
	"CREATE TABLE evidence(id INTEGER PRIMARY KEY, case_kind INTEGER NOT NULL,"
	" ref INTEGER NOT NULL, part INTEGER NOT NULL, contact_id INTEGER REFERENCES contact(id),"
	" channel INTEGER NOT NULL, file TEXT NOT NULL, file_kind INTEGER NOT NULL,"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 4), why INTEGER NOT NULL DEFAULT 0,"
	" type INTEGER NOT NULL DEFAULT 0, size INTEGER NOT NULL DEFAULT 0, sha256 TEXT,"
	" clean_sha256 TEXT, print TEXT, hash INTEGER NOT NULL DEFAULT 0,"
	" attempts INTEGER NOT NULL DEFAULT 0, due_ms INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL, settled_ms INTEGER) STRICT;",
	"CREATE INDEX evidence_due ON evidence(due_ms, id) WHERE state = 0;",
	"CREATE INDEX evidence_case ON evidence(case_kind, ref, id);",
	"CREATE INDEX evidence_contact ON evidence(contact_id, id);",
	"CREATE INDEX evidence_sha256 ON evidence(sha256) WHERE sha256 IS NOT NULL;",
	"CREATE INDEX evidence_clean ON evidence(clean_sha256) WHERE clean_sha256 IS NOT NULL;",
	"CREATE INDEX evidence_age ON evidence(case_kind, id) WHERE state = 1;",

	/* Parts of a picture's short fingerprint. Two that differ in fewer bits than there are
	 * parts have one part in common, so that nearly equal pictures are found without a scan. */
	"CREATE TABLE evidence_band(band INTEGER NOT NULL, value INTEGER NOT NULL,"
	" evidence_id INTEGER NOT NULL REFERENCES evidence(id), hash INTEGER NOT NULL,"
	" PRIMARY KEY(band, value, evidence_id)) STRICT, WITHOUT ROWID;",
	"CREATE INDEX evidence_band_of ON evidence_band(evidence_id);",

	/* Content that may be removed once no row has it: the commit comes before the unlink. */
	"CREATE TABLE evidence_drop(sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;",

	/* Who has seen which file when. */
	"CREATE TABLE evidence_look(id INTEGER PRIMARY KEY,"
	" evidence_id INTEGER NOT NULL REFERENCES evidence(id), by TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL) STRICT;",
	"CREATE INDEX evidence_look_of ON evidence_look(evidence_id, id);",
};

const struct migration schema_evidence = { statements, ARRAY_LEN(statements) };
