/* order_json.h - an order as JSON, in and out: the flat names of the CSV (bot/order_field.h).
 * A member that is absent says nothing, null says that it is unknown; amount is a whole number of
 * rupiah, times are RFC 3339, phones come in as people write them and go out as +62….
 * Owns: nothing. Never: touches the store. */
#ifndef SIGAP_ORDER_JSON_H
#define SIGAP_ORDER_JSON_H

#include <jansson.h>

#include "base/strbuf.h"
#include "bot/order_field.h"

/* Called for each thing that is wrong; field NULL: it is the row as a whole. */
typedef void order_bad_fn(void *ctx, const char *field, const char *reason);

/* number: of the path, NULL when the row must name it itself. ERR_INVALID when something is wrong,
 * each of which is told; ERR_NOMEM. */
enum err order_json_read(struct arena *a, const json_t *j, const char *number,
			 struct order_report *out, order_bad_fn *bad, void *ctx) MUST_CHECK;
/* {"order_id":…}, every field, those that are unknown as null; without its last brace. */
void order_json_begin(struct strbuf *b, const struct order *o, int offset_min);

#endif
