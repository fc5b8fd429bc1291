/* evidence.h - customers' files as proof: which case they belong to, where the bytes lie, and who
 * has looked at them. A row begins as WANTED, with the channel's id of a file; the process fetches
 * it and settles the row once: STORED under the hash of its content, REFUSED or GONE.
 * Owns: tables evidence, evidence_band (pictures by parts of their fingerprint) and evidence_look.
 * The files themselves are bot/vault.h's. Errors beside those of store.h: ERR_NOT_FOUND,
 * ERR_CONFLICT (settled already). */
#ifndef SIGAP_STORE_EVIDENCE_H
#define SIGAP_STORE_EVIDENCE_H

#include "base/secret.h"
#include "base/sniff.h"
#include "store/store.h"

enum evidence_state {
	EVIDENCE_WANTED,
	EVIDENCE_STORED,
	EVIDENCE_REFUSED,
	EVIDENCE_GONE,   /* the channel no longer has it, or never gave it */
	EVIDENCE_PURGED, /* its time was over: the row tells that there was one */
};

/* Why it was refused: a fault of its content, or one of these. */
enum evidence_why {
	EVIDENCE_WHY_NONE = SNIFF_FINE,
	EVIDENCE_TOO_LARGE = 32,
	EVIDENCE_EXPIRED,     /* the channel no longer has it */
	EVIDENCE_UNREACHABLE, /* not to be had after many tries */
};

/* What a case is; numbers are stored and stand in handlers/evidence.def. */
enum { EVIDENCE_PRINT_HEX = 65 };

struct evidence {
	int64_t id;
	int case_kind; /* enum evidence_case of handlers/evidence.h */
	int64_t ref;   /* of the case; 0 while loose */
	int part;      /* which piece of the case it is, the case's own numbers; 0 is proof */
	int64_t contact_id;
	int channel;      /* enum channel_id, where the file came in … */
	const char *file; /* … and its id there */
	int file_kind;    /* enum file_kind of handlers/outgoing.h */
	enum evidence_state state;
	int why; /* enum sniff_fault or enum evidence_why */
	enum file_type type;
	int64_t size;             /* bytes, 0 until stored */
	const char *sha256;       /* of the original, NULL until stored */
	const char *clean_sha256; /* of the copy that people are shown; equal when nothing was
				     taken out; NULL until stored */
	const char *print;        /* fingerprint: 64 hex digits of a picture; NULL when none */
	int64_t hash;             /* the short form of the same, for the search */
	int attempts;
	int64_t due_ms; /* WANTED: when it is tried next */
	int64_t created_ms, settled_ms;
};

/* Reads case_kind, ref, part, contact_id, channel, file, file_kind, created_ms; sets id. */
enum err evidence_add(struct store *s, struct evidence *e) MUST_CHECK;
enum err evidence_get(struct store *s, struct arena *a, int64_t id,
		      struct evidence *out) MUST_CHECK;
/* Of a case, in order of arrival, whatever became of them. */
enum err evidence_of_case(struct store *s, struct arena *a, int case_kind, int64_t ref, size_t max,
			  struct evidence **out, size_t *n) MUST_CHECK;
/* Of a contact and no case yet, wanted or stored, created at since_ms or later; newest first. */
enum err evidence_loose(struct store *s, struct arena *a, int64_t contact_id, int64_t since_ms,
			size_t max, struct evidence **out, size_t *n) MUST_CHECK;
/* Becomes a case's. */
enum err evidence_assign(struct store *s, int64_t id, int case_kind, int64_t ref) MUST_CHECK;
/* All of one case become another's. */
enum err evidence_reassign(struct store *s, int from_kind, int64_t from_ref, int to_kind,
			   int64_t to_ref) MUST_CHECK;
enum err evidence_set_part(struct store *s, int64_t id, int part) MUST_CHECK;

/* ---- fetching ---- */

/* Wanted ones that are due, oldest first. */
enum err evidence_due(struct store *s, struct arena *a, int64_t now_ms, size_t max,
		      struct evidence **out, size_t *n) MUST_CHECK;
/* When the next one after after_ms is due. ERR_NOT_FOUND. */
enum err evidence_next_due(struct store *s, int64_t after_ms, int64_t *at_ms) MUST_CHECK;
/* Another try later; attempts grows. ERR_CONFLICT. */
enum err evidence_put_off(struct store *s, int64_t id, int64_t due_ms) MUST_CHECK;
/* Writes state, why, type, size, hashes, print and settled_ms. ERR_CONFLICT: no longer WANTED. */
enum err evidence_settle(struct store *s, const struct evidence *e) MUST_CHECK;

/* ---- the same again ---- */

struct evidence_twin {
	int64_t id;
	int case_kind;
	int64_t ref;
	int distance; /* 0: the same file; else how many of 256 parts of the picture differ, plus 1
		       */
};

/* Stored ones of another case that are the same file (before or after stripping) or nearly the same
 * picture, nearest first. Loose ones and those of a form do not count: they are no case. */
enum err evidence_find_twins(struct store *s, struct arena *a, const struct evidence *e, size_t max,
			     struct evidence_twin **out, size_t *n) MUST_CHECK;

/* ---- looks ---- */

struct evidence_seen {
	int64_t evidence_id, at_ms;
	const char *by; /* "staff:5001" */
};

enum err evidence_look_add(struct store *s, int64_t id, const char *by, int64_t at_ms) MUST_CHECK;
/* Of one file, newest first. */
enum err evidence_looks(struct store *s, struct arena *a, int64_t id, size_t max,
			struct evidence_seen **out, size_t *n) MUST_CHECK;

/* ---- the files ---- */

/* Whether any stored row has this content, as its original or its clean copy. */
enum err evidence_refers(struct store *s, const char *sha256, bool *yes) MUST_CHECK;
/* Rows that keep a file and were created before before_ms, with id > after_id, of a kind. */
enum err evidence_old(struct store *s, struct arena *a, int case_kind, int64_t before_ms,
		      int64_t after_id, size_t max, struct evidence **out, size_t *n) MUST_CHECK;
/* The row stays, without hashes and fingerprint; its files are noted to be dropped. */
enum err evidence_purge(struct store *s, int64_t id, int64_t now_ms) MUST_CHECK;
/* Hashes of files that may go if no row refers to them: noted by commits before this one. */
enum err evidence_drops(struct store *s, struct arena *a, size_t max, const char ***out,
			size_t *n) MUST_CHECK;
enum err evidence_dropped(struct store *s, const char *sha256) MUST_CHECK;

/* evidence_twin.c, for evidence.c: the fingerprint among the others. */
enum err evidence_index(struct store *s, int64_t id, int64_t hash) MUST_CHECK;
enum err evidence_unindex(struct store *s, int64_t id) MUST_CHECK;

#endif
