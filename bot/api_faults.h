/* api_faults.h - what is wrong with a request's body: every fault with its row, field and reason,
 * as the JSON that its sender gets. Owns: nothing; texts live in the caller's arena. At most
 * FAULTS_NAMED are named, all are counted. */
#ifndef SIGAP_API_FAULTS_H
#define SIGAP_API_FAULTS_H

#include "base/strbuf.h"

enum { FAULTS_NAMED = 100 };

struct faults {
	struct strbuf list;
	int64_t row;        /* set by the caller before each row; -1: there is only one */
	const char *number; /* likewise: the row's order, NULL = unknown */
	size_t n;
	const char *field, *reason; /* of the first one */
};

void faults_init(struct faults *f, struct arena *a);
/* An order_bad_fn; ctx is the struct faults. */
void faults_add(void *ctx, const char *field, const char *reason);
/* {"error":…,"field":…,"errors":[…]}; f may be NULL, or hold none. *b fails when memory ends. */
void faults_write(struct strbuf *b, const char *error, const struct faults *f);
/* ,"name":"text" with the comma where one is due; nothing without a text. */
void json_add_member(struct strbuf *b, const char *name, const char *text);

#endif
