/* control_view.c - a chat as a person sees it; see control.h. */
#include "control.h"

#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "params.h"
#include "sim.h"
#include "watch.h"

enum { ACTION_US = 5000000, WAIT_MAX_MS = 60000 };

/* the inline keyboard in short: label and what the button does */
static void write_buttons(const json_t *markup, struct buf *b)
{
	const json_t *rows = json_object_get(markup, "inline_keyboard"), *row, *button;
	size_t i, k;

	buf_putc(b, '[');
	json_array_foreach(rows, i, row)
	{
		buf_puts(b, i > 0 ? ",[" : "[");
		json_array_foreach(row, k, button)
		{
			const char *data = json_string_value(
				json_object_get(button, "callback_data"));
			const char *url = json_string_value(json_object_get(button, "url"));

			buf_puts(b, k > 0 ? ",{\"text\":" : "{\"text\":");
			buf_json_str(b, json_string_value(json_object_get(button, "text")));
			buf_puts(b, ",\"data\":");
			if (data == NULL)
				buf_puts(b, "null");
			else
				buf_json_str(b, data);
			if (url != NULL) {
				buf_puts(b, ",\"url\":");
				buf_json_str(b, url);
			}
			buf_putc(b, '}');
		}
		buf_putc(b, ']');
	}
	buf_putc(b, ']');
}

static void write_markup(const struct message *m, struct buf *b)
{
	json_t *markup;

	if (m->markup == NULL)
		return;
	if (!m->inline_markup) {
		buf_addf(b, ",\"keyboard\":%s", m->markup);
		return;
	}
	markup = json_loads(m->markup, 0, NULL);
	buf_puts(b, ",\"buttons\":");
	write_buttons(markup, b);
	json_decref(markup);
}

static void write_reaction(struct buf *b, const char *key, const char *emoji)
{
	if (emoji == NULL)
		return;
	buf_addf(b, ",\"%s\":", key);
	buf_json_str(b, emoji);
}

static void write_message(const struct message *m, struct buf *b)
{
	if (m->deleted) {
		buf_addf(b, "{\"message_id\":%d,\"deleted\":true,\"seq\":%lld}", m->id,
			 (long long)m->seq);
		return;
	}
	message_write(m, b, true);
	b->len--; /* its closing brace */
	buf_addf(b, ",\"seq\":%lld,\"deleted\":false,\"edited\":%d,\"from_bot\":%s",
		 (long long)m->seq, m->edits, m->from_bot ? "true" : "false");
	if (m->reply_to != 0)
		buf_addf(b, ",\"reply_to\":%d", m->reply_to);
	if (m->topic_message)
		buf_addf(b, ",\"topic\":%d", m->thread);
	write_markup(m, b);
	write_reaction(b, "bot_reaction", m->bot_reaction);
	write_reaction(b, "reaction", m->people_reaction);
	buf_putc(b, '}');
}

static void write_messages(const struct chat *c, struct buf *b, int64_t since, size_t last)
{
	size_t first = c->nmessages > last ? c->nmessages - last : 0;
	bool comma = false;

	buf_puts(b, "\"messages\":[");
	for (size_t i = first; i < c->nmessages; i++) {
		if (c->messages[i]->seq <= since)
			continue;
		if (comma)
			buf_putc(b, ',');
		write_message(c->messages[i], b);
		comma = true;
	}
	buf_putc(b, ']');
}

static void write_answers(const struct chat *c, struct buf *b, int64_t since, int64_t viewer)
{
	bool comma = false;

	buf_puts(b, ",\"callback_answers\":[");
	for (size_t i = 0; i < c->nanswers; i++) {
		const struct answer *a = &c->answers[i];

		if (a->seq <= since || (viewer != 0 && viewer != a->user))
			continue;
		buf_addf(b,
			 "%s{\"seq\":%lld,\"user\":%lld,\"callback_id\":\"%s\",\"show_alert\":%s,"
			 "\"text\":",
			 comma ? "," : "", (long long)a->seq, (long long)a->user, a->id,
			 a->alert ? "true" : "false");
		buf_json_str(b, a->text);
		if (a->url != NULL) {
			buf_puts(b, ",\"url\":");
			buf_json_str(b, a->url);
		}
		buf_putc(b, '}');
		comma = true;
	}
	buf_putc(b, ']');
}

static void write_topics(const struct chat *c, struct buf *b)
{
	bool comma = false;

	buf_puts(b, ",\"topics\":[");
	for (size_t i = 0; i < c->ntopics; i++) {
		const struct topic *t = &c->topics[i];

		if (t->deleted)
			continue;
		buf_addf(b, "%s{\"id\":%d,\"closed\":%s,\"color\":%lld,\"name\":", comma ? "," : "",
			 t->id, t->closed ? "true" : "false", (long long)t->color);
		buf_json_str(b, t->name);
		buf_putc(b, '}');
		comma = true;
	}
	buf_putc(b, ']');
}

void control_show_chat(struct sim *sim, void *what, struct request *req, int64_t since)
{
	struct chat *c = what;
	int64_t now = clock_us(), last = param_int(req->args, "last", MESSAGES_KEPT);
	struct control ctl = { sim, c->bot, req, req->args };
	struct buf b = { 0 };

	buf_puts(&b, "{\"ok\":true,");
	write_messages(c, &b, since, last < 0 ? 0 : (size_t)last);
	write_answers(c, &b, since, param_int(req->args, "viewer", 0));
	write_topics(c, &b);
	buf_addf(&b, ",\"chat\":%s,\"blocked\":%s,\"keyboard\":%s", c->json,
		 c->blocked ? "true" : "false", c->keyboard == NULL ? "null" : c->keyboard);
	if (c->action != NULL && now - c->action_us < ACTION_US)
		buf_addf(&b, ",\"action\":{\"action\":\"%s\",\"age_ms\":%lld}", c->action,
			 (long long)(now - c->action_us) / 1000);
	buf_addf(&b, ",\"pulse\":%lld,\"seq\":%lld}", (long long)c->seen.pulse,
		 (long long)c->seen.seq);
	control_ok(&ctl, &b);
}

void control_chat(struct control *c)
{
	int64_t id = param_int(c->args, "chat", 0), wait = param_int(c->args, "wait", 0);
	struct person *p = person_get(c->sim, id);
	struct chat *chat = chat_get(c->bot, id);

	if (chat == NULL && p != NULL)
		chat = chat_private(c->bot, p);
	if (chat == NULL) {
		control_fail(c, 404, "no such chat");
		return;
	}
	watch(c->sim, &chat->seen, c->req, param_int(c->args, "since", 0),
	      param_int(c->args, "pulse", -1), wait > WAIT_MAX_MS ? WAIT_MAX_MS : wait);
}

void control_download(struct control *c)
{
	const struct file *f = file_by_id(&c->sim->files, param_str(c->args, "id", NULL));
	struct buf bytes = { 0 };

	if (f == NULL) {
		control_fail(c, 404, "no such file");
		return;
	}
	file_bytes(f, &bytes);
	http_reply(c->req, 200, f->mime, &bytes, 0);
}
