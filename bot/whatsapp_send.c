/* whatsapp_send.c - neutral messages as requests to POST /{phone-number-id}/messages.
 * WhatsApp cannot edit. An edit that answers the person (a menu that moves on) is a new message;
 * one that only refreshes what was shown before is nothing. */
#include "base/civil.h"
#include "base/text.h"
#include "bot/whatsapp_drawing.h"
#include "messages/catalog.h"
#include "store/contact.h"

enum { REQUEST_MAX = 256 * 1024 };

static const char *const media_types[] = { [FILE_NONE] = NULL,
					   [FILE_PHOTO] = "image",
					   [FILE_DOCUMENT] = "document",
					   [FILE_VOICE] = "audio",
					   [FILE_VIDEO] = "video" };

/* ---- requests ---- */

static void add_text(struct strbuf *b, const char *before, const char *value, size_t len)
{
	strbuf_add(b, before);
	strbuf_add_json(b, value, len);
	strbuf_addc(b, '"');
}

static void add_frame(struct drawing *d, struct strbuf *b)
{
	const struct outbox_row *row = d->in->row;
	const char *chat = row->chat;

	strbuf_add(b, "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\"");
	if (chat[0] >= '0' && chat[0] <= '9')
		add_text(b, ",\"to\":\"+", chat, strlen(chat));
	else
		add_text(b, ",\"recipient\":\"", chat, strlen(chat));
	if (d->in->quoted)
		add_text(b, ",\"context\":{\"message_id\":\"", d->in->quoted,
			 strlen(d->in->quoted));
	strbuf_add(b, d->in->quoted ? "}" : "");
	strbuf_add(b, ",\"biz_opaque_callback_data\":\"" WHATSAPP_OUTBOX);
	strbuf_addi(b, row->id);
	if (d->m->part) {
		strbuf_addc(b, ':');
		strbuf_addi(b, d->m->part);
	}
	strbuf_addc(b, '"');
}

static void add_media(struct drawing *d, struct strbuf *b)
{
	add_text(b, "{\"id\":\"", d->m->file, strlen(d->m->file));
	if (d->m->file_kind == FILE_DOCUMENT && d->m->file_name)
		add_text(b, ",\"filename\":\"", d->m->file_name, strlen(d->m->file_name));
	if (d->shape == SHAPE_WORDS && d->said.len)
		add_text(b, ",\"caption\":\"", d->said.ptr, d->said.len);
	strbuf_addc(b, '}');
}

static void add_buttons(struct drawing *d, struct strbuf *b)
{
	strbuf_add(b, ",\"action\":{\"buttons\":[");
	for (size_t i = 0; i < d->n_choices; i++) {
		const struct button *c = d->choices[i];

		strbuf_add(b, i ? ",{\"type\":\"reply\",\"reply\":{\"id\":\""
				: "{\"type\":\"reply\",\"reply\":{\"id\":\"");
		strbuf_add_json(b, c->data, strlen(c->data));
		add_text(b, "\",\"title\":\"", c->label, strlen(c->label));
		strbuf_add(b, "}}");
	}
	strbuf_add(b, "]}");
}

/* A label that is too long for a row's title is told whole under it. */
static void add_row(struct strbuf *b, const struct button *c)
{
	size_t len = strlen(c->label);

	add_text(b, "{\"id\":\"", c->data, strlen(c->data));
	strbuf_add(b, ",\"title\":\"");
	if (drawing_width(c->label) <= WHATSAPP_ROW_TITLE) {
		add_text(b, "", c->label, len);
	} else {
		strbuf_add_json(b, c->label, utf8_prefix(c->label, len, WHATSAPP_ROW_TITLE - 1));
		add_text(b, "…\",\"description\":\"", c->label,
			 utf8_prefix(c->label, len, WHATSAPP_ROW_DESCRIPTION));
	}
	strbuf_addc(b, '}');
}

static void add_list(struct drawing *d, struct strbuf *b)
{
	const char *opens = d->m->list_label ? d->m->list_label : "☰";
	size_t rows = d->n_choices < WHATSAPP_ROWS ? d->n_choices : WHATSAPP_ROWS;

	add_text(b, ",\"action\":{\"button\":\"", opens,
		 utf8_prefix(opens, strlen(opens), WHATSAPP_TITLE));
	add_text(b, ",\"sections\":[{\"title\":\"", opens,
		 utf8_prefix(opens, strlen(opens), WHATSAPP_ROW_TITLE));
	strbuf_add(b, ",\"rows\":[");
	for (size_t i = 0; i < rows; i++) {
		strbuf_add(b, i ? "," : "");
		add_row(b, d->choices[i]);
	}
	strbuf_add(b, "]}]}");
	if (rows < d->n_choices) {
		d->rest_from = rows;
		d->rest = opens;
	}
}

static void add_link(struct drawing *d, struct strbuf *b)
{
	add_text(b, ",\"action\":{\"name\":\"cta_url\",\"parameters\":{\"display_text\":\"",
		 d->link->label, strlen(d->link->label));
	add_text(b, ",\"url\":\"", d->link->url, strlen(d->link->url));
	strbuf_add(b, "}}");
}

static void add_contact(struct drawing *d, struct strbuf *b)
{
	(void)d;
	strbuf_add(b, ",\"action\":{\"name\":\"request_contact_info\"}");
}

static const struct {
	const char *type;
	void (*add_action)(struct drawing *d, struct strbuf *b);
} shapes[] = {
	[SHAPE_WORDS] = { NULL, NULL },
	[SHAPE_BUTTONS] = { "button", add_buttons },
	[SHAPE_LIST] = { "list", add_list },
	[SHAPE_LINK] = { "cta_url", add_link },
	[SHAPE_CONTACT] = { "request_contact_info", add_contact },
};

static void add_interactive(struct drawing *d, struct strbuf *b)
{
	const char *type = shapes[d->shape].type;

	add_text(b, ",\"type\":\"interactive\",\"interactive\":{\"type\":\"", type, strlen(type));
	if (d->media) {
		add_text(b, ",\"header\":{\"type\":\"", d->media, strlen(d->media));
		add_text(b, ",\"", d->media, strlen(d->media));
		strbuf_addc(b, ':');
		add_media(d, b);
		strbuf_addc(b, '}');
	}
	add_text(b, ",\"body\":{\"text\":\"", d->said.ptr, d->said.len);
	strbuf_addc(b, '}');
	shapes[d->shape].add_action(d, b);
	strbuf_addc(b, '}');
}

static void add_plain(struct drawing *d, struct strbuf *b)
{
	if (!d->media) {
		add_text(b, ",\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"",
			 d->said.ptr, d->said.len);
		strbuf_addc(b, '}');
		return;
	}
	add_text(b, ",\"type\":\"", d->media, strlen(d->media));
	add_text(b, ",\"", d->media, strlen(d->media));
	strbuf_addc(b, ':');
	add_media(d, b);
}

/* ---- the whole ---- */

/* What stands over choices whose message was said before them. */
static const char *words_of_rest(const struct drawing *d)
{
	const struct outgoing *m = d->m;
	const char *label = m->keyboard == KEYBOARD_ASK_CONTACT ? m->keyboard_label : m->list_label;

	return d->rest ? d->rest : label ? label : "☰";
}

/* What is left: text, choices beyond a list's ten, or what words could not carry. */
static enum err go_on(struct drawing *d, struct channel_call *out)
{
	bool asks = d->m->keyboard == KEYBOARD_ASK_CONTACT;
	struct outgoing *rest;

	if (!d->rest && (d->shape != SHAPE_WORDS || (d->n_choices == 0 && !asks)))
		return OK;
	rest = ARENA_NEW(d->a, struct outgoing);
	if (!rest)
		return ERR_NOMEM;
	*rest = *d->m;
	rest->text = words_of_rest(d);
	rest->part++;
	rest->edit = rest->reply_to = 0;
	rest->file = rest->blob = rest->given = NULL;
	rest->file_kind = FILE_NONE;
	rest->n_values = rest->n_buttons = 0;
	for (size_t i = asks ? d->n_choices : d->rest_from; i < d->n_choices; i++)
		rest->buttons[rest->n_buttons++] = *d->choices[i];
	out->rest = rest;
	return OK;
}

static bool is_refresh(const struct outbox_row *row, const struct outgoing *m)
{
	return row->kind == OUT_CALL || (m->edit && row->rank != RANK_REPLY);
}

/* A template's text is Meta's; ours are only the values, each on one line and never empty. */
static void add_parameter(struct drawing *d, struct strbuf *b, const struct template_parameter *p)
{
	const char *text = NULL;

	for (size_t i = 0; i < d->m->n_values; i++)
		if (strcmp(d->m->values[i].name, p->value) == 0)
			text = text_one_line(d->a, d->m->values[i].text,
					     strlen(d->m->values[i].text), WHATSAPP_PARAMETER);
	strbuf_add(b, "{\"type\":\"text\"");
	if (p->name)
		add_text(b, ",\"parameter_name\":\"", p->name, strlen(p->name));
	text = text && text[0] ? text : "-";
	add_text(b, ",\"text\":\"", text, strlen(text));
	strbuf_addc(b, '}');
}

static enum err draw_template(struct drawing *d, const struct template *t, struct channel_call *out)
{
	struct strbuf b;

	strbuf_init(&b, d->a, REQUEST_MAX);
	add_frame(d, &b);
	add_text(&b, ",\"type\":\"template\",\"template\":{\"name\":\"", t->name, strlen(t->name));
	add_text(&b, ",\"language\":{\"code\":\"", t->language, strlen(t->language));
	strbuf_addc(&b, '}');
	if (t->n)
		strbuf_add(&b, ",\"components\":[{\"type\":\"body\",\"parameters\":[");
	for (size_t i = 0; i < t->n; i++) {
		strbuf_add(&b, i ? "," : "");
		add_parameter(d, &b, &t->parameters[i]);
	}
	strbuf_add(&b, t->n ? "]}]}}" : "}}");
	*out = (struct channel_call) { .method = "messages", .body = { b.ptr, b.len } };
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}

static enum err draw(struct drawing *d, struct channel_call *out)
{
	struct strbuf b;

	TRY(drawing_lay_out(d));
	strbuf_init(&b, d->a, REQUEST_MAX);
	strbuf_grow(&b, d->said.len + 512);
	add_frame(d, &b);
	if (d->shape == SHAPE_WORDS)
		add_plain(d, &b);
	else
		add_interactive(d, &b);
	strbuf_addc(&b, '}');
	if (strbuf_failed(&b) || strbuf_failed(&d->said))
		return ERR_LIMIT;
	*out = (struct channel_call) { .method = "messages", .body = { b.ptr, b.len } };
	return go_on(d, out);
}

static enum err render(struct arena *a, const struct channel_message *in, struct channel_call *out)
{
	const struct outgoing *m = in->m;
	bool file = m->file && !m->edit && m->file_kind > FILE_NONE && m->file_kind <= FILE_VIDEO;
	struct drawing d = { .a = a, .in = in, .m = m, .text = m->text };

	if (is_refresh(in->row, m)) {
		*out = (struct channel_call) { 0 };
		return OK;
	}
	if (in->as)
		return draw_template(&d, in->as, out);
	if (!m->text || (!m->text[0] && !file))
		return ERR_INVALID;
	if (file)
		d.media = media_types[m->file_kind];
	strbuf_init(&d.said, a, REQUEST_MAX);
	strbuf_grow(&d.said, strlen(m->text) + 64);
	return draw(&d, out);
}

/* ---- files ---- */

enum { MIB = 1024 * 1024 };

static const struct {
	const char *mime;
	enum file_kind kind;
	int64_t most;
} taken[] = {
	{ "image/jpeg", FILE_PHOTO, 5 * MIB },  { "image/png", FILE_PHOTO, 5 * MIB },
	{ "audio/ogg", FILE_VOICE, 16 * MIB },  { "audio/aac", FILE_VOICE, 16 * MIB },
	{ "audio/amr", FILE_VOICE, 16 * MIB },  { "audio/mpeg", FILE_VOICE, 16 * MIB },
	{ "audio/mp4", FILE_VOICE, 16 * MIB },  { "video/mp4", FILE_VIDEO, 16 * MIB },
	{ "video/3gpp", FILE_VIDEO, 16 * MIB },
};

/* What is no picture, sound or film there, or too large a one, may still be a document. */
static enum file_kind takes(enum file_kind wanted, const char *mime, int64_t size)
{
	size_t len = strcspn(mime, ";");

	for (size_t i = 0; wanted != FILE_DOCUMENT && i < ARRAY_LEN(taken); i++)
		if (taken[i].kind == wanted && size <= taken[i].most &&
		    strlen(taken[i].mime) == len && memcmp(taken[i].mime, mime, len) == 0)
			return wanted;
	return size <= 100 * (int64_t)MIB ? FILE_DOCUMENT : FILE_NONE;
}

static enum err give(struct arena *a, const struct channel_message *in,
		     const struct channel_file *file, struct channel_form *out)
{
	(void)a;
	(void)in;
	*out = (struct channel_form) { .method = "media", .n = 3 };
	out->fields[0] = (struct net_field) { .name = "messaging_product",
					      .value = { "whatsapp", strlen("whatsapp") } };
	out->fields[1] = (struct net_field) { .name = "type",
					      .value = { file->mime, strlen(file->mime) } };
	out->fields[2] = (struct net_field) {
		.name = "file", .path = file->path, .file_name = file->name, .mime = file->mime
	};
	return OK;
}

/* Two ticks turn blue, and we "write" until the answer comes or 25 seconds have passed. */
static enum err seen(struct arena *a, const char *ext, struct channel_call *out)
{
	struct strbuf b;

	strbuf_init(&b, a, 4096);
	add_text(&b, "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"",
		 ext, strlen(ext));
	strbuf_add(&b, ",\"typing_indicator\":{\"type\":\"text\"}}");
	*out = (struct channel_call) { .method = "messages", .body = { b.ptr, b.len } };
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}

static bool is_group(const char *chat)
{
	(void)chat; /* groups are not served there */
	return false;
}

/* Four times longer from try to try, as Meta asks for, up to five minutes; given up after about two
 * hours like any other promise. What may have arrived waits for a status that says so. */
const struct channel_ops channel_whatsapp = {
	.id = CHANNEL_WHATSAPP,
	.name = "whatsapp",
	.patience = { .first_ms = 1000,
		      .most_ms = 5 * 60 * 1000,
		      .factor = 4,
		      .tries = 30,
		      .uncertain_ms = 10 * 1000 },
	.want_header = "X-Business-Use-Case-Usage",
	.file_life_ms = 29 * MS_DAY, /* of thirty */
	.text_ids = true,
	.render = render,
	.judge = whatsapp_judge,
	.judge_code = whatsapp_judge_code,
	.is_group = is_group,
	.seen = seen,
	.takes = takes,
	.give = give,
	.judge_given = whatsapp_judge_media,
};
