/* The group's minute: 200 new cases in ten minutes, with people talking and customers being
 * answered meanwhile. Handlers, outbox and lanes are the real ones; time is turned by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "bot/lanes.h"
#include "handlers/desk.h"
#include "handlers/requests.h"
#include "handlers/timed.h"
#include "store/late_card.h"

enum {
	CASES = 200,
	EVERY_MS = 3 * 1000,  /* so ten minutes for all */
	WORDS_MS = 12 * 1000, /* a customer writes on */
	REPLY_MS = 9 * 1000,  /* a member of staff answers */
	STEP_MS = 250,
	LAST_MS = 55 * 60 * 1000, /* then everything must be through */
	SENT_MAX = 4096,
	A_MINUTE = 20,
	WORDS_WAIT_MS = 15 * 1000,
	ANSWER_WAIT_MS = 1000,
};

static struct fixture f;

struct sent {
	int64_t at_ms, waited_ms;
	bool group;
	enum outbox_rank rank;
	const char *text;
};

static struct world {
	struct lanes lanes;
	struct contact rina;
	struct address home;
	struct sent sent[SENT_MAX];
	size_t n;
	const char *numbers[CASES];
	struct request first, last;
	int64_t replies;
	int64_t start_ms;
} w;

static int64_t now_us(void)
{
	return (f.now_ms - w.start_ms) * 1000;
}

/* What the turn put goes to the lanes, as the sender would take it. */
static void end(struct turn *t)
{
	for (size_t i = 0; i < t->n_put; i++) {
		assert_int_equal(
			lanes_put(&w.lanes, &t->put[i], t->put[i].chat[0] == '-', now_us(), 0), OK);
	}
	assert_int_equal(store_release(f.store), OK);
	assert_int_equal(store_commit(f.store), OK);
}

/* As the sender tells of it. */
static void accepted(struct turn *t, const struct entry *e, int64_t message, bool edit)
{
	const struct outbox_row row = { .id = e->id,
					.channel = e->channel,
					.chat = e->lane->chat,
					.kind = e->kind,
					.body = e->body,
					.ref_kind = e->ref_kind,
					.ref = e->ref };

	if (!edit)
		assert_int_equal(
			sent_put(f.store, e->channel, e->lane->chat, message, e->ref_kind, e->ref),
			OK);
	assert_int_equal(desk_accepted(t, &row, message, false), OK);
}

static void sent_one(struct entry *e)
{
	struct sent *s = &w.sent[w.n++];
	struct outgoing m;
	struct turn t;

	assert_true(w.n < SENT_MAX);
	assert_int_equal(outgoing_decode(&f.arena, e->body, &m), OK);
	*s = (struct sent) { .at_ms = f.now_ms,
			     .waited_ms = f.now_ms - e->created_ms,
			     .group = e->lane->group,
			     .rank = e->rank,
			     .text = m.text ? m.text : "" };
	support_turn_begin(&f, &t);
	if (e->kind == OUT_CALL)
		assert_int_equal(desk_called(&t, e->ref_kind, e->ref,
					     strcmp(m.call, OUTGOING_TOPIC_MAKE) == 0
						     ? (int64_t)w.n + 1000
						     : 0),
				 OK);
	else if (e->ref_kind != REF_NONE)
		accepted(&t, e, m.edit ? m.edit : (int64_t)w.n + 10000, m.edit != 0);
	assert_int_equal(outbox_done(f.store, e->id), OK);
	end(&t);
	lanes_done(&w.lanes, e, now_us());
}

static void new_case(int i)
{
	struct request r = { .kind = REQUEST_PERSON,
			     .text = "mau tanya",
			     .contact_id = w.rina.id,
			     .address_id = w.home.id };
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &r), OK);
	assert_int_equal(request_announce(&t, &r), OK);
	/* The customer hears at once, in their own chat. */
	assert_int_equal(send_to(&t, &w.home, RANK_REPLY, false, draft_plain(&t, "dicatat")), OK);
	end(&t);
	w.numbers[i] = r.number;
	w.last = r;
	if (i == 0)
		w.first = r;
}

static void words(void)
{
	struct turn t;

	support_turn_begin(&f, &t);
	t.contact = w.rina;
	t.address = w.home;
	assert_int_equal(request_relay(&t, &w.last, "halo?"), OK);
	end(&t);
}

/* Under the first card, once it is there. */
static void reply(void)
{
	struct update u = { .kind = UPDATE_TEXT,
			    .channel = CHANNEL_TELEGRAM,
			    .sender = SARI,
			    .chat = STAFF_CHAT,
			    .name = "Sari",
			    .message = 90000 + w.replies,
			    .text = "baik, Kak" };
	struct turn t;

	if (sent_latest(f.store, CHANNEL_TELEGRAM, STAFF_CHAT, REF_REQUEST, w.first.id,
			&u.reply_to) != OK)
		return;
	w.replies++;
	support_turn_begin(&f, &t);
	t.update = &u;
	t.roles = ROLE_AGENT;
	assert_int_equal(staff_reply_run(&t), OK);
	end(&t);
}

static void fire_timers(void)
{
	struct timer timer;

	while (timer_take(f.store, f.now_ms, &timer) == OK) {
		struct turn t;

		support_turn_begin(&f, &t);
		assert_int_equal(timed_run(&t, &timer), OK);
		end(&t);
	}
}

static void play(bool topics)
{
	struct entry *e;
	int cases = 0;

	memset(&w, 0, sizeof(w));
	f.health.staff_forum = f.health.can_topics = topics;
	w.start_ms = f.now_ms;
	assert_int_equal(lanes_init(&w.lanes), OK);
	lanes_limit(&w.lanes, CHANNEL_TELEGRAM,
		    (struct lane_limits) { .per_second = 30,
					   .per_chat_per_second = 1,
					   .per_group_per_minute = A_MINUTE });
	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &w.rina, &w.home),
			 OK);
	for (int64_t ms = 0; ms < LAST_MS; ms += STEP_MS) {
		f.now_ms = w.start_ms + ms;
		if (ms % EVERY_MS == 0 && cases < CASES)
			new_case(cases++);
		if (ms % WORDS_MS == 0 && cases < CASES)
			words();
		if (ms % REPLY_MS == 0 && cases < CASES)
			reply();
		fire_timers();
		while ((e = lanes_take(&w.lanes, now_us())) != NULL)
			sent_one(e);
	}
	assert_int_equal(w.lanes.n_entries, 0);
	lanes_free(&w.lanes);
}

static size_t in_the_minute_before(size_t at)
{
	size_t n = 0;

	for (size_t i = 0; i <= at; i++)
		n += w.sent[i].group && w.sent[at].at_ms - w.sent[i].at_ms < MS_MINUTE;
	return n;
}

static size_t count(const char *part)
{
	size_t n = 0;

	for (size_t i = 0; i < w.n; i++)
		n += w.sent[i].group && strstr(w.sent[i].text, part) != NULL;
	return n;
}

static void assert_budget(void)
{
	int64_t left;
	size_t answers = 0, relays = 0, replies = 0;

	for (size_t i = 0; i < w.n; i++) {
		const struct sent *s = &w.sent[i];

		if (s->group && in_the_minute_before(i) > A_MINUTE)
			fail_msg("%zu messages into the group in a minute",
				 in_the_minute_before(i));
		if (s->group && strstr(s->text, "halo?")) {
			relays++;
			if (s->waited_ms > WORDS_WAIT_MS)
				fail_msg("words waited %lld ms", (long long)s->waited_ms);
		}
		if (!s->group) {
			answers += strstr(s->text, "dicatat") != NULL;
			replies += strstr(s->text, "baik, Kak") != NULL;
			if (s->waited_ms > ANSWER_WAIT_MS)
				fail_msg("an answer waited %lld ms", (long long)s->waited_ms);
		}
	}
	assert_int_equal(answers, CASES);
	assert_true(relays > 40);
	assert_int_equal(replies, w.replies);
	assert_true(replies > 50);
	/* Their marks come behind words: some are left out, those that come are true. */
	assert_true(count("✓ Terkirim") > 0);
	assert_true(count("✓ Terkirim") <= replies);
	/* Every case has its card in the end, once, and those that waited were named. */
	assert_int_equal(count("Ingin bicara"), CASES + 1); /* and one says who holds it */
	for (size_t i = 0; i < CASES; i++)
		assert_true(count(w.numbers[i]) >= 1);
	assert_true(count("menunggu kartu") > 5);
	assert_int_equal(late_card_count(f.store, &left), OK);
	assert_int_equal(left, 0);
}

static void in_a_plain_group(void **state)
{
	(void)state;
	play(false);
	assert_budget();
}

/* A topic costs a call more for each card. */
static void in_a_forum(void **state)
{
	(void)state;
	play(true);
	assert_budget();
}

static void an_urgent_case_does_not_wait(void **state)
{
	struct desk_case c = { 0 };
	struct turn t;

	(void)state;
	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &w.rina, &w.home),
			 OK);
	support_turn_begin(&f, &t);
	for (int i = 0; i < 10; i++) {
		struct request r = { .kind = REQUEST_PERSON,
				     .contact_id = w.rina.id,
				     .address_id = w.home.id };

		assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &r), OK);
		assert_int_equal(request_announce(&t, &r), OK);
		w.last = r;
	}
	assert_int_equal(t.n_put, 5);
	assert_int_equal(desk_load(&t, &desk_requests, w.last.id, &c), OK);
	c.urgent = true;
	assert_int_equal(desk_announce(&t, &c), OK);
	assert_int_equal(t.n_put, 6);
	support_turn_end(&f, &t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(in_a_plain_group, &f),
		WORLD_CASE(in_a_forum, &f),
		WORLD_CASE(an_urgent_case_does_not_wait, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
