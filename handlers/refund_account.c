#include "handlers/refund_account.h"

#include "base/json.h"
#include "base/seal.h"

enum { BANK_BYTES = 64, NUMBER_BYTES = 40, HOLDER_BYTES = 256, TAIL = 4, JSON_BYTES = 1024 };

bool refund_account_possible(const struct turn *t)
{
	return t->ctx->seal != NULL;
}

const char *refund_account_mask(struct turn *t, const struct refund_account *a)
{
	size_t len = strlen(a->number);
	const char *tail = a->number + (len > TAIL ? len - TAIL : len);

	return arena_printf(t->arena, "%s ••••%s", a->bank, tail);
}

static bool fits(const char *s, size_t max)
{
	return s && !text_is_blank(s) && strlen(s) <= max;
}

static const char *bound_to(struct turn *t, int64_t refund_id)
{
	return arena_printf(t->arena, "refund:%lld", (long long)refund_id);
}

static void add_member(struct strbuf *b, const char *name, const char *text)
{
	strbuf_addf(b, "%c\"%s\":\"", b->len ? ',' : '{', name);
	strbuf_add_json(b, text, strlen(text));
	strbuf_addc(b, '"');
}

enum err refund_account_keep(struct turn *t, int64_t refund_id, const struct refund_account *a)
{
	struct refund_sealed sealed = { .refund_id = refund_id };
	const char *what_for = bound_to(t, refund_id);
	struct strbuf b;

	if (!t->ctx->seal || !fits(a->bank, BANK_BYTES) || !fits(a->number, NUMBER_BYTES) ||
	    !fits(a->holder, HOLDER_BYTES))
		return ERR_INVALID;
	strbuf_init(&b, t->arena, JSON_BYTES);
	add_member(&b, "bank", a->bank);
	add_member(&b, "number", a->number);
	add_member(&b, "holder", a->holder);
	strbuf_addc(&b, '}');
	if (!what_for || strbuf_failed(&b))
		return ERR_NOMEM;
	TRY(seal_text(t->ctx->seal, t->arena, what_for, b.ptr, &sealed.bytes, &sealed.len));
	sealed.key_id = t->ctx->seal->now.id;
	return refund_account_put(t->store, &sealed);
}

static enum err read_account(struct turn *t, const char *text, struct refund_account *out)
{
	json_t *j CLEANUP(json_drop) = NULL;
	const char *bank, *number, *holder;
	struct refund_account a;

	TRY(json_read(t->arena, text, strlen(text), &j, NULL));
	bank = json_str(j, "bank");
	number = json_str(j, "number");
	holder = json_str(j, "holder");
	if (!bank || !number || !holder)
		return ERR_INVALID;
	a = (struct refund_account) { arena_strdup(t->arena, bank), arena_strdup(t->arena, number),
				      arena_strdup(t->arena, holder) };
	if (!a.bank || !a.number || !a.holder)
		return ERR_NOMEM;
	*out = a;
	return OK;
}

enum err refund_account_show(struct turn *t, const struct refund *r, struct refund_account *out)
{
	const char *what_for = bound_to(t, r->id), *text;
	struct refund_sealed sealed;

	TRY(refund_account_get(t->store, t->arena, r->id, &sealed));
	if (!what_for)
		return ERR_NOMEM;
	if (!t->ctx->seal)
		return ERR_DENIED;
	TRY(seal_open(t->ctx->seal, t->arena, sealed.key_id, what_for, sealed.bytes, sealed.len,
		      &text));
	TRY(read_account(t, text, out));
	return note(t, "refund_account_seen", arena_printf(t->arena, "refund:%s", r->number), NULL);
}
