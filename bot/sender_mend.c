/* sender_mend.c - messages changed after what their channel said: other words for the same promise,
 * and what becomes of their files. A message keeps the name of its file where it came from, so that
 * it can be given to the channel again when the channel has lost it. */
#include "bot/sender_inside.h"

#include <string.h>

#include "store/given_file.h"

/* What names the file's bytes on all channels; NULL: nothing does. */
static const char *source_of(struct arena *a, const struct outgoing *m)
{
	if (m->blob)
		return m->blob;
	return m->file ? arena_printf(a, "%d:%s", m->file_channel, m->file) : NULL;
}

enum err sender_given_before(struct sender *s, struct store *store, struct arena *a,
			     struct outbox_row *row, int64_t now_ms)
{
	const struct channel_ops *ops = sender_ops(s, row->channel);
	struct given_file g = { .channel = row->channel };
	struct outgoing m;
	const char *body;
	enum err e;

	if (!ops || !ops->file_life_ms || row->kind == OUT_CALL || !strstr(row->body, "\"kind\":"))
		return OK;
	TRY(outgoing_decode(a, row->body, &m));
	if (!sender_lacks_file(row->channel, &m))
		return OK;
	g.kind = m.file_kind;
	g.source = source_of(a, &m);
	if (!g.source)
		return ERR_NOMEM;
	e = given_file_find(store, a, &g, now_ms);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	m.given = g.ext;
	m.file_kind = (enum file_kind)g.as;
	body = outgoing_encode(a, &m);
	if (!body)
		return ERR_NOMEM;
	row->body = body;
	row->meant = NULL;
	return OK;
}

enum err sender_given(struct applying *x, const struct entry *e, const struct verdict *v,
		      const char **body)
{
	const struct channel_ops *ops = sender_ops(x->s, e->channel);
	struct given_file g = { .channel = e->channel, .ext = v->ext, .as = v->as };
	struct outgoing m;

	TRY(outgoing_decode(x->a, e->body, &m));
	g.kind = m.file_kind;
	g.source = source_of(x->a, &m);
	if (!g.source)
		return ERR_NOMEM;
	g.until_ms = x->now_ms + ops->file_life_ms;
	if (!m.secret && ops->file_life_ms)
		TRY(given_file_put(x->store, &g, x->now_ms));
	m.given = v->ext;
	m.file_kind = v->as;
	*body = outgoing_encode(x->a, &m);
	return *body ? OK : ERR_NOMEM;
}

enum err sender_forget_file(struct applying *x, int channel, const char *body, enum verdict_fix fix)
{
	struct outgoing m;

	if (fix != FIX_FILE && fix != FIX_DOCUMENT)
		return OK;
	TRY(outgoing_decode(x->a, body, &m));
	return m.given ? given_file_forget(x->store, channel, m.given) : OK;
}

/* Said without it, which a sign shows in every language. */
static void drop_file(struct arena *a, struct outgoing *m)
{
	const char *text = arena_printf(a, "%s%s📎❌", m->text ? m->text : "",
					m->text && m->text[0] ? "\n" : "");

	m->text = text ? text : m->text;
	m->file = m->more = m->blob = m->given = NULL;
	m->file_kind = FILE_NONE;
}

/* The channel does not know the id it is called by: the next best one, or none. */
static void other_file(struct arena *a, struct outgoing *m)
{
	if (m->given)
		m->given = NULL;
	else if (m->file && m->blob)
		m->file = NULL;
	else
		drop_file(a, m);
}

/* The channel has it and does not show it as what it is: as a document it need not. */
static void as_document(struct arena *a, struct outgoing *m)
{
	if (m->file_kind == FILE_DOCUMENT)
		drop_file(a, m);
	else
		m->file_kind = FILE_DOCUMENT;
	m->given = NULL;
}

static void mend(struct arena *a, struct outgoing *m, enum verdict_fix fix)
{
	if (fix == FIX_PLAIN)
		m->plain = true;
	if (fix == FIX_NO_REPLY)
		m->reply_to = 0;
	if (fix == FIX_NEW_MESSAGE)
		m->edit = 0;
	if (fix == FIX_NO_TOPIC || fix == FIX_OPEN_TOPIC)
		m->topic = 0;
	if (fix == FIX_NO_TEMPLATE)
		m->untemplated = true;
	if (m->file_kind == FILE_NONE)
		return;
	if (fix == FIX_FILE)
		other_file(a, m);
	if (fix == FIX_DOCUMENT)
		as_document(a, m);
	if (fix == FIX_NO_FILE)
		drop_file(a, m);
}

enum err sender_mend(struct arena *a, const char *body, enum verdict_fix fix, const char **out)
{
	struct outgoing m, was;

	TRY(outgoing_decode(a, body, &m));
	was = m;
	*out = NULL;
	mend(a, &m, fix);
	if (m.file_kind == was.file_kind && m.file == was.file && m.given == was.given &&
	    m.plain == was.plain && m.reply_to == was.reply_to && m.edit == was.edit &&
	    m.topic == was.topic && m.untemplated == was.untemplated)
		return OK;
	*out = outgoing_encode(a, &m);
	return *out ? OK : ERR_NOMEM;
}
