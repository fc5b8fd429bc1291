/* Who may ask, how often, and whose word about the client counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "bot/api_guard.h"

#define RIGHT "Bearer rahasia"
#define WRONG "Bearer rahasi"

static struct api_guard guard;

static int setup(void **state)
{
	(void)state;
	guard = (struct api_guard) { .token = "rahasia", .per_minute = 60 };
	return 0;
}

static int ask(const char *client, const char *authorization, int64_t at_s)
{
	int wait_s = -1;

	return (int)api_guard_ask(&guard, client, authorization, at_s * 1000000, &wait_s);
}

static void only_the_token_opens(void **state)
{
	static const char *const wrong[] = { NULL,
					     "",
					     "Bearer",
					     "Bearer ",
					     WRONG,
					     "Bearer rahasiaa",
					     "rahasia",
					     "Basic rahasia",
					     "Bearer RAHASIA",
					     "Bearerrahasia" };

	(void)state;
	guard.per_minute = 0;
	assert_int_equal(ask("a", RIGHT, 0), GUARD_OK);
	assert_int_equal(ask("a", "bEARER   rahasia", 0), GUARD_OK);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(ask("a", wrong[i], 0), GUARD_UNKNOWN);
	guard.token = "";
	assert_int_equal(ask("a", "Bearer ", 0), GUARD_CLOSED);
}

static void a_minute_holds_so_many(void **state)
{
	int wait_s = 0;

	(void)state;
	for (int i = 0; i < 60; i++)
		assert_int_equal(ask("a", RIGHT, 0), GUARD_OK);
	assert_int_equal(api_guard_ask(&guard, "a", RIGHT, 0, &wait_s), GUARD_TOO_MANY);
	assert_int_equal(wait_s, 1);
	assert_int_equal(ask("b", RIGHT, 0), GUARD_OK);
	assert_int_equal(ask("a", RIGHT, 1), GUARD_OK);
	assert_int_equal(ask("a", RIGHT, 1), GUARD_TOO_MANY);
}

static void guessing_costs_more(void **state)
{
	int tries = 0;

	(void)state;
	while (ask("a", WRONG, 0) == GUARD_UNKNOWN)
		tries++;
	assert_int_equal(tries, 6);
	assert_int_equal(ask("a", RIGHT, 0), GUARD_TOO_MANY);
}

static void neighbours_of_ipv6_share(void **state)
{
	(void)state;
	while (ask("2001:db8:1:2:3::4", RIGHT, 0) == GUARD_OK)
		;
	assert_int_equal(ask("2001:db8:1:2:ffff::1", RIGHT, 0), GUARD_TOO_MANY);
	assert_int_equal(ask("2001:db8:1:3::1", RIGHT, 0), GUARD_OK);
}

/* A crowd of others does not wash away who has just spent all. */
static void memory_does_not_grow(void **state)
{
	char client[32];

	(void)state;
	while (ask("a", RIGHT, 0) == GUARD_OK)
		;
	for (int i = 0; i < 5000; i++) {
		snprintf(client, sizeof(client), "10.0.%d.%d", i / 250, i % 250);
		assert_int_equal(ask(client, RIGHT, 0), GUARD_OK);
	}
	assert_int_equal(ask("a", RIGHT, 0), GUARD_TOO_MANY);
}

/* ---- the client ---- */

static void a_trusted_proxy_names_the_client(void **state)
{
	static const struct {
		const char *peer, *forwarded, *client;
	} cases[] = {
		{ "203.0.113.9", "", "203.0.113.9" },
		{ "203.0.113.9", "1.1.1.1", "203.0.113.9" }, /* no proxy of ours */
		{ "127.0.0.1", "", "127.0.0.1" },
		{ "127.0.0.1", "1.1.1.1", "1.1.1.1" },
		{ "unix", "1.1.1.1", "1.1.1.1" },
		{ "127.0.0.1", "9.9.9.9, 1.1.1.1", "1.1.1.1" }, /* the client wrote 9.9.9.9 */
		{ "127.0.0.1", "1.1.1.1,10.0.0.7", "1.1.1.1" }, /* two proxies of ours */
		{ "127.0.0.1", "10.0.0.7", "10.0.0.7" },
		{ "127.0.0.1", "2001:DB8::1", "2001:db8::1" },
		{ "127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1" },
		{ "127.0.0.1", "1.1.1.1:4711", "1.1.1.1" },
		{ "127.0.0.1", "::ffff:1.1.1.1", "1.1.1.1" },
		{ "127.0.0.1", "1.1.1.1, unknown", "127.0.0.1" },
		{ "127.0.0.1", "1.1.1.1,", "127.0.0.1" },
		{ "127.0.0.1", ",,,", "127.0.0.1" },
		{ "127.0.0.1", "unix", "127.0.0.1" },
		{ "127.0.0.1", "[::1", "127.0.0.1" },
	};
	struct http_proxies p;

	(void)state;
	assert_int_equal(http_proxies_read(" 127.0.0.1, ::1 ,10.0.0.7,", &p), OK);
	assert_int_equal(p.n, 3);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char client[HTTP_CLIENT_SIZE];

		http_client_of(&p, cases[i].peer, cases[i].forwarded, client);
		assert_string_equal(client, cases[i].client);
	}
}

static void lists_of_proxies_are_checked(void **state)
{
	struct http_proxies p;

	(void)state;
	assert_int_equal(http_proxies_read("", &p), OK);
	assert_int_equal(p.n, 0);
	assert_int_equal(http_proxies_read("proxy.local", &p), ERR_INVALID);
	assert_int_equal(http_proxies_read("1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,"
					   "1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,"
					   "1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1",
					   &p),
			 ERR_LIMIT);
}

static void peers_have_one_spelling(void **state)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr un = { .sa_family = AF_UNIX };
	char client[HTTP_CLIENT_SIZE];

	(void)state;
	assert_int_equal(inet_pton(AF_INET, "203.0.113.9", &v4.sin_addr), 1);
	http_peer((struct sockaddr *)&v4, client);
	assert_string_equal(client, "203.0.113.9");
	assert_int_equal(inet_pton(AF_INET6, "::ffff:203.0.113.9", &v6.sin6_addr), 1);
	http_peer((struct sockaddr *)&v6, client);
	assert_string_equal(client, "203.0.113.9");
	http_peer(&un, client);
	assert_string_equal(client, "unix");
	http_peer(NULL, client);
	assert_string_equal(client, "unix");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(only_the_token_opens, setup),
		cmocka_unit_test_setup(a_minute_holds_so_many, setup),
		cmocka_unit_test_setup(guessing_costs_more, setup),
		cmocka_unit_test_setup(neighbours_of_ipv6_share, setup),
		cmocka_unit_test_setup(memory_does_not_grow, setup),
		cmocka_unit_test(a_trusted_proxy_names_the_client),
		cmocka_unit_test(lists_of_proxies_are_checked),
		cmocka_unit_test(peers_have_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
