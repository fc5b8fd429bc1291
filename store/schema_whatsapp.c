/* schema_whatsapp.c - 3: WhatsApp: message ids, windows, what waits behind them, a person's several
 * ids. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_whatsapp = { statements, ARRAY_LEN(statements) };
