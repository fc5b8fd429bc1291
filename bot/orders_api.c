#include "bot/orders_api.h"

#include <assert.h>

#include "base/json.h"
#include "bot/api_faults.h"
#include "bot/app_inside.h"
#include "bot/openapi.h"
#include "bot/order_json.h"
#include "store/audit.h"

enum { ROUTE_PUT, ROUTE_GET, ROUTE_BATCH, ROUTE_DOCUMENT, ROUTES, ANSWER_BYTES = 256 * 1024 };
#define JSON_TYPE "application/json"
#define ACTOR     "api"

static const int answers[ROUTES][10] = {
	[ROUTE_PUT] = { 200, 201, 400, 401, 403, 422, 429, 500, 503 },
	[ROUTE_GET] = { 200, 401, 403, 404, 429, 500 },
	[ROUTE_BATCH] = { 200, 400, 401, 403, 422, 429, 500, 503 },
	[ROUTE_DOCUMENT] = { 200 },
};

const int *orders_api_answers(size_t i)
{
	return answers[i];
}

static int foretold(int route, int status)
{
	const int *a = answers[route];

	while (*a && *a != status)
		a++;
	assert(*a);
	return status;
}

/* ---- answers ---- */

static enum err give(struct intake_reply *reply, int route, int status, const struct strbuf *b)
{
	if (strbuf_failed(b))
		return ERR_NOMEM;
	*reply = (struct intake_reply) {
		.status = foretold(route, status), .type = JSON_TYPE, .body = b->ptr, .len = b->len
	};
	return OK;
}

static enum err give_error(struct intake_reply *reply, struct arena *a, int route, int status,
			   const char *error, const struct faults *f)
{
	struct strbuf b;

	strbuf_init(&b, a, ANSWER_BYTES);
	faults_write(&b, error, f);
	return give(reply, route, status, &b);
}

/* ---- taking reports over ---- */

struct batch_tally {
	size_t created, changed, unchanged;
};

static enum err upsert(struct app *app, struct order_report *rows, size_t n,
		       struct order_result *results)
{
	for (size_t i = 0; i < n; i++)
		TRY(order_upsert(app->store, &app->turn_arena, &rows[i], ORDER_AS_REPORT,
				 app->now_ms, ACTOR, &results[i]));
	return OK;
}

static struct batch_tally count(const struct order_result *results, size_t n)
{
	struct batch_tally t = { 0 };

	for (size_t i = 0; i < n; i++) {
		t.created += results[i].effect == ORDER_NEW;
		t.changed += results[i].effect == ORDER_CHANGED;
		t.unchanged += results[i].effect == ORDER_UNCHANGED;
	}
	return t;
}

static enum err note_rows(struct app *app, const char *number, size_t n,
			  const struct batch_tally *t)
{
	const char *subject, *detail;

	if (t->created + t->changed == 0)
		return OK;
	subject = arena_printf(&app->turn_arena, "order:%s", number);
	detail = arena_printf(&app->turn_arena, "rows=%zu new=%zu changed=%zu", n, t->created,
			      t->changed);
	if (!subject || !detail)
		return ERR_NOMEM;
	return audit_add(app->store, app->now_ms, ACTOR, "orders", subject, detail);
}

/* All rows or none; in a savepoint, because others share the transaction. */
static enum err take_over(struct app *app, struct outcome *o, struct order_report *rows, size_t n,
			  struct order_result *results, struct batch_tally *t)
{
	enum err e;

	TRY(store_savepoint(app->store));
	e = upsert(app, rows, n, results);
	if (e == OK) {
		*t = count(results, n);
		e = note_rows(app, n == 1 ? rows[0].order.number : "batch", n, t);
	}
	if (e != OK) {
		if (!store_in_tx(app->store) || store_undo(app->store) != OK)
			return ERR_IO;
		return e;
	}
	o->fx.orders_changed |= t->created + t->changed > 0;
	return store_release(app->store);
}

/* A new order must say where it stands. */
static enum err check_state(struct app *app, const struct order_report *r, struct faults *f)
{
	struct order known;
	enum err e;

	if (r->given & GIVEN_STATE)
		return OK;
	e = order_by_number(app->store, &app->turn_arena, r->order.number, &known);
	if (e == ERR_NOT_FOUND)
		faults_add(f, order_column_name(COLUMN_STATE), "missing, and the order is new");
	return e == ERR_NOT_FOUND ? ERR_INVALID : e;
}

/* ---- PUT ---- */

static enum err give_order(struct app *app, const struct order_result *result,
			   struct intake_reply *reply)
{
	struct order o;
	struct strbuf b;

	TRY(order_get(app->store, &app->turn_arena, result->id, &o));
	strbuf_init(&b, &app->turn_arena, ANSWER_BYTES);
	order_json_begin(&b, &o, app->rt->calendar.offset_min);
	strbuf_addf(&b, ",\"kept\":%s}\n", result->kept ? "true" : "false");
	return give(reply, ROUTE_PUT, result->effect == ORDER_NEW ? 201 : 200, &b);
}

static enum err take_put(struct app *app, struct outcome *o, const struct http_request *r,
			 struct intake_reply *reply)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct arena *a = &app->turn_arena;
	struct order_result result;
	struct order_report row;
	struct faults f;
	struct batch_tally t;
	const char *why = "not JSON";
	enum err e = json_read(a, r->body.ptr, r->body.len, &j, &why);

	if (e == ERR_INVALID)
		return give_error(reply, a, ROUTE_PUT, 400, why, NULL);
	TRY(e);
	faults_init(&f, a);
	e = order_json_read(a, j, r->arg, &row, faults_add, &f);
	if (e == OK)
		e = check_state(app, &row, &f);
	if (e == ERR_INVALID)
		return give_error(reply, a, ROUTE_PUT, 422, f.reason, &f);
	TRY(e);
	TRY(take_over(app, o, &row, 1, &result, &t));
	return give_order(app, &result, reply);
}

/* ---- POST ---- */

struct batch {
	struct order_report *rows;
	struct order_result *results;
	size_t n;
};

/* Twice the same order would make "all or nothing" depend on the sequence. */
static void check_twins(const struct batch *b, size_t i, struct faults *f)
{
	char key[ORDER_KEY_SIZE], other[ORDER_KEY_SIZE];

	if (order_key(b->rows[i].order.number, key) != OK)
		return;
	for (size_t k = 0; k < i; k++)
		if (b->rows[k].order.number && order_key(b->rows[k].order.number, other) == OK &&
		    strcmp(key, other) == 0) {
			faults_add(f, order_column_name(COLUMN_ORDER_ID),
				   "stands in the batch already");
			return;
		}
}

static enum err read_batch(struct app *app, const json_t *list, struct batch *b, struct faults *f)
{
	struct arena *a = &app->turn_arena;

	for (size_t i = 0; i < b->n; i++) {
		const json_t *row = json_array_get(list, i);
		const char *number = json_str(row, order_column_name(COLUMN_ORDER_ID));
		enum err e;

		f->row = (int64_t)i;
		f->number = number ? text_one_line(a, number, strlen(number), ORDER_KEY_SIZE)
				   : NULL;
		e = order_json_read(a, row, NULL, &b->rows[i], faults_add, f);
		if (e == ERR_INVALID)
			continue; /* told; the rows behind it are to be heard of too */
		TRY(e);
		check_twins(b, i, f);
		e = check_state(app, &b->rows[i], f);
		if (e != OK && e != ERR_INVALID)
			return e;
	}
	return f->n ? ERR_INVALID : OK;
}

static enum err give_batch(struct app *app, const struct batch *b, const struct batch_tally *t,
			   struct intake_reply *reply)
{
	static const char *const words[] = { [ORDER_UNCHANGED] = "unchanged",
					     [ORDER_NEW] = "created",
					     [ORDER_CHANGED] = "changed" };
	struct strbuf text;

	strbuf_init(&text, &app->turn_arena, ANSWER_BYTES);
	strbuf_addf(&text, "{\"created\":%zu,\"changed\":%zu,\"unchanged\":%zu,\"orders\":[",
		    t->created, t->changed, t->unchanged);
	for (size_t i = 0; i < b->n; i++) {
		strbuf_add(&text, i ? ",{" : "{");
		json_add_member(&text, "order_id", b->rows[i].order.number);
		json_add_member(&text, "result", words[b->results[i].effect]);
		strbuf_addf(&text, ",\"kept\":%s}", b->results[i].kept ? "true" : "false");
	}
	strbuf_add(&text, "]}\n");
	return give(reply, ROUTE_BATCH, 200, &text);
}

static enum err take_rows(struct app *app, struct outcome *o, const json_t *list,
			  struct intake_reply *reply)
{
	struct arena *a = &app->turn_arena;
	struct batch b = { .n = json_array_size(list) };
	struct faults f;
	struct batch_tally t;
	enum err e;

	b.rows = ARENA_ARRAY(a, struct order_report, b.n);
	b.results = ARENA_ARRAY(a, struct order_result, b.n);
	if (!b.rows || !b.results)
		return ERR_NOMEM;
	faults_init(&f, a);
	e = read_batch(app, list, &b, &f);
	if (e == ERR_INVALID)
		return give_error(reply, a, ROUTE_BATCH, 422, "nothing was taken over: see errors",
				  &f);
	TRY(e);
	TRY(take_over(app, o, b.rows, b.n, b.results, &t));
	return give_batch(app, &b, &t, reply);
}

static enum err take_batch(struct app *app, struct outcome *o, const struct http_request *r,
			   struct intake_reply *reply)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct arena *a = &app->turn_arena;
	const char *why = "not JSON";
	const json_t *list;
	struct faults f;
	enum err e = json_read(a, r->body.ptr, r->body.len, &j, &why);

	if (e == ERR_INVALID)
		return give_error(reply, a, ROUTE_BATCH, 400, why, NULL);
	TRY(e);
	list = json_object_get(j, "orders");
	faults_init(&f, a);
	if (!json_is_array(list) || json_array_size(list) == 0)
		faults_add(&f, "orders", "wants a list with at least one order");
	else if (json_array_size(list) > ORDERS_ROWS_MAX)
		faults_add(&f, "orders", "holds more than 500 orders");
	if (f.n)
		return give_error(reply, a, ROUTE_BATCH, 422, f.reason, &f);
	return take_rows(app, o, list, reply);
}

/* ---- GET ---- */

static void answer_get(struct app *app, struct http_request *r, struct arena *a)
{
	struct strbuf b;
	struct order o;
	enum err e = order_by_number(app->store, a, r->arg, &o);

	if (e == ERR_NOT_FOUND) {
		httpd_reply_error(r, foretold(ROUTE_GET, 404), "no such order", "order_id");
		return;
	}
	strbuf_init(&b, a, ANSWER_BYTES);
	if (e == OK)
		order_json_begin(&b, &o, app->rt->calendar.offset_min);
	strbuf_add(&b, "}\n");
	if (e != OK || strbuf_failed(&b))
		httpd_reply_error(r, foretold(ROUTE_GET, 500), "failed here, not with you", NULL);
	else
		httpd_reply(r, foretold(ROUTE_GET, 200), JSON_TYPE, b.ptr, b.len);
}

/* ---- the routes ---- */

static void put_order(struct http_request *r, void *user)
{
	struct app *app = user;

	if (api_guard_admit(&app->guard, r, app->now_us))
		intake_keep(&app->intake, r, take_put, app->now_us);
}

static void post_orders(struct http_request *r, void *user)
{
	struct app *app = user;

	if (api_guard_admit(&app->guard, r, app->now_us))
		intake_keep(&app->intake, r, take_batch, app->now_us);
}

/* Nothing changes: answered from what is committed, without waiting for a turn. */
static void get_order(struct http_request *r, void *user)
{
	struct app *app = user;
	struct arena a;

	if (!api_guard_admit(&app->guard, r, app->now_us))
		return;
	arena_init(&a, 0);
	answer_get(app, r, &a);
	arena_free(&a);
}

static void get_document(struct http_request *r, void *user)
{
	const struct span document = openapi_document();

	(void)user;
	httpd_reply(r, foretold(ROUTE_DOCUMENT, 200), JSON_TYPE, document.ptr, document.len);
}

static const struct http_route routes[ROUTES] = {
	[ROUTE_PUT] = { "PUT", "/v1/orders/{id}", HTTP_PUBLIC, ORDERS_BODY_MAX, put_order },
	[ROUTE_GET] = { "GET", "/v1/orders/{id}", HTTP_PUBLIC, 0, get_order },
	[ROUTE_BATCH] = { "POST", "/v1/orders", HTTP_PUBLIC, ORDERS_BODY_MAX, post_orders },
	[ROUTE_DOCUMENT] = { "GET", "/v1/openapi.json", HTTP_PUBLIC, 0, get_document },
};

struct http_routes orders_api_routes(struct app *app)
{
	return (struct http_routes) { routes, ARRAY_LEN(routes), app };
}
