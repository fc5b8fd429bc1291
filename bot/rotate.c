#include "bot/rotate.h"

#include "store/refund.h"

enum { PAGE = 50 };

enum err seal_of_config(const struct config *config, struct seal *out)
{
	const char *now = config->store.secret_key, *previous = config->store.secret_key_previous;
	struct seal s = { .has_previous = previous[0] != '\0' };

	if (!now[0])
		return ERR_NOT_FOUND;
	TRY(seal_key_read(now, &s.now));
	if (s.has_previous)
		TRY(seal_key_read(previous, &s.previous));
	*out = s;
	return OK;
}

struct rotation {
	struct store *store;
	const struct seal *seal;
	struct arena arena; /* of one page */
	int64_t after, done, lost;
};

static enum err reseal(struct rotation *r, struct refund_sealed *row)
{
	const char *what_for = arena_printf(&r->arena, "refund:%lld", (long long)row->refund_id);
	const char *text;
	enum err e;

	if (!what_for)
		return ERR_NOMEM;
	e = seal_open(r->seal, &r->arena, row->key_id, what_for, row->bytes, row->len, &text);
	if (e == ERR_DENIED) {
		r->lost++;
		return OK;
	}
	if (e != OK)
		return e;
	TRY(seal_text(r->seal, &r->arena, what_for, text, &row->bytes, &row->len));
	row->key_id = r->seal->now.id;
	r->done++;
	return refund_account_put(r->store, row);
}

/* *n rows were looked at; they are read within the transaction, so the bot cannot change one in
 * between. */
static enum err page(struct rotation *r, size_t *n)
{
	struct refund_sealed *rows;

	TRY(refund_accounts_other(r->store, &r->arena, r->seal->now.id, r->after, PAGE, &rows, n));
	for (size_t i = 0; i < *n; i++)
		TRY(reseal(r, &rows[i]));
	if (*n)
		r->after = rows[*n - 1].refund_id;
	return OK;
}

static enum err next_page(struct rotation *r, size_t *n)
{
	enum err e;

	arena_reset(&r->arena);
	TRY(store_begin(r->store));
	e = page(r, n);
	if (e != OK) {
		store_rollback(r->store);
		return e;
	}
	return store_commit(r->store);
}

int rotate_key(struct store *s, const struct seal *seal, FILE *err)
{
	struct rotation r = { .store = s, .seal = seal };
	size_t n = 0;
	enum err e;

	arena_init(&r.arena, 0);
	do
		e = next_page(&r, &n);
	while (e == OK && n == PAGE);
	arena_free(&r.arena);
	if (e != OK) {
		fprintf(err, "sigap: rotate-key: %s; run it again\n", err_name(e));
		return 1;
	}
	fprintf(err, "%lld accounts sealed with the new key\n", (long long)r.done);
	if (r.lost)
		fprintf(err,
			"sigap: rotate-key: %lld accounts are sealed with a key that the config does"
			" not have\n",
			(long long)r.lost);
	return r.lost ? 1 : 0;
}
