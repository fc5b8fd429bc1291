/* The HTTP server: routes and doors, bodies, answers that come later, deadlines, crowds. */
#include <setjmp.h>
#include <stdarg.h>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "bot/http_inside.h"
#include "tests/web.h"

/* ---- doors and routes ---- */

static void test_probes(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/healthz"), a), 200);
	assert_string_equal(web_body(a), "ok\n");
	assert_non_null(strstr(a, "X-Content-Type-Options: nosniff\r\n"));
	assert_non_null(strstr(a, "Cache-Control: no-store\r\n"));
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/readyz"), a), 200);
	assert_string_equal(web_body(a), "ready\n");
	f->ready = (struct readiness) { .ready = false,
					.reasons = { "disk \"full\"", "poll" },
					.n = 2 };
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/readyz"), a), 503);
	assert_string_equal(web_body(a), "not ready\n");
	assert_int_equal(web_ask(f, HTTP_ADMIN, GET("/readyz"), a), 503);
	assert_string_equal(web_body(a),
			    "{\"ready\":false,\"reasons\":[\"disk \\\"full\\\"\",\"poll\"]}\n");
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/metrics"), a), 404);
	assert_int_equal(f->measured, 0);
}

static void test_metrics_at_the_admins_door(void **state)
{
	struct web *f = *state;
	char *a = malloc(ANSWER_MAX);

	assert_int_equal(web_ask_bytes(f, HTTP_ADMIN, GET("/metrics"), strlen(GET("/metrics")), a,
				       ANSWER_MAX),
			 200);
	assert_int_equal(f->measured, 1);
	assert_non_null(strstr(a, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
	assert_non_null(strstr(a, "\nsigap_outbox_depth 17\n"));
	assert_non_null(strstr(a, "\nsigap_ready 1\n"));
	free(a);
}

static void test_each_door_has_its_routes(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(web_ask(f, HTTP_ADMIN, GET("/inside"), a), 200);
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/inside"), a), 404);
	assert_int_equal(web_ask(f, HTTP_ADMIN, GET("/tell"), a), 404);
	assert_int_equal(f->asked, 1);
}

static void test_unknown_path_and_method(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/nothing"), a), 404);
	assert_string_equal(web_body(a), "{\"error\":\"no such path\"}\n");
	assert_non_null(strstr(a, "Content-Type: application/json\r\n"));
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/echo"), a), 405);
	assert_non_null(strstr(a, "\r\nAllow: POST, PUT\r\n"));
	assert_int_equal(web_ask(f, HTTP_PUBLIC, "OPTIONS /tell HTTP/1.1\r\nHost: x\r\n\r\n", a),
			 405);
	assert_int_equal(web_ask(f, HTTP_PUBLIC, "TRACE /tell HTTP/1.1\r\nHost: x\r\n\r\n", a),
			 405);
	assert_int_equal(f->asked, 0);
}

static void test_head_is_a_get_without_body(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(web_ask(f, HTTP_PUBLIC, "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n", a),
			 200);
	assert_non_null(strstr(a, "Content-Length: 3\r\n"));
	assert_string_equal(web_body(a), "");
}

static void test_query_and_headers(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(web_ask(f, HTTP_PUBLIC,
				 "GET /tell?x=1&hub.challenge=a%20b HTTP/1.1\r\nHost: x\r\n"
				 "X-Signature: sha256=1\r\n\r\n",
				 a),
			 200);
	assert_string_equal(web_body(a), "GET|/tell|a b|sha256=1");
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/tell"), a), 200);
	assert_string_equal(web_body(a), "GET|/tell|-|-");
}

static void test_error_names_the_field(void **state)
{
	char a[2048];

	assert_int_equal(web_ask(*state, HTTP_PUBLIC, GET("/complain"), a), 422);
	assert_string_equal(web_body(a),
			    "{\"error\":\"not a \\\"date\\\"\",\"field\":\"paid_at\"}\n");
}

/* ---- bodies ---- */

static void test_body_comes_whole(void **state)
{
	struct web *f = *state;
	const char request[] =
		"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\nab\0\r\n\xff.";
	struct client *c = web_client(f, HTTP_PUBLIC);

	for (size_t i = 0; i < sizeof(request) - 1; i++)
		web_post(f, c, request + i, 1); /* a byte at a time */
	assert_int_equal(web_status(c->got), 200);
	assert_memory_equal(web_body(c->got), "ab\0\r\n\xff.", 7);
	web_client_free(c);
	assert_int_equal(f->asked, 1);
}

static void test_chunked_body(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(
		web_ask(f, HTTP_PUBLIC,
			"PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
			"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
			a),
		200);
	assert_string_equal(web_body(a), "abcdefg");
}

static char *request_with(const char *head, size_t body, size_t *len)
{
	size_t n = strlen(head);
	char *r = malloc(n + body);

	memcpy(r, head, n);
	memset(r + n, 'a', body);
	*len = n + body;
	return r;
}

static int ask_sized(struct web *f, const char *path, size_t declared, size_t sent,
		     const char *more)
{
	char head[256], a[2048];
	size_t len;
	char *r;
	int status;

	snprintf(head, sizeof(head), "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n%s\r\n",
		 path, declared, more);
	r = request_with(head, sent, &len);
	status = web_ask_bytes(f, HTTP_PUBLIC, r, len, a, sizeof(a));
	free(r);
	return status;
}

static void test_too_large(void **state)
{
	struct web *f = *state;

	assert_int_equal(ask_sized(f, "/echo", MAX_BODY, MAX_BODY, ""), 200);
	assert_int_equal(f->asked, 1);
	assert_int_equal(ask_sized(f, "/echo", MAX_BODY + 1, MAX_BODY + 1, ""), 413);
	assert_int_equal(ask_sized(f, "/echo", 100000, 100000, ""), 413);
	/* who asks first hears it before sending */
	assert_int_equal(ask_sized(f, "/echo", 100000, 0, "Expect: 100-continue\r\n"), 413);
	assert_int_equal(ask_sized(f, "/echo", 1000000000, 0, ""), 413);
	assert_int_equal(ask_sized(f, "/nothing", 1000000000, 0, ""), 404);
	assert_int_equal(ask_sized(f, "/healthz", 10, 10, ""), 405);
	assert_int_equal(f->asked, 1);
}

static void test_too_large_without_a_length(void **state)
{
	struct web *f = *state;
	char *r = malloc(64 * 1024);
	int n = snprintf(r, 1024,
			 "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
	char a[2048];

	for (int i = 0; i < 100; i++)
		n += snprintf(r + n, 256, "64\r\n%0100d\r\n", i);
	n += snprintf(r + n, 64, "0\r\n\r\n");
	assert_int_equal(web_ask_bytes(f, HTTP_PUBLIC, r, (size_t)n, a, sizeof(a)), 413);
	assert_int_equal(f->asked, 0);
	free(r);
}

/* All bodies together are bounded: the fifth of 4 MiB is asked to come again. */
static void test_bodies_are_bounded_together(void **state)
{
	struct web *f = *state;
	struct client *c[5];
	const size_t almost = BIG_BODY - 10;
	char *bytes = calloc(1, BIG_BODY);

	for (size_t i = 0; i < 5; i++) {
		char head[128];
		int n = snprintf(head, sizeof(head),
				 "POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n",
				 BIG_BODY);

		c[i] = web_client(f, HTTP_PUBLIC);
		web_post(f, c[i], head, (size_t)n);
		web_post(f, c[i], bytes, almost);
	}
	web_post(f, c[4], bytes, 10);
	assert_int_equal(web_status(c[4]->got), 503);
	for (size_t i = 0; i < 5; i++)
		web_client_free(c[i]);
	web_turn(f);
	free(bytes);
	assert_int_equal(ask_sized(f, "/echo", 5, 5, ""), 200); /* it was given back */
}

/* ---- answers that come later ---- */

static void test_kept_requests_are_answered_in_any_order(void **state)
{
	struct web *f = *state;
	struct client *a = web_client(f, HTTP_PUBLIC);
	struct client *b = web_client(f, HTTP_PUBLIC);
	const char one[] = "POST /keep HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none";
	const char two[] = GET("/keep");

	web_post(f, a, one, strlen(one));
	web_post(f, b, two, strlen(two));
	assert_int_equal(f->n_kept, 2);
	assert_int_equal(a->len + b->len, 0);
	assert_memory_equal(f->kept[0]->body.ptr, "one", 4);
	f->now += 3600 * 1000;
	web_turn(f);
	assert_int_equal(httpd_timeout_ms(f->h, f->now), -1); /* ours to answer: no deadline */
	httpd_reply(f->kept[1], 200, NULL, "second", 6);
	assert_int_equal(httpd_timeout_ms(f->h, f->now), 0); /* an answer wants to leave */
	web_turn(f);
	web_receive(b);
	assert_string_equal(web_body(b->got), "second");
	assert_int_equal(a->len, 0);
	httpd_reply(f->kept[0], 202, NULL, "first", 5);
	web_turn(f);
	web_receive(a);
	assert_int_equal(web_status(a->got), 202);
	web_client_free(a);
	web_client_free(b);
}

static void test_client_leaves_before_the_answer(void **state)
{
	struct web *f = *state;

	for (int i = 0; i < KEPT_MAX; i++) {
		struct client *c = web_client(f, HTTP_PUBLIC);

		web_post(f, c, GET("/keep"), strlen(GET("/keep")));
		web_client_free(c);
		web_turn(f);
	}
	assert_int_equal(f->n_kept, KEPT_MAX);
	for (int i = 0; i < KEPT_MAX; i++)
		httpd_reply(f->kept[i], 200, NULL, "x", 1);
	web_turn(f);
	assert_int_equal(httpd_connections(f->h), 0);
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/healthz"), (char[2048]) { 0 }), 200);
}

static void test_closing_answers_those_who_wait(void **state)
{
	struct web *f = *state;
	struct client *c = web_client(f, HTTP_PUBLIC);
	char why[256];

	web_post(f, c, GET("/keep"), strlen(GET("/keep")));
	httpd_close(f->h);
	web_receive(c);
	assert_int_equal(web_status(c->got), 503);
	web_client_free(c);
	snprintf(why, sizeof(why), "unix:%s", f->admin);
	assert_int_equal(web_open(f, "off", why, why), OK);
}

/* ---- connections ---- */

static void test_one_connection_many_requests(void **state)
{
	struct web *f = *state;
	struct client *c = web_client(f, HTTP_PUBLIC);
	const char three[] = GET("/tell") GET("/healthz") GET("/nothing");
	const char *p;

	web_post(f, c, three, strlen(three)); /* all in one packet */
	assert_int_equal(web_status(c->got), 200);
	p = strstr(c->got + 1, "HTTP/1.1 ");
	assert_non_null(p);
	assert_int_equal(web_status(p), 200);
	p = strstr(p + 1, "HTTP/1.1 ");
	assert_non_null(p);
	assert_int_equal(web_status(p), 404);
	assert_false(c->closed);
	assert_int_equal(httpd_connections(f->h), 1);
	web_client_free(c);
	web_turn(f);
	assert_int_equal(httpd_connections(f->h), 0);
	assert_int_equal(httpd_timeout_ms(f->h, f->now), -1);
}

static void test_headers_have_ten_seconds(void **state)
{
	struct web *f = *state;
	struct client *silent = web_client(f, HTTP_PUBLIC);
	struct client *slow = web_client(f, HTTP_PUBLIC);

	web_post(f, slow, "GET /he", 7);
	assert_int_equal(httpd_timeout_ms(f->h, f->now), 10000);
	f->now += 9999;
	web_post(f, slow, "a", 1); /* a byte now and then buys no time */
	assert_false(web_closed(f, silent));
	assert_false(web_closed(f, slow));
	f->now += 1;
	assert_true(web_closed(f, silent));
	assert_true(web_closed(f, slow));
	assert_int_equal(httpd_connections(f->h), 0);
	web_client_free(silent);
	web_client_free(slow);
}

static void test_body_has_thirty_seconds(void **state)
{
	struct web *f = *state;
	struct client *c = web_client(f, HTTP_PUBLIC);
	const char head[] = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";

	web_post(f, c, head, strlen(head));
	for (int i = 0; i < 29; i++) {
		f->now += 1000;
		web_post(f, c, "a", 1);
	}
	assert_false(web_closed(f, c));
	f->now += 1000;
	assert_true(web_closed(f, c));
	assert_int_equal(f->asked, 0);
	web_client_free(c);
}

static void test_idle_between_requests(void **state)
{
	struct web *f = *state;
	struct client *c = web_client(f, HTTP_PUBLIC);

	for (int i = 0; i < 3; i++) {
		web_post(f, c, GET("/healthz"), strlen(GET("/healthz")));
		f->now += 9000;
	}
	assert_false(web_closed(f, c));
	f->now += 1001;
	assert_true(web_closed(f, c));
	web_client_free(c);
}

static void raise_fd_limit(void)
{
	struct rlimit r;

	getrlimit(RLIMIT_NOFILE, &r);
	r.rlim_cur = r.rlim_max < 4096 ? r.rlim_max : 4096;
	setrlimit(RLIMIT_NOFILE, &r);
}

/* 600 who say nothing do not keep the next one waiting. */
static void test_a_crowd_of_idlers(void **state)
{
	struct web *f = *state;
	struct client *crowd[600];
	char a[2048];

	raise_fd_limit();
	for (size_t i = 0; i < ARRAY_LEN(crowd); i++) {
		crowd[i] = web_client(f, HTTP_PUBLIC);
		if (i == 0) /* also one who has been answered */
			web_post(f, crowd[i], GET("/healthz"), strlen(GET("/healthz")));
		f->now++;
		web_turn(f);
	}
	assert_in_range(httpd_connections(f->h), 500, 512);
	assert_true(web_closed(f, crowd[0])); /* the oldest made room */
	assert_false(web_closed(f, crowd[599]));
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/healthz"), a), 200);
	assert_int_equal(web_ask(f, HTTP_ADMIN, GET("/readyz"), a), 200);
	for (size_t i = 0; i < ARRAY_LEN(crowd); i++)
		web_client_free(crowd[i]);
	web_turn(f);
	assert_int_equal(httpd_connections(f->h), 0);
}

/* 1,500 at once: silent ones, bodies that come byte by byte, chunks beyond every limit. The others
 * are served, and the places are bounded. */
static void test_1500_of_all_kinds(void **state)
{
	static const char slow[] = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na";
	static const char huge[] = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked"
				   "\r\n\r\nfffffff\r\naaaa";
	struct web *f = *state;
	int crowd[1500];
	char a[2048];

	raise_fd_limit();
	for (size_t i = 0; i < ARRAY_LEN(crowd); i++) {
		const char *says = i % 10 == 0 ? slow : i % 10 == 1 ? huge : "";

		crowd[i] = web_socket(AF_INET);
		web_connect(f, crowd[i]);
		assert_true(send(crowd[i], says, strlen(says), MSG_NOSIGNAL) >= 0);
		f->now += 5;
		web_turn(f);
		if (i % 100 == 99) {
			assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/healthz"), a), 200);
			assert_in_range(httpd_connections(f->h), 1, 512);
		}
	}
	f->now += 30000;
	web_turn(f);
	assert_int_equal(httpd_connections(f->h), 0);
	assert_int_equal(f->asked, 0);
	for (size_t i = 0; i < ARRAY_LEN(crowd); i++)
		close(crowd[i]);
}

static void test_paths_with_a_parameter(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/thing/a%2Fb%20c"), a), 200);
	assert_string_equal(web_body(a), "a/b c|127.0.0.1");
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/thing/a/b?x=1"), a), 200);
	assert_string_equal(web_body(a), "a/b|127.0.0.1");
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/thing/"), a), 404);
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/thing"), a), 404);
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/thing/a%00b"), a), 200);
	assert_string_equal(web_body(a), "a%00b|127.0.0.1");
}

static void test_the_client_behind_the_proxy(void **state)
{
	struct web *f = *state;
	char a[2048];

	assert_int_equal(web_ask(f, HTTP_PUBLIC,
				 "GET /thing/a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9\r\n"
				 "x-forwarded-for: 203.0.113.9\r\n\r\n",
				 a),
			 200);
	assert_string_equal(web_body(a), "a|203.0.113.9");
	assert_int_equal(web_ask(f, HTTP_ADMIN,
				 "GET /thing/a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9\r\n"
				 "\r\n",
				 a),
			 200);
	assert_string_equal(web_body(a), "a|9.9.9.9");
}

static void test_which_library_is_current(void **state)
{
	(void)state;
	assert_true(http_library_current("1.0.10"));
	assert_true(http_library_current("1.1.0"));
	assert_true(http_library_current("2.0.0"));
	assert_false(http_library_current("1.0.9"));
	assert_false(http_library_current("0.9.75"));
	assert_false(http_library_current("?"));
}

static void test_no_descriptors_left(void **state)
{
	struct web *f = *state;
	int fds[3];
	struct rlimit old, r;
	char a[2048];
	struct client *c = calloc(1, sizeof(*c));

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		fds[i] = web_socket(AF_INET);
	getrlimit(RLIMIT_NOFILE, &old);
	r = old;
	r.rlim_cur = (rlim_t)fds[2] + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &r), 0);
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		web_connect(f, fds[i]);
	web_turn(f); /* comes to rest: no spinning on a socket that stays readable */
	assert_in_range(httpd_timeout_ms(f->h, f->now), 1, 100);
	c->fd = fds[0];
	web_receive(c);
	assert_true(c->closed); /* turned away rather than left hanging */
	setrlimit(RLIMIT_NOFILE, &old);
	f->now += 100;
	web_turn(f);
	assert_in_range(httpd_connections(f->h), 1, 2); /* valgrind drops one itself */
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/healthz"), a), 200);
	close(fds[1]);
	close(fds[2]);
	web_client_free(c);
	web_turn(f);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, web_setup, web_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_probes),
		TEST(test_metrics_at_the_admins_door),
		TEST(test_each_door_has_its_routes),
		TEST(test_unknown_path_and_method),
		TEST(test_head_is_a_get_without_body),
		TEST(test_query_and_headers),
		TEST(test_error_names_the_field),
		TEST(test_body_comes_whole),
		TEST(test_chunked_body),
		TEST(test_too_large),
		TEST(test_too_large_without_a_length),
		TEST(test_bodies_are_bounded_together),
		TEST(test_kept_requests_are_answered_in_any_order),
		TEST(test_client_leaves_before_the_answer),
		TEST(test_closing_answers_those_who_wait),
		TEST(test_one_connection_many_requests),
		TEST(test_headers_have_ten_seconds),
		TEST(test_body_has_thirty_seconds),
		TEST(test_idle_between_requests),
		TEST(test_a_crowd_of_idlers),
		TEST(test_1500_of_all_kinds),
		TEST(test_paths_with_a_parameter),
		TEST(test_the_client_behind_the_proxy),
		TEST(test_which_library_is_current),
		TEST(test_no_descriptors_left),
	};

	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
