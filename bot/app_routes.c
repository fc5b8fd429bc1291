/* app_routes.c - the routes of the process, module by module. docs/openapi.json describes those of
 * the public door, and a test holds the two against each other. */
#include "bot/app_inside.h"
#include "bot/orders_api.h"
#include "bot/pay.h"
#include "bot/whatsapp_hook.h"

static void add(struct httpd_config *c, struct http_routes routes)
{
	c->tables[c->n_tables++] = routes;
}

void app_routes(struct app *app, struct httpd_config *c)
{
	add(c, probes_routes(&app->probes));
	add(c, orders_api_routes(app));
	add(c, pay_routes(app));
	if (app->boot->config.whatsapp.app_secret[0]) /* without it nothing can be proven */
		add(c, whatsapp_routes(app));
}
