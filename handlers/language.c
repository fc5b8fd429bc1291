/* language.c - /bahasa [id|en]: the language that this person is answered in. */
#include "handlers/menu.h"

static enum err change(struct turn *t, enum lang lang)
{
	t->contact.lang = (int)lang;
	TRY(contact_save(t->store, &t->contact, t->now_ms));
	t->locale = locale_of(t, &t->contact);
	return say_edit(t, MSG_LANGUAGE_SET, VALUES(V("kak", kak(t))),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

enum err language_run(struct turn *t)
{
	char name[8];
	enum lang lang;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	snprintf(name, sizeof(name), "%s", t->args);
	text_lower(name);
	if (lang_parse(name, &lang) == OK)
		return change(t, lang);
	return say_edit(t, MSG_LANGUAGE_ASK, NO_VALUES,
			CHOICES({ .label = BTN_LANGUAGE_ID, .data = "bahasa:id" },
				{ .label = BTN_LANGUAGE_EN, .data = "bahasa:en" },
				{ .label = BTN_BACK, .data = "menu:kembali" }));
}
