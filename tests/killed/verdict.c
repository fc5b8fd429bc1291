/* verdict.c - the database and the evidence folder; see verdict.h. */
#include "tests/killed/verdict.h"

#include <dirent.h>

#include <sqlite3.h>

#include "base/secret.h"

/* Each counts what must not be. */
static const struct {
	const char *what, *sql;
} faults[] = {
	{ "damaged pages",
	  "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'" },
	{ "rows that refer to nothing", "SELECT count(*) FROM pragma_foreign_key_check" },
	{ "messages that still wait", "SELECT count(*) FROM outbox" },
	{ "updates set aside", "SELECT count(*) FROM dead_letters" },
	{ "refunds too many or too few", "SELECT abs(count(*) - 1) FROM refund" },
	{ "refunds that did not come to their end",
	  "SELECT count(*) FROM refund WHERE state <> 7 OR open OR arrived_ms IS NULL" },
	{ "rupiah paid above what was paid in",
	  "SELECT max(0, sum(r.amount + r.extra_paid) - max(o.amount)) FROM refund AS r"
	  " JOIN orders AS o ON o.id = r.order_id" },
	{ "refunds without their sealed account", "SELECT abs(count(*) - 1) FROM refund_account" },
	{ "steps beside their rows of the audit",
	  "SELECT abs((SELECT count(*) FROM refund_step) - (SELECT count(*) FROM audit WHERE"
	  " action IN ('refund_submit', 'refund_claim', 'refund_ask', 'refund_evidence',"
	  " 'refund_approve', 'refund_choose', 'refund_pay', 'refund_arrived')))" },
	{ "pieces of evidence that are not kept",
	  "SELECT count(*) FROM evidence WHERE state <> 1" },
	{ "pieces of evidence too many or too few in the case",
	  "SELECT abs(count(*) - 4) FROM evidence WHERE case_kind = 1" },
	{ "pieces that the case does not count", "SELECT abs(evidence - 4) FROM refund" },
	{ "files noted to be dropped", "SELECT count(*) FROM evidence_drop" },
	{ "tickets too many or too few", "SELECT abs(count(*) - 4) FROM ticket" },
	{ "announcements that did not come to their end",
	  "SELECT abs(sum(state = 4) - 1) + count(*) - 1 FROM broadcast" },
	{ "people who were put twice into one announcement",
	  "SELECT count(*) - count(DISTINCT contact_id) FROM broadcast_to" },
	{ "announced to, and not counted as sent",
	  "SELECT abs(count(*) - (SELECT sum(n) FROM broadcast_count WHERE what = 6))"
	  " FROM broadcast_to" },
};

/* What happened, in order: each once. */
static const struct {
	const char *what, *sql, *wanted;
} courses[] = {
	{ "the refund's steps",
	  "SELECT group_concat(action, ' ') FROM (SELECT action FROM audit WHERE action IN"
	  " ('refund_submit', 'refund_claim', 'refund_ask', 'refund_evidence', 'refund_approve',"
	  " 'refund_choose', 'refund_pay', 'refund_arrived') ORDER BY id)",
	  "refund_submit refund_claim refund_ask refund_evidence refund_approve refund_choose"
	  " refund_pay refund_arrived" },
	{ "what staff answered, customers added, and both closed",
	  "SELECT group_concat(action || n, ' ') FROM (SELECT action, count(*) AS n FROM audit"
	  " WHERE action IN ('ticket_opened', 'staff_answer', 'ticket_words', 'ticket_resolved')"
	  " GROUP BY action ORDER BY action)",
	  "staff_answer8 ticket_opened4 ticket_resolved2 ticket_words8" },
};

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sqlite3_errmsg(db), sql);
		exit(1);
	}
	return st;
}

static sqlite3 *open_database(struct play *p)
{
	sqlite3 *db;

	if (sqlite3_open_v2(p->rig.database, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", p->rig.database, sqlite3_errmsg(db));
		exit(1);
	}
	return db;
}

static const char *text_of(sqlite3_stmt *st, int column)
{
	const unsigned char *s = sqlite3_column_text(st, column);

	return s ? (const char *)s : "";
}

void verdict_rows(struct play *p)
{
	sqlite3 *db = open_database(p);

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		sqlite3_stmt *st = prepare(db, faults[i].sql);

		if (sqlite3_step(st) != SQLITE_ROW || sqlite3_column_int64(st, 0) != 0)
			play_fail(p, "%s: %lld", faults[i].what,
				  (long long)sqlite3_column_int64(st, 0));
		sqlite3_finalize(st);
	}
	for (size_t i = 0; i < ARRAY_LEN(courses); i++) {
		sqlite3_stmt *st = prepare(db, courses[i].sql);

		if (sqlite3_step(st) != SQLITE_ROW ||
		    strcmp(text_of(st, 0), courses[i].wanted) != 0)
			play_fail(p, "%s: %s", courses[i].what, text_of(st, 0));
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
}

/* ---- files ---- */

static void check_content(struct play *p, const char *path, const char *sha256)
{
	char found[SHA256_HEX_SIZE] = "";
	FILE *f = fopen(path, "r");

	if (!f || sha256_file(f, found) != OK || strcmp(found, sha256) != 0)
		play_fail(p, "%s is not what its row says", path);
	if (f)
		fclose(f);
}

static void rows_have_files(struct play *p, sqlite3 *db)
{
	sqlite3_stmt *st = prepare(db, "SELECT sha256 FROM evidence WHERE state = 1 UNION"
				       " SELECT clean_sha256 FROM evidence WHERE state = 1");

	while (sqlite3_step(st) == SQLITE_ROW) {
		char path[256];
		const char *sha256 = text_of(st, 0);

		snprintf(path, sizeof(path), "%s/evidence/%.2s/%s", p->rig.dir, sha256, sha256);
		check_content(p, path, sha256);
	}
	sqlite3_finalize(st);
}

static bool has_row(sqlite3_stmt *st, const char *sha256)
{
	bool found;

	sqlite3_reset(st);
	sqlite3_bind_text(st, 1, sha256, -1, SQLITE_TRANSIENT);
	found = sqlite3_step(st) == SQLITE_ROW && sqlite3_column_int(st, 0) > 0;
	return found;
}

/* A folder of the vault; tmp has nothing that anybody refers to, so it must be empty. */
static void files_have_rows(struct play *p, sqlite3_stmt *st, const char *folder)
{
	char path[512];
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/evidence/%s", p->rig.dir, folder);
	dir = opendir(path);
	while (dir && (d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.' && !has_row(st, d->d_name))
			play_fail(p, "%s/%s has no row", path, d->d_name);
	if (dir)
		closedir(dir);
}

void verdict_files(struct play *p)
{
	sqlite3 *db = open_database(p);
	sqlite3_stmt *st = prepare(db, "SELECT count(*) FROM evidence WHERE state = 1 AND"
				       " (sha256 = ?1 OR clean_sha256 = ?1)");
	char path[96];
	struct dirent *d;
	DIR *dir;

	rows_have_files(p, db);
	snprintf(path, sizeof(path), "%s/evidence", p->rig.dir);
	dir = opendir(path);
	while (dir && (d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.')
			files_have_rows(p, st, d->d_name);
	if (dir)
		closedir(dir);
	sqlite3_finalize(st);
	sqlite3_close(db);
}
