#include "handlers/requests.h"

#include "handlers/alerts.h"
#include "handlers/staff.h"
#include "store/proof.h"

enum { OWNERS = 16, CARD_BYTES = 2 * 1024 };

/* ---- files ---- */

/* How a file is written in request.file, by enum file_kind. */
static const char *const file_names[] = {
	[FILE_PHOTO] = "photo",
	[FILE_DOCUMENT] = "document",
	[FILE_VOICE] = "voice",
	[FILE_VIDEO] = "video",
};

enum file_kind request_file_kind(const struct update *u)
{
	static const enum file_kind kinds[UPDATE_KINDS] = {
		[UPDATE_PHOTO] = FILE_PHOTO,
		[UPDATE_DOCUMENT] = FILE_DOCUMENT,
		[UPDATE_VOICE] = FILE_VOICE,
		[UPDATE_VIDEO] = FILE_VIDEO,
	};

	return u->file ? kinds[u->kind] : FILE_NONE;
}

const char *request_file(struct turn *t)
{
	enum file_kind kind = request_file_kind(t->update);

	if (kind == FILE_NONE)
		return NULL;
	return arena_printf(t->arena, "%s:%s", file_names[kind], t->update->file);
}

static void attach(struct outgoing *m, const char *file)
{
	for (int kind = FILE_PHOTO; file && kind <= FILE_VIDEO; kind++) {
		size_t len = strlen(file_names[kind]);

		if (text_starts(file, file_names[kind]) && file[len] == ':') {
			m->file_kind = (enum file_kind)kind;
			m->file = file + len + 1;
		}
	}
}

/* ---- the card ---- */

static enum msg title_of(enum request_kind kind)
{
	static const enum msg titles[] = {
		[REQUEST_PERSON] = MSG_STAFF_KIND_PERSON,
		[REQUEST_REFUND] = MSG_STAFF_KIND_REFUND,
		[REQUEST_REACTIVATION] = MSG_STAFF_KIND_REACTIVATION,
		[REQUEST_LOGIN] = MSG_STAFF_KIND_LOGIN,
		[REQUEST_PAYMENT_PROOF] = MSG_STAFF_KIND_PAYMENT_PROOF,
		[REQUEST_PROOF] = MSG_STAFF_KIND_PROOF,
		[REQUEST_OTHER] = MSG_STAFF_KIND_OTHER,
	};
	_Static_assert(ARRAY_LEN(titles) == REQUEST_KIND_COUNT, "one title per kind");

	return titles[kind];
}

/* What a card is made of, besides the request itself. */
struct facts {
	struct locale l; /* of the staff */
	struct contact contact;
	struct address address;
	struct order order; /* id 0: none */
};

static enum err load_facts(struct turn *t, const struct request *r, struct facts *f)
{
	*f = (struct facts) { .l = locale_staff(t) };
	TRY(contact_get(t->store, t->arena, r->contact_id, &f->contact));
	TRY(address_get(t->store, t->arena, r->address_id, &f->address));
	return r->order_id ? order_get(t->store, t->arena, r->order_id, &f->order) : OK;
}

static const char *name_of(const struct facts *f)
{
	if (f->contact.name && !text_is_blank(f->contact.name))
		return f->contact.name;
	return catalog_text(f->l.texts, f->l.lang, MSG_STAFF_NAMELESS);
}

static const char *line(struct turn *t, const struct locale *l, enum msg msg, const struct value *v,
			size_t nv)
{
	struct strbuf text;

	strbuf_init(&text, t->arena, CARD_BYTES);
	return catalog_render(l->texts, l->lang, msg, v, nv, &text) == OK ? text.ptr : NULL;
}

static const char *order_line(struct turn *t, const struct facts *f)
{
	if (!f->order.id)
		return NULL;
	return line(t, &f->l, MSG_STAFF_ORDER_LINE,
		    VALUES(V("order", f->order.number),
			   V("product", order_product(&f->l, &f->order)),
			   V("state", order_state_text(&f->l, f->order.state))));
}

/* [Ambil] or [Lepas], [Selesai], and for a payment proof what settles it; nothing once closed. */
static size_t card_choices(struct turn *t, const struct request *r, const struct facts *f,
			   struct choice *c)
{
	bool proof = r->kind == REQUEST_PAYMENT_PROOF;
	const char *ref = arena_printf(t->arena, "%lld:%lld", (long long)r->id,
				       (long long)r->version);
	size_t n = 0;

	if (!r->open || !ref)
		return 0;
	if (proof && f->order.id && f->order.state <= ORDER_PAID)
		c[n++] = (struct choice) { .label = BTN_VERIFY,
					   .data = data_of(t, "verifikasi", "%lld:%lld",
							   (long long)f->order.id,
							   (long long)f->order.version) };
	if (proof)
		c[n++] = (struct choice) { .label = BTN_NOT_PROOF,
					   .data = data_of(t, "bukan_bukti", "%s", ref) };
	c[n++] = r->owner ? (struct choice) { .label = BTN_RELEASE,
					      .data = data_of(t, "lepas", "%s", ref) }
			  : (struct choice) { .label = BTN_TAKE,
					      .data = data_of(t, "ambil", "%s", ref) };
	c[n++] = (struct choice) { .label = BTN_DONE, .data = data_of(t, "selesai", "%s", ref) };
	if (f->order.id)
		c[n++] = (struct choice) { .label = BTN_VIEW_ORDER,
					   .data = data_of(t, "pesanan", "%lld",
							   (long long)f->order.id) };
	return n;
}

enum err request_card(struct turn *t, const struct request *r, struct outgoing **out)
{
	struct choice choices[OUTGOING_BUTTONS];
	struct facts f;
	struct outgoing *m;
	const char *owner, *hint;

	TRY(load_facts(t, r, &f));
	owner = r->owner ? staff_name(t, r->owner) : NULL;
	hint = catalog_text(f.l.texts, f.l.lang, MSG_STAFF_CARD_HINT);
	m = draft(
		t, &f.l, MSG_STAFF_CARD,
		VALUES(V_NEUTRAL("title", catalog_text(f.l.texts, f.l.lang, title_of(r->kind))),
		       V("number", r->number),
		       V("who", line(t, &f.l, MSG_STAFF_WHO,
				     VALUES(V("name", name_of(&f)),
					    V("channel", channel_text(&f.l, f.address.channel))))),
		       V_NEUTRAL("order", order_line(t, &f)),
		       V("amount", f.order.id ? order_amount(t, &f.l, &f.order) : NULL),
		       V("words", r->text && r->text[0] ? r->text : NULL),
		       V("until",
			 r->open && r->deadline_ms
				 ? format_relative(t->arena, &f.l, r->deadline_ms, t->now_ms)
				 : NULL),
		       V("owner", r->open ? owner : NULL),
		       V("done",
			 r->open ? NULL
				 : staff_and_when(t, r->owner ? r->owner : "system", r->closed_ms)),
		       V("hint", r->open ? hint : NULL)),
		choices, card_choices(t, r, &f, choices));
	if (!m)
		return ERR_NOMEM;
	attach(m, r->file);
	*out = m;
	return OK;
}

enum err request_announce(struct turn *t, const struct request *r)
{
	struct outgoing *m;

	if (!t->ctx->staff_chat[0])
		return alert_admins(t, MSG_STAFF_NO_GROUP, VALUES(V("number", r->number)));
	TRY(request_card(t, r, &m));
	return send_staff(t, m, REF_REQUEST, r->id);
}

/* The card's message in the staff group; 0 while it has not been sent. */
static enum err card_message(struct turn *t, int64_t id, int64_t *message)
{
	enum err e = sent_latest(t->store, t->ctx->staff_channel, t->ctx->staff_chat, REF_REQUEST,
				 id, message);

	if (e == ERR_NOT_FOUND)
		*message = 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err request_refresh(struct turn *t, const struct request *r, int64_t shown)
{
	bool in_group = t->update->chat && strcmp(t->update->chat, t->ctx->staff_chat) == 0;
	struct outgoing *m;
	int64_t card = shown;

	TRY(request_card(t, r, &m));
	if (!shown || !in_group)
		TRY(card_message(t, r->id, &card));
	if (shown && !in_group) {
		m->edit = shown;
		TRY(send_reply(t, m));
	}
	m->edit = card;
	return card ? send_staff(t, m, REF_REQUEST, r->id) : OK;
}

/* ---- the customer speaks ---- */

static enum err relay(struct turn *t, const struct request *r, const char *words, const char *file)
{
	struct facts f;
	struct outgoing *m;

	TRY(load_facts(t, r, &f));
	if (text_is_blank(words))
		m = draft(t, &f.l, MSG_STAFF_SENDS,
			  VALUES(V("name", name_of(&f)), V("number", r->number)), NO_CHOICES);
	else
		m = draft(t, &f.l, MSG_STAFF_SAYS,
			  VALUES(V("name", name_of(&f)), V("number", r->number), V("words", words)),
			  NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	attach(m, file);
	TRY(card_message(t, r->id, &m->reply_to));
	return send_staff(t, m, REF_TALK, r->id);
}

enum err request_relay(struct turn *t, const struct request *r, const char *words)
{
	return relay(t, r, words, request_file(t));
}

/* ---- settled by something else ---- */

static enum err settle_one(struct turn *t, struct request *r)
{
	if (!r->owner) {
		TRY(request_assign(t->store, r->id, r->version, actor(t)));
		r->owner = actor(t);
	}
	TRY(request_close(t->store, r->id, 0, t->now_ms));
	TRY(request_get(t->store, t->arena, r->id, r));
	return request_refresh(t, r, 0);
}

enum err request_settle(struct turn *t, int64_t order_id, enum request_kind kind)
{
	int64_t *owners;
	size_t n;

	TRY(proof_owners(t->store, t->arena, order_id, OWNERS, &owners, &n));
	for (size_t i = 0; i < n; i++) {
		struct request r;
		enum err e = request_open_of_contact(t->store, t->arena, owners[i], kind, order_id,
						     &r);

		if (e == ERR_NOT_FOUND)
			continue;
		if (e != OK)
			return e;
		TRY(settle_one(t, &r));
	}
	return OK;
}
