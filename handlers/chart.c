#include "handlers/chart.h"

#include <inttypes.h>

#include "handlers/evidence.h"

/* ---- the text ---- */

/* A field: nothing in it may look like the end of one. */
static void add_field(struct strbuf *b, const char *s)
{
	strbuf_addc(b, '\t');
	for (; s && *s; s++)
		strbuf_addc(b, *s == '\t' || *s == '\n' || *s == '\r' ? ' ' : *s);
}

static void add_panel(struct strbuf *b, const struct chart_panel *p)
{
	strbuf_addc(b, "NBS"[p->kind]);
	add_field(b, p->title);
	strbuf_addc(b, '\n');
	for (size_t i = 0; i < p->n_items; i++) {
		strbuf_addf(b, "I\t%" PRId64, p->items[i].value < 0 ? 0 : p->items[i].value);
		add_field(b, p->items[i].shown);
		add_field(b, p->items[i].label);
		strbuf_addc(b, '\n');
	}
}

enum err chart_text(struct arena *a, const struct chart *c, const char **out)
{
	struct strbuf b;

	strbuf_init(&b, a, CHART_BYTES);
	strbuf_addc(&b, 'T');
	add_field(&b, c->title);
	add_field(&b, c->subtitle);
	strbuf_addc(&b, '\n');
	for (size_t i = 0; i < c->n_panels; i++)
		add_panel(&b, &c->panels[i]);
	*out = b.ptr;
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}

/* ---- the row: where to, then the text ---- */

enum { TO_CHANNEL, TO_CHAT, TO_TOPIC, TO_WORDS, TO_FIELDS };

enum err chart_send(struct turn *t, const struct chart *c)
{
	struct evidence e = { .case_kind = EVIDENCE_CHART,
			      .channel = CHANNEL_NONE,
			      .file_kind = FILE_PHOTO,
			      .created_ms = t->now_ms };
	struct strbuf b;
	const char *text;

	TRY(chart_text(t->arena, c, &text));
	strbuf_init(&b, t->arena, CHART_BYTES + 1024);
	strbuf_addf(&b, ">\t%d", t->update->channel);
	add_field(&b, t->update->chat);
	strbuf_addf(&b, "\t%" PRId64, t->update->topic);
	add_field(&b, c->title);
	strbuf_addc(&b, '\n');
	strbuf_add(&b, text);
	if (strbuf_failed(&b))
		return ERR_LIMIT;
	e.file = b.ptr;
	return evidence_add(t->store, &e);
}

/* Cuts the row's first line apart; false when it is none of ours. */
static bool read_to(char *text, const char *to[TO_FIELDS])
{
	char *at = strchr(text, '\t');

	text[strcspn(text, "\n")] = '\0';
	for (int i = 0; i < TO_FIELDS; i++) {
		if (!at)
			return false;
		*at++ = '\0';
		to[i] = at;
		at = strchr(at, '\t');
	}
	return true;
}

static enum err send_picture(struct turn *t, const char *const to[TO_FIELDS], const char *sha256)
{
	struct outgoing *m = draft_plain(t, to[TO_WORDS]);
	int64_t channel;

	if (!m)
		return ERR_NOMEM;
	TRY(text_parse_i64(to[TO_CHANNEL], strlen(to[TO_CHANNEL]), &channel));
	TRY(text_parse_i64(to[TO_TOPIC], strlen(to[TO_TOPIC]), &m->topic));
	m->file_kind = FILE_PHOTO;
	m->blob = sha256;
	m->file_name = "statistik.png";
	m->mime = file_type_mime(TYPE_PNG);
	return send_chat(t, (int)channel, to[TO_CHAT], m);
}

static enum err drawn(struct turn *t, const struct evidence *e)
{
	const char *to[TO_FIELDS];
	char *text = arena_strdup(t->arena, e->file);

	if (!text)
		return ERR_NOMEM;
	return read_to(text, to) ? send_picture(t, to, e->sha256) : ERR_INVALID;
}

const struct evidence_row chart_row = { .arrived = drawn };
