#include "tests/shop.h"

#include <setjmp.h>
#include <stdarg.h>

#include <limits.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "store/contact.h"
#include "store/proof.h"
#include "tests/box.h"
#include "tests/folder.h"

static void write_config(struct shop *s)
{
	char policy[PATH_MAX];
	FILE *f = fopen(s->config, "w");

	assert_non_null(f);
	assert_non_null(realpath("policy/blitzmes.ini", policy));
	fprintf(f,
		"[brand]\nname = Toko\npolicy = %s\n"
		"[telegram]\ntoken = 1:abc\napi_base = http://127.0.0.1:9\nstaff_chat = -1001\n"
		"[http]\nlisten = 127.0.0.1:0\nadmin_listen = off\napi_token = " SHOP_TOKEN "\n"
		"[store]\ndatabase = shop.sqlite3\n"
		"[payments.midtrans]\nserver_key = SB-Mid-server-contoh\n"
		"[payments.xendit]\ncallback_token = token-xendit\n"
		"[payments.tripay]\nprivate_key = kunci-tripay\n"
		"[payments.duitku]\nmerchant_code = D0001\napi_key = kunci-duitku\n"
		"[webhooks_out]\nurl = http://127.0.0.1:9/toko\nsecret = rahasia-toko\n",
		policy);
	assert_int_equal(fclose(f), 0);
}

static void open_app(struct shop *s)
{
	const char *why = NULL;

	if (app_open(&s->app, s->config, &why) != OK)
		fail_msg("the process does not open: %s", why ? why : "");
	s->app.now_ms = BOX_NOW;
	s->web.h = s->app.httpd;
	s->web.now = s->app.now_us / 1000;
	shop_turn(s);
}

static void add_rina(struct shop *s)
{
	struct address address;
	struct contact contact;

	assert_ok(store_begin(s->app.store));
	assert_ok(contact_create(s->app.store, &s->app.turn_arena, CHANNEL_TELEGRAM, SHOP_CHAT,
				 "Rina", 0, BOX_NOW, &contact, &address));
	assert_ok(proof_add(s->app.store, contact.id, PROOF_PHONE, SHOP_PHONE, BOX_NOW, "contact"));
	assert_ok(store_commit(s->app.store));
}

int shop_setup(void **state)
{
	struct shop *s = calloc(1, sizeof(*s));

	log_set_level(LOG_ERROR);
	if (!s)
		return -1;
	folder_make(s->dir, "shop");
	snprintf(s->config, sizeof(s->config), "%s/config.ini", s->dir);
	write_config(s);
	open_app(s);
	add_rina(s);
	*state = s;
	return 0;
}

int shop_teardown(void **state)
{
	struct shop *s = *state;

	app_close(&s->app);
	folder_remove(s->dir);
	free(s);
	return 0;
}

void shop_restart(struct shop *s)
{
	app_close(&s->app);
	open_app(s);
}

void shop_turn(struct shop *s)
{
	for (int i = 0; i < 100; i++) {
		web_turn(&s->web);
		if (!app_has_work(&s->app))
			return;
		app_turn(&s->app);
	}
	fail_msg("the process does not come to rest");
}

const char *shop_ask(struct shop *s, const char *method, const char *path, const char *headers,
		     const char *body)
{
	struct client *c = web_client(&s->web, HTTP_PUBLIC);
	char *text = NULL;
	int n = asprintf(&text, "%s %s HTTP/1.1\r\nHost: toko\r\n%sContent-Length: %zu\r\n\r\n%s",
			 method, path, headers, strlen(body), body);

	assert_true(n > 0);
	web_post(&s->web, c, text, (size_t)n);
	free(text);
	shop_turn(s);
	web_receive(c);
	s->status = web_status(c->got);
	snprintf(s->answer, sizeof(s->answer), "%s", c->got);
	web_client_free(c);
	web_turn(&s->web);
	return web_body(s->answer);
}

static const char *ask_order(struct shop *s, const char *method, const char *number,
			     const char *body)
{
	char path[1024];

	snprintf(path, sizeof(path), "/v1/orders/%s", number);
	return shop_ask(s, method, path, SHOP_AUTH, body);
}

const char *shop_put(struct shop *s, const char *number, const char *json)
{
	return ask_order(s, "PUT", number, json);
}

const char *shop_get(struct shop *s, const char *number)
{
	return ask_order(s, "GET", number, "");
}

const char *shop_post(struct shop *s, const char *json)
{
	return shop_ask(s, "POST", "/v1/orders", SHOP_AUTH, json);
}

int64_t shop_int(struct shop *s, const char *sql)
{
	struct box b = { .s = s->app.store };
	int64_t n;

	arena_init(&b.a, 0);
	snprintf(b.path, sizeof(b.path), "%s/shop.sqlite3", s->dir);
	n = box_int(&b, sql);
	arena_free(&b.a);
	return n;
}

int64_t shop_said(struct shop *s, const char *chat, const char *words)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "SELECT count(*) FROM outbox WHERE chat = '%s' AND body LIKE '%%%s%%'", chat,
		 words);
	return shop_int(s, sql);
}
