#include "messages/lexicon.h"

#include "base/strbuf.h"
#include "messages/affix.h"
#include "messages/fuzzy.h"

enum { HASH_SIZE = 32768, PHRASE_WORDS_MAX = 8, PATTERN_MAX = 16 * 1024, ID_LETTERS_MAX = 64 };
_Static_assert(HASH_SIZE > 2 * WORD_FORMS_MAX && HASH_SIZE > 2 * TRIE_NODES_MAX,
	       "hash tables stay half empty");

/* What tokens that are no words read as: the first words of every lexicon. Catalogs use these
 * names like any other word, in classes and patterns. */
enum {
	MARK_NUMBER,
	MARK_MONEY,
	MARK_EMAIL,
	MARK_DOMAIN,
	MARK_IP,
	MARK_COMMA,
	MARK_STOP,
	MARK_QUESTION,
	MARK_ID_NONE, /* then one for each enum id_kind */
};
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

struct member { /* one class of a word or of a phrase */
	struct member *next;
	int class;
};

struct form { /* one spelling */
	struct span text;
	struct reads_as reads; /* itself for a canonical word */
	bool alone;            /* from "words": has only its own classes, none of a root */
	struct member *members;
};

struct node { /* a place inside phrases */
	struct member *members;
};

struct edge {
	uint16_t from, word, to; /* to == 0: free */
};

struct item { /* a word or phrase of a class, as patterns need it */
	struct item *next;
	const char *text;
};

struct class
{
	const char *name;
	struct item *items, **last;
};

struct id_letters {
	const char *letters;
	enum id_kind kind;
};

struct lexicon {
	struct arena *own;
	struct form *forms;
	size_t nforms;
	uint16_t *form_hash; /* form + 1 */
	struct node *nodes;
	size_t nnodes; /* node 0 is where every phrase starts */
	struct edge *edges;
	struct class classes[CLASS_MAX];
	size_t nclasses;
	uint16_t class_hash[2 * CLASS_MAX]; /* class + 1 */
	struct id_letters ids[ID_LETTERS_MAX];
	size_t nids;
	int joined; /* the class, -1 when there is none */
	struct fuzzy *fuzzy;
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

static int form_find(const void *lexicon, const char *s, size_t len)
{
	const struct lexicon *l = lexicon;

	return (int)l->form_hash[form_slot(l, s, len)] - 1;
}

/* The form of this spelling, made when it is not there; -1 when there is no room. */
static int form_add(struct lexicon *l, const char *s, size_t len)
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

static bool reads_as_itself(const struct lexicon *l, int form)
{
	return l->forms[form].reads.n == 1 && l->forms[form].reads.word[0] == form;
}

/* Cuts the next word off a phrase; len 0 at its end. */
static struct span word_next(const char **at)
{
	const char *s = *at + strspn(*at, " ");
	size_t n = strcspn(s, " ");

	*at = s + n;
	return (struct span) { s, n };
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

static int class_new(struct lexicon *l, const char *name)
{
	size_t slot = class_slot(l, name);
	struct class *c = &l->classes[l->nclasses];

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

static enum err member_add(struct lexicon *l, struct member **list, int class)
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
	struct class *c = &l->classes[class];
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
		struct span w = word_next(&at);
		int form;

		if (w.len == 0)
			return *n ? OK : ERR_INVALID;
		form = form_find(l, w.ptr, w.len);
		if (form < 0)
			form = affix_root(w.ptr, w.len, form_find, l);
		if (form < 0)
			form = form_add(l, w.ptr, w.len);
		if (form < 0 || w.len > TOKEN_TEXT_MAX ||
		    *n + l->forms[form].reads.n > PHRASE_WORDS_MAX)
			return ERR_LIMIT;
		for (size_t i = 0; i < l->forms[form].reads.n; i++)
			words[(*n)++] = l->forms[form].reads.word[i];
	}
}

static enum err phrase_add(struct lexicon *l, int class, const char *phrase)
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
		return member_add(l, &l->forms[words[0]].members, class);
	for (size_t i = 0; i < n; i++)
		TRY(node_next(l, &node, words[i]));
	return member_add(l, &l->nodes[node].members, class);
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
	class = class_new(l, name);
	return class >= 0 && phrase_add(l, class, words) == OK ? class : -1;
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
	form = form_add(l, word.ptr, word.len);
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

	for (struct span w = word_next(&at); w.len; w = word_next(&at)) {
		int form = form_add(ld->l, w.ptr, w.len);

		if (form < 0 || reads.n == READS_AS_MAX || w.len > TOKEN_TEXT_MAX)
			return wrong(ld, "at most three words", NULL);
		if (!reads_as_itself(ld->l, form))
			return wrong(ld, "is a spelling of another word", NULL);
		reads.word[reads.n++] = (uint16_t)form;
		ld->l->forms[form].alone = true;
	}
	at = json_string_value(variants);
	if (!at || reads.n == 0)
		return wrong(ld, "must be spellings, separated by spaces", NULL);
	for (struct span w = word_next(&at); w.len; w = word_next(&at))
		TRY(spelling_add(ld, &reads, w));
	return OK;
}

static enum err class_word_add(struct loading *ld, int class, const char *word)
{
	if (!strchr(word, ' ') &&
	    (strlen(word) > TOKEN_TEXT_MAX || form_add(ld->l, word, strlen(word)) < 0))
		return wrong(ld, "no room for", word);
	switch (phrase_add(ld->l, class, word)) {
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
	int class = class_new(ld->l, ld->key);
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
	for (struct span w = word_next(&at); w.len; w = word_next(&at)) {
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
		if (form_add(l, marks[i], strlen(marks[i])) != (int)i)
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
	int found = form_find(o->l, s, len);

	return found == o->but ? -1 : found;
}

/* "pembayaran", listed in some class, is also all that "bayar" is. */
static enum err roots_inherit(struct lexicon *l)
{
	for (size_t i = 0; i < l->nforms; i++) {
		struct form *f = &l->forms[i];
		const struct other_than others = { l, (int)i };
		int root = -1;

		if (!f->alone && f->members && reads_as_itself(l, (int)i))
			root = affix_root(f->text.ptr, f->text.len, form_find_other, &others);
		if (root < 0 || l->forms[root].reads.n != 1)
			continue;
		for (const struct member *m = l->forms[l->forms[root].reads.word[0]].members; m;
		     m = m->next)
			TRY(member_add(l, &f->members, m->class));
	}
	return OK;
}

enum err lexicon_freeze(struct lexicon *l)
{
	struct span *words = ARENA_ARRAY(l->own, struct span, l->nforms + 1);

	if (!words)
		return ERR_NOMEM;
	for (size_t i = 0; i < l->nforms; i++)
		words[i] = l->forms[i].text;
	l->fuzzy = fuzzy_new(l->own, words, l->nforms);
	return l->fuzzy ? roots_inherit(l) : ERR_NOMEM;
}

/* ---- reading ---- */

/* "bangeeet" and "okeee": runs of three or more letters become one or two, or every run one. */
static int find_unstretched(const struct lexicon *l, const char *s, size_t len)
{
	static const size_t keep[][2] = { { 3, 1 }, { 3, 2 }, { 2, 1 } }; /* runs of, become */
	char word[TOKEN_TEXT_MAX];
	int found = -1;

	for (size_t k = 0; k < ARRAY_LEN(keep) && found < 0; k++) {
		size_t n = 0;

		for (size_t i = 0, run; i < len; i += run) {
			for (run = 1; i + run < len && s[i + run] == s[i]; run++)
				;
			for (size_t j = 0; j < (run >= keep[k][0] ? keep[k][1] : run); j++)
				word[n++] = s[i];
		}
		if (n < len)
			found = form_find(l, word, n);
		if (n < len && found < 0)
			found = affix_root(word, n, form_find, l);
	}
	return found;
}

static int find_spelled(const struct lexicon *l, const char *s, size_t len)
{
	int found = form_find(l, s, len);

	if (found < 0)
		found = affix_root(s, len, form_find, l);
	return found;
}

static bool form_is_joined(const struct lexicon *l, int form)
{
	for (const struct member *m = l->forms[l->forms[form].reads.word[0]].members; m;
	     m = m->next)
		if (m->class == l->joined)
			return true;
	return false;
}

static void reads_append(struct reads_as *out, const struct reads_as *more)
{
	for (size_t i = 0; i < more->n && out->n < READS_AS_MAX; i++)
		out->word[out->n++] = more->word[i];
}

/* "gabisa", "udahbayar": a word that is often glued, then a known one. */
static bool read_joined(const struct lexicon *l, const char *s, size_t len, struct reads_as *out)
{
	for (size_t cut = 2; len >= 5 && cut + 3 <= len; cut++) {
		int head = form_find(l, s, cut), rest;

		if (head < 0 || !form_is_joined(l, head))
			continue;
		rest = len - cut > 3 ? find_spelled(l, s + cut, len - cut)
				     : form_find(l, s + cut, len - cut);
		if (rest < 0)
			continue;
		*out = l->forms[head].reads;
		reads_append(out, &l->forms[rest].reads);
		return true;
	}
	return false;
}

static void read_word(const struct lexicon *l, const char *s, size_t len, struct reads_as *out)
{
	int found = find_spelled(l, s, len);

	if (found < 0)
		found = find_unstretched(l, s, len);
	if (found < 0 && read_joined(l, s, len, out))
		return;
	if (found >= 0) {
		*out = l->forms[found].reads;
		return;
	}
	found = fuzzy_find(l->fuzzy, s, len);
	if (found < 0 && len > 6 && memcmp(s + len - 3, "nya", 3) == 0)
		found = fuzzy_find(l->fuzzy, s, len - 3);
	if (found < 0)
		return;
	*out = l->forms[found].reads;
	out->fuzzy = true;
}

enum id_kind lexicon_id_kind(const struct lexicon *l, const char *letters)
{
	for (size_t i = 0; i < l->nids; i++)
		if (strcmp(l->ids[i].letters, letters) == 0)
			return l->ids[i].kind;
	return ID_OTHER;
}

void lexicon_read(const struct lexicon *l, const struct token *t, struct reads_as *out)
{
	int found = -1;

	*out = (struct reads_as) { .n = 0 };
	switch ((enum token_kind)t->kind) {
	case TOKEN_WORD:
		read_word(l, t->text, t->len, out);
		return;
	case TOKEN_ID:
		found = MARK_ID_NONE + (int)lexicon_id_kind(l, t->text);
		break;
	case TOKEN_NUMBER:
		found = MARK_NUMBER;
		break;
	case TOKEN_MONEY:
		found = MARK_MONEY;
		break;
	case TOKEN_EMAIL:
		found = MARK_EMAIL;
		break;
	case TOKEN_DOMAIN:
		found = MARK_DOMAIN;
		break;
	case TOKEN_IP:
		found = MARK_IP;
		break;
	case TOKEN_EMOJI:
		found = form_find(l, t->text, t->len);
		break;
	case TOKEN_BREAK:
		found = *t->text == '?' ? MARK_QUESTION : *t->text == '.' ? MARK_STOP : MARK_COMMA;
		break;
	}
	if (found >= 0)
		*out = l->forms[found].reads;
}
