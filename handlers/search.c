/* search.c - staff:  /cari RF-20261123-0007   bot: the case in a line [Buka Kasus] [Jejak Lengkap]
 *            staff:  /cari rina               bot: people, cases and orders, ten at a time
 *            staff:  /cari 0136               bot: those whose phone ends so, and what they have
 * Owns: the order of what was found: people, then what is theirs when they are few, then cases by
 * words and number, then orders. Rules: only staff who may see cases; never more than SEARCH_MAX,
 * and phones and e-mails masked. */
#include "handlers/found.h"
#include "handlers/pending.h"
#include "handlers/staff.h"
#include "handlers/tags.h"
#include "messages/phone.h"
#include "store/audit.h"

enum {
	PAGE = 10,
	TYPED_CHARS = 80,
	LINES_BYTES = 8 * 1024,
	PEOPLE = 20,
	FEW_PEOPLE = 3,  /* so many that what is theirs is listed, too */
	OF_A_PERSON = 3, /* of each kind */
	OF_A_KIND = 30,
	TRAIL = 20,
};

struct found {
	struct hit hits[SEARCH_MAX];
	size_t n;
	bool more; /* not all were taken */
};

/* ---- looking ---- */

static void take(struct found *f, enum found_kind kind, int64_t id)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->hits[i].kind == kind && f->hits[i].id == id)
			return;
	f->more = f->more || f->n == SEARCH_MAX;
	if (f->n < SEARCH_MAX)
		f->hits[f->n++] = (struct hit) { kind, id };
}

static enum err take_kind(struct turn *t, struct found *f, enum found_kind kind, const char *text,
			  size_t max)
{
	int64_t *ids;
	size_t n;

	TRY(search(t->store, t->arena, kind, text, max + 1, &ids, &n));
	f->more = f->more || n > max;
	for (size_t i = 0; i < n && i < max; i++)
		take(f, kind, ids[i]);
	return OK;
}

static enum err take_people(struct turn *t, struct found *f, const char *text)
{
	struct hit theirs[FEW_PEOPLE * 3 * OF_A_PERSON];
	int64_t *ids;
	size_t n, people, cases = 0;

	TRY(search_reached(t->store, t->arena, text, PEOPLE, &ids, &n));
	for (size_t i = 0; i < n; i++)
		take(f, FOUND_PERSON, ids[i]);
	TRY(take_kind(t, f, FOUND_PERSON, text, PEOPLE));
	people = f->n;
	for (size_t i = 0; i < people && people <= FEW_PEOPLE; i++)
		TRY(found_cases(t, f->hits[i].id, OF_A_PERSON, theirs, ARRAY_LEN(theirs), &cases));
	for (size_t i = 0; i < cases; i++)
		take(f, theirs[i].kind, theirs[i].id);
	return OK;
}

/* "0851-8700-0136" is one number, however it was written. */
static const char *as_kept(struct turn *t, const char *text)
{
	char digits[PHONE_SIZE];

	if (phone_parse(text, digits) != OK)
		return text;
	return arena_strdup(t->arena, digits);
}

/* tag NULL: it is none, and nothing has it. */
static enum err take_tagged(struct turn *t, struct found *f, const char *tag)
{
	static const struct {
		enum ref_kind card;
		enum found_kind kind;
	} kinds[] = { { REF_TICKET, FOUND_TICKET },
		      { REF_REFUND, FOUND_REFUND },
		      { REF_REQUEST, FOUND_REQUEST } };
	int64_t *ids;
	size_t n;

	for (size_t i = 0; tag && i < ARRAY_LEN(kinds); i++) {
		TRY(tagged(t->store, t->arena, (int)kinds[i].card, tag, OF_A_KIND, &ids, &n));
		for (size_t k = 0; k < n; k++)
			take(f, kinds[i].kind, ids[k]);
	}
	return OK;
}

static enum err look(struct turn *t, const char *text, struct found *out)
{
	static const enum found_kind kinds[] = { FOUND_TICKET, FOUND_REFUND, FOUND_REQUEST,
						 FOUND_ORDER };

	*out = (struct found) { 0 };
	if (text[0] == '#')
		return take_tagged(t, out, tag_read(t, text));
	text = as_kept(t, text);
	if (!text)
		return ERR_NOMEM;
	TRY(take_people(t, out, text));
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		TRY(take_kind(t, out, kinds[i], text, OF_A_KIND));
	return OK;
}

/* ---- saying ---- */

static enum err lines_of(struct turn *t, const struct found *f, size_t from, struct choice *c,
			 size_t *n, struct strbuf *out)
{
	const char *line;

	*n = 0;
	for (size_t i = from; i < f->n && i < from + PAGE; i++) {
		TRY(found_line(t, &f->hits[i], &line, &c[*n]));
		if (line)
			strbuf_addf(out, "%s%s", (*n)++ ? "\n" : "", line);
	}
	return strbuf_failed(out) ? ERR_LIMIT : OK;
}

static enum err say_page(struct turn *t, const char *text, int64_t page)
{
	size_t from = page < SEARCH_MAX / PAGE ? (size_t)page * PAGE : SEARCH_MAX;
	struct choice c[PAGE + 1];
	struct strbuf lines;
	const char *token;
	struct found f;
	size_t n;

	TRY(look(t, text, &f));
	if (f.n == 0)
		return say(t, MSG_STAFF_SEARCH_NONE, VALUES(V("words", text)), NO_CHOICES);
	strbuf_init(&lines, t->arena, LINES_BYTES);
	TRY(lines_of(t, &f, from, c, &n, &lines));
	if (from + PAGE < f.n) {
		TRY(pending_put(t, "search", text, &token));
		c[n++] = (struct choice) { .label = BTN_NEXT,
					   .data = data_of(t, "cari", "n:%s:%lld", token,
							   (long long)page + 1) };
	} else if (f.more) {
		strbuf_addf(&lines, "\n%s",
			    catalog_text(t->locale.texts, t->locale.lang, MSG_FOUND_NARROW));
	}
	return say(t, MSG_FOUND_LIST,
		   VALUES(V("words", text),
			  V("n", arena_printf(t->arena, "%zu%s", f.n, f.more ? "+" : "")),
			  V_NEUTRAL("lines", lines.ptr)),
		   c, n);
}

static enum err say_case(struct turn *t, const struct desk_case *c)
{
	const char *ref = arena_printf(t->arena, "%s%lld", c->kind->letter, (long long)c->id);
	const struct choice choices[] = {
		{ .label = BTN_OPEN_CASE, .data = data_of(t, "permintaan", "%s", ref ? ref : "") },
		{ .label = BTN_FULL_TRAIL, .data = data_of(t, "cari", "j:%s", ref ? ref : "") },
	};

	t->subject = desk_subject(t, c);
	return say(t, MSG_FOUND_CASE,
		   VALUES(V("number", c->number), V("facts", found_facts(t, c, false))), choices,
		   may_act(t, ACT_TRAIL_VIEW) ? 2 : 1);
}

/* ---- the trail of one case ---- */

static enum err add_step(struct turn *t, const struct audit_row *r, struct strbuf *out)
{
	const char *line = desk_line(
		t, &t->locale, MSG_TRAIL_LINE,
		VALUES(V("when", format_relative(t->arena, &t->locale, r->at_ms, t->now_ms)),
		       V("who", staff_name(t, r->actor)), V("action", r->action),
		       V("detail", r->detail && r->detail[0]
					   ? text_one_line(t->arena, r->detail, strlen(r->detail),
							   TYPED_CHARS)
					   : NULL)));

	if (!line)
		return ERR_NOMEM;
	strbuf_addf(out, "%s%s", out->len ? "\n" : "", line);
	return strbuf_failed(out) ? ERR_LIMIT : OK;
}

static enum err say_trail(struct turn *t)
{
	struct audit_row *rows;
	struct strbuf lines;
	struct desk_case c;
	bool found;
	size_t n;

	t->args = arg(t, 1);
	TRY(desk_find(t, &c, &found));
	if (!found)
		return OK;
	if (!may_act(t, ACT_TRAIL_VIEW))
		return toast(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES);
	TRY(audit_of(t->store, t->arena, desk_subject(t, &c), TRAIL, &rows, &n));
	if (n == 0)
		return desk_hear(t, MSG_TRAIL_EMPTY, VALUES(V("number", c.number)));
	strbuf_init(&lines, t->arena, LINES_BYTES);
	for (size_t i = n; i > 0; i--)
		TRY(add_step(t, &rows[i - 1], &lines));
	return say(t, MSG_TRAIL_LIST, VALUES(V("number", c.number), V_NEUTRAL("lines", lines.ptr)),
		   NO_CHOICES);
}

/* ---- the command ---- */

static enum err pressed(struct turn *t)
{
	const char *what = arg(t, 0);
	const char *text;
	enum err e;

	if (strcmp(what, "o") == 0)
		return found_person(t, arg_number(t, 1));
	if (strcmp(what, "j") == 0)
		return say_trail(t);
	e = strcmp(what, "n") == 0 ? pending_take(t, "search", arg(t, 1), &text, NULL)
				   : ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		return toast(t, MSG_FOUND_GONE, NO_VALUES);
	return e == OK ? say_page(t, text, arg_number(t, 2)) : e;
}

/* An order by its own number is shown at once: that is what /pesanan does. */
static enum err by_number(struct turn *t, const char *text, bool *found)
{
	struct desk_case c;
	struct order o;
	enum err e = desk_by_number(t, text, &c);

	*found = e == OK;
	if (*found)
		return say_case(t, &c);
	if (e != ERR_NOT_FOUND)
		return e;
	e = order_by_number(t->store, t->arena, text, &o);
	*found = e == OK && !strchr(text, ' ');
	if (*found)
		return order_show_run(t);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err search_run(struct turn *t)
{
	const char *text = text_one_line(t->arena, t->args, strlen(t->args), TYPED_CHARS);
	bool found;

	if (!may_act(t, ACT_CASE_VIEW))
		return desk_hear(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES);
	if (t->how == HOW_BUTTON)
		return pressed(t);
	if (!text)
		return ERR_NOMEM;
	if (text_is_blank(text))
		return say(t, MSG_STAFF_SEARCH_USAGE, NO_VALUES, NO_CHOICES);
	TRY(by_number(t, text, &found));
	return found ? OK : say_page(t, text, 0);
}
