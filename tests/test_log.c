/* The log: one line per event whatever is in it, and never a token. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static const char *formatted(const char *value)
{
	static char line[600];
	size_t n = log_format(line, sizeof(line), LOG_WARN, "said text=%s", value);

	assert_int_equal(n, strlen(line));
	return line;
}

static void test_form(void **state)
{
	char line[100];
	size_t n = log_format(line, sizeof(line), LOG_INFO, "sent update=%d chat=%s", 7, "-100");

	(void)state;
	assert_string_equal(line, "<6>sent update=7 chat=-100");
	assert_int_equal(n, strlen(line));
}

static void test_one_event_one_line(void **state)
{
	(void)state;
	assert_string_equal(formatted("a\nb\r\nc\td"), "<4>said text=a b  c d");
	assert_string_equal(formatted("\x1b[2Jx\x7f\x07"), "<4>said text= [2Jx  ");
	assert_string_equal(formatted("\xc2\x9b"
				      "31m\xc2\x85"),
			    "<4>said text=  31m  ");
	assert_string_equal(formatted("é \xc2\xa0 🙏"), "<4>said text=é \xc2\xa0 🙏");
	assert_string_equal(formatted("\xc2"), "<4>said text=\xc2");
}

static void test_tokens_are_hidden(void **state)
{
	static const char *const lines[] = {
		"https://api.telegram.org/bot123456:AAE-secret_X/getUpdates",
		"/bot123456:AAE-secret_X",
		"url=\"http://127.0.0.1:1/bot9:AAE-secret_X/x?y=/bot8:AAE-secret_X/z\" tail",
		"file /file/bot123456:AAE-secret_X/photos/1.jpg",
		"/bot/bot1:AAE-secret_X",
		"/bot12/bot1:AAE-secret_X/",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		const char *line = formatted(lines[i]);

		if (strstr(line, "AAE") || strstr(line, "secret"))
			fail_msg("%s", line);
		assert_int_equal(strlen(line), strlen("<4>said text=") + strlen(lines[i]));
	}
	assert_non_null(strstr(formatted(lines[0]), "/getUpdates"));
	assert_non_null(strstr(formatted(lines[2]), "\" tail"));
	assert_string_equal(formatted("/bots are /bot and /bot12 here"),
			    "<4>said text=/bots are /bot and /bot12 here");
}

static void test_long_lines_are_cut(void **state)
{
	char line[40], huge[3000];

	(void)state;
	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	assert_int_equal(log_format(line, sizeof(line), LOG_INFO, "%s", huge), sizeof(line) - 1);
	assert_int_equal(log_format(line, sizeof(line), LOG_INFO, "/bot123456:%s",
				    "AAE-secret-longer-than-the-line-is-indeed"),
			 sizeof(line) - 1);
	assert_null(strstr(line, "secret"));
	assert_int_equal(log_format(line, 2, LOG_INFO, "%s", "x"), 0);
}

/* What log_line writes to standard error. */
static size_t written(char *out, size_t cap, void (*write_it)(void))
{
	int fds[2], keep = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(fds), 0);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	dup2(fds[1], STDERR_FILENO);
	write_it();
	dup2(keep, STDERR_FILENO);
	close(keep);
	close(fds[1]);
	n = read(fds[0], out, cap - 1);
	close(fds[0]);
	out[n > 0 ? n : 0] = '\0';
	return n > 0 ? (size_t)n : 0;
}

static void write_all_levels(void)
{
	log_error("e");
	log_warn("w");
	log_info("i");
	log_debug("d");
}

static void write_huge(void)
{
	char huge[5000];

	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	log_error("%s", huge);
}

static void test_levels(void **state)
{
	char out[4096];

	(void)state;
	log_set_level(LOG_DEBUG);
	written(out, sizeof(out), write_all_levels);
	assert_string_equal(out, "<3>e\n<4>w\n<6>i\n<7>d\n");
	log_set_level(LOG_WARN);
	written(out, sizeof(out), write_all_levels);
	assert_string_equal(out, "<3>e\n<4>w\n");
	log_set_level(LOG_ERROR);
	written(out, sizeof(out), write_all_levels);
	assert_string_equal(out, "<3>e\n");
	assert_in_range(written(out, sizeof(out), write_huge), 1000, 2048);
	assert_int_equal(out[strlen(out) - 1], '\n');
	log_set_level(LOG_INFO);
}

static void test_level_names(void **state)
{
	enum log_level level = LOG_INFO;

	(void)state;
	assert_true(log_level_parse("error", &level) && level == LOG_ERROR);
	assert_true(log_level_parse("warn", &level) && level == LOG_WARN);
	assert_true(log_level_parse("info", &level) && level == LOG_INFO);
	assert_true(log_level_parse("debug", &level) && level == LOG_DEBUG);
	assert_false(log_level_parse("warning", &level));
	assert_false(log_level_parse("", &level));
	assert_false(log_level_parse("INFO", &level));
	assert_int_equal(level, LOG_DEBUG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_one_event_one_line),
		cmocka_unit_test(test_tokens_are_hidden),
		cmocka_unit_test(test_long_lines_are_cut),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_level_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
