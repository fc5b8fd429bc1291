/* lexicon_inside.h - how a lexicon is laid out; only lexicon*.c include it.
 * lexicon_load.c fills it from the catalogs, lexicon.c keeps words, phrases and classes,
 * lexicon_read.c reads tokens with it. */
#ifndef SIGAP_MESSAGES_LEXICON_INSIDE_H
#define SIGAP_MESSAGES_LEXICON_INSIDE_H

#include "messages/fuzzy.h"
#include "messages/lexicon.h"

enum { HASH_SIZE = 20011, PHRASE_WORDS_MAX = 8, PATTERN_MAX = 16 * 1024, ID_LETTERS_MAX = 64 };
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

struct word_class {
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
	struct word_class classes[CLASS_MAX];
	size_t nclasses;
	uint16_t class_hash[2 * CLASS_MAX]; /* class + 1 */
	struct id_letters ids[ID_LETTERS_MAX];
	size_t nids;
	int joined; /* the class, -1 when there is none */
	struct fuzzy *fuzzy;
};

/* The form of this spelling, -1 when there is none; an affix_known. */
int lexicon_form_find(const void *lexicon, const char *s, size_t len);
/* The form of this spelling, made when it is not there; -1 when there is no room. */
int lexicon_form_add(struct lexicon *l, const char *s, size_t len);
/* The class of this name, made when it is not there; -1 when there is no room. */
int lexicon_class_new(struct lexicon *l, const char *name);
enum err lexicon_member_add(struct lexicon *l, struct member **list, int class) MUST_CHECK;
/* One word or phrase of a class. ERR_LIMIT (too long or too many), ERR_INVALID (no word),
 * ERR_NOMEM. */
enum err lexicon_phrase_add(struct lexicon *l, int class, const char *phrase) MUST_CHECK;

static inline bool lexicon_reads_as_itself(const struct lexicon *l, int form)
{
	return l->forms[form].reads.n == 1 && l->forms[form].reads.word[0] == form;
}

/* Cuts the next word off a phrase; len 0 at its end. */
static inline struct span lexicon_word_next(const char **at)
{
	const char *s = *at + strspn(*at, " ");
	size_t n = strcspn(s, " ");

	*at = s + n;
	return (struct span) { s, n };
}

#endif
