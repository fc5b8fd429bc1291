#include "bot/online.h"

#include "base/clock.h"
#include "bot/cli.h"
#include "bot/config.h"
#include "bot/probe.h"

enum { CALLS = 8, PATIENCE_MS = 20 * 1000, STEP_MS = 100, URL_MAX = 512 };

/* One finding, and whether the bot can do without it. */
static bool report(bool good, bool needed, const char *what, const char *cure)
{
	if (good)
		printf("ok       %s\n", what);
	else
		printf("%s  %s: %s\n", needed ? "WRONG  " : "missing", what, cure);
	return good || !needed;
}

static bool report_all(const struct health *h, const char *staff_chat)
{
	bool fine = report(h->token_ok, true, "Telegram token",
			   h->problem[0] ? h->problem : "ask @BotFather for the right one");

	if (h->username[0])
		printf("         the bot is @%s\n", h->username);
	if (!staff_chat[0])
		return report(false, false, "staff group",
			      "set [telegram] staff_chat, or use /setup in the chat") &&
		       fine;
	fine = report(h->staff_found, true, "staff group", "the bot is not in that chat") && fine;
	fine = report(h->staff_member, true, "bot is a member", "add it to the group") && fine;
	report(h->staff_admin, false, "bot is an admin there", "else it cannot read replies");
	return fine;
}

static void wait_for_answers(struct net *net, const struct probe *p)
{
	struct clock clock = clock_system();
	int64_t end = clock.mono_us(clock.ctx) + PATIENCE_MS * INT64_C(1000);

	while (p->waiting > 0 && clock.mono_us(clock.ctx) < end) {
		net_run(net);
		if (p->waiting > 0)
			net_wait(net, NULL, 0, STEP_MS);
	}
}

static int ask(const struct config *c, const char *plain_http)
{
	struct health health = { .disk_free = -1 };
	struct probe probe;
	struct net *net;
	char prefix[URL_MAX];
	bool fine = false;

	if (net_open(CALLS, plain_http, &net) != OK)
		return EXIT_FAILED;
	snprintf(prefix, sizeof(prefix), "%s/bot%s/", c->telegram.api_base, c->telegram.token);
	if (probe_init(&probe, net, prefix, &health) == OK) {
		probe_start(&probe, c->telegram.staff_chat, NULL);
		wait_for_answers(net, &probe);
		fine = report_all(&health, c->telegram.staff_chat);
		probe_free(&probe);
	}
	net_close(net);
	return fine ? EXIT_DONE : EXIT_FAILED;
}

int online_check(const char *config_file)
{
	struct arena a;
	struct config c;
	const char *why = NULL;
	enum err e;
	int code;

	arena_init(&a, 0);
	e = config_load(&a, config_file, &c, &why);
	if (e != OK) {
		fprintf(stderr, "%s\n", why ? why : err_name(e));
		code = EXIT_WRONG;
	} else if (!c.telegram.token[0]) {
		printf("missing  [telegram] token: nothing to ask\n");
		code = EXIT_FAILED;
	} else {
		code = ask(&c, config_plain_origin(&a, &c));
	}
	arena_free(&a);
	return code;
}
