/* ticket_open.c - customer: kak broadcast gagal terus     bot: which comes closest? [Sebagian
 * Gagal] customer: [Sebagian Gagal]              bot: what does it say, since when? customer: "send
 * failed", from 8 o'clock bot: ticket DP-2026-1203, answered by 16.15 Owns: the form, and what a
 * ticket's priority and category are taken from. */
#include "handlers/activation.h"
#include "handlers/files.h"
#include "handlers/incident.h"
#include "handlers/menu.h"
#include "handlers/person.h"
#include "handlers/ticket.h"
#include "handlers/words.h"

enum { CATEGORIES_MAX = 9 };

/* ---- how bad is it ---- */

/* The answer to the one question that decides the priority. */
static const struct {
	const char *data;
	enum ticket_priority prio;
	const char *category;
	enum msg what; /* the ticket's words when the customer wrote none */
	enum msg why;
} impacts[] = {
	{ "semua", TICKET_CRITICAL, "technical", BTN_IMPACT_ALL, MSG_TICKET_WHY_CRITICAL },
	{ "sebagian", TICKET_HIGH, "technical", BTN_IMPACT_PART, MSG_TICKET_WHY_HIGH },
	{ "kecil", TICKET_MEDIUM, "technical", BTN_IMPACT_SMALL, MSG_TICKET_WHY_MEDIUM },
	{ "tanya", TICKET_LOW, "usage", BTN_IMPACT_ASK, MSG_TICKET_WHY_LOW },
};

static const struct choice impact_choices[] = {
	{ .label = BTN_IMPACT_ALL, .data = "semua" },
	{ .label = BTN_IMPACT_PART, .data = "sebagian" },
	{ .label = BTN_IMPACT_SMALL, .data = "kecil" },
	{ .label = BTN_IMPACT_ASK, .data = "tanya" },
};
_Static_assert(ARRAY_LEN(impacts) == ARRAY_LEN(impact_choices), "one row per answer");

static size_t impact_of(const struct form_run *f)
{
	const char *data = form_value(f, "impact");

	for (size_t i = 0; i < ARRAY_LEN(impacts); i++)
		if (strcmp(impacts[i].data, data) == 0)
			return i;
	return ARRAY_LEN(impacts) - 1;
}

/* ---- what about ---- */

/* The brand's own categories (ticket.categories), where it has any. */
static bool has_categories(struct turn *t, const struct form_run *f)
{
	(void)f;
	return strcmp(t->ctx->policy->ticket.categories, "-") != 0;
}

static enum err offer_categories(struct turn *t, const struct form_run *f,
				 const struct choice **out, size_t *n)
{
	static const char *const known[] = { "technical", "usage", "bug", "integration" };
	struct choice *c = ARENA_ARRAY(t->arena, struct choice, CATEGORIES_MAX);
	const char *s = t->ctx->policy->ticket.categories;

	(void)f;
	if (!c)
		return ERR_NOMEM;
	for (*n = 0; *n < ARRAY_LEN(known); (*n)++)
		c[*n] = (struct choice) { .text = ticket_category_words(&t->locale, known[*n]),
					  .data = known[*n] };
	while (*s && *n < CATEGORIES_MAX) {
		size_t len;

		s += strspn(s, "; ");
		len = strcspn(s, ";");
		if (!len)
			break;
		/* Its data is a bare number: a word of the brand may hold anything. */
		c[*n] = (struct choice) { .text = arena_strndup(t->arena, s, len),
					  .data = arena_printf(t->arena, "%zu", *n) };
		if (!c[*n].text || !c[*n].data)
			return ERR_NOMEM;
		(*n)++;
		s += len;
	}
	*out = c;
	return OK;
}

/* The value kept is the category's own word. */
static enum err check_category(struct turn *t, struct form_run *f, const char **value,
			       enum msg *why)
{
	const struct choice *c;
	size_t n;

	(void)why;
	TRY(offer_categories(t, f, &c, &n));
	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].data, *value) == 0 && (*value)[0] >= '0' && (*value)[0] <= '9')
			*value = c[i].text;
	return OK;
}

static const char *category_of(struct turn *t, const struct form_run *f, const char *words)
{
	const char *chosen = form_value(f, "category");
	size_t impact = impact_of(f);

	if (chosen[0])
		return chosen;
	if (words_hold(t, words, MSG_TICKET_WORDS_INTEGRATION))
		return "integration";
	if (words_hold(t, words, MSG_TICKET_WORDS_BUG))
		return "bug";
	return impacts[impact].category;
}

/* ---- what happened ---- */

static const char *render(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf out;

	strbuf_init(&out, t->arena, LONG_TEXT_MAX);
	return catalog_render(t->locale.texts, t->locale.lang, msg, v, nv, &out) == OK ? out.ptr
										       : NULL;
}

/* What the company does not do is said early, where the words sound like it; a person decides. */
static size_t fill_scope(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	const char *exclusions = t->ctx->policy->ticket.exclusions;
	bool sounds = exclusions[0] &&
		      words_hold(t, form_value(f, "first"), MSG_TICKET_WORDS_SCOPE);

	if (max < 1)
		return 0;
	out[0] = (struct value)V_NEUTRAL(
		"scope",
		sounds ? render(t, MSG_TICKET_SCOPE, VALUES(V("exclusions", exclusions))) : NULL);
	return 1;
}

static enum err check_details(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)why;
	if (t->update->kind == UPDATE_TEXT || t->how == HOW_BUTTON)
		return OK;
	TRY(files_add(t, f, *value));
	*value = form_value(f, "caption");
	return OK;
}

/* ---- opening ---- */

static const char *all_words(struct turn *t, const struct form_run *f)
{
	const char *first = form_value(f, "first"), *details = form_value(f, "details");
	const char *words = first[0] && details[0]
				    ? arena_printf(t->arena, "%s\n%s", first, details)
			    : first[0] ? first
				       : details;
	const struct locale l = locale_staff(t);

	if (!words || words[0])
		return words;
	return catalog_text(l.texts, l.lang, impacts[impact_of(f)].what);
}

static enum err say_opened(struct turn *t, const struct ticket *k, size_t impact)
{
	const char *id = arena_printf(t->arena, "%lld", (long long)k->id);
	struct choice c[3];
	size_t n = 0;

	c[n++] = (struct choice) { .label = BTN_TICKET_SHOW,
				   .data = data_of(t, "tiketku", "%s", id) };
	c[n++] = (struct choice) { .label = BTN_TICKET_ADD,
				   .data = data_of(t, "tiket_info", "%s", id) };
	if (k->priority != TICKET_CRITICAL)
		c[n++] = (struct choice) { .label = BTN_TICKET_URGENT,
					   .data = data_of(t, "mendesak_tiket", "%s", id) };
	return send_about(
		t, &t->address, RANK_REPLY, false,
		draft(t, &t->locale, MSG_TICKET_OPENED,
		      VALUES(V("kak", kak(t)), V("number", k->number), V("words", k->text),
			     V("priority", ticket_priority_words(&t->locale, k->priority)),
			     V("why",
			       catalog_text(t->locale.texts, t->locale.lang, impacts[impact].why)),
			     V("until", ticket_promise(t, &t->locale, k))),
		      c, n),
		REF_TICKET_TALK, k->id);
}

/* The files beyond the first follow under the card. */
static enum err relay_rest(struct turn *t, const struct form_run *f, const struct ticket *k)
{
	const struct update *real = t->update;
	const char *s = strchr(form_value(f, "files"), '\n');
	struct desk_case c;

	ticket_case(k, &c);
	while (s) {
		struct update u = *real;
		const char *file = arena_strndup(t->arena, s + 1, strcspn(s + 1, "\n"));
		enum err e;

		if (!file)
			return ERR_NOMEM;
		desk_bring(&u, "", file);
		t->update = &u;
		e = desk_relay(t, &c, "");
		t->update = real;
		if (e != OK)
			return e;
		s = strchr(s + 1, '\n');
	}
	return OK;
}

static int64_t parent_of(struct turn *t, const struct form_run *f)
{
	const char *value = form_value(f, "parent");
	struct ticket old;
	int64_t id = 0;

	if (!value[0] || text_parse_i64(value, strlen(value), &id) != OK ||
	    ticket_own(t, id, &old) != OK)
		return 0;
	return id;
}

static enum err open_ticket(struct turn *t, struct form_run *f)
{
	size_t impact = impact_of(f);
	const char *words = all_words(t, f);
	struct ticket k = { .priority = (int)impacts[impact].prio,
			    .text = words,
			    .file = files_first(t, f),
			    .parent_id = parent_of(t, f) };

	if (!words)
		return ERR_NOMEM;
	k.category = category_of(t, f, words);
	TRY(ticket_new(t, &k));
	TRY(relay_rest(t, f, &k));
	return say_opened(t, &k, impact);
}

/* A picture sent before anything was asked for it is the first of the evidence. */
static enum err keep_file(struct turn *t, struct form_run *f, const char *file)
{
	TRY(files_add(t, f, file));
	if (t->follows)
		return OK;
	return say(t, MSG_TICKET_FILE_KEPT, VALUES(V("kak", kak(t))), NO_CHOICES);
}

static const struct form_step steps[] = {
	{
		.key = "impact",
		.ask = MSG_TICKET_ASK_IMPACT,
		.takes = TAKE_CHOICE,
		.choices = impact_choices,
		.n_choices = ARRAY_LEN(impact_choices),
	},
	{
		.key = "category",
		.ask = MSG_TICKET_ASK_CATEGORY,
		.takes = TAKE_CHOICE,
		.offer = offer_categories,
		.check = check_category,
		.applies = has_categories,
	},
	{
		.key = "details",
		.ask = MSG_TICKET_ASK_DETAILS,
		.takes = TAKE_TEXT | TAKE_PHOTO | TAKE_DOCUMENT | TAKE_VOICE,
		.optional = true,
		.open = true,
		.fill = fill_scope,
		.check = check_details,
	},
};

const struct form ticket_form = {
	.name = "tiket",
	.title = MSG_TICKET_FORM_TITLE,
	.offer = true,
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.finish = open_ticket,
	.keep = keep_file,
};

/* What the screen says belongs to the report that asked for it; else it is a ticket. */
enum err ticket_run(struct turn *t)
{
	const char *words = person_said(t);
	bool taken = false;
	enum err e;

	if (t->how == HOW_COMMAND && t->args[0] && may_act(t, ACT_CASE_VIEW))
		return request_show_run(t);
	if (menu_not_here(t, &e))
		return e;
	words = text_clean(t->arena, words, strlen(words), FORM_TEXT_CHARS - 200);
	if (!words)
		return ERR_NOMEM;
	if (t->how == HOW_TEXT)
		TRY(person_relay(t, TALK_LOGIN, &taken));
	if (!taken)
		TRY(incident_first(t, &taken));
	if (!taken)
		TRY(person_meant(t, &taken));
	return taken ? OK : form_start(t, &ticket_form, VALUES(V("first", words)));
}
