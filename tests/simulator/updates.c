/* updates.c - the ring of updates and the getUpdates method; see updates.h. */
#include "updates.h"

#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "sim.h"

enum {
	RING_FIRST = 1024,
	QUEUE_MAX = 100000,
	ANSWER_MAX = 4 * 1024 * 1024,
	UPDATE_MAX = 512 * 1024,
	BATCH_WINDOW_US = 1500, /* the server waits 1-2 ms for more after the first update */
	CONFLICT_PAUSE_US = 3000000,
	FIRST_UPDATE = 300000001,
	DAY_SECONDS = 86400,
};

struct slot {
	int64_t expires_us; /* 0 = gone */
	enum update_kind kind;
	struct buf json;
};

struct queue {
	struct bot *bot;
	struct slot *ring;
	size_t cap;         /* a power of two */
	int64_t head, tail; /* update ids: the oldest kept, the next to be given */
	unsigned allowed;   /* bits by update_kind */
	char *webhook;

	struct call *waiting;
	int64_t waiting_from;
	int64_t waiting_limit;
	struct timer timeout, batch;

	struct call *conflicted; /* waits for its delayed 409 */
	struct timer conflict_timer;
	int64_t next_conflict_us;
	int64_t last_offset, last_start_us;
};

const char *const update_kind_names[UP_OTHER] = {
	[UP_MESSAGE] = "message",
	[UP_EDITED_MESSAGE] = "edited_message",
	[UP_CALLBACK_QUERY] = "callback_query",
	[UP_MY_CHAT_MEMBER] = "my_chat_member",
	[UP_CHAT_MEMBER] = "chat_member",
	[UP_MESSAGE_REACTION] = "message_reaction",
};

/* all but those that a bot must ask for */
static const unsigned allowed_default = ((1u << UPDATE_KINDS) - 1u) &
					~(1u << UP_CHAT_MEMBER | 1u << UP_MESSAGE_REACTION);

struct queue *queue_new(struct bot *bot)
{
	struct queue *q = xalloc(sizeof(*q));

	q->bot = bot;
	q->cap = RING_FIRST;
	q->ring = xalloc(q->cap * sizeof(*q->ring));
	q->head = q->tail = FIRST_UPDATE;
	q->allowed = allowed_default;
	q->last_offset = -1;
	return q;
}

static void drop_call(struct call *c)
{
	if (c == NULL)
		return;
	c->fault.what = FAULT_DROP_BEFORE;
	call_finish(c);
}

static struct timers *timers_of(const struct queue *q)
{
	return &q->bot->sim->timers;
}

void queue_free(struct queue *q)
{
	timer_cancel(timers_of(q), &q->timeout);
	timer_cancel(timers_of(q), &q->batch);
	timer_cancel(timers_of(q), &q->conflict_timer);
	drop_call(q->waiting);
	drop_call(q->conflicted);
	for (size_t i = 0; i < q->cap; i++)
		buf_free(&q->ring[i].json);
	free(q->ring);
	free(q->webhook);
	free(q);
}

static struct slot *slot_of(const struct queue *q, int64_t id)
{
	return &q->ring[(size_t)id & (q->cap - 1)];
}

static void ring_grow(struct queue *q)
{
	size_t cap = q->cap * 2;
	struct slot *ring = xalloc(cap * sizeof(*ring));

	for (int64_t id = q->head; id < q->tail; id++)
		ring[(size_t)id & (cap - 1)] = *slot_of(q, id);
	free(q->ring);
	q->ring = ring;
	q->cap = cap;
}

static void skip_expired(struct queue *q)
{
	int64_t now = clock_us();

	while (q->head < q->tail && slot_of(q, q->head)->expires_us <= now)
		q->head++;
}

size_t queue_pending(const struct queue *q)
{
	return (size_t)(q->tail - q->head);
}

int64_t queue_total(const struct queue *q)
{
	return q->tail - FIRST_UPDATE;
}

bool queue_polled(const struct queue *q)
{
	return q->waiting != NULL;
}

static void answer_batch(struct queue *q, struct call *c, int64_t from, int64_t limit)
{
	struct buf *out = call_begin(c);
	int64_t now = clock_us(), given = 0;

	buf_putc(out, '[');
	for (int64_t id = from; id < q->tail && given < limit && out->len < ANSWER_MAX; id++) {
		const struct slot *s = slot_of(q, id);

		if (s->expires_us <= now)
			continue;
		if (given++ > 0)
			buf_putc(out, ',');
		buf_add(out, s->json.s, s->json.len);
	}
	buf_putc(out, ']');
	call_end(c);
}

static struct call *take_waiting(struct queue *q)
{
	struct call *c = q->waiting;

	q->waiting = NULL;
	timer_cancel(timers_of(q), &q->timeout);
	timer_cancel(timers_of(q), &q->batch);
	return c;
}

static void answer_waiting(void *arg)
{
	struct queue *q = arg;
	struct call *c = take_waiting(q);

	answer_batch(q, c, q->waiting_from > q->head ? q->waiting_from : q->head, q->waiting_limit);
	call_finish(c);
}

int32_t queue_push(struct queue *q, enum update_kind kind, const char *inner, size_t len)
{
	int64_t seconds = kind == UP_CALLBACK_QUERY ? CALLBACK_SECONDS : DAY_SECONDS;
	struct slot *s;

	if ((q->allowed & 1u << kind) == 0 || len > UPDATE_MAX)
		return 0;
	skip_expired(q);
	if (queue_pending(q) >= QUEUE_MAX)
		return 0; /* lost silently, as the real one loses it */
	if (queue_pending(q) == q->cap)
		ring_grow(q);
	s = slot_of(q, q->tail);
	s->kind = kind;
	s->expires_us = clock_us() + seconds * 1000000;
	buf_clear(&s->json);
	buf_puts(&s->json, "{\"update_id\":");
	buf_int(&s->json, q->tail);
	buf_putc(&s->json, ',');
	buf_add(&s->json, inner, len);
	buf_putc(&s->json, '}');
	if (q->waiting != NULL && q->batch.slot == 0)
		timer_set(timers_of(q), &q->batch, clock_us() + BATCH_WINDOW_US, answer_waiting, q);
	return (int32_t)q->tail++;
}

void queue_expire_callbacks(struct queue *q)
{
	for (int64_t id = q->head; id < q->tail; id++)
		if (slot_of(q, id)->kind == UP_CALLBACK_QUERY)
			slot_of(q, id)->expires_us = 0;
	skip_expired(q);
}

static void update_allowed(struct queue *q, struct call *c)
{
	bool broken;
	json_t *list = param_json(c->args, "allowed_updates", &broken), *item;
	unsigned allowed = 0;
	size_t i;

	if (!json_is_array(list))
		return; /* absent or unreadable: as it was */
	json_array_foreach(list, i, item)
	{
		const char *name = json_string_value(item);

		for (unsigned k = 0; name != NULL && k < UP_OTHER; k++)
			if (strcasecmp(name, update_kind_names[k]) == 0)
				allowed |= 1u << k;
	}
	q->allowed = allowed == 0 ? allowed_default : allowed | 1u << UP_OTHER;
}

/* The offset is a confirmation: what is below it goes at once, whatever becomes of this call. */
static void confirm(struct queue *q, int64_t offset)
{
	if (offset < 0)
		q->head = q->tail + offset > q->head ? q->tail + offset : q->head;
	else if (offset > q->head && offset <= q->tail + 10)
		q->head = offset < q->tail ? offset : q->tail;
	skip_expired(q);
}

static void fail_conflicted(void *arg)
{
	struct queue *q = arg;
	struct call *c = q->conflicted;

	q->conflicted = NULL;
	call_finish(c);
}

/* The first conflict is told at once, further ones within three seconds only after a pause. */
static void fail_conflict(struct queue *q, struct call *c, const char *why)
{
	int64_t now = clock_us();

	call_fail(c, 409, "%s", why);
	if (now >= q->next_conflict_us || q->conflicted != NULL) {
		q->next_conflict_us = now + CONFLICT_PAUSE_US;
		if (c->parked)
			call_finish(c);
		return;
	}
	c->parked = true;
	q->conflicted = c;
	timer_set(timers_of(q), &q->conflict_timer, now + CONFLICT_PAUSE_US, fail_conflicted, q);
}

static void end_older_poll(struct queue *q, const char *why)
{
	if (q->waiting != NULL)
		fail_conflict(q, take_waiting(q), why);
}

static int64_t clamped(const struct call *c, const char *name, int64_t otherwise, int64_t low,
		       int64_t high)
{
	int64_t n = param_int(c->args, name, otherwise);

	return n < low ? low : n > high ? high : n;
}

void api_get_updates(struct call *c)
{
	struct queue *q = c->bot->queue;
	int64_t offset = param_int(c->args, "offset", 0), now = clock_us();
	int64_t limit = clamped(c, "limit", 100, 1, 100);
	int64_t timeout = clamped(c, "timeout", 0, 0, 50);

	if (q->webhook != NULL) {
		fail_conflict(q, c,
			      "can't use getUpdates method while webhook is active; use "
			      "deleteWebhook to delete the webhook first");
		return;
	}
	update_allowed(q, c);
	if (offset == q->last_offset && timeout < 3 && now < q->last_start_us + 3000000)
		timeout = 3;
	if (offset == q->last_offset && now < q->last_start_us + 500000)
		limit = 1;
	q->last_offset = offset;
	q->last_start_us = now;
	confirm(q, offset);
	if (queue_pending(q) > 0 || timeout == 0) {
		answer_batch(q, c, q->head, limit);
		return;
	}
	end_older_poll(q, "terminated by other getUpdates request; make sure that only one bot "
			  "instance is running");
	c->parked = true;
	q->waiting = c;
	q->waiting_from = q->head;
	q->waiting_limit = limit;
	timer_set(timers_of(q), &q->timeout, now + timeout * 1000000, answer_waiting, q);
}

static void drop_pending(struct queue *q, const struct call *c)
{
	if (param_bool(c->args, "drop_pending_updates"))
		q->head = q->tail;
}

/* The address is kept, nothing is delivered to it: it only shows a bot that polls its mistake. */
void api_set_webhook(struct call *c)
{
	struct queue *q = c->bot->queue;
	const char *url = param_str(c->args, "url", NULL);

	if (url == NULL || url[0] == '\0') {
		api_delete_webhook(c);
		return;
	}
	if (strncmp(url, "https://", 8) != 0) {
		call_fail(c, 400, "bad webhook: An HTTPS URL must be provided for webhook");
		return;
	}
	end_older_poll(q, "terminated by setWebhook request");
	update_allowed(q, c);
	drop_pending(q, c);
	free(q->webhook);
	q->webhook = xstrdup(url);
	buf_puts(call_begin(c), "true,\"description\":\"Webhook was set\"");
	call_end(c);
}

void api_delete_webhook(struct call *c)
{
	struct queue *q = c->bot->queue;
	bool was_set = q->webhook != NULL;

	drop_pending(q, c);
	free(q->webhook);
	q->webhook = NULL;
	buf_addf(call_begin(c), "true,\"description\":\"Webhook %s deleted\"",
		 was_set ? "was" : "is already");
	call_end(c);
}

void api_get_webhook_info(struct call *c)
{
	struct queue *q = c->bot->queue;
	struct buf *out = call_begin(c);

	skip_expired(q);
	buf_puts(out, "{\"url\":");
	buf_json_str(out, q->webhook == NULL ? "" : q->webhook);
	buf_addf(out, ",\"has_custom_certificate\":false,\"pending_update_count\":%zu}",
		 queue_pending(q));
	call_end(c);
}
