/* evidence_twin.c - the same file, or nearly the same picture, in another case: looked up by hash,
 * and by the parts of a picture's fingerprint. Never: scans the table. */
#include "store/evidence.h"

#include "store/sql.h"

enum { Q_SAME, Q_BAND, Q_UNBAND, Q_NEAR, Q_COUNT };

enum {
	BANDS = 6,
	HASH_FAR = BANDS - 1, /* bits: one band at least is then the same */
	PRINT_FAR = 20,       /* of 256: see tests/test_phash.c, where it was measured */
	A_BAND = 512,         /* pictures looked at per band, the newest first */
};

#define OTHER " AND e.state = 1 AND e.case_kind > 0 AND (e.case_kind <> ?2 OR e.ref <> ?3)"

static const char *const texts[] = {
	[Q_SAME] = "SELECT e.id, e.case_kind, e.ref FROM evidence e WHERE e.id IN ("
		   "SELECT id FROM evidence WHERE sha256 = ?1 UNION"
		   " SELECT id FROM evidence WHERE clean_sha256 = ?1)" OTHER
		   " ORDER BY e.id LIMIT ?4",
	[Q_BAND] = "INSERT INTO evidence_band(band, value, evidence_id, hash)"
		   " VALUES(?1, ?2, ?3, ?4)",
	[Q_UNBAND] = "DELETE FROM evidence_band WHERE evidence_id = ?1",
	[Q_NEAR] = "SELECT b.hash, b.evidence_id FROM evidence_band b"
		   " WHERE b.band = ?1 AND b.value = ?2 ORDER BY b.evidence_id DESC LIMIT ?3",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_evidence_twin = { SQL_EVIDENCE_TWIN, texts, Q_COUNT };

/* 64 bits in six parts: four of eleven and two of ten. */
static int64_t band(int64_t hash, int i)
{
	static const int from[BANDS + 1] = { 0, 11, 22, 33, 44, 54, 64 };

	return (int64_t)((uint64_t)hash >> from[i] &
			 ((UINT64_C(1) << (from[i + 1] - from[i])) - 1));
}

enum err evidence_index(struct store *s, int64_t id, int64_t hash)
{
	for (int i = 0; i < BANDS; i++) {
		sqlite3_stmt *st = sql_get(s, SQL_EVIDENCE_TWIN, Q_BAND);

		sql_int(st, 1, i);
		sql_int(st, 2, band(hash, i));
		sql_int(st, 3, id);
		sql_int(st, 4, hash);
		TRY(sql_run(s, st));
	}
	return OK;
}

enum err evidence_unindex(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_EVIDENCE_TWIN, Q_UNBAND);

	sql_int(st, 1, id);
	return sql_run(s, st);
}

/* ---- finding ---- */

/* It has this band in common, few bits apart, and was not found by a band before. */
static bool is_near(int64_t a, int64_t b, int i)
{
	for (int k = 0; k < i; k++)
		if (band(a, k) == band(b, k))
			return false;
	return __builtin_popcountll((uint64_t)(a ^ b)) <= HASH_FAR;
}

struct found {
	struct evidence_twin *twins;
	size_t n, max;
};

/* One per case, the nearest of it; when there are too many, the farthest goes. */
static void add(struct found *f, const struct evidence_twin *twin)
{
	size_t at = f->n;

	for (size_t i = 0; i < f->n; i++)
		if (f->twins[i].case_kind == twin->case_kind && f->twins[i].ref == twin->ref) {
			if (f->twins[i].distance <= twin->distance)
				return;
			memmove(&f->twins[i], &f->twins[i + 1],
				(f->n - i - 1) * sizeof(f->twins[0]));
			at = --f->n;
			break;
		}
	while (at > 0 && f->twins[at - 1].distance > twin->distance)
		at--;
	if (at == f->max)
		return;
	if (f->n == f->max)
		f->n--;
	memmove(&f->twins[at + 1], &f->twins[at], (f->n - at) * sizeof(f->twins[0]));
	f->twins[at] = *twin;
	f->n++;
}

static enum err find_same(struct store *s, const struct evidence *e, const char *sha256,
			  struct found *f)
{
	sqlite3_stmt *st = sql_get(s, SQL_EVIDENCE_TWIN, Q_SAME);
	enum err err;

	sql_text(st, 1, sha256);
	sql_int(st, 2, e->case_kind);
	sql_int(st, 3, e->ref);
	sql_int(st, 4, (int64_t)f->max);
	while ((err = sql_row(s, st)) == OK)
		add(f, &(struct evidence_twin) { .id = sql_col_int(st, 0),
						 .case_kind = (int)sql_col_int(st, 1),
						 .ref = sql_col_int(st, 2) });
	return err == ERR_NOT_FOUND ? OK : err;
}

static int nibble(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

static int print_distance(const char *a, const char *b)
{
	int bits = 0;

	for (size_t i = 0; a[i] && b[i]; i++)
		bits += __builtin_popcount((unsigned)(nibble(a[i]) ^ nibble(b[i])));
	return bits;
}

/* The short fingerprint found it, the long one decides. */
static enum err compare(struct store *s, struct arena *a, const struct evidence *e, int64_t id,
			struct found *f)
{
	struct evidence other;
	enum err err = evidence_get(s, a, id, &other);
	int far;

	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	if (other.state != EVIDENCE_STORED || !other.print || other.case_kind == 0 ||
	    (other.case_kind == e->case_kind && other.ref == e->ref))
		return OK;
	far = print_distance(e->print, other.print);
	if (far <= PRINT_FAR)
		add(f, &(struct evidence_twin) { .id = id,
						 .case_kind = other.case_kind,
						 .ref = other.ref,
						 .distance = far + 1 });
	return OK;
}

static enum err find_near(struct store *s, struct arena *a, const struct evidence *e, int i,
			  struct found *f)
{
	sqlite3_stmt *st = sql_get(s, SQL_EVIDENCE_TWIN, Q_NEAR);
	int64_t *ids = ARENA_ARRAY(a, int64_t, A_BAND);
	size_t n = 0;
	enum err err;

	if (!ids)
		return ERR_NOMEM;
	sql_int(st, 1, i);
	sql_int(st, 2, band(e->hash, i));
	sql_int(st, 3, A_BAND);
	while ((err = sql_row(s, st)) == OK)
		if (is_near(sql_col_int(st, 0), e->hash, i) && sql_col_int(st, 1) != e->id)
			ids[n++] = sql_col_int(st, 1);
	if (err != ERR_NOT_FOUND)
		return err;
	for (size_t k = 0; k < n; k++)
		TRY(compare(s, a, e, ids[k], f));
	return OK;
}

enum err evidence_find_twins(struct store *s, struct arena *a, const struct evidence *e, size_t max,
			     struct evidence_twin **out, size_t *n)
{
	struct found f = { .twins = ARENA_ARRAY(a, struct evidence_twin, max + 1), .max = max };

	if (!f.twins)
		return ERR_NOMEM;
	if (e->sha256)
		TRY(find_same(s, e, e->sha256, &f));
	if (e->sha256 && e->clean_sha256 && strcmp(e->clean_sha256, e->sha256) != 0)
		TRY(find_same(s, e, e->clean_sha256, &f));
	for (int i = 0; e->print && i < BANDS; i++)
		TRY(find_near(s, a, e, i, &f));
	*out = f.twins;
	*n = f.n;
	return OK;
}
