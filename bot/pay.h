/* pay.h - payment gateways: POST /webhooks/NAME, one row each in pay.c's table and one file each.
 * A row's function verifies a notice and reads what it says; everything behind that is the same for
 * all: kept raw and applied in the loop's transaction, answered after the commit.
 * Owns: the routes. Never: believes a notice before its proof was checked, compares a secret in a
 * time that tells of it, logs a body, a signature or a key. */
#ifndef SIGAP_PAY_H
#define SIGAP_PAY_H

#include <jansson.h>

#include "bot/config.h"
#include "bot/httpd.h"
#include "store/payment.h"

struct app;

enum { PAY_BODY_MAX = 64 * 1024 };

/* What a gateway sent. header is http_header() for a request; tests bring their own. */
struct pay_request {
	struct span body;
	const char *(*header)(const void *ctx, const char *name);
	const void *ctx;
	int64_t now_ms;
};

struct pay_gateway {
	const char *name; /* of the route, the config's section, and in the store */
	bool (*ready)(const struct pay_keys *k);
	/* OK; ERR_DENIED: not proven to come from there; ERR_INVALID: cannot be read;
	 * ERR_NOT_FOUND: proven, but it speaks of no payment; ERR_NOMEM. Leaves gateway and raw to
	 * the caller. */
	enum err (*read)(struct arena *a, const struct pay_keys *k, const struct pay_request *r,
			 struct payment_notice *out);
	const char *type, *answer; /* what the gateway wants to hear */
};

extern const struct pay_gateway pay_midtrans, pay_xendit, pay_tripay, pay_duitku, pay_doku;

const struct pay_gateway *pay_gateway_at(size_t i); /* NULL beyond the last */
struct http_routes pay_routes(struct app *app);
const int *pay_answers(size_t i); /* as orders_api_answers() */

/* ---- what the rows share ---- */

/* The header, "" when absent. */
const char *pay_header(const struct pay_request *r, const char *name);
/* "24145.00" -> 24145. ERR_INVALID: negative, not whole, or no number at all. */
enum err pay_amount(const char *s, int64_t *rupiah) MUST_CHECK;
/* A member that is a number or a text; ERR_NOT_FOUND when it is absent or null. */
enum err pay_json_amount(const json_t *j, const char *key, int64_t *rupiah) MUST_CHECK;
/* The state that a gateway's word stands for; states is ended by a NULL word. ERR_NOT_FOUND. */
struct pay_word {
	const char *word;
	enum payment_state state;
};
enum err pay_state(const struct pay_word *states, const char *word,
		   enum payment_state *out) MUST_CHECK;
/* A copy of a member's text; NULL when it is none (or memory ends, see the arena). */
const char *pay_text(struct arena *a, const json_t *j, const char *key);

#endif
