/* Hostile HTTP: what the gate refuses, and that nothing is ever smuggled past it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/log.h"
#include "tests/web.h"

#define SMUGGLED "GET /tell HTTP/1.1\r\nHost: x\r\n\r\n"

/* What is refused, and that no second request is ever found in what follows. */
static void test_the_gate(void **state)
{
	struct web *f = *state;
	static const struct {
		const char *request;
		int status; /* 0: closed without an answer */
	} cases[] = {
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
		  400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
		  400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
		  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		  400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc", 400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc", 400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc", 400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc", 400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", 400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		  501 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		  501 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
		  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		  400 },
		{ "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc", 400 },
		{ "GET /tell HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n", 400 },
		{ "GET /tell HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400 },
		{ "GET /tell HTTP/1.1\r\n\r\n", 400 },
		{ "GET /tell HTTP/9.9\r\nHost: x\r\n\r\n", 505 },
		{ "GET /tell HTTP/0.9\r\nHost: x\r\n\r\n", 505 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char request[1024], a[4096];
		int n = snprintf(request, sizeof(request), "%s" SMUGGLED, cases[i].request);
		int status = web_ask_bytes(f, HTTP_PUBLIC, request, (size_t)n, a, sizeof(a));

		if (status != cases[i].status)
			fail_msg("case %zu: %d instead of %d", i, status, cases[i].status);
		if (f->asked)
			fail_msg("case %zu: a second request came through", i);
	}
}

static void test_bytes_that_are_no_http(void **state)
{
	struct web *f = *state;
	char *a = malloc(ANSWER_MAX);
	static const char tls[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
	size_t n;

	assert_in_range(web_ask_bytes(f, HTTP_PUBLIC, tls, sizeof(tls) - 1, a, ANSWER_MAX), 0, 499);
	assert_in_range(web_ask(f, HTTP_PUBLIC, "\r\n\r\n\r\n\r\n", a), 0, 499);
	assert_in_range(web_ask(f, HTTP_PUBLIC, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", a),
			400, 499);
	assert_in_range(web_ask(f, HTTP_PUBLIC, GET("http://evil.example/tell"), a), 400, 499);
	assert_in_range(web_ask(f, HTTP_PUBLIC, GET("/../tell"), a), 400, 499);
	assert_int_equal(f->asked, 0);
	n = (size_t)snprintf(a, 256, "GET /tell HTTP/1.1\r\nHost: x\r\nX: ");
	memset(a + n, 'y', 60000);
	memcpy(a + n + 60000, "\r\n\r\n", 5);
	assert_in_range(web_ask_bytes(f, HTTP_PUBLIC, a, n + 60004, NULL, 0), 0, 499);
	n = (size_t)snprintf(a, 256, "GET /tell HTTP/1.1\r\nHost: x\r\n");
	for (int i = 0; i < 4000; i++)
		n += (size_t)snprintf(a + n, 32, "X-%d: %d\r\n", i, i);
	n += (size_t)snprintf(a + n, 8, "\r\n");
	assert_in_range(web_ask_bytes(f, HTTP_PUBLIC, a, n, NULL, 0), 0, 499);
	assert_int_equal(f->asked, 0);
	free(a);
}

static void test_random_requests(void **state)
{
	struct web *f = *state;
	static const char *const pieces[] = {
		"GET ",
		"POST ",
		"PUT ",
		"/echo",
		"/tell",
		"/healthz",
		" HTTP/1.1",
		" HTTP/1.0",
		"\r\n",
		"\n",
		"Host: x",
		"Content-Length: ",
		"3",
		"99999999999999999999",
		"-1",
		"Transfer-Encoding: chunked",
		"Connection: close",
		"Expect: 100-continue",
		"abc",
		"%00",
		"%zz",
		"?a=b&c",
		":",
		" ",
		"\t",
		"\xff",
		"0\r\n\r\n",
		"\r\n\r\n",
		"Cookie: a=b; c",
	};
	uint32_t seed = 3;
	char a[2048];

	for (int round = 0; round < 1500; round++) {
		char request[1024] = "";
		size_t n = 0;

		for (int i = 0; i < 16; i++) {
			const char *p;

			seed = seed * 1664525 + 1013904223;
			p = pieces[(seed >> 16) % ARRAY_LEN(pieces)];
			n += (size_t)snprintf(request + n, sizeof(request) - n, "%s", p);
		}
		web_ask_bytes(f, HTTP_PUBLIC, request, n, NULL, 0);
	}
	assert_int_equal(httpd_connections(f->h), 0);
	assert_int_equal(web_ask(f, HTTP_PUBLIC, GET("/healthz"), a), 200);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, web_setup, web_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_the_gate),
		TEST(test_bytes_that_are_no_http),
		TEST(test_random_requests),
	};

	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
