/* play.c - see play.h: the world, its people, and what they do. */
#include "tests/killed/play.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define GROUP INT64_C(-1001000000001)

enum {
	PATIENCE_S = 20,
	SHOWN_LAST = 4,
	QUIET_MS = 25, /* nothing written for so long: the step is over */
};

static const struct person {
	const char *name;
	int64_t id;        /* on Telegram, else 0 */
	const char *phone; /* a customer's */
	bool staff;
} people[WHO_COUNT] = {
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

static bool holds(const json_t *m, const char *words)
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
		found = found || holds(m, a->words);
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

static void wait_for(struct play *p, const struct act *a)
{
	double since = rig_now();

	while (a->words && !sees(p, a)) {
		if (out_of_time(since)) {
			play_fail(p, "step %zu: %s did not see \"%s\" after \"%s\"", p->n_steps,
				  who_name(a->hears), a->words, a->text ? a->text : "");
			show_last(p, a->hears);
			return;
		}
		rig_sleep(0.002);
		tend(p);
	}
}

static bool nothing_waits(struct play *p)
{
	json_t *j = rig_call(&p->rig, "/sim/stats", NULL);
	bool none = json_integer_value(json_object_get(j, "pending_updates")) == 0;

	json_decref(j);
	return none && rig_wa_hooks(&p->rig, "waiting") == 0 &&
	       rig_metric(&p->rig, "sigap_outbox_depth") == 0;
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

/* ---- what they do ---- */

static bool has_button(const json_t *m, const char *label)
{
	json_t *row, *button;
	size_t i, k;

	json_array_foreach(json_object_get(m, "buttons"), i, row)
	{
		json_array_foreach(row, k, button)
		{
			const char *text = json_string_value(json_object_get(button, "text"));

			if (text && strcmp(text, label) == 0)
				return true;
		}
	}
	return false;
}

/* The newest message of the bot with these words, and with this button when one is named. */
static int64_t find(struct play *p, enum who w, const char *words, const char *label)
{
	json_t *j = play_chat(p, w, 0), *m;
	int64_t id = 0;
	size_t i;

	json_array_foreach(json_object_get(j, "messages"), i, m)
	{
		if ((!words || holds(m, words)) && (!label || has_button(m, label)))
			id = json_integer_value(json_object_get(m, "message_id"));
	}
	json_decref(j);
	return id;
}

static json_t *picture(struct play *p)
{
	return json_pack("{s:i}", "seed", ++p->pictures);
}

static json_t *place(const struct act *a)
{
	enum who chat = a->on ? STAFF : a->who;

	return json_pack("{s:I, s:I}", "from", (json_int_t)people[a->who].id, "chat",
			 (json_int_t)people[chat].id);
}

static void album(struct play *p, const struct act *a)
{
	for (int i = 0; i < 2; i++) {
		json_t *j = place(a);

		json_object_set_new(j, "photo", picture(p));
		json_object_set_new(j, "media_group_id", json_sprintf("album-%d", p->pictures - i));
		if (i == 0 && a->text)
			json_object_set_new(j, "caption", json_string(a->text));
		json_decref(rig_call(&p->rig, "/sim/send", j));
	}
}

static void press(struct play *p, const struct act *a, json_t *j)
{
	int64_t message = find(p, a->on ? STAFF : a->who, a->on, a->text);

	if (!message) {
		play_fail(p, "step %zu: %s sees no button \"%s\"", p->n_steps, who_name(a->who),
			  a->text);
		json_decref(j);
		return;
	}
	json_object_set_new(j, "message", json_integer(message));
	json_object_set_new(j, "text", json_string(a->text));
	json_decref(rig_call(&p->rig, "/sim/press", j));
}

static void reply(struct play *p, const struct act *a, json_t *j)
{
	json_object_set_new(j, "reply_to", json_integer(find(p, STAFF, a->on, NULL)));
	if (a->deed == REPLY_PHOTO)
		json_object_set_new(j, "photo", picture(p));
	json_object_set_new(j, a->deed == REPLY ? "text" : "caption", json_string(a->text));
	json_decref(rig_call(&p->rig, "/sim/send", j));
}

static void on_whatsapp(struct play *p, const struct act *a)
{
	const char *phone = people[a->who].phone;

	if (a->deed == SAY)
		rig_wa_say(&p->rig, phone, a->text);
	else
		json_decref(rig_call(&p->rig, "/sim/wa/press",
				     json_pack("{s:s, s:s}", "from", phone, "text", a->text)));
}

static void on_telegram(struct play *p, const struct act *a)
{
	json_t *j = place(a);

	switch (a->deed) {
	case SAY:
		json_object_set_new(j, "text", json_string(a->text));
		json_decref(rig_call(&p->rig, "/sim/send", j));
		return;
	case SHARE:
		json_object_set_new(j, "share_contact", json_true());
		json_decref(rig_call(&p->rig, "/sim/send", j));
		return;
	case PRESS:
		press(p, a, j);
		return;
	case REPLY:
	case REPLY_PHOTO:
		reply(p, a, j);
		return;
	default:
		json_decref(j);
		album(p, a);
	}
}

static void restart(struct play *p)
{
	/* It may be killed while it stops; then it starts all the same. */
	if (WIFSIGNALED(rig_stop_bot(&p->rig, SIGTERM)))
		now(p)->kills++;
	atomic_store(&p->shared->pid, 0);
	rig_spawn_bot(&p->rig);
}

static void act(struct play *p, const struct act *a)
{
	if (a->deed == WAIT)
		return;
	if (a->deed == RESTART)
		restart(p);
	else if (people[a->who].id)
		on_telegram(p, a);
	else
		on_whatsapp(p, a);
}

/* ---- a step ---- */

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
		act(p, &acts[i]);
	for (size_t i = 0; i < n && !p->failed; i++)
		wait_for(p, &acts[i]);
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
