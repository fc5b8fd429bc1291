/* play.c - see play.h: the world, its people, and what they do. */
#include "tests/killed/play_inside.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

enum {
	PATIENCE_S = 40,
	SHOWN_LAST = 4,
	QUIET_MS = 25, /* nothing written for so long: the step is over */
};

const struct person people[WHO_COUNT] = {
	[ANDI] = { "Andi", 800000001, "6281200000001", false },
	[BUDI] = { "Budi", 800000002, "6281200000002", false },
	[CITRA] = { "Citra", 800000003, "6281200000003", false },
	[LIA] = { "Lia", 0, "6281200000004", false },
	[TONO] = { "Tono", 0, "6281200000005", false },
	[SARI] = { "Sari", 800000011, NULL, true },
	[BAYU] = { "Bayu", 800000012, NULL, true },
	[DEWI] = { "Dewi", 800000013, NULL, true },
	[RATNA] = { "Ratna", 800000014, NULL, true },
	[STAFF] = { "the group", GROUP, NULL, true },
};

/* Open at any hour, so that the day on which the test runs is no matter. */
static const char config[] =
	"[telegram]\nstaff_chat = -1001000000001\n"
	"[staff]\nagents = 800000011, 800000012\nfinance = 800000013\nadmins = 800000014\n"
	"[policy]\nhours.days = senin-minggu\nhours.open = 00.00\nhours.close = 24.00\n"
	"hours.closed_on_national_holidays = tidak\nquiet.from = 00.00\nquiet.to = 00.00\n";

const char *who_name(enum who w)
{
	return people[w].name ? people[w].name : "nobody";
}

bool play_in_order(enum who w)
{
	return people[w].id != 0;
}

void play_fail(struct play *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("  not so: ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
	p->failed = true;
}

/* ---- the world ---- */

static void enter_people(struct play *p)
{
	json_t *members = json_array();

	for (enum who w = NOBODY + 1; w < STAFF; w++) {
		if (!people[w].id)
			rig_wa_user(&p->rig, people[w].phone, people[w].name);
		else
			rig_user(&p->rig, people[w].id, people[w].name, people[w].phone);
		if (people[w].staff)
			json_array_append_new(members, json_integer(people[w].id));
	}
	json_decref(rig_call(&p->rig, "/sim/group",
			     json_pack("{s:I, s:s, s:s, s:o}", "id", (json_int_t)GROUP, "title",
				       "Tim", "bot_status", "administrator", "members", members)));
}

/* Orders of yesterday, 19.10 WIB: before what the first one's customer will complain about. */
static void enter_orders(struct play *p)
{
	static const enum who owners[] = { ANDI, BUDI, LIA, TONO };
	time_t now = time(NULL) + 7 * 3600 - 24 * 3600;
	struct tm tm;
	char day[16], csv[2048];
	size_t len;

	gmtime_r(&now, &tm);
	strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	len = (size_t)snprintf(csv, sizeof(csv),
			       "order_id,customer_name,phone,email,user_id,product,amount,"
			       "payment_method,state,ordered_at,paid_at,verified_at,activated_at,"
			       "due_at\n");
	for (size_t i = 0; i < ARRAY_LEN(owners); i++)
		len += (size_t)snprintf(
			csv + len, sizeof(csv) - len,
			"KM-%02zu,%s Saputra,%s,,50223%zu,Saldo 150rb,150000,transfer,active,"
			"%sT19:10:00+07:00,%sT19:12:00+07:00,%sT19:15:00+07:00,%sT19:16:00+07:00,\n",
			i + 1, people[owners[i]].name, people[owners[i]].phone, i, day, day, day,
			day);
	rig_import(&p->rig, csv);
}

static void open_shared(struct play *p, const char *library)
{
	int fd;

	snprintf(p->shared_path, sizeof(p->shared_path), "%s/at_write", p->rig.dir);
	fd = open(p->shared_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*p->shared)) != 0) {
		perror(p->shared_path);
		exit(1);
	}
	p->shared = mmap(NULL, sizeof(*p->shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p->shared == MAP_FAILED) {
		perror(p->shared_path);
		exit(1);
	}
	/* For the bot alone: the simulator runs already. */
	setenv("AT_WRITE", p->shared_path, 1);
	setenv("LD_PRELOAD", library, 1);
}

void play_open(struct play *p, const char *library)
{
	*p = (struct play) { 0 };
	unsetenv("LD_PRELOAD");
	rig_open(&p->rig, "policy/knightz.ini", RIG_UNLIMITED, config, NULL);
	rig_wa_options(&p->rig, "{\"retry_ms\":20}");
	enter_people(p);
	enter_orders(p);
	open_shared(p, library);
	rig_start_bot(&p->rig);
}

void play_close(struct play *p)
{
	munmap(p->shared, sizeof(*p->shared));
	unsetenv("LD_PRELOAD");
	rig_close(&p->rig);
}

/* ---- what they see ---- */

json_t *play_chat(struct play *p, enum who w, int64_t since)
{
	char path[128];

	if (people[w].id)
		snprintf(path, sizeof(path), "/sim/chat?chat=%lld&since=%lld",
			 (long long)people[w].id, (long long)since);
	else
		snprintf(path, sizeof(path), "/sim/wa/chat?customer=%s&since=%lld", people[w].phone,
			 (long long)since);
	return rig_call(&p->rig, path, NULL);
}

char *play_words(const json_t *m)
{
	const char *text = json_string_value(json_object_get(m, "text"));

	if (json_is_true(json_object_get(m, "from_business")))
		return json_dumps(json_object_get(m, "content"), JSON_COMPACT);
	if (!json_is_true(json_object_get(m, "from_bot")))
		return NULL;
	if (!text)
		text = json_string_value(json_object_get(m, "caption"));
	return strdup(text ? text : "");
}

bool play_holds(const json_t *m, const char *words)
{
	char *text = play_words(m);
	bool found = text && strstr(text, words);

	free(text);
	return found;
}

static bool sees(struct play *p, const struct act *a)
{
	json_t *j = play_chat(p, a->hears, p->seq[a->hears]), *m;
	bool found = false;
	size_t i;

	json_array_foreach(json_object_get(j, "messages"), i, m)
		found = found || play_holds(m, a->words);
	json_decref(j);
	return found;
}

/* ---- the bot dies, and lives on ---- */

static struct step *now(struct play *p)
{
	return &p->steps[p->n_steps];
}

static void start_anew(struct play *p)
{
	atomic_store(&p->shared->pid, 0);
	atomic_store(&p->shared->count, 0);
	atomic_store(&p->shared->kill_at, now(p)->kills == 1 ? p->again : 0);
	rig_spawn_bot(&p->rig);
}

static void tend(struct play *p)
{
	struct step *s = now(p);
	int status;

	if (waitpid(p->rig.bot, &status, WNOHANG) != p->rig.bot)
		return;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		play_fail(p, "the bot ended by itself (status %d); see %s", status, p->rig.log);
	if (s->kills++ == 0) {
		s->writes = atomic_load(&p->shared->count);
		memcpy(s->what, p->shared->what, sizeof(s->what));
	}
	start_anew(p);
}

static bool out_of_time(double since)
{
	return rig_now() - since > PATIENCE_S;
}

/* A file that could not be had is asked for again five seconds later. */
static bool files_wait(struct play *p)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	bool wait = true;

	if (sqlite3_open_v2(p->rig.database, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT count(*) FROM evidence WHERE state = 0", -1, &st,
			       NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		wait = sqlite3_column_int(st, 0) > 0;
	sqlite3_finalize(st);
	sqlite3_close(db);
	return wait;
}

static bool nothing_waits(struct play *p)
{
	json_t *j = rig_call(&p->rig, "/sim/stats", NULL);
	bool none = json_integer_value(json_object_get(j, "pending_updates")) == 0;

	json_decref(j);
	return none && rig_wa_hooks(&p->rig, "waiting") == 0 &&
	       rig_metric(&p->rig, "sigap_outbox_depth") == 0 && !files_wait(p);
}

/* Nothing is under way, and nothing was written for a while. */
static void wait_for_quiet(struct play *p)
{
	double since = rig_now();
	int before;

	do {
		before = atomic_load(&p->shared->count);
		rig_sleep(QUIET_MS / 1000.0);
		tend(p);
		if (out_of_time(since)) {
			play_fail(p, "step %zu: no quiet", p->n_steps);
			return;
		}
	} while (atomic_load(&p->shared->count) != before || !nothing_waits(p));
}

/* ---- a step ---- */

static void restart(struct play *p)
{
	/* It may be killed while it stops; then it starts all the same. */
	if (WIFSIGNALED(rig_stop_bot(&p->rig, SIGTERM)))
		now(p)->kills++;
	atomic_store(&p->shared->pid, 0);
	rig_spawn_bot(&p->rig);
}

static int64_t act(struct play *p, const struct act *a)
{
	if (a->deed == WAIT)
		return 0;
	if (people[a->who].id)
		return play_on_telegram(p, a);
	if (a->deed == RESTART)
		restart(p);
	else
		play_on_whatsapp(p, a);
	return 0;
}

/* What they see instead. */
static void show_last(struct play *p, enum who w)
{
	json_t *j = play_chat(p, w, 0), *messages = json_object_get(j, "messages");
	size_t n = json_array_size(messages);

	for (size_t i = n > SHOWN_LAST ? n - SHOWN_LAST : 0; i < n; i++) {
		char *text = play_words(json_array_get(messages, i));

		if (text)
			printf("    | %.400s\n", text);
		free(text);
	}
	json_decref(j);
}

/* The bot said under that reply that it does not know what it is about. */
static bool is_lost(struct play *p, int64_t said)
{
	json_t *j = play_chat(p, STAFF, p->seq[STAFF]), *m;
	bool lost = false;
	size_t i;

	json_array_foreach(json_object_get(j, "messages"), i, m)
		lost = lost || (json_integer_value(json_object_get(m, "reply_to")) == said &&
				play_holds(m, "tidak tercatat pada kasus"));
	json_decref(j);
	return lost;
}

static void wait_for(struct play *p, size_t k)
{
	const struct act *a = &now(p)->acts[k];
	double since = rig_now();

	while (a->words && !sees(p, a)) {
		if (out_of_time(since)) {
			play_fail(p, "step %zu: %s did not see \"%s\" after \"%s\"", p->n_steps,
				  who_name(a->hears), a->words, a->text ? a->text : "");
			show_last(p, a->hears);
			if (a->on)
				show_last(p, STAFF);
			return;
		}
		rig_sleep(0.002);
		tend(p);
		if (p->said[k] && is_lost(p, p->said[k])) {
			now(p)->said_again++;
			p->said[k] = act(p, a);
		}
	}
}

static void mark_chats(struct play *p)
{
	for (enum who w = NOBODY + 1; w < WHO_COUNT; w++) {
		json_t *j = play_chat(p, w, INT32_MAX);

		p->seq[w] = json_integer_value(json_object_get(j, "seq"));
		json_decref(j);
	}
}

void play_step(struct play *p, const struct act *acts, size_t n, int kill_at, bool half)
{
	struct step *s = now(p);

	*s = (struct step) { .acts = acts, .n = n };
	mark_chats(p);
	atomic_store(&p->shared->half, half);
	atomic_store(&p->shared->count, 0);
	atomic_store(&p->shared->kill_at, kill_at);
	for (size_t i = 0; i < n && !p->failed; i++)
		p->said[i] = act(p, &acts[i]);
	for (size_t i = 0; i < n && !p->failed; i++)
		wait_for(p, i);
	wait_for_quiet(p);
	if (s->kills == 0)
		s->writes = atomic_load(&p->shared->count);
	atomic_store(&p->shared->kill_at, 0);
	p->n_steps++;
}

void play_end(struct play *p)
{
	rig_stop_bot(&p->rig, SIGTERM);
	atomic_store(&p->shared->pid, 0);
	rig_start_bot(&p->rig);
	rig_stop_bot(&p->rig, SIGTERM);
}
