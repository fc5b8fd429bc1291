/* staff_calendar.c - admin:  /libur tambah 24-12-2026 Cuti bersama Natal
 *                    bot:    add it? six cases change their date [Ya, Tambahkan] [Batal]
 *                    admin:  [Ya, Tambahkan]      bot: saved; /batalkan within ten minutes
 * and the same with /jam for the hours of a season. Both without words show what is set.
 * Owns: what an admin's words about days and hours mean. What they change is calendar_change.h's.
 */
#include "handlers/calendar_desk.h"
#include "handlers/staff.h"
#include "messages/when.h"
#include "store/calendar_days.h"

enum {
	LISTED = 10,
	LIST_BYTES = 4 * 1024,
	NAME_CHARS = 60,
};

#define ADD_USAGE    "/libur tambah 24-12-2026 Cuti bersama"
#define REMOVE_USAGE "/libur hapus 24-12-2026"
#define HOURS_USAGE  "/jam ramadan 08-02-2027 s.d. 09-03-2027 senin-jumat 08.00-15.00"

/* ---- words ---- */

/* Cuts the first word off *s. */
static struct span word(const char **s)
{
	struct span w;

	*s += strspn(*s, " \t\n");
	w = (struct span) { *s, strcspn(*s, " \t\n") };
	*s += w.len;
	*s += strspn(*s, " \t\n");
	return w;
}

static bool word_is(struct span w, const char *text)
{
	return w.len == strlen(text) && strncasecmp(w.ptr, text, w.len) == 0;
}

/* One line, not too long; what when nothing is left. */
static const char *name_or(struct turn *t, const char *s, size_t len, const char *otherwise)
{
	const char *name = text_one_line(t->arena, s, len, NAME_CHARS);

	return name && name[0] ? name : otherwise;
}

/* ---- /libur ---- */

static enum err holiday_add(struct turn *t, int64_t day, const char *words)
{
	const struct day_info info = calendar_day_info(t->ctx->calendar, day);
	const char *plain = catalog_text(t->ctx->texts, t->locale.lang, MSG_CALENDAR_NAMELESS);
	struct calendar_change c = {
		.op = CHANGE_DAY, .day = day, .kind = DATE_COMPANY, .hours = ""
	};
	const char *so;

	if (info.hours.n == 0)
		return say(t, MSG_CALENDAR_CLOSED_ALREADY,
			   VALUES(V("date", calendar_day_text(t, day)),
				  V("why", info.name[0] ? info.name : NULL)),
			   NO_CHOICES);
	c.name = name_or(t, words, strlen(words), plain);
	TRY(calendar_effect(t, &c, &so));
	return calendar_ask(
		t, "libur", &c, MSG_CALENDAR_ADD_ASK,
		VALUES(V("date", calendar_day_text(t, day)), V("name", c.name), V("effect", so)),
		BTN_ADD_YES);
}

/* The company's own closing is forgotten; a national holiday becomes an ordinary day. */
static enum err holiday_remove(struct turn *t, int64_t day)
{
	const struct day_info info = calendar_day_info(t->ctx->calendar, day);
	struct calendar_change c = { .op = CHANGE_DAY, .day = day, .kind = DATE_OPEN, .hours = "" };
	const char *so;

	if (info.why != WHY_COMPANY && info.why != WHY_NATIONAL && info.why != WHY_JOINT)
		return say(t, MSG_CALENDAR_NOT_HOLIDAY,
			   VALUES(V("date", calendar_day_text(t, day))), NO_CHOICES);
	c.name = info.name;
	if (info.why == WHY_COMPANY)
		c.op = CHANGE_DAY_REMOVE;
	TRY(calendar_effect(t, &c, &so));
	return calendar_ask(
		t, "libur", &c, MSG_CALENDAR_REMOVE_ASK,
		VALUES(V("date", calendar_day_text(t, day)), V("name", c.name), V("effect", so)),
		BTN_REMOVE_YES);
}

/* Who added that day; NULL when it came with the calendar. */
static const char *added_by(struct turn *t, int64_t day)
{
	struct admin_day *rows;
	size_t n;

	if (admin_day_list(t->store, t->arena, day, 1, &rows, &n) != OK || n == 0 ||
	    rows[0].day != day)
		return NULL;
	return staff_name(t, rows[0].by);
}

static enum err holiday_list(struct turn *t)
{
	const struct calendar *cal = t->ctx->calendar;
	struct strbuf days;
	size_t n = 0;

	strbuf_init(&days, t->arena, LIST_BYTES);
	for (size_t i = 0; i < cal->n_dates && n < LISTED; i++) {
		const struct calendar_date *d = &cal->dates[i];
		const struct day_info info = calendar_day_info(cal, d->day);
		const char *who;

		if (d->day < calendar_today(t) || info.hours.n || info.why == WHY_WEEKDAY)
			continue;
		who = added_by(t, d->day);
		strbuf_add(&days, n++ ? "\n" : "");
		strbuf_add(&days,
			   who ? calendar_line(t, MSG_CALENDAR_DAY_BY,
					       VALUES(V("date", calendar_day_text(t, d->day)),
						      V("name", d->name), V("who", who)))
			       : calendar_line(t, MSG_CALENDAR_DAY,
					       VALUES(V("date", calendar_day_text(t, d->day)),
						      V("name", d->name))));
	}
	return say(t, MSG_CALENDAR_LIST, VALUES(V("days", n ? days.ptr : NULL)), NO_CHOICES);
}

enum err holiday_run(struct turn *t)
{
	const char *rest = t->args;
	struct span verb, date;
	bool add, good;
	int64_t day;

	if (t->how == HOW_BUTTON)
		return calendar_confirm(t);
	verb = word(&rest);
	if (verb.len == 0)
		return holiday_list(t);
	add = word_is(verb, "tambah");
	date = add || word_is(verb, "hapus") ? word(&rest) : verb;
	if (when_parse_date(date.ptr, date.len, &day) != OK)
		return say(t, MSG_CALENDAR_BAD_DATE,
			   VALUES(V("usage", word_is(verb, "hapus") ? REMOVE_USAGE : ADD_USAGE)),
			   NO_CHOICES);
	TRY(calendar_check_day(t, day, &good));
	if (!good)
		return OK;
	return word_is(verb, "hapus") ? holiday_remove(t, day) : holiday_add(t, day, rest);
}

/* ---- /jam ---- */

/* "ramadan 08-02-2027 s.d. 09-03-2027 senin-jumat 08.00-15.00": a name, one or two dates, a week.
 */
static enum err parse_hours(struct turn *t, struct calendar_change *c)
{
	const char *rest = t->args, *name_end = t->args, *before;
	struct week week;
	const char *why;
	struct span w;

	for (w = word(&rest); w.len && when_parse_date(w.ptr, w.len, &c->from_day) != OK;
	     w = word(&rest))
		name_end = w.ptr + w.len;
	if (w.len == 0)
		return ERR_INVALID;
	c->to_day = c->from_day;
	before = rest;
	w = word(&rest);
	if (word_is(w, "s.d.") || word_is(w, "s.d") || word_is(w, "sd") || word_is(w, "s/d") ||
	    word_is(w, "sampai") || word_is(w, "-") || word_is(w, "–"))
		w = word(&rest);
	if (when_parse_date(w.ptr, w.len, &c->to_day) != OK)
		rest = before;
	if (week_parse(t->arena, rest, strlen(rest), &week, &why) != OK || !week.named)
		return ERR_INVALID;
	c->name = name_or(t, t->args, (size_t)(name_end - t->args), "");
	c->hours = week_print(t->arena, &week);
	return c->hours ? OK : ERR_NOMEM;
}

static enum err hours_add(struct turn *t)
{
	struct calendar_change c = { .op = CHANGE_HOURS, .name = "", .hours = "" };
	const char *so;
	bool good;
	enum err e = parse_hours(t, &c);

	if (e == ERR_INVALID || (e == OK && !c.name[0]))
		return say(t, MSG_CALENDAR_HOURS_BAD, VALUES(V("usage", HOURS_USAGE)), NO_CHOICES);
	if (e != OK)
		return e;
	if (c.to_day < c.from_day)
		return say(t, MSG_CALENDAR_HOURS_BACKWARDS, NO_VALUES, NO_CHOICES);
	TRY(calendar_check_day(t, c.to_day, &good));
	if (!good)
		return OK;
	e = calendar_effect(t, &c, &so);
	if (e == ERR_LIMIT)
		return say(t, MSG_CALENDAR_FULL, NO_VALUES, NO_CHOICES);
	if (e != OK)
		return e;
	return calendar_ask(
		t, "jam", &c, MSG_CALENDAR_HOURS_ASK,
		VALUES(V("name", c.name),
		       V("range", format_range(t->arena, &t->locale, c.from_day, c.to_day)),
		       V("hours", c.hours), V("zone", t->locale.zone), V("effect", so)),
		BTN_SAVE);
}

static enum err hours_remove(struct turn *t, const char *which)
{
	struct calendar_change c = { .op = CHANGE_HOURS_REMOVE };
	struct admin_hours *rows;
	const char *so;
	size_t n, i = 0;

	if (text_parse_i64(which, strlen(which), &c.id) != OK)
		c.id = 0;
	TRY(admin_hours_list(t->store, t->arena, calendar_today(t), CALENDAR_OVERRIDES_MAX, &rows,
			     &n));
	while (i < n && rows[i].id != c.id)
		i++;
	if (i == n)
		return say(t, MSG_CALENDAR_HOURS_UNKNOWN, VALUES(V("id", which)), NO_CHOICES);
	c.from_day = rows[i].from_day;
	c.to_day = rows[i].to_day;
	c.name = rows[i].name;
	c.hours = rows[i].hours;
	TRY(calendar_effect(t, &c, &so));
	return calendar_ask(
		t, "jam", &c, MSG_CALENDAR_HOURS_REMOVE_ASK,
		VALUES(V("name", c.name),
		       V("range", format_range(t->arena, &t->locale, c.from_day, c.to_day)),
		       V("effect", so)),
		BTN_REMOVE_YES);
}

static enum err hours_list(struct turn *t)
{
	struct admin_hours *rows;
	struct strbuf list;
	size_t n;

	TRY(admin_hours_list(t->store, t->arena, calendar_today(t), LISTED, &rows, &n));
	strbuf_init(&list, t->arena, LIST_BYTES);
	for (size_t i = 0; i < n; i++) {
		const char *id = arena_printf(t->arena, "%lld", (long long)rows[i].id);

		strbuf_add(&list, i ? "\n" : "");
		strbuf_add(&list, calendar_line(t, MSG_CALENDAR_HOURS_LINE,
						VALUES(V("id", id),
						       V("range", format_range(t->arena, &t->locale,
									       rows[i].from_day,
									       rows[i].to_day)),
						       V("name", rows[i].name),
						       V("hours", rows[i].hours))));
	}
	return say(t, MSG_CALENDAR_HOURS_LIST,
		   VALUES(V("hours", week_print(t->arena, &t->ctx->calendar->week)),
			  V("zone", t->locale.zone), V("special", n ? list.ptr : NULL)),
		   NO_CHOICES);
}

enum err hours_run(struct turn *t)
{
	const char *rest = t->args;
	struct span verb;

	if (t->how == HOW_BUTTON)
		return calendar_confirm(t);
	verb = word(&rest);
	if (verb.len == 0)
		return hours_list(t);
	return word_is(verb, "hapus") ? hours_remove(t, rest) : hours_add(t);
}
