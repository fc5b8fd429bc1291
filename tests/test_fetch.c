/* test_fetch.c - files out of the channels: where they lie, who sees the token, what a limit, an
 * expired link or a broken connection means, and what is left on the disk. */
#include "bot/fetch.h"

#include <dirent.h>
#include <sys/stat.h>

#include "store/contact.h"
#include "tests/box.h"
#include "tests/folder.h"
#include "tests/stub.h"

#define PHOTO "AgACAgUAAx-_9"
#define PLACE "{\"ok\":true,\"result\":{\"file_id\":\"x\",\"file_path\":\"photos/file_1.jpg\"}}"
/* printf hello | sha256sum */
#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

struct world {
	struct stub *stub;
	struct net *net;
	struct fetcher *fetcher;
	char dir[64], tmp[80];
	int done;
	struct fetched last;
	char path[256], why[128];
};

static void open_fetcher(struct world *w, const char *whatsapp_base)
{
	assert_ok(fetch_open(&(struct fetch_config) { .net = w->net,
						      .dir = w->dir,
						      .telegram_base = stub_origin(w->stub),
						      .telegram_token = "1:secret",
						      .whatsapp_base = whatsapp_base,
						      .whatsapp_token = "EAAsecret" },
			     &w->fetcher));
}

static int open_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->stub = stub_open();
	folder_make(w->dir, "fetch");
	snprintf(w->tmp, sizeof(w->tmp), "%s/tmp", w->dir);
	assert_ok(net_open(4, stub_origin(w->stub), &w->net));
	open_fetcher(w, stub_origin(w->stub));
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	net_close(w->net);
	fetch_close(w->fetcher);
	stub_close(w->stub);
	folder_remove(w->dir);
	free(w);
	return 0;
}

static void fetched(void *ctx, void *tag, const struct fetched *f)
{
	struct world *w = ctx;

	(void)tag;
	w->done++;
	w->last = *f;
	snprintf(w->path, sizeof(w->path), "%s", f->path ? f->path : "");
	snprintf(w->why, sizeof(w->why), "%s", f->why);
}

static enum err start(struct world *w, int channel, const char *file, int64_t most)
{
	return fetch_start(w->fetcher, &(struct fetch_request) { .channel = channel,
								 .file = file,
								 .most = most,
								 .done = fetched,
								 .ctx = w });
}

static enum fetch_verdict run(struct world *w, int channel, const char *file, int64_t most)
{
	int before = w->done;

	assert_ok(start(w, channel, file, most));
	for (int i = 0; i < 500 && w->done == before; i++) {
		net_wait(w->net, NULL, 0, 10);
		net_run(w->net);
	}
	assert_int_equal(w->done, before + 1);
	return w->last.verdict;
}

static size_t files_left(struct world *w)
{
	DIR *d = opendir(w->tmp);
	size_t n = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void telegram_takes_two_steps(void **state)
{
	struct world *w = *state;
	struct stat st;

	stub_answer(w->stub, 200, PLACE);
	stub_answer(w->stub, 200, "hello");
	assert_int_equal(run(w, CHANNEL_TELEGRAM, PHOTO, 0), FETCH_DONE);
	assert_string_equal(stub_path(w->stub, 0), "/bot1:secret/getFile");
	assert_string_equal(stub_body(w->stub, 0), "{\"file_id\":\"" PHOTO "\"}");
	assert_string_equal(stub_path(w->stub, 1), "/file/bot1:secret/photos/file_1.jpg");
	assert_string_equal(stub_bearer(w->stub, 1), "");
	assert_string_equal(w->last.sha256, HELLO);
	assert_int_equal(w->last.size, 5);
	assert_int_equal(stat(w->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 5);
}

static void whatsapp_shows_its_token(void **state)
{
	struct world *w = *state;
	char place[256];

	snprintf(place, sizeof(place),
		 "{\"url\":\"%s/media/1\",\"mime_type\":\"image/jpeg\",\"file_size\":\"5\","
		 "\"sha256\":\"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=\"}",
		 stub_origin(w->stub));
	stub_answer(w->stub, 200, place);
	stub_answer(w->stub, 200, "hello");
	assert_int_equal(run(w, CHANNEL_WHATSAPP, "1908647269898587", 0), FETCH_DONE);
	assert_string_equal(stub_path(w->stub, 0), "/1908647269898587");
	assert_string_equal(stub_bearer(w->stub, 0), "Bearer EAAsecret");
	assert_string_equal(stub_path(w->stub, 1), "/media/1");
	assert_string_equal(stub_bearer(w->stub, 1), "Bearer EAAsecret");
	assert_string_equal(w->last.sha256, HELLO);
}

static void the_token_stays_with_metas_hosts(void **state)
{
	static const char *const urls[] = {
		"https://evil.example/x",
		"https://lookaside.fbsbx.com.evil.example/x",
		"https://evilfbcdn.net/x",
		"https://.fbcdn.net/x", /* no host at all */
		"https://lookaside.fbsbx.com@evil.example/x",
		"https://lookaside.fbsbx.com:444/x",
		"http://lookaside.fbsbx.com/x",
		"ftp://lookaside.fbsbx.com/x",
		"file:///etc/passwd",
		"",
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		char place[256];

		snprintf(place, sizeof(place), "{\"url\":\"%s\",\"mime_type\":\"image/jpeg\"}",
			 urls[i]);
		stub_answer(w->stub, 200, place);
		if (run(w, CHANNEL_WHATSAPP, "1", 0) != FETCH_REFUSED)
			fail_msg("%s was followed: %s", urls[i], w->why);
	}
	assert_int_equal(stub_count(w->stub), ARRAY_LEN(urls));
	assert_int_equal(files_left(w), 0);
}

static void what_answers_mean(void **state)
{
	static const struct {
		int channel;
		unsigned status;
		const char *body;
		enum fetch_verdict want;
	} answers[] = {
		{ CHANNEL_TELEGRAM, 400,
		  "{\"ok\":false,\"description\":\"Bad Request: file is too big\"}", FETCH_LARGE },
		{ CHANNEL_TELEGRAM, 400,
		  "{\"ok\":false,\"description\":\"Bad Request: wrong file_id or the file is "
		  "temporarily unavailable\"}",
		  FETCH_RETRY },
		{ CHANNEL_TELEGRAM, 400,
		  "{\"ok\":false,\"description\":\"Bad Request: invalid file_id\"}", FETCH_GONE },
		{ CHANNEL_TELEGRAM, 429, "{\"ok\":false,\"description\":\"Too Many\"}",
		  FETCH_RETRY },
		{ CHANNEL_TELEGRAM, 502, "<html>", FETCH_RETRY },
		{ CHANNEL_TELEGRAM, STUB_CUT, "", FETCH_RETRY },
		{ CHANNEL_TELEGRAM, 200, "{\"ok\":true,\"result\":{}}", FETCH_REFUSED },
		{ CHANNEL_TELEGRAM, 200,
		  "{\"ok\":true,\"result\":{\"file_path\":\"../bot2/getMe\"}}", FETCH_REFUSED },
		{ CHANNEL_TELEGRAM, 200, "{\"ok\":true,\"result\":{\"file_path\":\"/etc/passwd\"}}",
		  FETCH_REFUSED },
		{ CHANNEL_TELEGRAM, 200,
		  "{\"ok\":true,\"result\":{\"file_path\":\"a\",\"file_size\":99999999}}",
		  FETCH_LARGE },
		{ CHANNEL_WHATSAPP, 400, "{\"error\":{\"code\":100,\"error_subcode\":33}}",
		  FETCH_GONE },
		{ CHANNEL_WHATSAPP, 404, "{}", FETCH_GONE },
		{ CHANNEL_WHATSAPP, 401, "{\"error\":{\"code\":190}}", FETCH_RETRY },
		{ CHANNEL_WHATSAPP, 500, "", FETCH_RETRY },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		stub_answer(w->stub, answers[i].status, answers[i].body);
		if (answers[i].status == STUB_CUT) /* an old connection is tried once more */
			stub_answer(w->stub, STUB_CUT, "");
		if (run(w, answers[i].channel, "1", 0) != answers[i].want)
			fail_msg("%s means %s", answers[i].body,
				 fetch_verdict_name(w->last.verdict));
		if (strstr(w->why, "secret"))
			fail_msg("a token in \"%s\"", w->why);
	}
	assert_int_equal(files_left(w), 0);
}

/* Nothing is left behind by what did not come whole. */
static void what_breaks_off_leaves_nothing(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 200, PLACE);
	stub_answer(w->stub, 200, "six!!!");
	assert_int_equal(run(w, CHANNEL_TELEGRAM, PHOTO, 5), FETCH_LARGE);
	stub_answer(w->stub, 200, PLACE);
	stub_answer(w->stub, 404, "expired");
	assert_int_equal(run(w, CHANNEL_TELEGRAM, PHOTO, 0), FETCH_RETRY);
	stub_answer(w->stub, 200, PLACE);
	stub_answer(w->stub, STUB_CUT, "");
	stub_answer(w->stub, STUB_CUT, "");
	assert_int_equal(run(w, CHANNEL_TELEGRAM, PHOTO, 0), FETCH_RETRY);
	assert_int_equal(files_left(w), 0);
}

static void strange_ids_are_not_asked_for(void **state)
{
	static const char *const ids[] = { "", "../getMe", "a/b", "a?b", "x\"y" };
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		assert_err(start(w, CHANNEL_TELEGRAM, ids[i], 0), ERR_INVALID);
		assert_err(start(w, CHANNEL_WHATSAPP, ids[i], 0), ERR_INVALID);
	}
	assert_err(start(w, CHANNEL_WHATSAPP, "12ab", 0), ERR_INVALID);
	assert_err(start(w, CHANNEL_EMAIL, "1", 0), ERR_INVALID);
	assert_int_equal(stub_count(w->stub), 0);
}

static void a_few_at_a_time(void **state)
{
	struct world *w = *state;

	assert_int_equal(fetch_free(w->fetcher), NET_FETCHES);
	for (int i = 0; i < NET_FETCHES; i++) {
		stub_answer(w->stub, 404, "{}");
		assert_ok(start(w, CHANNEL_WHATSAPP, "1", 0));
	}
	assert_err(start(w, CHANNEL_WHATSAPP, "1", 0), ERR_LIMIT);
	for (int i = 0; i < 500 && w->done < NET_FETCHES; i++) {
		net_wait(w->net, NULL, 0, 10);
		net_run(w->net);
	}
	assert_int_equal(w->done, NET_FETCHES);
	assert_int_equal(fetch_free(w->fetcher), NET_FETCHES);
}

/* The process ends in the middle of a download. */
static void a_stop_removes_what_is_half_here(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 200, PLACE);
	stub_answer(w->stub, 200, "hello");
	assert_ok(start(w, CHANNEL_TELEGRAM, PHOTO, 0));
	for (int i = 0; i < 500 && files_left(w) == 0; i++) {
		net_wait(w->net, NULL, 0, 1);
		net_run(w->net);
	}
	assert_int_equal(w->done, 0);
	assert_int_equal(files_left(w), 1);
	net_close(w->net);
	fetch_close(w->fetcher);
	assert_int_equal(files_left(w), 0);
	assert_ok(net_open(4, stub_origin(w->stub), &w->net));
	open_fetcher(w, "");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(telegram_takes_two_steps),
		CASE(whatsapp_shows_its_token),
		CASE(the_token_stays_with_metas_hosts),
		CASE(what_answers_mean),
		CASE(what_breaks_off_leaves_nothing),
		CASE(strange_ids_are_not_asked_for),
		CASE(a_few_at_a_time),
		CASE(a_stop_removes_what_is_half_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
