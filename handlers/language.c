/* language.c - /bahasa [id|en]: the language that this person is answered in, and the one that a
 * first message is written in. */
#include "handlers/language.h"

#include <ctype.h>

#include "handlers/menu.h"

enum { READ_BYTES = 600, SURE = 2 };

/* ---- heard ---- */

static bool in_list(const char *list, const char *word, size_t len)
{
	while (*list) {
		size_t n = strcspn(list, ",");

		if (n == len && strncmp(list, word, len) == 0)
			return true;
		list += n + strspn(list + n, ", ");
	}
	return false;
}

static int count_words(const char *text, const char *list)
{
	int n = 0;

	for (const char *s = text; *s;) {
		size_t len = 0;

		while (isalpha((unsigned char)s[len]))
			len++;
		n += len > 0 && in_list(list, s, len);
		s += len ? len : 1;
	}
	return n;
}

enum lang language_heard(const struct turn *t, const char *text, enum lang otherwise)
{
	char start[READ_BYTES];
	enum lang best = otherwise;
	int most;

	snprintf(start, sizeof(start), "%s", text);
	text_lower(start);
	most = count_words(start, catalog_text(t->ctx->texts, otherwise, MSG_LANGUAGE_WORDS));
	if (most < SURE - 1)
		most = SURE - 1;
	for (int i = 0; i < LANG_COUNT; i++) {
		int n = count_words(start,
				    catalog_text(t->ctx->texts, (enum lang)i, MSG_LANGUAGE_WORDS));

		if (n > most) {
			most = n;
			best = (enum lang)i;
		}
	}
	return best;
}

/* ---- /bahasa ---- */

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
