/* pay_duitku.c - a form; signature = MD5 (or SHA-256, where the merchant's account says so) in hex
 * over merchantCode, amount, merchantOrderId and the key: another sequence than in requests.
 * It does not cover resultCode: only who saw a notice of Duitku's could turn it around. */
#include "bot/pay.h"

#include "base/secret.h"
#include "base/text.h"
#include "bot/form_body.h"

static bool ready(const struct pay_keys *k)
{
	return k->duitku.merchant_code[0] && k->duitku.api_key[0];
}

static enum err verify(struct arena *a, const struct pay_keys *k, const struct form_body *f)
{
	const char *merchant = form_get(f, "merchantCode"), *amount = form_get(f, "amount");
	const char *order = form_get(f, "merchantOrderId"), *said = form_get(f, "signature");
	enum digest d = strcmp(k->duitku.signature, "sha256") == 0 ? DIGEST_SHA256 : DIGEST_MD5;
	char want[DIGEST_TEXT_SIZE];
	const char *text;

	if (!merchant || !amount || !order || !said ||
	    strcmp(merchant, k->duitku.merchant_code) != 0)
		return ERR_DENIED;
	text = arena_printf(a, "%s%s%s%s", merchant, amount, order, k->duitku.api_key);
	if (!text)
		return ERR_NOMEM;
	TRY(digest_text(d, AS_HEX, (struct span) { text, strlen(text) }, want));
	return secret_equal(want, said) ? OK : ERR_DENIED;
}

static const struct pay_word words[] = {
	{ "00", PAYMENT_PAID },
	{ "01", PAYMENT_FAILED },
	{ "02", PAYMENT_FAILED },
	{ NULL, PAYMENT_PENDING },
};

static enum err read_notice(struct arena *a, const struct pay_keys *k, const struct pay_request *r,
			    struct payment_notice *out)
{
	struct payment_notice n = { 0 };
	struct form_body f;

	TRY(form_read(a, r->body, &f));
	TRY(verify(a, k, &f));
	TRY(pay_state(words, form_get(&f, "resultCode"), &n.state));
	TRY(pay_amount(form_get(&f, "amount"), &n.amount));
	n.number = form_get(&f, "merchantOrderId");
	n.ref = form_get(&f, "reference");
	n.method = form_get(&f, "paymentCode");
	*out = n;
	return OK;
}

const struct pay_gateway pay_duitku = { "duitku", ready, read_notice, NULL, "SUCCESS" };
