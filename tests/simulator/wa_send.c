/* wa_send.c - POST /{phone-number-id}/messages, from the recipient on: who it is, how fast, whether
 * the window is open; see wa.h. What only the body decides is in wa_check.c.
 * 200 means accepted: that somebody is not there, or the window is closed, is told by a status. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "sim.h"

enum { PAIR_BURST_US = 6000000, COUNTRY_LENGTH = 2 };

struct sending {
	struct wa *wa;
	json_t *body;
	const char *type;
	struct wa_person *to;
	char *words;
	char digits[24]; /* of "to" */
	struct wa_refusal no;
};

/* ---- marking as read ---- */

static void mark_read(struct call *c)
{
	struct wa *wa = &c->sim->wa;
	struct wa_message *m = wa_message_get(wa, param_str(c->args, "message_id", NULL));
	const json_t *typing = json_object_get(c->args, "typing_indicator");
	struct wa_refusal no;

	if (wa_load_made(param_str(c->args, "message_id", NULL))) {
		c->status = 200;
		buf_puts(&c->out, "{\"success\":true}");
		return;
	}
	if (m == NULL || m->from_business) {
		wa_refuse(&no, WA_INVALID, "message_id is not a message of a customer");
		wa_fail(c, &no);
		return;
	}
	for (size_t i = 0; i < m->with->nmessages; i++) {
		struct wa_message *earlier = m->with->messages[i];

		if (earlier->from_business || earlier->number > m->number ||
		    earlier->state == WA_READ)
			continue;
		earlier->state = WA_READ;
		wa_message_changed(earlier);
	}
	if (typing != NULL) {
		free(m->with->typing);
		m->with->typing = xstrdup(m->wamid);
		m->with->typing_us = clock_us();
		m->with->seen.pulse++;
		watchers_wake(&m->with->seen);
	}
	c->status = 200;
	buf_puts(&c->out, "{\"success\":true}");
}

/* ---- who ---- */

/* "+62 812-…" to digits; without the plus the business's country code goes in front (§0.11) */
static void read_digits(struct sending *s, const char *to)
{
	size_t n = 0;

	if (*to != '+')
		n = (size_t)snprintf(s->digits, sizeof(s->digits), "%.*s", COUNTRY_LENGTH,
				     s->wa->display_number);
	for (; *to != '\0' && n + 1 < sizeof(s->digits); to++)
		if (isdigit((unsigned char)*to))
			s->digits[n++] = *to;
	s->digits[n] = '\0';
}

static bool find_recipient(struct sending *s)
{
	const char *to = json_string_value(json_object_get(s->body, "to"));
	const char *bsuid = json_string_value(json_object_get(s->body, "recipient"));

	if (to == NULL) {
		s->to = wa_person_by(s->wa, bsuid);
		return true;
	}
	read_digits(s, to);
	if (strlen(s->digits) < 8)
		return wa_refuse(&s->no, WA_BAD_PARAMETER, "to is not a phone number");
	if (strcmp(s->digits, s->wa->display_number) == 0)
		return wa_refuse(&s->no, WA_SAME_NUMBER,
				 "Recipient phone number equals the sender's");
	s->to = wa_person_by(s->wa, s->digits);
	if (s->to != NULL && (s->to->phone == NULL || strcmp(s->to->phone, s->digits) != 0))
		s->to = NULL;
	return true;
}

/* ---- how fast ---- */

static bool throughput(struct sending *s, int64_t now)
{
	struct wa *wa = s->wa;
	double rate = (double)wa->options.per_second;

	wa->tokens += (double)(now - wa->filled_us) * rate / 1e6;
	if (wa->tokens > rate)
		wa->tokens = rate;
	wa->filled_us = now;
	if (wa->tokens < 1)
		return wa_refuse(&s->no, WA_THROUGHPUT,
				 "Cloud API message throughput has been reached.");
	wa->tokens -= 1;
	return true;
}

/* One message in six seconds; a burst borrows from the time after it (§6.1). */
static bool pair_rate(struct sending *s, int64_t now)
{
	const struct wa_options *o = &s->wa->options;
	struct wa_person *p = s->to;

	if (now >= p->borrowed_until_us) {
		p->borrowed_until_us = p->burst_us = now;
		p->burst = 0;
	} else if (now - p->burst_us >= PAIR_BURST_US || p->burst >= o->pair_burst) {
		return wa_refuse(
			&s->no, WA_PAIR,
			"Too many messages sent from this number to the same recipient in a "
			"short time.");
	}
	p->burst++;
	p->borrowed_until_us += o->pair_ms * 1000;
	return true;
}

static bool in_time(struct sending *s)
{
	int64_t now = clock_us();

	if (!s->wa->options.limits)
		return true;
	return throughput(s, now) && (s->to == NULL || pair_rate(s, now));
}

/* ---- what it refers to ---- */

static bool check_references(struct sending *s)
{
	const json_t *context = json_object_get(s->body, "context");
	const char *target = json_string_value(
		json_object_get(json_object_get(s->body, "reaction"), "message_id"));
	const char *quoted = json_string_value(json_object_get(context, "message_id"));

	if (quoted != NULL && !wa_load_made(quoted) && wa_message_get(s->wa, quoted) == NULL)
		return wa_refuse(&s->no, WA_INVALID, "context.message_id is not a message of ours");
	if (target != NULL && wa_message_get(s->wa, target) == NULL)
		return wa_refuse(&s->no, WA_INVALID,
				 "reaction.message_id is not a message of ours");
	return true;
}

/* §4.2: kinds of media that this type takes, and how large; * = any */
static const struct {
	const char *type, *mimes;
	size_t max;
} media_kinds[] = {
	{ "image", "image/jpeg image/png", 5 * 1024 * 1024 },
	{ "audio", "audio/aac audio/amr audio/mpeg audio/mp4 audio/ogg", 16 * 1024 * 1024 },
	{ "video", "video/mp4 video/3gpp", 16 * 1024 * 1024 },
	{ "sticker", "image/webp", 500 * 1024 },
	{ "document", NULL, 100 * 1024 * 1024 },
};

static bool fits(const struct wa_media *m, const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(media_kinds); i++)
		if (strcmp(media_kinds[i].type, type) == 0)
			return m->file->len <= media_kinds[i].max &&
			       (media_kinds[i].mimes == NULL ||
				strstr(media_kinds[i].mimes, m->file->mime) != NULL);
	return true;
}

/* the file of the message or of its header; *fits tells whether its kind takes it */
static bool check_media(struct sending *s, bool *good)
{
	const json_t *header = json_object_get(json_object_get(s->body, "interactive"), "header");
	const char *type = s->type, *id;
	const struct wa_media *m;

	*good = true;
	if (header != NULL)
		type = json_string_value(json_object_get(header, "type"));
	id = json_string_value(
		json_object_get(json_object_get(header != NULL ? header : s->body, type), "id"));
	if (id == NULL || strcmp(type, "interactive") == 0)
		return true;
	m = wa_media_get(s->wa, id);
	if (m == NULL || !m->uploaded)
		return wa_refuse(&s->no, WA_BAD_PARAMETER,
				 "%s.id is not a valid media attachment ID of this number", type);
	*good = fits(m, type);
	return true;
}

static bool check_template(struct sending *s)
{
	const json_t *t = json_object_get(s->body, "template");
	const char *name = json_string_value(json_object_get(t, "name"));
	const char *code = json_string_value(
		json_object_get(json_object_get(t, "language"), "code"));
	const struct wa_template *known;

	if (t == NULL)
		return true;
	known = wa_template_find(s->wa, name, code);
	if (known != NULL && strcmp(known->category, "AUTHENTICATION") == 0 &&
	    json_object_get(s->body, "to") == NULL)
		return wa_refuse(&s->no, WA_NO_BSUID,
				 "authentication templates need a phone number");
	return wa_template_check(s->wa, t, &s->words, &s->no);
}

/* ---- accepting ---- */

static void react(struct sending *s)
{
	const json_t *r = json_object_get(s->body, "reaction");
	struct wa_message *m = wa_message_get(s->wa,
					      json_string_value(json_object_get(r, "message_id")));
	const char *emoji = json_string_value(json_object_get(r, "emoji"));

	free(m->own_reaction);
	m->own_reaction = emoji[0] == '\0' ? NULL : xstrdup(emoji);
	wa_message_changed(m);
}

static const char *cost_of(const struct sending *s)
{
	const json_t *t = json_object_get(s->body, "template");
	const struct wa_template *known = wa_template_find(
		s->wa, json_string_value(json_object_get(t, "name")),
		json_string_value(json_object_get(json_object_get(t, "language"), "code")));

	if (known == NULL)
		return "service";
	return strcmp(known->category, "UTILITY") == 0     ? "utility"
	       : strcmp(known->category, "MARKETING") == 0 ? "marketing"
							   : "authentication";
}

static void answer(struct call *c, const struct sending *s, const char *wamid)
{
	const char *to = json_string_value(json_object_get(s->body, "to"));
	const char *recipient = json_string_value(json_object_get(s->body, "recipient"));

	c->status = 200;
	buf_puts(&c->out, "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":");
	buf_json_str(&c->out, to != NULL ? to : recipient);
	buf_addf(&c->out, ",\"%s\":", to != NULL ? "wa_id" : "user_id");
	buf_json_str(&c->out, to != NULL ? s->digits : recipient);
	buf_addf(&c->out, "}],\"messages\":[{\"id\":\"%s\"%s}]}", wamid,
		 strcmp(s->type, "template") == 0 ? ",\"message_status\":\"accepted\"" : "");
}

/* Somebody whom WhatsApp doesn't know is known from now on, as absent. */
static void make_absent(struct sending *s)
{
	if (s->to != NULL)
		return;
	s->to = wa_person_make(s->wa, s->digits[0] == '\0' ? NULL : s->digits,
			       json_string_value(json_object_get(s->body, "recipient")));
	s->to->absent = true;
}

static void accept(struct call *c, struct sending *s, bool file_fits)
{
	struct wa_message *m;

	make_absent(s);
	free(s->to->typing); /* a reply ends "typing" */
	s->to->typing = NULL;
	m = wa_message_add(s->wa, s->to, true, json_incref(s->body));
	m->state = WA_ACCEPTED;
	m->by_phone = json_object_get(s->body, "to") != NULL;
	s->to->shared = s->to->shared || m->by_phone; /* known by phone for a while (§2.1) */
	m->cost = cost_of(s);
	m->words = s->words;
	s->words = NULL;
	m->callback = xstrdup(
		json_string_value(json_object_get(s->body, "biz_opaque_callback_data")));
	if (s->to->absent)
		m->fails_with = WA_UNDELIVERABLE;
	else if (strcmp(s->type, "template") != 0 && !wa_window_open(s->to))
		m->fails_with = WA_WINDOW_CLOSED;
	else if (!file_fits)
		m->fails_with = WA_NOT_OUR_MEDIA;
	else if (strcmp(s->type, "reaction") == 0)
		react(s);
	answer(c, s, m->wamid);
	wa_status_begin(m);
}

static bool may_now(struct sending *s)
{
	if (!s->wa->options.sync_window || strcmp(s->type, "template") == 0 || s->to == NULL ||
	    wa_window_open(s->to))
		return true;
	return wa_refuse(&s->no, WA_WINDOW_CLOSED,
			 "Message failed to send because more than 24 hours have passed since the "
			 "customer last replied to this number.");
}

void wa_api_messages(struct call *c)
{
	struct sending s = { .wa = &c->sim->wa, .body = c->args };
	bool file_fits = true;

	if (strcmp(param_str(c->args, "status", NULL) == NULL ? ""
							      : param_str(c->args, "status", NULL),
		   "read") == 0) {
		mark_read(c);
		return;
	}
	s.type = json_string_value(json_object_get(c->args, "type"));
	if (wa_check_message(c->args, &s.no) && find_recipient(&s) && check_references(&s) &&
	    check_media(&s, &file_fits) && check_template(&s) && may_now(&s) && in_time(&s))
		accept(c, &s, file_fits);
	else
		wa_fail(c, &s.no);
	free(s.words);
}
