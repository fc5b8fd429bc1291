/* cast_say.c - a broadcast in words: what customers get, and what its sender reads about it. */
#include "handlers/cast.h"

#include "handlers/desk.h"
#include "handlers/incident.h"
#include "handlers/staff.h"

enum { WORDS_BYTES = 1024 };

/* By kind: the frame around the admin's words, what it is called, the way out under it. */
static const struct {
	enum msg frame, words, button;
	const char *data; /* NULL: no button */
} kinds[CAST_KINDS] = {
	[CAST_SERVICE] = { MSG_CAST_SERVICE, MSG_CAST_KIND_SERVICE, MSG_COUNT, NULL },
	[CAST_PROMO] = { MSG_CAST_PROMO, MSG_CAST_KIND_PROMO, BTN_PROMO_STOP, "promo:stop" },
	[CAST_NEWS] = { MSG_INCIDENT_CUSTOMER_NEWS, MSG_CAST_KIND_NEWS, MSG_COUNT, NULL },
	[CAST_LATE] = { MSG_INCIDENT_LATE, MSG_CAST_KIND_NEWS, MSG_COUNT, NULL },
	[CAST_OVER] = { MSG_INCIDENT_OVER, MSG_CAST_KIND_NEWS, MSG_COUNT, NULL },
};

enum msg cast_frame(enum cast_kind kind)
{
	return kinds[kind].frame;
}

const char *cast_kind_words(const struct locale *l, enum cast_kind kind)
{
	return catalog_text(l->texts, l->lang, kinds[kind].words);
}

/* ---- to customers ---- */

static struct outgoing *framed(struct turn *t, const struct cast *c, const struct cast_person *p)
{
	const struct contact who = { .id = p->contact_id, .lang = p->lang };
	const struct locale l = locale_of(t, &who);
	enum msg frame = kinds[c->kind].frame;
	const struct value v[] = { V("kak", format_address(t->arena, &l, p->name ? p->name : "")),
				   V("text", c->text), V("brand", t->ctx->brand) };
	struct choice way_out = { .label = kinds[c->kind].button, .data = kinds[c->kind].data };
	size_t nv = msg_has_placeholder(frame, "brand") ? ARRAY_LEN(v) : ARRAY_LEN(v) - 1;

	return draft(t, &l, frame, v, nv, &way_out, way_out.data != NULL);
}

struct outgoing *cast_message(struct turn *t, const struct cast *c, const struct cast_person *p)
{
	struct outgoing *m = c->kind >= CAST_NEWS ? incident_message(t, c, p) : framed(t, c, p);

	if (m && c->file)
		desk_attach(m, c->file, 0);
	return m;
}

/* ---- to whoever sends it ---- */

const struct cast_states cast_states[CAST_STATES_OFFERED] = {
	{ 1U << ORDER_AWAITING_PAYMENT, MSG_CAST_ORDER_STATE_WAITING },
	{ 1U << ORDER_PAID | 1U << ORDER_VERIFIED, MSG_CAST_ORDER_STATE_WORKED },
	{ 1U << ORDER_ACTIVE, MSG_CAST_ORDER_STATE_ACTIVE },
	{ 1U << ORDER_SUSPENDED, MSG_CAST_ORDER_STATE_SUSPENDED },
};

static enum err add_whose(struct strbuf *b, const struct locale *l, const struct cast_audience *to)
{
	if (to->linked) {
		strbuf_add(b, catalog_text(l->texts, l->lang, MSG_CAST_AUDIENCE_LINKED));
		return OK;
	}
	if (!to->states) {
		strbuf_add(b, catalog_text(l->texts, l->lang, MSG_CAST_AUDIENCE_EVERYBODY));
		return OK;
	}
	for (size_t i = 0; i < CAST_STATES_OFFERED; i++)
		if (cast_states[i].states == to->states)
			return RENDER(
				l->texts, l->lang, MSG_CAST_AUDIENCE_STATE, b,
				V("state", catalog_text(l->texts, l->lang, cast_states[i].words)));
	strbuf_add(b, catalog_text(l->texts, l->lang, MSG_CAST_AUDIENCE_ACTIVE));
	return OK;
}

const char *cast_audience_words(struct turn *t, const struct locale *l,
				const struct cast_audience *to)
{
	static const char between[] = " \xe2\x80\xa2 ";
	struct strbuf b;

	strbuf_init(&b, t->arena, WORDS_BYTES);
	if (add_whose(&b, l, to) != OK)
		return NULL;
	if (to->product) {
		strbuf_add(&b, between);
		if (RENDER(l->texts, l->lang, MSG_CAST_AUDIENCE_PRODUCT, &b,
			   V("product", to->product)) != OK)
			return NULL;
	}
	if (to->channel) {
		strbuf_add(&b, between);
		strbuf_add(&b, channel_text(l, to->channel));
	}
	return strbuf_failed(&b) ? NULL : b.ptr;
}

enum err cast_locale(struct turn *t, const struct cast *c, struct locale *out)
{
	struct address addr;
	struct contact who;

	*out = locale_staff(t);
	if (!c->address_id)
		return OK;
	TRY(address_get(t->store, t->arena, c->address_id, &addr));
	TRY(contact_get(t->store, t->arena, addr.contact_id, &who));
	*out = locale_of(t, &who);
	return OK;
}

enum err cast_show(struct turn *t, const struct cast *c, struct outgoing *m)
{
	struct address to;

	if (!m)
		return ERR_NOMEM;
	if (!c->address_id)
		return OK;
	TRY(address_get(t->store, t->arena, c->address_id, &to));
	if (t->how == HOW_BUTTON && t->address.id == c->address_id)
		m->edit = t->update->message;
	return send_shown(t, &to, m, REF_CAST_SHOWN, c->id);
}
