#include "tests/folder.h"
#include "tests/talk/world.h"

#include <dirent.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

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

void world_look_at_group(struct world *w)
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
	world_look_at_group(w);
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
	snprintf(w->dir, sizeof(w->dir), "%s/sigap-talk-XXXXXX", folder_root());
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
