/* desk_album.c - pictures that were sent together reach the other side together: they come as
 * messages of their own, and join the first one's promise while it has not left. What comes too
 * late for that follows by itself. Where a channel has no albums each file is a message. Never:
 * waits for more; an album that stands alone is sent at once. */
#include "handlers/desk.h"
#include "handlers/desk_inside.h"

enum { ALBUM_MAX = 10 }; /* Telegram's */

static size_t count(const char *list)
{
	size_t n = list && *list;

	for (; list && *list; list++)
		n += *list == '\n';
	return n;
}

/* Telegram mixes pictures with videos, and documents with nothing else. */
static bool goes_with(enum file_kind a, enum file_kind b)
{
	bool shown = a == FILE_PHOTO || a == FILE_VIDEO;

	return shown ? b == FILE_PHOTO || b == FILE_VIDEO : a == FILE_DOCUMENT && a == b;
}

static bool may_join(const struct turn *t, const struct relay *r, const struct relay *first)
{
	const char *id = NULL;
	int channel = t->update->channel;

	return first->way == r->way && first->kind == r->kind && first->ref == r->ref &&
	       strcmp(first->author, r->author) == 0 && first->state == RELAY_QUEUED &&
	       first->outbox_id && first->parts == 0 && count(first->file) < ALBUM_MAX &&
	       goes_with(desk_file_kind(t->update), desk_file_read(first->file, &id, &channel));
}

/* "photo ID" behind what the message shows already. */
static enum err add_file(struct turn *t, struct outgoing *m, const char *file)
{
	static const char *const words[] = { [FILE_PHOTO] = "photo",
					     [FILE_DOCUMENT] = "document",
					     [FILE_VOICE] = "voice",
					     [FILE_VIDEO] = "video" };
	const char *id = "";
	int channel = 0;
	enum file_kind kind = desk_file_read(file, &id, &channel);

	if (kind == FILE_NONE)
		return OK;
	m->more = m->more ? arena_printf(t->arena, "%s\n%s %s", m->more, words[kind], id)
			  : arena_printf(t->arena, "%s %s", words[kind], id);
	return m->more ? OK : ERR_NOMEM;
}

enum err desk_attach_all(struct turn *t, struct outgoing *m, const char *files)
{
	size_t first = files ? strcspn(files, "\n") : 0;
	const char *line = files ? arena_strndup(t->arena, files, first) : NULL;

	if (files && !line)
		return ERR_NOMEM;
	desk_attach(m, line, 0);
	for (const char *s = files ? files + first : ""; *s == '\n';) {
		size_t len = strcspn(++s, "\n");

		line = arena_strndup(t->arena, s, len);
		if (!line)
			return ERR_NOMEM;
		TRY(add_file(t, m, line));
		s += len;
	}
	return OK;
}

enum err desk_album_join(struct turn *t, const struct relay *r, bool *joined)
{
	struct outbox_row row;
	struct outgoing m;
	struct relay first;
	enum err e = r->album && text_is_blank(r->words) && r->file
			     ? relay_of_album(t->store, t->arena, &r->from, r->album, &first)
			     : ERR_NOT_FOUND;

	*joined = e == OK && may_join(t, r, &first);
	if (e == OK && *joined)
		e = outbox_get(t->store, t->arena, first.outbox_id, &row);
	if (e != OK || !*joined)
		return e == ERR_NOT_FOUND ? OK : e;
	*joined = t->ctx->albums & 1u << row.channel && row.channel == t->update->channel;
	if (!*joined)
		return OK;
	TRY(outgoing_decode(t->arena, row.body, &m));
	TRY(add_file(t, &m, r->file));
	TRY(send_otherwise(t, row.id, &m));
	first.file = arena_printf(t->arena, "%s\n%s", first.file, r->file);
	first.changed |= CHANGED_LATE;
	return first.file ? relay_save(t->store, &first) : ERR_NOMEM;
}

/* The files that were not yet there when the message left. */
enum err desk_album_rest(struct turn *t, const struct desk_case *c, const struct relay *r,
			 const struct outgoing *sent)
{
	size_t had = (sent->file_kind != FILE_NONE) + count(sent->more);
	const char *rest = r->file;
	struct outgoing *m;
	struct address to;

	if (!had || count(r->file) <= had)
		return OK;
	for (; had; had--)
		rest = strchr(rest, '\n') + 1;
	m = draft_plain(t, "");
	if (!m)
		return ERR_NOMEM;
	TRY(desk_attach_all(t, m, rest));
	if (r->way == RELAY_IN)
		return desk_say(t, c, m);
	TRY(address_get(t->store, t->arena, c->address_id, &to));
	to.channel = r->to.channel;
	to.ext = r->to.chat;
	return send_about(t, &to, RANK_RELAY, false, m, c->kind->talk, c->id);
}
