/* refund_more.c - what a customer adds to a case: further evidence at any time, and an appeal with
 * something new (Knightz §9.2). Both gather pieces until the person says that these were all. */
#include <inttypes.h>

#include "handlers/desk.h"
#include "handlers/evidence.h"
#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/refund_case.h"
#include "handlers/refund_intake.h"
#include "handlers/refund_terms.h"
#include "handlers/staff.h"

#define IN(state) (1u << REFUND_##state)

enum {
	WAITS = IN(NEED_EVIDENCE),
	OPEN = IN(RECEIVED) | IN(UNDER_REVIEW) | IN(NEED_EVIDENCE) | IN(AWAIT_SECOND) | IN(APPEAL) |
	       IN(EXPIRED),
	WORDS_BYTES = 2000,
};

/* ---- words that come with it ---- */

static enum err keep_words(struct turn *t, struct form_run *f, const char *words)
{
	const char *before = form_value(f, "words");
	const char *all = before[0] ? arena_printf(t->arena, "%s\n%s", before, words) : words;

	if (!all)
		return ERR_NOMEM;
	return strlen(all) < WORDS_BYTES ? form_set(t, f, "words", all) : OK;
}

/* Under the card, as the customer said it. */
static enum err relay_words(struct turn *t, const struct refund *r, const char *words)
{
	const struct update *real = t->update;
	struct update text = *real;
	struct desk_case c;
	enum err e;

	if (text_is_blank(words))
		return OK;
	TRY(desk_load(t, &desk_refunds, r->id, &c));
	text.kind = UPDATE_TEXT; /* the file itself is evidence: it goes no other way */
	text.file = NULL;
	t->update = &text;
	e = desk_relay(t, &c, words);
	t->update = real;
	return e;
}

/* ---- gathering ---- */

static enum err case_of(struct turn *t, const struct form_run *f, struct refund *r)
{
	const char *text = form_value(f, "id");
	int64_t id;

	TRY(text_parse_i64(text, strlen(text), &id));
	return refund_own(t, id, r);
}

static enum err check_piece(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	enum err e;

	if (t->update->kind == UPDATE_TEXT) {
		TRY(keep_words(t, f, *value));
		*why = MSG_REFUND_WORDS_KEPT;
		return ERR_INVALID;
	}
	e = refund_keep_piece(t, f, why);
	if (e != OK)
		return e;
	if (t->update->text[0])
		TRY(keep_words(t, f, form_value(f, "caption")));
	TRY(form_gather(t, f));
	return ERR_EXISTS;
}

static const char *got(struct turn *t, const struct form_run *f)
{
	const char *pieces = refund_pieces_text(t, f);
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_MAX);
	if (!pieces || RENDER(t->locale.texts, t->locale.lang, MSG_REFUND_PIECES, &b,
			      V("pieces", pieces)) != OK)
		return NULL;
	return b.ptr;
}

static size_t fill_number(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	(void)t;
	if (max < 1)
		return 0;
	out[0] = (struct value)V("number", form_value(f, "number"));
	return 1;
}

/* ---- more evidence ---- */

static enum err finish_more(struct turn *t, struct form_run *f)
{
	struct refund r;
	int n;

	TRY(case_of(t, f, &r));
	if (!(OPEN & 1u << r.state)) {
		TRY(say(t, MSG_REFUND_MOVED, VALUES(V("kak", kak(t))), NO_CHOICES));
		return refund_show(t, &r);
	}
	TRY(refund_give_pieces(t, f, r.id, false, &n));
	TRY(relay_words(t, &r, form_value(f, "words")));
	return say(t, MSG_REFUND_ADDED, VALUES(V("kak", kak(t)), V("number", r.number)),
		   CHOICES({ .label = BTN_VIEW_STATUS,
			     .data = data_of(t, "status_refund", "%" PRId64, r.id) },
			   { .label = BTN_MENU, .data = "menu" }));
}

static const struct form_step more_steps[] = {
	{ .key = "proof",
	  .ask = MSG_REFUND_ASK_MORE,
	  .takes = TAKE_PHOTO | TAKE_DOCUMENT | TAKE_VOICE | TAKE_TEXT,
	  .open = true,
	  .fill = fill_number,
	  .check = check_piece,
	  .got = got },
};

const struct form more_evidence_form = {
	.name = "refund_bukti",
	.title = MSG_REFUND_MORE_TITLE,
	.steps = more_steps,
	.n_steps = ARRAY_LEN(more_steps),
	.finish = finish_more,
};

static enum err start_for(struct turn *t, const struct form *form, const struct refund *r,
			  bool says_enough)
{
	return form_start(t, form,
			  VALUES(V("id", arena_printf(t->arena, "%" PRId64, r->id)),
				 V("number", r->number), V("statement", says_enough ? "1" : NULL)));
}

/* A case that waits takes whatever comes next, without any more buttons. */
enum err add_evidence_run(struct turn *t)
{
	struct refund r;
	bool found;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (!(OPEN & 1u << r.state))
		return refund_show(t, &r);
	if (WAITS & 1u << r.state)
		return say(t, MSG_REFUND_SEND_HERE,
			   VALUES(V("kak", kak(t)), V("number", r.number),
				  V("until", r.deadline_ms ? moment(t, r.deadline_ms) : NULL)),
			   NO_CHOICES);
	return start_for(t, &more_evidence_form, &r, false);
}

/* What staff asked for; the case goes on as soon as the file has been looked at. */
enum err refund_take_file(struct turn *t, bool *taken)
{
	struct refund r;
	int64_t id;
	enum err e = refund_in(t, WAITS, &r);

	*taken = e == OK;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	e = evidence_want(t, EVIDENCE_REFUND, r.id, &id);
	if (e == ERR_INVALID || e == ERR_LIMIT)
		return say(t, e == ERR_LIMIT ? MSG_REFUND_ENOUGH_PIECES : MSG_REFUND_NO_PIECE,
			   VALUES(V("kak", kak(t))), NO_CHOICES);
	if (e != OK && e != ERR_EXISTS)
		return e;
	return relay_words(t, &r, t->update->text);
}

/* ---- appeal ---- */

static enum err finish_appeal(struct turn *t, struct form_run *f)
{
	const char *words = form_value(f, "words");
	struct refund_act act = { .event = MOVE_APPEAL, .words = words[0] ? words : NULL };
	struct refund r;
	bool moved;
	int n;

	TRY(case_of(t, f, &r));
	TRY(refund_give_pieces(t, f, 0, true, &act.evidence));
	TRY(refund_do(t, &r, &act, &moved));
	return moved ? refund_give_pieces(t, f, r.id, true, &n) : OK;
}

/* A statement alone will do (refund.appeal_needs_evidence). */
static bool says_enough(const struct form_run *f)
{
	return form_value(f, "statement")[0] != '\0';
}

static size_t fill_appeal(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	enum msg msg = says_enough(f) ? MSG_REFUND_ASK_APPEAL_WORDS : MSG_REFUND_ASK_APPEAL_PROOF;
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_MAX);
	if (max < 1 || RENDER(t->locale.texts, t->locale.lang, msg, &b, V("kak", kak(t)),
			      V("number", form_value(f, "number"))) != OK)
		return 0;
	out[0] = (struct value)V_NEUTRAL("question", b.ptr);
	return 1;
}

static enum err check_appeal(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	enum err e = check_piece(t, f, value, why);

	if (e == ERR_INVALID && *why == MSG_REFUND_WORDS_KEPT && says_enough(f))
		*why = MSG_REFUND_STATEMENT_KEPT;
	return e;
}

/* The words count, where they may be all there is. */
static const char *got_appeal(struct turn *t, const struct form_run *f)
{
	const char *pieces = got(t, f);

	if (pieces || !says_enough(f) || !form_value(f, "words")[0])
		return pieces;
	return catalog_text(t->locale.texts, t->locale.lang, MSG_REFUND_STATEMENT_NOTED);
}

static enum msg nothing_yet(const struct form_run *f)
{
	return says_enough(f) ? MSG_REFUND_APPEAL_NOTHING_SAID : MSG_REFUND_APPEAL_NOTHING;
}

static const struct form_step appeal_steps[] = {
	{ .key = "proof",
	  .ask = MSG_REFUND_ASK_APPEAL,
	  .takes = TAKE_PHOTO | TAKE_DOCUMENT | TAKE_VOICE | TAKE_TEXT,
	  .open = true,
	  .fill = fill_appeal,
	  .check = check_appeal,
	  .got = got_appeal,
	  .nothing = nothing_yet },
};

const struct form appeal_form = {
	.name = "refund_banding",
	.title = MSG_REFUND_APPEAL_TITLE,
	.steps = appeal_steps,
	.n_steps = ARRAY_LEN(appeal_steps),
	.finish = finish_appeal,
};

static enum err start_appeal(struct turn *t, const struct refund *r)
{
	const struct policy *policy;

	if (!refund_may(t, r, MOVE_APPEAL)) {
		TRY(say(t, MSG_REFUND_TOO_LATE, VALUES(V("kak", kak(t))), NO_CHOICES));
		return refund_show(t, r);
	}
	TRY(refund_policy(t, r, &policy));
	return start_for(t, &appeal_form, r, !policy->refund.appeal_needs_evidence);
}

/* Their anger first, then what would help; the form begins with the button. */
static enum err soothe(struct turn *t, const struct refund *r)
{
	const struct policy *policy;

	TRY(refund_policy(t, r, &policy));
	return say(
		t,
		policy->refund.appeal_needs_evidence ? MSG_REFUND_SOOTHE : MSG_REFUND_SOOTHE_WORDS,
		VALUES(V("kak", kak(t)), V("number", r->number),
		       V("until", r->deadline_ms ? moment(t, r->deadline_ms) : NULL)),
		CHOICES({ .label = BTN_APPEAL, .data = data_of(t, "banding", "%" PRId64, r->id) },
			{ .label = BTN_PERSON, .data = "orang" }));
}

enum err refund_object(struct turn *t, bool *taken)
{
	struct refund r;
	enum err e = refund_in(t, IN(REJECTED), &r);

	*taken = e == OK;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return soothe(t, &r);
}

enum err appeal_run(struct turn *t)
{
	struct refund r;
	bool found, taken;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	if (t->how == HOW_BUTTON || arg_number(t, 0)) {
		TRY(refund_pressed(t, &r, &found));
		return found ? start_appeal(t, &r) : OK;
	}
	TRY(refund_object(t, &taken));
	return taken ? OK : later_run(t);
}
