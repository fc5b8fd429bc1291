/* verdict_heard.c - what the simulator's chats show; see verdict.h. */
#include "tests/killed/verdict.h"

/* How many messages of the bot in the chat hold the words; *first is the place of the first. */
static int count(json_t *chat, const char *words, size_t *first)
{
	json_t *m;
	int n = 0;
	size_t i;

	json_array_foreach(json_object_get(chat, "messages"), i, m)
	{
		char *text = play_words(m);

		if (text && strstr(text, words) && n++ == 0)
			*first = i;
		free(text);
	}
	return n;
}

static void nobody_else(struct play *p, json_t *const *chats, const struct act *a)
{
	size_t at;

	for (enum who w = NOBODY + 1; w < WHO_COUNT; w++)
		if (w != a->hears && count(chats[w], a->words, &at) > 0)
			play_fail(p, "\"%s\" is for %s, and %s has it", a->words,
				  who_name(a->hears), who_name(w));
}

static void judge(struct play *p, json_t *const *chats, const struct step *s, const struct act *a,
		  struct heard *h)
{
	size_t at;
	int n = count(chats[a->hears], a->words, &at);

	h->wanted++;
	if (n > 1)
		h->surplus += n - 1;
	if (n == 0 || n > 1 + s->kills)
		play_fail(p, "%s has \"%s\" %d times, and the bot was killed %d times (%s)",
			  who_name(a->hears), a->words, n, s->kills, s->what);
	if (a->how == ALONE)
		nobody_else(p, chats, a);
}

/* Whoever says two things in a row is heard in that order. Webhooks come without any. */
static void in_order(struct play *p, json_t *const *chats, const struct act *a, const struct act *b)
{
	size_t first = 0, second = 0;

	if (a->who != b->who || a->hears != b->hears || !play_in_order(a->who))
		return;
	count(chats[a->hears], a->words, &first);
	count(chats[b->hears], b->words, &second);
	if (first >= second)
		play_fail(p, "\"%s\" came before \"%s\"", b->words, a->words);
}

struct heard verdict_heard(struct play *p)
{
	json_t *chats[WHO_COUNT] = { 0 };
	struct heard h = { 0 };
	const struct act *last = NULL;

	for (enum who w = NOBODY + 1; w < WHO_COUNT; w++)
		chats[w] = play_chat(p, w, 0);
	for (size_t i = 0; i < p->n_steps; i++)
		for (size_t k = 0; k < p->steps[i].n; k++) {
			const struct act *a = &p->steps[i].acts[k];

			if (a->how == SEEN)
				continue;
			judge(p, chats, &p->steps[i], a, &h);
			if (last)
				in_order(p, chats, last, a);
			last = a;
		}
	for (enum who w = NOBODY + 1; w < WHO_COUNT; w++)
		json_decref(chats[w]);
	return h;
}
