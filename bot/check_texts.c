#include "bot/check_texts.h"

#include "base/text.h"
#include "bot/channel.h"
#include "store/contact.h"

enum { FINDING_MAX = 256, BUTTONS = 3 };
#define NOTICES "notice."

struct check {
	struct arena *arena;
	const struct catalogs *texts;
	check_said *said;
	void *ctx;
};

static void find(const struct check *k, enum lang lang, enum msg msg, const char *channel,
		 const char *what)
{
	char finding[FINDING_MAX];

	snprintf(finding, sizeof(finding), "%s: %s: on %s %s", lang_name(lang), msg_key(msg),
		 channel, what);
	k->said(k->ctx, finding);
}

/* Every value as long as the catalogs take it to be. NULL = no memory. */
static const char *render_sample(const struct check *k, enum lang lang, enum msg msg)
{
	struct value values[PLACEHOLDERS_MAX];
	char sample[SAMPLE_VALUE + 1];
	struct strbuf text;
	size_t n;
	const char *const *names = msg_placeholders(k->texts, msg, &n);

	memset(sample, 'x', SAMPLE_VALUE);
	sample[SAMPLE_VALUE] = '\0';
	for (size_t i = 0; i < n; i++)
		values[i] = (struct value) { names[i], sample, false };
	strbuf_init(&text, k->arena, OUTGOING_TEXT);
	if (catalog_render(k->texts, lang, msg, values, n, &text) != OK)
		return NULL;
	return text.ptr ? text.ptr : "";
}

/* Any text but a LONG one may come with buttons: they must stay buttons, under a whole text. */
static enum err check_one(const struct check *k, const struct channel_ops *ops, enum lang lang,
			  enum msg msg)
{
	static const char *const labels[BUTTONS] = { "12345678901234567890", "A", "B" };
	static const char *const data[BUTTONS] = { "a", "b", "c" };
	const struct outbox_row row = { .id = 1, .channel = ops->id, .chat = "62811" };
	struct outgoing m = { .text = render_sample(k, lang, msg) };
	const struct channel_message in = { &row, &m, NULL, NULL };
	struct channel_call call;

	if (!m.text)
		return ERR_NOMEM;
	for (; !msg_is_long(msg) && m.n_buttons < BUTTONS; m.n_buttons++)
		m.buttons[m.n_buttons] = (struct button) { labels[m.n_buttons], data[m.n_buttons],
							   NULL };
	if (ops->render(k->arena, &in, &call) != OK)
		find(k, lang, msg, ops->name, "it cannot be said");
	else if (call.rest)
		find(k, lang, msg, ops->name, "it is too long for one message");
	else if (m.n_buttons && strstr(call.body.ptr, "\"type\":\"list\""))
		find(k, lang, msg, ops->name, "it is too long for its buttons");
	return OK;
}

enum err check_texts_fit(const struct catalogs *texts, check_said *said, void *ctx)
{
	struct arena scratch;
	struct check k = { &scratch, texts, said, ctx };
	enum err e = OK;

	arena_init(&scratch, 0);
	for (int lang = 0; e == OK && lang < LANG_COUNT; lang++)
		for (int msg = 0; e == OK && msg < MSG_COUNT; msg++)
			for (int id = 0; e == OK && id < CHANNEL_COUNT; id++) {
				const struct channel_ops *ops = channel_find(id);

				arena_reset(&scratch);
				if (ops && msg_is_said((enum msg)msg))
					e = check_one(&k, ops, (enum lang)lang, (enum msg)msg);
			}
	arena_free(&scratch);
	return e;
}

void check_templates_missing(const struct templates *t, check_said *said, void *ctx)
{
	for (int msg = 0; msg < MSG_COUNT; msg++) {
		const char *key = msg_key((enum msg)msg);

		if (text_starts(key, NOTICES) && !templates_find(t, key))
			said(ctx, key);
	}
}
