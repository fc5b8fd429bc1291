#include "bot/intake.h"

#include "bot/app_inside.h"

#define INTAKE_WAIT_US (2 * 1000 * 1000)

enum { ARENA_SOFT = 32 * 1024 * 1024 }; /* what is taken beyond that waits for the next turn */

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
	in->items[in->n].parts = 0;
	in->items[in->n++].since_us = now_us;
}

bool intake_full(const struct app *app, const struct outcome *o)
{
	return o->parts >= INTAKE_PARTS || app->turn_arena.total > ARENA_SOFT;
}

static enum err take_one(struct app *app, struct outcome *o, struct http_request *r,
			 intake_take *take, struct intake_reply *reply)
{
	enum err e = take(app, o, r, reply);

	if (e == OK || router_store_error(e))
		return e;
	log_error("request failed path=%s err=\"%s\"", r->path, err_name(e));
	*reply = (struct intake_reply) { .status = 500 };
	return OK;
}

enum err intake_run(struct app *app, struct outcome *o)
{
	struct intake *in = &app->intake;
	size_t bytes = 0;

	in->taken = 0;
	in->half = false;
	while (in->taken < in->n && in->taken < INTAKE_A_TURN && bytes < INTAKE_BYTES &&
	       !intake_full(app, o)) {
		struct http_request *r = in->items[in->taken].request;
		struct intake_reply *reply = &in->items[in->taken].reply;

		*reply = (struct intake_reply) { .status = 200,
						 .parts = in->items[in->taken].parts };
		TRY(take_one(app, o, r, in->items[in->taken].take, reply));
		if (reply->more) {
			in->half = true;
			break;
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
	if (in->half)
		in->items[in->taken].parts = in->items[in->taken].reply.parts;
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
