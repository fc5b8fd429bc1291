/* importing.h - orders from files, as tests of the import, of going on with it and of the export
 * bring them in. */
#ifndef SIGAP_TESTS_IMPORTING_H
#define SIGAP_TESTS_IMPORTING_H

#include "bot/import.h"
#include "tests/box.h"

#define HEADER                                                                                     \
	"order_id,customer_name,phone,email,user_id,product,amount,payment_method,state,"          \
	"ordered_at,paid_at,verified_at,activated_at,due_at\n"
#define ROW(number, state)                                                                         \
	number ",Budi,081234567890,Budi@Example.com,U1,Pro,149000,QRIS," state ",,,,,\n"

/* What an import said; one after the other may use it, and its text is freed by the test. */
struct said {
	char *text;
	size_t len;
};

/* Runs the import of a file; returns its exit code. */
int importing_file(struct box *b, const char *path, struct import_options opt, struct said *said);
/* The same with these bytes in a file. */
int importing(struct box *b, const char *text, struct said *said);
void assert_said(const struct said *said, const char *part);
/* How many orders there are. */
int64_t importing_orders(struct box *b);

#endif
