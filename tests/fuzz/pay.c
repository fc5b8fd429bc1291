/* Fuzz: payment notices, proven or not. Input: which gateway, then a line for every header it may
 * read, then the body. The keys are short, so that a proof can be found. */
#include "base/text.h"
#include "bot/pay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct pay_keys keys = {
	.midtrans = { "k", "" },
	.xendit = { "", "k", 1 },
	.tripay = { "k" },
	.duitku = { "D", "k", "md5" },
	.doku = { "C", "k", "/webhooks/doku" },
};

/* Every header has the same value: the input's first line. */
static const char *header(const void *ctx, const char *name)
{
	(void)name;
	return ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pay_gateway *g = size ? pay_gateway_at(data[0] % 5) : NULL;
	struct pay_request r = { .header = header, .now_ms = INT64_C(1795401660000) };
	struct payment_notice n;
	struct arena a;
	char *text, *end;
	enum err e;

	if (!g)
		return 0;
	arena_init(&a, 0);
	text = arena_strndup(&a, (const char *)data + 1, size - 1);
	if (!text)
		abort();
	end = memchr(text, '\n', size - 1);
	r.ctx = end ? text : "";
	if (end)
		*end = '\0';
	r.body.ptr = end ? end + 1 : text;
	r.body.len = size - 1 - (size_t)(r.body.ptr - text);
	e = g->read(&a, &keys, &r, &n);
	if (e == OK && (n.amount < 0 || n.state >= PAYMENT_STATES))
		abort();
	arena_free(&a);
	return 0;
}
