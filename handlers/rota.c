/* rota.c - staff:  /jaga                                        bot: who is on duty now, and next
 *          lead:   /jaga tambah Sari senin-jumat 09.00-17.00     bot: kept [Batalkan]
 *          Sari:   /jaga izin besok ganti Bayu                   bot (group): Bayu stands in
 *          Sari:   /jaga masuk besok                             bot (group): Sari is there again
 * Owns: how the rota is written and read. Rules: leads and admins write it (roles.def: ROTA_EDIT);
 * everybody may be away, or let somebody stand in for them, on a day to come; the group hears of
 * it. Counting belongs to duty.c. */
#include "handlers/duty.h"
#include "handlers/roles.h"
#include "handlers/staff.h"
#include "messages/when.h"

enum {
	SHOWN_DAYS = 14,
	AWAYS_SHOWN = 12,
	AWAY_DAYS_MAX = 31,
	LINES_BYTES = 4 * 1024,
	TYPED_CHARS = 200,
	REMOVABLE = 8,
};

/* ---- words ---- */

static const char *clock_text(struct turn *t, int minute)
{
	return arena_printf(t->arena, "%02d.%02d", minute / 60, minute % 60);
}

static const char *names_of(struct turn *t, const struct duty_people *p)
{
	const char *names[DUTY_CALLED];

	for (size_t i = 0; i < p->n; i++)
		names[i] = staff_name(t, p->at[i]);
	return p->n ? format_list(t->arena, &t->locale, names, p->n)
		    : catalog_text(t->locale.texts, t->locale.lang, MSG_ROTA_NOBODY);
}

static enum err add_slot_line(struct turn *t, const struct duty_slot *s, size_t number,
			      struct strbuf *out)
{
	const char *holidays = s->on_holidays ? catalog_text(t->locale.texts, t->locale.lang,
							     MSG_ROTA_HOLIDAYS)
					      : "";

	strbuf_add(out, out->len ? "\n" : "");
	return RENDER(t->locale.texts, t->locale.lang, MSG_ROTA_LINE, out,
		      V("n", format_number(t->arena, &t->locale, (int64_t)number)),
		      V("who", staff_name(t, s->staff)), V("days", days_print(t->arena, s->days)),
		      V("from", clock_text(t, s->from_min)), V("to", clock_text(t, s->to_min)),
		      V("holidays", holidays));
}

static enum err add_away_line(struct turn *t, const struct duty_away *a, struct strbuf *out)
{
	strbuf_add(out, out->len ? "\n" : "");
	return RENDER(t->locale.texts, t->locale.lang,
		      a->stand_in ? MSG_ROTA_STANDS_IN : MSG_ROTA_AWAY, out,
		      V("who", staff_name(t, a->staff)),
		      V("days", format_day(t->arena, &t->locale, a->day)),
		      V("other", a->stand_in ? staff_name(t, a->stand_in) : ""));
}

static enum err lines_of(struct turn *t, const struct duty *d, struct strbuf *out)
{
	int64_t today = civil_day_of(t->now_ms, d->calendar->offset_min);
	struct duty_away *aways;
	size_t n;

	for (size_t i = 0; i < d->n; i++)
		TRY(add_slot_line(t, &d->slots[i], i + 1, out));
	TRY(duty_aways(t->store, t->arena, today, today + SHOWN_DAYS, AWAYS_SHOWN, &aways, &n));
	for (size_t i = 0; i < n; i++)
		TRY(add_away_line(t, &aways[i], out));
	return OK;
}

static enum err show(struct turn *t)
{
	struct choice c[REMOVABLE];
	struct duty_people now, next;
	struct strbuf lines;
	struct duty d;
	int64_t at_ms;
	size_t n = 0;

	TRY(duty_load(t, &d));
	if (d.n == 0)
		return say(t, MSG_ROTA_NONE, NO_VALUES, NO_CHOICES);
	TRY(duty_at(t, &d, t->now_ms, &now));
	TRY(duty_next(t, &d, &at_ms, &next));
	strbuf_init(&lines, t->arena, LINES_BYTES);
	TRY(lines_of(t, &d, &lines));
	for (size_t i = 0; i < d.n && n < REMOVABLE && may_act(t, ACT_ROTA_EDIT); i++)
		c[n++] = (struct choice) {
			.text = arena_printf(t->arena, "🗑 %zu", i + 1),
			.data = data_of(t, "jaga", "hapus:%lld", (long long)d.slots[i].id),
		};
	return say(t, MSG_ROTA_SHOW,
		   VALUES(V("now", names_of(t, &now)), V("next", at_ms ? names_of(t, &next) : NULL),
			  V("when",
			    at_ms ? format_relative(t->arena, &t->locale, at_ms, t->now_ms) : NULL),
			  V_NEUTRAL("lines", lines.ptr)),
		   c, n);
}

/* ---- people and days ---- */

static enum err unknown_person(struct turn *t, const char *word)
{
	return say(t, MSG_ROTA_WHO, VALUES(V("who", word)), NO_CHOICES);
}

static enum err usage(struct turn *t)
{
	return say(t, MSG_ROTA_USAGE, NO_VALUES, NO_CHOICES);
}

/* "besok", "01-12-2026", "senin" → a day from today on. */
static bool read_day(struct turn *t, const char *text, int64_t *day)
{
	const int offset = t->ctx->calendar->offset_min;
	struct when w;

	if (when_parse_date(text, strlen(text), day) != OK) {
		if (when_parse(text, t->now_ms, offset, WHEN_FUTURE, &w) != OK ||
		    !(w.flags & WHEN_DATE) || w.flags & (WHEN_TIME | WHEN_ASK_MINGGU))
			return false;
		*day = w.day;
	}
	return *day >= civil_day_of(t->now_ms, offset);
}

/* "besok", or "1 des s.d. 3 des". */
static bool read_days(struct turn *t, const char *text, int64_t *from, int64_t *to)
{
	const char *until = strstr(text, " s.d. ");
	const char *first = until ? arena_strndup(t->arena, text, (size_t)(until - text)) : text;

	if (!first || !read_day(t, first, from))
		return false;
	*to = *from;
	return !until || (read_day(t, until + strlen(" s.d. "), to) && *to >= *from &&
			  *to - *from < AWAY_DAYS_MAX);
}

/* ---- writing the rota ---- */

static enum err undoable(struct turn *t, enum msg msg, const struct value *v, size_t nv,
			 const char *data)
{
	TRY(staff_remember(t));
	return say(t, msg, v, nv, CHOICES({ .label = BTN_TAKE_BACK, .data = data }));
}

/* "senin-jumat 09.00-17.00 libur": days, hours, and whether holidays count, too. */
static bool read_slot(struct turn *t, const char *text, struct duty_slot *out)
{
	const char *clock = strpbrk(text, "0123456789");
	const char *dash = clock ? strchr(clock, '-') : NULL;
	const char *end = clock ? clock + strcspn(clock, " ") : NULL;
	const char *rest = end ? end + strspn(end, " ") : NULL;
	size_t days = clock ? (size_t)(clock - text) : 0;

	(void)t;
	while (days && text[days - 1] == ' ')
		days--;
	if (!dash || dash > end || days_parse(text, days, &out->days) != OK ||
	    clock_parse(clock, (size_t)(dash - clock), &out->from_min) != OK ||
	    clock_parse(dash + 1, (size_t)(end - dash - 1), &out->to_min) != OK)
		return false;
	out->on_holidays = strcasecmp(rest, "libur") == 0;
	return (!rest[0] || out->on_holidays) && out->from_min < MINUTES_PER_DAY &&
	       out->from_min != out->to_min;
}

static enum err add(struct turn *t)
{
	const char *rest;
	const char *word = first_word(t, &rest);
	struct duty_slot s = { .staff = staff_by_name(t, word) };
	struct strbuf line;
	enum err e;

	if (word[0] && !s.staff)
		return unknown_person(t, word);
	if (!s.staff || !read_slot(t, rest, &s))
		return usage(t);
	e = duty_add(t->store, &s, actor(t), t->now_ms);
	if (e != OK)
		return e == ERR_LIMIT ? say(t, MSG_ROTA_FULL, NO_VALUES, NO_CHOICES) : e;
	strbuf_init(&line, t->arena, TEXT_MAX);
	TRY(add_slot_line(t, &s, (size_t)s.id, &line));
	TRY(note(t, "duty_added", arena_printf(t->arena, "duty:%lld", (long long)s.id), line.ptr));
	return undoable(
		t, MSG_ROTA_ADDED,
		VALUES(V("who", staff_name(t, s.staff)), V("days", days_print(t->arena, s.days)),
		       V("from", clock_text(t, s.from_min)), V("to", clock_text(t, s.to_min))),
		data_of(t, "jaga", "hapus:%lld", (long long)s.id));
}

/* By the number in the list, or from a button by its id. */
static enum err drop(struct turn *t)
{
	int64_t id = t->how == HOW_BUTTON ? arg_number(t, 1) : 0;
	const char *word = first_word(t, NULL);
	struct duty d;
	int64_t n;
	enum err e;

	TRY(duty_load(t, &d));
	if (!id && text_parse_i64(word, strlen(word), &n) == OK && n > 0 && (size_t)n <= d.n)
		id = d.slots[n - 1].id;
	e = id ? duty_remove(t->store, id) : ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		return t->how == HOW_BUTTON ? toast(t, MSG_STALE_TOAST, NO_VALUES) : usage(t);
	if (e != OK)
		return e;
	TRY(note(t, "duty_removed", arena_printf(t->arena, "duty:%lld", (long long)id), NULL));
	return say(t, MSG_ROTA_REMOVED, NO_VALUES, NO_CHOICES);
}

/* ---- away, and back ---- */

/* Everybody who looks at the group should know whom to ask. */
static enum err tell_group(struct turn *t, enum msg msg, const char *who, const char *days,
			   const char *other)
{
	struct locale l = locale_staff(t);

	if (!t->ctx->staff_chat[0] || strcmp(t->update->chat, t->ctx->staff_chat) == 0)
		return OK;
	return send_staff(t,
			  draft(t, &l, msg,
				VALUES(V("who", who), V("days", days), V("other", other)),
				NO_CHOICES),
			  REF_NONE, 0);
}

struct leave {
	const char *staff, *other; /* other NULL: nobody stands in */
	int64_t from, to;
};

static const char *leave_days(struct turn *t, const struct leave *l)
{
	return l->from == l->to ? format_day(t->arena, &t->locale, l->from)
				: format_range(t->arena, &t->locale, l->from, l->to);
}

/* "[Sari] besok [s.d. lusa] [ganti Bayu]". *said: they heard what is wrong. */
static enum err read_leave(struct turn *t, struct leave *out, bool *said)
{
	char *text = text_one_line(t->arena, t->args, strlen(t->args), TYPED_CHARS);
	char *stand = text ? strstr(text, " ganti ") : NULL;
	const char *word, *who, *rest;

	if (!text)
		return ERR_NOMEM;
	*said = true;
	*out = (struct leave) { .staff = actor(t) };
	if (stand) {
		const char *name = stand + strlen(" ganti ");

		*stand = '\0';
		out->other = staff_by_name(t, name);
		if (!out->other)
			return unknown_person(t, name);
	}
	t->args = text;
	word = first_word(t, &rest);
	who = staff_by_name(t, word);
	if (who)
		out->staff = who;
	if (!read_days(t, who ? rest : text, &out->from, &out->to))
		return usage(t);
	if (strcmp(out->staff, actor(t)) != 0 && !may_act(t, ACT_ROTA_EDIT))
		return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	*said = false;
	return OK;
}

static enum err away(struct turn *t)
{
	enum msg msg;
	struct leave l;
	bool said;

	TRY(read_leave(t, &l, &said));
	if (said)
		return OK;
	if (l.other && strcmp(l.other, l.staff) == 0)
		return usage(t);
	for (int64_t day = l.from; day <= l.to; day++)
		TRY(duty_set_away(t->store, &(struct duty_away) { day, l.staff, l.other }, actor(t),
				  t->now_ms));
	msg = l.other ? MSG_ROTA_STANDS_IN : MSG_ROTA_AWAY;
	TRY(note(t, "duty_away", l.staff, l.other));
	TRY(tell_group(t, msg, staff_name(t, l.staff), leave_days(t, &l),
		       l.other ? staff_name(t, l.other) : ""));
	return undoable(t, msg,
			VALUES(V("who", staff_name(t, l.staff)), V("days", leave_days(t, &l)),
			       V("other", l.other ? staff_name(t, l.other) : "")),
			data_of(t, "jaga", "masuk:%.20s:%lld:%lld", l.staff + strlen("staff:"),
				(long long)l.from, (long long)l.to));
}

static enum err come_back(struct turn *t, const struct leave *l)
{
	bool was = false;

	for (int64_t day = l->from; day <= l->to; day++) {
		enum err e = duty_back(t->store, day, l->staff);

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		was = was || e == OK;
	}
	if (!was)
		return t->how == HOW_BUTTON ? toast(t, MSG_STALE_TOAST, NO_VALUES)
					    : say(t, MSG_ROTA_NOT_AWAY, NO_VALUES, NO_CHOICES);
	TRY(note(t, "duty_back", l->staff, NULL));
	TRY(tell_group(t, MSG_ROTA_BACK, staff_name(t, l->staff), leave_days(t, l), ""));
	return say(t, MSG_ROTA_BACK,
		   VALUES(V("who", staff_name(t, l->staff)), V("days", leave_days(t, l)),
			  V("other", "")),
		   NO_CHOICES);
}

static enum err back(struct turn *t)
{
	struct leave l = { 0 };
	bool said;

	if (t->how != HOW_BUTTON) {
		TRY(read_leave(t, &l, &said));
		return said ? OK : come_back(t, &l);
	}
	l.staff = arena_printf(t->arena, "staff:%s", arg(t, 1));
	l.from = arg_number(t, 2);
	l.to = arg_number(t, 3);
	if (!l.staff)
		return ERR_NOMEM;
	if (l.to < l.from || l.to - l.from >= AWAY_DAYS_MAX ||
	    (strcmp(l.staff, actor(t)) != 0 && !may_act(t, ACT_ROTA_EDIT)))
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	return come_back(t, &l);
}

/* ---- the command ---- */

enum err rota_run(struct turn *t)
{
	static const struct {
		const char *word;
		enum err (*run)(struct turn *t);
		bool edits;
	} verbs[] = {
		{ "tambah", add, true },  { "add", add, true },     { "hapus", drop, true },
		{ "remove", drop, true }, { "izin", away, false },  { "away", away, false },
		{ "tukar", away, false }, { "masuk", back, false }, { "back", back, false },
	};
	const char *rest = "";
	const char *word = t->how == HOW_BUTTON ? arg(t, 0) : first_word(t, &rest);

	if (!may_act(t, ACT_CASE_VIEW))
		return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strcasecmp(word, verbs[i].word) != 0)
			continue;
		if (verbs[i].edits && !may_act(t, ACT_ROTA_EDIT))
			return t->how == HOW_BUTTON
				       ? toast(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES)
				       : say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
		t->args = t->how == HOW_BUTTON ? t->args : rest;
		return verbs[i].run(t);
	}
	return word[0] ? usage(t) : show(t);
}
