/* schema.h - the migrations that stand in files of their own, in the order of schema.c's list.
 * A migration that has left this house never changes again; the next one gets a new file. */
#ifndef SIGAP_STORE_SCHEMA_H
#define SIGAP_STORE_SCHEMA_H

#include <stddef.h>

struct migration {
	const char *const *statements;
	size_t n;
};

extern const struct migration schema_whatsapp, schema_shop, schema_evidence, schema_refund,
	schema_desk, schema_ticket, schema_relay, schema_cast, schema_rota, schema_terms;

#endif
