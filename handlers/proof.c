#include "handlers/proof.h"

#include <inttypes.h>

#include "handlers/activation.h"
#include "handlers/delegate.h"
#include "handlers/link.h"
#include "messages/phone.h"
#include "store/order.h"
#include "store/proof.h"

enum {
	EMAIL_CHARS = 254, /* RFC 5321 */
	PROOFS_MAX = 1,
	PROVEN_MAX = 20,
};

enum err proof_any(struct turn *t, bool *any)
{
	struct proof *proofs;
	size_t n;

	TRY(proof_list(t->store, t->arena, t->contact.id, PROOFS_MAX, &proofs, &n));
	*any = n > 0;
	return OK;
}

/* ---- the end of both ways ---- */

/* What was asked before the proof was, as if it were typed now. */
static enum err go_on_with(struct turn *t, const char *typed)
{
	size_t len = strcspn(typed, " ");
	const char *name = arena_strndup(t->arena, typed, len);
	const struct command *c = name ? command_find(name) : NULL;

	if (!c)
		return activation_answer(t, "");
	t->how = HOW_COMMAND;
	t->action = c->name;
	t->args = typed + len + (typed[len] == ' ');
	return c->run(t);
}

/* Says thank you, which also takes the contact keyboard away, then goes on with the question. */
static enum err go_on(struct turn *t, const char *order)
{
	struct outgoing *m = draft(t, &t->locale, MSG_PROOF_VERIFIED, VALUES(V("kak", kak(t))),
				   NO_CHOICES);

	if (!m)
		return ERR_NOMEM;
	m->keyboard = KEYBOARD_REMOVE;
	TRY(send_reply(t, m));
	return order[0] == '/' ? go_on_with(t, order + 1) : activation_answer(t, order);
}

/* Nothing is recorded with what was proven: other ways stay open. */
static enum err say_no_match(struct turn *t, enum msg msg)
{
	struct outgoing *m;
	struct choice c[3] = { { .label = BTN_RETYPE_ORDER, .data = "nomor" },
			       { .label = BTN_PERSON, .data = "orang" },
			       { .label = BTN_EMAIL_CODE, .data = "kode_email" } };

	m = draft(t, &t->locale, MSG_PROOF_RECEIVED, VALUES(V("kak", kak(t))), NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	m->keyboard = KEYBOARD_REMOVE;
	TRY(send_reply(t, m));
	return say(t, msg, VALUES(V("kak", kak(t))), c, t->ctx->has_mail ? 3 : 2);
}

enum err proof_given(struct turn *t, enum proof_kind kind, const char *value, const char *by,
		     const char *order)
{
	struct order *mine;
	size_t n;

	TRY(proof_add(t->store, t->contact.id, kind, value, t->now_ms, by));
	t->subject = kind == PROOF_PHONE ? "proof:phone" : "proof:email";
	TRY(orders_of_contact(t->store, t->arena, t->contact.id, 1, &mine, &n));
	if (n == 0)
		TRY(say_no_match(t, kind == PROOF_PHONE ? MSG_PROOF_NO_MATCH
							: MSG_PROOF_NONE_WITH_EMAIL));
	else
		TRY(go_on(t, order));
	return kind == PROOF_PHONE ? link_offer(t) : OK;
}

/* ---- the shared contact ---- */

/* Telegram writes numbers with or without the plus. */
static enum err own_phone(struct turn *t, char out[PHONE_SIZE], enum msg *why)
{
	const char *written = t->update->contact_phone ? t->update->contact_phone : "";
	const char *with_plus = arena_printf(t->arena, "+%s", written);

	*why = MSG_PROOF_FOREIGN_CONTACT;
	if (!t->update->contact_own || t->update->forwarded)
		return ERR_INVALID;
	*why = MSG_PROOF_BAD_CONTACT;
	if (!with_plus)
		return ERR_NOMEM;
	return phone_parse(written[0] == '+' ? written : with_plus, out) == OK
		       ? OK
		       : phone_parse(written, out);
}

static enum err ask_again(struct turn *t, enum msg msg)
{
	struct outgoing *m = draft(t, &t->locale, msg, VALUES(V("kak", kak(t))), NO_CHOICES);

	if (!m)
		return ERR_NOMEM;
	m->keyboard = KEYBOARD_ASK_CONTACT;
	m->keyboard_label = catalog_text(t->locale.texts, t->locale.lang, BTN_SHARE_CONTACT);
	return send_reply(t, m);
}

/* A contact that comes while nothing asks for it. */
enum err contact_shared_run(struct turn *t)
{
	char phone[PHONE_SIZE];
	enum msg why;

	if (!t->contact.id || t->update->kind != UPDATE_CONTACT)
		return OK;
	if (own_phone(t, phone, &why) != OK)
		return ask_again(t, why);
	return proof_given(t, PROOF_PHONE, phone, "contact", "");
}

/* ---- the form "bukti": which way ---- */

static bool is_email(const char *s)
{
	const char *at = strchr(s, '@');
	const char *dot = at ? strrchr(at, '.') : NULL;

	return at && at != s && dot && dot > at + 1 && dot[1] && !strchr(at + 1, '@') &&
	       strcspn(s, " <>\"(),:;\\") == strlen(s);
}

/* The address in lower case; ERR_INVALID when it is none. */
static enum err read_email(struct turn *t, const char *typed, const char **out)
{
	char *email = text_one_line(t->arena, typed, strlen(typed), EMAIL_CHARS + 1);

	if (!email)
		return ERR_NOMEM;
	text_lower(email);
	if (!is_email(email) || strlen(email) > EMAIL_CHARS)
		return ERR_INVALID;
	*out = email;
	return OK;
}

static enum err offer_ways(struct turn *t, const struct form_run *f, const struct choice **out,
			   size_t *n)
{
	static const struct choice ways[] = { { .label = BTN_EMAIL_CODE, .data = "email" } };

	(void)f;
	*out = ways;
	*n = t->ctx->has_mail ? ARRAY_LEN(ways) : 0;
	return OK;
}

static size_t fill_way(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	const char *first = form_value(f, "first");

	if (max < 2)
		return 0;
	out[0] = (struct value)V_NEUTRAL("first", first[0] ? first : NULL);
	out[1] = (struct value)V_NEUTRAL(
		"or_email",
		t->ctx->has_mail ? catalog_text(t->locale.texts, t->locale.lang, MSG_PROOF_OR_EMAIL)
				 : NULL);
	return 2;
}

/* A shared contact, the word for the other way, or the address at once. No effects here: the form
 * may only be trying whether a text is an answer. */
static enum err check_way(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	char phone[PHONE_SIZE];

	if (t->update->kind == UPDATE_CONTACT) {
		enum err e = own_phone(t, phone, why);

		if (e != OK) {
			form_why(f, "kak", kak(t));
			return e;
		}
		*value = arena_strdup(t->arena, phone);
		return *value ? OK : ERR_NOMEM;
	}
	if (t->how == HOW_TEXT && delegate_says(t, *value))
		return ERR_NOT_FOUND; /* somebody else's order: another way leads there */
	*why = MSG_PROOF_PRESS_SHARE;
	if (!t->ctx->has_mail)
		return ERR_INVALID;
	return strcmp(*value, "email") == 0 ? OK : read_email(t, *value, value);
}

static enum err check_email(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)f;
	*why = MSG_FORM_BAD_EMAIL;
	return read_email(t, *value, value);
}

static bool asks_email(struct turn *t, const struct form_run *f)
{
	(void)t;
	return strcmp(form_value(f, "way"), "email") == 0;
}

static enum err way_chosen(struct turn *t, struct form_run *f)
{
	const char *way = form_value(f, "way"), *order = form_value(f, "order");
	const char *email = asks_email(t, f) ? form_value(f, "email") : way;
	bool sent;

	if (!strchr(email, '@'))
		return proof_given(t, PROOF_PHONE, way, "contact", order);
	TRY(proof_send_code(t, email, &sent));
	if (!sent)
		return OK;
	return form_start(t, &code_form, VALUES(V("email", email), V("order", order)));
}

enum err proof_cancelled(struct turn *t)
{
	struct outgoing *m = draft(t, &t->locale, MSG_FORM_CANCELLED, VALUES(V("kak", kak(t))),
				   NO_CHOICES);

	if (!m)
		return ERR_NOMEM;
	m->keyboard = KEYBOARD_REMOVE;
	return send_reply(t, m);
}

static const struct form_step proof_steps[] = {
	{ .key = "way",
	  .ask = MSG_PROOF_ASK,
	  .takes = TAKE_CONTACT | TAKE_CHOICE | TAKE_TEXT,
	  .offer = offer_ways,
	  .fill = fill_way,
	  .check = check_way },
	{ .key = "email",
	  .ask = MSG_PROOF_ASK_EMAIL,
	  .takes = TAKE_TEXT,
	  .check = check_email,
	  .applies = asks_email },
};

const struct form proof_form = {
	.name = "bukti",
	.title = MSG_PROOF_TITLE,
	.steps = proof_steps,
	.n_steps = ARRAY_LEN(proof_steps),
	.finish = way_chosen,
	.cancelled = proof_cancelled,
};

enum err proof_ask_saying(struct turn *t, const char *order, const char *first)
{
	t->subject = "proof:asked";
	return form_start(t, &proof_form, VALUES(V("order", order), V("first", first)));
}

enum err proof_ask(struct turn *t, const char *order)
{
	return proof_ask_saying(t, order, NULL);
}

/* [Kode lewat Email] outside the form. */
enum err email_code_run(struct turn *t)
{
	if (!t->contact.id)
		return OK;
	if (!t->ctx->has_mail)
		return proof_ask(t, "");
	return form_start(t, &proof_form, VALUES(V("way", "email"), V("order", "")));
}

/* ---- "bukan nomor saya" ---- */

/* The phone this contact has proven; NULL when there is none. */
static enum err proven_phone(struct turn *t, const char **phone)
{
	struct proof *proofs;
	size_t n;

	*phone = NULL;
	TRY(proof_list(t->store, t->arena, t->contact.id, PROVEN_MAX, &proofs, &n));
	for (size_t i = 0; i < n && !*phone; i++)
		if (proofs[i].kind == PROOF_PHONE)
			*phone = proofs[i].value;
	return OK;
}

/* Asks first; data "bukan_nomor:ya" is the confirmation. */
enum err not_my_number_run(struct turn *t)
{
	char shown[PHONE_SHOW_SIZE];
	const char *phone;

	if (!t->contact.id)
		return OK;
	TRY(proven_phone(t, &phone));
	if (!phone)
		return activation_answer(t, "");
	if (t->how != HOW_BUTTON || strcmp(arg(t, 0), "ya") != 0) {
		phone_mask(phone, shown);
		return say(t, MSG_PROOF_ASK_NOT_MINE, VALUES(V("phone", shown)),
			   CHOICES({ .label = BTN_NOT_MY_NUMBER, .data = "bukan_nomor:ya" },
				   { .label = BTN_CANCEL, .data = "menu" }));
	}
	TRY(proof_remove(t->store, t->contact.id, PROOF_PHONE, phone));
	return say_edit(t, MSG_PROOF_NOT_MINE, VALUES(V("kak", kak(t))),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}
