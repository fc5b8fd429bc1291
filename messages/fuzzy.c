#include "messages/fuzzy.h"

enum { WORD_MAX = 32, FIRST = 26, SKELETON_MAX = 4, SKELETON_WORD_MAX = 7 };

struct entry {
	struct span word;
	uint32_t letters; /* which letters it has: one bit each */
	uint16_t number;
	uint16_t next; /* next entry of the bucket or skeleton + 1; 0 ends */
};

struct fuzzy {
	struct entry *entries;
	size_t n;
	uint16_t bucket[FIRST][WORD_MAX + 1]; /* first letter, length -> entry + 1 */
	uint16_t *skeleton_next; /* as entry.next, for words with the same first letter */
	uint16_t skeleton[FIRST];
};

static bool is_vowel(char c)
{
	return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o';
}

static bool is_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < 'a' || s[i] > 'z')
			return false;
	return n > 0 && n <= WORD_MAX;
}

static uint32_t letter_set(const char *s, size_t n)
{
	uint32_t set = 0;

	for (size_t i = 0; i < n; i++)
		set |= 1u << (s[i] - 'a');
	return set;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t fuzzy_distance(const char *a, size_t na, const char *b, size_t nb, size_t max)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	if (na > WORD_MAX || nb > WORD_MAX || (na > nb ? na - nb : nb - na) > max)
		return max + 1;
	for (size_t j = 0; j <= nb; j++)
		above[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t least = row[0] = i, *spare = before;

		for (size_t j = 1; j <= nb; j++) {
			size_t cost = above[j - 1] + (a[i - 1] != b[j - 1]);

			cost = min_size(cost, min_size(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost = min_size(cost, before[j - 2] + 1);
			row[j] = cost;
			least = min_size(least, cost);
		}
		if (least > max)
			return max + 1;
		before = above;
		above = row;
		row = spare;
	}
	return above[nb] <= max ? above[nb] : max + 1;
}

struct fuzzy *fuzzy_new(struct arena *a, const struct span *words, size_t n)
{
	struct fuzzy *f = ARENA_NEW(a, struct fuzzy);

	if (!f || n > UINT16_MAX - 1)
		return NULL;
	f->entries = ARENA_ARRAY(a, struct entry, n + 1);
	f->skeleton_next = ARENA_ARRAY(a, uint16_t, n + 1);
	if (!f->entries || !f->skeleton_next)
		return NULL;
	for (size_t i = n; i-- > 0;) { /* backwards, so that lists begin with the earliest word */
		const struct span w = words[i];
		uint16_t *head, at;

		if (!is_plain(w.ptr, w.len))
			continue;
		at = (uint16_t)f->n++;
		head = &f->bucket[w.ptr[0] - 'a'][w.len];
		f->entries[at] = (struct entry) { w, letter_set(w.ptr, w.len), (uint16_t)i, *head };
		*head = (uint16_t)(at + 1);
		if (w.len > 2 && w.len <= SKELETON_WORD_MAX) {
			f->skeleton_next[at] = f->skeleton[w.ptr[0] - 'a'];
			f->skeleton[w.ptr[0] - 'a'] = (uint16_t)(at + 1);
		}
	}
	return f;
}

static bool same_consonants(struct span w, const char *bare, size_t len)
{
	size_t j = 0;

	for (size_t i = 0; i < w.len; i++) {
		if (is_vowel(w.ptr[i]))
			continue;
		if (j == len || w.ptr[i] != bare[j])
			return false;
		j++;
	}
	return j == len;
}

static int find_by_skeleton(const struct fuzzy *f, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_vowel(word[i]))
			return -1;
	for (uint16_t e = f->skeleton[word[0] - 'a']; e; e = f->skeleton_next[e - 1])
		if (f->entries[e - 1].word.len > len &&
		    same_consonants(f->entries[e - 1].word, word, len))
			return f->entries[e - 1].number;
	return -1;
}

int fuzzy_find(const struct fuzzy *f, const char *word, size_t len)
{
	size_t max = len < 4 ? 0 : len < 8 ? 1 : 2, best = max + 1;
	uint32_t letters;
	int found = -1;

	if (!is_plain(word, len) || len < 3)
		return -1;
	if (len <= SKELETON_MAX)
		found = find_by_skeleton(f, word, len);
	if (found >= 0 || max == 0)
		return found;
	letters = letter_set(word, len);
	for (size_t l = len - max; l <= len + max && l <= WORD_MAX; l++) {
		for (uint16_t e = f->bucket[word[0] - 'a'][l]; e; e = f->entries[e - 1].next) {
			const struct entry *c = &f->entries[e - 1];
			size_t d;

			/* each mistake changes at most two letters of the set */
			if (c->word.len < 4 ||
			    (size_t)__builtin_popcount(letters ^ c->letters) > 2 * max)
				continue;
			d = fuzzy_distance(word, len, c->word.ptr, c->word.len, best - 1);
			if (d < best) {
				best = d;
				found = c->number;
			}
		}
	}
	return found;
}
