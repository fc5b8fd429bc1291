#include "tests/bench/bare.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <jansson.h>
#include <sqlite3.h>

enum { SLOTS = 256, BODY = 1 << 20, SMALL = 2048 };

struct slot {
	CURL *easy;
	char *body;
	size_t len, cap;
	char post[512];
	int64_t outbox;
	bool busy;
};

struct bare {
	CURLM *multi;
	struct curl_slist *headers;
	struct slot poll, slots[SLOTS];
	struct slot *done[SLOTS];
	size_t n_done;
	sqlite3 *db;
	sqlite3_stmt *begin, *commit, *seen, *look, *put, *gone, *meta;
	char poll_url[256], send_url[256];
	int64_t offset, next_id;
};

struct pending {
	int64_t chat, outbox;
};

static size_t take(char *data, size_t one, size_t n, void *ctx)
{
	struct slot *s = ctx;

	(void)one;
	if (s->len + n + 1 > s->cap)
		return 0;
	memcpy(s->body + s->len, data, n);
	s->len += n;
	s->body[s->len] = '\0';
	return n;
}

static void slot_init(struct bare *b, struct slot *s, size_t cap)
{
	s->easy = curl_easy_init();
	s->body = malloc(cap);
	s->cap = cap;
	curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
	curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, b->headers);
	curl_easy_setopt(s->easy, CURLOPT_POST, 1L);
}

static void start(struct bare *b, struct slot *s, const char *url)
{
	s->len = 0;
	s->busy = true;
	curl_easy_setopt(s->easy, CURLOPT_URL, url);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, s->post);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(s->post));
	curl_multi_add_handle(b->multi, s->easy);
}

static void start_poll(struct bare *b)
{
	snprintf(b->poll.post, sizeof(b->poll.post),
		 "{\"offset\":%lld,\"limit\":100,\"timeout\":50}", (long long)b->offset);
	start(b, &b->poll, b->poll_url);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK) {
		fprintf(stderr, "bare: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
	return st;
}

static int run(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	sqlite3_reset(st);
	return rc;
}

static void open_db(struct bare *b, const char *database)
{
	sqlite3_open(database, &b->db);
	sqlite3_exec(b->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", NULL, NULL, NULL);
	b->begin = prepare(b->db, "BEGIN IMMEDIATE");
	b->commit = prepare(b->db, "COMMIT");
	b->seen = prepare(b->db, "INSERT INTO seen(channel, ext, at_ms) VALUES(1, ?1, 0)"
				 " ON CONFLICT DO NOTHING");
	b->look = prepare(b->db, "SELECT a.id, c.name FROM address a JOIN contact c ON"
				 " c.id = a.contact_id WHERE a.channel = 1 AND a.ext = ?1");
	b->put = prepare(b->db, "INSERT INTO outbox(id, channel, chat, rank, kind, body, due_ms,"
				" created_ms) VALUES(?1, 1, ?2, 0, 0, ?3, 0, 0)");
	b->gone = prepare(b->db, "DELETE FROM outbox WHERE id = ?1");
	b->meta = prepare(b->db, "INSERT INTO meta(key, value) VALUES('bare', ?1)"
				 " ON CONFLICT(key) DO UPDATE SET value = excluded.value");
}

static size_t take_update(struct bare *b, const json_t *u, struct pending *p)
{
	const json_t *m = json_object_get(u, "message");
	int64_t id = json_integer_value(json_object_get(u, "update_id"));
	int64_t chat = json_integer_value(json_object_get(json_object_get(m, "chat"), "id"));
	char ext[24], body[400];

	b->offset = id + 1;
	snprintf(ext, sizeof(ext), "%lld", (long long)id);
	sqlite3_bind_text(b->seen, 1, ext, -1, SQLITE_STATIC);
	run(b->seen);
	snprintf(ext, sizeof(ext), "%lld", (long long)chat);
	sqlite3_bind_text(b->look, 1, ext, -1, SQLITE_STATIC);
	run(b->look);
	*p = (struct pending) { chat, ++b->next_id };
	snprintf(body, sizeof(body),
		 "{\"chat_id\":%lld,\"text\":\"Siap, Kak. Pesan sudah kami terima dan"
		 " sedang kami cek, ya.\"}",
		 (long long)chat);
	sqlite3_bind_int64(b->put, 1, p->outbox);
	sqlite3_bind_text(b->put, 2, ext, -1, SQLITE_STATIC);
	sqlite3_bind_text(b->put, 3, body, -1, SQLITE_STATIC);
	run(b->put);
	return 1;
}

static void send_one(struct bare *b, const struct pending *p)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &b->slots[i];

		if (s->busy)
			continue;
		if (!s->easy)
			slot_init(b, s, SMALL);
		s->outbox = p->outbox;
		snprintf(s->post, sizeof(s->post),
			 "{\"chat_id\":%lld,\"text\":\"Siap, Kak. Pesan sudah"
			 " kami terima dan sedang kami cek, ya.\"}",
			 (long long)p->chat);
		start(b, s, b->send_url);
		return;
	}
}

/* One transaction: what was sent is gone, what arrived is promised; then poll, then send. */
static void turn(struct bare *b, bool polled)
{
	struct pending pending[SLOTS];
	size_t n = 0, i;
	json_t *j = polled ? json_loads(b->poll.body, 0, NULL) : NULL;
	json_t *u;
	char text[24];

	run(b->begin);
	for (i = 0; i < b->n_done; i++) {
		sqlite3_bind_int64(b->gone, 1, b->done[i]->outbox);
		run(b->gone);
	}
	json_array_foreach(json_object_get(j, "result"), i, u) if (n < SLOTS)
		n += take_update(b, u, &pending[n]);
	snprintf(text, sizeof(text), "%lld", (long long)b->offset);
	sqlite3_bind_text(b->meta, 1, text, -1, SQLITE_STATIC);
	run(b->meta);
	run(b->commit);
	for (i = 0; i < b->n_done; i++)
		b->done[i]->busy = false;
	b->n_done = 0;
	if (polled)
		start_poll(b);
	for (i = 0; i < n; i++)
		send_one(b, &pending[i]);
	json_decref(j);
}

int bare_main(const char *api, const char *database)
{
	struct bare *b = calloc(1, sizeof(*b));
	int running, left;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	b->multi = curl_multi_init();
	curl_multi_setopt(b->multi, CURLMOPT_MAXCONNECTS, (long)SLOTS + 2);
	b->headers = curl_slist_append(curl_slist_append(NULL, "Content-Type: application/json"),
				       "Expect:");
	snprintf(b->poll_url, sizeof(b->poll_url), "%s/bot7000000001:SIMULATOR-TOKEN/getUpdates",
		 api);
	snprintf(b->send_url, sizeof(b->send_url), "%s/bot7000000001:SIMULATOR-TOKEN/sendMessage",
		 api);
	open_db(b, database);
	slot_init(b, &b->poll, BODY);
	start_poll(b);
	for (;;) {
		bool polled = false;
		CURLMsg *msg;

		curl_multi_perform(b->multi, &running);
		while ((msg = curl_multi_info_read(b->multi, &left)) != NULL) {
			struct slot *s;

			curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &s);
			curl_multi_remove_handle(b->multi, s->easy);
			if (s == &b->poll)
				polled = true;
			else
				b->done[b->n_done++] = s;
		}
		if (polled || b->n_done)
			turn(b, polled);
		else
			curl_multi_poll(b->multi, NULL, 0, INT_MAX, NULL);
	}
}
