/* schema_shop.c - 4: what shops' systems and payment gateways tell us, and what we tell them. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* A transaction of a gateway; states in payment.h. */
	"CREATE TABLE payment(id INTEGER PRIMARY KEY, gateway TEXT NOT NULL, ref TEXT NOT NULL,"
	" number TEXT NOT NULL, number_key TEXT NOT NULL, order_id INTEGER REFERENCES orders(id),"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 6), amount INTEGER NOT NULL,"
	" returned INTEGER NOT NULL, method TEXT, paid_ms INTEGER, weak INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, UNIQUE(gateway, ref)) STRICT;",
	"CREATE INDEX payment_order ON payment(order_id) WHERE order_id IS NOT NULL;",
	"CREATE INDEX payment_waiting ON payment(id, number_key) WHERE order_id IS NULL;",

	/* Each verified notice, once; its body until it is too old to be argued about. */
	"CREATE TABLE payment_notice(id INTEGER PRIMARY KEY, gateway TEXT NOT NULL,"
	" digest TEXT NOT NULL, payment_id INTEGER REFERENCES payment(id),"
	" at_ms INTEGER NOT NULL, body TEXT, UNIQUE(gateway, digest)) STRICT;",
	"CREATE INDEX payment_notice_payment ON payment_notice(payment_id)"
	" WHERE payment_id IS NOT NULL;",
	"CREATE INDEX payment_notice_old ON payment_notice(at_ms) WHERE body IS NOT NULL;",
};

const struct migration schema_shop = { statements, ARRAY_LEN(statements) };
