/* The refund's state machine as a whole: the table against the field's, written down a second time;
 * every state reachable, every path with an end; and random walks with random clocks, people,
 * repeated presses, changed calendars and restarts, with the invariants looked at after each step.
 * WALKS in the environment says how many (make walks: 100,000). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/refund_inside.h"
#include "handlers/timed.h"
#include "store/sql.h"
#include "tests/refunds.h"

enum {
	WALKS_DEFAULT = 400,
	STEPS_MAX = 20,
	PER_COMMIT = 50,
	PER_RESTART = 400,
	CARD_MESSAGE = 1000
};

/* ---- the table, a second time ---- */

/* From the field's table: these moves and no others. */
static const struct {
	enum refund_event move;
	const char *from, *to; /* names between commas; "=" stays */
} expected[] = {
	{ MOVE_CLAIM, "received", "under_review" },
	{ MOVE_COMPLEX, "received,under_review", "=" },
	{ MOVE_ASK, "under_review,appeal", "need_evidence" },
	{ MOVE_EVIDENCE, "need_evidence", "under_review,appeal" },
	{ MOVE_NO_EVIDENCE, "need_evidence", "under_review,appeal" },
	{ MOVE_EXPIRE, "need_evidence", "expired,appeal" },
	{ MOVE_REOPEN, "expired", "under_review" },
	{ MOVE_APPROVE, "under_review,appeal", "approved,await_second" },
	{ MOVE_CONFIRM, "await_second", "approved" },
	{ MOVE_SEND_BACK, "await_second", "under_review,appeal" },
	{ MOVE_REVOKE, "approved,await_second", "under_review,appeal" },
	{ MOVE_REJECT, "under_review,appeal", "rejected,rejected_final" },
	{ MOVE_APPEAL, "rejected", "appeal" },
	{ MOVE_APPEAL_OVER, "rejected", "rejected_final" },
	{ MOVE_CHOOSE, "approved", "=" },
	{ MOVE_PAY, "approved", "paid" },
	{ MOVE_BOUNCE, "approved,paid", "payout_failed" },
	{ MOVE_CORRECT, "payout_failed", "approved" },
	{ MOVE_NOT_ARRIVED, "paid", "=" },
	{ MOVE_ARRIVED, "paid", "=" },
	{ MOVE_RESOLVE, "paid", "=" },
	{ MOVE_WITHDRAW, "received,under_review,need_evidence", "withdrawn" },
	{ MOVE_SET_DATE, "received,under_review,await_second,appeal,approved,paid", "=" },
	{ MOVE_OVERDUE, "received,under_review,await_second,appeal,approved,paid", "=" },
	{ MOVE_UNANSWERED, "approved,payout_failed", "=" },
	{ MOVE_RECOMPUTED, "*", "=" },
	{ MOVE_SECOND_LATE, "await_second", "=" },
};

static bool named(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = strcmp(list, "*") == 0 ? name : strstr(list, name); p;
	     p = strstr(p + 1, name))
		if ((p == list || p == name || p[-1] == ',') && (!p[len] || p[len] == ','))
			return true;
	return false;
}

static bool allowed(enum refund_event move, enum refund_state from, enum refund_state to)
{
	for (size_t i = 0; i < ARRAY_LEN(expected); i++)
		if (expected[i].move == move && named(expected[i].from, refund_state_name(from)) &&
		    (strcmp(expected[i].to, "=") == 0
			     ? from == to
			     : named(expected[i].to, refund_state_name(to))))
			return true;
	return false;
}

/* Where a rule may lead from a state. */
static unsigned targets(const struct refund_rule *rule, enum refund_state from)
{
	if (rule->to == TO_SAME)
		return 1u << from;
	if (rule->to == TO_BACK)
		return 1u << REFUND_UNDER_REVIEW | 1u << REFUND_APPEAL;
	return 1u << (unsigned)rule->to;
}

static void the_table_says_what_the_field_says(void **state)
{
	const struct refund_rule *rule;
	bool seen[REFUND_EVENTS] = { [MOVE_SUBMIT] = true };

	(void)state;
	for (size_t i = 0; (rule = refund_rule_at(i)); i++) {
		seen[rule->move] = true;
		for (unsigned from = 0; from < REFUND_STATES; from++)
			for (unsigned to = 0; rule->from & 1u << from && to < REFUND_STATES; to++)
				if (targets(rule, (enum refund_state)from) & 1u << to)
					assert_true(allowed(rule->move, (enum refund_state)from,
							    (enum refund_state)to));
	}
	for (int i = 0; i < REFUND_EVENTS; i++) {
		assert_true(seen[i]);
		assert_true(refund_event_name((enum refund_event)i)[0] != '\0');
	}
}

static void every_state_is_reached_and_left(void **state)
{
	const unsigned ends = 1u << REFUND_PAID | 1u << REFUND_REJECTED_FINAL |
			      1u << REFUND_WITHDRAWN | 1u << REFUND_EXPIRED;
	unsigned reached = 1u << REFUND_RECEIVED, finishing = ends;
	const struct refund_rule *rule;

	(void)state;
	for (int round = 0; round < REFUND_STATES; round++)
		for (size_t i = 0; (rule = refund_rule_at(i)); i++)
			for (unsigned s = 0; s < REFUND_STATES; s++) {
				unsigned to = rule->from & 1u << s
						      ? targets(rule, (enum refund_state)s)
						      : 0;

				if (reached & 1u << s)
					reached |= to;
				if (to & finishing)
					finishing |= 1u << s;
			}
	assert_int_equal(reached, (1u << REFUND_STATES) - 1);
	assert_int_equal(finishing, (1u << REFUND_STATES) - 1);
}

/* ---- a world to walk in ---- */

static struct {
	struct fixture f;
	struct arena arena; /* of one step */
	uint32_t seed;
	int64_t contact, address, order, refund, paid;
	int64_t walks, moves, refusals, restarts;
	int64_t seen[REFUND_STATES];
} w;

static uint32_t below(uint32_t n)
{
	w.seed = w.seed * 1664525u + 1013904223u;
	return (w.seed >> 8) % n;
}

static int64_t count(const char *sql)
{
	return support_int(&w.f, sql);
}

static void run_sql(const char *sql)
{
	assert_int_equal(sqlite3_exec(store_db(w.f.store), sql, NULL, NULL, NULL), SQLITE_OK);
}

static const char *const people[] = { SARI, BAYU, RATNA, LENA, FAJAR, RINA, NULL };

static void turn_of(struct turn *t, struct update *u, const char *who)
{
	bool customer = who && strcmp(who, RINA) == 0;

	arena_reset(&w.arena);
	*u = (struct update) { .kind = who ? UPDATE_TEXT : UPDATE_NONE,
			       .channel = CHANNEL_TELEGRAM,
			       .sender = who,
			       .chat = !who       ? ""
				       : customer ? RINA
						  : STAFF_CHAT,
			       .in_private = customer,
			       .name = "",
			       .language = "",
			       .text = "",
			       .args = "" };
	*t = (struct turn) { .arena = &w.arena,
			     .store = w.f.store,
			     .ctx = &w.f.ctx,
			     .now_ms = w.f.now_ms,
			     .update = u,
			     .how = HOW_COMMAND,
			     .args = "" };
	t->locale = locale_staff(t);
	t->roles = who ? roles_of(&w.f.ctx, CHANNEL_TELEGRAM, who) : 0;
	if (customer) {
		assert_int_equal(contact_get(w.f.store, &w.arena, w.contact, &t->contact), OK);
		assert_int_equal(address_get(w.f.store, &w.arena, w.address, &t->address), OK);
	}
}

static struct refund now(void)
{
	struct refund r;

	assert_int_equal(refund_get(w.f.store, &w.arena, w.refund, &r), OK);
	return r;
}

/* ---- the invariants ---- */

static bool is_over(enum refund_state s)
{
	return s == REFUND_EXPIRED || s == REFUND_PAID || s == REFUND_REJECTED_FINAL ||
	       s == REFUND_WITHDRAWN;
}

static void check_case(const struct refund *r)
{
	struct refund_money m;
	int64_t timers = 0, due;

	assert_int_equal(r->open, !is_over(r->state));
	if (r->turn != TURN_NOBODY && !r->deadline_ms)
		assert_int_equal(r->turn, TURN_CUSTOMER); /* asked, and left in peace */
	if (!is_over(r->state))
		assert_int_not_equal(r->turn, TURN_NOBODY);
	if (r->state == REFUND_REJECTED || r->state == REFUND_REJECTED_FINAL) {
		assert_non_null(r->no);
		assert_non_null(r->no_words);
	}
	if (r->state == REFUND_PAID)
		assert_non_null(r->reference);
	if (r->state == REFUND_APPEAL)
		assert_non_null(r->appeal_number);
	for (int kind = TIMER_REFUND_START; kind <= TIMER_REFUND_SECOND; kind++)
		timers += timer_due(w.f.store, kind, r->id, &due) == OK;
	assert_int_equal(timers > 0, r->turn != TURN_NOBODY && r->deadline_ms != 0);
	if (timer_due(w.f.store, TIMER_REFUND_DUE, r->id, &due) == OK)
		assert_int_equal(due, r->deadline_ms);
	assert_int_equal(refund_money(w.f.store, w.order, 0, &m), OK);
	assert_true(m.committed <= w.paid + m.extra);
}

/* Later only because of a pause, the calendar, or a word to the customer that says so. */
static void check_date(const struct refund *a, const struct refund *b, enum refund_event move)
{
	const unsigned silent = 1u << MOVE_CLAIM | 1u << MOVE_CONFIRM | 1u << MOVE_SEND_BACK;

	if (silent & 1u << move && a->clock == b->clock)
		assert_int_equal(a->deadline_ms, b->deadline_ms);
}

static void check_step(const struct refund *a, const struct refund *b, enum refund_event move,
		       bool by_desk)
{
	assert_true(allowed(move, a->state, b->state));
	assert_int_equal(b->version, a->version + 1);
	assert_int_equal(count("SELECT count(*) FROM refund_step"), 1);
	assert_int_equal(count("SELECT count(*) FROM audit WHERE action LIKE 'refund_%'"
			       " AND action <> 'refund_account_seen'"),
			 1);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE chat = '" RINA "'"), 1);
	assert_int_equal(
		count("SELECT count(*) FROM outbox WHERE chat = '" STAFF_CHAT "' AND kind = 1"),
		by_desk ? 0 : 1);
	assert_true(count("SELECT count(*) FROM outbox WHERE chat = '" STAFF_CHAT
			  "' AND kind = 0") <= 1);
	check_date(a, b, move);
}

static void forget_traces(void)
{
	run_sql("DELETE FROM outbox; DELETE FROM audit; DELETE FROM refund_step;");
}

/* ---- steps ---- */

static struct refund_act random_act(enum refund_event move)
{
	static const struct refund_account account = { "BCA", "5270112233", "Rina Wijaya" };
	struct refund_act act = { .event = move };

	if (below(12)) { /* else the particulars are missing */
		act.code = move == MOVE_ASK ? "clearer" : move == MOVE_REJECT ? "late" : NULL;
		act.words = "sebab itu";
		act.amount = 1 + (int64_t)below((uint32_t)w.paid + 5000);
		act.evidence = (int)below(3);
		act.method = below(2) ? PAY_BALANCE : PAY_BANK;
		act.account = &account;
		act.at_ms = w.f.now_ms + (int64_t)below(72) * MS_HOUR;
	}
	return act;
}

static void act_once(const char *who, struct refund_act act)
{
	enum refund_refusal why = REFUND_DONE;
	struct refund before, after, given;
	struct update u;
	struct turn t;

	turn_of(&t, &u, who);
	before = given = now();
	assert_int_equal(store_savepoint(w.f.store), OK);
	assert_int_equal(refund_move(&t, &given, &act, &why), OK);
	assert_int_equal(store_release(w.f.store), OK);
	after = now();
	if (why == REFUND_DONE) {
		check_step(&before, &after, act.event, act.event == MOVE_CLAIM);
		w.moves++;
		w.seen[after.state]++;
	} else {
		assert_int_equal(after.version, before.version);
		assert_int_equal(after.state, before.state);
		assert_int_equal(count("SELECT (SELECT count(*) FROM outbox) +"
				       " (SELECT count(*) FROM refund_step)"),
				 0);
		w.refusals++;
	}
	check_case(&after);
	forget_traces();
	/* The same button again: whoever comes second changes nothing. */
	if (act.version && why == REFUND_DONE) {
		given = now();
		assert_int_equal(refund_move(&t, &given, &act, &why), OK);
		assert_int_equal(why, REFUSED_MOVED);
		assert_int_equal(count("SELECT count(*) FROM outbox"), 0);
	}
}

static void random_step(void)
{
	const char *who = people[below(ARRAY_LEN(people))];
	struct refund_act act = random_act((enum refund_event)(1 + below(REFUND_EVENTS - 1)));

	if (below(2))
		act.version = now().version - (int64_t)(below(4) == 0);
	act_once(who, act);
}

/* What is likely in this state, so that walks get far. */
static void sensible_step(void)
{
	static const struct {
		enum refund_event move;
		const char *who;
	} by_state[REFUND_STATES][4] = {
		[REFUND_RECEIVED] = { { MOVE_CLAIM, SARI }, { MOVE_CLAIM, BAYU } },
		[REFUND_UNDER_REVIEW] = { { MOVE_APPROVE, RATNA },
					  { MOVE_REJECT, RATNA },
					  { MOVE_ASK, RATNA },
					  { MOVE_APPROVE, SARI } },
		[REFUND_NEED_EVIDENCE] = { { MOVE_EVIDENCE, RINA }, { MOVE_NO_EVIDENCE, RINA } },
		[REFUND_EXPIRED] = { { MOVE_REOPEN, RINA } },
		[REFUND_AWAIT_SECOND] = { { MOVE_CONFIRM, FAJAR },
					  { MOVE_CONFIRM, LENA },
					  { MOVE_SEND_BACK, FAJAR } },
		[REFUND_APPROVED] = { { MOVE_CHOOSE, RINA },
				      { MOVE_PAY, FAJAR },
				      { MOVE_BOUNCE, BAYU },
				      { MOVE_REVOKE, LENA } },
		[REFUND_PAYOUT_FAILED] = { { MOVE_CORRECT, RINA } },
		[REFUND_PAID] = { { MOVE_ARRIVED, RINA },
				  { MOVE_NOT_ARRIVED, RINA },
				  { MOVE_RESOLVE, FAJAR },
				  { MOVE_BOUNCE, FAJAR } },
		[REFUND_REJECTED] = { { MOVE_APPEAL, RINA } },
		[REFUND_APPEAL] = { { MOVE_APPROVE, LENA },
				    { MOVE_REJECT, RATNA },
				    { MOVE_ASK, BAYU },
				    { MOVE_APPROVE, BAYU } },
	};
	enum refund_state s = now().state;
	uint32_t i = below(4);

	if (by_state[s][i].who)
		act_once(by_state[s][i].who, random_act(by_state[s][i].move));
}

/* Time passes, and what is due happens: at each timer's own time, or all at once after a sleep. */
static void sleep_step(void)
{
	int64_t until = w.f.now_ms + (below(3) ? (int64_t)below(60) * MS_MINUTE
					       : (int64_t)below(6 * 24) * MS_HOUR);
	bool down = below(4) == 0;
	struct timer timer;
	int64_t due;

	if (down)
		w.f.now_ms = until;
	while (timer_next(w.f.store, &due) == OK && due <= until) {
		struct refund before, after;
		struct update u;
		struct turn t;

		w.f.now_ms = down ? until : due > w.f.now_ms ? due : w.f.now_ms;
		turn_of(&t, &u, NULL);
		before = now();
		assert_int_equal(timer_take(w.f.store, w.f.now_ms, &timer), OK);
		assert_int_equal(timed_run(&t, &timer), OK);
		after = now();
		/* A move, a reminder, or nothing: never two messages. */
		assert_true(count("SELECT count(*) FROM outbox WHERE chat = '" RINA "'") <= 1);
		assert_true(count("SELECT count(*) FROM refund_step") <= 1);
		assert_int_equal(count("SELECT count(*) FROM refund_step"),
				 after.version - before.version);
		check_case(&after);
		forget_traces();
	}
	w.f.now_ms = until;
}

static void holiday_step(void)
{
	int64_t cursor = 0;
	struct refund before, after;
	struct update u;
	struct turn t;

	assert_int_equal(calendar_add_date(&w.f.calendar,
					   civil_day_of(w.f.now_ms, WIB) + 1 + below(9),
					   below(2) ? DATE_COMPANY : DATE_OPEN, "libur"),
			 OK);
	turn_of(&t, &u, NULL);
	before = now();
	assert_int_equal(refund_recompute(&t, &cursor), OK);
	assert_int_equal(cursor, 0);
	after = now();
	assert_int_equal(before.deadline_ms != after.deadline_ms,
			 count("SELECT count(*) FROM outbox WHERE chat = '" RINA "'"));
	check_case(&after);
	forget_traces();
}

/* The company changes its rules: no case that runs moves by it. */
static void policy_step(void)
{
	struct refund before = now(), after;
	int64_t cursor = 0;
	struct update u;
	struct turn t;

	w.f.policy.refund.review.n = 1 + (int)below(6);
	w.f.policy.refund.payout.n = 1 + (int)below(20);
	w.f.policy.refund.second_approval_over = (int64_t)below(700000);
	w.f.policy.refund.appeal_needs_evidence = below(2);
	w.f.policy.refund.methods = below(3) ? METHOD_ORIGINAL | METHOD_BALANCE : METHOD_BALANCE;
	turn_of(&t, &u, NULL);
	assert_int_equal(refund_recompute(&t, &cursor), OK);
	after = now();
	assert_int_equal(before.version, after.version);
	assert_int_equal(before.deadline_ms, after.deadline_ms);
	assert_int_equal(count("SELECT count(*) FROM outbox"), 0);
	check_case(&after);
	forget_traces();
}

/* ---- walks ---- */

static void commit_and(bool restart)
{
	const char *why = NULL;
	char path[96];

	assert_int_equal(store_commit(w.f.store), OK);
	if (restart) {
		snprintf(path, sizeof(path), "%s", store_path(w.f.store));
		store_close(w.f.store);
		arena_reset(&w.arena);
		if (store_open(&w.arena, path, STORE_RUN, &w.f.store, &why) != OK)
			fail_msg("%s", why);
		w.restarts++;
	}
	assert_int_equal(store_begin(w.f.store), OK);
}

static void new_order(void)
{
	struct order_report report = {
		.given = GIVEN_STATE | GIVEN_AMOUNT | GIVEN_PAID,
		.order = { .state = ORDER_ACTIVE, .paid_ms = w.f.now_ms - MS_HOUR },
	};
	struct order_result out;

	w.paid = 1000 + (int64_t)below(900000);
	report.order.number = arena_printf(&w.arena, "W-%lld", (long long)w.walks);
	report.order.amount = w.paid;
	assert_int_equal(order_upsert(w.f.store, &w.arena, &report, ORDER_AS_REPORT, w.f.now_ms,
				      "system", &out),
			 OK);
	w.order = out.id;
}

static void new_case(void)
{
	struct refund r = { .reason = below(2) ? "double_charge" : "activation_over_48h",
			    .asked = 1000,
			    .evidence = 1,
			    .contact_id = w.contact,
			    .address_id = w.address };
	struct update u;
	struct turn t;

	turn_of(&t, &u, RINA);
	new_order();
	r.order_id = w.order;
	assert_int_equal(refund_submit(&t, &r), OK);
	w.refund = r.id;
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE chat = '" RINA "'"), 1);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE chat = '" STAFF_CHAT "'"), 1);
	assert_int_equal(sent_put(w.f.store, CHANNEL_TELEGRAM, STAFF_CHAT, CARD_MESSAGE + w.walks,
				  REF_REFUND, r.id),
			 OK);
	/* Nobody opens a second one. */
	assert_int_equal(store_savepoint(w.f.store), OK);
	assert_int_equal(refund_submit(&t, &r), ERR_EXISTS);
	assert_int_equal(store_undo(w.f.store), OK);
	forget_traces();
}

/* Somebody who pays and has not decided. */
static const char *free_payer(const struct refund *r)
{
	static const char *const payers[] = { RATNA, FAJAR, BAYU };
	const char *decided[] = { r->decider, r->second };

	for (size_t i = 0; i < ARRAY_LEN(payers); i++) {
		bool free = true;

		for (size_t k = 0; k < ARRAY_LEN(decided); k++)
			free = free && !(decided[k] &&
					 strcmp(decided[k] + strlen("staff:"), payers[i]) == 0);
		if (free)
			return payers[i];
	}
	return NULL;
}

/* Whatever has happened, there is a way to the end of it. */
static void finish_case(void)
{
	static const struct refund_act none = { 0 };
	struct refund r = now();

	for (int i = 0; i < 12 && r.turn != TURN_NOBODY; i++, r = now()) {
		struct refund_act act = none;
		const char *who = RINA;

		act.amount = 1;
		act.code = "late";
		act.words = "akhirnya";
		act.method = PAY_BALANCE;
		act.event = r.state == REFUND_RECEIVED || r.state == REFUND_UNDER_REVIEW ||
					    r.state == REFUND_NEED_EVIDENCE
				    ? MOVE_WITHDRAW
			    : r.state == REFUND_AWAIT_SECOND  ? MOVE_SEND_BACK
			    : r.state == REFUND_APPEAL        ? MOVE_REJECT
			    : r.state == REFUND_PAYOUT_FAILED ? MOVE_CORRECT
			    : r.state == REFUND_PAID          ? MOVE_ARRIVED
			    : r.turn == TURN_CUSTOMER         ? MOVE_CHOOSE
							      : MOVE_PAY;
		if (r.state == REFUND_REJECTED) {
			w.f.now_ms = r.deadline_ms;
			act.event = MOVE_APPEAL_OVER;
			who = NULL;
		} else if (act.event == MOVE_SEND_BACK) {
			who = r.decider && strcmp(r.decider, "staff:" LENA) == 0 ? RATNA : LENA;
		} else if (act.event == MOVE_REJECT) {
			who = r.first_decider && strcmp(r.first_decider, "staff:" LENA) == 0 ? RATNA
											     : LENA;
		} else if (act.event == MOVE_PAY) {
			who = free_payer(&r);
		}
		act_once(who, act);
	}
	assert_int_equal(r.turn, TURN_NOBODY);
	assert_true(is_over(r.state));
}

static void walk(void)
{
	uint32_t steps = 4 + below(STEPS_MAX - 4);

	new_case();
	for (uint32_t i = 0; i < steps; i++) {
		uint32_t dice = below(100);

		if (dice < 60)
			sensible_step();
		else if (dice < 78)
			random_step();
		else if (dice < 96)
			sleep_step();
		else if (dice < 98)
			policy_step();
		else
			holiday_step();
		if (below(2000) == 0)
			commit_and(true);
	}
	finish_case();
	run_sql("DELETE FROM order_history; DELETE FROM sent;");
	w.walks++;
}

static void random_walks_keep_the_invariants(void **state)
{
	const char *wanted = getenv("WALKS");
	long walks = wanted ? strtol(wanted, NULL, 10) : WALKS_DEFAULT;
	struct contact c;
	struct address a;

	(void)state;
	support_open(&w.f, "knightz");
	w.f.staff[3] = (struct staff_entry) { CHANNEL_TELEGRAM, LENA, ROLE_LEAD, false };
	w.f.staff[4] = (struct staff_entry) { CHANNEL_TELEGRAM, FAJAR, ROLE_FINANCE, false };
	w.f.ctx.n_staff = 5;
	w.seed = 20261123;
	arena_init(&w.arena, 0);
	log_set_level(LOG_ERROR);
	assert_int_equal(store_begin(w.f.store), OK);
	assert_int_equal(contact_create(w.f.store, &w.f.arena, CHANNEL_TELEGRAM, RINA, "Rina",
					LANG_ID, w.f.now_ms, &c, &a),
			 OK);
	w.contact = c.id;
	w.address = a.id;
	for (long i = 0; i < walks; i++) {
		walk();
		if (i % PER_COMMIT == 0)
			commit_and(i % PER_RESTART == 0);
		w.f.now_ms = wib_time("2026-11-23 09:00") + (int64_t)below(300 * 24) * MS_HOUR;
	}
	assert_int_equal(store_commit(w.f.store), OK);
	print_message("%lld walks, %lld moves, %lld refusals, %lld restarts\n", (long long)w.walks,
		      (long long)w.moves, (long long)w.refusals, (long long)w.restarts);
	for (int s = 1; s < REFUND_STATES && walks >= WALKS_DEFAULT; s++)
		assert_true(w.seen[s] > 0 || s == REFUND_EXPIRED);
	arena_free(&w.arena);
	support_close(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_says_what_the_field_says),
		cmocka_unit_test(every_state_is_reached_and_left),
		cmocka_unit_test(random_walks_keep_the_invariants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
