/* company.c - /kontak: when somebody is there, and how to reach the company. What a document does
 * not name is not mentioned. */
#include "handlers/office.h"

#include "messages/phone.h"

static const char *blank_is_null(const char *s)
{
	return s[0] ? s : NULL;
}

static const char *phone_text(struct turn *t, const char *kept)
{
	char digits[PHONE_SIZE], shown[PHONE_SHOW_SIZE];

	if (!kept[0] || phone_parse(kept, digits) != OK)
		return blank_is_null(kept);
	phone_show(digits, shown);
	return arena_strdup(t->arena, shown);
}

/* Where the chat never closes, the office hours are those of the telephone. */
static const char *phone_with_hours(struct turn *t)
{
	const char *phone = phone_text(t, t->ctx->policy->contact.phone);
	struct strbuf out;

	if (!phone || !t->ctx->policy->chat.always_open)
		return phone;
	strbuf_init(&out, t->arena, TEXT_MAX);
	if (RENDER(t->locale.texts, t->locale.lang, MSG_CONTACT_PHONE_HOURS, &out,
		   V("phone", phone), V("hours", office_hours(t))) != OK)
		return NULL;
	return out.ptr;
}

enum err contact_run(struct turn *t)
{
	const struct policy *p = t->ctx->policy;
	const char *hours = p->chat.always_open ? catalog_text(t->locale.texts, t->locale.lang,
							       MSG_HOURS_ALWAYS)
						: office_hours(t);

	return say(t, MSG_CONTACT_INFO,
		   VALUES(V("hours", hours), V("now", office_sentence(t)),
			  V("whatsapp", phone_text(t, p->contact.whatsapp)),
			  V("phone", phone_with_hours(t)),
			  V("email", blank_is_null(p->contact.email)),
			  V("escalation", blank_is_null(p->contact.escalation))),
		   CHOICES({ .label = BTN_PERSON, .data = "orang" },
			   { .label = BTN_MENU, .data = "menu" }));
}
