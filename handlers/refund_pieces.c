/* refund_pieces.c - the evidence that a running form has gathered: ids of loose files, which become
 * the case's when there is one. Never: opens a file. */
#include <inttypes.h>

#include "handlers/evidence.h"
#include "handlers/refund_intake.h"

enum { PIECES_MAX = EVIDENCE_A_CASE, KINDS = FILE_VIDEO + 1 };

size_t refund_pieces(const struct form_run *f, int64_t ids[], size_t max)
{
	const char *s = form_value(f, "files");
	size_t n = 0;

	while (*s && n < max) {
		size_t len = strcspn(s, "\n");

		if (text_parse_i64(s, len, &ids[n]) == OK)
			n++;
		s += len + (s[len] == '\n');
	}
	return n;
}

enum err refund_add_piece(struct turn *t, struct form_run *f, int64_t id)
{
	const char *before = form_value(f, "files");
	int64_t ids[PIECES_MAX];
	size_t n = refund_pieces(f, ids, PIECES_MAX);
	const char *all;

	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return OK;
	if (n == PIECES_MAX)
		return ERR_LIMIT;
	all = arena_printf(t->arena, "%s%s%" PRId64, before, before[0] ? "\n" : "", id);
	return all ? form_set(t, f, "files", all) : ERR_NOMEM;
}

enum err refund_keep_piece(struct turn *t, struct form_run *f, enum msg *why)
{
	int64_t id = 0;
	enum err e = evidence_want(t, EVIDENCE_LOOSE, 0, &id);

	if (e == OK || e == ERR_EXISTS)
		e = refund_add_piece(t, f, id);
	*why = e == ERR_LIMIT ? MSG_REFUND_ENOUGH_PIECES : MSG_REFUND_NO_PIECE;
	return e == ERR_LIMIT ? ERR_INVALID : e;
}

/* ---- how many there are ---- */

static enum err count_pieces(struct turn *t, const struct form_run *f, int64_t of[KINDS])
{
	int64_t ids[PIECES_MAX];
	size_t n = refund_pieces(f, ids, PIECES_MAX);

	for (size_t i = 0; i < n; i++) {
		struct evidence e;

		TRY(evidence_get(t->store, t->arena, ids[i], &e));
		if (e.state != EVIDENCE_REFUSED && e.state != EVIDENCE_GONE && e.file_kind > 0 &&
		    e.file_kind < KINDS)
			of[e.file_kind]++;
	}
	return OK;
}

static const char *some(struct turn *t, enum msg msg, int64_t n)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_MAX);
	return RENDER(t->locale.texts, t->locale.lang, msg, &b,
		      V("n", format_number(t->arena, &t->locale, n))) == OK
		       ? b.ptr
		       : NULL;
}

const char *refund_pieces_text(struct turn *t, const struct form_run *f)
{
	static const enum msg names[KINDS] = {
		[FILE_PHOTO] = MSG_REFUND_PHOTOS,
		[FILE_DOCUMENT] = MSG_REFUND_DOCUMENTS,
		[FILE_VOICE] = MSG_REFUND_VOICES,
		[FILE_VIDEO] = MSG_REFUND_VIDEOS,
	};
	int64_t of[KINDS] = { 0 };
	const char *parts[KINDS];
	size_t n = 0;

	if (count_pieces(t, f, of) != OK)
		return NULL;
	for (size_t i = 0; i < KINDS; i++) {
		if (!of[i])
			continue;
		parts[n] = some(t, names[i], of[i]);
		if (!parts[n++])
			return NULL;
	}
	return n ? format_list(t->arena, &t->locale, parts, n) : NULL;
}

/* ---- becoming the case's ---- */

enum err refund_give_pieces(struct turn *t, const struct form_run *f, int64_t refund_id,
			    bool counted, int *n)
{
	int64_t ids[PIECES_MAX];
	size_t all = refund_pieces(f, ids, PIECES_MAX);

	*n = 0;
	for (size_t i = 0; i < all; i++) {
		struct evidence e;

		TRY(evidence_get(t->store, t->arena, ids[i], &e));
		if (e.state == EVIDENCE_REFUSED || e.state == EVIDENCE_GONE)
			continue;
		++*n;
		if (!refund_id)
			continue;
		TRY(evidence_give(t, ids[i], EVIDENCE_REFUND, refund_id));
		if (counted)
			TRY(evidence_set_part(t->store, ids[i], REFUND_PART_COUNTED));
	}
	return OK;
}
