#include "tests/talk/world.h"

#include <dirent.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "bot/telegram.h"
#include "handlers/burst.h"
#include "handlers/payments.h"
#include "handlers/timed.h"
#include "store/seen.h"
#include "store/sql.h"

enum { TURNS_MAX = 200, NOTICES_A_TURN = 64, HELD_A_TURN = 256, ARENA_BYTES = 64 * 1024 * 1024 };

bool world_fail(struct world *w, const char *fmt, ...)
{
	va_list ap;

	if (w->trouble[0])
		return false; /* the first trouble is the one that matters */
	va_start(ap, fmt);
	vsnprintf(w->trouble, sizeof(w->trouble), fmt, ap);
	va_end(ap);
	return false;
}

bool world_push(struct world *w, json_t *update)
{
	char *raw = update ? json_dumps(update, JSON_COMPACT) : NULL;

	json_decref(update);
	if (!raw)
		return world_fail(w, "an update cannot be written");
	w->last_update = arena_strdup(&w->arena, raw);
	free(raw);
	if (w->n_waiting == WAITING_MAX)
		return world_fail(w, "more than %d updates wait", WAITING_MAX);
	w->waiting[w->n_waiting++] = w->last_update;
	return true;
}

bool world_on_whatsapp(const struct world *w, const struct person *p)
{
	return w->script->channel == TALK_WHATSAPP && !p->role;
}

struct wa_account *world_account(struct world *w, const struct person *p)
{
	return &w->accounts[p - w->script->people];
}

/* ---- opening ---- */

/* "dashpro" is called Dashpro unless the head says otherwise. */
static const char *brand_name(struct world *w)
{
	char *name;

	if (w->script->brand[0])
		return w->script->brand;
	name = arena_strdup(&w->arena, w->script->policy);
	if (name && name[0] >= 'a' && name[0] <= 'z')
		name[0] = (char)(name[0] - 32);
	return name;
}

/* A role that nobody in the script has is left to its "config:". */
static void write_staff(FILE *f, const struct script *s)
{
	static const char *const keys[] = { "owners", "admins",  "leads",
					    "agents", "finance", "viewers" };

	fputs("[staff]\n", f);
	for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
		bool any = false;

		for (size_t i = 0; i < s->n_people; i++) {
			if (!s->people[i].role || strcmp(s->people[i].role, keys[k]) != 0)
				continue;
			if (any)
				fprintf(f, ",%s", s->people[i].id);
			else
				fprintf(f, "%s = %s", keys[k], s->people[i].id);
			any = true;
		}
		if (any)
			fputs("\n", f);
	}
}

static bool write_config(struct world *w, const char *file)
{
	const struct script *s = w->script;
	char here[512];
	FILE *f = fopen(file, "w");

	if (!f || !getcwd(here, sizeof(here))) {
		if (f)
			fclose(f);
		return world_fail(w, "cannot write %s", file);
	}
	fprintf(f, "[brand]\nname = %s\npolicy = %s/policy/%s.ini\nlanguage = %s\n", brand_name(w),
		here, s->policy, s->lang);
	fprintf(f, "messages = %s/messages\n", here);
	fputs("[telegram]\ntoken = 1:talk\napi_base = http://127.0.0.1:1\n", f);
	fprintf(f, "staff_chat = %s\n", s->staff_chat ? w->groups[0].id : "");
	if (s->channel == TALK_WHATSAPP)
		fputs("[whatsapp]\naccess_token = talk\nphone_number_id = 109876543210987\n"
		      "app_secret = talk\nverify_token = talk\n"
		      "api_base = http://127.0.0.1:1/v25.0\n",
		      f);
	fputs("[store]\ndatabase = sigap.sqlite3\n", f);
	if (s->mail)
		fputs("[smtp]\nurl = smtp://127.0.0.1:2525\nfrom = bantuan@toko.contoh\n", f);
	if (!strstr(s->config, "[whatsapp.templates]"))
		fputs("[whatsapp.templates]\nfallback = kabar_untuk_kakak, id\n", f);
	write_staff(f, s);
	fputs(s->config, f);
	fclose(f);
	chmod(file, 0600);
	return true;
}

/* What the bot hears of its group when it asks. */
static void look_at_group(struct world *w)
{
	w->health.staff_forum = w->forum;
	w->health.can_topics = w->may_topics;
}

bool world_start(struct world *w)
{
	const char *why = NULL;
	enum err e = store_open(&w->arena, w->database, STORE_RUN, &w->store, &why);

	if (e != OK)
		return world_fail(w, "store: %s %s", err_name(e), why ? why : "");
	look_at_group(w);
	e = runtime_build(&w->arena, &w->config, w->store, &w->health, &w->rt, &why);
	if (e != OK)
		return world_fail(w, "runtime: %s", why ? why : err_name(e));
	w->down = false;
	w->woken = true; /* as the loop begins: what changed while nobody looked? */
	return world_settle(w);
}

bool world_stop(struct world *w)
{
	runtime_free(w->rt);
	store_close(w->store);
	w->rt = NULL;
	w->store = NULL;
	w->down = true;
	return true;
}

static void be_healthy(struct world *w)
{
	w->health = (struct health) { .token_ok = true,
				      .staff_found = true,
				      .staff_member = true,
				      .staff_admin = true,
				      .can_delete = true,
				      .reads_groups = true,
				      .disk_free = (int64_t)20 * 1024 * 1024 * 1024,
				      .last_poll_ms = w->now_ms };
	snprintf(w->health.username, sizeof(w->health.username), "SigapBot");
}

static void open_accounts(struct world *w)
{
	for (size_t i = 0; i < w->script->n_people; i++) {
		const struct person *p = &w->script->people[i];

		w->accounts[i] = (struct wa_account) { p->wa_phone, p->wa_id, !p->hidden };
	}
}

/* A customer who is known wrote a week ago and has shared the own number; on WhatsApp it needs no
 * sharing, and was an hour ago, so that the window is open. */
static bool introduce(struct world *w)
{
	const struct script *s = w->script;
	int64_t now_ms = w->now_ms;

	w->now_ms = now_ms - (s->channel == TALK_WHATSAPP ? MS_HOUR : 7 * MS_DAY);
	for (size_t i = 0; i < s->n_people; i++) {
		struct step st = {
			.kind = STEP_SAY, .who = s->people[i].name, .group = "", .topic = ""
		};

		if (!s->people[i].known)
			continue;
		st.text = "/start";
		if (!arrive(w, &st))
			return false;
		st.text = "(kontak)";
		if (!world_on_whatsapp(w, &s->people[i]) || s->people[i].hidden)
			if (!arrive(w, &st))
				return false;
		if (!world_settle(w))
			return false;
	}
	w->n_events = 0; /* before the curtain */
	return world_move_clock(w, now_ms);
}

bool world_open(struct world *w, const struct script *s)
{
	const char *file, *why = NULL;

	memset(w, 0, sizeof(*w));
	arena_init(&w->arena, ARENA_BYTES);
	arena_init(&w->turn, 0);
	w->script = s;
	open_accounts(w);
	w->now_ms = s->now_ms;
	w->recompute_cursor = -1;
	w->next_update = w->next_message = 100;
	w->groups[w->n_groups++] = (struct group) { STAFF_GROUP, "-1001" };
	snprintf(w->dir, sizeof(w->dir), "%s/sigap-talk-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(w->dir))
		return world_fail(w, "no folder for the database");
	file = arena_printf(&w->arena, "%s/config.ini", w->dir);
	w->database = arena_printf(&w->arena, "%s/sigap.sqlite3", w->dir);
	if (!file || !w->database || !write_config(w, file))
		return world_fail(w, "out of memory");
	if (config_load(&w->arena, file, &w->config, &why) != OK)
		return world_fail(w, "config: %s", why ? why : "");
	if (templates_load(&w->arena, &w->config.ini, &w->templates, &why) != OK)
		return world_fail(w, "templates: %s", why ? why : "");
	be_healthy(w);
	w->forum = s->forum;
	w->may_topics = true;
	return world_start(w) && introduce(w) && shop_load(w) && world_settle(w);
}

static void remove_folder(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	char path[512];

	while (d && (entry = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

void world_close(struct world *w)
{
	if (w->rt || w->store)
		(void)world_stop(w);
	if (w->dir[0])
		remove_folder(w->dir);
	arena_free(&w->turn);
	arena_free(&w->arena);
}

/* ---- a turn, in the order of bot/app_turn.c ---- */

static enum err take_update(struct world *w, const char *raw, struct router_effects *fx)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct update u;

	TRY(json_read(&w->turn, raw, strlen(raw), &j, NULL));
	if (!json_object_get(j, "update_id"))
		return webhook_take(w, j, fx);
	TRY(telegram_decode(&w->turn, j, w->health.username, &u));
	return router_update(w->store, &w->turn, &w->rt->ctx, w->now_ms, j, &u, fx);
}

static enum err call_timer(struct turn *t, void *arg)
{
	return timed_run(t, arg);
}

static enum err call_notices(struct turn *t, void *arg)
{
	return notices_run(t, NOTICES_A_TURN, arg);
}

static enum err call_match(struct turn *t, void *arg)
{
	return payments_match(t, arg);
}

static enum err call_recompute(struct turn *t, void *arg)
{
	return timed_recompute(t, arg);
}

static enum err call(struct world *w, const char *what, enum err (*fn)(struct turn *, void *),
		     void *arg, struct router_effects *fx)
{
	enum err e = router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, what, fn, arg,
				 fx);

	if (e != OK)
		world_fail(w, "%s: %s", what, err_name(e));
	return e;
}

static enum err run_timers(struct world *w, struct router_effects *fx)
{
	struct timer timer;
	enum err e;

	while ((e = timer_take(w->store, w->now_ms, &timer)) == OK)
		TRY(call(w, "timer", call_timer, &timer, fx));
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err answer_probe(struct world *w, struct router_effects *fx)
{
	struct update u = { .kind = UPDATE_PROBED,
			    .channel = CHANNEL_TELEGRAM,
			    .chat = w->probe_chat,
			    .name = "",
			    .language = "",
			    .text = "",
			    .args = "" };

	if (!w->probe_chat)
		return OK;
	u.in_private = w->probe_chat[0] != '-';
	u.sender = u.in_private ? w->probe_chat : NULL;
	u.ext = arena_printf(&w->turn, "probe-%lld", (long long)w->next_update++);
	w->health.last_poll_ms = w->now_ms;
	look_at_group(w);
	w->probe_chat = NULL;
	return router_update(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, &u, fx);
}

static enum err in_transaction(struct world *w, struct router_effects *fx)
{
	struct outbox_row *rows;
	size_t n;

	for (size_t i = 0; i < w->n_waiting; i++)
		TRY(take_update(w, w->waiting[i], fx));
	w->n_waiting = 0;
	TRY(files_fetch(w, fx));
	TRY(run_timers(w, fx));
	TRY(answer_probe(w, fx));
	if (w->woken || fx->orders_changed)
		TRY(call(w, "payments", call_match, &(bool) { false }, fx));
	if (w->woken || w->notices_waiting || fx->orders_changed) {
		w->notices_waiting = false;
		TRY(call(w, "notices", call_notices, &w->notices_waiting, fx));
	}
	w->woken = false;
	if (w->recompute_cursor >= 0) {
		TRY(call(w, "recompute", call_recompute, &w->recompute_cursor, fx));
		if (w->recompute_cursor == 0)
			w->recompute_cursor = -1;
	}
	return outbox_take_held(w->store, &w->turn, w->now_ms, HELD_A_TURN, &rows, &n);
}

static bool after_commit(struct world *w, const struct router_effects *fx)
{
	const char *why = NULL;

	for (size_t i = 0; i < fx->n_callbacks; i++)
		if (fx->callbacks[i].id) /* else said as a message: nothing pops up there */
			chats_toast(w, fx->callbacks[i].id, fx->callbacks[i].text);
	if (fx->probe_chat)
		w->probe_chat = arena_strdup(&w->arena, fx->probe_chat);
	if (fx->calendar_changed) {
		if (runtime_reload_calendar(w->rt, w->store, &why) != OK)
			return world_fail(w, "calendar: %s", why ? why : "");
		w->recompute_cursor = 0;
	}
	if (fx->staff_changed && runtime_reload_staff(w->rt, w->store) != OK)
		return world_fail(w, "staff not re-read");
	if (fx->tally[CHANNEL_TELEGRAM].failed || fx->tally[CHANNEL_WHATSAPP].failed)
		return world_fail(w, "a handler failed; the update lies in dead_letters");
	return chats_deliver(w);
}

static bool turn(struct world *w)
{
	struct router_effects fx = { 0 };
	enum err e = store_begin(w->store);

	if (e == OK) {
		e = in_transaction(w, &fx);
		if (e != OK)
			store_rollback(w->store);
		else
			e = store_commit(w->store);
	}
	if (e != OK)
		return world_fail(w, "transaction: %s (%s)", err_name(e),
				  store_last_error(w->store));
	if (w->dies) {
		w->dies = false;
		return world_stop(w);
	}
	if (!after_commit(w, &fx))
		return false;
	arena_reset(&w->turn);
	return true;
}

/* When something next happens by itself; INT64_MAX when nothing will. */
static int64_t next_due(struct world *w)
{
	int64_t timer = INT64_MAX, held = INT64_MAX;

	if (timer_next(w->store, &timer) != OK)
		timer = INT64_MAX;
	if (outbox_next_held(w->store, &held) != OK)
		held = INT64_MAX;
	return timer < held ? timer : held;
}

static bool has_work(struct world *w)
{
	return w->n_waiting || w->woken || w->notices_waiting || w->recompute_cursor >= 0 ||
	       w->probe_chat || next_due(w) <= w->now_ms;
}

bool world_settle(struct world *w)
{
	for (int i = 0; !w->down && has_work(w); i++) {
		if (i == TURNS_MAX)
			return world_fail(w, "the bot finds no rest");
		if (!turn(w))
			return false;
	}
	return !w->trouble[0];
}

/* A number that the store knows; 0 when it knows none. */
static int64_t stored(struct world *w, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n = 0;

	if (sqlite3_prepare_v2(store_db(w->store), sql, -1, &st, NULL) != SQLITE_OK) {
		world_fail(w, "%s: %s", sql, store_last_error(w->store));
		return 0;
	}
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static bool let_pass(struct world *w, int64_t until_ms)
{
	return until_ms <= w->now_ms ? !w->trouble[0] : world_move_clock(w, until_ms);
}

bool world_read(struct world *w)
{
	int64_t heard_ms;

	if (w->down)
		return true;
	heard_ms = stored(w, "SELECT max(heard_ms) FROM address");
	return let_pass(w, heard_ms ? heard_ms + BURST_AGAIN_MS + 1 : 0);
}

bool world_linger(struct world *w)
{
	int64_t who = w->down ? 0 : stored(w, "SELECT max(address_id) FROM burst");
	int64_t due_ms = 0;

	if (who && timer_due(w->store, TIMER_BURST, who, &due_ms) != OK)
		return world_fail(w, "words that nothing will ever answer");
	return let_pass(w, due_ms);
}

bool world_move_clock(struct world *w, int64_t to_ms)
{
	if (to_ms < w->now_ms)
		return world_fail(w, "the clock does not go back");
	while (!w->down && next_due(w) <= to_ms) {
		int64_t due_ms = next_due(w);

		w->now_ms = due_ms > w->now_ms ? due_ms : w->now_ms;
		if (!world_settle(w))
			return false;
	}
	w->now_ms = to_ms;
	return world_settle(w);
}
