/* orders_api.h - the shop's systems speak of orders: PUT and GET /v1/orders/{id}, POST /v1/orders,
 * and GET /v1/openapi.json, which describes all of it.
 * Owns: the routes, the words of their errors, and what each may answer. A report over HTTP is held
 * to the same rules as one from a file (bot/order_field.h) and moves orders as an import does; the
 * customers hear of it as of any change. All of a batch is taken over, or nothing.
 * Never: answers before the commit; moves a state or time backwards. */
#ifndef SIGAP_ORDERS_API_H
#define SIGAP_ORDERS_API_H

#include "bot/httpd.h"

struct app;

enum {
	ORDERS_BODY_MAX = 256 * 1024,
	ORDERS_ROWS_MAX = 500,
};

/* app is borrowed for as long as the server runs. */
struct http_routes orders_api_routes(struct app *app);
/* What the i-th of them may answer, up to a 0: docs/openapi.json is held against it. */
const int *orders_api_answers(size_t i);

#endif
