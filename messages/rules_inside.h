/* rules_inside.h - how rules are laid out; only rules*.c include it.
 * rules_load.c reads them from the catalogs, rules.c gives points with them. */
#ifndef SIGAP_MESSAGES_RULES_INSIDE_H
#define SIGAP_MESSAGES_RULES_INSIDE_H

#include "base/match.h"
#include "messages/rules.h"

enum {
	RULES_MAX = 1500,
	GROUPS_MAX = 8,
	ALTERNATIVES_MAX = 16,
	SCORE_MAX = 20,
	RULE_TEXT_MAX = 1000,
	PATTERN_TEXT_MAX = 32 * 1024
};

/* One condition: some class of these is present (or, when none, that no class is). */
struct group {
	uint16_t class[ALTERNATIVES_MAX];
	uint8_t n;
	bool none, negated;
	bool implied; /* by the pattern: true whenever the pattern matches */
};

struct rule {
	struct group *groups; /* positive ones first */
	uint8_t ngroups;
	uint8_t max_words; /* 0: any */
	int8_t score;
	uint8_t place;
	struct class_set *only;
	struct match *pattern;
};

struct lookup {
	struct lookup *next;
	uint16_t rule;
};

struct rules {
	struct rule *all;
	size_t n;
	struct lookup *of_class[CLASS_MAX]; /* the rules to try when a class is there */
	struct lookup *always;              /* those without a condition to look them up by */
};

#endif
