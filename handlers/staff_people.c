/* staff_people.c - /staf: who belongs to the team, another role for somebody, and farewell. */
#include "handlers/staff_people.h"

#include "handlers/staff.h"
#include "store/staff.h"

enum { LISTED = 40, LIST_BYTES = 4 * 1024, ROLE_BITS = 6 };

/* ---- roles by name ---- */

static const struct {
	unsigned role;
	enum msg name;
	const char *words[3]; /* as admins type it */
} roles[] = {
	{ ROLE_OWNER, MSG_ROLE_OWNER, { "pemilik", "owner", NULL } },
	{ ROLE_ADMIN, MSG_ROLE_ADMIN, { "admin", NULL, NULL } },
	{ ROLE_LEAD, MSG_ROLE_LEAD, { "ketua", "lead", NULL } },
	{ ROLE_AGENT, MSG_ROLE_AGENT, { "petugas", "agent", NULL } },
	{ ROLE_FINANCE, MSG_ROLE_FINANCE, { "keuangan", "finance", NULL } },
	{ ROLE_VIEWER, MSG_ROLE_VIEWER, { "pengamat", "viewer", NULL } },
};
_Static_assert(ARRAY_LEN(roles) == ROLE_BITS, "one row per role");

unsigned role_parse(const char *word)
{
	size_t len;

	if (text_starts(word, "peran:"))
		word += strlen("peran:");
	len = strcspn(word, " \t\n");
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		for (size_t k = 0; roles[i].words[k]; k++)
			if (strlen(roles[i].words[k]) == len &&
			    strncasecmp(word, roles[i].words[k], len) == 0)
				return roles[i].role;
	return 0;
}

const char *role_names(struct turn *t, const struct locale *l, unsigned has)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_MAX);
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		if (!(has & roles[i].role))
			continue;
		if (b.len)
			strbuf_add(&b, ", ");
		strbuf_add(&b, catalog_text(l->texts, l->lang, roles[i].name));
	}
	return strbuf_failed(&b) ? "" : b.ptr;
}

bool role_is_theirs_to_give(const struct turn *t, unsigned role)
{
	return (t->roles & (unsigned)ROLE_OWNER) || (is_admin(t) && !(role & (unsigned)ROLE_OWNER));
}

/* ---- who is who ---- */

/* Each person once, with what config and store say together. */
static bool is_first(const struct context *ctx, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (ctx->staff[k].channel == ctx->staff[i].channel &&
		    strcmp(ctx->staff[k].ext, ctx->staff[i].ext) == 0)
			return false;
	return true;
}

/* Someone from the config who has not written yet is only a number; the line has that already. */
static const char *name_or_none(struct turn *t, const char *ext)
{
	const char *who = arena_printf(t->arena, "staff:%s", ext);
	const char *name = who ? staff_name(t, who) : NULL;

	return name && strcmp(name, ext) == 0
		       ? catalog_text(t->ctx->texts, t->locale.lang, MSG_STAFF_PEOPLE_UNNAMED)
		       : name;
}

static enum err list(struct turn *t)
{
	struct strbuf b;
	int64_t n = 0;

	strbuf_init(&b, t->arena, LIST_BYTES);
	for (size_t i = 0; i < t->ctx->n_staff && n < LISTED; i++) {
		const struct staff_entry *e = &t->ctx->staff[i];
		const char *name = name_or_none(t, e->ext);

		if (!name)
			return ERR_NOMEM;
		if (!is_first(t->ctx, i))
			continue;
		if (n++)
			strbuf_addc(&b, '\n');
		TRY(RENDER(t->locale.texts, t->locale.lang, MSG_STAFF_PEOPLE_LINE, &b,
			   V("name", name), V("id", e->ext),
			   V("role",
			     role_names(t, &t->locale, roles_of(t->ctx, e->channel, e->ext)))));
	}
	if (strbuf_failed(&b))
		return ERR_NOMEM;
	return say(t, MSG_STAFF_PEOPLE_LIST,
		   VALUES(V("n", format_number(t->arena, &t->locale, n)), V_NEUTRAL("list", b.ptr)),
		   NO_CHOICES);
}

/* ---- another role, and farewell ---- */

/* A member whom /staf may change: given a role here, and by rank not above the sender. */
static enum err find_member(struct turn *t, const char *ext, struct staff *who, bool *found)
{
	unsigned all = roles_of(t->ctx, t->update->channel, ext);
	enum err e = staff_get(t->store, t->arena, t->update->channel, ext, who);

	*found = false;
	if (e == ERR_NOT_FOUND && all)
		return say(t, MSG_STAFF_PEOPLE_IN_CONFIG,
			   VALUES(V("id", ext), V("config", t->ctx->config_file)), NO_CHOICES);
	if (e == ERR_NOT_FOUND)
		return say(t, MSG_STAFF_PEOPLE_UNKNOWN, VALUES(V("id", ext)), NO_CHOICES);
	if (e != OK)
		return e;
	if (!role_is_theirs_to_give(t, (unsigned)who->role))
		return say(t, MSG_STAFF_PEOPLE_ABOVE, NO_VALUES, NO_CHOICES);
	t->subject = arena_printf(t->arena, "staff:%s", ext);
	*found = true;
	return OK;
}

static enum err ask(struct turn *t, enum msg msg, const struct staff *who, const char *role,
		    unsigned bits)
{
	const char *yes = data_of(t, "staf", "%s:%u", who->ext, bits);

	return say(t, msg,
		   VALUES(V("name", who->name ? who->name : who->ext), V("id", who->ext),
			  V("role", role)),
		   CHOICES({ .label = BTN_YES, .data = yes },
			   { .label = BTN_CANCEL, .data = data_of(t, "staf", "-:0") }));
}

/* /staf ubah ID PERAN */
static enum err change(struct turn *t)
{
	const char *after;
	const char *ext = first_word(t, &after);
	unsigned bits = role_parse(after);
	const char *role;
	struct staff who;
	bool found;

	if (!bits)
		return say(t, MSG_STAFF_PEOPLE_USAGE, NO_VALUES, NO_CHOICES);
	TRY(find_member(t, ext, &who, &found));
	if (!found)
		return OK;
	if (!role_is_theirs_to_give(t, bits))
		return say(t, MSG_STAFF_PEOPLE_ABOVE, NO_VALUES, NO_CHOICES);
	role = role_names(t, &t->locale, bits);
	return ask(t, MSG_STAFF_PEOPLE_CHANGE_ASK, &who, role, bits);
}

/* /staf keluarkan ID */
static enum err dismiss(struct turn *t)
{
	struct staff who;
	bool found;

	TRY(find_member(t, first_word(t, NULL), &who, &found));
	return found ? ask(t, MSG_STAFF_PEOPLE_REMOVE_ASK, &who,
			   role_names(t, &t->locale, (unsigned)who.role), 0)
		     : OK;
}

/* /staf tambah @bayu peran:petugas: the name is for people, the link is what counts. */
static enum err invite(struct turn *t)
{
	const char *word = t->args;

	while (*word && !role_parse(word)) {
		word += strcspn(word, " \t\n");
		word += strspn(word, " \t\n");
	}
	return staff_invite(t, word);
}

static enum err give(struct turn *t, struct staff *who, unsigned bits)
{
	const char *role = role_names(t, &t->locale, bits);

	who->role = (int)bits;
	who->by = actor(t);
	who->at_ms = t->now_ms;
	t->effects.staff_changed = true;
	TRY(note(t, "staff_changed", t->subject, role));
	TRY(staff_set(t->store, who));
	return say_edit(t, MSG_STAFF_PEOPLE_CHANGED,
			VALUES(V("name", who->name ? who->name : who->ext), V("id", who->ext),
			       V("role", role)),
			NO_CHOICES);
}

static enum err take_away(struct turn *t, const struct staff *who)
{
	t->effects.staff_changed = true;
	TRY(note(t, "staff_removed", t->subject, NULL));
	TRY(staff_remove(t->store, who->channel, who->ext));
	return say_edit(t, MSG_STAFF_PEOPLE_REMOVED,
			VALUES(V("name", who->name ? who->name : who->ext), V("id", who->ext)),
			NO_CHOICES);
}

/* The buttons of ask(): an id and the new role, 0 to leave. */
static enum err confirmed(struct turn *t)
{
	unsigned bits = (unsigned)arg_number(t, 1);
	struct staff who;
	bool found;

	if (strcmp(arg(t, 0), "-") == 0)
		return say_edit(t, MSG_ADMIN_NOTHING_CHANGED, NO_VALUES, NO_CHOICES);
	TRY(find_member(t, arg(t, 0), &who, &found));
	if (!found)
		return OK;
	if (bits && (!role_names(t, &t->locale, bits)[0] || !role_is_theirs_to_give(t, bits)))
		return toast(t, MSG_STAFF_PEOPLE_ABOVE, NO_VALUES);
	return bits ? give(t, &who, bits) : take_away(t, &who);
}

enum err staff_people_run(struct turn *t)
{
	static const struct {
		const char *word;
		enum err (*run)(struct turn *t);
	} verbs[] = {
		{ "tambah", invite }, { "ubah", change }, { "keluarkan", dismiss },
		{ "add", invite },    { "role", change }, { "remove", dismiss },
	};
	const char *rest, *word;

	if (t->how == HOW_BUTTON)
		return confirmed(t);
	word = first_word(t, &rest);
	if (!word[0])
		return list(t);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcasecmp(word, verbs[i].word) == 0) {
			t->args = rest;
			return verbs[i].run(t);
		}
	return say(t, MSG_STAFF_PEOPLE_USAGE, NO_VALUES, NO_CHOICES);
}
