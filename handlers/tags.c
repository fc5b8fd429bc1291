/* tags.c - staff:  /tag TK-2026-0001 vip       bot: the case has the tag, and its card shows it
 *          staff:  /tag TK-2026-0001 -vip      bot: it is gone */
#include "handlers/tags.h"

#include <ctype.h>

#include "handlers/staff.h"

const char *tag_read(struct turn *t, const char *word)
{
	char *tag;
	size_t len;

	word += word[0] == '#';
	len = strlen(word);
	tag = len > 0 && len <= TAG_CHARS ? arena_strdup(t->arena, word) : NULL;
	for (char *p = tag; p && *p; p++) {
		*p = (char)tolower((unsigned char)*p);
		if (!isalnum((unsigned char)*p) && *p != '-')
			return NULL;
	}
	return tag && tag[0] != '-' ? tag : NULL;
}

enum err tags_line(struct turn *t, const struct desk_case *c, const char **out)
{
	const char *tags[TAGS_MAX];
	struct strbuf b;
	size_t n;

	TRY(tags_of(t->store, t->arena, (int)c->kind->card, c->id, tags, &n));
	strbuf_init(&b, t->arena, TAGS_MAX * (TAG_CHARS + 2) + 1);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&b, "%s#%s", i ? " " : "", tags[i]);
	*out = n ? b.ptr : NULL;
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}

static enum err change(struct turn *t, const struct desk_case *c, const char *tag, bool off)
{
	if (!off)
		return tag_add(t->store, (int)c->kind->card, c->id, tag, actor(t), t->now_ms);
	return tag_remove(t->store, (int)c->kind->card, c->id, tag);
}

enum err tag_run(struct turn *t)
{
	const char *rest, *tag;
	struct desk_case c;
	bool found, off;
	enum err e;

	if (!may_act(t, ACT_CASE_ANSWER))
		return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	first_word(t, &rest);
	off = rest[0] == '-';
	tag = tag_read(t, rest + off);
	if (!tag)
		return say(t, MSG_TAG_USAGE, NO_VALUES, NO_CHOICES);
	TRY(desk_find(t, &c, &found));
	if (!found)
		return OK;
	e = change(t, &c, tag, off);
	if (e == ERR_LIMIT || e == ERR_NOT_FOUND)
		return say(t, e == ERR_LIMIT ? MSG_TAG_FULL : MSG_TAG_NONE,
			   VALUES(V("number", c.number), V("tag", tag)), NO_CHOICES);
	if (e != OK)
		return e;
	TRY(note(t, off ? "tag_removed" : "tag_added", desk_subject(t, &c), tag));
	TRY(desk_refresh(t, &c, 0));
	return say(t, off ? MSG_TAG_GONE : MSG_TAG_SET,
		   VALUES(V("number", c.number), V("tag", tag)), NO_CHOICES);
}
