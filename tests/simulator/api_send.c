/* api_send.c - sendMessage, chat actions, copies and forwards. */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"

void api_send_message(struct call *c)
{
	struct post p = { 0 };

	if (post_text(c, &p, "text", true) && post_begin(c, &p))
		call_message(c, post_commit(c, &p, NULL));
	post_free(&p);
}

void api_send_chat_action(struct call *c)
{
	static const char *const actions[] = {
		"typing",        "upload_photo",      "record_video",     "upload_video",
		"record_voice",  "upload_voice",      "upload_document",  "choose_sticker",
		"find_location", "record_video_note", "upload_video_note"
	};
	const char *action = param_str(c->args, "action", NULL);
	struct chat *chat = call_chat(c, "chat_id", TO_WRITE);
	bool known = false;

	if (chat == NULL)
		return;
	for (size_t i = 0; action != NULL && i < ARRAY_LEN(actions); i++)
		known = known || strcasecmp(action, actions[i]) == 0;
	if (!known) {
		call_fail(c, 400, "wrong parameter action in request");
		return;
	}
	free(chat->action);
	chat->action = xstrdup(action);
	chat->action_us = clock_us();
	chat_pulsed(chat);
	call_result(c, "true");
}

/* the original of a copy or forward */
static struct message *original_of(struct call *c, const char *verb)
{
	struct chat *from = call_chat(c, "from_chat_id", TO_READ);
	struct message *m;

	if (from == NULL)
		return NULL;
	m = message_get(from, (int32_t)param_int(c->args, "message_id", 0));
	if (m == NULL)
		call_fail(c, 400, "message to %s not found", verb);
	else if (m->service || m->is_protected)
		call_fail(c, 400,
			  m->service ? "message can't be %s"
				     : "message has protected content "
				       "and can't be %s",
			  strcmp(verb, "copy") == 0 ? "copied" : "forwarded");
	else
		return m;
	return NULL;
}

static char *copied(const char *s)
{
	return xstrdup(s);
}

void api_copy_message(struct call *c)
{
	struct message *m = original_of(c, "copy");
	struct post p = { 0 };
	bool good = m != NULL;

	if (good && m->media != NULL && param_has(c->args, "caption")) {
		p.caption = true;
		good = post_text(c, &p, "caption", false);
	} else if (good) {
		p.caption = m->caption;
		p.content = copied(m->content);
	}
	if (good && post_begin(c, &p)) {
		const struct message *copy = post_commit(c, &p, copied(m->media));

		buf_addf(call_begin(c), "{\"message_id\":%d}", copy->id);
		call_end(c);
	}
	post_free(&p);
}

static void add_origin(struct message *copy, const struct message *m)
{
	struct buf b = { 0 };

	buf_addf(&b, "{\"type\":\"user\",\"sender_user\":%s,\"date\":%lld}", m->from->json,
		 (long long)m->date);
	message_extra(copy, "forward_origin", b.s);
	buf_free(&b);
}

void api_forward_message(struct call *c)
{
	struct message *m = original_of(c, "forward"), *copy;
	struct post p = { 0 };

	if (m == NULL)
		return;
	p.caption = m->caption;
	p.content = copied(m->content);
	if (post_begin(c, &p)) {
		copy = post_commit(c, &p, copied(m->media));
		add_origin(copy, m);
		call_message(c, copy);
	}
	post_free(&p);
}
