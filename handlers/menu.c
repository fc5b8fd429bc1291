#include "handlers/menu.h"

/* One column: labels are long, and thumbs are wide. Ten is all that a list on WhatsApp holds. */
static const struct choice customer_menu[] = {
	{ .label = BTN_ACTIVATION, .data = "aktivasi" },
	{ .label = BTN_REFUND, .data = "refund" },
	{ .label = BTN_TICKET, .data = "tiket" },
	{ .label = BTN_PERSON, .data = "orang" },
	{ .label = BTN_CONTACT, .data = "kontak" },
	{ .label = BTN_STATUS, .data = "status" },
	{ .label = BTN_POLICY, .data = "kebijakan" },
	{ .label = BTN_LANGUAGE, .data = "bahasa" },
	{ .label = BTN_PRIVACY, .data = "privasi" },
	{ .label = BTN_HELP, .data = "bantuan" },
};

static const struct choice staff_menu[] = {
	{ .label = BTN_TODAY, .data = "hari_ini" },
	{ .label = BTN_CONTACT, .data = "kontak" },
	{ .label = BTN_LANGUAGE, .data = "bahasa" },
	{ .label = BTN_HELP, .data = "bantuan" },
};

enum err menu_say(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	if (is_team(t))
		return say(t, msg, v, nv,
			   CHOICES({ .label = BTN_TODAY, .data = "hari_ini" },
				   { .label = BTN_MENU, .data = "menu" }));
	return say(t, msg, v, nv,
		   CHOICES({ .label = BTN_ACTIVATION, .data = "aktivasi" },
			   { .label = BTN_PERSON, .data = "orang" },
			   { .label = BTN_MENU, .data = "menu" }));
}

enum err menu_say_kak(struct turn *t, enum msg msg)
{
	return menu_say(t, msg, VALUES(V("kak", kak(t))));
}

bool menu_not_here(struct turn *t, enum err *e)
{
	if (t->contact.id)
		return false;
	*e = say(t, MSG_GROUP_PRIVATE_ONLY, NO_VALUES, NO_CHOICES);
	return true;
}

/* "menu:kembali" comes from a submenu, which the menu then replaces; under an answer the menu is a
 * new message, so that the answer stays. */
enum err menu_run(struct turn *t)
{
	bool back = t->how == HOW_BUTTON && strcmp(t->args, "kembali") == 0;
	const struct choice *menu = is_team(t) ? staff_menu : customer_menu;
	size_t n = is_team(t) ? ARRAY_LEN(staff_menu) : ARRAY_LEN(customer_menu);

	if (back)
		return say_edit(t, MSG_MENU_TITLE, VALUES(V("kak", kak(t))), menu, n);
	return say(t, MSG_MENU_TITLE, VALUES(V("kak", kak(t))), menu, n);
}
