/* Listening sockets: addresses, conflicts, what a killed process left behind. */
#include <setjmp.h>
#include <stdarg.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "tests/web.h"

static void test_addresses(void **state)
{
	struct web *f = *state;
	struct httpd *first = f->h;
	char why[256], address[128];

	snprintf(address, sizeof(address), "127.0.0.1:%d", httpd_port(first, HTTP_PUBLIC));
	assert_int_equal(web_open(f, address, "off", why), ERR_EXISTS);
	assert_non_null(strstr(why, "is in use by another program"));
	snprintf(address, sizeof(address), "unix:%s", f->admin);
	assert_int_equal(web_open(f, "off", address, why), ERR_EXISTS);
	assert_int_equal(access(f->admin, F_OK), 0); /* not taken away from its owner */
	assert_int_equal(web_open(f, "nonsense", "off", why), ERR_INVALID);
	assert_string_equal(why, "[http] nonsense: wants 127.0.0.1:8080, unix:PATH or off");
	assert_int_equal(web_open(f, "127.0.0.1:99999", "off", why), ERR_INVALID);
	assert_int_equal(web_open(f, "unix:/nowhere/x", "off", why), ERR_IO);
	assert_int_equal(web_open(f, "192.0.2.1:0", "off", why), ERR_IO);
	f->h = first;
}

static void test_unix_socket(void **state)
{
	struct web *f = *state;
	struct stat st;
	char address[128], why[256];
	struct sockaddr_un left = { .sun_family = AF_UNIX };
	int fd = web_socket(AF_UNIX);

	assert_int_equal(stat(f->admin, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	httpd_close(f->h);
	/* left behind by a killed process: nobody answers, so it may go */
	snprintf(left.sun_path, sizeof(left.sun_path), "%.90s", f->admin);
	assert_int_equal(bind(fd, (struct sockaddr *)&left, sizeof(left)), 0);
	close(fd);
	snprintf(address, sizeof(address), "unix:%s", f->admin);
	assert_int_equal(web_open(f, "off", address, why), OK);
	assert_int_equal(httpd_port(f->h, HTTP_ADMIN), 0);
	assert_int_equal(web_ask(f, HTTP_ADMIN, GET("/healthz"), (char[2048]) { 0 }), 200);
}

static void test_both_doors_off(void **state)
{
	struct web *f = *state;
	struct httpd *first = f->h;
	char why[256];

	assert_int_equal(web_open(f, "off", "", why), OK);
	assert_int_equal(httpd_fd(f->h), -1);
	assert_int_equal(httpd_timeout_ms(f->h, f->now), -1);
	httpd_run(f->h, f->now);
	assert_int_equal(httpd_connections(f->h), 0);
	httpd_close(f->h);
	f->h = first;
	httpd_close(NULL);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, web_setup, web_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_addresses),
		TEST(test_unix_socket),
		TEST(test_both_doors_off),
	};

	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
