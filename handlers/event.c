#include "handlers/event.h"

#include "base/civil.h"
#include "base/secret.h"

enum { EVENT_BYTES = 8 * 1024, ID_DIGITS = 32 };

static const char *const types[] = {
#define EVENT(name, type) [EVENT_##name] = (type),
#include "handlers/events.def"
#undef EVENT
};

const char *event_type_name(enum event_type type)
{
	return types[type];
}

static void add_text(struct strbuf *b, const char *name, const char *text)
{
	strbuf_addf(b, "\"%s\":", name);
	if (!text) {
		strbuf_add(b, "null");
		return;
	}
	strbuf_addc(b, '"');
	strbuf_add_json(b, text, strlen(text));
	strbuf_addc(b, '"');
}

static const char *rfc3339(const struct turn *t, int64_t ms, char out[32])
{
	civil_format_rfc3339(ms, t->ctx->calendar->offset_min, out);
	return out;
}

static void add_fact(struct strbuf *b, const struct turn *t, const struct fact *f)
{
	char time[32];

	if (f->is_time)
		add_text(b, f->name, f->number ? rfc3339(t, f->number, time) : NULL);
	else if (f->text || f->number == INT64_MIN)
		add_text(b, f->name, f->text);
	else
		strbuf_addf(b, "\"%s\":%lld", f->name, (long long)f->number);
}

static enum err write_event(struct turn *t, enum event_type type, const char *subject,
			    const struct fact *facts, size_t n, const char **out)
{
	char id[ID_DIGITS + 1], time[32];
	struct strbuf b;

	TRY(secret_random_hex(id, ID_DIGITS));
	strbuf_init(&b, t->arena, EVENT_BYTES);
	strbuf_addf(&b, "{\"id\":\"evt_%s\",", id);
	add_text(&b, "type", types[type]);
	strbuf_addc(&b, ',');
	add_text(&b, "at", rfc3339(t, t->now_ms, time));
	strbuf_addc(&b, ',');
	add_text(&b, "subject", subject);
	strbuf_add(&b, ",\"data\":{");
	for (size_t i = 0; i < n; i++) {
		if (i)
			strbuf_addc(&b, ',');
		add_fact(&b, t, &facts[i]);
	}
	strbuf_add(&b, "}}");
	*out = b.ptr;
	return strbuf_failed(&b) ? ERR_NOMEM : OK;
}

enum err event_put(struct turn *t, enum event_type type, const char *subject,
		   const struct fact *facts, size_t n)
{
	const char *body = NULL;

	if (!t->ctx->tells_shop)
		return OK;
	TRY(write_event(t, type, subject, facts, n, &body));
	return send_event(t, subject, body);
}
