#include "bot/keeper_inside.h"

enum {
	FETCHES = NET_FETCHES - 1, /* one is left for files on their way to another channel */
	BUSY_US = 200 * 1000,      /* until it is tried again when others fetch */
};

enum err keeper_open(const struct keeper_config *c, struct keeper **out)
{
	struct keeper *k = calloc(1, sizeof(*k));

	if (!k)
		return ERR_NOMEM;
	k->config = *c;
	k->look = true;
	k->next_ms = k->next_us = -1;
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		k->items[i].keeper = k;
	*out = k;
	return OK;
}
static void release(struct item *it)
{
	keeper_drop_files(it);
	it->stage = FREE;
}

void keeper_close(struct keeper *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		release(&k->items[i]);
	free(k);
}

void keeper_look(struct keeper *k)
{
	k->look = true;
}
/* ---- starting ---- */

static struct item *item_of(struct keeper *k, int64_t id)
{
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		if (k->items[i].stage != FREE && k->items[i].e.id == id)
			return &k->items[i];
	return NULL;
}

static size_t count(const struct keeper *k, enum stage stage)
{
	size_t n = 0;

	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		n += k->items[i].stage == stage;
	return n;
}

static struct item *free_item(struct keeper *k)
{
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		if (k->items[i].stage == FREE)
			return &k->items[i];
	return NULL;
}

/* False when it must wait for others who fetch. */
static bool start(struct keeper *k, const struct evidence *e)
{
	struct item *it = free_item(k);
	enum err err;

	if (!it || count(k, FETCHING) >= FETCHES)
		return true; /* an answer of ours brings us back */
	it->e = *e;
	it->e.sha256 = it->e.clean_sha256 = it->e.print = NULL;
	it->e.hash = 0;
	it->path[0] = it->clean_path[0] = '\0';
	snprintf(it->file, sizeof(it->file), "%s", e->file);
	it->e.file = it->file;
	it->stage = e->channel ? FETCHING : PRINTING;
	err = e->channel ? fetch_start(k->config.fetcher,
				       &(struct fetch_request) { .channel = e->channel,
								 .file = it->file,
								 .done = keeper_fetched,
								 .tag = it })
			 : keeper_draw(it, e->file);
	if (err == ERR_LIMIT)
		it->stage = FREE;
	else if (err == ERR_INVALID)
		keeper_end(it, EVIDENCE_GONE, EVIDENCE_UNREACHABLE);
	else if (err != OK)
		keeper_later(it, err_name(err));
	return err != ERR_LIMIT;
}

static enum err start_due(struct keeper *k, struct store *s, struct arena *a)
{
	struct evidence *rows;
	size_t n;
	enum err e;

	k->look = false;
	k->next_us = k->next_ms = -1;
	TRY(evidence_due(s, a, k->now_ms, 2 * KEEPER_ITEMS, &rows, &n));
	for (size_t i = 0; i < n; i++)
		if (!item_of(k, rows[i].id) && !start(k, &rows[i]))
			k->next_us = k->now_us + BUSY_US;
	e = evidence_next_due(s, k->now_ms, &k->next_ms);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err keeper_run(struct keeper *k, struct store *s, struct arena *a, int64_t now_ms,
		    int64_t now_us)
{
	k->now_ms = now_ms;
	k->now_us = now_us;
	for (size_t i = 0; i < KEEPER_ITEMS && helper_free(k->config.helper); i++)
		if (k->items[i].stage == WAITS)
			keeper_print(&k->items[i]);
	if (k->look || (k->next_ms >= 0 && now_ms >= k->next_ms) ||
	    (k->next_us >= 0 && now_us >= k->next_us))
		return start_due(k, s, a);
	return OK;
}

int64_t keeper_next(const struct keeper *k, int64_t now_ms, int64_t now_us)
{
	int64_t at = k->next_us;
	int64_t due = k->next_ms < 0
			      ? -1
			      : now_us + (k->next_ms > now_ms ? k->next_ms - now_ms : 0) * 1000;

	if (k->look)
		return now_us;
	return at < 0 || (due >= 0 && due < at) ? due : at;
}

/* ---- results ---- */

static const struct item *nth(const struct keeper *k, size_t n)
{
	for (size_t i = 0; i < KEEPER_ITEMS; i++) {
		size_t before = 0;

		if (k->items[i].stage != READY)
			continue;
		for (size_t j = 0; j < KEEPER_ITEMS; j++)
			before += k->items[j].stage == READY &&
				  k->items[j].order < k->items[i].order;
		if (before == n)
			return &k->items[i];
	}
	return NULL;
}

const struct evidence *keeper_result(const struct keeper *k, size_t i)
{
	const struct item *it = nth(k, i);

	return it ? &it->e : NULL;
}

void keeper_settled(struct keeper *k, size_t n)
{
	for (; n > 0; n--) {
		const struct item *first = nth(k, 0);

		if (!first)
			return;
		if (first->e.state == EVIDENCE_STORED) {
			vault_unmark(k->config.vault, first->e.sha256);
			vault_unmark(k->config.vault, first->e.clean_sha256);
		}
		k->items[first - k->items].stage = FREE;
	}
	k->look = true; /* there is room again */
}
