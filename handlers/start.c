/* start.c - /start: the first word in a chat, also by a link that already says what is wanted
 * (https://t.me/<bot>?start=aktivasi_BLZ-2611-0412). Telegram allows [A-Za-z0-9_-]{1,64} there.
 * Never: trusts a payload more than a typed command. */
#include "handlers/menu.h"

/* What the beginning of a payload leads to. The longest match stands first. */
static const struct {
	const char *prefix, *command;
} links[] = {
	{ "aktivasi", "aktivasi" }, { "order", "aktivasi" },      { "pesanan", "aktivasi" },
	{ "admin", "orang" },       { "bantuan", "bantuan" },     { "kontak", "kontak" },
	{ "privasi", "privasi" },   { "kebijakan", "kebijakan" }, { "refund", "refund" },
	{ "tiket", "tiket" },       { "izin", "izin" },           { "gabung", "gabung" },
};

static enum err follow(struct turn *t, const struct command *c, const char *args)
{
	t->action = c->name;
	t->args = args;
	return c->run(t);
}

/* A payload that is nothing but an order's number asks about that order. */
static enum err names_order(struct turn *t, bool *yes)
{
	struct guess g;

	*yes = false;
	if (!t->args[0])
		return OK;
	TRY(recogniser_run(t->ctx->recogniser, t->arena, t->args, strlen(t->args), &g));
	*yes = g.id.ptr && g.id_kind == ID_ORDER && g.id.len == strlen(t->args);
	return OK;
}

enum err start_run(struct turn *t)
{
	const struct command *activation = command_find("aktivasi");
	bool order;

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		size_t len = strlen(links[i].prefix);
		const struct command *c = command_find(links[i].command);

		if (!text_starts(t->args, links[i].prefix) || !c || c->who != WHO_ANYONE)
			continue;
		if (!t->args[len])
			return follow(t, c, "");
		if (t->args[len] == '_')
			return follow(t, c, t->args + len + 1);
	}
	TRY(names_order(t, &order));
	if (order && activation)
		return follow(t, activation, t->args);
	return menu_say(t, MSG_START_WELCOME,
			VALUES(V("greeting", format_greeting(&t->locale, t->now_ms)),
			       V("kak", kak(t)), V("brand", t->ctx->brand)));
}
