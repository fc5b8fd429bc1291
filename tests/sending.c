#include "tests/sending.h"

#define SECOND INT64_C(1000000)

static enum err heard_accepted(void *ctx, const struct taken_on *m)
{
	struct sending *w = ctx;

	w->accepted++;
	w->accepted_message = m->message;
	w->accepted_more = m->more;
	w->accepted_read = m->read;
	snprintf(w->accepted_body, sizeof(w->accepted_body), "%s", m->row->body);
	return OK;
}

static enum err heard_gave_up(void *ctx, const struct given_up *g)
{
	struct sending *w = ctx;

	w->given_up++;
	w->unreachable = g->unreachable;
	w->dead_id = g->dead_id;
	return OK;
}

static enum err heard_moved(void *ctx, int channel, const char *from, const char *to)
{
	struct sending *w = ctx;

	(void)channel;
	(void)from;
	snprintf(w->moved_to, sizeof(w->moved_to), "%s", to);
	return OK;
}

static enum err heard_called(void *ctx, const struct outbox_row *row, int64_t made)
{
	struct sending *w = ctx;

	w->called_ref = row->ref;
	w->made = made;
	return OK;
}

static enum err heard_topic_lost(void *ctx, const struct outbox_row *row, bool closed, bool *taken)
{
	struct sending *w = ctx;

	w->lost_ref = row->ref;
	w->lost_closed = closed;
	*taken = w->takes_lost;
	return OK;
}

static enum err heard_waits(void *ctx, const struct outbox_row *row, bool first)
{
	struct sending *w = ctx;

	w->waits++;
	w->first_waits += first;
	snprintf(w->waits_for, sizeof(w->waits_for), "%s", row->chat);
	return OK;
}

static enum err heard_stopped(void *ctx, int channel, const char *why)
{
	struct sending *w = ctx;

	assert_non_null(why);
	w->stopped_channel = channel;
	w->stops++;
	return OK;
}

struct sender_hears sending_hears(struct sending *w)
{
	return (struct sender_hears) { heard_accepted,   heard_gave_up, heard_moved,   heard_called,
				       heard_topic_lost, heard_waits,   heard_stopped, w };
}

void sending_open(struct sending *w)
{
	struct sender_config c = { .net = w->net, .metrics = &w->metrics, .seed = 7 };

	c.endpoints[CHANNEL_TELEGRAM] = (struct channel_endpoint) { .prefix = w->prefix };
	c.endpoints[CHANNEL_WHATSAPP] = (struct channel_endpoint) { w->whatsapp, "rahasia",
								    w->whatsapp_limits,
								    &w->templates };
	c.endpoints[CHANNEL_SHOP] = (struct channel_endpoint) { .prefix = w->shop,
								.bearer = "rahasia-toko" };
	assert_ok(outbox_newest(w->b->s, &c.newest));
	assert_ok(sender_open(&c, &w->sender));
}

void sending_restart(struct sending *w)
{
	sender_close(w->sender);
	sending_open(w);
	assert_ok(sender_load(w->sender, w->b->s, &w->b->a, w->now_ms, w->now_us));
}

int sending_setup(void **state)
{
	struct sending *w = calloc(1, sizeof(*w));
	void *b;

	assert_non_null(w);
	box_setup(&b);
	w->b = b;
	w->stub = stub_open();
	w->now_ms = BOX_NOW;
	w->now_us = SECOND;
	metrics_init(&w->metrics, BOX_NOW);
	assert_ok(net_open(16, stub_origin(w->stub), &w->net));
	snprintf(w->prefix, sizeof(w->prefix), "%s/bot1:x/", stub_origin(w->stub));
	snprintf(w->whatsapp, sizeof(w->whatsapp), "%s/v23.0/15551/", stub_origin(w->stub));
	snprintf(w->shop, sizeof(w->shop), "%s/toko", stub_origin(w->stub));
	sending_open(w);
	assert_ok(sender_load(w->sender, w->b->s, &w->b->a, w->now_ms, w->now_us));
	*state = w;
	return 0;
}

int sending_teardown(void **state)
{
	struct sending *w = *state;
	void *b = w->b;

	sender_close(w->sender);
	net_close(w->net);
	stub_close(w->stub);
	box_teardown(&b);
	free(w);
	return 0;
}

/* ---- a small loop ---- */

void sending_put_rows(struct sending *w, struct outbox_row *rows, size_t n)
{
	assert_ok(store_begin(w->b->s));
	for (size_t i = 0; i < n; i++) {
		rows[i].channel = rows[i].channel ? rows[i].channel : CHANNEL_TELEGRAM;
		rows[i].due_ms = rows[i].due_ms ? rows[i].due_ms : w->now_ms;
		rows[i].created_ms = w->now_ms;
		assert_ok(outbox_put(w->b->s, &rows[i]));
	}
	assert_ok(store_commit(w->b->s));
	assert_ok(sender_put(w->sender, w->b->s, &w->b->a, rows, n, w->now_ms, w->now_us));
}

int64_t sending_put(struct sending *w, const char *chat, const char *body)
{
	struct outbox_row row = { .chat = chat, .body = body };

	sending_put_rows(w, &row, 1);
	return row.id;
}

void sending_advance(struct sending *w, int64_t ms)
{
	w->now_ms += ms;
	w->now_us += ms * 1000;
}

enum err sending_apply(struct sending *w)
{
	const struct sender_hears hears = sending_hears(w);

	return sender_apply(w->sender, w->b->s, &w->b->a, w->now_ms, &hears);
}

static void apply(struct sending *w)
{
	assert_ok(store_begin(w->b->s));
	assert_ok(sending_apply(w));
	assert_ok(store_commit(w->b->s));
	sender_settle(w->sender, w->now_ms, w->now_us);
	if (sender_wants_rows(w->sender))
		assert_ok(sender_load(w->sender, w->b->s, &w->b->a, w->now_ms, w->now_us));
	arena_reset(&w->b->a);
}

/* Until nothing more happens at this moment, or after most requests. */
void sending_turn(struct sending *w, size_t most)
{
	if (sender_wants_rows(w->sender))
		assert_ok(sender_load(w->sender, w->b->s, &w->b->a, w->now_ms, w->now_us));
	for (int idle = 0; idle < 2 && stub_count(w->stub) < most;) {
		sender_start(w->sender, w->now_ms, w->now_us);
		for (int i = 0;
		     i < 500 && sender_in_flight(w->sender) && !sender_has_results(w->sender);
		     i++) {
			net_wait(w->net, NULL, 0, 10);
			net_run(w->net);
		}
		idle = sender_has_results(w->sender) || sender_in_flight(w->sender) ? 0 : idle + 1;
		apply(w);
	}
}

void sending_run(struct sending *w)
{
	sending_turn(w, SIZE_MAX);
}

int64_t sending_depth(struct sending *w)
{
	int64_t n;

	assert_ok(outbox_depth(w->b->s, &n));
	return n;
}
