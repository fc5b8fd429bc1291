/* evidence.h - files as proof, as handlers see them: ask for one, hear when it is here, show it.
 *
 *   evidence_want(t, EVIDENCE_REFUND, id, &e)     inside the turn: a row; the file follows
 *        … after the commit the process fetches it, looks at its bytes, keeps it …
 *   row->arrived(t, e) or row->refused(t, e)      in a turn of its own
 *
 * A form that has no case yet wants it for EVIDENCE_LOOSE (ref 0), keeps the ids, and calls
 * evidence_give() when the case is opened.
 * Owns: who hears of it, what staff are shown, and that each look is written down.
 * Never: opens a file, names a channel, decides anything because two files are alike. */
#ifndef SIGAP_EVIDENCE_H
#define SIGAP_EVIDENCE_H

#include "handlers/handler.h"
#include "store/evidence.h"

enum evidence_case {
#define EVIDENCE_CASE(name, number, row) EVIDENCE_##name = (number),
#include "handlers/evidence.def"
#undef EVIDENCE_CASE
};

enum {
	EVIDENCE_A_CASE = 20,             /* files of one case */
	EVIDENCE_RECENT_MS = 2 * MS_HOUR, /* how long a photo waits to be offered as proof */
	EVIDENCE_LOOSE_DAYS = 30, /* then they are purged; those of cases by privacy.retention */
	EVIDENCE_TRIES = 8,       /* until a file counts as unreachable */
};

/* What a kind of case does with evidence. NULL functions are left out. Errors undo the turn. */
struct evidence_row {
	/* It is kept, e->state STORED; twins are found already: evidence_twins(). */
	enum err (*arrived)(struct turn *t, const struct evidence *e);
	/* It is not: REFUSED or GONE. The person is told by whoever this is; say evidence_fault().
	 */
	enum err (*refused)(struct turn *t, const struct evidence *e);
	/* The case's number for people, in the arena. ERR_NOT_FOUND. */
	enum err (*number)(struct turn *t, int64_t ref, const char **out);
	/* May this person of staff see the files? NULL: agents, finance, leads, admins may. */
	bool (*may_see)(struct turn *t, int64_t ref);
	/* Is the case still running, so that nothing of it is purged? NULL: never. */
	bool (*is_open)(struct turn *t, int64_t ref);
};

#define EVIDENCE_CASE(name, number, row) extern const struct evidence_row row;
#include "handlers/evidence.def"
#undef EVIDENCE_CASE

/* ---- asking for a file ---- */

/* The file of t->update, of t->contact; loose: kind EVIDENCE_LOOSE, ref 0. *id is its row.
 * ERR_INVALID: the update brings no file that can be kept (none, a sticker); ERR_LIMIT: the case
 * has EVIDENCE_A_CASE files already; ERR_EXISTS: the case has this very file of the channel, *id is
 * its row. */
enum err evidence_want(struct turn *t, enum evidence_case kind, int64_t ref,
		       int64_t *id) MUST_CHECK;
/* The same for any file of a channel, also one that is no customer's (a transfer slip from staff:
 * contact_id 0). */
struct evidence_wish {
	enum evidence_case kind;
	int64_t ref;
	int part; /* which piece of the case it is, the case's own numbers; 0 is proof */
	int64_t contact_id;
	int channel;
	enum file_kind file_kind;
	const char *file; /* the channel's id */
};
enum err evidence_want_file(struct turn *t, const struct evidence_wish *w, int64_t *id) MUST_CHECK;

/* Loose files of the sender in the last EVIDENCE_RECENT_MS, newest first: to be offered. */
enum err evidence_recent(struct turn *t, size_t max, struct evidence **out, size_t *n) MUST_CHECK;
/* A loose file of the sender becomes the case's, whose arrived() hears of it soon if it is here
 * already. ERR_NOT_FOUND: it is not loose, or another's; ERR_LIMIT. */
enum err evidence_give(struct turn *t, int64_t id, enum evidence_case kind, int64_t ref) MUST_CHECK;

/* ---- saying it ---- */

/* The sentence for the customer about a file that is not kept; it takes V("kak"). */
enum msg evidence_fault(const struct evidence *e);
/* The other cases in which the same file, or nearly the same picture, was used, in the staff's
 * language: "RF-20261123-0001 (berkas yang sama), RF-20261101-0007 (gambar serupa)". *out is NULL
 * when there is none. It decides nothing: a slip may serve two claims for good reasons. */
enum err evidence_twins(struct turn *t, const struct evidence *e, const char **out) MUST_CHECK;
/* The same over all files of a case. */
enum err evidence_case_twins(struct turn *t, enum evidence_case kind, int64_t ref,
			     const char **out) MUST_CHECK;
/* How many files of a case are stored, wanted, and not kept. */
struct evidence_count {
	size_t stored, wanted, lost;
};
enum err evidence_tally(struct turn *t, enum evidence_case kind, int64_t ref,
			struct evidence_count *out) MUST_CHECK;

/* ---- showing it ---- */

/* Sends the case's stored files (the copies without place) to the person of staff who acts, into
 * their private chat, each look written down. Answers the turn: in the group it says where they
 * are, or why not; somebody who never started the bot gets a link that does. */
enum err evidence_show(struct turn *t, enum evidence_case kind, int64_t ref) MUST_CHECK;

/* ---- entry points for bot/ ---- */

/* What became of a wanted file, or that it is put off (state WANTED, a new due_ms): writes the row;
 * the case's owner hears of it in a turn of its own, by TIMER_EVIDENCE. OK when it was settled
 * before. */
enum err evidence_came(struct turn *t, const struct evidence *e) MUST_CHECK;

#endif
