#include "bot/lanes_inside.h"

#include <string.h>

enum {
	RANK_LOOK = 32, /* entries of a lane */
	/* Who had to wait waits so much longer: the channel counts what arrives, and one request
	 * may be quicker on its way than the one before. */
	ROAD_US = 20 * 1000,
};
#define US_SECOND 1000000.0
#define EPSILON   1e-6

/* ---- limits ---- */

/* A bucket lets burst + rate x window pass in a window. Split so that the sum is what the channel
 * allows in any minute (groups) and any second (all chats): a part at once, the rest steadily. A
 * group is a chat as well, and no more goes there at once than into any other.
 */
static double group_burst(double per_minute)
{
	return per_minute / 4 < 1 ? 1 : per_minute / 4 > LANE_BURST ? LANE_BURST : per_minute / 4;
}

static double all_burst(const struct lane_channel *c)
{
	return c->limits.per_second / 6 < 1 ? 1 : c->limits.per_second / 6;
}

static double all_rate(const struct lane_channel *c)
{
	double rate = c->limits.per_second - all_burst(c);

	return rate > 0 ? rate : c->limits.per_second;
}

static struct lane_channel *channel_of(struct lanes *l, const struct lane *lane)
{
	return &l->channels[lane->channel];
}

static double lane_burst(const struct lane_channel *c, const struct lane *lane)
{
	return lane->group            ? group_burst(c->limits.per_group_per_minute)
	       : c->limits.chat_burst ? c->limits.chat_burst
				      : LANE_BURST;
}

static double lane_rate(const struct lane_channel *c, const struct lane *lane)
{
	double per_minute = c->limits.per_group_per_minute;
	double steady = per_minute - group_burst(per_minute);

	if (!lane->group)
		return c->limits.per_chat_per_second;
	return (steady > 0 ? steady : per_minute) / 60;
}

static double refill(double tokens, double rate, double burst, int64_t since, int64_t now)
{
	tokens += rate * (double)(now > since ? now - since : 0) / US_SECOND;
	return tokens > burst ? burst : tokens;
}

/* When the lane's bucket holds n tokens; now_us when it does already or there is no limit. */
static int64_t lane_tokens_at(struct lanes *l, struct lane *lane, double n, int64_t now_us)
{
	const struct lane_channel *c = channel_of(l, lane);
	double rate = lane_rate(c, lane);

	if (rate <= 0)
		return now_us;
	lane->tokens = refill(lane->tokens, rate, lane_burst(c, lane), lane->tokens_at, now_us);
	lane->tokens_at = now_us;
	if (lane->tokens + EPSILON >= n)
		return now_us;
	return now_us + (int64_t)((n - lane->tokens) / rate * US_SECOND) + 1;
}

/* ---- choosing ---- */

/* The best rank among the first few: an answer behind news of the same chat pulls them along. */
static enum outbox_rank rank_of(const struct lane *lane)
{
	enum outbox_rank best = lane->head->rank;
	int looked = 0;

	for (const struct entry *e = lane->head; e && looked < RANK_LOOK; e = e->next, looked++)
		if (e->rank < best)
			best = e->rank;
	return best;
}

static void ready_add(struct lanes *l, struct lane *lane)
{
	struct lane_channel *c = channel_of(l, lane);
	enum outbox_rank rank = rank_of(lane);

	lane->ready = true;
	lane->ready_rank = rank;
	lane->next_ready = NULL;
	if (c->ready_tail[rank])
		c->ready_tail[rank]->next_ready = lane;
	else
		c->ready_head[rank] = lane;
	c->ready_tail[rank] = lane;
}

static void ready_remove(struct lanes *l, struct lane *lane)
{
	struct lane_channel *c = channel_of(l, lane);
	struct lane **at = &c->ready_head[lane->ready_rank], *before = NULL;

	while (*at != lane) {
		before = *at;
		at = &before->next_ready;
	}
	*at = lane->next_ready;
	if (!lane->next_ready)
		c->ready_tail[lane->ready_rank] = before;
	lane->ready = false;
}

/* Puts the lane where it belongs: ready, waiting for a time, idle until its bucket is full again
 * (then it is forgotten), or gone. */
static void place(struct lanes *l, struct lane *lane, int64_t now_us)
{
	int64_t at;

	if (lane->in_flight || lane->ready)
		return;
	if (lane->heap_at)
		lanes_heap_remove(l, lane);
	if (!lane->head) {
		at = lane_tokens_at(l, lane, lane_burst(channel_of(l, lane), lane), now_us);
		if (at <= now_us && lane->not_before <= now_us)
			lanes_drop(l, lane);
		else
			lanes_heap_add(l, lane, at > lane->not_before ? at : lane->not_before);
		return;
	}
	at = lane_tokens_at(l, lane, 1, now_us);
	if (at < lane->not_before)
		at = lane->not_before;
	if (at > now_us)
		lanes_heap_add(l, lane, at);
	else
		ready_add(l, lane);
}

static void wake_due(struct lanes *l, int64_t now_us)
{
	while (l->heap_n && l->heap[0]->wake_at <= now_us)
		place(l, l->heap[0], now_us);
}

static bool all_may_leave(struct lane_channel *c, int64_t now_us)
{
	if (c->not_before > now_us)
		return false;
	if (c->limits.per_second <= 0)
		return true;
	c->tokens = refill(c->tokens, all_rate(c), all_burst(c), c->tokens_at, now_us);
	c->tokens_at = now_us;
	return c->tokens + EPSILON >= 1;
}

/* The first ready lane of this rank goes in flight. */
static struct entry *take_ready(struct lanes *l, struct lane_channel *c, int rank, int64_t now_us)
{
	struct lane *lane = c->ready_head[rank];

	lane_tokens_at(l, lane, 1, now_us); /* what it has by now */

	c->ready_head[rank] = lane->next_ready;
	if (!lane->next_ready)
		c->ready_tail[rank] = NULL;
	lane->ready = false;
	lane->in_flight = true;
	lane->head->tried = true;
	lane->tokens -= 1;
	c->tokens -= 1;
	return lane->head;
}

struct entry *lanes_take(struct lanes *l, int64_t now_us)
{
	bool may[CHANNEL_COUNT];

	wake_due(l, now_us);
	for (int i = 0; i < CHANNEL_COUNT; i++)
		may[i] = all_may_leave(&l->channels[i], now_us);
	for (int rank = 0; rank < RANKS; rank++)
		for (int i = 0; i < CHANNEL_COUNT; i++) {
			int channel = (l->turn + i) % CHANNEL_COUNT;

			if (!may[channel] || !l->channels[channel].ready_head[rank])
				continue;
			l->turn = (channel + 1) % CHANNEL_COUNT;
			return take_ready(l, &l->channels[channel], rank, now_us);
		}
	return NULL;
}

/* When the channel's first ready lane may leave, -1 when none is ready. */
static int64_t channel_next(struct lane_channel *c, int64_t now_us)
{
	int64_t at = now_us;
	bool ready = false;

	for (int rank = 0; rank < RANKS; rank++)
		ready = ready || c->ready_head[rank];
	if (!ready)
		return -1;
	if (!all_may_leave(c, now_us) && c->limits.per_second > 0)
		at += (int64_t)((1 - c->tokens) / all_rate(c) * US_SECOND) + 1;
	return at > c->not_before ? at : c->not_before;
}

int64_t lanes_next(struct lanes *l, int64_t now_us)
{
	int64_t at = l->heap_n ? l->heap[0]->wake_at : -1;

	for (int i = 0; i < CHANNEL_COUNT; i++) {
		int64_t free_at = channel_next(&l->channels[i], now_us);

		if (free_at >= 0 && (at < 0 || free_at < at))
			at = free_at;
	}
	return at;
}

/* ---- entries ---- */

static struct lane *find_or_make(struct lanes *l, int channel, const char *chat, bool group,
				 int64_t now_us)
{
	struct lane *lane = lanes_find(l, channel, chat);

	if (lane)
		return lane;
	lane = lanes_make(l, channel, chat);
	if (!lane)
		return NULL;
	lane->group = group;
	lane->tokens = lane_burst(channel_of(l, lane), lane);
	lane->tokens_at = now_us;
	return lane;
}

static void forget_request(struct lanes *l, struct entry *e)
{
	if (e->request)
		l->bytes -= strlen(e->request);
	free(e->request);
	e->request = NULL;
}

void lanes_rendered(struct lanes *l, const struct outbox_row *row, const char *method,
		    const char *request)
{
	struct lane *lane = lanes_find(l, row->channel, row->chat);
	struct entry *e = lane ? lane->newest : NULL;

	if (!e || e->id != row->id || e->request)
		return;
	e->request = strdup(request); /* NULL: rendered again when it is sent */
	e->method = method;
	if (e->request)
		l->bytes += strlen(request);
}

/* Behind the last one that it must not overtake. */
static void insert(struct lane *lane, struct entry *e)
{
	struct entry *before = lane->tail;

	lane->newest = e;
	if (lane->group && before && before->rank > e->rank) {
		before = lane->head && lane->head->tried ? lane->head : NULL;
		for (struct entry *next = before ? before->next : lane->head;
		     next && next->rank <= e->rank; next = next->next)
			before = next;
	}
	e->next = before ? before->next : lane->head;
	if (before)
		before->next = e;
	else
		lane->head = e;
	if (!e->next)
		lane->tail = e;
}

void lanes_quoted(struct lanes *l, const struct outbox_row *row, const char *quoted)
{
	struct lane *lane = lanes_find(l, row->channel, row->chat);
	struct entry *e = lane ? lane->newest : NULL;

	if (!e || e->id != row->id || e->quoted)
		return;
	e->quoted = strdup(quoted); /* NULL: said without a reference */
}

bool lanes_takes_a_moment(const struct lanes *l, int channel, const char *chat)
{
	const struct lane *lane = lanes_find(l, channel, chat);

	return lane && lane->head && (lane->head->next || (!lane->ready && !lane->in_flight));
}

bool lanes_knows(const struct lanes *l, int channel, const char *chat, int64_t id)
{
	const struct lane *lane = lanes_find(l, channel, chat);

	for (const struct entry *e = lane ? lane->head : NULL; e; e = e->next)
		if (e->id == id)
			return true;
	return false;
}

enum err lanes_otherwise(struct lanes *l, const struct outbox_row *row)
{
	const struct lane *lane = lanes_find(l, row->channel, row->chat);
	struct entry *e = lane ? lane->head : NULL;
	char *body;

	while (e && e->id != row->id)
		e = e->next;
	if (!e || (e == lane->head && lane->in_flight))
		return OK;
	body = strdup(row->body);
	if (!body)
		return ERR_NOMEM;
	lanes_body(l, e, body);
	return OK;
}

void lanes_close(struct lanes *l, int channel, const char *chat, int64_t at_ms)
{
	struct lane *lane = lanes_find(l, channel, chat);

	if (lane)
		lane->window_ms = at_ms;
}

struct entry *lanes_claim(struct lanes *l, int channel, const char *chat, int64_t id)
{
	struct lane *lane = lanes_find(l, channel, chat);

	if (!lane || lane->in_flight || !lane->head || lane->head->id != id)
		return NULL;
	if (lane->ready)
		ready_remove(l, lane);
	if (lane->heap_at)
		lanes_heap_remove(l, lane);
	lane->in_flight = true;
	lane->not_before = 0; /* its next try is not wanted any more */
	return lane->head;
}

enum err lanes_put(struct lanes *l, const struct outbox_row *row, bool group, int64_t now_us,
		   int64_t not_before)
{
	struct lane *lane = find_or_make(l, row->channel, row->chat, group, now_us);
	struct entry *e = calloc(1, sizeof(*e));

	if (lane && e && lanes_heap_reserve(l))
		e->body = strdup(row->body);
	if (!lane || !e || !e->body) {
		free(e);
		return ERR_NOMEM;
	}
	e->lane = lane;
	e->id = row->id;
	e->channel = row->channel;
	e->rank = row->rank;
	e->kind = row->kind;
	e->attempts = row->attempts;
	e->address_id = row->address_id;
	e->ref_kind = row->ref_kind;
	e->ref = row->ref;
	e->created_ms = row->created_ms;
	insert(lane, e);
	l->n_entries++;
	l->bytes += strlen(e->body);
	if (row->window_ms > lane->window_ms) /* they wrote meanwhile */
		lane->window_ms = row->window_ms;
	if (lane->head == e && not_before > lane->not_before)
		lane->not_before = not_before;
	if (lane->ready && row->rank < lane->ready_rank && rank_of(lane) < lane->ready_rank)
		ready_remove(l, lane);
	place(l, lane, now_us);
	return OK;
}

/* Its bucket is filled from now on: the channel counts a message when it arrives, which was at some
 * moment until now, and the next one may be quicker on its way. */
static void landed(struct lane *lane, int64_t now_us)
{
	lane->in_flight = false;
	lane->tokens_at = now_us;
}

void lanes_done(struct lanes *l, struct entry *e, int64_t now_us)
{
	struct lane *lane = e->lane;

	lane->head = e->next;
	if (!lane->head)
		lane->tail = NULL;
	if (lane->newest == e)
		lane->newest = NULL;
	landed(lane, now_us);
	l->n_entries--;
	l->bytes -= strlen(e->body);
	forget_request(l, e);
	free(e->quoted);
	free(e->body);
	free(e);
	place(l, lane, now_us);
}

void lanes_again(struct lanes *l, struct entry *e, int64_t now_us, int64_t not_before)
{
	struct lane *lane = e->lane;

	landed(lane, now_us);
	if (not_before > lane->not_before)
		lane->not_before = not_before;
	place(l, lane, now_us);
}

enum err lanes_rechat(struct lanes *l, struct entry *e, const char *chat, bool group,
		      int64_t now_us)
{
	struct lane *from = e->lane;
	struct lane *to = find_or_make(l, from->channel, chat, group, now_us);

	if (!to || !lanes_heap_reserve(l))
		return ERR_NOMEM;
	if (to == from) {
		lanes_again(l, e, now_us, 0);
		return OK;
	}
	for (struct entry *each = from->head; each; each = each->next) {
		each->lane = to;
		forget_request(l, each); /* it names the old id */
	}
	/* What waited for the old id goes first: it was put earlier. */
	if (to->in_flight) {
		from->tail->next = to->head->next;
		to->head->next = from->head;
	} else {
		from->tail->next = to->head;
		to->head = from->head;
	}
	if (!to->tail || to->tail->next)
		to->tail = from->tail;
	from->head = from->tail = from->newest = NULL;
	from->in_flight = false;
	place(l, from, now_us);
	place(l, to, now_us);
	return OK;
}

void lanes_body(struct lanes *l, struct entry *e, char *body)
{
	l->bytes -= strlen(e->body);
	l->bytes += strlen(body);
	forget_request(l, e);
	free(e->body);
	e->body = body;
}

void lanes_hold_all(struct lanes *l, int channel, int64_t until_us)
{
	if (until_us > l->channels[channel].not_before)
		l->channels[channel].not_before = until_us;
}

enum err lanes_init(struct lanes *l)
{
	*l = (struct lanes) { 0 };
	return lanes_table_grow(l) && lanes_heap_reserve(l) ? OK : ERR_NOMEM;
}

void lanes_limit(struct lanes *l, int channel, struct lane_limits limits)
{
	l->channels[channel].limits = limits;
	l->channels[channel].tokens = 1;
}

void lanes_free(struct lanes *l)
{
	for (size_t i = 0; i < l->table_size; i++)
		for (struct lane *lane = l->table[i], *next; lane; lane = next) {
			next = lane->next_hash;
			for (struct entry *e = lane->head, *after; e; e = after) {
				after = e->next;
				free(e->request);
				free(e->quoted);
				free(e->body);
				free(e);
			}
			free(lane);
		}
	free(l->table);
	free(l->heap);
	*l = (struct lanes) { 0 };
}
