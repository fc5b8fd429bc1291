/* Killed at any moment while gateways report payments: what was answered 200 is on disk, and what
 * was not may come again and counts once. Real processes, real sockets. */
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/secret.h"
#include "tests/box.h"
#include "tests/folder.h"
#include "tests/rig.h"

enum { ROUNDS = 5, AT_ONCE = 24, PAYMENTS = ROUNDS * AT_ONCE };

static struct rig rig;
static struct box box;
static bool acknowledged[PAYMENTS];

static int post(int i)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	char body[256], signature[DIGEST_TEXT_SIZE], request[1024];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int n;

	snprintf(to.sun_path, sizeof(to.sun_path), "%s/http.sock", rig.dir);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	snprintf(body, sizeof(body),
		 "{\"reference\":\"T%d\",\"merchant_ref\":\"BLZ-%d\",\"total_amount\":1000,"
		 "\"status\":\"PAID\"}",
		 i, i);
	assert_ok(
		hmac_text("kunci-tripay", AS_HEX, (struct span) { body, strlen(body) }, signature));
	n = snprintf(request, sizeof(request),
		     "POST /webhooks/tripay HTTP/1.1\r\nHost: toko\r\nConnection: close\r\n"
		     "X-Callback-Event: payment_status\r\nX-Callback-Signature: %s\r\n"
		     "Content-Length: %zu\r\n\r\n%s",
		     signature, strlen(body), body);
	assert_int_equal(send(fd, request, (size_t)n, MSG_NOSIGNAL), n);
	return fd;
}

/* Waits for the answer, or for the end of the process that would have given it. */
static bool heard_200(int fd)
{
	char answer[1024];
	ssize_t n = recv(fd, answer, sizeof(answer) - 1, 0);

	close(fd);
	answer[n > 0 ? n : 0] = '\0';
	return strncmp(answer, "HTTP/1.1 200", 12) == 0;
}

static int64_t kept(int i)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM payment WHERE ref = 'T%d'", i);
	return box_int(&box, sql);
}

static void what_was_answered_is_on_disk(void **state)
{
	uint32_t seed = 7;
	int fds[AT_ONCE];
	size_t answered = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		rig_start_bot(&rig);
		for (int i = 0; i < AT_ONCE; i++)
			fds[i] = post(round * AT_ONCE + i);
		seed = seed * 1664525 + 1013904223;
		rig_sleep((double)(seed >> 24) / 10000); /* up to 25 ms */
		rig_stop_bot(&rig, SIGKILL);
		for (int i = 0; i < AT_ONCE; i++) {
			int at = round * AT_ONCE + i;

			acknowledged[at] = heard_200(fds[i]);
			answered += acknowledged[at];
			if (acknowledged[at])
				assert_int_equal(kept(at), 1);
		}
	}
	print_message("killed %d times: %zu of %d answered before\n", ROUNDS, answered, PAYMENTS);
}

static void what_comes_again_counts_once(void **state)
{
	(void)state;
	rig_start_bot(&rig);
	for (int i = 0; i < PAYMENTS; i++)
		assert_true(heard_200(post(i)));
	rig_stop_bot(&rig, SIGTERM);
	for (int i = 0; i < PAYMENTS; i++)
		assert_int_equal(kept(i), 1);
	assert_int_equal(box_int(&box, "SELECT count(*) FROM payment_notice"), PAYMENTS);
}

/* The rig's public door is a port; here it is a socket in its folder. */
static void open_public_door(void)
{
	char *config, *door, *end;
	FILE *f;

	config = box_read(&box, rig.config);
	door = strstr(config, "[http]\nlisten = ");
	assert_non_null(door);
	door += strlen("[http]\n");
	end = strchr(door, '\n');
	assert_non_null(end);
	f = fopen(rig.config, "w");
	assert_non_null(f);
	fprintf(f, "%.*slisten = unix:%s/http.sock%s", (int)(door - config), config, rig.dir, end);
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	(void)state;
	rig_open(&rig, "policy/blitzmes.ini", false,
		 "[payments.tripay]\nprivate_key = kunci-tripay\n", folder_root());
	arena_init(&box.a, 0);
	snprintf(box.path, sizeof(box.path), "%s", rig.database);
	open_public_door();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rig_close(&rig);
	arena_free(&box.a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_answered_is_on_disk),
		cmocka_unit_test(what_comes_again_counts_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
