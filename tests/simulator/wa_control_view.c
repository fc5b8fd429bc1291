/* wa_control_view.c - a WhatsApp chat as its customer sees it, and who there is; see control.h. */
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "http.h"
#include "params.h"
#include "sim.h"

enum { WAIT_MAX_MS = 30000, TYPING_US = 25000000 };

static void answer(struct control *c, json_t *json) /* takes it over */
{
	char *text = json_dumps(json, JSON_COMPACT);
	struct buf b = { 0 };

	buf_puts(&b, text);
	free(text);
	json_decref(json);
	control_ok(c, &b);
}

static const json_t *template_buttons(const struct wa_message *m)
{
	const json_t *sent = json_object_get(m->content, "template"), *one;
	const struct wa_template *t = wa_template_find(
		m->wa, json_string_value(json_object_get(sent, "name")),
		json_string_value(json_object_get(json_object_get(sent, "language"), "code")));
	size_t i;

	if (t == NULL)
		return NULL;
	json_array_foreach(t->components, i, one)
	{
		if (json_object_get(one, "buttons") != NULL)
			return json_object_get(one, "buttons");
	}
	return NULL;
}

static json_t *message_json(const struct wa_message *m)
{
	json_t *j = json_pack(
		"{s:I,s:s,s:b,s:I,s:I,s:s,s:O,s:s?,s:s?,s:s?}", "number", (json_int_t)m->number,
		"id", m->wamid, "from_business", m->from_business, "date", (json_int_t)m->at, "seq",
		(json_int_t)m->seq, "state", wa_state_names[m->state], "content", m->content,
		"words", m->words, "reaction", m->reaction, "own_reaction", m->own_reaction);
	const json_t *buttons = m->words == NULL ? NULL : template_buttons(m);

	if (buttons != NULL)
		json_object_set(j, "template_buttons", (json_t *)buttons);
	if (m->state == WA_FAILED)
		json_object_set_new(j, "error",
				    json_pack("{s:i,s:s}", "code", m->fails_with, "title",
					      wa_title(m->fails_with)));
	return j;
}

static json_t *person_json(const struct wa_person *p)
{
	int64_t left = p->wrote_at + WA_DAY - clock_unix();

	return json_pack("{s:I,s:s,s:s?,s:s,s:s?,s:b,s:b,s:b,s:I,s:I,s:I}", "customer",
			 (json_int_t)p->number, "name", p->name, "phone", p->phone, "user_id",
			 p->bsuid, "username", p->username, "hides_phone", p->hides_phone, "shared",
			 p->shared, "absent", p->absent, "heard", (json_int_t)p->heard,
			 "window_seconds", (json_int_t)(p->wrote_at == 0 || left < 0 ? 0 : left),
			 "seq", (json_int_t)p->seen.seq);
}

void wa_control_show(struct sim *sim, void *person, struct request *req, int64_t since)
{
	struct wa_person *p = person;
	struct control ctl = { sim, NULL, req, req->args };
	json_t *list = json_array();
	size_t last = (size_t)param_int(req->args, "last", WA_KEPT);
	size_t from = p->nmessages > last ? p->nmessages - last : 0;
	int64_t age = clock_us() - p->typing_us;

	for (size_t i = from; i < p->nmessages; i++)
		if (p->messages[i]->seq > since)
			json_array_append_new(list, message_json(p->messages[i]));
	answer(&ctl, json_pack("{s:b,s:o,s:o,s:b,s:I,s:I}", "ok", 1, "messages", list, "person",
			       person_json(p), "typing", p->typing != NULL && age < TYPING_US,
			       "seq", (json_int_t)p->seen.seq, "pulse", (json_int_t)p->seen.pulse));
}

void wa_control_chat(struct control *c)
{
	struct wa_person *p = wa_control_person(c, "customer");
	int64_t wait = param_int(c->args, "wait", 0);

	if (p == NULL)
		return;
	watch(c->sim, &p->seen, c->req, param_int(c->args, "since", 0),
	      param_int(c->args, "pulse", -1), wait > WAIT_MAX_MS ? WAIT_MAX_MS : wait);
}

void wa_control_chats(struct control *c)
{
	const struct wa *wa = &c->sim->wa;
	json_t *people = json_array(), *templates = json_array();

	for (size_t i = 0; i < wa->npeople; i++)
		if (!wa->people[i]->light)
			json_array_append_new(people, person_json(wa->people[i]));
	for (size_t i = 0; i < wa->ntemplates; i++)
		json_array_append_new(templates, wa_template_json(wa->templates[i]));
	answer(c, json_pack("{s:b,s:b,s:{s:s,s:s},s:o,s:o}", "ok", 1, "on", wa->on, "business",
			    "phone_number_id", wa->number_id, "phone", wa->display_number, "people",
			    people, "templates", templates));
}

void wa_control_file(struct control *c)
{
	const struct wa_media *m = wa_media_get(&c->sim->wa, param_str(c->args, "id", NULL));
	struct buf bytes = { 0 };

	if (m == NULL) {
		control_fail(c, 404, "no such file");
		return;
	}
	file_bytes(m->file, &bytes);
	http_reply(c->req, 200, m->file->mime, &bytes, 0);
}
