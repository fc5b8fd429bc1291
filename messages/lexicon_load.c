/* lexicon_load.c - fills a lexicon from the sections "words", "classes" and "ids". */
#include "messages/affix.h"
#include "messages/lexicon_inside.h"

static const char *const marks[] = {
	[MARK_NUMBER] = "_num",
	[MARK_MONEY] = "_money",
	[MARK_EMAIL] = "_email",
	[MARK_DOMAIN] = "_domain",
	[MARK_IP] = "_ip",
	[MARK_COMMA] = ",",
	[MARK_STOP] = ".",
	[MARK_QUESTION] = "?",
	[MARK_ID_NONE] = "_id",
	[MARK_ID_NONE + ID_ORDER] = "_id_order",
	[MARK_ID_NONE + ID_REFUND] = "_id_refund",
	[MARK_ID_NONE + ID_TICKET] = "_id_ticket",
	[MARK_ID_NONE + ID_INVOICE] = "_id_invoice",
	[MARK_ID_NONE + ID_APPEAL] = "_id_appeal",
	[MARK_ID_NONE + ID_OTHER] = "_id_other",
};
static const char *const id_names[] = {
	[ID_ORDER] = "order",     [ID_REFUND] = "refund", [ID_TICKET] = "ticket",
	[ID_INVOICE] = "invoice", [ID_APPEAL] = "appeal",
};

/* What is being loaded, for errors that name their key. */
struct loading {
	struct lexicon *l;
	struct arena *scratch;
	const char **why;
	const char *section, *key;
};

static enum err wrong(const struct loading *ld, const char *what, const char *word)
{
	const char *s = arena_printf(ld->scratch, "%s.%s: %s%s%s%s", ld->section, ld->key, what,
				     word ? " \"" : "", word ? word : "", word ? "\"" : "");

	if (!s)
		return ERR_NOMEM;
	*ld->why = s;
	return ERR_INVALID;
}

/* ---- loading ---- */

static enum err spelling_add(struct loading *ld, const struct reads_as *reads, struct span word)
{
	struct lexicon *l = ld->l;
	size_t before = l->nforms;
	const char *name = arena_strndup(ld->scratch, word.ptr, word.len);
	int form;

	if (!name)
		return ERR_NOMEM;
	if (word.len > TOKEN_TEXT_MAX)
		return wrong(ld, "too long:", name);
	form = lexicon_form_add(l, word.ptr, word.len);
	if (form < 0)
		return wrong(ld, "too many words", NULL);
	if (l->nforms == before && memcmp(&l->forms[form].reads, reads, sizeof(*reads)) != 0)
		return wrong(ld, "this spelling belongs to another word already:", name);
	l->forms[form].reads = *reads;
	return OK;
}

static enum err spellings_load(struct loading *ld, const json_t *variants)
{
	struct reads_as reads = { .n = 0 };
	const char *at = ld->key;

	for (struct span w = lexicon_word_next(&at); w.len; w = lexicon_word_next(&at)) {
		int form = lexicon_form_add(ld->l, w.ptr, w.len);

		if (form < 0 || reads.n == READS_AS_MAX || w.len > TOKEN_TEXT_MAX)
			return wrong(ld, "at most three words", NULL);
		if (!lexicon_reads_as_itself(ld->l, form))
			return wrong(ld, "is a spelling of another word", NULL);
		reads.word[reads.n++] = (uint16_t)form;
		ld->l->forms[form].alone = true;
	}
	at = json_string_value(variants);
	if (!at || reads.n == 0)
		return wrong(ld, "must be spellings, separated by spaces", NULL);
	for (struct span w = lexicon_word_next(&at); w.len; w = lexicon_word_next(&at))
		TRY(spelling_add(ld, &reads, w));
	return OK;
}

static enum err class_word_add(struct loading *ld, int class, const char *word)
{
	if (!strchr(word, ' ') &&
	    (strlen(word) > TOKEN_TEXT_MAX || lexicon_form_add(ld->l, word, strlen(word)) < 0))
		return wrong(ld, "no room for", word);
	switch (lexicon_phrase_add(ld->l, class, word)) {
	case OK:
		return OK;
	case ERR_NOMEM:
		return ERR_NOMEM;
	default:
		return wrong(ld, "too long or too many:", word);
	}
}

/* One line of a class: words and phrases, separated by commas. */
static enum err class_line_load(struct loading *ld, int class, const char *line, bool phrases)
{
	while (*line) {
		size_t n = strcspn(line, ","), from = strspn(line, " ");
		const char *word;

		if (from >= n)
			return wrong(ld, "an empty word", NULL);
		word = arena_strndup(ld->scratch, line + from, n - from);
		if (!word)
			return ERR_NOMEM;
		if ((strchr(word, ' ') != NULL) == phrases)
			TRY(class_word_add(ld, class, word));
		line += n + (line[n] == ',');
	}
	return OK;
}

/* Words first, phrases when all words are known: a phrase may use any form of them. */
static enum err class_load(struct loading *ld, const json_t *lines, bool phrases)
{
	int class = lexicon_class_new(ld->l, ld->key);
	const json_t *v;
	size_t i;

	if (class < 0)
		return wrong(ld, "too many classes", NULL);
	if (!json_is_array(lines))
		return wrong(ld, "must be a list of lines of words", NULL);
	json_array_foreach((json_t *)lines, i, v)
	{
		if (!json_is_string(v))
			return wrong(ld, "holds something that is not a text", NULL);
		TRY(class_line_load(ld, class, json_string_value(v), phrases));
	}
	return OK;
}

static enum err words_load(struct loading *ld, const json_t *value)
{
	return class_load(ld, value, false);
}

static enum err phrases_load(struct loading *ld, const json_t *value)
{
	return class_load(ld, value, true);
}

static enum err ids_load(struct loading *ld, const json_t *value)
{
	struct lexicon *l = ld->l;
	const char *at = json_string_value(value);
	size_t kind = 0;

	while (kind < ARRAY_LEN(id_names) &&
	       (!id_names[kind] || strcmp(id_names[kind], ld->key) != 0))
		kind++;
	if (kind == ARRAY_LEN(id_names))
		return wrong(ld, "no such kind of number", NULL);
	if (!at)
		return wrong(ld, "must be letters, separated by spaces", NULL);
	for (struct span w = lexicon_word_next(&at); w.len; w = lexicon_word_next(&at)) {
		if (l->nids == ARRAY_LEN(l->ids))
			return wrong(ld, "too many letters", NULL);
		l->ids[l->nids].letters = arena_strndup(l->own, w.ptr, w.len);
		if (!l->ids[l->nids].letters)
			return ERR_NOMEM;
		l->ids[l->nids++].kind = (enum id_kind)kind;
	}
	return OK;
}

typedef enum err (*key_load)(struct loading *ld, const json_t *value);

static enum err section_load(struct loading *ld, json_t *const catalogs[], size_t n,
			     const char *section, key_load load)
{
	ld->section = section;
	for (size_t i = 0; i < n; i++) {
		json_t *object = json_object_get(catalogs[i], section), *value;

		ld->key = "";
		if (object && !json_is_object(object))
			return wrong(ld, "must be an object", NULL);
		json_object_foreach(object, ld->key, value) TRY(load(ld, value));
	}
	return OK;
}

static struct lexicon *lexicon_new(struct arena *own)
{
	struct lexicon *l = ARENA_NEW(own, struct lexicon);

	if (!l)
		return NULL;
	l->own = own;
	l->nnodes = 1;
	l->forms = ARENA_ARRAY(own, struct form, WORD_FORMS_MAX);
	l->form_hash = ARENA_ARRAY(own, uint16_t, HASH_SIZE);
	l->nodes = ARENA_ARRAY(own, struct node, TRIE_NODES_MAX);
	l->edges = ARENA_ARRAY(own, struct edge, HASH_SIZE);
	return l->forms && l->form_hash && l->nodes && l->edges ? l : NULL;
}

enum err lexicon_load(struct arena *own, struct arena *scratch, json_t *const catalogs[], size_t n,
		      struct lexicon **out, const char **why)
{
	struct lexicon *l = lexicon_new(own);
	struct loading ld = { .l = l, .scratch = scratch, .why = why };

	if (!l)
		return ERR_NOMEM;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (lexicon_form_add(l, marks[i], strlen(marks[i])) != (int)i)
			return ERR_NOMEM;
	TRY(section_load(&ld, catalogs, n, "words", spellings_load));
	TRY(section_load(&ld, catalogs, n, "classes", words_load));
	TRY(section_load(&ld, catalogs, n, "classes", phrases_load));
	TRY(section_load(&ld, catalogs, n, "ids", ids_load));
	l->joined = lexicon_class(l, "joined");
	*out = l;
	return OK;
}

struct other_than { /* every known word but one */
	const struct lexicon *l;
	int but;
};

static int form_find_other(const void *context, const char *s, size_t len)
{
	const struct other_than *o = context;
	int found = lexicon_form_find(o->l, s, len);

	return found == o->but ? -1 : found;
}

/* "pembayaran", listed in some class, is also all that "bayar" is. */
static enum err roots_inherit(struct lexicon *l)
{
	for (size_t i = 0; i < l->nforms; i++) {
		struct form *f = &l->forms[i];
		const struct other_than others = { l, (int)i };
		int root = -1;

		if (!f->alone && f->members && lexicon_reads_as_itself(l, (int)i))
			root = affix_root(f->text.ptr, f->text.len, form_find_other, &others);
		if (root < 0 || l->forms[root].reads.n != 1)
			continue;
		for (const struct member *m = l->forms[l->forms[root].reads.word[0]].members; m;
		     m = m->next)
			TRY(lexicon_member_add(l, &f->members, m->class));
	}
	return OK;
}

enum err lexicon_freeze(struct lexicon *l)
{
	struct arena scratch;
	struct span *words;

	arena_init(&scratch, 0);
	words = ARENA_ARRAY(&scratch, struct span, l->nforms + 1);
	for (size_t i = 0; words && i < l->nforms; i++)
		words[i] = l->forms[i].text;
	l->fuzzy = words ? fuzzy_new(l->own, words, l->nforms) : NULL;
	arena_free(&scratch);
	return l->fuzzy ? roots_inherit(l) : ERR_NOMEM;
}
