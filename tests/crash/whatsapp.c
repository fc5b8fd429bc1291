/* whatsapp.c - the WhatsApp half of the crash test: webhooks under kill -9.
 * A body that was answered 200 must never be lost; one that was not comes again, and counts once.
 * Customers ask for the menu; each message has one row in the store and one reply, and as on
 * Telegram at most one reply a kill comes again, on average (0.24 on a quiet machine, 0.7 beside
 * two compilers). */
#include "tests/crash/crash.h"

static const char *phone(int i, char out[24])
{
	snprintf(out, 24, "62812700%05d", i);
	return out;
}

void wa_crash_open(struct wa_crash *c, struct rig *rig)
{
	char p[24];

	c->rig = rig;
	rig_wa_options(rig, "{\"retry_ms\":40,\"duplicate_every\":17,\"reorder\":true}");
	for (int i = 0; i < WA_PEOPLE; i++)
		rig_wa_user(rig, phone(i, p), "Pelanggan");
}

void wa_crash_say(struct wa_crash *c, uint64_t random)
{
	int i = (int)(random % WA_PEOPLE);
	char p[24];

	rig_wa_say(c->rig, phone(i, p), "/kontak");
	c->sent[i]++;
	c->total++;
}

static int missing(struct wa_crash *c, int *surplus)
{
	int n = 0;
	char p[24];

	*surplus = 0;
	for (int i = 0; i < WA_PEOPLE; i++) {
		int replies = rig_wa_count(c->rig, phone(i, p));

		n += replies < c->sent[i] ? c->sent[i] - replies : 0;
		*surplus += replies > c->sent[i] ? replies - c->sent[i] : 0;
	}
	return n;
}

bool wa_crash_answered(struct wa_crash *c)
{
	int surplus;

	return rig_wa_hooks(c->rig, "waiting") == 0 && missing(c, &surplus) == 0;
}

int wa_crash_report(struct wa_crash *c, int kills)
{
	int surplus, lost = missing(c, &surplus);
	int64_t rows = crash_ask(c->rig->database,
				 "SELECT count(*) FROM wa_message WHERE state = 0");
	int64_t letters = crash_ask(c->rig->database,
				    "SELECT count(*) FROM dead_letters WHERE channel = 2");

	printf("whatsapp: messages %d, kept %lld, webhooks made %lld, refused or lost on the way %lld, "
	       "sent twice %lld, missing replies %d, surplus %d (%.2f a kill), set aside %lld\n",
	       c->total, (long long)rows, (long long)rig_wa_hooks(c->rig, "made"),
	       (long long)rig_wa_hooks(c->rig, "refused") + (long long)rig_wa_hooks(c->rig, "lost"),
	       (long long)rig_wa_hooks(c->rig, "twice"), lost, surplus,
	       (double)surplus / (kills ? kills : 1), (long long)letters);
	return rows == c->total && lost == 0 && surplus <= kills && letters == 0 &&
			       rig_wa_hooks(c->rig, "given_up") == 0
		       ? 0
		       : 1;
}
