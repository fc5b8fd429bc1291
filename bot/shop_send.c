/* shop_send.c - the seller's own system as a channel: an event is POSTed to [webhooks_out] url and
 * signed when it leaves, so that the timestamp is of that minute. docs/openapi.json tells the
 * receiver all of this. Events of one order wait for each other, those of different ones do not;
 * but only a few are on their way at a time, so that a slow receiver cannot take the connections
 * that people's messages need. */
#include "base/secret.h"
#include "base/strbuf.h"
#include "bot/channel.h"
#include "store/contact.h"

enum { AT_ONCE = 8 };

static enum err render(struct arena *a, const struct channel_message *in, struct channel_call *out)
{
	(void)a;
	if (!in->m->text)
		return ERR_INVALID;
	*out = (struct channel_call) { .method = "", .body = { in->m->text, strlen(in->m->text) } };
	return OK;
}

static enum err sign(struct arena *a, const char *secret, int64_t now_ms, struct span body,
		     const char *headers[NET_HEADERS])
{
	const char *seconds = arena_printf(a, "%lld", (long long)(now_ms / 1000));
	char sum[DIGEST_TEXT_SIZE];
	struct strbuf text;

	if (!seconds)
		return ERR_NOMEM;
	strbuf_init(&text, a, OUTGOING_TEXT + 32);
	strbuf_addf(&text, "%s.", seconds);
	strbuf_addn(&text, body.ptr, body.len);
	if (strbuf_failed(&text))
		return ERR_NOMEM;
	TRY(hmac_text(secret, AS_HEX, (struct span) { text.ptr, text.len }, sum));
	headers[0] = arena_printf(a, "Sigap-Timestamp: %s", seconds);
	headers[1] = arena_printf(a, "Sigap-Signature: %s", sum);
	return headers[0] && headers[1] ? OK : ERR_NOMEM;
}

/* Any 2xx is a yes. Everything else may be mended over there: a wrong path as well as a crash. */
static struct verdict judge(struct arena *a, const struct net_answer *answer)
{
	struct verdict v = { .kind = VERDICT_RETRY, .why = "the shop's system was not reached" };

	if (answer->status >= 200 && answer->status < 300)
		return (struct verdict) { .kind = VERDICT_SENT, .why = "taken" };
	if (answer->status == 0)
		return v;
	v.retry_after_ms = answer->retry_after_ms;
	v.why = arena_printf(a, "the shop's system answered %ld", answer->status);
	if (!v.why)
		v.why = "the shop's system refused";
	return v;
}

static bool is_group(const char *chat)
{
	(void)chat;
	return false;
}

const struct channel_ops channel_shop = {
	.id = CHANNEL_SHOP,
	.name = "shop",
	/* A night without its system is bridged: about a day of tries. */
	.patience = { .first_ms = 2000, .most_ms = 15 * 60 * 1000, .factor = 2, .tries = 100 },
	.at_once = AT_ONCE,
	.render = render,
	.judge = judge,
	.is_group = is_group,
	.sign = sign,
};
