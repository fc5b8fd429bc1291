/* cli_check.c - `sigap check`: everything that can be wrong before the bot starts, said at once.
 * Declared in cli_commands.h. Changes nothing: the database is opened for reading only. */
#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "bot/check_texts.h"
#include "bot/cli.h"
#include "bot/cli_commands.h"
#include "bot/shipped.h"

enum { NOTE_MAX = 1024 };

struct check {
	struct cli *cli;
	struct policy policy;
	bool has_policy;
	int problems;
};

static void good(const char *what, const char *text)
{
	printf("ok    %-10s %s\n", what, text);
}

static void warn(const char *what, const char *text)
{
	printf("warn  %-10s %s\n", what, text);
}

/* One line per problem; why may hold many. */
static void bad(struct check *k, const char *what, const char *why)
{
	while (*why) {
		size_t n = strcspn(why, "\n");

		printf("WRONG %-10s %.*s\n", what, (int)n, why);
		k->problems++;
		why += n + (why[n] == '\n');
	}
}

/* arena_printf, but never NULL. */
static const char *note(struct check *k, const char *fmt, ...) PRINTF_LIKE(2, 3);

static const char *note(struct check *k, const char *fmt, ...)
{
	char text[NOTE_MAX];
	const char *kept;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	kept = arena_strdup(&k->cli->arena, text);
	return kept ? kept : "out of memory";
}

/* ---- files ---- */

static void check_policy(struct check *k)
{
	const struct config *c = &k->cli->config;
	const char *why = NULL;
	enum err e = shipped_policy(&k->cli->arena, c, &k->policy, &why);

	if (e != OK) {
		bad(k, "policy", why ? why : err_name(e));
		return;
	}
	k->has_policy = true;
	good("policy",
	     c->brand.policy[0] ? c->brand.policy : "only the defaults: [brand] policy is empty");
}

/* Account numbers are never kept in the clear. */
static void check_payout(struct check *k)
{
	int mode = k->policy.refund.enabled;

	if (!k->has_policy || mode == REFUND_OFF || mode == REFUND_SERVICE_TIME ||
	    k->cli->config.store.secret_key[0])
		return;
	warn("refunds",
	     "no [store] secret_key: only balance is offered, no bank or e-wallet; make one with"
	     " openssl rand -hex 32");
}

static void check_holidays(struct check *k)
{
	struct arena *a = &k->cli->arena;
	const char *file = shipped_holidays(a, &k->cli->config);
	struct calendar cal;
	const char *why = NULL;
	enum err e;

	if (!k->has_policy || !file)
		return;
	policy_calendar(&k->policy, a, &cal);
	e = calendar_load_dates(&cal, file, &why);
	if (e != OK)
		bad(k, "holidays", why ? why : err_name(e));
	else
		good("holidays", file);
}

static void misfit(void *ctx, const char *finding)
{
	bad(ctx, "texts", finding);
}

static void check_fit(struct check *k, const struct catalogs *texts)
{
	int before = k->problems;

	if (check_texts_fit(texts, misfit, k) != OK)
		bad(k, "texts", "out of memory");
	else if (k->problems == before)
		good("texts", "catalogs complete, every pattern compiles, each fits every channel");
}

static void check_texts(struct check *k)
{
	const char *dir = k->cli->config.brand.messages;
	struct catalogs *texts = NULL;
	struct recogniser *recogniser = NULL;
	const char *why = NULL;
	enum err e = shipped_texts(&k->cli->arena, dir, &texts, &recogniser, &why);

	if (e != OK) {
		bad(k, "texts", why ? why : err_name(e));
		return;
	}
	check_fit(k, texts);
	recogniser_free(recogniser);
	catalogs_free(texts);
}

struct lacking {
	struct strbuf names;
	size_t n;
};

static void lacks(void *ctx, const char *key)
{
	struct lacking *l = ctx;

	strbuf_addf(&l->names, "%s%s", l->n++ ? ", " : "", key);
}

/* Where only templates may be said, a message without one waits for the person. */
static void check_templates(struct check *k)
{
	const struct config *c = &k->cli->config;
	struct lacking l = { .n = 0 };
	struct templates t;
	const char *why = NULL;
	enum err e = templates_load(&k->cli->arena, &c->ini, &t, &why);

	if (e != OK) {
		bad(k, "templates", why ? why : err_name(e));
		return;
	}
	if (!c->whatsapp.access_token[0])
		return;
	strbuf_init(&l.names, &k->cli->arena, NOTE_MAX - 64);
	check_templates_missing(&t, lacks, &l);
	if (!templates_find(&t, msg_key(MSG_WINDOW_FALLBACK)))
		warn("templates", "no fallback: nobody is told that a message waits for them");
	if (l.n)
		warn("templates", note(k, "none for: %s", l.names.ptr));
	else
		good("templates", "every notice has one");
}

/* ---- database and folders ---- */

static void check_mode(struct check *k, const char *what, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || !(st.st_mode & 077))
		return;
	warn(what, note(k, "%s can be read by others: chmod %s %s", path,
			S_ISDIR(st.st_mode) ? "700" : "600", path));
}

/* Where something is to be made: the nearest folder that exists must be writable. */
static bool can_make(struct check *k, const char *path)
{
	const char *dir = path;

	do {
		dir = path_dir(&k->cli->arena, dir);
		if (!dir)
			return false;
		if (access(dir, W_OK | X_OK) == 0)
			return true;
	} while (errno == ENOENT && strcmp(dir, "/") != 0 && strcmp(dir, ".") != 0);
	return false;
}

static void check_missing(struct check *k, const char *what, const char *path)
{
	if (can_make(k, path))
		good(what, note(k, "%s: not there yet, will be made", path));
	else
		bad(k, what, note(k, "%s: its folder cannot be written", path));
}

static void check_database(struct check *k)
{
	struct arena *a = &k->cli->arena;
	const char *path = k->cli->config.store.database;
	struct store *s = NULL;
	const char *why = NULL;
	enum err e;

	if (access(path, F_OK) != 0) {
		check_missing(k, "database", path);
		return;
	}
	check_mode(k, "database", path);
	e = store_open(a, path, STORE_CHECK, &s, &why);
	if (e != OK) {
		bad(k, "database", why);
		return;
	}
	e = store_integrity(s, a, &why);
	if (e != OK)
		bad(k, "database", note(k, "%s: %s", path, why ? why : err_name(e)));
	else
		good("database", note(k, "%s: whole, schema %d", path, store_schema_version(s)));
	store_close(s);
}

static void check_evidence(struct check *k)
{
	const char *path = k->cli->config.store.evidence_dir;

	if (access(path, F_OK) != 0) {
		check_missing(k, "evidence", path);
	} else if (access(path, R_OK | W_OK | X_OK) != 0) {
		bad(k, "evidence", note(k, "%s: %s", path, strerror(errno)));
	} else {
		check_mode(k, "evidence", path);
		good("evidence", path);
	}
}

/* ---- the whole ---- */

static void check_config_notes(struct check *k)
{
	const struct config *c = &k->cli->config;

	good("config", c->file);
	if (!c->smtp.url[0])
		warn("config", "no [smtp] url: orders can be proven by phone only, not by e-mail");
	if (!c->staff.owners[0] && !c->staff.admins[0])
		warn("config", "no [staff] admins: the first admin is set up in chat");
}

static int check_online(struct check *k)
{
	struct cli *c = k->cli;

	if (!c->online)
		return EXIT_DONE;
	if (!c->ask) {
		cli_say("--online: this program cannot reach the channels");
		return EXIT_FAILED;
	}
	fflush(stdout);
	return c->ask(c->config_file);
}

int cli_check(struct cli *c)
{
	static void (*const steps[])(struct check *) = { check_config_notes, check_policy,
							 check_payout,       check_holidays,
							 check_texts,        check_templates,
							 check_database,     check_evidence };
	struct check k = { .cli = c };
	const char *why = NULL;
	enum err e = config_load(&c->arena, c->config_file, &c->config, &why);

	if (e != OK)
		bad(&k, "config", why ? why : err_name(e));
	for (size_t i = 0; e == OK && i < ARRAY_LEN(steps); i++)
		steps[i](&k);
	if (k.problems) {
		printf("%d problem%s\n", k.problems, k.problems == 1 ? "" : "s");
		return EXIT_WRONG;
	}
	return check_online(&k);
}
