#include "messages/rules.h"

#include "base/match.h"
#include "messages/rules_inside.h"

void rules_free(struct rules *r)
{
	for (size_t i = 0; r && i < r->n; i++)
		match_free(r->all[i].pattern);
}

static bool group_in(const struct group *g, const struct class_set *set)
{
	for (size_t i = 0; i < g->n; i++)
		if (class_in(set, g->class[i]))
			return true;
	return false;
}

static bool groups_hold(const struct rule *rule, const struct reading *rd, bool slowly)
{
	for (size_t i = 0; i < rule->ngroups; i++) {
		const struct group *g = &rule->groups[i];

		if (slowly && g->implied)
			continue;
		if (group_in(g, g->negated ? &rd->negated : &rd->all) == g->none)
			return false;
	}
	return true;
}

static bool only_holds(const struct rule *rule, const struct reading *rd)
{
	if (!rule->only)
		return true;
	if (rd->content == 0 || rd->content > READING_SHORT)
		return false;
	for (size_t i = 0; i < rd->content; i++)
		if (!class_meets(&rd->each[i], rule->only))
			return false;
	return true;
}

static enum err rule_score(const struct rule *rule, struct reading *rd, bool slowly, int points[])
{
	if (rule->max_words && rd->content > rule->max_words)
		return OK;
	if (!groups_hold(rule, rd, slowly) || !only_holds(rule, rd))
		return OK;
	if (rule->pattern) {
		const char *text = reading_text(rd);

		if (!text)
			return ERR_NOMEM;
		if (match_run(rule->pattern, text, rd->text_len, NULL, 0) != OK)
			return OK;
	}
	points[rule->place] += rule->score;
	return OK;
}

enum err rules_score_slowly(const struct rules *r, struct reading *rd, int points[])
{
	for (size_t i = 0; i < r->n; i++)
		TRY(rule_score(&r->all[i], rd, true, points));
	return OK;
}

/* Tries the rules of one list that were not tried yet; a rule may be on several. */
static enum err lookups_score(const struct rules *r, const struct lookup *list, uint64_t tried[],
			      struct reading *rd, int points[])
{
	for (; list; list = list->next) {
		uint64_t bit = UINT64_C(1) << (list->rule % 64);

		if (tried[list->rule / 64] & bit)
			continue;
		tried[list->rule / 64] |= bit;
		TRY(rule_score(&r->all[list->rule], rd, false, points));
	}
	return OK;
}

enum err rules_score(const struct rules *r, struct reading *rd, int points[])
{
	uint64_t *tried = ARENA_ARRAY(rd->arena, uint64_t, r->n / 64 + 1);

	if (!tried)
		return ERR_NOMEM;
	TRY(lookups_score(r, r->always, tried, rd, points));
	for (size_t w = 0; w < ARRAY_LEN(rd->all.bits); w++) {
		uint64_t left = rd->all.bits[w] | rd->negated.bits[w];

		for (; left; left &= left - 1) {
			size_t class = w * 64 + (size_t)__builtin_ctzll(left);

			TRY(lookups_score(r, r->of_class[class], tried, rd, points));
		}
	}
	return OK;
}
