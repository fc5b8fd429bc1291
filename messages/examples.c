#include "messages/examples.h"

enum {
	LANES = 32,         /* intents, rounded up so that rows add up in whole vectors */
	ROUNDS = 20,        /* times every sentence is seen */
	DROP_ONE_IN = 2,    /* evidence left out at random, so that no single word decides */
	LENGTHS = 7,        /* buckets: 1 … 6 words and more */
	WORDS_MAX = 80,     /* per message */
	EVIDENCE_MAX = 240, /* per message */
	PAIRS = 1 << 14,    /* slots for two words in a row; those that meet there share it */
	AT_NEGATED = CLASS_MAX,
	AT_LENGTH = 2 * CLASS_MAX,
	AT_WORD = AT_LENGTH + LENGTHS,
	AT_PAIR = AT_WORD + WORD_FORMS_MAX,
	SOURCES = AT_PAIR + PAIRS
};
_Static_assert((int)INTENT_COUNT <= (int)LANES, "every intent has a lane");

static const float STEP_MAX = 0.03f; /* the most one sentence may change one weight */

/* A vector of the compiler's: added up as a whole, and so checked as a whole by the sanitizers.
 * Aligned as memory of an arena is. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(16)));

/* A row as it is kept, in multiples of examples.unit: a quarter of the memory. */
struct weights {
	int8_t of[LANES];
};
_Static_assert(EVIDENCE_MAX *INT8_MAX <= INT16_MAX, "sums of weights fit");

struct examples {
	uint16_t *row_of; /* by source of evidence: row + 1, 0 when never seen */
	struct weights *rows;
	size_t nrows;
	float unit;
	uint32_t *wholes; /* sentences: open addressing, half empty; see whole_entry */
	size_t nwholes;   /* slots: a power of two */
};

/* What speaks in one message: sources of evidence, each once. */
struct evidence {
	uint16_t at[EVIDENCE_MAX];
	size_t n;
};

struct sentence {
	uint16_t *rows;
	uint64_t hash;
	uint16_t n;
	uint16_t intent;
};

struct learning {
	struct arena *own, *scratch;
	struct lexicon *lexicon;
	const char **why;
	struct examples *e;
	struct sentence *all;
	size_t n;
	bool *met;            /* pairs that came before */
	struct arena message; /* reset for each sentence */
	uint64_t random;
};

/* ---- evidence ---- */

static void evidence_add(struct evidence *ev, size_t source)
{
	if (ev->n < EVIDENCE_MAX)
		ev->at[ev->n++] = (uint16_t)source;
}

static void evidence_classes(struct evidence *ev, const struct class_set *s, size_t base)
{
	for (size_t w = 0; w < ARRAY_LEN(s->bits); w++)
		for (uint64_t left = s->bits[w]; left; left &= left - 1)
			evidence_add(ev, base + w * 64 + (size_t)__builtin_ctzll(left));
}

/* Two words in a row, by a hash: "belum aktif" says more than both by themselves. */
static size_t pair_source(uint16_t first, uint16_t second)
{
	uint32_t h = ((uint32_t)first << 16 | second) * UINT32_C(2654435761);

	return AT_PAIR + (h >> 16) % PAIRS;
}

static void evidence_take(struct evidence *ev, const struct reading *r)
{
	size_t length = r->content < LENGTHS ? r->content : LENGTHS - 1;
	uint16_t words[WORDS_MAX];
	size_t n = reading_words(r, words, WORDS_MAX);

	ev->n = 0;
	evidence_classes(ev, &r->all, 0);
	evidence_classes(ev, &r->negated, AT_NEGATED);
	for (size_t i = 0; i < n; i++)
		evidence_add(ev, AT_WORD + words[i]);
	for (size_t i = 1; i < n; i++)
		evidence_add(ev, pair_source(words[i - 1], words[i]));
	if (ev->n > 0)
		evidence_add(ev, AT_LENGTH + length);
}

/* What was taught literally is known for certain: an entry is part of the hash of a sentence's
 * words with its intent + 1 for a last byte, 0 when free. INTENT_COUNT: taught for several intents,
 * so it says nothing. */
static uint32_t whole_entry(uint64_t hash, size_t intent)
{
	return ((uint32_t)(hash >> 32) & ~UINT32_C(0xff)) | (uint32_t)(intent + 1);
}

static uint32_t *whole_slot(const struct examples *e, uint64_t hash)
{
	size_t i = hash & (e->nwholes - 1);

	while (e->wholes[i] && e->wholes[i] >> 8 != hash >> 40)
		i = (i + 1) & (e->nwholes - 1);
	return &e->wholes[i];
}

/* ---- scores ---- */

static void weights_add(int16_t sum[LANES], const struct weights *w)
{
	for (size_t i = 0; i < LANES; i++)
		sum[i] = (int16_t)(sum[i] + w->of[i]);
}

static int rounded(float x)
{
	return (int)(x + (x < 0 ? -0.5f : 0.5f));
}

bool examples_score(const struct examples *e, const struct reading *r, int points[INTENT_COUNT])
{
	size_t taught = *whole_slot(e, reading_hash(r)) & 0xff;
	int16_t sum[LANES] = { 0 };
	struct evidence ev;
	bool known = false;

	if (r->content == 0)
		return false;
	if (taught && taught <= INTENT_COUNT)
		points[taught - 1] += POINTS_FOR_WHOLE;
	evidence_take(&ev, r);
	for (size_t i = 0; i < ev.n; i++) {
		uint16_t row = e->row_of[ev.at[i]];

		if (row) {
			weights_add(sum, &e->rows[row - 1]);
			known |= ev.at[i] < AT_LENGTH ||
				 (ev.at[i] >= AT_WORD && ev.at[i] < AT_PAIR);
		}
	}
	for (size_t i = 0; known && i < INTENT_COUNT; i++)
		points[i] += rounded((float)sum[i] * e->unit * POINTS_PER_MARGIN);
	return known;
}

/* ---- reading the section ---- */

static enum err wrong(const struct learning *ln, const char *intent, const char *what)
{
	const char *s = arena_printf(ln->scratch, "examples.%s: %s", intent, what);

	if (!s)
		return ERR_NOMEM;
	*ln->why = s;
	return ERR_INVALID;
}

static uint16_t row_for(struct examples *e, uint16_t source)
{
	if (!e->row_of[source])
		e->row_of[source] = (uint16_t)++e->nrows;
	return (uint16_t)(e->row_of[source] - 1);
}

/* The first sentence with a pair teaches nothing about it: most pairs never come again. */
static bool is_rare(struct learning *ln, uint16_t source)
{
	bool rare = source >= AT_PAIR && !ln->met[source - AT_PAIR];

	if (rare)
		ln->met[source - AT_PAIR] = true;
	return rare;
}

static enum err sentence_read(struct learning *ln, enum intent intent, const char *text)
{
	struct sentence *s = &ln->all[ln->n];
	struct tokens tokens;
	struct reading *r;
	struct evidence ev;

	arena_reset(&ln->message);
	TRY(normalise(&ln->message, text, strlen(text), &tokens));
	TRY(reading_new(ln->lexicon, &ln->message, &tokens, &r));
	if (r->unknown) {
		TRY(lexicon_learn(ln->lexicon, &tokens));
		TRY(reading_new(ln->lexicon, &ln->message, &tokens, &r));
	}
	evidence_take(&ev, r);
	s->rows = ARENA_ARRAY(ln->scratch, uint16_t, ev.n + 1);
	if (!s->rows)
		return ERR_NOMEM;
	for (size_t i = 0; i < ev.n; i++)
		if (!is_rare(ln, ev.at[i]))
			s->rows[s->n++] = row_for(ln->e, ev.at[i]);
	s->intent = (uint16_t)intent;
	s->hash = reading_hash(r);
	ln->n++;
	return OK;
}

static enum err section_read(struct learning *ln, json_t *section)
{
	const char *name;
	json_t *list, *v;
	size_t i;

	json_object_foreach(section, name, list)
	{
		enum intent intent;

		if (intent_parse(name, &intent) != OK)
			return wrong(ln, name, "no such intent");
		if (!json_is_array(list))
			return wrong(ln, name, "must be a list of sentences");
		json_array_foreach(list, i, v)
		{
			if (!json_is_string(v))
				return wrong(ln, name, "holds something that is not a sentence");
			if (ln->n == EXAMPLES_MAX)
				return wrong(ln, name, "too many sentences");
			TRY(sentence_read(ln, intent, json_string_value(v)));
		}
	}
	return OK;
}

/* ---- learning ---- */

static uint32_t random_next(struct learning *ln)
{
	ln->random ^= ln->random << 13;
	ln->random ^= ln->random >> 7;
	ln->random ^= ln->random << 17;
	return (uint32_t)(ln->random >> 16);
}

static void sentences_shuffle(struct learning *ln)
{
	for (size_t i = ln->n; i > 1; i--) {
		size_t j = random_next(ln) % i;
		struct sentence s = ln->all[i - 1];

		ln->all[i - 1] = ln->all[j];
		ln->all[j] = s;
	}
}

/* Part of a sentence's evidence, another part each time. */
static size_t rows_pick(struct learning *ln, const struct sentence *s, uint16_t picked[])
{
	uint32_t random = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (i % 16 == 0)
			random = random_next(ln);
		picked[n] = s->rows[i];
		n += random % DROP_ONE_IN != 0;
		random /= DROP_ONE_IN;
	}
	return n;
}

/* The intent other than the right one that scores highest. */
static size_t rival_of(const lanes *sum, size_t right)
{
	size_t rival = right == 0;

	for (size_t i = 0; i < INTENT_COUNT; i++)
		if (i != right && (*sum)[i] > (*sum)[rival])
			rival = i;
	return rival;
}

/* Sees one sentence: when the right intent is not a margin ahead, it gains and its rival loses.
 * later[] gathers what is needed to average the weights over all moments, as if each had voted. */
static void sentence_see(struct learning *ln, const struct sentence *s, float moment, lanes *now,
			 lanes *later)
{
	uint16_t rows[EVIDENCE_MAX];
	size_t n = rows_pick(ln, s, rows), rival;
	lanes sum = { 0 };
	float lacks, step;

	for (size_t i = 0; i < n; i++)
		sum += now[rows[i]];
	rival = rival_of(&sum, s->intent);
	lacks = 1.0f - (sum[s->intent] - sum[rival]);
	if (n == 0 || lacks <= 0)
		return;
	step = lacks / (float)(2 * n);
	if (step > STEP_MAX)
		step = STEP_MAX;
	for (size_t i = 0; i < n; i++) {
		now[rows[i]][s->intent] += step;
		now[rows[i]][rival] -= step;
		later[rows[i]][s->intent] += moment * step;
		later[rows[i]][rival] -= moment * step;
	}
}

/* Averages the weights and keeps them in whole steps of the largest one. */
static enum err weights_keep(struct learning *ln, lanes *now, const lanes *later)
{
	struct examples *e = ln->e;
	float most = 0;

	e->rows = ARENA_ARRAY(ln->own, struct weights, e->nrows + 1);
	if (!e->rows)
		return ERR_NOMEM;
	for (size_t i = 0; i < e->nrows; i++)
		for (size_t k = 0; k < LANES; k++) {
			now[i][k] -= later[i][k];
			if (most < now[i][k] || most < -now[i][k])
				most = now[i][k] < 0 ? -now[i][k] : now[i][k];
		}
	e->unit = most > 0 ? most / INT8_MAX : 1;
	for (size_t i = 0; i < e->nrows; i++)
		for (size_t k = 0; k < LANES; k++)
			e->rows[i].of[k] = (int8_t)rounded(now[i][k] / e->unit);
	return OK;
}

static enum err weights_learn(struct learning *ln)
{
	lanes *now = ARENA_ARRAY(ln->scratch, lanes, ln->e->nrows + 1);
	lanes *later = ARENA_ARRAY(ln->scratch, lanes, ln->e->nrows + 1);
	size_t moments = ROUNDS * ln->n + 1, moment = 1;

	if (!now || !later)
		return ERR_NOMEM;
	for (size_t round = 0; round < ROUNDS; round++) {
		sentences_shuffle(ln);
		for (size_t i = 0; i < ln->n; i++, moment++)
			sentence_see(ln, &ln->all[i], (float)moment / (float)moments, now, later);
	}
	return weights_keep(ln, now, later);
}

static enum err wholes_learn(struct learning *ln)
{
	struct examples *e = ln->e;

	for (e->nwholes = 16; e->nwholes < 2 * ln->n + 1; e->nwholes *= 2)
		;
	e->wholes = ARENA_ARRAY(ln->own, uint32_t, e->nwholes);
	if (!e->wholes)
		return ERR_NOMEM;
	for (size_t i = 0; i < ln->n; i++) {
		const struct sentence *s = &ln->all[i];
		uint32_t *w = whole_slot(e, s->hash), entry = whole_entry(s->hash, s->intent);

		*w = *w && *w != entry ? whole_entry(s->hash, INTENT_COUNT) : entry;
	}
	return OK;
}

enum err examples_learn(struct arena *own, struct arena *scratch, struct lexicon *l,
			json_t *const catalogs[], size_t n, struct examples **out, const char **why)
{
	struct learning ln = { .own = own,
			       .scratch = scratch,
			       .lexicon = l,
			       .why = why,
			       .random = UINT64_C(88172645463325252) };
	enum err e = OK;

	ln.e = ARENA_NEW(own, struct examples);
	ln.all = ARENA_ARRAY(scratch, struct sentence, EXAMPLES_MAX);
	ln.met = ARENA_ARRAY(scratch, bool, PAIRS);
	if (!ln.e || !ln.all || !ln.met)
		return ERR_NOMEM;
	ln.e->row_of = ARENA_ARRAY(own, uint16_t, SOURCES);
	if (!ln.e->row_of)
		return ERR_NOMEM;
	arena_init(&ln.message, 0);
	for (size_t i = 0; i < n && e == OK; i++) {
		json_t *section = json_object_get(catalogs[i], "examples");

		e = section && !json_is_object(section) ? wrong(&ln, "", "must be an object")
							: section_read(&ln, section);
	}
	arena_free(&ln.message);
	if (e == OK)
		e = wholes_learn(&ln);
	if (e == OK)
		e = weights_learn(&ln);
	if (e == OK)
		*out = ln.e;
	return e;
}
