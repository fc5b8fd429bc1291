#include "tests/box.h"

#include <sqlite3.h>

#include "tests/folder.h"

void box_reopen(struct box *b, enum store_mode mode)
{
	const char *why = NULL;

	store_close(b->s);
	b->s = NULL;
	if (store_open(&b->a, b->path, mode, &b->s, &why) != OK)
		fail_msg("%s", why);
}

void box_open(struct box *b)
{
	*b = (struct box) { .path = "" };
	arena_init(&b->a, 0);
	folder_make(b->dir, "test");
	snprintf(b->path, sizeof(b->path), "%s/sigap.db", b->dir);
	box_reopen(b, STORE_RUN);
}

void box_close(struct box *b)
{
	store_close(b->s);
	arena_free(&b->a);
	folder_remove(b->dir);
}

int box_setup(void **state)
{
	struct box *b = malloc(sizeof(*b));

	assert_non_null(b);
	box_open(b);
	*state = b;
	return 0;
}

int box_teardown(void **state)
{
	box_close(*state);
	free(*state);
	return 0;
}

char *box_path(struct box *b, const char *name)
{
	char *path = arena_printf(&b->a, "%s/%s", b->dir, name);

	assert_non_null(path);
	return path;
}

void box_write(struct box *b, const char *name, const char *text)
{
	FILE *f = fopen(box_path(b, name), "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

char *box_read(struct box *b, const char *path)
{
	FILE *f = fopen(path, "re");
	char *text;
	long len;

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	len = ftell(f);
	rewind(f);
	text = arena_alloc(&b->a, (size_t)len + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)len, f), len);
	fclose(f);
	return text;
}

int64_t box_int(struct box *b, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	int64_t value;

	assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 2000);
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	value = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return value;
}

struct address box_contact(struct box *b, const char *ext)
{
	struct contact c;
	struct address addr;

	assert_ok(
		contact_create(b->s, &b->a, CHANNEL_TELEGRAM, ext, "Budi", 0, BOX_NOW, &c, &addr));
	return addr;
}

int64_t box_order(struct box *b, const char *number, enum order_state state, const char *phone,
		  const char *email)
{
	struct order_report r = {
		.given = GIVEN_STATE | GIVEN_PHONE | GIVEN_EMAIL | GIVEN_AMOUNT | GIVEN_ORDERED,
		.order = { .number = number,
			   .state = state,
			   .phone = phone,
			   .email = email,
			   .amount = 149000,
			   .ordered_ms = BOX_NOW - 3600000 },
	};
	struct order_result out;

	assert_ok(order_upsert(b->s, &b->a, &r, ORDER_AS_REPORT, BOX_NOW, "test", &out));
	assert_int_equal(out.effect, ORDER_NEW);
	return out.id;
}

struct order box_get(struct box *b, const char *number)
{
	struct order o;

	assert_ok(order_by_number(b->s, &b->a, number, &o));
	return o;
}

struct order_result box_report(struct box *b, const struct order_report *r, enum order_as as)
{
	struct order_result out;

	assert_ok(order_upsert(b->s, &b->a, r, as, BOX_NOW, "report", &out));
	return out;
}

struct order_step box_last_step(struct box *b, int64_t id, size_t want_n)
{
	struct order_step *steps;
	size_t n;

	assert_ok(order_history(b->s, &b->a, id, 0, 100, &steps, &n));
	assert_int_equal(n, want_n);
	return steps[n - 1];
}
