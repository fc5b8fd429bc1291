#include "bot/intake.h"

#include "bot/app_inside.h"

#define INTAKE_WAIT_US (2 * 1000 * 1000)

static void turn_away(struct http_request *r)
{
	httpd_reply_error(r, 503, "cannot be kept now, please send it again", NULL);
}

void intake_keep(struct intake *in, struct http_request *r, intake_take *take, int64_t now_us)
{
	if (in->n == INTAKE_MAX) {
		turn_away(r);
		return;
	}
	in->items[in->n].request = r;
	in->items[in->n].take = take;
	in->items[in->n++].since_us = now_us;
}

enum err intake_run(struct app *app, struct outcome *o)
{
	struct intake *in = &app->intake;
	size_t bytes = 0;

	in->taken = 0;
	while (in->taken < in->n && in->taken < INTAKE_A_TURN && bytes < INTAKE_BYTES) {
		struct http_request *r = in->items[in->taken].request;
		struct intake_reply *reply = &in->items[in->taken].reply;
		enum err e;

		*reply = (struct intake_reply) { .status = 200 };
		e = in->items[in->taken].take(app, o, r, reply);
		if (router_store_error(e))
			return e;
		if (e != OK) {
			log_error("request failed path=%s err=\"%s\"", r->path, err_name(e));
			*reply = (struct intake_reply) { .status = 500 };
		}
		bytes += r->body.len;
		in->taken++;
	}
	return OK;
}

static void drop_first(struct intake *in, size_t n)
{
	memmove(in->items, in->items + n, (in->n - n) * sizeof(in->items[0]));
	in->n -= n;
	in->taken = 0;
}

void intake_committed(struct intake *in)
{
	for (size_t i = 0; i < in->taken; i++) {
		const struct intake_reply *reply = &in->items[i].reply;

		if (reply->status == 500)
			httpd_reply_error(in->items[i].request, 500, "failed here, not with you",
					  NULL);
		else
			httpd_reply(in->items[i].request, reply->status, reply->type,
				    reply->body ? reply->body : "", reply->len);
	}
	drop_first(in, in->taken);
}

void intake_refused(struct intake *in, int64_t now_us)
{
	size_t n = 0;

	while (n < in->n && now_us - in->items[n].since_us >= INTAKE_WAIT_US)
		turn_away(in->items[n++].request);
	drop_first(in, n);
}
