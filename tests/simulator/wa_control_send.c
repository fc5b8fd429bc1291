/* wa_control_send.c - what WhatsApp customers do: write, send files, press, react; see control.h.
 * A button is found as a person finds it: by its label in the newest message that has it. */
#include <stdlib.h>
#include <string.h>

#include "armour.h"
#include "control.h"
#include "params.h"
#include "sim.h"

static const char *word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : s;
}

/* ---- what is sent: each returns the message's own members ---- */

static const struct wa_file_kind {
	const char *key, *type, *mime;
	enum file_kind kind;
} files[] = {
	{ "image", "image", "image/jpeg", FILE_PHOTO },
	{ "video", "video", "video/mp4", FILE_VIDEO },
	{ "audio", "audio", "audio/mpeg", FILE_AUDIO },
	{ "voice", "audio", "audio/ogg; codecs=opus", FILE_VOICE },
	{ "document", "document", "application/pdf", FILE_DOCUMENT },
	{ "sticker", "sticker", "image/webp", FILE_STICKER },
};

static struct wa_media *add_file(struct control *c, const struct wa_file_kind *k, json_t *spec)
{
	const char *data = param_str(spec, "data_base64", NULL);
	const char *mime = param_str(spec, "mime_type", NULL);
	size_t len = (size_t)param_int(spec, "size", 0);
	char *bytes = data == NULL ? NULL : base64_decode(data, &len);
	struct file *f = file_add(&c->sim->files, k->kind, mime == NULL ? k->mime : mime,
				  param_str(spec, "file_name", NULL), bytes, len,
				  param_int(spec, "seed", 1), (int)param_int(spec, "width", 800),
				  (int)param_int(spec, "height", 600));

	free(bytes);
	return wa_media_add(&c->sim->wa, f, false);
}

static json_t *file_message(struct control *c, const struct wa_file_kind *k)
{
	json_t *spec = json_object_get(c->args, k->key), *node;
	const char *caption = param_str(c->args, "caption", NULL);
	const struct wa_media *m;

	if (!json_is_object(spec))
		return NULL;
	m = add_file(c, k, spec);
	node = wa_media_node(&c->sim->wa, m);
	if (strcmp(k->type, "audio") == 0)
		json_object_set_new(node, "voice", json_boolean(strcmp(k->key, "voice") == 0));
	if (strcmp(k->type, "sticker") == 0)
		json_object_set_new(node, "animated", json_false());
	if (strcmp(k->type, "document") == 0)
		json_object_set_new(
			node, "filename",
			json_string(m->file->name == NULL ? "dokumen.pdf" : m->file->name));
	if (caption != NULL && *caption != '\0')
		json_object_set_new(node, "caption", json_string(caption));
	return json_pack("{s:s,s:o}", "type", k->type, k->type, node);
}

static json_t *own_contact(struct wa_person *p)
{
	if (p->phone == NULL)
		return NULL;
	p->shared = true;
	return json_pack("{s:s,s:[{s:s,s:[{s:o,s:s,s:s}]}]}", "type", "contacts", "contacts",
			 "origin", "contact_request", "phones", "phone",
			 json_sprintf("+%s", p->phone), "wa_id", p->phone, "type", "CELL");
}

static json_t *unsupported(const char *what)
{
	return json_pack("{s:s,s:[o],s:{s:s}}", "type", "unsupported", "errors",
			 wa_error(131051, "Message type is currently not supported."),
			 "unsupported", "type", what);
}

static json_t *edited(struct control *c, const char *original)
{
	const char *text = param_str(c->args, "text", NULL);

	return json_pack("{s:s,s:{s:s,s:{s:s,s:{s:s}}}}", "type", "edit", "edit",
			 "original_message_id", original, "message", "type", "text", "text", "body",
			 text == NULL ? "" : text);
}

/* members that are passed on as they are, under their own type */
static const char *const plain[] = { "location", "contacts", "order", "reaction" };

static json_t *content(struct control *c, struct wa_person *p)
{
	const char *text = param_str(c->args, "text", NULL);
	json_t *m = json_incref(json_object_get(c->args, "message"));

	if (param_has(c->args, "edit"))
		return edited(c, param_str(c->args, "edit", NULL));
	if (param_has(c->args, "revoke"))
		return json_pack("{s:s,s:{s:s}}", "type", "revoke", "revoke", "original_message_id",
				 param_str(c->args, "revoke", NULL));
	if (param_bool(c->args, "share_contact"))
		return own_contact(p);
	if (param_has(c->args, "unsupported"))
		return unsupported(param_str(c->args, "unsupported", NULL));
	if (param_bool(c->args, "request_welcome"))
		return json_pack("{s:s}", "type", "request_welcome");
	for (size_t i = 0; m == NULL && i < ARRAY_LEN(files); i++)
		m = file_message(c, &files[i]);
	for (size_t i = 0; m == NULL && i < ARRAY_LEN(plain); i++)
		if (json_object_get(c->args, plain[i]) != NULL)
			m = json_pack("{s:s,s:O}", "type", plain[i], plain[i],
				      json_object_get(c->args, plain[i]));
	if (m == NULL && text != NULL && *text != '\0')
		m = json_pack("{s:s,s:{s:s}}", "type", "text", "text", "body", text);
	return m;
}

static void add_context(struct control *c, json_t *m, const char *quoted)
{
	json_t *context = json_object();

	if (quoted != NULL) {
		json_object_set_new(context, "from", json_string(c->sim->wa.display_number));
		json_object_set_new(context, "id", json_string(quoted));
	}
	if (param_bool(c->args, "forwarded"))
		json_object_set_new(context, "forwarded", json_true());
	if (param_bool(c->args, "frequently_forwarded"))
		json_object_set_new(context, "frequently_forwarded", json_true());
	if (json_object_size(context) > 0)
		json_object_set(m, "context", context);
	json_decref(context);
	if (json_object_get(c->args, "referral") != NULL)
		json_object_set(m, "referral", json_object_get(c->args, "referral"));
}

/* takes content over; everything but a system message opens the window */
static void deliver(struct control *c, struct wa_person *p, json_t *m, const char *quoted)
{
	struct buf json = { 0 };
	struct wa_message *sent;

	add_context(c, m, quoted);
	p->wrote_at = clock_unix();
	sent = wa_message_add(&c->sim->wa, p, false, m);
	sent->at -= param_int(c->args, "late_seconds", 0);
	wa_tell_message(sent);
	buf_addf(&json, "{\"ok\":true,\"message\":\"%s\"}", sent->wamid);
	control_ok(c, &json);
}

static const char *newest_request(const struct wa_person *p)
{
	for (size_t i = p->nmessages; i-- > 0;) {
		const json_t *i_ = json_object_get(p->messages[i]->content, "interactive");

		if (p->messages[i]->from_business &&
		    strcmp(word(i_, "type"), "request_contact_info") == 0)
			return p->messages[i]->wamid;
	}
	return NULL;
}

void wa_control_send(struct control *c)
{
	struct wa_person *p = wa_control_person(c, "from");
	const char *quoted = param_str(c->args, "reply_to", NULL);
	json_t *m = p == NULL ? NULL : content(c, p);

	if (p == NULL)
		return;
	if (!json_is_object(m)) {
		json_decref(m);
		control_fail(c, 400, "nothing to send");
		return;
	}
	if (quoted == NULL && param_bool(c->args, "share_contact"))
		quoted = newest_request(p);
	deliver(c, p, m, quoted);
}

/* ---- pressing ---- */

static json_t *tapped(const json_t *list, const char *under, const char *id, const char *label,
		      const char *reply)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const json_t *b = under == NULL ? one : json_object_get(one, under);

		if (id != NULL ? strcmp(word(b, "id"), id) != 0
			       : strcmp(word(b, "title"), label) != 0)
			continue;
		return json_pack("{s:s,s:{s:s,s:O}}", "type", "interactive", "interactive", "type",
				 reply, reply, (json_t *)b);
	}
	return NULL;
}

static json_t *tapped_list(const json_t *sections, const char *id, const char *label)
{
	const json_t *section;
	json_t *m = NULL;
	size_t i;

	json_array_foreach(sections, i, section)
	{
		if (m == NULL)
			m = tapped(json_object_get(section, "rows"), NULL, id, label, "list_reply");
	}
	return m;
}

/* a template's quick reply: its payload is what was sent along, else its label */
static json_t *tapped_template(const struct wa *wa, const json_t *sent, const char *label)
{
	const struct wa_template *t = wa_template_find(
		wa, word(sent, "name"), word(json_object_get(sent, "language"), "code"));
	const json_t *one, *button, *part;
	size_t i, k, j;

	if (t == NULL || label == NULL)
		return NULL;
	json_array_foreach(t->components, i, one)
	{
		json_array_foreach(json_object_get(one, "buttons"), k, button)
		{
			const char *payload = label;

			if (strcmp(word(button, "text"), label) != 0)
				continue;
			json_array_foreach(json_object_get(sent, "components"), j, part)
			{
				if (strcmp(word(part, "type"), "button") == 0 &&
				    strtoul(word(part, "index"), NULL, 10) == k)
					payload = word(
						json_array_get(json_object_get(part, "parameters"),
							       0),
						"payload");
			}
			return json_pack("{s:s,s:{s:s,s:s}}", "type", "button", "button", "payload",
					 payload, "text", label);
		}
	}
	return NULL;
}

static json_t *press(const struct wa_message *m, const char *id, const char *label)
{
	const json_t *action = json_object_get(json_object_get(m->content, "interactive"),
					       "action");
	json_t *pressed = tapped(json_object_get(action, "buttons"), "reply", id, label,
				 "button_reply");

	if (pressed == NULL)
		pressed = tapped_list(json_object_get(action, "sections"), id, label);
	if (pressed == NULL && json_object_get(m->content, "template") != NULL)
		pressed = tapped_template(m->wa, json_object_get(m->content, "template"), label);
	return pressed;
}

void wa_control_press(struct control *c)
{
	struct wa_person *p = wa_control_person(c, "from");
	const char *id = param_str(c->args, "id", NULL), *label = param_str(c->args, "text", NULL);
	const char *wanted = param_str(c->args, "message", NULL);

	if (p == NULL)
		return;
	if (id == NULL && label == NULL) {
		control_fail(c, 400, "give \"id\" or the button's \"text\"");
		return;
	}
	for (size_t i = p->nmessages; i-- > 0;) {
		const struct wa_message *m = p->messages[i];
		json_t *pressed;

		if (!m->from_business || (wanted != NULL && strcmp(m->wamid, wanted) != 0))
			continue;
		pressed = press(m, id, label);
		if (pressed != NULL) {
			deliver(c, p, pressed, m->wamid);
			return;
		}
	}
	control_fail(c, 404, "no message of this chat has a button \"%.80s\"", id ? id : label);
}

/* absent emoji: taken back, told without the member (whatsapp-payloads/in-reaction-removed.json) */
void wa_control_react(struct control *c)
{
	struct wa_person *p = wa_control_person(c, "from");
	struct wa_message *m = p == NULL ? NULL
					 : wa_message_get(&c->sim->wa,
							  param_str(c->args, "message", NULL));
	const char *emoji = param_str(c->args, "emoji", NULL);
	json_t *reaction;

	if (p == NULL)
		return;
	if (m == NULL || m->with != p) {
		control_fail(c, 404, "no such message");
		return;
	}
	free(m->reaction);
	m->reaction = xstrdup(emoji);
	wa_message_changed(m);
	reaction = json_pack("{s:s}", "message_id", m->wamid);
	if (emoji != NULL)
		json_object_set_new(reaction, "emoji", json_string(emoji));
	deliver(c, p, json_pack("{s:s,s:o}", "type", "reaction", "reaction", reaction), NULL);
}
