#include "handlers/proof.h"

#include <inttypes.h>

#include "base/secret.h"
#include "handlers/activation.h"
#include "messages/phone.h"
#include "store/limit.h"
#include "store/order.h"
#include "store/proof.h"

enum {
	CODE_DIGITS = 6,
	CODE_LIFE_MS = 10 * MS_MINUTE,
	CODE_TRIES = 5,       /* wrong ones per code */
	CODES_PER_PERSON = 5, /* in a window */
	CODES_PER_EMAIL = 5,  /* so per order too, whoever asks */
	CODE_WINDOW_MS = MS_HOUR,
	SALT_DIGITS = 16,
	EMAIL_CHARS = 254, /* RFC 5321 */
	PROOFS_MAX = 1,
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

/* Says thank you, which also takes the contact keyboard away, then goes on with the question. */
static enum err go_on(struct turn *t, const char *order)
{
	struct outgoing *m = draft(t, &t->locale, MSG_PROOF_VERIFIED, VALUES(V("kak", kak(t))),
				   NO_CHOICES);

	if (!m)
		return ERR_NOMEM;
	m->keyboard = KEYBOARD_REMOVE;
	TRY(send_reply(t, m));
	return activation_answer(t, order);
}

/* Nothing is recorded with what was proven: other ways stay open. */
static enum err say_no_match(struct turn *t, enum msg msg)
{
	struct outgoing *m;
	struct choice c[3] = { { .label = BTN_RETYPE_ORDER, .data = "nomor" },
			       { .label = BTN_PERSON, .data = "orang" },
			       { .label = BTN_EMAIL_CODE, .data = "kode_email" } };

	m = draft(t, &t->locale, MSG_PROOF_VERIFIED, VALUES(V("kak", kak(t))), NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	m->keyboard = KEYBOARD_REMOVE;
	TRY(send_reply(t, m));
	return say(t, msg, VALUES(V("kak", kak(t))), c, t->ctx->has_mail ? 3 : 2);
}

static enum err proven(struct turn *t, enum proof_kind kind, const char *value, const char *by,
		       const char *order)
{
	struct order *mine;
	size_t n;

	TRY(proof_add(t->store, t->contact.id, kind, value, t->now_ms, by));
	t->subject = kind == PROOF_PHONE ? "proof:phone" : "proof:email";
	TRY(orders_of_contact(t->store, t->arena, t->contact.id, 1, &mine, &n));
	if (n == 0)
		return say_no_match(t, kind == PROOF_PHONE ? MSG_PROOF_NO_MATCH
							   : MSG_PROOF_NONE_WITH_EMAIL);
	return go_on(t, order);
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
	return proven(t, PROOF_PHONE, phone, "contact", "");
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
	(void)f;
	if (max == 0)
		return 0;
	out[0] = (struct value) { "or_email",
				  t->ctx->has_mail ? catalog_text(t->locale.texts, t->locale.lang,
								  MSG_PROOF_OR_EMAIL)
						   : NULL,
				  true };
	return 1;
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

static enum err send_code(struct turn *t, const char *email, bool *sent);

static enum err way_chosen(struct turn *t, struct form_run *f)
{
	const char *way = form_value(f, "way"), *order = form_value(f, "order");
	const char *email = asks_email(t, f) ? form_value(f, "email") : way;
	bool sent;

	if (!strchr(email, '@'))
		return proven(t, PROOF_PHONE, way, "contact", order);
	TRY(send_code(t, email, &sent));
	if (!sent)
		return OK;
	return form_start(t, &code_form, VALUES(V("email", email), V("order", order)));
}

/* The contact keyboard must not outlive the question. */
static enum err way_cancelled(struct turn *t)
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
	.cancelled = way_cancelled,
};

enum err proof_ask(struct turn *t, const char *order)
{
	t->subject = "proof:asked";
	return form_start(t, &proof_form, VALUES(V("order", order)));
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

/* ---- the form "kode": six digits from an e-mail ---- */

static enum err hit(struct turn *t, const char *kind, const char *who, int max, int64_t *until)
{
	const char *key = arena_printf(t->arena, "%s:%s", kind, who);
	enum err e;

	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, CODE_WINDOW_MS, max);
	if (e != ERR_LIMIT)
		return e;
	e = rate_peek(t->store, key, t->now_ms, max, until);
	return e == OK ? ERR_LIMIT : e;
}

/* Both limits count for known and unknown addresses alike. */
static enum err code_allowed(struct turn *t, const char *email, int64_t *until)
{
	const char *who = arena_printf(t->arena, "%" PRId64, t->contact.id);

	if (!who)
		return ERR_NOMEM;
	TRY(hit(t, "code", who, CODES_PER_PERSON, until));
	return hit(t, "codemail", email, CODES_PER_EMAIL, until);
}

static const char *code_life(struct turn *t)
{
	return format_duration(t->arena, &t->locale, CODE_LIFE_MS);
}

static enum err mail_code(struct turn *t, const char *email, const char *code)
{
	struct strbuf subject, body;

	strbuf_init(&subject, t->arena, TEXT_MAX);
	strbuf_init(&body, t->arena, OUTGOING_TEXT / 2);
	TRY(RENDER(t->ctx->texts, t->locale.lang, MSG_MAIL_CODE_SUBJECT, &subject,
		   V("brand", t->ctx->brand)));
	TRY(RENDER(t->ctx->texts, t->locale.lang, MSG_MAIL_CODE_BODY, &body, V("code", code),
		   V("minutes", code_life(t)), V("brand", t->ctx->brand)));
	return send_mail(t, email, subject.ptr, body.ptr, true);
}

/* A code is made, hashed and kept for any address; only those on an order get the letter. *sent is
 * false when a limit forbids another one, and the person has been told until when. */
static enum err send_code(struct turn *t, const char *email, bool *sent)
{
	char code[CODE_DIGITS + 1], salt[SALT_DIGITS + 1], hash[SHA256_HEX_SIZE];
	int64_t until = 0;
	enum err e = code_allowed(t, email, &until);

	*sent = false;
	if (e == ERR_LIMIT)
		return say(
			t, MSG_PROOF_CODE_TOO_MANY,
			VALUES(V("until", format_relative(t->arena, &t->locale, until, t->now_ms))),
			CHOICES({ .label = BTN_PERSON, .data = "orang" },
				{ .label = BTN_MENU, .data = "menu" }));
	if (e != OK)
		return e;
	TRY(secret_random_digits(code, CODE_DIGITS));
	TRY(secret_random_hex(salt, SALT_DIGITS));
	TRY(secret_hash(salt, code, hash));
	TRY(code_new(t->store, &(struct code) { .contact_id = t->contact.id,
						.purpose = CODE_PURPOSE_EMAIL,
						.target = email,
						.salt = salt,
						.hash = hash,
						.expires_ms = t->now_ms + CODE_LIFE_MS }));
	e = order_held(t->store, email);
	if (e == OK)
		e = mail_code(t, email, code);
	*sent = e == OK || e == ERR_NOT_FOUND;
	return *sent ? OK : e;
}

static size_t fill_code(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	if (max < 2)
		return 0;
	out[0] = (struct value)V("email", form_value(f, "email"));
	out[1] = (struct value)V("minutes", code_life(t));
	return 2;
}

static enum err resend(struct turn *t, struct form_run *f, enum msg *why)
{
	bool sent;

	TRY(send_code(t, form_value(f, "email"), &sent));
	if (!sent)
		return ERR_DENIED; /* and it was said why */
	*why = MSG_PROOF_CODE_RESENT;
	form_why(f, "email", form_value(f, "email"));
	return ERR_INVALID;
}

/* "123 456", "kodenya 123456": the digits, if there are six. */
static bool read_code(const char *typed, char out[CODE_DIGITS + 1])
{
	size_t n = 0;

	for (const char *s = typed; *s; s++) {
		if (*s < '0' || *s > '9')
			continue;
		if (n == CODE_DIGITS)
			return false;
		out[n++] = *s;
	}
	out[n] = '\0';
	return n == CODE_DIGITS;
}

/* The step is secret, so this runs once per answer and may have effects. */
static enum err check_code(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	char typed[CODE_DIGITS + 1];
	const char *target;

	if (strcmp(*value, "resend") == 0)
		return resend(t, f, why);
	*why = MSG_PROOF_CODE_FORMAT;
	if (!read_code(*value, typed))
		return ERR_INVALID;
	switch (code_check(t->store, t->arena, t->contact.id, CODE_PURPOSE_EMAIL, typed, t->now_ms,
			   CODE_TRIES, &target)) {
	case OK:
		*value = target;
		return OK;
	case ERR_NOT_FOUND:
		*why = MSG_PROOF_CODE_WRONG;
		return ERR_INVALID;
	case ERR_LIMIT:
		*why = MSG_PROOF_CODE_SPENT;
		return ERR_INVALID;
	case ERR_CONFLICT:
		*why = MSG_PROOF_CODE_EXPIRED;
		return ERR_INVALID;
	default:
		return ERR_IO;
	}
}

static enum err code_right(struct turn *t, struct form_run *f)
{
	return proven(t, PROOF_EMAIL, form_value(f, "email"), "code", form_value(f, "order"));
}

static enum err code_cancelled(struct turn *t)
{
	TRY(code_clear(t->store, t->contact.id, CODE_PURPOSE_EMAIL));
	return way_cancelled(t);
}

static const struct choice code_choices[] = { { .label = BTN_RESEND_CODE, .data = "resend" } };

static const struct form_step code_steps[] = {
	{ .key = "code",
	  .ask = MSG_PROOF_ASK_CODE,
	  .takes = TAKE_TEXT | TAKE_CHOICE,
	  .secret = true,
	  .choices = code_choices,
	  .n_choices = ARRAY_LEN(code_choices),
	  .fill = fill_code,
	  .check = check_code },
};

const struct form code_form = {
	.name = "kode",
	.title = MSG_PROOF_TITLE,
	.steps = code_steps,
	.n_steps = ARRAY_LEN(code_steps),
	.finish = code_right,
	.cancelled = code_cancelled,
};

/* ---- "bukan nomor saya" ---- */

/* The phone this contact has proven; NULL when there is none. */
static enum err proven_phone(struct turn *t, const char **phone)
{
	enum { MANY = 20 };
	struct proof *proofs;
	size_t n;

	*phone = NULL;
	TRY(proof_list(t->store, t->arena, t->contact.id, MANY, &proofs, &n));
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
			   CHOICES({ .label = BTN_YES, .data = "bukan_nomor:ya" },
				   { .label = BTN_CANCEL, .data = "menu" }));
	}
	TRY(proof_remove(t->store, t->contact.id, PROOF_PHONE, phone));
	return say_edit(t, MSG_PROOF_NOT_MINE, VALUES(V("kak", kak(t))),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}
