/* link.c - /hubungkan and /putuskan: one person on two channels, known as one.
 *   here    /hubungkan                 bot   send /hubungkan 123456 in the other app
 *   there   /hubungkan 123456          bot   we asked the first account
 *   here    (was that you?) [Ya]       bot   both are one from now on
 * The same number proven on both saves the code, not the question: whoever holds a number today may
 * not be who held it before. Owns: the codes and who is asked. Never: links without a yes from
 * both. */
#include "handlers/link.h"

#include "base/secret.h"
#include "handlers/menu.h"
#include "handlers/staff.h"
#include "store/limit.h"
#include "store/link.h"

#define OFFER_CALM_MS (30 * MS_DAY)

enum {
	CODE_DIGITS = 6,
	CODE_LIFE_MS = 10 * MS_MINUTE,
	ASKED_LIFE_MS = 24 * MS_HOUR,
	TRIES = 5, /* an hour: codes shown, and codes typed */
	ADDRESSES_MAX = 4,
	CODE_CLASHES = 4 /* codes drawn again because somebody else has the same one */
};

/* ---- what there is ---- */

static enum err say_linked(struct turn *t, const struct address *all, size_t n)
{
	struct strbuf list;

	strbuf_init(&list, t->arena, TEXT_MAX);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&list, "%s%s", i ? ", " : "", channel_text(&t->locale, all[i].channel));
	if (strbuf_failed(&list))
		return ERR_NOMEM;
	return say(t, MSG_LINK_LINKED, VALUES(V("kak", kak(t)), V("channels", list.ptr)),
		   CHOICES({ .label = BTN_UNLINK, .data = "putuskan" },
			   { .label = BTN_MENU, .data = "menu" }));
}

/* True when they did this too often within the hour, and have been told so. */
static enum err too_often(struct turn *t, const char *what, bool *often)
{
	const char *key = arena_printf(t->arena, "%s:%lld", what, (long long)t->contact.id);
	int64_t until = 0;
	enum err e;

	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, MS_HOUR, TRIES);
	*often = e == ERR_LIMIT;
	if (e != ERR_LIMIT)
		return e;
	e = rate_peek(t->store, key, t->now_ms, TRIES, &until);
	if (e != OK && e != ERR_LIMIT)
		return e;
	return say(t, MSG_LINK_TOO_MANY,
		   VALUES(V("until", format_relative(t->arena, &t->locale, until, t->now_ms))),
		   CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

/* ---- by code ---- */

static enum err hash_of(const char *code, char hash[SHA256_HEX_SIZE])
{
	return secret_hash("hubungkan", code, hash);
}

static enum err draw_code(struct turn *t, char code[CODE_DIGITS + 1])
{
	char hash[SHA256_HEX_SIZE];
	enum err e = ERR_EXISTS;

	for (int i = 0; e == ERR_EXISTS && i < CODE_CLASHES; i++) {
		TRY(secret_random_digits(code, CODE_DIGITS));
		TRY(hash_of(code, hash));
		e = link_code_new(t->store, hash, t->address.id, t->now_ms,
				  t->now_ms + CODE_LIFE_MS);
	}
	return e;
}

static enum err show_code(struct turn *t)
{
	char code[CODE_DIGITS + 1];
	struct outgoing *m;
	bool often;

	TRY(too_often(t, "link", &often));
	if (often)
		return OK;
	TRY(draw_code(t, code));
	m = draft(t, &t->locale, MSG_LINK_CODE,
		  VALUES(V("kak", kak(t)), V("code", code),
			 V("minutes", format_duration(t->arena, &t->locale, CODE_LIFE_MS))),
		  NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	m->secret = true;
	return send_reply(t, m);
}

/* ---- asking the other side ---- */

static enum err ask(struct turn *t, const struct address *other)
{
	struct contact c;
	struct locale l;
	const char *here;

	TRY(contact_get(t->store, t->arena, other->contact_id, &c));
	l = locale_of(t, &c);
	here = channel_text(&l, t->address.channel);
	TRY(send_to(t, other, RANK_NOTICE, false,
		    draft(t, &l, MSG_LINK_CONFIRM,
			  VALUES(V("name", t->contact.name ? t->contact.name : here),
				 V("channel", here)),
			  CHOICES({ .label = BTN_LINK_YES,
				    .data = data_of(t, "hubungkan", "ya:%lld",
						    (long long)t->address.id) },
				  { .label = BTN_LINK_NO,
				    .data = data_of(t, "hubungkan", "tidak:%lld",
						    (long long)t->address.id) }))));
	t->subject = arena_printf(t->arena, "address:%lld", (long long)other->id);
	return say(t, MSG_LINK_ASKED,
		   VALUES(V("kak", kak(t)), V("channel", channel_text(&t->locale, other->channel))),
		   NO_CHOICES);
}

static enum err say_wrong(struct turn *t)
{
	return say(t, MSG_LINK_WRONG, VALUES(V("kak", kak(t))),
		   CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

static enum err code_typed(struct turn *t, const char *code)
{
	char hash[SHA256_HEX_SIZE];
	struct address other;
	int64_t id;
	bool often;
	enum err e;

	TRY(too_often(t, "linktry", &often));
	if (often)
		return OK;
	TRY(hash_of(code, hash));
	e = link_code_typed(t->store, hash, t->address.id, t->now_ms, &id);
	if (e == ERR_NOT_FOUND)
		return say_wrong(t);
	if (e != OK)
		return e;
	TRY(address_get(t->store, t->arena, id, &other));
	if (other.contact_id == t->contact.id || other.channel == t->address.channel)
		return say_wrong(t);
	return ask(t, &other);
}

/* [Hubungkan] under the offer: a code that nobody has to type. */
static enum err by_phone(struct turn *t)
{
	char code[SHA256_HEX_SIZE];
	struct address other;
	int64_t id;
	bool often;
	enum err e = link_same_phone(t->store, t->arena, &t->address, &other);

	if (e == ERR_NOT_FOUND)
		return show_code(t);
	if (e != OK)
		return e;
	TRY(too_often(t, "link", &often));
	if (often)
		return OK;
	TRY(secret_random_hex(code, SHA256_HEX_SIZE - 1));
	TRY(link_code_new(t->store, code, other.id, t->now_ms, t->now_ms + ASKED_LIFE_MS));
	TRY(link_code_typed(t->store, code, t->address.id, t->now_ms, &id));
	return ask(t, &other);
}

/* ---- their answer ---- */

static enum err tell_both(struct turn *t, const struct address *other, enum msg msg)
{
	struct contact c;
	struct locale l;

	TRY(contact_get(t->store, t->arena, t->contact.id, &c));
	l = locale_of(t, &c);
	TRY(send_to(t, other, RANK_NOTICE, false,
		    draft(t, &l, msg, VALUES(V("channel", channel_text(&l, t->address.channel))),
			  NO_CHOICES)));
	return say_edit(t, msg, VALUES(V("channel", channel_text(&t->locale, other->channel))),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

static enum err answered(struct turn *t, bool yes)
{
	const char *which = arg(t, 1);
	struct address other;
	int64_t id = 0;
	enum err e = text_parse_i64(which, strlen(which), &id);

	if (e == OK)
		e = link_code_use(t->store, t->address.id, id, t->now_ms);
	if (e == ERR_NOT_FOUND || e == ERR_INVALID)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e == OK)
		e = address_get(t->store, t->arena, id, &other);
	if (e != OK)
		return e;
	if (!yes)
		return say_edit(t, MSG_LINK_REFUSED, VALUES(V("kak", kak(t))),
				CHOICES({ .label = BTN_MENU, .data = "menu" }));
	e = link_make(t->store, &other, t->contact.id, t->now_ms);
	if (e == ERR_CONFLICT)
		return say_edit(t, MSG_LINK_CANNOT, VALUES(V("kak", kak(t))),
				CHOICES({ .label = BTN_MENU, .data = "menu" }));
	if (e != OK)
		return e;
	t->subject = arena_printf(t->arena, "contact:%lld", (long long)other.contact_id);
	return tell_both(t, &other, MSG_LINK_DONE);
}

/* ---- offering ---- */

static enum err offer(struct turn *t, const struct address *other)
{
	return say(t, MSG_LINK_OFFER,
		   VALUES(V("kak", kak(t)), V("channel", channel_text(&t->locale, other->channel))),
		   CHOICES({ .label = BTN_LINK, .data = "hubungkan:nomor" },
			   { .label = BTN_LINK_CODE, .data = "hubungkan:kode" }));
}

enum err link_offer(struct turn *t)
{
	const char *key = arena_printf(t->arena, "linkoffer:%lld", (long long)t->contact.id);
	struct address other;
	enum err e = link_same_phone(t->store, t->arena, &t->address, &other);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, OFFER_CALM_MS, 1);
	return e == OK ? offer(t, &other) : e == ERR_LIMIT ? OK : e;
}

/* ---- the commands ---- */

static enum err show(struct turn *t)
{
	struct address *all, other;
	size_t n;
	enum err e;

	TRY(link_addresses(t->store, t->arena, t->contact.id, ADDRESSES_MAX, &all, &n));
	if (n > 1)
		return say_linked(t, all, n);
	e = link_same_phone(t->store, t->arena, &t->address, &other);
	if (e == ERR_NOT_FOUND)
		return show_code(t);
	return e == OK ? offer(t, &other) : e;
}

static bool is_code(const char *s)
{
	return strlen(s) == CODE_DIGITS && strspn(s, "0123456789") == CODE_DIGITS;
}

enum err link_run(struct turn *t)
{
	const char *word = arg(t, 0);
	bool pressed = t->how == HOW_BUTTON;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	if (pressed && (strcmp(word, "ya") == 0 || strcmp(word, "tidak") == 0))
		return answered(t, word[0] == 'y');
	if (pressed && strcmp(word, "nomor") == 0)
		return by_phone(t);
	if (pressed && strcmp(word, "kode") == 0)
		return show_code(t);
	if (!pressed && is_code(word))
		return code_typed(t, word);
	return show(t);
}

enum err unlink_run(struct turn *t)
{
	struct address *all;
	size_t n;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	TRY(link_addresses(t->store, t->arena, t->contact.id, ADDRESSES_MAX, &all, &n));
	if (n < 2)
		return say(t, MSG_LINK_NONE, VALUES(V("kak", kak(t))),
			   CHOICES({ .label = BTN_LINK, .data = "hubungkan" },
				   { .label = BTN_MENU, .data = "menu" }));
	if (t->how != HOW_BUTTON || strcmp(arg(t, 0), "ya") != 0)
		return say(t, MSG_LINK_UNDO_ASK, VALUES(V("kak", kak(t))),
			   CHOICES({ .label = BTN_UNLINK, .data = "putuskan:ya" },
				   { .label = BTN_CANCEL, .data = "menu" }));
	TRY(link_undo(t->store, t->arena, t->contact.id, &n));
	if (n == 0) /* WhatsApp itself says that these are one */
		return say_edit(t, MSG_LINK_CANNOT, VALUES(V("kak", kak(t))),
				CHOICES({ .label = BTN_MENU, .data = "menu" }));
	t->subject = arena_printf(t->arena, "contact:%lld", (long long)t->contact.id);
	return say_edit(t, MSG_LINK_UNDONE, VALUES(V("kak", kak(t))),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}
