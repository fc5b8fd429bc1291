#include "bot/online.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "bot/cli.h"
#include "bot/config.h"
#include "bot/probe.h"

enum { CALLS = 8, PATIENCE_MS = 20 * 1000, STEP_MS = 100, URL_MAX = 512, ANSWER_MAX = 64 * 1024 };

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

static void wait_for_answers(struct net *net, const int *waiting)
{
	struct clock clock = clock_system();
	int64_t end = clock.mono_us(clock.ctx) + PATIENCE_MS * INT64_C(1000);

	while (*waiting > 0 && clock.mono_us(clock.ctx) < end) {
		net_run(net);
		if (*waiting > 0)
			net_wait(net, NULL, 0, STEP_MS);
	}
}

static bool ask_telegram(const struct config *c, struct net *net)
{
	struct health health = { .disk_free = -1 };
	struct probe probe;
	char prefix[URL_MAX];
	bool fine;

	snprintf(prefix, sizeof(prefix), "%s/bot%s/", c->telegram.api_base, c->telegram.token);
	if (probe_init(&probe, net, prefix, &health) != OK)
		return false;
	probe_start(&probe, c->telegram.staff_chat, NULL);
	wait_for_answers(net, &probe.waiting);
	fine = report_all(&health, c->telegram.staff_chat);
	probe_free(&probe);
	return fine;
}

/* ---- WhatsApp ---- */

/* What an operator can do about a code of Meta's; first to last. */
static const struct {
	int64_t first, last;
	const char *what, *cure;
} cures[] = {
	{ 0, 0, "WhatsApp token", "access_token is not valid: make a new one of a system user" },
	{ 190, 190, "WhatsApp token",
	  "access_token is wrong or has expired: make one of a system user that never expires" },
	{ 3, 3, "WhatsApp rights", "the app lacks the WhatsApp product" },
	{ 10, 10, "WhatsApp rights", "the token lacks whatsapp_business_messaging" },
	{ 200, 299, "WhatsApp rights", "the token lacks whatsapp_business_messaging" },
	{ 131005, 131005, "WhatsApp rights", "the token lacks whatsapp_business_messaging" },
	{ 33, 33, "WhatsApp number", "the number was deleted" },
	{ 100, 100, "WhatsApp number",
	  "no number has this phone_number_id, or the token may not see it" },
	{ 368, 368, "WhatsApp account", "blocked for a while by Meta for its policies" },
	{ 131031, 131031, "WhatsApp account", "locked by Meta" },
	{ 133010, 133010, "WhatsApp number", "not registered: register it in the dashboard" },
};

struct asked {
	int waiting;
	bool fine;
};

static bool report_refusal(struct arena *a, const json_t *error)
{
	int64_t code = json_int(error, "code");
	const char *said = json_str(error, "message");
	const char *line = said ? text_one_line(a, said, strlen(said), 120) : NULL;

	for (size_t i = 0; json_has_int(error, "code") && i < ARRAY_LEN(cures); i++)
		if (code >= cures[i].first && code <= cures[i].last)
			return report(false, true, cures[i].what, cures[i].cure);
	return report(false, true, "WhatsApp", line ? line : "refused, and it does not say why");
}

static bool report_number(struct arena *a, const struct net_answer *answer)
{
	json_t *j CLEANUP(json_drop) = NULL;
	const json_t *error;
	const char *shown, *line;

	if (answer->status == 0)
		return report(false, true, "WhatsApp", "no answer: is the network up?");
	if (json_read(a, answer->body.ptr, answer->body.len, &j, NULL) != OK)
		return report(false, true, "WhatsApp", "what answers is not its API");
	error = json_object_get(j, "error");
	if (json_is_object(error))
		return report_refusal(a, error);
	shown = json_str(j, "display_phone_number");
	if (answer->status != 200 || !shown)
		return report(false, true, "WhatsApp", "the answer names no number");
	report(true, true, "WhatsApp token and number", "");
	line = text_one_line(a, shown, strlen(shown), 40);
	printf("         the number is %s\n", line ? line : "?");
	return true;
}

static void number_told(void *ctx, void *tag, const struct net_answer *answer)
{
	struct asked *k = ctx;
	struct arena a;

	(void)tag;
	arena_init(&a, 0);
	k->fine = report_number(&a, answer);
	k->waiting--;
	arena_free(&a);
}

static bool ask_whatsapp(const struct config *c, struct net *net)
{
	struct asked k = { .waiting = 1 };
	char url[URL_MAX];

	if (snprintf(url, sizeof(url), "%s/%s?fields=display_phone_number,verified_name",
		     c->whatsapp.api_base, c->whatsapp.phone_number_id) >= URL_MAX ||
	    net_start(net, &(struct net_request) { .kind = NET_FETCH,
						   .url = url,
						   .bearer = c->whatsapp.access_token,
						   .most = ANSWER_MAX,
						   .done = number_told,
						   .ctx = &k }) != OK)
		return report(false, true, "WhatsApp", "cannot be asked");
	wait_for_answers(net, &k.waiting);
	if (k.waiting)
		return report(false, true, "WhatsApp", "no answer: is the network up?");
	return k.fine;
}

/* ---- both ---- */

static int ask(const struct config *c, const char *plain_http)
{
	struct net *net;
	bool fine = true;

	if (net_open(CALLS, plain_http, &net) != OK)
		return EXIT_FAILED;
	if (c->telegram.token[0])
		fine = ask_telegram(c, net);
	if (c->whatsapp.access_token[0])
		fine = ask_whatsapp(c, net) && fine;
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
	} else {
		code = ask(&c, config_plain_origin(&a, &c));
	}
	arena_free(&a);
	return code;
}
