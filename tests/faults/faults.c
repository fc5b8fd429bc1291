/* faults.c - the outside world misbehaves, and the bot must neither lose, repeat nor fall: the
 * simulator's faults, a full disk, a locked database, signals. One function per situation.
 * The people are staff who ask for orders that do not exist: the refusal repeats the number. */
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/faults/faults.h"

enum { ANNA = 800000001, PEOPLE = 40 };

static void open_rig(struct rig *r, const char *folder)
{
	char staff[1024] = "[staff]\nagents = ";

	for (int i = 0; i < PEOPLE; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%s%d", i ? ", " : "", ANNA + i);
		strncat(staff, id, sizeof(staff) - strlen(staff) - 1);
	}
	strncat(staff, "\n", sizeof(staff) - strlen(staff) - 1);
	rig_open(r, "policy/blitzmes.ini", RIG_UNLIMITED, staff, folder);
	for (int i = 0; i < PEOPLE; i++)
		rig_user(r, ANNA + i, "Anna", NULL);
}

static void ask(struct rig *r, int who, const char *number)
{
	char text[64];

	snprintf(text, sizeof(text), "/pesanan %s", number);
	rig_say(r, ANNA + who, text);
}

static bool hears(struct rig *r, int who, const char *number)
{
	return rig_wait_text(r, ANNA + who, number, ANSWER_MS);
}

static bool everyone_hears(struct rig *r, const char *number)
{
	for (int i = 0; i < PEOPLE; i++)
		ask(r, i, number);
	for (int i = 0; i < PEOPLE; i++)
		CHECK(hears(r, i, number));
	return true;
}

static int everyones_messages(struct rig *r)
{
	int n = 0;

	for (int i = 0; i < PEOPLE; i++)
		n += rig_count_bot_messages(r, ANNA + i);
	return n;
}

/* ---- what Telegram does ---- */

static bool storm_429(struct rig *r)
{
	int before = everyones_messages(r);

	rig_faults(r, "[{\"method\":\"sendMessage\",\"every\":3,\"do\":\"status\",\"status\":429,"
		      "\"retry_after\":1}]");
	CHECK(everyone_hears(r, "UJI-429"));
	rig_faults(r, "[]");
	CHECK(everyones_messages(r) == before + PEOPLE); /* told to wait, so nothing went twice */
	return true;
}

static bool server_errors(struct rig *r)
{
	int before = everyones_messages(r);

	rig_faults(r, "[{\"method\":\"sendMessage\",\"every\":4,\"do\":\"status\",\"status\":500},"
		      "{\"method\":\"getUpdates\",\"every\":2,\"do\":\"status\",\"status\":502}]");
	CHECK(everyone_hears(r, "UJI-500"));
	rig_faults(r, "[]");
	CHECK(everyones_messages(r) == before + PEOPLE);
	return true;
}

static bool html_pages(struct rig *r)
{
	rig_faults(r, "[{\"method\":\"*\",\"every\":5,\"do\":\"html\",\"status\":502}]");
	CHECK(everyone_hears(r, "UJI-HTML"));
	rig_faults(r, "[]");
	return true;
}

static bool lost_connections(struct rig *r)
{
	int before = everyones_messages(r), surplus;

	rig_faults(r, "[{\"method\":\"sendMessage\",\"every\":5,\"do\":\"drop_before\"},"
		      "{\"method\":\"sendMessage\",\"every\":7,\"do\":\"cut\"}]");
	CHECK(everyone_hears(r, "UJI-PUTUS"));
	rig_faults(r, "[]");
	rig_sleep(1);
	surplus = everyones_messages(r) - before - PEOPLE;
	/* Only where the outcome was unknown may a message have gone twice. */
	CHECK(surplus <= PEOPLE / 5 + PEOPLE / 7 + 2);
	return true;
}

static bool hanging_poll(struct rig *r)
{
	rig_faults(r, "[{\"method\":\"getUpdates\",\"times\":1,\"do\":\"hang\"}]");
	ask(r, 0, "UJI-GANTUNG");
	rig_sleep(1);
	rig_faults(r, "[]"); /* the simulator lets the hanging call go */
	CHECK(hears(r, 0, "UJI-GANTUNG"));
	return true;
}

static bool another_poller(struct rig *r)
{
	rig_faults(
		r,
		"[{\"method\":\"getUpdates\",\"times\":1,\"do\":\"status\",\"status\":409,"
		"\"description\":\"Conflict: terminated by other getUpdates request; make sure that"
		" only one bot instance is running\"}]");
	ask(r, 1, "UJI-AWAL"); /* ends the waiting poll, so that the next one meets the fault */
	for (int i = 0; i < 200 && rig_ready(r) == 200; i++)
		rig_sleep(0.02);
	CHECK(rig_ready(r) == 503);
	CHECK(hears(r, 1, "UJI-AWAL"));
	ask(r, 1, "UJI-409");
	CHECK(hears(r, 1, "UJI-409"));
	CHECK(rig_ready(r) == 200);
	return true;
}

static bool webhook_left_behind(struct rig *r)
{
	char url[160];

	snprintf(url, sizeof(url),
		 "%s/bot7000000001:SIMULATOR-TOKEN/setWebhook?url=https://contoh.id/x", r->api);
	CHECK(rig_try(r, url, NULL) == 200);
	ask(r, 2, "UJI-WEBHOOK");
	CHECK(hears(r, 2, "UJI-WEBHOOK"));
	return true;
}

static bool blocked_person(struct rig *r)
{
	json_decref(
		rig_call(r, "/sim/block", json_pack("{s:i, s:b}", "user", ANNA + 3, "blocked", 1)));
	rig_sleep(0.3);
	json_decref(
		rig_call(r, "/sim/block", json_pack("{s:i, s:b}", "user", ANNA + 3, "blocked", 0)));
	ask(r, 3, "UJI-BLOKIR");
	CHECK(hears(r, 3, "UJI-BLOKIR"));
	return true;
}

static bool hostile_updates(struct rig *r)
{
	static const char *const raw[] = {
		"{\"raw\":{\"update_id\":1,\"message\":{\"message_id\":\"x\",\"chat\":[],\"from\":7}}}",
		"{\"raw\":{\"update_id\":1,\"unheard_of\":{\"deep\":[[[[[[{}]]]]]]}}}",
		"{\"raw\":{\"update_id\":1,\"callback_query\":{\"id\":\"1\",\"from\":{\"id\":5},"
		"\"data\":\"verifikasi:1:1\"}}}",
		"{\"raw\":{\"update_id\":1,\"message\":{\"message_id\":1,\"date\":99999999999999,"
		"\"chat\":{\"id\":9007199254740993,\"type\":\"private\"},\"from\":{\"id\":-1},"
		"\"text\":\"\\u202e halo\"}}}",
	};

	for (size_t i = 0; i < ARRAY_LEN(raw); i++) {
		json_t *j = json_loads(raw[i], JSON_ALLOW_NUL, NULL);
		char url[128];

		CHECK(j != NULL);
		snprintf(url, sizeof(url), "/sim/send");
		json_decref(rig_call(r, url, j));
	}
	ask(r, 4, "UJI-JAHAT");
	CHECK(hears(r, 4, "UJI-JAHAT"));
	return true;
}

/* ---- what the machine does ---- */

static bool locked_database(struct rig *r)
{
	sqlite3 *db;

	CHECK(sqlite3_open(r->database, &db) == SQLITE_OK);
	CHECK(sqlite3_exec(db, "PRAGMA busy_timeout = 2000; BEGIN IMMEDIATE", NULL, NULL, NULL) ==
	      SQLITE_OK);
	ask(r, 5, "UJI-KUNCI");
	for (int i = 0; i < 100 && rig_ready(r) == 200; i++)
		rig_sleep(0.05);
	CHECK(rig_ready(r) == 503);
	CHECK(!rig_wait_text(r, ANNA + 5, "UJI-KUNCI", 300)); /* nothing before the commit */
	CHECK(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	CHECK(hears(r, 5, "UJI-KUNCI"));
	CHECK(rig_ready(r) == 200);
	return true;
}

/* ---- signals ---- */

static bool clean_stop(struct rig *r)
{
	double start;
	int status;

	for (int i = 0; i < PEOPLE; i++)
		ask(r, i, "UJI-HENTI");
	start = rig_now();
	status = rig_stop_bot(r, SIGTERM);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	CHECK(rig_now() - start < 2.0);
	rig_start_bot(r);
	for (int i = 0; i < PEOPLE; i++)
		CHECK(hears(r, i, "UJI-HENTI"));
	return true;
}

static void append_config(struct rig *r, const char *text)
{
	FILE *f = fopen(r->config, "a");

	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

static bool reload(struct rig *r)
{
	append_config(r, "[policy]\nhours.open = 25.00\n");
	kill(r->bot, SIGHUP);
	rig_sleep(0.5);
	CHECK(rig_bot_runs(r));
	CHECK(rig_metric(r, "sigap_reloads_total{result=\"refused\"}") == 1);
	ask(r, 6, "UJI-HUP");
	CHECK(hears(r, 6, "UJI-HUP")); /* with the former settings */
	CHECK(truncate(r->config, 0) == 0 || true);
	return true;
}

static bool second_run(struct rig *r)
{
	static const char *const run[] = { "run", NULL };

	CHECK(rig_sigap(r, run) == 1);
	CHECK(rig_bot_runs(r));
	return true;
}

/* ---- a disk that fills up: needs a small file system, so root ---- */

static bool full_disk(void)
{
	char folder[] = "/tmp/sigap-full-XXXXXX", filler[64];
	struct rig r;
	FILE *f;
	bool ok = true;

	if (!mkdtemp(folder) || mount("tmpfs", folder, "tmpfs", 0, "size=4m") != 0) {
		printf("  left out: only root can mount a small disk\n");
		rmdir(folder);
		return true;
	}
	open_rig(&r, folder);
	rig_start_bot(&r);
	snprintf(filler, sizeof(filler), "%s/filler", folder);
	f = fopen(filler, "w");
	setvbuf(f, NULL, _IONBF, 0);
	while (fwrite(folder, 1, sizeof(folder), f) == sizeof(folder))
		;
	fclose(f);
	ask(&r, 0, "UJI-PENUH");
	for (int i = 0; i < 100 && rig_ready(&r) == 200; i++) {
		ask(&r, 0, "UJI-PENUH");
		rig_sleep(0.05);
	}
	ok = rig_ready(&r) == 503;
	ok = unlink(filler) == 0 && ok;
	ok = hears(&r, 0, "UJI-PENUH") && ok;
	ok = rig_ready(&r) == 200 && ok;
	rig_close(&r);
	umount(folder);
	rmdir(folder);
	return ok;
}

static const struct situation situations[] = {
	{ "a storm of 429", storm_429 },
	{ "5xx from Telegram", server_errors },
	{ "HTML instead of JSON", html_pages },
	{ "lost connections", lost_connections },
	{ "a poll that hangs", hanging_poll },
	{ "another poller (409)", another_poller },
	{ "a webhook left behind (409)", webhook_left_behind },
	{ "a person who blocks and comes back", blocked_person },
	{ "hostile updates", hostile_updates },
	{ "a locked database", locked_database },
	{ "SIGTERM under load", clean_stop },
	{ "a second run", second_run },
	{ "SIGHUP with a mistake", reload },
};

int main(int argc, char **argv)
{
	struct rig r;
	int failed = 0, passed = 0;

	open_rig(&r, NULL);
	rig_start_bot(&r);
	for (size_t i = 0; i < ARRAY_LEN(situations) + wa_n_situations; i++) {
		const struct situation *s = i < wa_n_situations ? &wa_situations[i]
								: &situations[i - wa_n_situations];
		bool ok;

		if (argc > 1 && !strstr(s->name, argv[1]))
			continue;
		ok = s->run(&r);
		rig_faults(&r, "[]");
		printf("%s %s\n", ok ? "ok    " : "FAILED", s->name);
		fflush(stdout);
		passed += ok;
		failed += !ok;
	}
	rig_close(&r);
	if (argc == 1) {
		bool ok = full_disk();

		printf("%s a full disk\n", ok ? "ok    " : "FAILED");
		passed += ok;
		failed += !ok;
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
