#include "handlers/evidence.h"

#include "handlers/desk.h"
#include "handlers/timed.h"

/* ---- the kinds of case ---- */

static const struct {
	int kind;
	const struct evidence_row *row;
} rows[] = {
#define EVIDENCE_CASE(name, number, row) { EVIDENCE_##name, &(row) },
#include "handlers/evidence.def"
#undef EVIDENCE_CASE
};

static const struct evidence_row *row_of(int kind)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].kind == kind)
			return rows[i].row;
	return NULL;
}

/* ---- asking for a file ---- */

static bool is_loose(int kind, int64_t ref)
{
	return kind == EVIDENCE_LOOSE && ref == 0;
}

static enum err files_of(struct turn *t, const struct evidence_wish *w, struct evidence **out,
			 size_t *n)
{
	if (is_loose(w->kind, w->ref))
		return evidence_loose(t->store, t->arena, w->contact_id,
				      t->now_ms - EVIDENCE_RECENT_MS, EVIDENCE_A_CASE, out, n);
	return evidence_of_case(t->store, t->arena, w->kind, w->ref, EVIDENCE_A_CASE, out, n);
}

enum err evidence_want_file(struct turn *t, const struct evidence_wish *w, int64_t *id)
{
	struct evidence *have, e = { .case_kind = w->kind,
				     .ref = w->ref,
				     .part = w->part,
				     .contact_id = w->contact_id,
				     .channel = w->channel,
				     .file = w->file,
				     .file_kind = w->file_kind,
				     .created_ms = t->now_ms };
	size_t n;

	if (!w->file || w->file_kind == FILE_NONE)
		return ERR_INVALID;
	TRY(files_of(t, w, &have, &n));
	for (size_t i = 0; i < n; i++)
		if (have[i].channel == w->channel && strcmp(have[i].file, w->file) == 0) {
			*id = have[i].id;
			return ERR_EXISTS;
		}
	if (n >= EVIDENCE_A_CASE)
		return ERR_LIMIT;
	TRY(evidence_add(t->store, &e));
	*id = e.id;
	return OK;
}

enum err evidence_want(struct turn *t, enum evidence_case kind, int64_t ref, int64_t *id)
{
	return evidence_want_file(t,
				  &(struct evidence_wish) {
					  .kind = kind,
					  .ref = ref,
					  .contact_id = t->contact.id,
					  .channel = t->update->file_channel
							     ? t->update->file_channel
							     : t->update->channel,
					  .file_kind = desk_file_kind(t->update),
					  .file = t->update->file,
				  },
				  id);
}

enum err evidence_recent(struct turn *t, size_t max, struct evidence **out, size_t *n)
{
	return evidence_loose(t->store, t->arena, t->contact.id, t->now_ms - EVIDENCE_RECENT_MS,
			      max, out, n);
}

enum err evidence_give(struct turn *t, int64_t id, enum evidence_case kind, int64_t ref)
{
	struct evidence e, *have;
	size_t n;

	TRY(evidence_get(t->store, t->arena, id, &e));
	if (!is_loose(e.case_kind, e.ref) || e.contact_id != t->contact.id)
		return ERR_NOT_FOUND;
	TRY(evidence_of_case(t->store, t->arena, kind, ref, EVIDENCE_A_CASE, &have, &n));
	if (n >= EVIDENCE_A_CASE)
		return ERR_LIMIT;
	TRY(evidence_assign(t->store, id, kind, ref));
	return e.state == EVIDENCE_WANTED ? OK : timer_set(t->store, TIMER_EVIDENCE, id, t->now_ms);
}

enum err evidence_tally(struct turn *t, enum evidence_case kind, int64_t ref,
			struct evidence_count *out)
{
	struct evidence *all;
	size_t n;

	TRY(evidence_of_case(t->store, t->arena, kind, ref, EVIDENCE_A_CASE, &all, &n));
	*out = (struct evidence_count) { 0 };
	for (size_t i = 0; i < n; i++) {
		out->stored += all[i].state == EVIDENCE_STORED;
		out->wanted += all[i].state == EVIDENCE_WANTED;
		out->lost += all[i].state == EVIDENCE_REFUSED || all[i].state == EVIDENCE_GONE;
	}
	return OK;
}

/* ---- what became of it ---- */

enum err evidence_came(struct turn *t, const struct evidence *e)
{
	enum err err;

	if (e->state == EVIDENCE_WANTED) {
		err = evidence_put_off(t->store, e->id, e->due_ms);
		return err == ERR_CONFLICT || err == ERR_NOT_FOUND ? OK : err;
	}
	err = evidence_settle(t->store, e);
	if (err == ERR_CONFLICT || err == ERR_NOT_FOUND)
		return OK;
	TRY(err);
	TRY(note(t, "evidence", arena_printf(t->arena, "evidence:%lld", (long long)e->id),
		 arena_printf(t->arena, "state=%d why=%d type=%s size=%lld", (int)e->state, e->why,
			      file_type_extension(e->type), (long long)e->size)));
	return timer_set(t->store, TIMER_EVIDENCE, e->id, t->now_ms);
}

/* TIMER_EVIDENCE */
enum err evidence_tell(struct turn *t, int64_t ref)
{
	const struct evidence_row *row;
	struct evidence e;
	enum err err = evidence_get(t->store, t->arena, ref, &e);

	if (err == ERR_NOT_FOUND)
		return OK;
	TRY(err);
	row = row_of(e.case_kind);
	if (e.state == EVIDENCE_STORED)
		return row && row->arrived ? row->arrived(t, &e) : OK;
	if (e.state == EVIDENCE_REFUSED || e.state == EVIDENCE_GONE)
		return row && row->refused ? row->refused(t, &e) : OK;
	return OK;
}

enum msg evidence_fault(const struct evidence *e)
{
	static const enum msg faults[SNIFF_FAULTS] = {
		[SNIFF_EMPTY] = MSG_EVIDENCE_BROKEN,    [SNIFF_UNKNOWN] = MSG_EVIDENCE_UNKNOWN,
		[SNIFF_BROKEN] = MSG_EVIDENCE_BROKEN,   [SNIFF_PIXELS] = MSG_EVIDENCE_LARGE,
		[SNIFF_ARCHIVE] = MSG_EVIDENCE_ARCHIVE, [SNIFF_PROGRAM] = MSG_EVIDENCE_UNSAFE,
		[SNIFF_MARKUP] = MSG_EVIDENCE_UNSAFE,   [SNIFF_POLYGLOT] = MSG_EVIDENCE_UNSAFE,
		[SNIFF_LOCKED] = MSG_EVIDENCE_LOCKED,   [SNIFF_HEIC] = MSG_EVIDENCE_HEIC,
	};

	if (e->why == EVIDENCE_TOO_LARGE)
		return MSG_EVIDENCE_LARGE;
	if (e->why > SNIFF_FINE && e->why < SNIFF_FAULTS)
		return faults[e->why];
	return MSG_EVIDENCE_GONE;
}

/* ---- the same again ---- */

enum { TWINS = 5, TWIN_TEXT = 512 };

/* False for a case that is gone. */
static enum err add_twin(struct turn *t, const struct evidence_twin *twin, struct strbuf *b)
{
	const struct evidence_row *row = row_of(twin->case_kind);
	struct locale l = locale_staff(t);
	const char *number = NULL, *text;
	enum err err = row && row->number ? row->number(t, twin->ref, &number) : ERR_NOT_FOUND;

	if (err == ERR_NOT_FOUND)
		return OK;
	TRY(err);
	text = desk_line(t, &l, twin->distance ? MSG_EVIDENCE_ALIKE : MSG_EVIDENCE_SAME,
			 VALUES(V("number", number)));
	if (!text)
		return ERR_NOMEM;
	if (strstr(b->len ? b->ptr : "", text))
		return OK; /* another file of the same case */
	if (b->len)
		strbuf_add(b, ", ");
	strbuf_add(b, text);
	return OK;
}

static enum err add_twins(struct turn *t, const struct evidence *e, struct strbuf *b)
{
	struct evidence_twin *twins;
	size_t n;

	if (e->state != EVIDENCE_STORED)
		return OK;
	TRY(evidence_find_twins(t->store, t->arena, e, TWINS, &twins, &n));
	for (size_t i = 0; i < n; i++)
		TRY(add_twin(t, &twins[i], b));
	return OK;
}

enum err evidence_twins(struct turn *t, const struct evidence *e, const char **out)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, TWIN_TEXT);
	TRY(add_twins(t, e, &b));
	*out = b.len ? b.ptr : NULL;
	return OK;
}

enum err evidence_case_twins(struct turn *t, enum evidence_case kind, int64_t ref, const char **out)
{
	struct evidence *all;
	struct strbuf b;
	size_t n;

	strbuf_init(&b, t->arena, TWIN_TEXT);
	TRY(evidence_of_case(t->store, t->arena, kind, ref, EVIDENCE_A_CASE, &all, &n));
	for (size_t i = 0; i < n; i++)
		TRY(add_twins(t, &all[i], &b));
	*out = b.len ? b.ptr : NULL;
	return OK;
}
