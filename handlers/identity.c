/* identity.c - /id: the numbers that the config wants for staff and for their group. The only
 * command, with the setup, that answers in any group; it tells nothing that Telegram's own members
 * cannot see. */
#include "handlers/handler.h"

enum err identity_run(struct turn *t)
{
	const struct update *u = t->update;

	if (u->in_private && u->sender)
		return say(t, MSG_HELP_ID, VALUES(V("id", u->sender)), NO_CHOICES);
	if (!u->sender || u->anonymous)
		return say(t, MSG_HELP_ID_ANONYMOUS, VALUES(V("chat", u->chat)), NO_CHOICES);
	return say(t, MSG_HELP_ID_CHAT, VALUES(V("id", u->sender), V("chat", u->chat)), NO_CHOICES);
}
