/* setup.c - admin:  /setup     bot: what is done, what comes next [Periksa Lagi] [Kirim Email Uji]
 *           admin:  adds the bot to a group     bot: staff group? [Jadikan Grup Staf]
 *           nobody is admin yet:  /setup CODE   bot: welcome, first admin
 * Where it stands is read from the facts each time, so it can be left and taken up at any moment.
 * Owns: the steps, the first admin, the choice of the staff group. */
#include "handlers/setup.h"

#include "base/secret.h"
#include "handlers/alerts.h"
#include "handlers/staff.h"
#include "store/limit.h"
#include "store/meta.h"
#include "store/staff.h"

enum { CODE_TRIES = 5, CODE_WINDOW_MS = MS_HOUR, CODE_TRIES_OF_ALL = 30 };

bool has_admin(const struct context *ctx)
{
	for (size_t i = 0; i < ctx->n_staff; i++)
		if (ctx->staff[i].roles & (unsigned)ROLES_ADMIN)
			return true;
	return false;
}

enum err has_orders(struct turn *t, bool *any)
{
	struct order *first;
	size_t n;

	TRY(orders_after(t->store, t->arena, 0, 1, &first, &n));
	*any = n > 0;
	return OK;
}

/* ---- where it stands ---- */

static const char *text(struct turn *t, enum msg msg)
{
	return catalog_text(t->ctx->texts, t->locale.lang, msg);
}

static const char *text_with(struct turn *t, enum msg msg, const char *name, const char *value)
{
	struct strbuf out;

	strbuf_init(&out, t->arena, TEXT_MAX);
	return RENDER(t->ctx->texts, t->locale.lang, msg, &out, V(name, value)) == OK ? out.ptr
										      : NULL;
}

static const char *admins(struct turn *t)
{
	int64_t n = 0;

	for (size_t i = 0; i < t->ctx->n_staff; i++)
		n += (t->ctx->staff[i].roles & (unsigned)ROLES_ADMIN) != 0;
	/* The first admin is in the store, but not yet in the context of this turn. */
	return text_with(t, MSG_SETUP_ADMIN_OK, "n",
			 format_number(t->arena, &t->locale, n ? n : 1));
}

/* The lines of the report; next is the first thing that is not done. */
struct steps {
	const char *group, *rights, *mail, *orders, *next;
};

static void step(struct turn *t, const char **line, const char **next, bool done, enum msg yes,
		 enum msg no, enum msg then)
{
	*line = text(t, done ? yes : no);
	if (!done && !*next)
		*next = text(t, then);
}

static enum err read_mail(struct turn *t, struct steps *s)
{
	const char *tested;
	enum err e = meta_get(t->store, t->arena, "setup.mail", &tested);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (t->ctx->has_mail) {
		step(t, &s->mail, &s->next, e == OK, MSG_SETUP_MAIL_OK, MSG_SETUP_MAIL_UNTESTED,
		     MSG_SETUP_NEXT_MAIL);
		return OK;
	}
	s->mail = text(t, MSG_SETUP_MAIL_NONE);
	if (!s->next)
		s->next = text_with(t, MSG_SETUP_NEXT_MAIL_CONFIG, "config", t->ctx->config_file);
	return OK;
}

static enum err read_steps(struct turn *t, struct steps *s)
{
	const struct health *h = t->ctx->health;
	bool group = t->ctx->staff_chat[0] != '\0';
	bool orders;

	*s = (struct steps) { 0 };
	if (!group)
		step(t, &s->group, &s->next, false, MSG_SETUP_GROUP_OK, MSG_SETUP_GROUP_NONE,
		     MSG_SETUP_NEXT_GROUP);
	else
		step(t, &s->group, &s->next, h->staff_found && h->staff_member, MSG_SETUP_GROUP_OK,
		     MSG_SETUP_GROUP_LOST, MSG_SETUP_NEXT_LOST);
	if (group && h->staff_found)
		step(t, &s->rights, &s->next, h->staff_admin, MSG_SETUP_RIGHTS_OK,
		     MSG_SETUP_RIGHTS_NONE, MSG_SETUP_NEXT_RIGHTS);
	TRY(read_mail(t, s));
	TRY(has_orders(t, &orders));
	step(t, &s->orders, &s->next, orders, MSG_SETUP_ORDERS_OK, MSG_SETUP_ORDERS_NONE,
	     MSG_SETUP_NEXT_ORDERS);
	if (!s->next)
		s->next = text(t, MSG_SETUP_NEXT_DONE);
	return OK;
}

enum err setup_steps(struct turn *t)
{
	struct steps s;

	TRY(read_steps(t, &s));
	return say(t, MSG_SETUP_STEPS,
		   VALUES(V("admin", admins(t)), V("group", s.group), V("rights", s.rights),
			  V("mail", s.mail), V("orders", s.orders), V_NEUTRAL("next", s.next)),
		   (const struct choice[]) { { .label = BTN_CHECK_AGAIN, .data = "setup:cek" },
					     { .label = BTN_TEST_MAIL, .data = "setup:email" } },
		   t->ctx->has_mail ? 2 : 1);
}

/* ---- the first admin ---- */

static enum err count_try(struct turn *t)
{
	const char *own = arena_printf(t->arena, "setup:%s", t->update->sender);

	if (!own)
		return ERR_NOMEM;
	TRY(rate_hit(t->store, own, t->now_ms, CODE_WINDOW_MS, CODE_TRIES));
	return rate_hit(t->store, "setup", t->now_ms, CODE_WINDOW_MS, CODE_TRIES_OF_ALL);
}

static enum err make_admin(struct turn *t)
{
	const struct staff who = { .channel = t->update->channel,
				   .ext = t->update->sender,
				   .role = ROLE_OWNER | ROLE_ADMIN,
				   .name = t->update->name,
				   .by = "setup",
				   .at_ms = t->now_ms };

	TRY(staff_set(t->store, &who));
	TRY(meta_unset(t->store, "setup.code"));
	t->effects.staff_changed = true;
	t->action = "first_admin";
	t->subject = arena_printf(t->arena, "staff:%s", t->update->sender);
	TRY(say(t, MSG_SETUP_WELCOME, VALUES(V("kak", kak(t))), NO_CHOICES));
	return setup_steps(t);
}

/* The code is known to whoever sees the machine's screen; it works once, and only while there is no
 * admin at all. */
static enum err claim(struct turn *t)
{
	const char *typed = first_word(t, NULL);
	const char *code;
	enum err e = meta_get(t->store, t->arena, "setup.code", &code);

	if (has_admin(t->ctx) || e == ERR_NOT_FOUND)
		return say(t, MSG_ADMIN_REFUSED, NO_VALUES, NO_CHOICES);
	if (e != OK)
		return e;
	if (!t->update->in_private || !t->update->sender)
		return say(t, MSG_SETUP_CODE_PRIVATE, NO_VALUES, NO_CHOICES);
	if (!typed[0])
		return say(t, MSG_SETUP_CODE_ASK, NO_VALUES, NO_CHOICES);
	e = count_try(t);
	if (e == ERR_LIMIT)
		return say(
			t, MSG_SETUP_CODE_TOO_MANY,
			VALUES(V("until", format_relative(t->arena, &t->locale,
							  t->now_ms + CODE_WINDOW_MS, t->now_ms))),
			NO_CHOICES);
	if (e != OK)
		return e;
	if (!secret_equal(typed, code))
		return say(t, MSG_SETUP_CODE_WRONG, NO_VALUES, NO_CHOICES);
	return make_admin(t);
}

/* ---- the staff group ---- */

static bool is_staff_group(const struct turn *t)
{
	return t->update->channel == t->ctx->staff_channel &&
	       strcmp(t->update->chat, t->ctx->staff_chat) == 0;
}

static enum err ask_for_group(struct turn *t)
{
	return say(t, t->ctx->staff_chat[0] ? MSG_SETUP_GROUP_ASK_MOVE : MSG_SETUP_GROUP_ASK,
		   VALUES(V("brand", t->ctx->brand)),
		   CHOICES({ .label = BTN_STAFF_GROUP, .data = "setup:grup" },
			   { .label = BTN_LEAVE_GROUP, .data = "setup:keluar" }));
}

static enum err set_group(struct turn *t)
{
	if (t->update->in_private)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	TRY(meta_set(t->store, "staff_chat", t->update->chat));
	t->effects.staff_changed = true;
	t->action = "staff_group";
	TRY(staff_remember(t));
	return say_edit(t, MSG_SETUP_GROUP_SET, NO_VALUES, NO_CHOICES);
}

static enum err decline_group(struct turn *t)
{
	if (t->update->in_private || is_staff_group(t))
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	TRY(say_edit(t, MSG_SETUP_LEFT, NO_VALUES, NO_CHOICES));
	return leave_group(t);
}

/* What the bot may do in the staff group is asked anew: topics depend on it. */
static enum err look_at_rights(struct turn *t)
{
	const struct health *h = t->ctx->health;

	return probe_ask(t,
			 h && h->staff_forum && h->can_topics ? PROBE_RIGHTS_TOPICS : PROBE_RIGHTS);
}

enum err setup_topics_lost(struct turn *t)
{
	const struct health *h = t->ctx->health;

	return h->staff_forum && !h->can_topics ? alert_admins(t, MSG_STAFF_TOPICS_LOST, NO_VALUES)
						: OK;
}

/* The bot was put into a group, or its rights there changed. */
enum err joined_run(struct turn *t)
{
	const char *status = t->update->text; /* the bot's own, in the channel's words */
	bool gone = strcmp(status, "left") == 0 || strcmp(status, "kicked") == 0;

	t->subject = t->update->chat;
	if (gone && is_staff_group(t))
		return alert_admins(t, MSG_STAFF_GROUP_LOST,
				    VALUES(V("why", text(t, MSG_SETUP_REMOVED))));
	if (is_staff_group(t))
		return look_at_rights(t);
	if (gone)
		return OK;
	if (is_admin(t))
		return ask_for_group(t);
	if (!has_admin(t->ctx))
		return say(t, MSG_SETUP_NO_ADMIN_YET, NO_VALUES, NO_CHOICES);
	if (is_staff(t))
		return say(t, MSG_SETUP_GROUP_NEEDS_ADMIN, NO_VALUES, NO_CHOICES);
	TRY(say(t, MSG_GROUP_NOT_OURS, VALUES(V("brand", t->ctx->brand)), NO_CHOICES));
	return leave_group(t);
}

/* ---- the test mail ---- */

static enum err check_address(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char *at = strchr(*value, '@');

	(void)t;
	(void)f;
	*why = MSG_FORM_BAD_EMAIL;
	if (!at || at == *value || !strchr(at, '.') || strpbrk(*value, " <>,;\"\\") ||
	    strlen(*value) > 200)
		return ERR_INVALID;
	return OK;
}

static enum err send_test(struct turn *t, struct form_run *f)
{
	const char *to = form_value(f, "email");
	const char *subject = text_with(t, MSG_MAIL_TEST_SUBJECT, "brand", t->ctx->brand);
	const char *body = text_with(t, MSG_MAIL_TEST_BODY, "brand", t->ctx->brand);

	if (!is_admin(t))
		return say(t, MSG_ADMIN_REFUSED, NO_VALUES, NO_CHOICES);
	if (!subject || !body)
		return ERR_NOMEM;
	TRY(send_mail(t, to, subject, body, false, 0));
	TRY(meta_set(t->store, "setup.mail", "sent"));
	TRY(say(t, MSG_SETUP_MAIL_SENT, VALUES(V("email", to)), NO_CHOICES));
	return setup_steps(t);
}

static const struct form_step mail_steps[] = {
	{ .key = "email",
	  .ask = MSG_SETUP_MAIL_ASK,
	  .takes = TAKE_TEXT,
	  .open = true,
	  .check = check_address },
};

const struct form setup_mail_form = {
	.name = "setup_mail",
	.title = MSG_SETUP_MAIL_TITLE,
	.steps = mail_steps,
	.n_steps = ARRAY_LEN(mail_steps),
	.finish = send_test,
};

static enum err start_mail(struct turn *t)
{
	if (!t->update->in_private || !t->ctx->has_mail)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	return form_start(t, &setup_mail_form, NULL, 0);
}

/* ---- /setup ---- */

static enum err check_again(struct turn *t)
{
	TRY(probe_ask(t, PROBE_SETUP));
	return t->how == HOW_BUTTON ? toast(t, MSG_SETUP_CHECKING, NO_VALUES) : OK;
}

static const struct {
	const char *word;
	enum err (*run)(struct turn *t);
} buttons[] = {
	{ "grup", set_group },
	{ "keluar", decline_group },
	{ "email", start_mail },
	{ "cek", check_again },
};

enum err setup_run(struct turn *t)
{
	if (t->update->anonymous)
		return say(t, MSG_ADMIN_ANONYMOUS, NO_VALUES, NO_CHOICES);
	if (!is_admin(t) && t->how == HOW_BUTTON)
		return toast(t, MSG_ADMIN_REFUSED, NO_VALUES);
	if (!is_admin(t))
		return claim(t);
	for (size_t i = 0; t->how == HOW_BUTTON && i < ARRAY_LEN(buttons); i++)
		if (strcmp(arg(t, 0), buttons[i].word) == 0)
			return buttons[i].run(t);
	if (t->how == HOW_BUTTON)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (!t->update->in_private && !is_staff_group(t))
		return ask_for_group(t);
	return check_again(t);
}
