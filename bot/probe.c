#include "bot/probe.h"

#include <string.h>

#include "base/json.h"

enum { URL_MAX = 512, COMMANDS_MAX = 32 * 1024 };

static void ask(struct probe *p, const char *method, const char *body, net_done *done)
{
	char url[URL_MAX];

	snprintf(url, sizeof(url), "%s%s", p->prefix, method);
	if (net_start(p->net, &(struct net_request) { .kind = NET_CALL,
						      .url = url,
						      .body = { body, strlen(body) },
						      .done = done,
						      .ctx = p }) == OK)
		p->waiting++;
}

/* The "result" of an answer, or NULL with the reason in health. */
static json_t *result_of(struct probe *p, const char *what, const struct net_answer *answer,
			 struct arena *a)
{
	json_t *j = NULL;
	json_t *result = NULL;

	if (answer->status != 0 &&
	    json_read(a, answer->body.ptr, answer->body.len, &j, NULL) == OK && json_bool(j, "ok"))
		result = json_incref(json_object_get(j, "result"));
	else
		snprintf(p->health->problem, sizeof(p->health->problem), "%s: %.120s", what,
			 json_str(j, "description") ? json_str(j, "description") : "no answer");
	json_decref(j);
	return result;
}

static void ask_me(struct probe *p);

static void all_here(struct probe *p)
{
	if (p->again)
		ask_me(p);
	else
		p->done = p->n_askers > 0;
}

static void one_less(struct probe *p)
{
	if (--p->waiting == 0)
		all_here(p);
}

static void member_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct probe *p = ctx;
	struct arena a;
	json_t *j;
	const char *status;

	(void)tag;
	arena_init(&a, 0);
	j = result_of(p, "getChatMember", answer, &a);
	status = json_str(j, "status");
	p->health->staff_admin = status && (strcmp(status, "administrator") == 0 ||
					    strcmp(status, "creator") == 0);
	p->health->staff_member = p->health->staff_admin ||
				  (status && (strcmp(status, "member") == 0 ||
					      strcmp(status, "restricted") == 0));
	p->health->can_topics = json_bool(j, "can_manage_topics");
	p->health->can_delete = json_bool(j, "can_delete_messages");
	json_decref(j);
	arena_free(&a);
	one_less(p);
}

static void chat_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct probe *p = ctx;
	struct arena a;
	json_t *j;

	(void)tag;
	arena_init(&a, 0);
	j = result_of(p, "getChat", answer, &a);
	p->health->staff_found = j != NULL;
	p->health->staff_forum = json_bool(j, "is_forum");
	json_decref(j);
	arena_free(&a);
	one_less(p);
}

static void ask_staff_group(struct probe *p)
{
	char body[128];

	if (!p->chat[0] || !p->me)
		return;
	snprintf(body, sizeof(body), "{\"chat_id\":%s}", p->chat);
	ask(p, "getChat", body, chat_done);
	snprintf(body, sizeof(body), "{\"chat_id\":%s,\"user_id\":%lld}", p->chat,
		 (long long)p->me);
	ask(p, "getChatMember", body, member_done);
}

static void me_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct probe *p = ctx;
	struct arena a;
	json_t *j;

	(void)tag;
	arena_init(&a, 0);
	j = result_of(p, "getMe", answer, &a);
	p->health->token_ok = j != NULL;
	p->health->reads_groups = json_bool(j, "can_read_all_group_messages");
	if (json_int(j, "id"))
		p->me = json_int(j, "id");
	if (json_str(j, "username"))
		snprintf(p->health->username, sizeof(p->health->username), "%s",
			 json_str(j, "username"));
	json_decref(j);
	arena_free(&a);
	ask_staff_group(p);
	one_less(p);
}

enum err probe_init(struct probe *p, struct net *net, const char *prefix, struct health *health)
{
	*p = (struct probe) { .net = net, .prefix = strdup(prefix), .health = health };
	return p->prefix ? OK : ERR_NOMEM;
}

void probe_free(struct probe *p)
{
	free(p->prefix);
	p->prefix = NULL;
}

static void ask_me(struct probe *p)
{
	p->again = false;
	p->health->problem[0] = '\0';
	p->health->staff_found = p->health->staff_member = p->health->staff_admin = false;
	p->health->staff_forum = p->health->can_topics = p->health->can_delete = false;
	ask(p, "getMe", "{}", me_done);
	if (p->waiting > 0)
		return;
	p->health->token_ok = false;
	snprintf(p->health->problem, sizeof(p->health->problem), "getMe: too busy to ask");
	p->done = p->n_askers > 0;
}

static void add_asker(struct probe *p, const char *chat)
{
	for (size_t i = 0; i < p->n_askers; i++)
		if (strcmp(p->askers[i], chat) == 0)
			return;
	if (p->n_askers < PROBE_ASKERS)
		snprintf(p->askers[p->n_askers++], sizeof(p->askers[0]), "%s", chat);
}

void probe_start(struct probe *p, const char *staff_chat, const char *ask_chat)
{
	if (!p->prefix)
		return;
	if (ask_chat)
		add_asker(p, ask_chat);
	snprintf(p->chat, sizeof(p->chat), "%s", staff_chat);
	if (p->waiting > 0)
		p->again = true; /* what is under way may have been asked of another group */
	else
		ask_me(p);
}

void probe_told(struct probe *p)
{
	p->done = false;
	p->n_askers = 0;
}

/* ---- commands ---- */

static void set_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct probe *p = ctx;

	(void)tag;
	if (answer->status != 200)
		log_info("setMyCommands not accepted status=%ld", answer->status);
	one_less(p);
}

static void add_command(struct strbuf *b, const struct context *ctx, enum lang lang,
			const struct command *c)
{
	const char *about = catalog_text(ctx->texts, lang, c->help);

	strbuf_add(b, b->ptr[b->len - 1] == '[' ? "{\"command\":\"" : ",{\"command\":\"");
	strbuf_add(b, c->name);
	strbuf_add(b, "\",\"description\":\"");
	strbuf_add_json(b, about, utf8_prefix(about, strlen(about), 250));
	strbuf_add(b, "\"}");
}

static void set_scope(struct probe *p, const struct context *ctx, enum lang lang, bool language,
		      const char *scope, enum who up_to)
{
	const struct command *c;
	struct arena a;
	struct strbuf b;

	arena_init(&a, 0);
	strbuf_init(&b, &a, COMMANDS_MAX);
	strbuf_add(&b, "{\"commands\":[");
	for (size_t i = 0; (c = command_at(i)) != NULL; i++)
		if (!c->hidden && c->who <= up_to)
			add_command(&b, ctx, lang, c);
	strbuf_addf(&b, "],\"scope\":%s", scope);
	if (language)
		strbuf_addf(&b, ",\"language_code\":\"%s\"", lang_name(lang));
	strbuf_addc(&b, '}');
	if (!strbuf_failed(&b))
		ask(p, "setMyCommands", b.ptr, set_done);
	arena_free(&a);
}

/* Telegram looks for chat, then all_private_chats, then default, each with the language first. */
void probe_set_commands(struct probe *p, const struct context *ctx)
{
	char scope[96];

	if (!p->prefix)
		return;
	set_scope(p, ctx, ctx->lang, false, "{\"type\":\"all_private_chats\"}", WHO_ANYONE);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		set_scope(p, ctx, (enum lang)lang, true, "{\"type\":\"all_private_chats\"}",
			  WHO_ANYONE);
	for (size_t i = 0; i < ctx->n_staff; i++) {
		const unsigned roles = ctx->staff[i].roles;
		enum who who = roles & ROLES_ADMIN     ? WHO_ADMIN
			       : roles & (ROLES_STAFF) ? WHO_STAFF
						       : WHO_VIEWER;

		if (ctx->staff[i].channel != ctx->staff_channel)
			continue;
		snprintf(scope, sizeof(scope), "{\"type\":\"chat\",\"chat_id\":%s}",
			 ctx->staff[i].ext);
		set_scope(p, ctx, ctx->lang, false, scope, who);
	}
	if (ctx->staff_chat[0]) {
		snprintf(scope, sizeof(scope), "{\"type\":\"chat\",\"chat_id\":%s}",
			 ctx->staff_chat);
		set_scope(p, ctx, ctx->lang, false, scope, WHO_ADMIN);
	}
}
