#include <string.h>

#include "base/log.h"
#include "bot/sender_inside.h"

enum { CALLS_MAX = 512, URL_MAX = 512 };

enum err sender_request(struct sender *s, int channel, const char *method, struct span body,
			net_done *done, void *tag)
{
	const struct door *d = &s->doors[channel];
	char url[URL_MAX];
	struct net_request r = { .kind = NET_CALL,
				 .url = url,
				 .body = body,
				 .bearer = d->bearer,
				 .want_header = d->ops->want_header,
				 .done = done,
				 .ctx = s,
				 .tag = tag };

	if (snprintf(url, sizeof(url), "%s%s", d->prefix, method) >= URL_MAX)
		return ERR_INVALID;
	if (d->ops->sign) {
		TRY(d->ops->sign(&s->scratch, d->bearer ? d->bearer : "", s->now_ms, body,
				 r.headers));
		r.bearer = NULL;
	}
	return net_start(s->config.net, &r);
}

static void add_call(struct sender *s, int channel, const char *method, const char *body)
{
	bool may = sender_ops(s, channel) && s->n_calls < CALLS_MAX;
	struct call *c = may ? calloc(1, sizeof(*c)) : NULL;

	if (c)
		c->body = strdup(body);
	if (!c || !c->body) {
		free(c);
		return;
	}
	c->channel = channel;
	c->method = method;
	if (s->calls_tail)
		s->calls_tail->next = c;
	else
		s->calls_head = c;
	s->calls_tail = c;
	s->n_calls++;
}

void sender_call(struct sender *s, int channel, const char *method, const char *body)
{
	add_call(s, channel, method, body);
}

void sender_answer(struct sender *s, int channel, const char *callback, const char *text,
		   bool alert)
{
	const struct channel_ops *ops = sender_ops(s, channel);
	struct channel_call call;

	if (!ops || !ops->answer || !callback)
		return;
	arena_reset(&s->scratch);
	if (ops->answer(&s->scratch, callback, text, alert, &call) == OK)
		add_call(s, channel, call.method, call.body.ptr);
}

void sender_seen(struct sender *s, int channel, const char *chat, const char *ext)
{
	const struct channel_ops *ops = sender_ops(s, channel);
	struct channel_call call;

	if (!ops || !ops->seen || !lanes_takes_a_moment(&s->lanes, channel, chat))
		return;
	arena_reset(&s->scratch);
	if (ops->seen(&s->scratch, ext, &call) == OK)
		add_call(s, channel, call.method, call.body.ptr);
}

static void call_done(void *ctx, void *tag, const struct net_answer *answer)
{
	(void)ctx;
	if (answer->status != 200)
		log_debug("call not accepted method=%s status=%ld", (const char *)tag,
			  answer->status);
}

void sender_start_calls(struct sender *s)
{
	while (s->calls_head) {
		struct call *c = s->calls_head;

		if (sender_request(s, c->channel, c->method,
				   (struct span) { c->body, strlen(c->body) }, call_done,
				   (void *)(uintptr_t)c->method) == ERR_LIMIT)
			return;
		s->calls_head = c->next;
		if (!s->calls_head)
			s->calls_tail = NULL;
		s->n_calls--;
		free(c->body);
		free(c);
	}
}
