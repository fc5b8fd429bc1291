/* help.c - /bantuan: how to talk with the bot, and the commands that this person may use, straight
 * from the command table. */
#include "handlers/handler.h"

enum { HELP_BYTES = 3500 }; /* of the list: a LONG text holds 4096 characters in all */

static bool listed(const struct turn *t, const struct command *c, bool staff)
{
	if (c->hidden || (c->who != WHO_ANYONE) != staff)
		return false;
	return c->who == WHO_ADMIN ? is_admin(t) : c->who != WHO_STAFF || is_staff(t);
}

static enum err add_line(struct turn *t, const struct command *c, struct strbuf *out)
{
	const char *command = arena_printf(t->arena, "/%s", c->name);

	if (out->len)
		strbuf_addc(out, '\n');
	return RENDER(t->locale.texts, t->locale.lang, MSG_HELP_LINE, out, V("command", command),
		      V("about", catalog_text(t->locale.texts, t->locale.lang, c->help)));
}

static enum err say_list(struct turn *t, enum msg msg, bool staff)
{
	const struct command *c;
	struct strbuf lines;

	strbuf_init(&lines, t->arena, HELP_BYTES);
	for (size_t i = 0; (c = command_at(i)); i++)
		if (listed(t, c, staff))
			TRY(add_line(t, c, &lines));
	return say(t, msg, VALUES(V("commands", lines.ptr ? lines.ptr : "")), NO_CHOICES);
}

/* The staff group wants the team's commands only. */
enum err help_run(struct turn *t)
{
	if (t->update->in_private)
		TRY(say_list(t, MSG_HELP_CUSTOMER, false));
	return is_team(t) ? say_list(t, MSG_HELP_STAFF, true) : OK;
}
