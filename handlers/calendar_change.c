#include "handlers/calendar_change.h"

#include "base/json.h"
#include "store/calendar_days.h"

enum { TEXT_BYTES = 2 * 1024 };

/* ---- as text ---- */

const char *change_encode(struct turn *t, const struct calendar_change *c)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_BYTES);
	strbuf_addf(&b, "{\"op\":%d,\"day\":%lld,\"id\":%lld,\"from\":%lld,\"to\":%lld,\"kind\":%d",
		    c->op, (long long)c->day, (long long)c->id, (long long)c->from_day,
		    (long long)c->to_day, c->kind);
	strbuf_add(&b, ",\"name\":\"");
	strbuf_add_json(&b, c->name, strlen(c->name));
	strbuf_add(&b, "\",\"hours\":\"");
	strbuf_add_json(&b, c->hours, strlen(c->hours));
	strbuf_add(&b, "\"}");
	return strbuf_failed(&b) ? NULL : b.ptr;
}

enum err change_decode(struct turn *t, const char *text, struct calendar_change *out)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct calendar_change c;
	const char *name, *hours;

	TRY(json_read(t->arena, text, strlen(text), &j, NULL));
	name = json_str(j, "name");
	hours = json_str(j, "hours");
	if (!name || !hours || json_int(j, "op") < 0 || json_int(j, "op") >= CHANGE_OPS ||
	    json_int(j, "kind") < 0 || json_int(j, "kind") >= DATE_KIND_COUNT)
		return ERR_INVALID;
	c = (struct calendar_change) {
		.op = (enum change_op)json_int(j, "op"),
		.day = json_int(j, "day"),
		.id = json_int(j, "id"),
		.from_day = json_int(j, "from"),
		.to_day = json_int(j, "to"),
		.kind = (enum date_kind)json_int(j, "kind"),
		.name = arena_strdup(t->arena, name),
		.hours = arena_strdup(t->arena, hours),
	};
	if (!c.name || !c.hours)
		return ERR_NOMEM;
	*out = c;
	return OK;
}

/* ---- preview ---- */

static bool is_this(const struct calendar_override *o, const struct calendar_change *c)
{
	return c->op == CHANGE_HOURS_REMOVE && o->from_day == c->from_day &&
	       o->to_day == c->to_day && strcmp(o->name, c->name) == 0;
}

static enum err copy_calendar(struct turn *t, const struct calendar_change *c, struct calendar *out)
{
	const struct calendar *now = t->ctx->calendar;

	calendar_init(out, t->arena, now->offset_min, &now->week);
	out->closed_on_national = now->closed_on_national;
	out->closed_on_joint = now->closed_on_joint;
	for (size_t i = 0; i < now->n_dates; i++)
		TRY(calendar_add_date(out, now->dates[i].day, now->dates[i].kind,
				      now->dates[i].name));
	for (size_t i = 0; i < now->n_overrides; i++) {
		const struct calendar_override *o = &now->overrides[i];

		if (!is_this(o, c))
			TRY(calendar_add_override(out, o->from_day, o->to_day, &o->week, o->name));
	}
	return OK;
}

enum err change_preview(struct turn *t, const struct calendar_change *c, struct calendar *out)
{
	struct week week;
	const char *why;

	TRY(copy_calendar(t, c, out));
	switch (c->op) {
	case CHANGE_DAY:
		return calendar_add_date(out, c->day, c->kind, c->name);
	case CHANGE_DAY_REMOVE:
		/* Only closings of the company's own are removed, and they lie on ordinary days. */
		return calendar_add_date(out, c->day, DATE_OPEN, "");
	case CHANGE_HOURS:
		TRY(week_parse(t->arena, c->hours, strlen(c->hours), &week, &why));
		return calendar_add_override(out, c->from_day, c->to_day, &week, c->name);
	default:
		return OK;
	}
}

/* ---- writing ---- */

/* The admins' own entry for a day; ERR_NOT_FOUND. */
static enum err day_row(struct turn *t, int64_t day, struct admin_day *out)
{
	struct admin_day *rows;
	size_t n;

	TRY(admin_day_list(t->store, t->arena, day, 1, &rows, &n));
	if (n == 0 || rows[0].day != day)
		return ERR_NOT_FOUND;
	*out = rows[0];
	return OK;
}

/* What brings the day back to what it is now. */
static enum err day_undo(struct turn *t, int64_t day, struct calendar_change *undo)
{
	struct calendar_change back = {
		.op = CHANGE_DAY_REMOVE, .day = day, .name = "", .hours = ""
	};
	struct admin_day row;
	enum err e = day_row(t, day, &row);

	if (e == OK) {
		TRY(date_kind_parse(row.kind, strlen(row.kind), &back.kind));
		back.op = CHANGE_DAY;
		back.name = row.name;
	} else if (e != ERR_NOT_FOUND) {
		return e;
	}
	*undo = back;
	return OK;
}

static enum err set_day(struct turn *t, const struct calendar_change *c)
{
	const struct admin_day row = { .day = c->day,
				       .kind = date_kind_name(c->kind),
				       .name = c->name,
				       .by = actor(t),
				       .at_ms = t->now_ms };

	return admin_day_set(t->store, &row);
}

static enum err add_hours(struct turn *t, const struct calendar_change *c,
			  struct calendar_change *undo)
{
	struct admin_hours row = { .from_day = c->from_day,
				   .to_day = c->to_day,
				   .hours = c->hours,
				   .name = c->name,
				   .by = actor(t),
				   .at_ms = t->now_ms };

	TRY(admin_hours_add(t->store, &row));
	*undo = *c;
	undo->op = CHANGE_HOURS_REMOVE;
	undo->id = row.id;
	return OK;
}

static enum err remove_hours(struct turn *t, const struct calendar_change *c,
			     struct calendar_change *undo)
{
	TRY(admin_hours_remove(t->store, c->id));
	*undo = *c;
	undo->op = CHANGE_HOURS;
	return OK;
}

enum err change_apply(struct turn *t, const struct calendar_change *c, struct calendar_change *undo)
{
	switch (c->op) {
	case CHANGE_DAY:
		TRY(day_undo(t, c->day, undo));
		return set_day(t, c);
	case CHANGE_DAY_REMOVE:
		TRY(day_undo(t, c->day, undo));
		return admin_day_remove(t->store, c->day);
	case CHANGE_HOURS:
		return add_hours(t, c, undo);
	case CHANGE_HOURS_REMOVE:
		return remove_hours(t, c, undo);
	default:
		return ERR_INVALID;
	}
}
