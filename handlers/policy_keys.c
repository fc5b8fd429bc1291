/* policy_keys.c - admin: /kebijakan refund.window    bot: its value, the section that says so, how
 * it is changed; a part of a name shows the keys that hold it. Never: changes a key: that is the
 * config's, which is read anew without a restart. */
#include "handlers/menu.h"
#include "handlers/rules.h"

enum { LISTED = 30, LIST_BYTES = 2 * 1024 };

static enum err show(struct turn *t, const struct policy_key *key)
{
	static const enum msg origins[] = { [POLICY_FROM_DEFAULT] = MSG_POLICY_FROM_DEFAULT,
					    [POLICY_FROM_PRESET] = MSG_POLICY_FROM_PRESET,
					    [POLICY_FROM_CONFIG] = MSG_POLICY_FROM_CONFIG };
	const struct policy *p = t->ctx->policy;
	const char *section = policy_source(p, key);
	const char *value = policy_text(t->arena, p, key);

	return say(t, MSG_ADMIN_POLICY_KEY,
		   VALUES(V("key", key->name), V("value", value && value[0] ? value : "-"),
			  V("document", section[0] ? p->document.source : NULL),
			  V("section", section[0] ? section : NULL),
			  V("origin", catalog_text(t->ctx->texts, t->locale.lang,
						   origins[policy_origin(p, key)]))),
		   NO_CHOICES);
}

/* Those whose name holds the word. */
static enum err list(struct turn *t, const char *word)
{
	const struct policy_key *key;
	struct strbuf b;
	size_t n = 0;

	strbuf_init(&b, t->arena, LIST_BYTES);
	for (size_t i = 0; n < LISTED && (key = policy_key_at(i)); i++)
		if (strstr(key->name, word))
			strbuf_addf(&b, n++ ? "\n%s" : "%s", key->name);
	if (n == 0)
		return say(t, MSG_ADMIN_POLICY_NONE, VALUES(V("word", word)), NO_CHOICES);
	return say(t, MSG_ADMIN_POLICY_KEYS, VALUES(V("word", word), V("keys", b.ptr)), NO_CHOICES);
}

enum err policy_keys_show(struct turn *t)
{
	const char *word = text_clean(t->arena, t->args, strcspn(t->args, " \t\n"), 60);
	const struct policy_key *key = word ? policy_key_find(word) : NULL;

	if (!word)
		return ERR_NOMEM;
	return key ? show(t, key) : list(t, word);
}
