/* test_evidence_flow.c - a customer's file from the chat into the vault, in the running program:
 * what is kept and how, what is refused, and that row and file agree after a kill at any point. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "bot/vault.h"
#include "handlers/evidence.h"
#include "store/contact.h"
#include "store/evidence.h"
#include "tests/folder.h"
#include "tests/pictures.h"
#include "tests/rig.h"

enum { RINA = 7001, SARI = 7002 };
#define RINA_PHONE "6285187000136"

struct world {
	struct rig rig;
	struct arena a;
	struct vault vault;
	struct evidence last; /* what wait_settled() found */
};

static int open_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	char dir[128];

	assert_non_null(w);
	arena_init(&w->a, 0);
	rig_open(&w->rig, "policy/blitzmes.ini", RIG_UNLIMITED, "[staff]\nagents = 7002\n",
		 folder_root());
	snprintf(dir, sizeof(dir), "%s/evidence", w->rig.dir);
	assert_int_equal(vault_open(&w->vault, dir), OK);
	rig_start_bot(&w->rig);
	rig_user(&w->rig, RINA, "Rina", RINA_PHONE);
	rig_user(&w->rig, SARI, "Sari", "6285187000137");
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	rig_close(&w->rig);
	arena_free(&w->a);
	free(w);
	return 0;
}

static struct store *open_store(struct world *w)
{
	struct store *s;
	const char *why = NULL;

	assert_int_equal(store_open(&w->a, w->rig.database, STORE_TOOL, &s, &why), OK);
	return s;
}

static void send_document(struct world *w, const char *name, struct bytes b)
{
	size_t cap = b.len / 3 * 4 + 8;
	char *text = malloc(cap);

	assert_non_null(text);
	EVP_EncodeBlock((unsigned char *)text, b.ptr, (int)b.len);
	json_decref(rig_call(&w->rig, "/sim/send",
			     json_pack("{s:i, s:{s:s, s:s, s:s}}", "from", (int)RINA, "document",
				       "file_name", name, "mime_type", "image/jpeg", "data_base64",
				       text)));
	free(text);
}

/* Until the row with this id is neither missing nor wanted. */
static void wait_settled(struct world *w, int64_t id)
{
	struct store *s = open_store(w);
	enum err e = ERR_NOT_FOUND;

	for (int i = 0; i < 300; i++) {
		e = evidence_get(s, &w->a, id, &w->last);
		if (e == OK && w->last.state != EVIDENCE_WANTED)
			break;
		rig_sleep(0.05);
	}
	store_close(s);
	assert_int_equal(e, OK);
	assert_int_not_equal(w->last.state, EVIDENCE_WANTED);
}

static struct bytes file_of(struct world *w, const char *sha256)
{
	char path[VAULT_PATH], hash[SHA256_HEX_SIZE];
	struct stat st;
	struct bytes b = { 0 };
	FILE *f;

	assert_int_equal(vault_path(&w->vault, sha256, path), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	b.len = (size_t)st.st_size;
	b.ptr = malloc(b.len + 1);
	f = fopen(path, "re");
	assert_true(b.ptr && f && fread(b.ptr, 1, b.len, f) == b.len);
	fclose(f);
	assert_int_equal(sha256_hex(b.ptr, b.len, hash), OK);
	assert_string_equal(hash, sha256);
	return b;
}

static bool there(struct world *w, const char *sha256)
{
	char path[VAULT_PATH];

	return vault_path(&w->vault, sha256, path) == OK && access(path, F_OK) == 0;
}

/* Nothing waits in tmp any more: neither a file nor a mark. */
static bool tmp_is_empty(struct world *w)
{
	char path[VAULT_PATH + 8];

	snprintf(path, sizeof(path), "%s/tmp", w->vault.dir);
	if (rmdir(path) != 0)
		return false;
	assert_int_equal(mkdir(path, 0700), 0);
	return true;
}

/* ---- the tests ---- */

static void a_picture_is_kept_twice(void **state)
{
	struct world *w = *state;
	struct raster r = raster_receipt(600, 900, 0, 1), pixels[2];
	struct bytes b = jpeg_of(&r, 85, false), kept, clean;

	bytes_insert(&b, 2, exif_segment, exif_size);
	send_document(w, "../../etc/passwd", b);
	wait_settled(w, 1);
	assert_int_equal(w->last.state, EVIDENCE_STORED);
	assert_int_equal(w->last.type, TYPE_JPEG);
	assert_int_equal(w->last.size, b.len);
	assert_non_null(w->last.print);
	assert_string_not_equal(w->last.sha256, w->last.clean_sha256);
	kept = file_of(w, w->last.sha256);
	clean = file_of(w, w->last.clean_sha256);
	assert_int_equal(kept.len, b.len);
	assert_memory_equal(kept.ptr, b.ptr, b.len);
	assert_null(memmem(clean.ptr, clean.len, EXIF_PLACE, strlen(EXIF_PLACE)));
	jpeg_pixels(kept, &pixels[0]);
	jpeg_pixels(clean, &pixels[1]);
	assert_memory_equal(pixels[0].rgb, pixels[1].rgb,
			    3 * (size_t)pixels[0].w * (size_t)pixels[0].h);
	assert_true(tmp_is_empty(w));
	for (int i = 0; i < 2; i++)
		raster_free(&pixels[i]);
	raster_free(&r);
	bytes_free(&b);
	bytes_free(&kept);
	bytes_free(&clean);
}

static void a_disguise_is_not(void **state)
{
	static const char exe[] = "MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF\0\0PE\0\0This program";
	struct world *w = *state;

	send_document(w, "bukti.jpg", (struct bytes) { (uint8_t *)(uintptr_t)exe, sizeof(exe) });
	wait_settled(w, 1);
	assert_int_equal(w->last.state, EVIDENCE_REFUSED);
	assert_int_equal(w->last.why, SNIFF_PROGRAM);
	assert_null(w->last.sha256);
	assert_true(tmp_is_empty(w));
}

/* The process is killed; what it leaves is what each of its steps leaves: a file half fetched, one
 * moved in whose row was never written, a row still wanted. */
static void a_kill_leaves_no_contradiction(void **state)
{
	struct world *w = *state;
	struct raster r = raster_receipt(600, 900, 0, 1);
	struct bytes b = jpeg_of(&r, 85, false);
	char path[VAULT_PATH], orphan[SHA256_HEX_SIZE], kept[SHA256_HEX_SIZE];
	struct evidence e = { .channel = CHANNEL_TELEGRAM, .created_ms = 1 };
	struct store *s;
	int fd;

	send_document(w, "a.jpg", b);
	wait_settled(w, 1);
	snprintf(kept, sizeof(kept), "%s", w->last.sha256);
	rig_stop_bot(&w->rig, SIGKILL);

	s = open_store(w);
	e.file = w->last.file;
	e.file_kind = w->last.file_kind;
	assert_int_equal(evidence_add(s, &e), OK);
	store_close(s);
	fd = vault_scratch(&w->vault, path);
	assert_true(fd >= 0 && write(fd, "half", 4) == 4);
	close(fd);
	fd = vault_scratch(&w->vault, path);
	assert_true(fd >= 0 && write(fd, "whole", 5) == 5);
	close(fd);
	assert_int_equal(sha256_hex("whole", 5, orphan), OK);
	assert_int_equal(vault_put(&w->vault, path, orphan), OK);
	assert_int_equal(vault_mark(&w->vault, kept), OK); /* its commit was the last */
	assert_true(there(w, orphan));

	rig_start_bot(&w->rig);
	wait_settled(w, 2);
	assert_int_equal(w->last.state, EVIDENCE_STORED);
	assert_string_equal(w->last.sha256, kept);
	assert_false(there(w, orphan));
	assert_true(there(w, kept));
	assert_true(tmp_is_empty(w));
	raster_free(&r);
	bytes_free(&b);
}

/* The channel knows no such file: the case hears of it, and nobody asks for ever. */
static void what_the_channel_lost_is_gone(void **state)
{
	struct world *w = *state;
	struct evidence e = {
		.channel = CHANNEL_TELEGRAM, .file = "AgACunknown", .file_kind = 1, .created_ms = 1
	};
	struct store *s;

	rig_stop_bot(&w->rig, SIGTERM);
	s = open_store(w);
	assert_int_equal(evidence_add(s, &e), OK);
	store_close(s);
	rig_start_bot(&w->rig);
	wait_settled(w, e.id);
	assert_int_equal(w->last.state, EVIDENCE_GONE);
	assert_int_equal(w->last.why, EVIDENCE_EXPIRED);
}

/* A purge takes the file after the row, and not while another row needs it. */
static void a_purge_takes_the_file(void **state)
{
	struct world *w = *state;
	struct raster r = raster_receipt(600, 900, 0, 1);
	struct bytes b = png_of(&r);
	struct store *s;
	struct evidence again;
	char sha256[SHA256_HEX_SIZE];

	send_document(w, "a.png", b);
	wait_settled(w, 1);
	again = (struct evidence) { .channel = CHANNEL_TELEGRAM,
				    .file = w->last.file,
				    .file_kind = w->last.file_kind,
				    .created_ms = 1 };
	s = open_store(w);
	assert_int_equal(evidence_add(s, &again), OK);
	store_wake_running(s);
	store_close(s);
	wait_settled(w, again.id);
	snprintf(sha256, sizeof(sha256), "%s", w->last.sha256);
	for (int64_t id = 1; id <= 2; id++) {
		s = open_store(w);
		assert_int_equal(store_begin(s), OK);
		assert_int_equal(evidence_purge(s, id, 1), OK);
		assert_int_equal(store_commit(s), OK);
		store_close(s);
		rig_say(&w->rig, RINA, "menu"); /* a turn */
		for (int i = 0; i < 100 && there(w, sha256) == (id == 2); i++)
			rig_sleep(0.02);
		assert_int_equal(there(w, sha256), id == 1);
	}
	raster_free(&r);
	bytes_free(&b);
}

/* ---- and out again ---- */

/* The newest message of the bot that shows a picture, NULL when none comes. New reference. */
static json_t *wait_picture(struct world *w, const char *path)
{
	for (int i = 0; i < 200; i++) {
		json_t *chat = rig_call(&w->rig, path, NULL), *m = NULL;
		size_t k;

		json_array_foreach(json_object_get(chat, "messages"), k, m)
		{
			const json_t *sent = json_object_get(m, "content");

			if (json_object_get(m, "photo") || json_object_get(sent, "image")) {
				json_incref(m);
				json_decref(chat);
				return m;
			}
		}
		json_decref(chat);
		rig_sleep(0.05);
	}
	return NULL;
}

static void figures_come_as_a_picture(void **state)
{
	struct world *w = *state;
	json_t *m;

	rig_say(&w->rig, SARI, "/statistik refund 7");
	m = wait_picture(w, "/sim/chat?chat=7002");
	assert_non_null(m);
	assert_true(json_is_true(json_object_get(m, "from_bot")));
	assert_string_equal(json_string_value(json_object_get(m, "caption")), "Refund");
	json_decref(m);
	wait_settled(w, 1);
	assert_int_equal(w->last.state, EVIDENCE_STORED);
}

/* Where a file is given before it is sent. */
static void a_chart_goes_where_files_are_given_first(void **state)
{
	struct world *w = *state;
	struct evidence e = {
		.case_kind = EVIDENCE_CHART,
		.channel = CHANNEL_NONE,
		.file = ">\t2\t" RINA_PHONE "\t0\tRefund November\n"
			"T\tRefund November\t\nB\tAlasan\nI\t5\t\tDobel\n",
		.file_kind = FILE_PHOTO,
		.created_ms = 1,
	};
	struct store *s;
	json_t *m;

	rig_wa_user(&w->rig, RINA_PHONE, "Rina");
	rig_wa_say(&w->rig, RINA_PHONE, "halo");
	assert_true(rig_wa_wait(&w->rig, RINA_PHONE, "Kak", 10000));
	s = open_store(w);
	assert_int_equal(evidence_add(s, &e), OK);
	store_wake_running(s);
	store_close(s);
	m = wait_picture(w, "/sim/wa/chat?customer=" RINA_PHONE);
	assert_non_null(m);
	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(json_object_get(m, "content"), "image"), "caption")),
		"Refund November");
	json_decref(m);
	assert_int_equal(rig_calls(&w->rig, "wa.upload", "200"), 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_picture_is_kept_twice),
		CASE(a_disguise_is_not),
		CASE(a_kill_leaves_no_contradiction),
		CASE(what_the_channel_lost_is_gone),
		CASE(a_purge_takes_the_file),
		CASE(figures_come_as_a_picture),
		CASE(a_chart_goes_where_files_are_given_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
