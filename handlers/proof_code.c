/* proof_code.c - the form "kode": six digits sent to the order's e-mail, typed back in the chat.
 * Owns: how many, how often, how long. Never: keeps or logs a code readable. */
#include "handlers/proof.h"

#include <inttypes.h>

#include "base/secret.h"
#include "store/limit.h"
#include "store/order.h"

enum {
	CODE_DIGITS = 6,
	CODE_LIFE_MS = 10 * MS_MINUTE,
	CODE_TRIES = 5,       /* wrong ones per code */
	CODES_PER_PERSON = 5, /* in a window */
	CODES_PER_EMAIL = 5,  /* so per order too, whoever asks */
	CODE_WINDOW_MS = MS_HOUR,
	SALT_DIGITS = 16,
};

/* ---- sending ---- */

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
	return send_mail(t, email, subject.ptr, body.ptr, true, t->address.id);
}

enum err proof_send_code(struct turn *t, const char *email, bool *sent)
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

/* Who has found another way meanwhile, or has let it be, hears nothing. */
static enum err still_waits(struct turn *t, const struct address *to, bool *waits)
{
	const char *target;
	enum err e = code_target(t->store, t->arena, to->contact_id, CODE_PURPOSE_EMAIL, t->now_ms,
				 &target);

	*waits = e == OK && to->reachable;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err proof_mail_failed(struct turn *t, int64_t address_id)
{
	struct address to;
	struct contact c;
	struct locale l;
	const char *who;
	bool waits;

	TRY(address_get(t->store, t->arena, address_id, &to));
	TRY(contact_get(t->store, t->arena, to.contact_id, &c));
	TRY(still_waits(t, &to, &waits));
	if (!waits)
		return OK;
	l = locale_of(t, &c);
	who = format_address(t->arena, &l, c.name ? c.name : "");
	return send_to(t, &to, RANK_REPLY, false,
		       draft(t, &l, MSG_PROOF_MAIL_FAILED, VALUES(V("kak", who ? who : "Kak")),
			     CHOICES({ .label = BTN_ACTIVATION, .data = "aktivasi" },
				     { .label = BTN_PERSON, .data = "orang" })));
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

	TRY(proof_send_code(t, form_value(f, "email"), &sent));
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
	return proof_given(t, PROOF_EMAIL, form_value(f, "email"), "code", form_value(f, "order"));
}

static enum err code_cancelled(struct turn *t)
{
	TRY(code_clear(t->store, t->contact.id, CODE_PURPOSE_EMAIL));
	return proof_cancelled(t);
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
