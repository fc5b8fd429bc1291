/* Requests that change something: answered after the commit and not before, in order, bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bot/app_inside.h"
#include "tests/web.h"

enum { CLIENTS = 3 };

static const char keep[] =
	"POST /keep HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";

static struct {
	int asked;
	enum err fails; /* from the second one on */
} told;

static enum err take(struct app *app, struct outcome *o, const struct http_request *r,
		     struct intake_reply *reply)
{
	(void)app;
	(void)o;
	assert_int_equal(r->body.len, 1);
	if (told.asked++ > 0 && told.fails != OK)
		return told.fails;
	*reply = (struct intake_reply) { .status = 202, .body = "kept", .len = 4 };
	return OK;
}

struct house {
	struct web *web;
	struct app app;
	struct outcome outcome;
	struct client *clients[CLIENTS];
};

static struct house *open_house(struct web *f)
{
	struct house *h = calloc(1, sizeof(*h));

	h->web = f;
	told.asked = 0;
	told.fails = OK;
	for (size_t i = 0; i < CLIENTS; i++) {
		h->clients[i] = web_client(f, HTTP_PUBLIC);
		web_post(f, h->clients[i], keep, strlen(keep));
		intake_keep(&h->app.intake, f->kept[i], take, (int64_t)i * 1000);
	}
	return h;
}

static void close_house(struct house *h)
{
	for (size_t i = 0; i < CLIENTS; i++)
		web_client_free(h->clients[i]);
	free(h);
}

static int status(struct house *h, size_t i)
{
	web_turn(h->web);
	web_receive(h->clients[i]);
	return h->clients[i]->len ? web_status(h->clients[i]->got) : 0;
}

static void test_answered_after_the_commit_only(void **state)
{
	struct house *h = open_house(*state);

	assert_int_equal(intake_run(&h->app, &h->outcome), OK);
	assert_int_equal(told.asked, CLIENTS);
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(status(h, i), 0);
	intake_committed(&h->app.intake);
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(status(h, i), 202);
	assert_string_equal(web_body(h->clients[0]->got), "kept");
	assert_false(intake_waits(&h->app.intake));
	close_house(h);
}

static void test_one_that_fails_is_told_alone(void **state)
{
	struct house *h = open_house(*state);

	told.fails = ERR_INVALID;
	assert_int_equal(intake_run(&h->app, &h->outcome), OK);
	intake_committed(&h->app.intake);
	assert_int_equal(status(h, 0), 202);
	assert_int_equal(status(h, 1), 500);
	assert_int_equal(status(h, 2), 500);
	close_house(h);
}

/* The store refuses: nobody hears 200, everybody is taken again, and in the end told to come back.
 */
static void test_a_failed_transaction_is_repeated(void **state)
{
	struct house *h = open_house(*state);

	told.fails = ERR_BUSY;
	assert_int_equal(intake_run(&h->app, &h->outcome), ERR_BUSY);
	intake_refused(&h->app.intake, 100 * 1000);
	assert_int_equal(status(h, 0), 0);
	told.fails = OK;
	assert_int_equal(intake_run(&h->app, &h->outcome), OK);
	intake_committed(&h->app.intake);
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(status(h, i), 202);
	assert_int_equal(told.asked, 2 + CLIENTS);
	close_house(h);
}

static void test_who_waited_long_hears_503(void **state)
{
	struct house *h = open_house(*state);

	told.fails = ERR_FULL;
	assert_int_equal(intake_run(&h->app, &h->outcome), ERR_FULL);
	intake_refused(&h->app.intake, 2 * 1000 * 1000 + 1000); /* the third came 1 ms later */
	assert_int_equal(status(h, 0), 503);
	assert_int_equal(status(h, 1), 503);
	assert_int_equal(status(h, 2), 0);
	told.asked = 0;
	assert_int_equal(intake_run(&h->app, &h->outcome), OK);
	intake_committed(&h->app.intake);
	assert_int_equal(status(h, 2), 202);
	close_house(h);
}

static void test_no_room_is_said_at_once(void **state)
{
	struct house *h = open_house(*state);
	struct client *late = web_client(h->web, HTTP_PUBLIC);
	size_t n = h->app.intake.n;

	web_post(h->web, late, keep, strlen(keep));
	h->app.intake.n = INTAKE_MAX;
	intake_keep(&h->app.intake, h->web->kept[CLIENTS], take, 0);
	web_turn(h->web);
	web_receive(late);
	assert_int_equal(web_status(late->got), 503);
	h->app.intake.n = n;
	assert_int_equal(intake_run(&h->app, &h->outcome), OK);
	intake_committed(&h->app.intake);
	web_client_free(late);
	close_house(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answered_after_the_commit_only, web_setup,
						web_teardown),
		cmocka_unit_test_setup_teardown(test_one_that_fails_is_told_alone, web_setup,
						web_teardown),
		cmocka_unit_test_setup_teardown(test_a_failed_transaction_is_repeated, web_setup,
						web_teardown),
		cmocka_unit_test_setup_teardown(test_who_waited_long_hears_503, web_setup,
						web_teardown),
		cmocka_unit_test_setup_teardown(test_no_room_is_said_at_once, web_setup,
						web_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
