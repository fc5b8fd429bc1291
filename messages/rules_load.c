/* rules_load.c - reads rules, puts classes into patterns, and indexes rules by class. */
#include "base/match.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "messages/rules_inside.h"

struct loading {
	struct rules *r;
	struct lexicon *l;
	struct arena *own, *scratch;
	const char **why;
	const struct rules_section *section;
	const char *name; /* whose rules are being read */
	size_t number;    /* of the rule, from 1 */
	struct group groups[GROUPS_MAX];
	struct rule rule;
};

static enum err wrong(const struct loading *ld, const char *what, const char *detail)
{
	const char *s = arena_printf(ld->scratch, "%s.%s, rule %zu: %s%s%s", ld->section->name,
				     ld->name, ld->number, what, detail ? " " : "",
				     detail ? detail : "");

	if (!s)
		return ERR_NOMEM;
	*ld->why = s;
	return ERR_INVALID;
}

/* ---- reading rules ---- */

static enum err alternative_add(struct loading *ld, struct group *g, const char *name, bool literal)
{
	int class = literal ? lexicon_literal(ld->l, name) : lexicon_class(ld->l, name);

	if (class < 0)
		return wrong(ld, literal ? "no room for" : "no such class:", name);
	if (g->n == ALTERNATIVES_MAX)
		return wrong(ld, "too many alternatives at", name);
	g->class[g->n++] = (uint16_t) class;
	return OK;
}

/* One alternative at s: "class", or "=word" where an underscore is a space. Returns its length. */
static size_t alternative_read(const char *s, size_t len, bool *literal, char *name, size_t cap)
{
	size_t i = 0, n = 0;

	*literal = s[0] == '=';
	for (i = *literal; i < len && s[i] != '|' && n + 1 < cap; i++, n++)
		name[n] = *literal && s[i] == '_' && n > 0 ? ' ' : s[i];
	name[n] = '\0';
	return i;
}

/* "refund|money|=balik". */
static enum err alternatives_read(struct loading *ld, const char *s, size_t len, struct group *g)
{
	char name[TOKEN_TEXT_MAX * 4];
	bool literal;

	for (size_t i = 0; i < len; i++) {
		i += alternative_read(s + i, len - i, &literal, name, sizeof(name));
		if (!*name || (i < len && s[i] != '|') || i + 1 == len)
			return wrong(ld, "an empty or endless condition", NULL);
		TRY(alternative_add(ld, g, name, literal));
	}
	return g->n ? OK : wrong(ld, "an empty condition", NULL);
}

static enum err group_add(struct loading *ld, const struct group *g)
{
	if (ld->rule.ngroups == GROUPS_MAX)
		return wrong(ld, "too many conditions", NULL);
	ld->groups[ld->rule.ngroups++] = *g;
	return OK;
}

static enum err max_words_read(struct loading *ld, const char *s, size_t len)
{
	int64_t n;

	if (text_parse_i64(s, len, &n) != OK || n < 1 || n > 100)
		return wrong(ld, "<= needs a number of words", NULL);
	ld->rule.max_words = (uint8_t)n;
	return OK;
}

static enum err only_read(struct loading *ld, const char *s, size_t len)
{
	struct group g = { .n = 0 };

	TRY(alternatives_read(ld, s, len, &g));
	ld->rule.only = ARENA_NEW(ld->own, struct class_set);
	if (!ld->rule.only)
		return ERR_NOMEM;
	for (size_t i = 0; i < g.n; i++)
		class_add(ld->rule.only, g.class[i]);
	return group_add(ld, &g);
}

static enum err term_read(struct loading *ld, const char *s, size_t len)
{
	struct group g = { .n = 0 };

	if (len > 2 && s[0] == '<' && s[1] == '=')
		return max_words_read(ld, s + 2, len - 2);
	if (s[0] == '@')
		return only_read(ld, s + 1, len - 1);
	if (s[0] == '-') {
		g.none = true;
		s++;
		len--;
	}
	if (len > 0 && s[0] == '~') {
		g.negated = true;
		s++;
		len--;
	}
	TRY(alternatives_read(ld, s, len, &g));
	return group_add(ld, &g);
}

/* ---- patterns ---- */

/* Whether what stands at s may be left out: "?", "*", "{0,…}". */
static bool is_optional(const char *s)
{
	return *s == '?' || *s == '*' || *s == '{';
}

static enum err class_expand(struct loading *ld, const char *name, bool required,
			     struct strbuf *out)
{
	int class = lexicon_class(ld->l, name);
	const char *words;

	if (class < 0)
		return wrong(ld, "no such class:", name);
	words = lexicon_pattern(ld->l, ld->scratch, class);
	if (!words)
		return ERR_NOMEM;
	strbuf_addf(out, "(?:(?<![^ ])%s(?![^ ]))", words);
	if (required && ld->rule.ngroups < GROUPS_MAX)
		return group_add(ld, &(struct group) { .class = { (uint16_t) class }, .n = 1 });
	return OK;
}

/* Puts words in the place of {{class}}. A class at the top level of a pattern without
 * alternatives there is one that every match holds, so it becomes a condition. */
static enum err pattern_expand(struct loading *ld, const char *s, size_t len, struct strbuf *out)
{
	bool alternatives = false;
	size_t depth = 0;

	for (size_t i = 0, d = 0; i < len; i++) {
		d += s[i] == '(' || s[i] == '[';
		d -= (s[i] == ')' || s[i] == ']') && d > 0;
		alternatives |= s[i] == '|' && d == 0;
		i += s[i] == '\\';
	}
	for (size_t i = 0; i < len;) {
		const char *end = i + 1 < len && s[i] == '{' && s[i + 1] == '{'
					  ? strstr(s + i, "}}")
					  : NULL;
		char name[64];

		if (end && end < s + len) {
			snprintf(name, sizeof(name), "%.*s", (int)(end - s - (ptrdiff_t)i - 2),
				 s + i + 2);
			i = (size_t)(end - s) + 2;
			TRY(class_expand(ld, name,
					 depth == 0 && !alternatives && !is_optional(s + i), out));
			continue;
		}
		depth += s[i] == '(' || s[i] == '[';
		depth -= (s[i] == ')' || s[i] == ']') && depth > 0;
		if (s[i] == '\\' && i + 1 < len)
			strbuf_addc(out, s[i++]);
		strbuf_addc(out, s[i++]);
	}
	return OK;
}

static enum err pattern_read(struct loading *ld, const char *s)
{
	size_t len = strlen(s);
	struct strbuf b;
	const char *why = NULL;
	enum err e;

	if (len < 2 || s[len - 1] != '/')
		return wrong(ld, "a pattern ends with a slash", NULL);
	strbuf_init(&b, ld->scratch, PATTERN_TEXT_MAX);
	TRY(pattern_expand(ld, s + 1, len - 2, &b));
	if (strbuf_failed(&b))
		return wrong(ld, "the pattern is too long", NULL);
	e = match_compile(ld->scratch, b.len ? b.ptr : "", &ld->rule.pattern, &why);
	return e == ERR_INVALID ? wrong(ld, "bad pattern:", why) : e;
}

/* ---- a rule as a whole ---- */

/* Positive conditions first: the first one is what the rule is looked up by. */
static enum err rule_keep(struct loading *ld)
{
	struct rule *rule = &ld->rule;
	size_t n = 0;

	if (rule->ngroups == 0 && !rule->pattern)
		return wrong(ld, "says nothing", NULL);
	if (ld->r->n == RULES_MAX)
		return wrong(ld, "too many rules", NULL);
	rule->groups = ARENA_ARRAY(ld->own, struct group, rule->ngroups + 1u);
	if (!rule->groups)
		return ERR_NOMEM;
	for (int none = 0; none < 2; none++)
		for (size_t i = 0; i < rule->ngroups; i++)
			if (ld->groups[i].none == (none == 1))
				rule->groups[n++] = ld->groups[i];
	ld->r->all[ld->r->n++] = *rule;
	return OK;
}

static enum err rule_read(struct loading *ld, size_t place, const char *text)
{
	const char *s = text;
	char *end;
	long score;

	if (!text || strlen(text) > RULE_TEXT_MAX)
		return wrong(ld, "must be a text of at most 1000 characters", NULL);
	score = strtol(s, &end, 10);
	if (end == s || *end != ':' || score == 0 || score > SCORE_MAX || score < -SCORE_MAX)
		return wrong(ld, "must start with a score from -20 to 20 and a colon:", text);
	ld->rule = (struct rule) { .score = (int8_t)score, .place = (uint8_t)place };
	for (s = end + 1;;) {
		size_t n;

		s += strspn(s, " ");
		if (!*s)
			break;
		if (*s == '/') {
			TRY(pattern_read(ld, s));
			break;
		}
		n = strcspn(s, " ");
		TRY(term_read(ld, s, n));
		s += n;
	}
	return rule_keep(ld);
}

/* The pattern of a rule that was refused half-way. */
static enum err rule_load(struct loading *ld, size_t place, const char *text)
{
	enum err e;

	ld->rule.pattern = NULL;
	e = rule_read(ld, place, text);
	if (e != OK)
		match_free(ld->rule.pattern);
	return e;
}

static enum err section_load(struct loading *ld, json_t *section)
{
	json_t *list, *v;
	size_t i;

	json_object_foreach(section, ld->name, list)
	{
		size_t place;
		enum err e = ld->section->find(ld->section->arg, ld->name, &place);

		ld->number = 0;
		if (e != OK)
			return wrong(ld, e == ERR_LIMIT ? "one too many" : "no such name", NULL);
		if (!json_is_array(list))
			return wrong(ld, "must be a list of rules", NULL);
		json_array_foreach(list, i, v)
		{
			ld->number = i + 1;
			TRY(rule_load(ld, place, json_string_value(v)));
		}
	}
	return OK;
}

/* ---- which rules to try ---- */

static enum err lookup_add(struct lookup **list, size_t rule, struct arena *own)
{
	struct lookup *k = ARENA_NEW(own, struct lookup);

	if (!k)
		return ERR_NOMEM;
	*k = (struct lookup) { *list, (uint16_t)rule };
	*list = k;
	return OK;
}

static enum err index_build(struct rules *r, struct arena *own)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct rule *rule = &r->all[i];
		const struct group *first = rule->groups;

		if (rule->ngroups == 0 || first->none)
			TRY(lookup_add(&r->always, i, own));
		else
			for (size_t c = 0; c < first->n; c++)
				TRY(lookup_add(&r->of_class[first->class[c]], i, own));
	}
	return OK;
}

enum err rules_load(struct arena *own, struct arena *scratch, struct lexicon *l,
		    json_t *const catalogs[], size_t n, const struct rules_section *section,
		    struct rules **out, const char **why)
{
	struct loading ld = {
		.l = l, .own = own, .scratch = scratch, .why = why, .section = section, .name = ""
	};
	struct rules *r = ARENA_NEW(own, struct rules);
	enum err e = OK;

	if (!r)
		return ERR_NOMEM;
	r->all = ARENA_ARRAY(own, struct rule, RULES_MAX);
	if (!r->all)
		return ERR_NOMEM;
	ld.r = r;
	for (size_t i = 0; i < n && e == OK; i++) {
		json_t *rules = json_object_get(catalogs[i], section->name);

		if (rules && !json_is_object(rules))
			e = wrong(&ld, "the section must be an object", NULL);
		else
			e = section_load(&ld, rules);
	}
	if (e == OK)
		e = index_build(r, own);
	if (e != OK) {
		rules_free(r);
		return e;
	}
	*out = r;
	return OK;
}
