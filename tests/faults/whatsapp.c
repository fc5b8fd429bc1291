/* whatsapp.c - WhatsApp misbehaves: its codes for "not so fast", a token that expired, 5xx and
 * pages of a proxy, lost connections, webhooks that come twice, late, out of order or forged. The
 * people are customers who ask for the contact data: one message, one reply. */
#include <signal.h>

#include "tests/faults/faults.h"

enum { CUSTOMERS = 12 };

static const char *phone(int i)
{
	static char p[24];

	snprintf(p, sizeof(p), "62812900%05d", i);
	return p;
}

static int replies(struct rig *r)
{
	int n = 0;

	for (int i = 0; i < CUSTOMERS; i++) {
		rig_wa_user(r, phone(i), "Budi");
		n += rig_wa_count(r, phone(i));
	}
	return n;
}

static bool replies_reach(struct rig *r, int wanted)
{
	double end = rig_now() + ANSWER_MS / 1000.0;

	while (replies(r) < wanted && rig_now() < end)
		rig_sleep(0.05);
	if (replies(r) < wanted)
		printf("  %d replies of %d\n", replies(r), wanted);
	return replies(r) >= wanted;
}

/* Nothing is under way any more, in either direction. */
static void be_quiet(struct rig *r)
{
	double end = rig_now() + ANSWER_MS / 1000.0;

	while (rig_now() < end &&
	       (rig_metric(r, "sigap_outbox_depth") > 0 || rig_wa_hooks(r, "waiting") > 0))
		rig_sleep(0.05);
	rig_sleep(0.3);
}

/* Who writes for the first time is greeted as well; that is over before anything is counted. */
static int begin(struct rig *r)
{
	if (replies(r) == 0) {
		for (int i = 0; i < CUSTOMERS; i++)
			rig_wa_say(r, phone(i), "/kontak");
		replies_reach(r, CUSTOMERS);
	}
	be_quiet(r);
	return replies(r);
}

static void everyone_asks(struct rig *r)
{
	for (int i = 0; i < CUSTOMERS; i++)
		rig_wa_say(r, phone(i), "/kontak");
}

/* Everyone asks once under these faults, and is answered exactly once. */
static bool answered_once(struct rig *r, const char *rules)
{
	int before = begin(r);

	rig_faults(r, rules);
	everyone_asks(r);
	CHECK(replies_reach(r, before + CUSTOMERS));
	rig_faults(r, "[]");
	be_quiet(r);
	CHECK(replies(r) == before + CUSTOMERS);
	return true;
}

static bool pair_rate(struct rig *r)
{
	return answered_once(r, "[{\"method\":\"wa.messages\",\"every\":4,\"do\":\"status\","
				"\"code\":131056}]");
}

static bool throughput(struct rig *r)
{
	return answered_once(r, "[{\"method\":\"wa.messages\",\"every\":6,\"do\":\"status\","
				"\"code\":130429}]");
}

static bool server_errors(struct rig *r)
{
	return answered_once(r, "[{\"method\":\"wa.messages\",\"every\":5,\"do\":\"status\","
				"\"code\":131016},{\"method\":\"wa.messages\",\"every\":7,\"do\":"
				"\"status\",\"code\":2}]");
}

static bool html_pages(struct rig *r)
{
	return answered_once(r, "[{\"method\":\"wa.messages\",\"every\":4,\"do\":\"html\","
				"\"status\":502}]");
}

static bool slow_answers(struct rig *r)
{
	return answered_once(r, "[{\"method\":\"wa.messages\",\"do\":\"delay\",\"ms\":700}]");
}

static bool lost_connections(struct rig *r)
{
	int before = begin(r), surplus;

	rig_faults(r, "[{\"method\":\"wa.messages\",\"every\":4,\"do\":\"drop_before\"},"
		      "{\"method\":\"wa.messages\",\"every\":5,\"do\":\"cut\"}]");
	everyone_asks(r);
	CHECK(replies_reach(r, before + CUSTOMERS));
	rig_faults(r, "[]");
	rig_sleep(1);
	surplus = replies(r) - before - CUSTOMERS;
	CHECK(surplus <= CUSTOMERS / 5 + 1); /* only where the outcome was unknown */
	return true;
}

/* Nothing goes out until an operator put another token in; Telegram goes on. */
static bool token_expired(struct rig *r)
{
	int before = begin(r);

	rig_wa_options(r, "{\"token_expired\":true}");
	everyone_asks(r);
	for (int i = 0; i < 200 && rig_ready(r) == 200; i++)
		rig_sleep(0.02);
	CHECK(rig_ready(r) == 503);
	CHECK(replies(r) == before);
	rig_wa_options(r, "{\"token_expired\":false}");
	rig_stop_bot(r, SIGTERM); /* the token is read at the start */
	rig_start_bot(r);
	CHECK(replies_reach(r, before + CUSTOMERS));
	CHECK(rig_ready(r) == 200);
	return true;
}

/* Twice, out of order, several in one body and in several entries: each counts once. */
static bool webhooks_in_disorder(struct rig *r)
{
	int before = begin(r);

	rig_wa_options(r, "{\"duplicate_every\":2,\"reorder\":true,\"batch\":7,\"entries\":3}");
	everyone_asks(r);
	CHECK(replies_reach(r, before + CUSTOMERS));
	be_quiet(r);
	CHECK(replies(r) == before + CUSTOMERS);
	CHECK(rig_wa_hooks(r, "twice") > 0);
	rig_wa_options(r, "{\"duplicate_every\":0,\"reorder\":false,\"batch\":1,\"entries\":1}");
	return true;
}

static bool forged_webhooks(struct rig *r)
{
	static const char body[] = "{\"object\":\"whatsapp_business_account\",\"entry\":[]}";
	int64_t refused = rig_wa_hooks(r, "refused");

	rig_wa_options(r, "{\"retries\":0}");
	for (int i = 0; i < 5; i++)
		json_decref(rig_call(r, "/sim/wa/hook",
				     json_pack("{s:s, s:s}", "body", body, "signature",
					       "sha256=00000000000000000000000000000000000000000000"
					       "00000000000000000000")));
	for (int i = 0; i < 100 && rig_wa_hooks(r, "refused") < refused + 5; i++)
		rig_sleep(0.02);
	CHECK(rig_wa_hooks(r, "refused") >= refused + 5);
	rig_wa_options(r, "{\"retries\":100}");
	return true;
}

/* Signed and yet nonsense: taken, so that it does not come for seven days. */
static bool hostile_webhooks(struct rig *r)
{
	static const char *const bodies[] = {
		"{}",
		"[]",
		"{\"entry\":7}",
		"{\"entry\":[{\"changes\":[{\"value\":{\"messages\":[1]}}]}]}",
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":"
		"\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"109876543210987\"},"
		"\"messages\":[{\"id\":[],\"type\":{}},{\"from\":\"x\"}],\"statuses\":[null]}}]}]}",
	};
	int before = begin(r);

	rig_wa_options(r, "{\"retries\":3}");
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		json_decref(rig_call(r, "/sim/wa/hook", json_pack("{s:s}", "body", bodies[i])));
	everyone_asks(r);
	CHECK(replies_reach(r, before + CUSTOMERS));
	for (int i = 0; i < 100 && rig_wa_hooks(r, "waiting") > 0; i++)
		rig_sleep(0.05);
	CHECK(rig_wa_hooks(r, "waiting") == 0);
	rig_wa_options(r, "{\"retries\":100}");
	return true;
}

/* What came while the bot was away comes when it is back. */
static bool bot_away(struct rig *r)
{
	int before = begin(r);

	rig_stop_bot(r, SIGTERM);
	rig_wa_options(r, "{\"retry_ms\":100}");
	everyone_asks(r);
	rig_sleep(0.5);
	CHECK(rig_wa_hooks(r, "waiting") > 0);
	rig_start_bot(r);
	CHECK(replies_reach(r, before + CUSTOMERS));
	be_quiet(r);
	CHECK(replies(r) == before + CUSTOMERS);
	return true;
}

/* The customer's window closed while the answer was under way. */
static bool closed_window(struct rig *r)
{
	int before;

	begin(r);
	before = rig_wa_count(r, phone(0));
	rig_wa_options(r, "{\"sync_window\":true}");
	rig_faults(r,
		   "[{\"method\":\"wa.messages\",\"times\":1,\"do\":\"status\",\"code\":131047}]");
	rig_wa_say(r, phone(0), "/kontak");
	rig_sleep(1.5);
	CHECK(rig_bot_runs(r));
	rig_faults(r, "[]");
	rig_wa_say(r, phone(0), "/kontak"); /* which opens it again */
	for (int i = 0; i < 200 && rig_wa_count(r, phone(0)) < before + 2; i++)
		rig_sleep(0.05);
	CHECK(rig_wa_count(r, phone(0)) == before + 2); /* what waited, and the answer */
	rig_wa_options(r, "{\"sync_window\":false}");
	return true;
}

const struct situation wa_situations[] = {
	{ "whatsapp: 131056, too fast to one person", pair_rate },
	{ "whatsapp: 130429, too fast to all", throughput },
	{ "whatsapp: 5xx", server_errors },
	{ "whatsapp: HTML instead of JSON", html_pages },
	{ "whatsapp: slow answers", slow_answers },
	{ "whatsapp: lost connections", lost_connections },
	{ "whatsapp: webhooks twice, batched, out of order", webhooks_in_disorder },
	{ "whatsapp: forged webhooks", forged_webhooks },
	{ "whatsapp: signed nonsense", hostile_webhooks },
	{ "whatsapp: the bot was away", bot_away },
	{ "whatsapp: the window closed meanwhile", closed_window },
	{ "whatsapp: the token expired", token_expired },
};
const size_t wa_n_situations = ARRAY_LEN(wa_situations);
