#include "tests/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <setjmp.h>

#include <cmocka.h>

#include "store/sql.h"
#include "tests/folder.h"

enum { TURNS = 20000, ANSWER = 64 * 1024 };

/* ---- the bot ---- */

static void write_config(const struct hook *h, const char *path)
{
	FILE *f = fopen(path, "w");
	char here[256];

	assert_non_null(f);
	assert_non_null(getcwd(here, sizeof(here)));
	fprintf(f,
		"[brand]\nname = Uji\npolicy = %s/policy/blitzmes.ini\n"
		"[whatsapp]\nphone_number_id = " HOOK_NUMBER "\naccess_token = T\n"
		"app_secret = " HOOK_SECRET "\napp_secret_previous = " HOOK_PREVIOUS
		"\nverify_token = " HOOK_TOKEN "\napi_base = http://127.0.0.1:9/v23.0\n"
		"[http]\nlisten = unix:%s\nadmin_listen = off\n"
		"[staff]\nadmins = +6281230009999\n"
		"[store]\ndatabase = %s/uji.sqlite3\n[log]\nlevel = error\n",
		here, h->socket, h->dir);
	fclose(f);
}

int hook_setup(void **state)
{
	struct hook *h = calloc(1, sizeof(*h));
	const char *why = "";
	char config[128];
	enum err e;

	assert_non_null(h);
	folder_make(h->dir, "hook");
	snprintf(h->socket, sizeof(h->socket), "%s/door", h->dir);
	snprintf(config, sizeof(config), "%s/config.ini", h->dir);
	write_config(h, config);
	assert_int_equal(chmod(config, 0600), 0);
	arena_init(&h->a, 256 * 1024 * 1024);
	e = app_open(&h->app, config, &why);
	if (e != OK)
		fail_msg("%s: %s", err_name(e), why);
	*state = h;
	return 0;
}

int hook_teardown(void **state)
{
	struct hook *h = *state;

	app_close(&h->app);
	arena_free(&h->a);
	folder_remove(h->dir);
	free(h);
	return 0;
}

static void turn(struct hook *h)
{
	h->app.now_us = h->app.clock.mono_us(h->app.clock.ctx);
	h->app.now_ms = h->app.clock.now_ms(h->app.clock.ctx);
	httpd_run(h->app.httpd, h->app.now_us / 1000);
	if (app_has_work(&h->app))
		app_turn(&h->app);
}

/* ---- the client ---- */

static int connect_to(const struct hook *h)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", h->socket);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

/* An answer is whole when its Content-Length is there. */
static bool whole(const char *got)
{
	const char *end = strstr(got, "\r\n\r\n");
	const char *length = strcasestr(got, "content-length:");

	return end && length && strlen(end + 4) >= strtoul(length + 15, NULL, 10);
}

int hook_ask(struct hook *h, const char *request, size_t len, char answer[512])
{
	static char got[ANSWER];
	size_t sent = 0, n = 0;
	int fd = connect_to(h);
	int status = 0;
	ssize_t rc = -1;

	got[0] = '\0';
	for (int i = 0; i < TURNS && !whole(got) && rc != 0; i++) {
		if (sent < len) {
			rc = send(fd, request + sent, len - sent, MSG_NOSIGNAL);
			sent += rc > 0 ? (size_t)rc : 0;
			if (rc < 0 && errno != EAGAIN)
				sent = len; /* it does not want to hear more */
		}
		turn(h);
		rc = recv(fd, got + n, sizeof(got) - 1 - n, 0);
		n += rc > 0 ? (size_t)rc : 0;
		got[n] = '\0';
	}
	close(fd);
	turn(h);
	if (n > 12)
		status = (int)strtol(got + 9, NULL, 10);
	if (answer)
		snprintf(answer, 512, "%s",
			 strstr(got, "\r\n\r\n") ? strstr(got, "\r\n\r\n") + 4 : "");
	return status;
}

const char *hook_sign(struct hook *h, const char *secret, const char *body, size_t len)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	char hex[80] = "sha256=";
	unsigned n = 0;

	assert_non_null(HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)body,
			     len, mac, &n));
	for (unsigned i = 0; i < n; i++)
		snprintf(hex + 7 + 2 * (size_t)i, 3, "%02x", mac[i]);
	return arena_strdup(&h->a, hex);
}

int hook_post(struct hook *h, const char *body, size_t len, const char *signature, char answer[512])
{
	const char *head = arena_printf(&h->a,
					"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n"
					"Content-Type: application/json\r\nContent-Length: %zu\r\n"
					"%s%s%s\r\n",
					len, signature ? "X-Hub-Signature-256: " : "",
					signature ? signature : "", signature ? "\r\n" : "");
	size_t head_len = strlen(head);
	char *request = arena_alloc(&h->a, head_len + len);

	assert_non_null(request);
	memcpy(request, head, head_len);
	memcpy(request + head_len, body, len);
	return hook_ask(h, request, head_len + len, answer);
}

int hook_send(struct hook *h, const char *body)
{
	size_t len = strlen(body);

	return hook_post(h, body, len, hook_sign(h, HOOK_SECRET, body, len), NULL);
}

/* ---- bodies ---- */

char *hook_fixture(struct hook *h, const char *name)
{
	const char *path = arena_printf(&h->a, "tests/fixtures/whatsapp/%s", name);
	FILE *f = fopen(path, "r");
	char *bytes = arena_alloc(&h->a, 64 * 1024);
	size_t n;

	if (!f)
		fail_msg("no fixture %s", path);
	n = fread(bytes, 1, 64 * 1024 - 1, f);
	fclose(f);
	bytes[n] = '\0';
	return bytes;
}

const char *hook_body(struct hook *h, const char *members)
{
	return arena_printf(&h->a,
			    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\","
			    "\"changes\":[{\"field\":\"messages\",\"value\":{\"messaging_product\":"
			    "\"whatsapp\",\"metadata\":{\"phone_number_id\":\"" HOOK_NUMBER "\"},"
			    "%s}}]}]}",
			    members);
}

static const char *member(struct hook *h, const char *name, const char *value)
{
	return value ? arena_printf(&h->a, "\"%s\":\"%s\",", name, value) : "";
}

const char *hook_text(struct hook *h, const char *phone, const char *bsuid, const char *wamid,
		      const char *text)
{
	long long now = h->app.clock.now_ms(h->app.clock.ctx) / 1000;
	const char *members = arena_printf(
		&h->a,
		"\"contacts\":[{%s%s\"profile\":{\"name\":\"Rina\"}}],\"messages\":[{%s%s"
		"\"id\":\"%s\",\"timestamp\":\"%lld\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}]",
		member(h, "wa_id", phone), member(h, "user_id", bsuid), member(h, "from", phone),
		member(h, "from_user_id", bsuid), wamid, now, text);

	return hook_body(h, members);
}

/* ---- what came of it ---- */

static sqlite3_stmt *first_row(struct hook *h, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(store_db(h->app.store), sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s", sql);
	return sqlite3_step(st) == SQLITE_ROW ? st : (sqlite3_finalize(st), NULL);
}

int64_t hook_int(struct hook *h, const char *sql)
{
	sqlite3_stmt *st = first_row(h, sql);
	int64_t n = st ? sqlite3_column_int64(st, 0) : -1;

	sqlite3_finalize(st);
	return n;
}

const char *hook_str(struct hook *h, const char *sql)
{
	sqlite3_stmt *st = first_row(h, sql);
	const char *text = st ? (const char *)sqlite3_column_text(st, 0) : NULL;
	const char *copy = arena_strdup(&h->a, text ? text : "");

	sqlite3_finalize(st);
	return copy;
}

const char *hook_said(struct hook *h, const char *chat)
{
	const char *sql = arena_printf(
		&h->a, "SELECT body FROM outbox WHERE chat = '%s' ORDER BY id DESC LIMIT 1", chat);

	return hook_str(h, sql);
}
