/* sender_rows.c - which rows of the outbox are in memory. Usually all. When there are too many, the
 * rest waits in the store and is loaded in the order of its ids, up to a cursor.
 *
 * News may wait for hours behind such a backlog, an answer must not. So an answer is taken ahead of
 * the cursor, and with it whatever waits for the same chat: the order within a chat holds. */
#include "bot/sender_inside.h"

#include <string.h>

#include "store/whatsapp.h"

enum {
	ENTRIES_MAX = 4096,          /* in memory; the rest waits in the store */
	BYTES_MAX = 2 * 1024 * 1024, /* of their bodies */
	LOAD_AT_A_TIME = 256,
	OLDER_MAX = 16,   /* news of one chat that an answer takes along */
	SCOUT_IDS = 4096, /* ids looked at in one go, */
	SCOUT_ROWS = 256, /* and answers among them */
};

/* Where rows come from and go to; the times are those of the turn. */
struct place {
	struct sender *s;
	struct store *store;
	struct arena *a;
	int64_t now_ms, now_us;
};

static bool full(const struct sender *s)
{
	return s->lanes.n_entries >= ENTRIES_MAX || s->lanes.bytes >= BYTES_MAX;
}

/* While its writer's own form of a message is still in memory, its request is made from that. A
 * long text, which goes out in parts, is read from its body instead. */
static void prepare(struct sender *s, const struct outbox_row *row)
{
	const struct channel_ops *ops = sender_ops(s, row->channel);
	const struct outgoing *m = row->meant;
	const struct channel_message in = { row, m, NULL, NULL };
	struct channel_call call;

	if (!ops || !m || row->kind == OUT_CALL || (m->reply_to && ops->text_ids) || m->blob ||
	    m->file_channel)
		return;
	arena_reset(&s->scratch);
	if (ops->render(&s->scratch, &in, &call) == OK && call.method && !call.rest)
		lanes_rendered(&s->lanes, row, call.method, call.body.ptr);
}

/* What it replies to, 0 when it is no reply; the body is read only when it speaks of one. */
static int64_t reply_of(struct place *p, const struct outbox_row *row)
{
	const struct outgoing *m = row->meant;
	struct outgoing read;

	if (m)
		return m->reply_to;
	if (!strstr(row->body, "\"reply\":") || outgoing_decode(p->a, row->body, &read) != OK)
		return 0;
	return read.reply_to;
}

/* Replies name a message of theirs by the channel's own id, which may be forgotten by now. */
static enum err find_quoted(struct place *p, const struct outbox_row *row)
{
	int64_t to = reply_of(p, row);
	struct wa_message quoted;
	enum err e = to ? wa_message_get(p->store, p->a, to, &quoted) : ERR_NOT_FOUND;

	if (e == OK)
		lanes_quoted(&p->s->lanes, row, quoted.wamid);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err put(struct place *p, const struct outbox_row *stored)
{
	const struct channel_ops *ops = sender_ops(p->s, stored->channel);
	struct outbox_row named = *stored, *row = &named;
	bool group = ops && ops->is_group(row->chat);
	int64_t wait_ms = row->due_ms > p->now_ms ? row->due_ms - p->now_ms : 0;

	/* A wall clock that was set back must not keep what a former process wanted to repeat. */
	if (wait_ms > BACKOFF_MAX_MS)
		wait_ms = BACKOFF_MAX_MS;
	TRY(sender_given_before(p->s, p->store, p->a, row, p->now_ms));
	TRY(lanes_put(&p->s->lanes, row, group, p->now_us,
		      wait_ms ? p->now_us + wait_ms * 1000 : 0));
	prepare(p->s, row);
	return ops && ops->text_ids ? find_quoted(p, row) : OK;
}

/* ---- ahead of the cursor ---- */

/* The first place whose id is not below this one. */
static size_t ahead_at(const struct sender *s, int64_t id)
{
	size_t lo = 0, hi = s->n_ahead;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (s->ahead[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool is_ahead(const struct sender *s, int64_t id)
{
	size_t at = ahead_at(s, id);

	return at < s->n_ahead && s->ahead[at] == id;
}

void sender_forget_row(struct sender *s, int channel, int64_t id)
{
	size_t at = ahead_at(s, id);

	if (at == s->n_ahead || s->ahead[at] != id)
		return;
	s->n_ahead--;
	s->asides[channel].n_ahead--;
	memmove(s->ahead + at, s->ahead + at + 1, (s->n_ahead - at) * sizeof(*s->ahead));
}

static enum err put_ahead(struct place *p, const struct outbox_row *row)
{
	struct sender *s = p->s;
	size_t at = ahead_at(s, row->id);

	if (is_ahead(s, row->id))
		return OK;
	TRY(put(p, row));
	memmove(s->ahead + at + 1, s->ahead + at, (s->n_ahead - at) * sizeof(*s->ahead));
	s->ahead[at] = row->id;
	s->n_ahead++;
	s->asides[row->channel].n_ahead++;
	return OK;
}

static bool is_late(const struct aside *a, uint64_t chat)
{
	if (a->n_late > LATE_MAX)
		return true;
	for (size_t i = 0; i < a->n_late; i++)
		if (a->late[i] == chat)
			return true;
	return false;
}

/* Its turn comes when the cursor gets there, and so for the chat's next answers. */
static void leave(struct aside *a, int64_t id, uint64_t chat)
{
	a->left = id > a->left ? id : a->left;
	if (is_late(a, chat))
		return;
	if (a->n_late < LATE_MAX)
		a->late[a->n_late] = chat;
	a->n_late++;
}

static void leave_all(struct aside *a, int64_t id)
{
	a->left = id > a->left ? id : a->left;
	a->n_late = LATE_MAX + 1;
}

/* Takes an answer, and before it what waits for its chat. */
static enum err take_ahead(struct place *p, const struct outbox_row *row)
{
	struct sender *s = p->s;
	struct aside *a = &s->asides[row->channel];
	uint64_t chat = lanes_hash(row->channel, row->chat);
	struct outbox_row *older;
	size_t n;

	if (a->left <= s->cursor)
		a->n_late = 0;
	if (a->n_ahead + OLDER_MAX >= AHEAD_MAX) {
		leave_all(a, row->id);
		return OK;
	}
	if (is_late(a, chat)) {
		leave(a, row->id, chat);
		return OK;
	}
	TRY(outbox_list_news(p->store, p->a, row, s->cursor, OLDER_MAX, &older, &n));
	if (n == OLDER_MAX) {
		leave(a, row->id, chat);
		return OK;
	}
	for (size_t i = 0; i < n; i++)
		TRY(put_ahead(p, &older[i]));
	return put_ahead(p, row);
}

/* After a start: the answers that a former process left behind more news than fit. */
static enum err scout(struct place *p)
{
	struct sender *s = p->s;
	int64_t from = s->scout > s->cursor ? s->scout : s->cursor;
	int64_t to = from + SCOUT_IDS < s->scout_end ? from + SCOUT_IDS : s->scout_end;
	struct outbox_row *rows;
	size_t n;

	TRY(outbox_list_replies(p->store, p->a, from, to, SCOUT_ROWS, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(take_ahead(p, &rows[i]));
		s->scout = rows[i].id;
	}
	if (n < SCOUT_ROWS)
		s->scout = to;
	return OK;
}

/* ---- rows in ---- */

static enum err put_one(struct place *p, const struct outbox_row *row)
{
	struct sender *s = p->s;

	if (row->otherwise) /* what waits in the store alone is read with its new words */
		return lanes_otherwise(&s->lanes, row);
	if (row->due_ms > p->now_ms && row->due_ms > row->created_ms)
		return OK; /* held: the store gives it back when it is due */
	if (s->more || full(s)) {
		s->more = true;
		if (row->rank != RANK_REPLY)
			return OK;
		if (s->scout >= s->scout_end)
			return take_ahead(p, row);
		s->scout_end = row->id; /* after those before it */
		return OK;
	}
	TRY(put(p, row));
	s->cursor = row->id;
	return OK;
}

enum err sender_put(struct sender *s, struct store *store, struct arena *a,
		    const struct outbox_row *rows, size_t n, int64_t now_ms, int64_t now_us)
{
	struct place p = { s, store, a, now_ms, now_us };

	for (size_t i = 0; i < n; i++) {
		enum err e = put_one(&p, &rows[i]);

		if (e == OK)
			continue;
		s->more = true; /* they are in the store: all beyond the cursor is read again */
		for (int c = 0; c < CHANNEL_COUNT; c++)
			leave_all(&s->asides[c], rows[n - 1].id);
		return e;
	}
	return OK;
}

static bool has_room(const struct sender *s)
{
	return s->lanes.n_entries < ENTRIES_MAX / 2 && s->lanes.bytes < BYTES_MAX / 2;
}

bool sender_wants_rows(const struct sender *s)
{
	return s->more && (has_room(s) || s->scout < s->scout_end);
}

static enum err load_page(struct place *p)
{
	struct sender *s = p->s;
	struct outbox_row *rows;
	size_t n;

	TRY(outbox_list(p->store, p->a, s->cursor, LOAD_AT_A_TIME, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		if (is_ahead(s, rows[i].id))
			sender_forget_row(s, rows[i].channel, rows[i].id);
		else
			TRY(put(p, &rows[i]));
		s->cursor = rows[i].id;
	}
	s->more = n == LOAD_AT_A_TIME;
	if (!s->more) { /* everything is in memory */
		s->n_ahead = 0;
		memset(s->asides, 0, sizeof(s->asides));
		s->scout = s->scout_end = 0;
	}
	return OK;
}

enum err sender_load(struct sender *s, struct store *store, struct arena *a, int64_t now_ms,
		     int64_t now_us)
{
	struct place p = { s, store, a, now_ms, now_us };

	while (s->more && has_room(s))
		TRY(load_page(&p));
	return s->more && s->scout < s->scout_end ? scout(&p) : OK;
}
