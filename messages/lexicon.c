#include "messages/lexicon_inside.h"

#include "base/strbuf.h"
#include "messages/affix.h"

/* ---- sets ---- */

void class_union(struct class_set *into, const struct class_set *more)
{
	for (size_t i = 0; i < ARRAY_LEN(into->bits); i++)
		into->bits[i] |= more->bits[i];
}

bool class_meets(const struct class_set *a, const struct class_set *b)
{
	for (size_t i = 0; i < ARRAY_LEN(a->bits); i++)
		if (a->bits[i] & b->bits[i])
			return true;
	return false;
}

/* ---- forms ---- */

static uint32_t hash_bytes(const char *s, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h ^ h >> 15;
}

static size_t form_slot(const struct lexicon *l, const char *s, size_t len)
{
	size_t i = hash_bytes(s, len) % HASH_SIZE;

	for (; l->form_hash[i]; i = (i + 1) % HASH_SIZE) {
		struct span t = l->forms[l->form_hash[i] - 1].text;

		if (t.len == len && memcmp(t.ptr, s, len) == 0)
			break;
	}
	return i;
}

int lexicon_form_find(const void *lexicon, const char *s, size_t len)
{
	const struct lexicon *l = lexicon;

	return (int)l->form_hash[form_slot(l, s, len)] - 1;
}

int lexicon_form_add(struct lexicon *l, const char *s, size_t len)
{
	size_t slot = form_slot(l, s, len);
	char *copy;

	if (l->form_hash[slot])
		return l->form_hash[slot] - 1;
	copy = arena_strndup(l->own, s, len);
	if (!copy || l->nforms == WORD_FORMS_MAX)
		return -1;
	l->forms[l->nforms] = (struct form) {
		.text = { copy, len },
		.reads = { .word = { (uint16_t)l->nforms }, .n = 1 },
	};
	l->form_hash[slot] = (uint16_t)(l->nforms + 1);
	return (int)l->nforms++;
}

/* ---- phrases ---- */

static size_t edge_slot(const struct lexicon *l, uint16_t from, uint16_t word)
{
	size_t i = ((uint32_t)from * 40503u ^ (uint32_t)word * 2654435761u) % HASH_SIZE;

	while (l->edges[i].to && (l->edges[i].from != from || l->edges[i].word != word))
		i = (i + 1) % HASH_SIZE;
	return i;
}

uint16_t lexicon_follow(const struct lexicon *l, uint16_t node, uint16_t word)
{
	return l->edges[edge_slot(l, node, word)].to;
}

static enum err node_next(struct lexicon *l, uint16_t *node, uint16_t word)
{
	struct edge *e = &l->edges[edge_slot(l, *node, word)];

	if (!e->to) {
		if (l->nnodes == TRIE_NODES_MAX)
			return ERR_LIMIT;
		*e = (struct edge) { *node, word, (uint16_t)l->nnodes++ };
	}
	*node = e->to;
	return OK;
}

static void members_add(const struct member *m, struct class_set *add)
{
	for (; m; m = m->next)
		class_add(add, m->class);
}

bool lexicon_classes_at(const struct lexicon *l, uint16_t node, struct class_set *add)
{
	members_add(l->nodes[node].members, add);
	return l->nodes[node].members != NULL;
}

void lexicon_classes_of(const struct lexicon *l, uint16_t word, struct class_set *add)
{
	members_add(l->forms[word].members, add);
}

const char *lexicon_text(const struct lexicon *l, uint16_t word)
{
	return l->forms[word].text.ptr;
}

/* ---- classes ---- */

static size_t class_slot(const struct lexicon *l, const char *name)
{
	size_t size = ARRAY_LEN(l->class_hash), i = hash_bytes(name, strlen(name)) % size;

	while (l->class_hash[i] && strcmp(l->classes[l->class_hash[i] - 1].name, name) != 0)
		i = (i + 1) % size;
	return i;
}

int lexicon_class(const struct lexicon *l, const char *name)
{
	return (int)l->class_hash[class_slot(l, name)] - 1;
}

int lexicon_class_new(struct lexicon *l, const char *name)
{
	size_t slot = class_slot(l, name);
	struct word_class *c = &l->classes[l->nclasses];

	if (l->class_hash[slot])
		return l->class_hash[slot] - 1;
	if (l->nclasses == CLASS_MAX)
		return -1;
	c->name = arena_strdup(l->own, name);
	if (!c->name)
		return -1;
	c->last = &c->items;
	l->class_hash[slot] = (uint16_t)(l->nclasses + 1);
	return (int)l->nclasses++;
}

enum err lexicon_member_add(struct lexicon *l, struct member **list, int class)
{
	for (const struct member *m = *list; m; m = m->next)
		if (m->class == class)
			return OK;

	struct member *m = ARENA_NEW(l->own, struct member);

	if (!m)
		return ERR_NOMEM;
	*m = (struct member) { *list, class };
	*list = m;
	return OK;
}

static enum err item_add(struct lexicon *l, int class, const char *text)
{
	struct word_class *c = &l->classes[class];
	struct item *i = ARENA_NEW(l->own, struct item);

	if (!i)
		return ERR_NOMEM;
	i->text = arena_strdup(l->own, text);
	if (!i->text)
		return ERR_NOMEM;
	*c->last = i;
	c->last = &i->next;
	return OK;
}

/* The known words a phrase is made of: as spelled, else by its root, else a new word. */
static enum err phrase_read(struct lexicon *l, const char *phrase, uint16_t words[], size_t *n)
{
	*n = 0;
	for (const char *at = phrase;;) {
		struct span w = lexicon_word_next(&at);
		int form;

		if (w.len == 0)
			return *n ? OK : ERR_INVALID;
		form = lexicon_form_find(l, w.ptr, w.len);
		if (form < 0)
			form = affix_root(w.ptr, w.len, lexicon_form_find, l);
		if (form < 0)
			form = lexicon_form_add(l, w.ptr, w.len);
		if (form < 0 || w.len > TOKEN_TEXT_MAX ||
		    *n + l->forms[form].reads.n > PHRASE_WORDS_MAX)
			return ERR_LIMIT;
		for (size_t i = 0; i < l->forms[form].reads.n; i++)
			words[(*n)++] = l->forms[form].reads.word[i];
	}
}

enum err lexicon_phrase_add(struct lexicon *l, int class, const char *phrase)
{
	uint16_t words[PHRASE_WORDS_MAX], node = 0;
	char bytes[PHRASE_WORDS_MAX * (TOKEN_TEXT_MAX + 1) + 1];
	struct strbuf text;
	size_t n;

	TRY(phrase_read(l, phrase, words, &n));
	strbuf_init_fixed(&text, bytes, sizeof(bytes));
	for (size_t i = 0; i < n; i++) {
		strbuf_add(&text, i ? " " : "");
		strbuf_add(&text, lexicon_text(l, words[i]));
	}
	TRY(item_add(l, class, bytes));
	if (n == 1)
		return lexicon_member_add(l, &l->forms[words[0]].members, class);
	for (size_t i = 0; i < n; i++)
		TRY(node_next(l, &node, words[i]));
	return lexicon_member_add(l, &l->nodes[node].members, class);
}

int lexicon_literal(struct lexicon *l, const char *words)
{
	char name[128];
	int class;

	if (strlen(words) > sizeof(name) - 2)
		return -1;
	snprintf(name, sizeof(name), "=%s", words);
	class = lexicon_class(l, name);
	if (class >= 0)
		return class;
	class = lexicon_class_new(l, name);
	return class >= 0 && lexicon_phrase_add(l, class, words) == OK ? class : -1;
}

const char *lexicon_pattern(const struct lexicon *l, struct arena *a, int class)
{
	struct strbuf b;

	strbuf_init(&b, a, PATTERN_MAX);
	strbuf_add(&b, "(?:");
	for (const struct item *i = l->classes[class].items; i; i = i->next) {
		strbuf_add(&b, i == l->classes[class].items ? "" : "|");
		for (const char *s = i->text; *s; s++) {
			strbuf_add(&b, *s != '\0' && strchr("?.,+*()[]{}|^$\\", *s) ? "\\" : "");
			strbuf_addc(&b, *s);
		}
	}
	strbuf_add(&b, ")");
	return strbuf_failed(&b) ? NULL : b.ptr;
}
