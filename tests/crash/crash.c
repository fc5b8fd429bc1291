/* crash.c - the bot is killed with SIGKILL at random moments under load, again and again, while the
 * simulator counts, on both channels. `make crash` prints the counts; the argument is the number of
 * kills.
 * What must hold: every update took effect exactly once (one audit row each), every message got its
 * reply at least once, at most one surplus reply per kill on average, replies of a chat in order,
 * nothing left in the outbox, the database intact.
 * How replies are told apart: the people are staff who ask for orders that do not exist, and the
 * refusal repeats the number. */
#include <signal.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/crash/crash.h"

enum { CHATS = 16, FIRST = 800000001, PER_SECOND = 400, DRAIN_S = 60, RESTART_MAX_MS = 250 };

struct talk {
	int sent;
	int answered; /* highest number that was answered so far */
	int replies, missing, disorder;
};

struct crash {
	struct rig rig;
	struct talk talks[CHATS];
	uint64_t random;
	int sent, kills;
	struct wa_crash whatsapp;
};

static uint64_t next_random(struct crash *c)
{
	c->random ^= c->random << 13;
	c->random ^= c->random >> 7;
	c->random ^= c->random << 17;
	return c->random;
}

static void open_crash(struct crash *c)
{
	char staff[512] = "[staff]\nagents = ";

	for (int i = 0; i < CHATS; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%s%d", i ? ", " : "", FIRST + i);
		strncat(staff, id, sizeof(staff) - strlen(staff) - 1);
	}
	strncat(staff, "\n", sizeof(staff) - strlen(staff) - 1);
	rig_open(&c->rig, "policy/blitzmes.ini", RIG_UNLIMITED, staff, NULL);
	for (int i = 0; i < CHATS; i++)
		rig_user(&c->rig, FIRST + i, "Petugas", NULL);
	wa_crash_open(&c->whatsapp, &c->rig);
}

static void say_one(struct crash *c)
{
	int i = (int)(next_random(c) % CHATS);
	char text[64];

	snprintf(text, sizeof(text), "/pesanan UJI-%d", ++c->talks[i].sent);
	rig_say(&c->rig, FIRST + i, text);
	c->sent++;
}

/* A random stretch of load, then the kill, then at once another process on the same file. */
static void one_life(struct crash *c)
{
	double until = rig_now() + 0.02 + (double)(next_random(c) % 600) / 1000;

	while (rig_now() < until) {
		say_one(c);
		wa_crash_say(&c->whatsapp, next_random(c));
		rig_sleep((double)(next_random(c) % 2000) / PER_SECOND / 1000);
	}
	rig_stop_bot(&c->rig, SIGKILL);
	c->kills++;
	rig_sleep((double)(next_random(c) % RESTART_MAX_MS) / 1000);
	rig_spawn_bot(&c->rig);
}

/* The number at the end of the order that a reply names, 0 when it is another message. */
static int number_in(const char *text)
{
	const char *p = text ? strstr(text, "UJI-") : NULL;

	return p ? (int)strtol(p + 4, NULL, 10) : 0;
}

static void read_talk(struct crash *c, int i)
{
	struct talk *t = &c->talks[i];
	char path[96];
	json_t *j, *m;
	size_t k;

	snprintf(path, sizeof(path), "/sim/chat?chat=%d", FIRST + i);
	j = rig_call(&c->rig, path, NULL);
	t->replies = t->missing = t->disorder = t->answered = 0;
	json_array_foreach(json_object_get(j, "messages"), k, m)
	{
		int n = json_is_true(json_object_get(m, "from_bot"))
				? number_in(json_string_value(json_object_get(m, "text")))
				: 0;

		if (n == 0)
			continue;
		t->replies++;
		if (n > t->answered + 1)
			t->missing += n - t->answered - 1;
		if (n < t->answered)
			t->disorder++;
		if (n > t->answered)
			t->answered = n;
	}
	t->missing += t->sent - t->answered;
	json_decref(j);
}

static bool all_answered(struct crash *c)
{
	bool all = true;

	for (int i = 0; i < CHATS; i++) {
		read_talk(c, i);
		all = all && c->talks[i].missing == 0;
	}
	return wa_crash_answered(&c->whatsapp) && all;
}

int64_t crash_ask(const char *file, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int64_t n = -1;

	if (sqlite3_open(file, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK) {
		if (sqlite3_step(st) == SQLITE_ROW)
			n = sqlite3_column_int64(st, 0);
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	return n;
}

static int report(struct crash *c)
{
	int replies = 0, missing = 0, disorder = 0, surplus;
	int64_t effects, outbox, damaged;

	for (int i = 0; i < CHATS; i++) {
		replies += c->talks[i].replies;
		missing += c->talks[i].missing;
		disorder += c->talks[i].disorder;
	}
	surplus = replies - (c->sent - missing);
	effects = crash_ask(c->rig.database, "SELECT count(*) FROM audit WHERE action = 'pesanan'");
	outbox = crash_ask(c->rig.database, "SELECT count(*) FROM outbox");
	damaged = crash_ask(
		c->rig.database,
		"SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
	printf("kills %d, updates %d, effects %lld, replies %d, missing %d, surplus %d (%.2f a kill),"
	       " out of order %d, left in outbox %lld, damaged pages %lld\n",
	       c->kills, c->sent, (long long)effects, replies, missing, surplus,
	       (double)surplus / (c->kills ? c->kills : 1), disorder, (long long)outbox,
	       (long long)damaged);
	return effects == c->sent && missing == 0 && disorder == 0 && surplus <= c->kills &&
			       outbox == 0 && damaged == 0
		       ? 0
		       : 1;
}

int main(int argc, char **argv)
{
	static struct crash c;
	long kills = argc > 1 ? strtol(argv[1], NULL, 10) : 200;
	double end;
	int failed;

	c.random = (uint64_t)time(NULL) | 1;
	printf("seed %llu\n", (unsigned long long)c.random);
	open_crash(&c);
	rig_start_bot(&c.rig);
	while (c.kills < kills) {
		one_life(&c);
		if (c.kills % 20 == 0) {
			printf("\r%d kills, %d updates", c.kills, c.sent);
			fflush(stdout);
		}
	}
	printf("\n");
	for (end = rig_now() + DRAIN_S; rig_now() < end && !all_answered(&c);)
		rig_sleep(0.2);
	rig_sleep(0.5);
	all_answered(&c);
	rig_stop_bot(&c.rig, SIGTERM);
	failed = report(&c) | wa_crash_report(&c.whatsapp, c.kills);
	printf("%d passed, %d failed\n", !failed, failed);
	rig_close(&c.rig);
	return failed;
}
