/* test_helper.c - the helper process: fingerprints of pictures, what crashes, hangs and lies in it,
 * and that it is locked in. Needs the program (SIGAP). */
#include "bot/helper.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/sniff.h"
#include "tests/folder.h"
#include "tests/pictures.h"

struct world {
	struct helper *helper;
	char dir[64];
	int done;
	bool ok;
	char answer[256], why[128];
	size_t len;
	struct sniffed kind; /* of the answer */
};

static int64_t now_us(void)
{
	struct clock c = clock_system();

	return c.mono_us(c.ctx);
}

static const char *program(void)
{
	const char *p = getenv("SIGAP");

	return p ? p : "./sigap";
}

static int open_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	assert_int_equal(helper_open(program(), &w->helper), OK);
	folder_make(w->dir, "helper");
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	helper_close(w->helper);
	folder_remove(w->dir);
	free(w);
	return 0;
}

static void done(void *ctx, void *tag, const struct helped *h)
{
	struct world *w = ctx;

	(void)tag;
	w->done++;
	w->ok = h->ok;
	w->len = h->answer.len;
	w->kind = sniff(h->answer.ptr, h->answer.len);
	snprintf(w->answer, sizeof(w->answer), "%.*s", (int)h->answer.len, h->answer.ptr);
	snprintf(w->why, sizeof(w->why), "%s", h->why);
}

static int file_of(struct bytes b)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, b.ptr, b.len), b.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static enum err start(struct world *w, const char *what, struct bytes input)
{
	int fd = file_of(input);
	enum err e = helper_start(
		w->helper,
		&(struct helper_job) { .what = what, .input = fd, .done = done, .ctx = w },
		now_us());

	close(fd);
	return e;
}

static void wait_done(struct world *w, int want)
{
	for (int i = 0; i < 3000 && w->done < want; i++) {
		int fds[HELPER_JOBS];
		struct pollfd p = { .events = POLLIN };

		p.fd = helper_fds(w->helper, fds) ? fds[0] : -1;
		poll(&p, 1, 10);
		helper_run(w->helper, now_us());
	}
	assert_int_equal(w->done, want);
}

static bool run(struct world *w, const char *what, struct bytes input)
{
	int before = w->done;

	assert_int_equal(start(w, what, input), OK);
	wait_done(w, before + 1);
	return w->ok;
}

/* A program in the helper's place. */
static void use_script(struct world *w, const char *text)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/script", w->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	helper_close(w->helper);
	assert_int_equal(helper_open(path, &w->helper), OK);
}

/* ---- fingerprints ---- */

static const char *print_of(struct world *w, struct bytes b)
{
	if (!run(w, "print", b))
		fail_msg("no fingerprint: %s", w->why);
	assert_int_equal(w->len, 16 + 1 + 64);
	bytes_free(&b);
	return w->answer;
}

static int distance(const char *a, const char *b, size_t from, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	int bits = 0;

	for (size_t i = from; i < from + n; i++)
		bits += __builtin_popcount((unsigned)((strchr(digits, a[i]) - digits) ^
						      (strchr(digits, b[i]) - digits)));
	return bits;
}

static void compare(struct world *w, const char *first, struct bytes b, int *shorter, int *longer)
{
	const char *p = print_of(w, b);

	*shorter = distance(first, p, 0, 16);
	*longer = distance(first, p, 17, 64);
}

/* The same receipt after all that phones and chats do to it, and other receipts of the same app. */
static void same_picture_and_others(void **state)
{
	struct world *w = *state;
	int same_short = 0, same_long = 0, other_long = 256, s, l;

	for (unsigned seed = 1; seed <= 4; seed++) {
		struct raster r = raster_receipt(1080, 1920, seed % 2, seed);
		struct raster half = raster_scaled(&r, 591, 1050);
		char first[128];
		struct bytes again[] = { jpeg_of(&r, 40, false), jpeg_of(&half, 75, true),
					 png_of(&half), webp_of(&r, 60) };

		snprintf(first, sizeof(first), "%s", print_of(w, jpeg_of(&r, 92, false)));
		for (size_t i = 0; i < ARRAY_LEN(again); i++) {
			compare(w, first, again[i], &s, &l);
			same_short = s > same_short ? s : same_short;
			same_long = l > same_long ? l : same_long;
		}
		for (unsigned other = 10; other < 14; other++) {
			struct raster o = raster_receipt(1080, 1920, seed % 2, other);

			compare(w, first, jpeg_of(&o, 85, false), &s, &l);
			other_long = l < other_long ? l : other_long;
			raster_free(&o);
		}
		raster_free(&r);
		raster_free(&half);
	}
	print_message("same: %d of 64, %d of 256; others of the same look: from %d of 256\n",
		      same_short, same_long, other_long);
	assert_true(same_short <= 5);
	assert_true(same_long <= 20);
	assert_true(other_long > 20);
}

static void small_and_strange_pictures(void **state)
{
	struct world *w = *state;
	struct raster r = raster_receipt(3, 5, 0, 1);

	print_of(w, jpeg_of(&r, 80, false));
	print_of(w, png_of(&r));
	print_of(w, webp_of(&r, 80));
	raster_free(&r);
}

/* ---- charts ---- */

static bool draw(struct world *w, const char *text)
{
	return run(w, "chart", (struct bytes) { (uint8_t *)(uintptr_t)text, strlen(text) });
}

static void a_chart_is_a_picture_for_a_phone(void **state)
{
	struct world *w = *state;
	int small;

	assert_true(draw(w, ">\t1\t5\t0\tx\nT\tRefund\tNovember\nB\tAlasan\nI\t5\t\tDobel\n"));
	assert_int_equal(w->kind.type, TYPE_PNG);
	assert_int_equal(w->kind.fault, SNIFF_FINE);
	assert_int_equal(w->kind.width, 1080);
	small = w->kind.height;
	assert_true(draw(w, "T\tRefund\t\nN\tA\nI\t0\tRp123.456.789.012.345\tdibayar\nS\tB\n"
			    "I\t0\t\tnol\nI\tnan\t\t\xF0\x9F\x99\x82 panjang sekali panjang sekali "
			    "panjang sekali panjang sekali\n"));
	assert_true(w->kind.height > small);
}

static void what_is_no_chart_is_survived(void **state)
{
	struct world *w = *state;
	char many[1024] = "T\tx\n";

	for (size_t at = strlen(many), i = 0; i < 120; i++, at += 4)
		memcpy(many + at, "B\tx\n", 5);
	assert_false(draw(w, many)); /* taller than any phone */
	assert_true(draw(w, "\n\n\t\t\t\t\t\t\nQ\nI\nB\nI"));
	assert_int_equal(w->kind.type, TYPE_PNG);
}

/* ---- what goes wrong ---- */

static void what_is_no_picture_fails(void **state)
{
	struct world *w = *state;
	struct raster r = raster_receipt(400, 300, 0, 1);
	struct bytes cut = png_of(&r);

	assert_false(run(w, "print", (struct bytes) { (uint8_t *)(uintptr_t) "hello", 5 }));
	assert_false(run(w, "nothing", (struct bytes) { (uint8_t *)(uintptr_t) "hello", 5 }));
	cut.len /= 2;
	assert_false(run(w, "print", cut));
	assert_int_equal(helper_failures(w->helper), 3);
	assert_int_equal(helper_free(w->helper), HELPER_JOBS);
	bytes_free(&cut);
	raster_free(&r);
}

static void crashes_and_lies_are_failures(void **state)
{
	struct world *w = *state;
	struct bytes any = { (uint8_t *)(uintptr_t) "x", 1 };

	use_script(w, "#!/bin/sh\nkill -SEGV $$\n");
	assert_false(run(w, "print", any));
	assert_string_equal(w->why, "crashed, or did what it may not");
	use_script(w, "#!/bin/sh\nexit 0\n");
	assert_false(run(w, "print", any));
	use_script(w, "#!/bin/sh\nhead -c 5000000 /dev/zero\n");
	assert_false(run(w, "print", any));
	use_script(w, "#!/bin/sh\nprintf hello\n");
	assert_true(run(w, "print", any));
	assert_string_equal(w->answer, "hello");
}

static void what_hangs_is_killed(void **state)
{
	struct world *w = *state;
	struct bytes any = { (uint8_t *)(uintptr_t) "x", 1 };

	use_script(w, "#!/bin/sh\nexec sleep 100\n");
	assert_int_equal(helper_next(w->helper), -1);
	assert_int_equal(start(w, "print", any), OK);
	assert_true(helper_next(w->helper) > now_us());
	helper_run(w->helper, now_us() + HELPER_MS * INT64_C(1000) + 1000000);
	wait_done(w, 1);
	assert_false(w->ok);
	assert_string_equal(w->why, "took too long");
}

static void a_few_at_a_time(void **state)
{
	struct world *w = *state;
	struct bytes any = { (uint8_t *)(uintptr_t) "x", 1 };

	use_script(w, "#!/bin/sh\nexec sleep 100\n");
	for (int i = 0; i < HELPER_JOBS; i++)
		assert_int_equal(start(w, "print", any), OK);
	assert_int_equal(start(w, "print", any), ERR_LIMIT);
	/* The teardown kills them. */
}

static void a_program_that_is_not_there(void **state)
{
	struct world *w = *state;
	struct bytes any = { (uint8_t *)(uintptr_t) "x", 1 };

	helper_close(w->helper);
	assert_int_equal(helper_open("/nowhere/sigap", &w->helper), OK);
	assert_int_equal(start(w, "print", any), ERR_IO);
	assert_int_equal(helper_free(w->helper), HELPER_JOBS);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(same_picture_and_others),
		CASE(small_and_strange_pictures),
		CASE(a_chart_is_a_picture_for_a_phone),
		CASE(what_is_no_chart_is_survived),
		CASE(what_is_no_picture_fails),
		CASE(crashes_and_lies_are_failures),
		CASE(what_hangs_is_killed),
		CASE(a_few_at_a_time),
		CASE(a_program_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
