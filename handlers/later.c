/* later.c - wishes that the bot understands but cannot fulfil by itself yet: it says so, says what
 * the company's rules say, and takes the wish to the team once the person has said yes.
 * Owns: the table of wishes, and the requests opened from it. Never: opens anything by a guess. */
#include "handlers/activation.h"
#include "handlers/files.h"
#include "handlers/menu.h"
#include "handlers/person.h"
#include "handlers/rules.h"
#include "handlers/words.h"
#include "policy/deadline.h"

enum {
	WORDS_BYTES = 3500, /* of a person's own words in one request */
};

/* ---- the wishes ---- */

static struct duration refund_answer(const struct policy *p)
{
	return p->refund.first_response;
}

static struct duration privacy_answer(const struct policy *p)
{
	return p->privacy.answer_within;
}

static const struct wish {
	const char *command; /* the row of the command table */
	enum msg title, answer;
	const char *(*rule)(struct turn *t);
	enum request_kind kind;
	const char *prefix;                                       /* of the request's number */
	struct duration (*answered)(const struct policy *policy); /* NULL: no promise */
} wishes[] = {
	{ "refund", MSG_WISH_REFUND, MSG_LATER_REFUND, rule_refund, REQUEST_REFUND, "RF",
	  refund_answer },
	{ "status_refund", MSG_WISH_REFUND_STATUS, MSG_LATER_STATUS, NULL, REQUEST_OTHER, "PM",
	  NULL },
	{ "banding", MSG_WISH_APPEAL, MSG_LATER_APPEAL, rule_appeal, REQUEST_OTHER, "BD", NULL },
	{ "status", MSG_WISH_TICKET_STATUS, MSG_LATER_STATUS, NULL, REQUEST_OTHER, "PM", NULL },
	{ "eskalasi", MSG_WISH_ESCALATION, MSG_LATER_ESCALATION, rule_escalation, REQUEST_OTHER,
	  "ES", NULL },
	{ "tunda_bayar", MSG_WISH_POSTPONE, MSG_LATER_POSTPONE, rule_postpone, REQUEST_OTHER, "PM",
	  NULL },
	{ "ganti_paket", MSG_WISH_CHANGE, MSG_LATER_CHANGE, rule_change, REQUEST_OTHER, "PM",
	  NULL },
	{ "berhenti", MSG_WISH_STOP, MSG_LATER_STOP, rule_stop, REQUEST_OTHER, "PM", NULL },
	{ "migrasi", MSG_WISH_MIGRATION, MSG_LATER_MIGRATION, rule_migration, REQUEST_OTHER, "PM",
	  NULL },
	{ "ubah_teknis", MSG_WISH_TECH, MSG_LATER_TECH, rule_tech, REQUEST_OTHER, "PM", NULL },
	{ "klaim_sla", MSG_WISH_SLA, MSG_LATER_SLA, rule_sla, REQUEST_OTHER, "PM", NULL },
	{ "pulihkan", MSG_WISH_RESTORE, MSG_LATER_RESTORE, rule_restore, REQUEST_OTHER, "PM",
	  NULL },
	{ "kuitansi", MSG_WISH_RECEIPT, MSG_LATER_RECEIPT, NULL, REQUEST_OTHER, "PM", NULL },
	{ "data_saya", MSG_WISH_ACCESS, MSG_LATER_ACCESS, rule_access, REQUEST_OTHER, "PM",
	  privacy_answer },
	{ "hapus_data", MSG_WISH_DELETE, MSG_LATER_DELETE, rule_delete, REQUEST_OTHER, "PM",
	  privacy_answer },
};

static const struct wish *wish_find(const char *command)
{
	for (size_t i = 0; i < ARRAY_LEN(wishes); i++)
		if (strcmp(wishes[i].command, command) == 0)
			return &wishes[i];
	return NULL;
}

/* ---- "shall I pass it on?" ---- */

static const struct choice pass_on[] = { { .label = BTN_PASS_ON, .data = "ya" } };

static size_t fill_answer(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	const struct wish *w = wish_find(form_value(f, "wish"));
	struct strbuf answer;

	if (!w || max < 2)
		return 0;
	strbuf_init(&answer, t->arena, LONG_TEXT_MAX);
	if (RENDER(t->locale.texts, t->locale.lang, w->answer, &answer, V("kak", kak(t))) != OK)
		return 0;
	out[0] = (struct value)V_NEUTRAL("answer", answer.ptr);
	out[1] = (struct value)V_NEUTRAL("rule", w->rule ? w->rule(t) : NULL);
	return 2;
}

static enum err add_words(struct turn *t, struct form_run *f, const char *words)
{
	const char *before = form_value(f, "words");
	const char *all = before[0] ? arena_printf(t->arena, "%s\n%s", before, words) : words;

	if (!all)
		return ERR_NOMEM;
	return strlen(all) < WORDS_BYTES ? form_set(t, f, "words", all) : OK;
}

/* A clear wish for something else. */
static bool wants_other(const struct turn *t, const struct form_run *f)
{
	const struct command *c = command_for_intent(t->guess.intent);

	return t->how == HOW_TEXT && t->guess.confident && c && t->guess.intent != INTENT_AFFIRM &&
	       t->guess.intent != INTENT_COMPLAINT_ABUSE &&
	       strcmp(c->name, form_value(f, "wish")) != 0;
}

/* Whatever is written or sent meanwhile belongs to the wish. */
static enum err check_pass_on(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	*why = MSG_LATER_ADDED;
	if (strcmp(*value, "ya") == 0)
		return OK;
	if (t->update->kind != UPDATE_TEXT) {
		TRY(files_add(t, f, *value));
		if (t->update->text[0])
			TRY(add_words(t, f, form_value(f, "caption")));
		return t->follows ? ERR_EXISTS : ERR_INVALID;
	}
	if (t->guess.intent == INTENT_AFFIRM && t->guess.confident) {
		*value = "ya";
		return OK;
	}
	if (words_are(t, *value, MSG_FORM_WORDS_NO)) {
		TRY(say(t, MSG_FORM_CANCELLED, VALUES(V("kak", kak(t))),
			CHOICES({ .label = BTN_MENU, .data = "menu" })));
		return ERR_DENIED;
	}
	if (wants_other(t, f))
		return ERR_NOT_FOUND;
	TRY(add_words(t, f, *value));
	return ERR_INVALID;
}

/* "Pengembalian dana: belinya sekali kok yang keluar dua kali", in the team's language. */
static const char *request_text(struct turn *t, const struct wish *w, const char *words)
{
	const char *title = catalog_text(t->ctx->texts, t->ctx->lang, w->title);

	return words[0] ? arena_printf(t->arena, "%s: %s", title, words) : title;
}

static enum err say_already(struct turn *t, const struct request *r)
{
	return say(t, MSG_REQUEST_ALREADY_OPEN, VALUES(V("kak", kak(t)), V("number", r->number)),
		   CHOICES({ .label = BTN_PERSON, .data = "orang" },
			   { .label = BTN_MENU, .data = "menu" }));
}

static enum err open_wish(struct turn *t, struct form_run *f)
{
	const struct wish *w = wish_find(form_value(f, "wish"));
	struct deadline d = { .at_ms = 0 };
	struct request r;
	enum err e;

	if (!w)
		return ERR_INVALID;
	if (w->kind != REQUEST_OTHER) {
		e = request_open_of_contact(t->store, t->arena, t->contact.id, w->kind, 0, &r);
		if (e == OK)
			return say_already(t, &r);
		if (e != ERR_NOT_FOUND)
			return e;
	}
	/* No promise where no deadline can be counted. */
	if (w->answered && deadline_after(t->ctx->calendar, w->answered(t->ctx->policy), t->now_ms,
					  NULL, &d) != OK)
		d.at_ms = 0;
	r = (struct request) { .kind = w->kind,
			       .text = request_text(t, w, form_value(f, "words")),
			       .file = files_first(t, f),
			       .deadline_ms = d.at_ms };
	TRY(person_open(t, w->prefix, &r, MSG_HUMAN_NOTED));
	return files_relay_rest(t, f, &r);
}

static const struct form_step wish_steps[] = {
	{
		.key = "sure",
		.ask = MSG_LATER_ASK,
		.takes = TAKE_TEXT | TAKE_CHOICE | TAKE_PHOTO | TAKE_DOCUMENT | TAKE_VOICE,
		.open = true,
		.choices = pass_on,
		.n_choices = ARRAY_LEN(pass_on),
		.fill = fill_answer,
		.check = check_pass_on,
	},
};

const struct form wish_form = {
	.name = "keinginan",
	.title = MSG_LATER_TITLE,
	.offer = true,
	.steps = wish_steps,
	.n_steps = ARRAY_LEN(wish_steps),
	.finish = open_wish,
};

enum err later_run(struct turn *t)
{
	const char *words = person_said(t);
	bool taken;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	words = text_clean(t->arena, words, strlen(words), FORM_TEXT_CHARS - 200);
	if (!words)
		return ERR_NOMEM;
	TRY(person_meant(t, &taken));
	if (taken)
		return OK;
	return form_start(t, &wish_form, VALUES(V("wish", t->action), V("words", words)));
}
