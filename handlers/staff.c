#include "handlers/staff.h"

#include <ctype.h>

#include "handlers/activation.h"
#include "messages/phone.h"
#include "store/meta.h"

enum { NAME_CHARS = 40 };

/* ---- people ---- */

static const char *name_key(struct turn *t, const char *who)
{
	return arena_printf(t->arena, "name:%s", who);
}

/* The name of the contact behind a staff id, when that person has written to the bot in private. */
static const char *name_of_contact(struct turn *t, const char *ext)
{
	struct contact c;
	struct address addr;

	if (contact_by_address(t->store, t->arena, t->ctx->staff_channel, ext, &c, &addr) != OK)
		return NULL;
	return c.name;
}

const char *gateway_title(struct turn *t, const char *name)
{
	char *title = arena_strdup(t->arena, name);

	if (!title)
		return name;
	title[0] = (char)toupper((unsigned char)title[0]);
	return title;
}

const char *staff_name(struct turn *t, const char *who)
{
	const char *ext = text_starts(who, "staff:") ? who + strlen("staff:") : NULL;
	const char *key = name_key(t, who);
	const char *name = NULL;

	if (text_starts(who, "contact:"))
		return catalog_text(t->ctx->texts, t->locale.lang, MSG_STAFF_BY_CUSTOMER);
	if (text_starts(who, "gateway:"))
		return gateway_title(t, who + strlen("gateway:"));
	if (strcmp(who, "system") == 0)
		return catalog_text(t->ctx->texts, t->locale.lang, MSG_STAFF_BY_SYSTEM);
	if (!ext || !key)
		return who;
	if (meta_get(t->store, t->arena, key, &name) != OK)
		name = name_of_contact(t, ext);
	return name && name[0] ? name : ext;
}

const char *staff_by_name(struct turn *t, const char *word)
{
	const char *found = NULL;

	word += word[0] == '@';
	for (size_t i = 0; i < t->ctx->n_staff && word[0]; i++) {
		const struct staff_entry *e = &t->ctx->staff[i];
		const char *who = arena_printf(t->arena, "staff:%s", e->ext);

		if (!who || e->channel != t->ctx->staff_channel || (found && !strcmp(found, who)))
			continue;
		if (strcmp(e->ext, word) != 0 &&
		    strncasecmp(staff_name(t, who), word, strlen(word)) != 0)
			continue;
		if (found)
			return NULL;
		found = who;
	}
	return found;
}

enum err staff_remember(struct turn *t)
{
	const char *key = name_key(t, actor(t));
	const char *name = text_one_line(t->arena, t->update->name, strlen(t->update->name),
					 NAME_CHARS);
	const char *known = "";
	enum err e;

	if (!key || !name)
		return ERR_NOMEM;
	if (!t->roles || !name[0])
		return OK;
	e = meta_get(t->store, t->arena, key, &known);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return e == OK && strcmp(known, name) == 0 ? OK : meta_set(t->store, key, name);
}

const char *staff_and_when(struct turn *t, const char *who, int64_t at_ms)
{
	struct strbuf text;

	strbuf_init(&text, t->arena, TEXT_MAX);
	if (RENDER(t->ctx->texts, t->locale.lang, MSG_STAFF_CARD_BY, &text,
		   V("who", staff_name(t, who)),
		   V("when", format_relative(t->arena, &t->locale, at_ms, t->now_ms))) != OK)
		return staff_name(t, who);
	return text.ptr;
}

/* ---- what a group need not see ---- */

const char *masked_phone(struct turn *t, const char *digits)
{
	char shown[PHONE_SHOW_SIZE];

	if (!digits)
		return NULL;
	phone_mask(digits, shown);
	return arena_strdup(t->arena, shown);
}

const char *masked_email(struct turn *t, const char *email)
{
	const char *at = email ? strrchr(email, '@') : NULL;
	size_t head = email ? utf8_prefix(email, strlen(email), 1) : 0;

	return at ? arena_printf(t->arena, "%.*s•••%s", (int)head, email, at) : NULL;
}

/* ---- an order in words ---- */

const char *order_customer(const struct locale *l, const struct order *o)
{
	if (o->customer_name && !text_is_blank(o->customer_name))
		return o->customer_name;
	return catalog_text(l->texts, l->lang, MSG_STAFF_NAMELESS);
}

const char *order_product(const struct locale *l, const struct order *o)
{
	if (o->product && !text_is_blank(o->product))
		return o->product;
	return catalog_text(l->texts, l->lang, MSG_STAFF_NO_PRODUCT);
}

const char *order_state_text(const struct locale *l, enum order_state state)
{
	static const enum msg texts[] = {
		[ORDER_AWAITING_PAYMENT] = MSG_STATE_AWAITING_PAYMENT,
		[ORDER_PAID] = MSG_STATE_PAID,
		[ORDER_VERIFIED] = MSG_STATE_VERIFIED,
		[ORDER_ACTIVE] = MSG_STATE_ACTIVE,
		[ORDER_SUSPENDED] = MSG_STATE_SUSPENDED,
		[ORDER_TERMINATED] = MSG_STATE_TERMINATED,
		[ORDER_CANCELLED] = MSG_STATE_CANCELLED,
		[ORDER_REFUNDED] = MSG_STATE_REFUNDED,
	};
	_Static_assert(ARRAY_LEN(texts) == ORDER_STATE_COUNT, "one text per state");

	return catalog_text(l->texts, l->lang, texts[state]);
}

const char *order_amount(struct turn *t, const struct locale *l, const struct order *o)
{
	return o->amount == ORDER_AMOUNT_UNKNOWN ? NULL : format_rupiah(t->arena, l, o->amount);
}

const char *channel_text(const struct locale *l, int channel)
{
	static const enum msg texts[] = {
		[CHANNEL_TELEGRAM] = MSG_CHANNEL_TELEGRAM,
		[CHANNEL_WHATSAPP] = MSG_CHANNEL_WHATSAPP,
		[CHANNEL_EMAIL] = MSG_CHANNEL_EMAIL,
	};

	if (channel <= CHANNEL_NONE || channel >= (int)ARRAY_LEN(texts))
		return "?";
	return catalog_text(l->texts, l->lang, texts[channel]);
}

/* ---- arguments ---- */

int64_t arg_number(struct turn *t, int n)
{
	const char *part = arg(t, n);
	int64_t number = 0;

	if (text_parse_i64(part, strlen(part), &number) != OK || number < 0)
		return 0;
	return number;
}

const char *first_word(struct turn *t, const char **rest)
{
	const char *s = t->args + strspn(t->args, " \t\n");
	size_t len = strcspn(s, " \t\n");
	const char *word = arena_strndup(t->arena, s, len);

	if (rest)
		*rest = s + len + strspn(s + len, " \t\n");
	return word ? word : "";
}

enum err staff_find_order(struct turn *t, const char *usage, struct order *o, bool *found)
{
	const char *number = t->how == HOW_BUTTON ? arg(t, 0) : first_word(t, NULL);
	enum err e;

	*found = false;
	if (!number[0] && t->how != HOW_BUTTON)
		return say(t, MSG_ADMIN_USAGE, VALUES(V("usage", usage)), NO_CHOICES);
	e = t->how == HOW_BUTTON ? order_get(t->store, t->arena, arg_number(t, 0), o)
				 : order_by_number(t->store, t->arena, number, o);
	if (e == ERR_NOT_FOUND && t->how == HOW_BUTTON)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e == ERR_NOT_FOUND)
		return say(t, MSG_ADMIN_ORDER_UNKNOWN, VALUES(V("order", number)), NO_CHOICES);
	if (e != OK)
		return e;
	*found = true;
	t->subject = arena_printf(t->arena, "order:%s", o->number);
	return OK;
}

enum err order_assess(struct turn *t, const struct order *o, struct activation *out)
{
	const struct order_facts facts = facts_of(o);

	return activation_assess(t->ctx->policy, t->ctx->calendar, &facts, t->now_ms, t->arena,
				 out);
}
