/* faults.h - what goes wrong on purpose: rules that match calls of the Bot API.
 * Owns: the rules and their counters, and the calls that hang.
 * The first rule that matches a call is used; a rule with "skip" lets that many pass first,
 * "times" ends it, "every":N takes each N-th.
 * Never: acts by itself; api.c asks. */
#ifndef SIMULATOR_FAULTS_H
#define SIMULATOR_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

struct call;

enum fault_kind {
	FAULT_NONE,
	FAULT_STATUS,
	FAULT_HTML,
	FAULT_DROP_BEFORE,
	FAULT_DROP_AFTER,
	FAULT_CUT,
	FAULT_DELAY,
	FAULT_HANG,
	FAULT_KINDS
};

struct fault { /* one call's share of a rule */
	enum fault_kind what;
	int64_t delay_us;
	int status, retry_after, code; /* code: of the Graph API */
	char *description;
};

struct rule {
	char *method; /* NULL = all */
	int64_t chat; /* 0 = all */
	int64_t every, times, skip;
	int64_t seen, used;
	struct fault fault;
};

struct faults {
	struct rule *rules;
	size_t n;
	struct call *hanging;
};

bool faults_set(struct faults *f, const json_t *rules, const char **why); /* replaces all */
json_t *faults_list(const struct faults *f);
void faults_clear(struct faults *f); /* also lets the hanging calls go, unanswered */
struct fault faults_match(struct faults *f, const struct call *c);
void faults_hang(struct call *c);
void fault_answer(struct call *c); /* FAULT_STATUS and FAULT_HTML */
void fault_free(struct fault *fault);

#endif
