/* orders.c - invents the shop's orders around a given moment; see sample.h. The same moment gives
 * the same orders. Lateness is not stored anywhere, so times are searched that policy/ itself
 * judges to be late; that holds on every day of the year. */
#include "tests/sample/sample.h"

#include "base/civil.h"
#include "policy/activation.h"
#include "policy/calendar.h"
#include "policy/policy.h"

enum { SEARCH_STEP_MIN = 7, SEARCH_DAYS = 16, SEEN_MAX = 200 };

struct shop {
	struct arena arena;
	struct policy policy;
	struct calendar calendar;
	int64_t now_ms;
	uint64_t random;
	size_t written;
	bool said[S_COUNT];
	FILE *out, *err;
};

struct plan {
	const char *product;
	int price, days;
};

static const struct plan plans[] = {
	{ "Paket Lite", 99000, 30 },
	{ "Paket Pro", 249000, 30 },
	{ "Paket Bisnis", 499000, 30 },
	{ "Paket Pro Tahunan", 2490000, 365 },
};

/* How many of every hundred orders are so; the rest is active. */
static const struct {
	enum situation situation;
	size_t share;
} shares[] = {
	{ S_UNPAID, 9 },     { S_UNVERIFIED, 6 },  { S_UNVERIFIED_LONG, 3 }, { S_ON_TIME, 14 },
	{ S_LATE_FIRST, 7 }, { S_LATE_SECOND, 3 }, { S_REMEDY, 5 },          { S_ACTIVE_OLD, 6 },
	{ S_SUSPENDED, 6 },  { S_TERMINATED, 4 },  { S_CANCELLED, 4 },       { S_REFUNDED, 3 },
};

static const char *const first_names[] = {
	"Ahmad", "Ayu",   "Bambang", "Citra",   "Dian",    "Eko",  "Fitri", "Gilang",
	"Hana",  "Indra", "Intan",   "Kartika", "Lukman",  "Mega", "Nanda", "Putu",
	"Reza",  "Wayan", "Yusuf",   "Zahra",   "Oktavia", "Made", "Tuti",
};

static const char *const last_names[] = {
	"Nugroho",     "Saputra", "Rahmawati", "Siregar", "Wijaya", "Hidayat",  "Permata",
	"Simanjuntak", "Kusuma",  "Ramadhan",  "Utami",   "Halim",  "Nasution",
};

static const char *const methods[] = { "transfer", "qris", "virtual_account", "gopay" };

static size_t pick(struct shop *s, size_t below)
{
	s->random = s->random * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(s->random >> 33) % below;
}

/* Somewhere between two distances before now. */
static int64_t ago(struct shop *s, int64_t from_ms, int64_t to_ms)
{
	int64_t minutes = (to_ms - from_ms) / MS_MINUTE;

	return s->now_ms - from_ms - (int64_t)pick(s, (size_t)minutes) * MS_MINUTE;
}

/* ---- times for a situation ---- */

/* What policy/ must say about an order that waits. */
static const struct wanted {
	enum order_state state;
	enum phase phase;
	enum situation instead; /* when the calendar has no such moment now */
} wanted[S_COUNT] = {
	[S_ON_TIME] = { ORDER_VERIFIED, PHASE_ON_TIME, S_NONE },
	[S_LATE_FIRST] = { ORDER_VERIFIED, PHASE_LATE_FIRST, S_LATE_SECOND },
	[S_LATE_SECOND] = { ORDER_VERIFIED, PHASE_LATE_SECOND, S_REMEDY },
	[S_REMEDY] = { ORDER_VERIFIED, PHASE_REMEDY, S_NONE },
};

static bool is_so(struct shop *s, const struct wanted *w, int64_t verified_ms)
{
	struct order_facts facts = { .state = w->state,
				     .ordered_ms = verified_ms - MS_HOUR,
				     .paid_ms = verified_ms - MS_HOUR / 2,
				     .verified_ms = verified_ms };
	struct activation found;

	return activation_assess(&s->policy, &s->calendar, &facts, s->now_ms, NULL, &found) == OK &&
	       found.phase == w->phase;
}

/* A moment of verification that makes it so, or 0. */
static int64_t moment(struct shop *s, const struct wanted *w)
{
	int64_t fits[SEEN_MAX];
	size_t n = 0;

	for (int64_t back = 2; back < SEARCH_DAYS * 24 * 60 && n < SEEN_MAX;
	     back += SEARCH_STEP_MIN)
		if (is_so(s, w, s->now_ms - back * MS_MINUTE))
			fits[n++] = s->now_ms - back * MS_MINUTE;
	return n ? fits[pick(s, n)] : 0;
}

static void waiting(struct shop *s, enum situation situation, struct order_facts *out)
{
	const struct wanted *w = &wanted[situation];

	out->verified_ms = moment(s, w);
	if (!out->verified_ms && w->instead) {
		if (!s->said[situation])
			fprintf(s->err, "sample: today nobody can be \"%s\"\n",
				phase_name(w->phase));
		s->said[situation] = true;
		waiting(s, w->instead, out);
		return;
	}
	out->state = w->state;
	out->paid_ms = out->verified_ms - (int64_t)(5 + pick(s, 120)) * MS_MINUTE;
}

/* Activated so long ago, for one period. */
static void running(struct shop *s, enum order_state state, int64_t from_ms, int64_t to_ms,
		    const struct plan *plan, struct order_facts *out)
{
	out->state = state;
	out->activated_ms = ago(s, from_ms, to_ms);
	out->verified_ms = out->activated_ms - (int64_t)(1 + pick(s, 20)) * MS_HOUR;
	out->paid_ms = out->verified_ms - (int64_t)(5 + pick(s, 120)) * MS_MINUTE;
	out->due_ms = out->activated_ms + plan->days * MS_DAY;
}

static void arrange(struct shop *s, enum situation situation, const struct plan *plan,
		    struct order_facts *out)
{
	int64_t period = plan->days * MS_DAY;

	switch (situation) {
	case S_UNPAID:
		out->state = ORDER_AWAITING_PAYMENT;
		out->ordered_ms = ago(s, MS_HOUR / 4, 2 * MS_DAY);
		return;
	case S_CANCELLED:
		out->state = ORDER_CANCELLED;
		out->ordered_ms = ago(s, 5 * MS_DAY, 40 * MS_DAY);
		return;
	case S_UNVERIFIED:
		out->state = ORDER_PAID;
		out->paid_ms = ago(s, MS_MINUTE, 3 * MS_HOUR);
		break;
	case S_UNVERIFIED_LONG:
		out->state = ORDER_PAID;
		out->paid_ms = ago(s, 5 * MS_DAY, 8 * MS_DAY);
		break;
	case S_REFUNDED:
		out->state = ORDER_REFUNDED;
		out->verified_ms = ago(s, 10 * MS_DAY, 30 * MS_DAY);
		out->paid_ms = out->verified_ms - MS_HOUR;
		break;
	case S_ACTIVE:
		running(s, ORDER_ACTIVE, MS_HOUR, 20 * MS_DAY, plan, out);
		break;
	case S_ACTIVE_OLD:
		running(s, ORDER_ACTIVE, period - 6 * MS_DAY, period - MS_HOUR, plan, out);
		break;
	case S_SUSPENDED:
		running(s, ORDER_SUSPENDED, period + MS_DAY, period + 12 * MS_DAY, plan, out);
		break;
	case S_TERMINATED:
		running(s, ORDER_TERMINATED, period + 45 * MS_DAY, period + 90 * MS_DAY, plan, out);
		break;
	default:
		waiting(s, situation, out);
	}
	out->ordered_ms = out->paid_ms - (int64_t)(3 + pick(s, 300)) * MS_MINUTE;
}

/* ---- rows ---- */

static void write_time(struct shop *s, int64_t ms, char end)
{
	char text[32] = "";

	if (ms)
		civil_format_rfc3339(ms, s->calendar.offset_min, text);
	fprintf(s->out, "%s%c", text, end);
}

/* Nothing in our tables needs quotes. */
static void write_order(struct shop *s, const struct person *p, enum situation situation)
{
	const struct plan *plan = &plans[pick(s, ARRAY_LEN(plans))];
	struct order_facts facts = { .state = ORDER_AWAITING_PAYMENT };
	struct civil day;

	arrange(s, situation, plan, &facts);
	day = civil_from_ms(facts.ordered_ms, s->calendar.offset_min);
	fprintf(s->out, "BLZ-%02d%02d-%04zu,%s%s%s,%s,%s,u%05zu,%s,%d,%s,%s,", day.year % 100,
		day.month, 1001 + s->written, p->first, p->last ? " " : "", p->last ? p->last : "",
		p->phone, p->email, 10001 + s->written, plan->product, plan->price,
		methods[pick(s, ARRAY_LEN(methods))], order_state_name(facts.state));
	write_time(s, facts.ordered_ms, ',');
	write_time(s, facts.paid_ms, ',');
	write_time(s, facts.verified_ms, ',');
	write_time(s, facts.activated_ms, ',');
	write_time(s, facts.due_ms, '\n');
	s->written++;
}

static void write_people(struct shop *s)
{
	size_t n;
	const struct person *p = sample_people(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < PERSON_ORDERS; k++)
			if (p[i].orders[k] != S_NONE)
				write_order(s, &p[i], p[i].orders[k]);
}

static enum situation situation_of(size_t i)
{
	size_t at = i * 37 % 100; /* mixed, and evenly so */

	for (size_t k = 0; k < ARRAY_LEN(shares); k++) {
		if (at < shares[k].share)
			return shares[k].situation;
		at -= shares[k].share;
	}
	return S_ACTIVE;
}

static void write_others(struct shop *s, size_t n)
{
	for (size_t i = 0; s->written < n; i++) {
		char phone[24], email[48];
		struct person p = { .first = first_names[pick(s, ARRAY_LEN(first_names))],
				    .last = last_names[pick(s, ARRAY_LEN(last_names))],
				    .phone = phone,
				    .email = email };

		snprintf(phone, sizeof(phone), "+62813%08zu", 20000000 + i * 7919 % 79999999);
		snprintf(email, sizeof(email), "pelanggan%zu@example.com", i + 1);
		write_order(s, &p, situation_of(i));
	}
}

static int build(struct shop *s, const char *policy_file, const char *holidays_file,
		 const char **why)
{
	if (policy_load(&s->arena, policy_file, NULL, &s->policy, why) != OK)
		return 1;
	policy_calendar(&s->policy, &s->arena, &s->calendar);
	return calendar_load_dates(&s->calendar, holidays_file, why) != OK;
}

int sample_orders(const char *policy_file, const char *holidays_file, size_t n, int64_t now_ms,
		  FILE *out, FILE *err)
{
	struct shop s = { .now_ms = now_ms, .random = (uint64_t)now_ms, .out = out, .err = err };
	const char *why = "out of memory";
	int failed;

	arena_init(&s.arena, 0);
	failed = build(&s, policy_file, holidays_file, &why);
	if (failed) {
		fprintf(err, "sample: %s\n", why);
	} else {
		fputs("order_id,customer_name,phone,email,user_id,product,amount,payment_method,"
		      "state,ordered_at,paid_at,verified_at,activated_at,due_at\n",
		      out);
		write_people(&s);
		write_others(&s, n);
		failed = fflush(out) != 0;
	}
	arena_free(&s.arena);
	return failed;
}
