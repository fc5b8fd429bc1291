#include "messages/reading.h"

#include "base/strbuf.h"

enum { UNKNOWN = UINT16_MAX, NEGATION_REACH = 3, PHRASE_GAP = 2, WORDS_MAX = 250 };

struct seen {
	const char *text;
	uint16_t word; /* in the lexicon, or UNKNOWN */
	bool is_break, is_particle, is_gap, fuzzy, negated, away;
};

struct hit {
	uint16_t from, to; /* words [from, to] */
	uint16_t what;     /* a word, or a node when it is a phrase */
	bool phrase;
};

/* Classes with a meaning of their own here. */
struct roles {
	int particle, gap, negator, contrast, turn;
};

static struct roles roles_of(const struct lexicon *l)
{
	return (struct roles) {
		.particle = lexicon_class(l, "particle"),
		.gap = lexicon_class(l, "gap"),
		.negator = lexicon_class(l, "negator"),
		.contrast = lexicon_class(l, "contrast"),
		.turn = lexicon_class(l, "turn"),
	};
}

static bool has_role(const struct class_set *s, int role)
{
	return role >= 0 && class_in(s, role);
}

static void hit_classes(const struct reading *r, const struct hit *h, struct class_set *add)
{
	if (h->phrase)
		(void)lexicon_classes_at(r->lexicon, h->what, add);
	else
		lexicon_classes_of(r->lexicon, h->what, add);
}

/* ---- words ---- */

static void see_token(struct reading *r, const struct token *t, const struct roles *roles)
{
	struct reads_as as;

	lexicon_read(r->lexicon, t, &as);
	if (as.n == 0 && t->kind != TOKEN_WORD)
		return; /* an emoji that means nothing to us */
	for (size_t i = 0; i < (as.n ? as.n : 1); i++) {
		struct seen *s = &r->words[r->nwords];
		struct class_set classes = { .bits = { 0 } };

		if (r->nwords == WORDS_MAX)
			return;
		*s = (struct seen) { .text = t->text, .word = UNKNOWN };
		if (as.n) {
			s->word = as.word[i];
			s->text = lexicon_text(r->lexicon, s->word);
			s->fuzzy = as.fuzzy;
			lexicon_classes_of(r->lexicon, s->word, &classes);
		}
		s->is_break = t->kind == TOKEN_BREAK;
		s->is_particle = has_role(&classes, roles->particle);
		s->is_gap = s->is_particle || has_role(&classes, roles->gap);
		r->fuzzy |= s->fuzzy;
		r->unknown |= s->word == UNKNOWN;
		r->nwords++;
	}
}

/* "ya", "min?": when there is nothing else, particles are the message. */
static void keep_lone_particles(struct reading *r)
{
	for (size_t i = 0; i < r->nwords; i++)
		if (!r->words[i].is_break && !r->words[i].is_particle)
			return;
	for (size_t i = 0; i < r->nwords; i++)
		r->words[i].is_particle = false;
}

static void hit_add(struct reading *r, size_t from, size_t to, uint16_t what, bool phrase)
{
	if (r->nhits < 4 * r->nwords)
		r->hits[r->nhits++] = (struct hit) { (uint16_t)from, (uint16_t)to, what, phrase };
}

/* The word at i and every phrase that begins with it. */
static void see_phrases(struct reading *r, size_t i)
{
	struct class_set classes = { .bits = { 0 } };
	uint16_t node = 0;
	size_t skipped = 0;

	if (r->words[i].word == UNKNOWN)
		return;
	hit_add(r, i, i, r->words[i].word, false);
	for (size_t j = i; j < r->nwords && skipped <= PHRASE_GAP; j++) {
		const struct seen *s = &r->words[j];
		uint16_t next = s->word == UNKNOWN ? 0 : lexicon_follow(r->lexicon, node, s->word);

		if (next) {
			node = next;
			if (j > i && lexicon_classes_at(r->lexicon, node, &classes))
				hit_add(r, i, j, node, true);
		} else if (s->is_gap && node) {
			skipped++;
		} else {
			return;
		}
	}
}

/* ---- denial ---- */

static void deny_after(struct reading *r, size_t at)
{
	size_t reach = 0;

	for (size_t i = at + 1; i < r->nwords && reach < NEGATION_REACH; i++) {
		if (r->words[i].is_break)
			return;
		r->words[i].negated = true;
		reach += !r->words[i].is_particle;
	}
}

/* "bukan pindah paket, memang mau selesai": everything behind "bukan" up to the turn. */
static void take_clause_away(struct reading *r, size_t after, int turn)
{
	for (size_t i = after + 1; i < r->nwords; i++) {
		struct class_set classes = { .bits = { 0 } };

		if (r->words[i].word != UNKNOWN)
			lexicon_classes_of(r->lexicon, r->words[i].word, &classes);
		if (r->words[i].is_break || has_role(&classes, turn))
			return;
		r->words[i].away = r->words[i].negated = true;
	}
}

static void see_denials(struct reading *r, const struct roles *roles)
{
	for (size_t i = 0; i < r->nhits; i++) {
		const struct hit *h = &r->hits[i];
		struct class_set classes = { .bits = { 0 } };

		hit_classes(r, h, &classes);
		if (has_role(&classes, roles->negator))
			deny_after(r, h->to);
		if (has_role(&classes, roles->contrast))
			take_clause_away(r, h->to, roles->turn);
		r->denies |= has_role(&classes, roles->negator) ||
			     has_role(&classes, roles->contrast);
	}
}

/* ---- what counts ---- */

static void count_words(struct reading *r, uint16_t index[])
{
	r->content = 0;
	for (size_t i = 0; i < r->nwords; i++) {
		const struct seen *s = &r->words[i];

		index[i] = READING_SHORT;
		if (s->is_break || s->is_particle || s->away)
			continue;
		if (r->content < READING_SHORT)
			index[i] = (uint16_t)r->content;
		r->content++;
	}
}

static void count_hit(struct reading *r, const struct hit *h, const uint16_t index[], bool trust)
{
	struct class_set classes = { .bits = { 0 } };
	bool away = false, negated = true;

	for (size_t i = h->from; i <= h->to; i++) {
		if (r->words[i].fuzzy && !trust)
			return;
		away |= r->words[i].away;
		negated &= r->words[i].negated;
	}
	hit_classes(r, h, &classes);
	if (negated)
		class_union(&r->negated, &classes);
	if (away)
		return;
	class_union(&r->all, &classes);
	for (size_t i = h->from; i <= h->to; i++)
		if (index[i] < READING_SHORT)
			class_union(&r->each[index[i]], &classes);
}

/* trust: misspelled words count as what they resemble. */
static void count(struct reading *r, bool trust)
{
	static const struct class_set none;
	uint16_t index[WORDS_MAX];

	r->trust = trust;
	r->text = NULL;
	r->all = r->negated = none;
	for (size_t i = 0; i < READING_SHORT; i++)
		r->each[i] = none;
	count_words(r, index);
	for (size_t i = 0; i < r->nhits; i++)
		count_hit(r, &r->hits[i], index, trust);
}

void reading_without_fuzzy(struct reading *r)
{
	count(r, false);
}

static bool word_counts(const struct reading *r, const struct seen *s)
{
	return !s->away && (r->trust || !s->fuzzy);
}

static bool word_is_new(const uint16_t words[], size_t n, uint16_t word)
{
	for (size_t i = 0; i < n; i++)
		if (words[i] == word)
			return false;
	return true;
}

size_t reading_words(const struct reading *r, uint16_t words[], size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nwords && n < max; i++) {
		const struct seen *s = &r->words[i];

		if (s->word != UNKNOWN && word_counts(r, s) && word_is_new(words, n, s->word))
			words[n++] = s->word;
	}
	return n;
}

uint64_t reading_hash(const struct reading *r)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < r->nwords; i++) {
		const struct seen *s = &r->words[i];

		if (s->is_particle || s->is_break || (s->fuzzy && !r->trust))
			continue;
		for (const char *c = s->text; *c; c++)
			h = (h ^ (unsigned char)*c) * UINT64_C(1099511628211);
		h = (h ^ ' ') * UINT64_C(1099511628211);
	}
	h ^= h >> 29;
	return h ? h : 1;
}

const char *reading_text(struct reading *r)
{
	struct strbuf b;

	if (r->text)
		return r->text;
	strbuf_init(&b, r->arena, WORDS_MAX * (TOKEN_TEXT_MAX + 1) + 2);
	strbuf_add(&b, " ");
	for (size_t i = 0; i < r->nwords; i++) {
		const struct seen *s = &r->words[i];

		if (s->is_particle || !word_counts(r, s))
			continue;
		strbuf_add(&b, s->text);
		strbuf_addc(&b, ' ');
	}
	if (strbuf_failed(&b))
		return NULL;
	r->text_len = b.len;
	return r->text = b.ptr;
}

enum err reading_new(const struct lexicon *l, struct arena *a, const struct tokens *tokens,
		     struct reading **out)
{
	struct reading *r = ARENA_NEW(a, struct reading);
	size_t most = READS_AS_MAX * tokens->n + 1;
	const struct roles roles = roles_of(l);

	if (!r)
		return ERR_NOMEM;
	if (most > WORDS_MAX)
		most = WORDS_MAX;
	*r = (struct reading) { .lexicon = l, .arena = a };
	r->words = ARENA_ARRAY(a, struct seen, most);
	r->hits = ARENA_ARRAY(a, struct hit, 4 * most);
	if (!r->words || !r->hits)
		return ERR_NOMEM;
	for (size_t i = 0; i < tokens->n && r->nwords < WORDS_MAX; i++)
		see_token(r, &tokens->all[i], &roles);
	keep_lone_particles(r);
	for (size_t i = 0; i < r->nwords; i++)
		see_phrases(r, i);
	see_denials(r, &roles);
	count(r, true);
	*out = r;
	return OK;
}
