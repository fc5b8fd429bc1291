/* crowd.c - the people: every other customer on WhatsApp, one of staff in the group. Their words
 * carry their number, so that it can be seen where they arrive. */
#include "tests/budget/budget.h"

enum { FIRST = 810000000, SARI = 800000011 };

const char crowd_config[] = "[telegram]\nstaff_chat = -1001000000001\n"
			    "[staff]\nagents = 800000011\n"
			    "[policy]\nhours.days = senin-minggu\nhours.open = 00.00\n"
			    "hours.close = 24.00\nquiet.from = 00.00\nquiet.to = 00.00\n"
			    "hours.closed_on_national_holidays = tidak\n";

static bool on_telegram(size_t i)
{
	return i % 2 == 0;
}

static const char *phone(size_t i)
{
	static char p[32];

	snprintf(p, sizeof(p), "62813%08zu", i);
	return p;
}

void crowd_enter(struct budget *b)
{
	rig_user(&b->rig, SARI, "Sari", NULL);
	for (size_t i = 0; i < b->cases; i++) {
		char name[40];

		snprintf(name, sizeof(name), "Pelanggan %zu", i);
		if (on_telegram(i))
			rig_user(&b->rig, FIRST + (int64_t)i, name, NULL);
		else
			rig_wa_user(&b->rig, phone(i), name);
	}
	json_decref(rig_call(&b->rig, "/sim/group",
			     json_pack("{s:I, s:s, s:b, s:s, s:[i]}", "id",
				       (json_int_t)BUDGET_GROUP, "title", "Tim", "forum", b->forum,
				       "bot_status", "administrator", "members", SARI)));
}

size_t crowd_of(const struct budget *b, int64_t chat, const char *to)
{
	size_t i = chat ? (size_t)(chat - FIRST)
			: (to && strlen(to) > 6 ? strtoul(to + 6, NULL, 10) : CASES_MAX);

	return i < b->n ? i : CASES_MAX;
}

static void say(struct budget *b, size_t i, const char *text)
{
	if (on_telegram(i))
		rig_say(&b->rig, FIRST + (int64_t)i, text);
	else
		rig_wa_say(&b->rig, phone(i), text);
}

static void press(struct budget *b, size_t i, const char *label)
{
	if (on_telegram(i))
		json_decref(rig_call(&b->rig, "/sim/press",
				     json_pack("{s:I, s:s}", "from",
					       (json_int_t)FIRST + (json_int_t)i, "text", label)));
	else
		json_decref(rig_call(&b->rig, "/sim/wa/press",
				     json_pack("{s:s, s:s}", "from", phone(i), "text", label)));
}

void crowd_begin(struct budget *b)
{
	size_t i = b->n++;
	char text[64];

	snprintf(text, sizeof(text), "/tiket gangguan-%zu.", i);
	b->all[i] = (struct customer) { .said_ms = unix_now_ms() };
	say(b, i, text);
}

void crowd_heard(struct budget *b, size_t i, const char *text, int64_t at_ms)
{
	static const char *const steps[CUSTOMER_OPEN] = { "mana yang paling", "sejak jam berapa",
							  "sudah dibuat" };
	struct customer *c = &b->all[i];
	const char *number;

	if (c->step >= CUSTOMER_OPEN || !strstr(text, steps[c->step]))
		return;
	count_wait(&b->answers, at_ms - c->said_ms);
	number = strstr(text, "TK-");
	if (number && c->step == CUSTOMER_OPEN - 1)
		snprintf(c->number, sizeof(c->number), "%.12s", number);
	c->said_ms = unix_now_ms();
	if (c->step < CUSTOMER_OPEN - 1)
		press(b, i, c->step ? "Lewati" : b->impact);
	c->step++;
}

void crowd_staff_answers(struct budget *b, size_t i)
{
	struct customer *c = &b->all[i];
	json_t *text = json_sprintf("jawaban-%zu. sedang kami cek", i);

	c->heard = false;
	c->staff_ms = unix_now_ms();
	json_decref(rig_call(&b->rig, "/sim/send",
			     json_pack("{s:i, s:I, s:I, s:o}", "from", SARI, "chat",
				       (json_int_t)BUDGET_GROUP, "reply_to", (json_int_t)c->card,
				       "text", text)));
}

/* Nothing that the bot would take for a wish of its own kind. */
void crowd_writes_on(struct budget *b, size_t i)
{
	struct customer *c = &b->all[i];
	char text[64];

	snprintf(text, sizeof(text), CROWD_WORDS "%zu", i);
	c->words = false;
	c->words_ms = unix_now_ms();
	say(b, i, text);
}

void crowd_talk(struct budget *b)
{
	bool answered = false, wrote = false;

	for (size_t i = b->n; i-- > 0 && !(answered && wrote);) {
		struct customer *c = &b->all[i];

		if (c->step < CUSTOMER_OPEN)
			continue;
		if (!answered && c->card && !c->staff_ms) {
			answered = true;
			crowd_staff_answers(b, i);
		} else if (!wrote && !c->words_ms) {
			wrote = true;
			crowd_writes_on(b, i);
		}
	}
}
