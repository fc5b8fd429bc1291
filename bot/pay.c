#include "bot/pay.h"

#include <assert.h>
#include <math.h>

#include "base/text.h"
#include "bot/app_inside.h"
#include "handlers/payments.h"

enum { SAY_EVERY_US = 10 * 1000 * 1000, TEXT_CHARS = 100 };
#define RUPIAH_MAX INT64_C(999999999999)

static const struct pay_gateway *const gateways[] = {
	&pay_midtrans, &pay_xendit, &pay_tripay, &pay_duitku, &pay_doku,
};

const struct pay_gateway *pay_gateway_at(size_t i)
{
	return i < ARRAY_LEN(gateways) ? gateways[i] : NULL;
}

/* ---- what the rows share ---- */

const char *pay_header(const struct pay_request *r, const char *name)
{
	const char *value = r->header(r->ctx, name);

	return value ? value : "";
}

enum err pay_amount(const char *s, int64_t *rupiah)
{
	size_t whole = s ? strspn(s, "0123456789") : 0;
	int64_t n;

	if (whole == 0 || text_parse_i64(s, whole, &n) != OK || n > RUPIAH_MAX)
		return ERR_INVALID;
	/* ".00": there is no sen any more, and who pays half a rupiah means something else. */
	if (s[whole] == '.' && (!s[whole + 1] || s[whole + 1 + strspn(s + whole + 1, "0")]))
		return ERR_INVALID;
	if (s[whole] && s[whole] != '.')
		return ERR_INVALID;
	*rupiah = n;
	return OK;
}

enum err pay_json_amount(const json_t *j, const char *key, int64_t *rupiah)
{
	const json_t *v = json_object_get(j, key);
	double real = json_real_value(v);

	if (!v || json_is_null(v))
		return ERR_NOT_FOUND;
	if (json_is_string(v))
		return pay_amount(json_string_value(v), rupiah);
	if (json_is_real(v) && real >= 0 && real <= (double)RUPIAH_MAX && floor(real) == real) {
		*rupiah = (int64_t)real;
		return OK;
	}
	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > RUPIAH_MAX)
		return ERR_INVALID;
	*rupiah = json_integer_value(v);
	return OK;
}

enum err pay_state(const struct pay_word *states, const char *word, enum payment_state *out)
{
	for (; word && states->word; states++)
		if (strcmp(states->word, word) == 0) {
			*out = states->state;
			return OK;
		}
	return ERR_NOT_FOUND;
}

const char *pay_text(struct arena *a, const json_t *j, const char *key)
{
	const json_t *v = json_object_get(j, key);
	char *text = json_is_string(v) ? text_one_line(a, json_string_value(v),
						       json_string_length(v), TEXT_CHARS)
				       : NULL;

	return text && *text ? text : NULL;
}

/* ---- a notice on its way ---- */

static const int answers[] = { 200, 400, 401, 404, 500, 503, 0 };

const int *pay_answers(size_t i)
{
	return i < ARRAY_LEN(gateways) ? answers : NULL;
}

static const char *header_of(const void *ctx, const char *name)
{
	return http_header(ctx, name);
}

static const struct pay_gateway *gateway_of(const struct http_request *r)
{
	const char *name = strrchr(r->path, '/') + 1;

	for (size_t i = 0; i < ARRAY_LEN(gateways); i++)
		if (strcmp(gateways[i]->name, name) == 0)
			return gateways[i];
	return NULL;
}

static enum err read_notice(struct arena *a, const struct app *app, const struct pay_gateway *g,
			    const struct http_request *r, struct payment_notice *out)
{
	const struct pay_request call = { r->body, header_of, r, app->now_ms };
	struct payment_notice n;

	TRY(g->read(a, &app->boot->config.payments, &call, &n));
	n.gateway = g->name;
	n.raw = r->body;
	*out = n;
	return a->failed ? ERR_NOMEM : OK;
}

static enum err call_noticed(struct turn *t, void *arg)
{
	return payment_noticed(t, arg);
}

/* Proven and read once already when it arrived; here it becomes rows. */
static enum err take_notice(struct app *app, struct outcome *o, const struct http_request *r,
			    struct intake_reply *reply)
{
	const struct pay_gateway *g = gateway_of(r);
	struct payment_notice n;
	enum err e = read_notice(&app->turn_arena, app, g, r, &n);

	if (e == ERR_NOT_FOUND)
		e = payment_keep_raw(app->store, g->name, r->body, 0, app->now_ms);
	else if (e == OK)
		e = app_call(app, "payment", call_noticed, &n, &o->fx);
	if (e != OK && e != ERR_EXISTS)
		return e;
	*reply = (struct intake_reply) {
		.status = 200, .type = g->type, .body = g->answer, .len = strlen(g->answer)
	};
	return OK;
}

/* Not each single one: whoever knocks with forged notices must not fill the log. */
static void say_refused(struct app *app, const struct pay_gateway *g, const struct http_request *r,
			enum err why)
{
	char client[HTTP_CLIENT_SIZE];

	if (app->refused_said_us && app->now_us - app->refused_said_us < SAY_EVERY_US)
		return;
	app->refused_said_us = app->now_us;
	http_client(r, client);
	log_warn("payment notice refused gateway=%s from=%s err=\"%s\"", g->name, client,
		 err_name(why));
}

static void refuse(struct app *app, const struct pay_gateway *g, struct http_request *r, enum err e)
{
	say_refused(app, g, r, e);
	if (e == ERR_DENIED)
		httpd_reply_error(r, 401, "the signature does not fit", NULL);
	else if (e == ERR_NOMEM)
		httpd_reply_error(r, 503, "cannot be kept now, please send it again", NULL);
	else
		httpd_reply_error(r, 400, "cannot be read", NULL);
}

static void webhook(struct http_request *r, void *user)
{
	struct app *app = user;
	const struct pay_gateway *g = gateway_of(r);
	struct payment_notice n;
	struct arena a;
	enum err e;

	if (!g->ready(&app->boot->config.payments)) {
		httpd_reply_error(r, 404, "this gateway is not set up", NULL);
		return;
	}
	arena_init(&a, 0);
	e = read_notice(&a, app, g, r, &n);
	arena_free(&a);
	if (e == OK || e == ERR_NOT_FOUND)
		intake_keep(&app->intake, r, take_notice, app->now_us);
	else
		refuse(app, g, r, e);
}

static const struct http_route routes[] = {
	{ "POST", "/webhooks/midtrans", HTTP_PUBLIC, PAY_BODY_MAX, webhook },
	{ "POST", "/webhooks/xendit", HTTP_PUBLIC, PAY_BODY_MAX, webhook },
	{ "POST", "/webhooks/tripay", HTTP_PUBLIC, PAY_BODY_MAX, webhook },
	{ "POST", "/webhooks/duitku", HTTP_PUBLIC, PAY_BODY_MAX, webhook },
	{ "POST", "/webhooks/doku", HTTP_PUBLIC, PAY_BODY_MAX, webhook },
};
_Static_assert(ARRAY_LEN(routes) == ARRAY_LEN(gateways), "one route per gateway");

struct http_routes pay_routes(struct app *app)
{
	return (struct http_routes) { routes, ARRAY_LEN(routes), app };
}
