/* pay_tripay.c - JSON; X-Callback-Signature is HMAC-SHA256 in hex over the raw bytes, with the
 * private key. It wants to hear {"success":true}, or it comes again. */
#include "bot/pay.h"

#include "base/json.h"
#include "base/secret.h"

static bool ready(const struct pay_keys *k)
{
	return k->tripay.private_key[0];
}

static const struct pay_word words[] = {
	{ "UNPAID", PAYMENT_PENDING },  { "PAID", PAYMENT_PAID },
	{ "EXPIRED", PAYMENT_FAILED },  { "FAILED", PAYMENT_FAILED },
	{ "REFUND", PAYMENT_RETURNED }, { NULL, PAYMENT_PENDING },
};

/* What the customer paid Tripay on top is not the order's. */
static enum err read_amount(const json_t *j, int64_t *out)
{
	int64_t fee = 0;
	enum err e;

	TRY(pay_json_amount(j, "total_amount", out));
	e = pay_json_amount(j, "fee_customer", &fee);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*out -= fee;
	return *out >= 0 ? OK : ERR_INVALID;
}

static enum err read_notice(struct arena *a, const struct pay_keys *k, const struct pay_request *r,
			    struct payment_notice *out)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct payment_notice n = { 0 };
	char want[DIGEST_TEXT_SIZE];

	TRY(hmac_text(k->tripay.private_key, AS_HEX, r->body, want));
	if (!secret_equal(want, pay_header(r, "X-Callback-Signature")))
		return ERR_DENIED;
	if (strcmp(pay_header(r, "X-Callback-Event"), "payment_status") != 0)
		return ERR_NOT_FOUND;
	TRY(json_read(a, r->body.ptr, r->body.len, &j, NULL));
	TRY(pay_state(words, json_str(j, "status"), &n.state));
	TRY(read_amount(j, &n.amount));
	n.number = pay_text(a, j, "merchant_ref");
	n.ref = pay_text(a, j, "reference");
	n.method = pay_text(a, j, "payment_method_code");
	n.paid_ms = json_int(j, "paid_at") > 0 ? json_int(j, "paid_at") * 1000 : 0;
	*out = n;
	return OK;
}

const struct pay_gateway pay_tripay = { "tripay", ready, read_notice, "application/json",
					"{\"success\":true}" };
