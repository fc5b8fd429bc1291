/* desk_burst.c - when more cases come within a minute than a group can read, the first get their
 * cards at once and the others wait: a digest names them a minute later, and their cards follow a
 * few at a time. An urgent case never waits. Nothing is lost: what waits is in the store, and can
 * be opened by its number meanwhile. Source: Telegram lets about 20 messages and edits a minute
 * into one group (DESIGN §8). */
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/duty.h"
#include "handlers/timed.h"
#include "store/limit.h"
#include "store/late_card.h"

enum {
	CARDS_A_MINUTE = 5, /* with a topic a card costs two of the 20, and room stays for words */
	NAMED_AT_ONCE = 30,
	LINES_BYTES = 4 * 1024,
};

static enum err cards_left(struct turn *t, bool *left)
{
	enum err e = rate_hit(t->store, "desk:cards", t->now_ms, MS_MINUTE, CARDS_A_MINUTE);

	*left = e == OK;
	return e == ERR_LIMIT ? OK : e;
}

enum err desk_burst_wait(struct turn *t, const struct desk_case *c, bool *waits)
{
	int64_t before, due;
	bool left;

	*waits = false;
	if (c->urgent)
		return OK;
	TRY(late_card_count(t->store, &before));
	TRY(cards_left(t, &left));
	*waits = before > 0 || !left;
	if (!*waits)
		return OK;
	TRY(late_card_put(t->store, c->kind->card, c->id));
	if (timer_due(t->store, TIMER_DESK_CARDS, 0, &due) == OK)
		return OK;
	return timer_set(t->store, TIMER_DESK_CARDS, 0, t->now_ms + MS_MINUTE);
}

/* Its card, unless it is closed by now or somebody has seen it. */
static enum err post_one(struct turn *t, const struct late_card *p)
{
	const struct desk_kind *kind = desk_kind_of(p->kind);
	struct desk_case c;
	int64_t card;
	enum err e = kind ? desk_load(t, kind, p->ref, &c) : ERR_NOT_FOUND;

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(desk_card_message(t, &c, &card));
	return card || !c.open ? OK : desk_post_card(t, &c);
}

static enum err post_some(struct turn *t)
{
	struct late_card p;

	for (int i = 0; i < CARDS_A_MINUTE; i++) {
		enum err e = late_card_take(t->store, t->arena, &p);

		if (e != OK)
			return e == ERR_NOT_FOUND ? OK : e;
		TRY(post_one(t, &p));
	}
	return OK;
}

static enum err add_line(struct turn *t, const struct locale *l, const struct late_card *p,
			 struct strbuf *out)
{
	const struct desk_kind *kind = desk_kind_of(p->kind);
	struct desk_facts f;
	struct desk_case c;
	enum err e = kind ? desk_load(t, kind, p->ref, &c) : ERR_NOT_FOUND;

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(desk_facts(t, &c, 0, &f));
	if (out->len)
		strbuf_addc(out, '\n');
	return RENDER(l->texts, l->lang, MSG_STAFF_BURST_LINE, out, V("number", c.number),
		      V("name", desk_customer(&f)));
}

/* Those that still wait and were not named yet. */
static enum err name_waiting(struct turn *t)
{
	struct locale l = locale_staff(t);
	struct late_card *all;
	struct outgoing *m;
	struct strbuf lines;
	int64_t waiting;
	size_t n;

	TRY(late_card_count(t->store, &waiting));
	TRY(late_card_name(t->store, t->arena, NAMED_AT_ONCE, &all, &n));
	if (n == 0)
		return OK;
	strbuf_init(&lines, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++)
		TRY(add_line(t, &l, &all[i], &lines));
	m = draft(
		t, &l, MSG_STAFF_BURST,
		VALUES(V("n", format_number(t->arena, &l, waiting)), V_NEUTRAL("lines", lines.ptr)),
		NO_CHOICES);
	TRY(duty_call(t, NULL, m));
	/* Before the cards that it stands for, which may be many by now. */
	return send_staff_mark(t, m, REF_NONE, 0);
}

enum err desk_cards_fired(struct turn *t, int64_t ref)
{
	int64_t left;

	(void)ref;
	TRY(post_some(t));
	TRY(name_waiting(t));
	TRY(late_card_count(t->store, &left));
	return left ? timer_set(t->store, TIMER_DESK_CARDS, 0, t->now_ms + MS_MINUTE) : OK;
}
