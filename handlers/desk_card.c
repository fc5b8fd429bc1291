/* desk_card.c - what the cards of all kinds of case are made of. */
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/staff.h"
#include "handlers/tags.h"
#include "handlers/window.h"

enum { CARD_BYTES = 2 * 1024 };

/* ---- files ---- */

/* How a file is written in a row, by enum file_kind. */
static const char *const file_names[] = {
	[FILE_PHOTO] = "photo",
	[FILE_DOCUMENT] = "document",
	[FILE_VOICE] = "voice",
	[FILE_VIDEO] = "video",
};

enum file_kind desk_file_kind(const struct update *u)
{
	static const enum file_kind kinds[UPDATE_KINDS] = {
		[UPDATE_PHOTO] = FILE_PHOTO,
		[UPDATE_DOCUMENT] = FILE_DOCUMENT,
		[UPDATE_VOICE] = FILE_VOICE,
		[UPDATE_VIDEO] = FILE_VIDEO,
	};

	return u->file ? kinds[u->kind] : FILE_NONE;
}

/* Whose id the update's file is. */
static int file_channel(const struct update *u)
{
	return u->file_channel ? u->file_channel : u->channel;
}

const char *desk_file(struct turn *t)
{
	enum file_kind kind = desk_file_kind(t->update);

	if (kind == FILE_NONE)
		return NULL;
	return arena_printf(t->arena, "%s@%d:%s", file_names[kind], file_channel(t->update),
			    t->update->file);
}

enum file_kind desk_file_read(const char *file, const char **id, int *channel)
{
	for (int kind = FILE_PHOTO; file && kind <= FILE_VIDEO; kind++) {
		size_t len = strlen(file_names[kind]);
		const char *at = text_starts(file, file_names[kind]) ? file + len : "";
		int64_t n = 0;

		if (*at == '@') {
			len = strcspn(++at, ":");
			if (text_parse_i64(at, len, &n) != OK || n <= 0 || n >= CHANNEL_COUNT)
				return FILE_NONE;
			at += len;
		}
		if (*at == ':') {
			*id = at + 1;
			*channel = n ? (int)n : *channel;
			return (enum file_kind)kind;
		}
	}
	return FILE_NONE;
}

void desk_attach(struct outgoing *m, const char *file, int channel)
{
	enum file_kind kind = desk_file_read(file, &m->file, &channel);

	if (kind == FILE_NONE)
		return;
	m->file_kind = kind;
	m->file_channel = channel;
}

void desk_bring(struct update *u, const char *words, const char *file)
{
	static const enum update_kind kinds[] = {
		[FILE_NONE] = UPDATE_TEXT,         [FILE_PHOTO] = UPDATE_PHOTO,
		[FILE_DOCUMENT] = UPDATE_DOCUMENT, [FILE_VOICE] = UPDATE_VOICE,
		[FILE_VIDEO] = UPDATE_VIDEO,
	};

	u->file = NULL;
	u->file_channel = 0;
	u->kind = kinds[desk_file_read(file, &u->file, &u->file_channel)];
	u->text = words;
	u->reply_to = 0;
}

/* ---- lines ---- */

enum err desk_facts(struct turn *t, const struct desk_case *c, int64_t order_id,
		    struct desk_facts *out)
{
	*out = (struct desk_facts) { .l = locale_staff(t), .in_topic = desk_in_topic(t, c) };
	TRY(contact_get(t->store, t->arena, c->contact_id, &out->contact));
	TRY(address_get(t->store, t->arena, c->address_id, &out->address));
	return order_id ? order_get(t->store, t->arena, order_id, &out->order) : OK;
}

const char *desk_customer(const struct desk_facts *f)
{
	if (f->contact.name && !text_is_blank(f->contact.name))
		return f->contact.name;
	return catalog_text(f->l.texts, f->l.lang, MSG_STAFF_NAMELESS);
}

const char *desk_line(struct turn *t, const struct locale *l, enum msg msg, const struct value *v,
		      size_t nv)
{
	struct strbuf text;

	strbuf_init(&text, t->arena, CARD_BYTES);
	return catalog_render(l->texts, l->lang, msg, v, nv, &text) == OK ? text.ptr : NULL;
}

/* What keeps them from hearing us, or us from hearing them; NULL: nothing. */
static const char *cut_off(const struct desk_facts *f)
{
	if (f->contact.blocked)
		return catalog_text(f->l.texts, f->l.lang, MSG_STAFF_WHO_BLOCKED);
	return f->address.reachable
		       ? NULL
		       : catalog_text(f->l.texts, f->l.lang, MSG_STAFF_WHO_UNREACHABLE);
}

const char *desk_who(struct turn *t, const struct desk_facts *f)
{
	const char *who = desk_line(t, &f->l, MSG_STAFF_WHO,
				    VALUES(V("name", desk_customer(f)),
					   V("channel", channel_text(&f->l, f->address.channel))));
	const char *lines[] = { window_line(t, &f->l, &f->address), cut_off(f) };

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (who && lines[i])
			who = arena_printf(t->arena, "%s\n%s", who, lines[i]);
	return who;
}

const char *desk_order(struct turn *t, const struct desk_facts *f)
{
	if (!f->order.id)
		return NULL;
	return desk_line(t, &f->l, MSG_STAFF_ORDER_LINE,
			 VALUES(V("order", f->order.number),
				V("product", order_product(&f->l, &f->order)),
				V("state", order_state_text(&f->l, f->order.state))));
}

const char *desk_done(struct turn *t, const struct desk_case *c)
{
	const char *who = c->closer ? c->closer : c->owner ? c->owner : "system";

	return c->open ? NULL : staff_and_when(t, who, c->closed_ms);
}

const char *desk_owner(struct turn *t, const struct desk_case *c)
{
	return c->open && c->owner ? staff_name(t, c->owner) : NULL;
}

const char *desk_hint(const struct desk_facts *f)
{
	return catalog_text(f->l.texts, f->l.lang,
			    f->in_topic ? MSG_STAFF_CARD_HINT_TOPIC : MSG_STAFF_CARD_HINT);
}

/* ---- buttons ---- */

const char *desk_ref(struct turn *t, const struct desk_case *c)
{
	return arena_printf(t->arena, "%s%lld:%lld", c->kind->letter, (long long)c->id,
			    (long long)c->version);
}

size_t desk_choices(struct turn *t, const struct desk_case *c, struct choice *out)
{
	const char *ref = desk_ref(t, c);
	size_t n = 0;

	if (!c->open || !ref)
		return 0;
	if (c->owner) {
		out[n++] = (struct choice) { .label = BTN_RELEASE,
					     .data = data_of(t, "lepas", "%s", ref) };
		out[n++] = (struct choice) { .label = BTN_HAND_OVER,
					     .data = data_of(t, "oper", "%s", ref) };
		out[n++] = (struct choice) { .label = BTN_OTHERS,
					     .data = data_of(t, "lainnya", "%s", ref) };
	} else {
		out[n++] = (struct choice) { .label = BTN_TAKE,
					     .data = data_of(t, "ambil", "%s", ref) };
	}
	if (c->kind->finish)
		out[n++] = (struct choice) { .label = BTN_DONE,
					     .data = data_of(t, "selesai", "%s", ref) };
	return n;
}

/* ---- the whole card ---- */

enum err desk_card(struct turn *t, const struct desk_case *c, struct outgoing **out)
{
	const char *tags;

	TRY(c->kind->card_of(t, c, out));
	TRY(tags_line(t, c, &tags));
	if (tags)
		(*out)->text = arena_printf(t->arena, "%s\n🏷 %s", (*out)->text, tags);
	return (*out)->text ? OK : ERR_NOMEM;
}
