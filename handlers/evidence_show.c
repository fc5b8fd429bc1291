/* evidence_show.c - files on their way to the staff's eyes: who may, where to, and that it was. And
 * their end: what the retention rule no longer lets us keep. */
#include "handlers/desk.h"
#include "handlers/evidence.h"
#include "handlers/timed.h"
#include "policy/deadline.h"

enum { OLD_AT_ONCE = 64, PAGES = 8 };

static bool may_see(struct turn *t, const struct evidence_row *row, int64_t ref)
{
	if (row->may_see)
		return row->may_see(t, ref);
	return may_act(t, ACT_EVIDENCE_VIEW);
}

static const struct evidence_row *row_of(int kind)
{
	switch (kind) {
#define EVIDENCE_CASE(name, number, row)                                                           \
	case EVIDENCE_##name:                                                                      \
		return &(row);
#include "handlers/evidence.def"
#undef EVIDENCE_CASE
	default:
		return NULL;
	}
}

/* The clean copy. Only when nothing had to be taken out may the channel's own file stand for it,
 * which spares an upload. */
static enum err attach(struct turn *t, struct outgoing *m, const struct evidence *e)
{
	m->file_kind = (enum file_kind)e->file_kind;
	m->blob = e->clean_sha256;
	m->mime = file_type_mime(e->type);
	m->file_name = arena_printf(t->arena, "bukti-%lld.%s", (long long)e->id,
				    file_type_extension(e->type));
	if (strcmp(e->sha256, e->clean_sha256) == 0) {
		m->file = e->file;
		m->file_channel = e->channel;
	}
	return m->file_name ? OK : ERR_NOMEM;
}

static enum err show_one(struct turn *t, const struct address *to, const char *number, size_t i,
			 size_t n, const struct evidence *e)
{
	struct locale l = locale_staff(t);
	struct outgoing *m = draft(
		t, &l, MSG_EVIDENCE_SHOWN,
		VALUES(V("number", number), V("i", format_number(t->arena, &l, (int64_t)i)),
		       V("n", format_number(t->arena, &l, (int64_t)n)),
		       V("when", format_relative(t->arena, &l, e->created_ms, t->now_ms))),
		NO_CHOICES);

	if (!m)
		return ERR_NOMEM;
	TRY(attach(t, m, e));
	TRY(send_to(t, to, RANK_REPLY, false, m));
	TRY(evidence_look_add(t->store, e->id, actor(t), t->now_ms));
	return note(t, "evidence_look", arena_printf(t->arena, "evidence:%lld", (long long)e->id),
		    number);
}

static enum err show_all(struct turn *t, const struct address *to, const char *number,
			 const struct evidence *all, size_t n, size_t stored)
{
	size_t shown = 0;

	for (size_t i = 0; i < n; i++)
		if (all[i].state == EVIDENCE_STORED)
			TRY(show_one(t, to, number, ++shown, stored, &all[i]));
	if (t->update->in_private)
		return OK;
	return desk_hear(t, MSG_EVIDENCE_SENT, VALUES(V("number", number)));
}

enum err evidence_show(struct turn *t, enum evidence_case kind, int64_t ref)
{
	const struct evidence_row *row = row_of(kind);
	struct evidence_count c;
	struct evidence *all;
	struct address to;
	const char *number;
	size_t n;
	bool can;

	if (!row || !row->number)
		return ERR_INVALID;
	TRY(row->number(t, ref, &number));
	if (!may_see(t, row, ref))
		return desk_hear(t, MSG_EVIDENCE_NOT_FOR_YOU, NO_VALUES);
	TRY(evidence_tally(t, kind, ref, &c));
	if (c.stored == 0)
		return desk_hear(t, c.wanted ? MSG_EVIDENCE_COMING : MSG_EVIDENCE_NONE,
				 VALUES(V("number", number)));
	TRY(desk_private(t, &to, &can));
	if (!can)
		return OK;
	TRY(evidence_of_case(t->store, t->arena, kind, ref, EVIDENCE_A_CASE, &all, &n));
	return show_all(t, &to, number, all, n, c.stored);
}

/* ---- the end of keeping ---- */

/* No later than this may a file have come to be too old already; 0: none ever is. */
static int64_t old_before(struct turn *t, int kind)
{
	static const int days[DURATION_KIND_COUNT] = {
		[DURATION_DAYS] = 1, [DURATION_MONTHS] = 28, [DURATION_YEARS] = 365
	};
	struct duration keep = t->ctx->policy->privacy.retention;
	int64_t least = (int64_t)days[keep.kind] * keep.n;

	if (kind == EVIDENCE_LOOSE)
		least = EVIDENCE_LOOSE_DAYS;
	return least > 0 ? t->now_ms - least * MS_DAY : 0;
}

static enum err may_keep(struct turn *t, int kind, const struct evidence_row *row,
			 const struct evidence *e, bool *keep)
{
	struct deadline d;

	*keep = row->is_open && row->is_open(t, e->ref);
	if (*keep || kind == EVIDENCE_LOOSE)
		return OK;
	TRY(deadline_after(t->ctx->calendar, t->ctx->policy->privacy.retention, e->created_ms, NULL,
			   &d));
	*keep = d.at_ms > t->now_ms;
	return OK;
}

static enum err purge_one(struct turn *t, const struct evidence *e)
{
	const char *subject = arena_printf(t->arena, "evidence:%lld", (long long)e->id);

	TRY(evidence_purge(t->store, e->id, t->now_ms));
	return subject ? note(t, "evidence_purge", subject, NULL) : ERR_NOMEM;
}

static enum err purge_kind(struct turn *t, int kind, const struct evidence_row *row, bool *more)
{
	int64_t before_ms = old_before(t, kind), after = 0;
	struct evidence *old;
	size_t n = OLD_AT_ONCE;

	for (int page = 0; before_ms > 0 && page < PAGES && n == OLD_AT_ONCE; page++) {
		TRY(evidence_old(t->store, t->arena, kind, before_ms, after, OLD_AT_ONCE, &old,
				 &n));
		for (size_t i = 0; i < n; i++) {
			bool keep;

			after = old[i].id;
			TRY(may_keep(t, kind, row, &old[i], &keep));
			if (!keep)
				TRY(purge_one(t, &old[i]));
		}
	}
	*more = *more || (before_ms > 0 && n == OLD_AT_ONCE);
	return OK;
}

/* TIMER_EVIDENCE_PURGE: once a day, and in an hour while there is more. */
enum err evidence_purge_run(struct turn *t, int64_t ref)
{
	bool more = false;

#define EVIDENCE_CASE(name, number, row) TRY(purge_kind(t, EVIDENCE_##name, &(row), &more));
#include "handlers/evidence.def"
#undef EVIDENCE_CASE
	return timer_set(t->store, TIMER_EVIDENCE_PURGE, ref,
			 t->now_ms + (more ? (int64_t)MS_HOUR : MS_DAY));
}
