#include "handlers/duty.h"

#include "handlers/staff.h"

enum { AWAYS_OF_A_DAY = 64, AHEAD_DAYS = 14, CALL_BYTES = 512 };

/* ---- the rota ---- */

enum err duty_load(struct turn *t, struct duty *out)
{
	out->calendar = t->ctx->calendar;
	return duty_slots(t->store, t->arena, &out->slots, &out->n);
}

static bool is_holiday(const struct calendar *cal, int64_t day)
{
	enum day_why why = calendar_day_info(cal, day).why;

	return why == WHY_NATIONAL || why == WHY_JOINT || why == WHY_COMPANY;
}

static bool runs_on(const struct duty *d, const struct duty_slot *s, int64_t day)
{
	return s->days & 1u << civil_weekday(day) &&
	       (s->on_holidays || !is_holiday(d->calendar, day));
}

/* Each person once, and no more than are called. */
static void add(struct duty_people *p, const char *who)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->at[i], who) == 0)
			return;
	if (p->n < DUTY_CALLED)
		p->at[p->n++] = who;
}

/* Whoever does the slot on that day; NULL: nobody. */
static enum err does(struct turn *t, const struct duty_slot *s, int64_t day, const char **out)
{
	struct duty_away *all;
	size_t n;

	*out = s->staff;
	TRY(duty_aways(t->store, t->arena, day, day, AWAYS_OF_A_DAY, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].staff, s->staff) == 0)
			*out = all[i].stand_in;
	return OK;
}

static bool covers(const struct duty_slot *s, int minute)
{
	return minute >= s->from_min && (minute < s->to_min || s->to_min <= s->from_min);
}

/* The minute after midnight of a slot that began the evening before. */
static bool covers_after(const struct duty_slot *s, int minute)
{
	return s->to_min <= s->from_min && minute < s->to_min;
}

enum err duty_at(struct turn *t, const struct duty *d, int64_t at_ms, struct duty_people *out)
{
	int64_t day = civil_day_of(at_ms, d->calendar->offset_min);
	int minute = civil_minute_of(at_ms, d->calendar->offset_min);

	*out = (struct duty_people) { 0 };
	for (size_t i = 0; i < d->n; i++) {
		const struct duty_slot *s = &d->slots[i];
		const char *who = NULL;

		if (covers(s, minute) && runs_on(d, s, day))
			TRY(does(t, s, day, &who));
		else if (covers_after(s, minute) && runs_on(d, s, day - 1))
			TRY(does(t, s, day - 1, &who));
		if (who)
			add(out, who);
	}
	return OK;
}

enum err duty_next(struct turn *t, const struct duty *d, int64_t *at_ms, struct duty_people *out)
{
	int64_t today = civil_day_of(t->now_ms, d->calendar->offset_min);

	*at_ms = 0;
	*out = (struct duty_people) { 0 };
	for (int64_t day = today; day <= today + AHEAD_DAYS && !*at_ms; day++)
		for (size_t i = 0; i < d->n; i++) {
			const struct duty_slot *s = &d->slots[i];
			int64_t from = civil_ms(day, s->from_min, d->calendar->offset_min);
			const char *who;

			if (from <= t->now_ms || !runs_on(d, s, day) || (*at_ms && from >= *at_ms))
				continue;
			TRY(does(t, s, day, &who));
			*at_ms = who ? from : *at_ms;
		}
	return *at_ms ? duty_at(t, d, *at_ms, out) : OK;
}

/* ---- calling ---- */

static void add_roles(struct turn *t, unsigned roles, struct duty_people *out)
{
	for (size_t i = 0; i < t->ctx->n_staff; i++) {
		const struct staff_entry *e = &t->ctx->staff[i];
		const char *who = arena_printf(t->arena, "staff:%s", e->ext);

		if (who && e->channel == t->ctx->staff_channel && e->roles & roles)
			add(out, who);
	}
}

static enum err whom(struct turn *t, const char *owner, struct duty_people *out)
{
	struct duty d;

	*out = (struct duty_people) { 0 };
	TRY(duty_load(t, &d));
	if (d.n == 0)
		return OK;
	if (owner)
		add(out, owner);
	else
		TRY(duty_at(t, &d, t->now_ms, out));
	if (out->n == 0)
		add_roles(t, ROLE_LEAD, out);
	if (out->n == 0)
		add_roles(t, ROLES_ADMIN, out);
	return OK;
}

enum err duty_call(struct turn *t, const char *owner, struct outgoing *m)
{
	struct duty_people people;
	struct strbuf b;

	if (!m)
		return ERR_NOMEM;
	TRY(whom(t, owner, &people));
	strbuf_init(&b, t->arena, CALL_BYTES);
	for (size_t i = 0; i < people.n; i++)
		if (text_starts(people.at[i], "staff:"))
			strbuf_addf(&b, "%s%s %s", b.len ? "\n" : "",
				    people.at[i] + strlen("staff:"), staff_name(t, people.at[i]));
	if (b.len)
		m->calls = b.ptr;
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}
