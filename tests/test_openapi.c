/* The document and the code say the same: routes, methods, answers, fields, states, events. */
#include "bot/openapi.h"
#include "base/json.h"
#include "bot/app_inside.h"
#include "bot/order_field.h"
#include "bot/orders_api.h"
#include "bot/pay.h"
#include "handlers/event.h"
#include "tests/box.h"

/* Whatever a request may meet before its route is asked. */
#define ELSEWHERE "default"

static json_t *document(void)
{
	const struct span d = openapi_document();
	json_error_t error;
	json_t *j = json_loadb(d.ptr, d.len, JSON_REJECT_DUPLICATES, &error);

	if (!j)
		fail_msg("docs/openapi.json:%d: %s", error.line, error.text);
	return j;
}

static const json_t *at(const json_t *j, const char *path)
{
	char part[64];

	while (*path) {
		size_t len = strcspn(path, " ");

		snprintf(part, sizeof(part), "%.*s", (int)len, path);
		j = json_object_get(j, part);
		path += len + (path[len] == ' ');
	}
	return j;
}

static void lower(const char *s, char out[16])
{
	snprintf(out, 16, "%s", s);
	text_lower(out);
}

static void every_route_of_the_public_door_is_described(void **state)
{
	json_t *j CLEANUP(json_drop) = document();
	struct app *app = calloc(1, sizeof(*app));
	struct settings_read boot = { .config = { .whatsapp = { .app_secret = "x" } } };
	struct httpd_config c = { 0 };
	size_t routes = 0, described = 0;
	const char *path, *method;
	json_t *item, *operation;

	(void)state;
	app->boot = &boot;
	app_routes(app, &c);
	for (size_t t = 0; t < c.n_tables; t++)
		for (size_t i = 0; i < c.tables[t].n; i++) {
			const struct http_route *r = &c.tables[t].routes[i];
			char word[16];

			if (!(r->doors & HTTP_PUBLIC))
				continue;
			lower(r->method, word);
			routes++;
			if (!json_object_get(json_object_get(at(j, "paths"), r->path), word))
				fail_msg("%s %s is not described", r->method, r->path);
		}
	json_object_foreach((json_t *)(uintptr_t)at(j, "paths"), path, item)
		json_object_foreach(item, method, operation)
			described += strcmp(method, "parameters") != 0;
	assert_int_equal(described, routes); /* and nothing else is */
	free(app);
}

static void answers_fit(const json_t *j, const struct http_route *r, const int *answers)
{
	const json_t *responses;
	char word[16], status[8];
	size_t n = 0;

	lower(r->method, word);
	responses = json_object_get(json_object_get(json_object_get(at(j, "paths"), r->path), word),
				    "responses");
	for (; answers[n]; n++) {
		snprintf(status, sizeof(status), "%d", answers[n]);
		if (!json_object_get(responses, status))
			fail_msg("%s %s may answer %s", r->method, r->path, status);
	}
	assert_non_null(json_object_get(responses, ELSEWHERE));
	if (json_object_size(responses) != n + 1)
		fail_msg("%s %s never answers some of what is described", r->method, r->path);
}

static void every_answer_is_described(void **state)
{
	json_t *j CLEANUP(json_drop) = document();
	const struct http_routes orders = orders_api_routes(NULL), pay = pay_routes(NULL);

	(void)state;
	for (size_t i = 0; i < orders.n; i++)
		answers_fit(j, &orders.routes[i], orders_api_answers(i));
	for (size_t i = 0; i < pay.n; i++)
		answers_fit(j, &pay.routes[i], pay_answers(i));
}

static void every_field_is_described(void **state)
{
	static const char *const schemas[] = { "Order", "OrderReport" };
	json_t *j CLEANUP(json_drop) = document();

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(schemas); s++) {
		const json_t *fields = json_object_get(
			json_object_get(at(j, "components schemas"), schemas[s]), "properties");

		assert_int_equal(json_object_size(fields), COLUMN_COUNT);
		for (enum order_column c = 0; c < COLUMN_COUNT; c++)
			assert_non_null(json_object_get(fields, order_column_name(c)));
	}
}

static void states_are_those_of(const json_t *list, size_t n, const char *(*name)(int))
{
	assert_int_equal(json_array_size(list), n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(json_string_value(json_array_get(list, i)), name((int)i));
}

static const char *order_name(int i)
{
	return order_state_name((enum order_state)i);
}

static const char *payment_name(int i)
{
	return payment_state_name((enum payment_state)i);
}

static void every_state_is_described(void **state)
{
	json_t *j CLEANUP(json_drop) = document();
	const json_t *body = at(j, "webhooks payment.moved post requestBody content");
	const json_t *parts = at(json_object_get(body, "application/json"), "schema allOf");

	(void)state;
	states_are_those_of(at(j, "components schemas OrderState enum"), ORDER_STATE_COUNT,
			    order_name);
	states_are_those_of(at(json_array_get(parts, 1), "properties data properties state enum"),
			    PAYMENT_STATES, payment_name);
}

static void every_event_is_described(void **state)
{
	json_t *j CLEANUP(json_drop) = document();

	(void)state;
	assert_int_equal(json_object_size(at(j, "webhooks")), EVENT_TYPES);
	for (int i = 0; i < EVENT_TYPES; i++)
		assert_non_null(
			json_object_get(at(j, "webhooks"), event_type_name((enum event_type)i)));
}

/* Every "$ref" leads somewhere. */
static void follow(const json_t *root, const json_t *j)
{
	const char *key;
	json_t *value;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)j, i, value) follow(root, value);
	json_object_foreach((json_t *)(uintptr_t)j, key, value)
	{
		char path[128];

		follow(root, value);
		if (strcmp(key, "$ref") != 0)
			continue;
		assert_true(text_starts(json_string_value(value), "#/"));
		snprintf(path, sizeof(path), "%s", json_string_value(value) + 2);
		for (char *p = path; *p; p++)
			if (*p == '/')
				*p = ' ';
		if (!at(root, path))
			fail_msg("%s leads nowhere", json_string_value(value));
	}
}

static void it_is_whole(void **state)
{
	json_t *j CLEANUP(json_drop) = document();

	(void)state;
	assert_string_equal(json_str(j, "openapi"), "3.1.0");
	follow(j, j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_of_the_public_door_is_described),
		cmocka_unit_test(every_answer_is_described),
		cmocka_unit_test(every_field_is_described),
		cmocka_unit_test(every_state_is_described),
		cmocka_unit_test(every_event_is_described),
		cmocka_unit_test(it_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
