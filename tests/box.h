/* box.h - a database in a new folder, for tests of store/ and of the jobs that work on it.
 * Every call fails the test on an error. */
#ifndef SIGAP_TESTS_BOX_H
#define SIGAP_TESTS_BOX_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/contact.h"
#include "store/order.h"
#include "store/store.h"

/* Monday, 23 November 2026, 09.41 WIB. */
#define BOX_NOW INT64_C(1795401660000)

struct box {
	struct arena a;
	char dir[64];
	char path[96];
	struct store *s;
};

#define assert_ok(expr)        assert_string_equal(err_name(expr), err_name(OK))
#define assert_err(expr, want) assert_string_equal(err_name(expr), err_name(want))

void box_open(struct box *b);
/* Closes the store and removes the folder. */
void box_close(struct box *b);
void box_reopen(struct box *b, enum store_mode mode);
/* cmocka's setup and teardown: *state becomes a struct box. */
int box_setup(void **state);
int box_teardown(void **state);

/* A path inside the folder, in the arena. */
char *box_path(struct box *b, const char *name);
void box_write(struct box *b, const char *name, const char *text);
/* A whole file, NUL-terminated. */
char *box_read(struct box *b, const char *path);
/* The first column of the first row of any SQL; runs beside the store. */
int64_t box_int(struct box *b, const char *sql);

/* A contact with one Telegram address. */
struct address box_contact(struct box *b, const char *ext);
/* An order as a report would bring it. phone and email may be NULL. */
int64_t box_order(struct box *b, const char *number, enum order_state state, const char *phone,
		  const char *email);
struct order box_get(struct box *b, const char *number);
/* What such a report does. */
struct order_result box_report(struct box *b, const struct order_report *r, enum order_as as);
/* The newest step of an order that has come want_n steps. */
struct order_step box_last_step(struct box *b, int64_t id, size_t want_n);

#endif
