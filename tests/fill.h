/* fill.h - a database as a company has it after years: contacts, addresses, orders, proofs.
 * Owns: nothing. Only for benchmark and soak: it writes the tables directly, in one transaction. */
#ifndef SIGAP_FILL_H
#define SIGAP_FILL_H

#include <stdint.h>

/* n contacts, each with a Telegram id first_user + k (k scattered over the rows), a proven phone
 * and one active order. The database must have its schema. Ends the program when it cannot. */
void fill(const char *database, int64_t n, int64_t first_user);

#endif
