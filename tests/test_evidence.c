/* test_evidence.c - evidence as rows: the way from wanted to its end, which case it is of, looks,
 * and the same file or picture in another case. */
#include "store/evidence.h"

#include "tests/box.h"

#define SHA(c)   c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c
#define PRINT(c) SHA(c)

static int64_t want(struct box *b, int kind, int64_t ref, int64_t contact, int64_t at_ms)
{
	struct evidence e = { .case_kind = kind,
			      .ref = ref,
			      .contact_id = contact,
			      .channel = CHANNEL_TELEGRAM,
			      .file = "AgAC",
			      .file_kind = 1,
			      .created_ms = at_ms };

	assert_ok(evidence_add(b->s, &e));
	return e.id;
}

static struct evidence get(struct box *b, int64_t id)
{
	struct evidence e;

	assert_ok(evidence_get(b->s, &b->a, id, &e));
	return e;
}

static struct evidence store(struct box *b, int64_t id, const char *sha256, const char *clean,
			     const char *print, uint64_t hash)
{
	struct evidence e = get(b, id);

	e.state = EVIDENCE_STORED;
	e.type = TYPE_JPEG;
	e.size = 100;
	e.sha256 = sha256;
	e.clean_sha256 = clean;
	e.print = print;
	e.hash = (int64_t)hash;
	e.settled_ms = BOX_NOW;
	assert_ok(evidence_settle(b->s, &e));
	return e;
}

static void from_wanted_to_its_end(void **state)
{
	struct box *b = *state;
	struct address rina = box_contact(b, "7001");
	int64_t id = want(b, 1, 5, rina.contact_id, BOX_NOW), at;
	struct evidence *due, e;
	size_t n;

	assert_ok(evidence_due(b->s, &b->a, BOX_NOW, 10, &due, &n));
	assert_int_equal(n, 1);
	assert_string_equal(due[0].file, "AgAC");
	assert_ok(evidence_put_off(b->s, id, BOX_NOW + 5000));
	assert_ok(evidence_due(b->s, &b->a, BOX_NOW, 10, &due, &n));
	assert_int_equal(n, 0);
	assert_ok(evidence_next_due(b->s, BOX_NOW, &at));
	assert_int_equal(at, BOX_NOW + 5000);
	assert_int_equal(get(b, id).attempts, 1);

	e = store(b, id, SHA("ab"), SHA("cd"), NULL, 0);
	assert_err(evidence_settle(b->s, &e), ERR_CONFLICT);
	assert_err(evidence_put_off(b->s, id, BOX_NOW), ERR_CONFLICT);
	assert_err(evidence_put_off(b->s, 99, BOX_NOW), ERR_NOT_FOUND);
	assert_err(evidence_next_due(b->s, 0, &at), ERR_NOT_FOUND);
	e = get(b, id);
	assert_int_equal(e.state, EVIDENCE_STORED);
	assert_string_equal(e.clean_sha256, SHA("cd"));
	assert_null(e.print);
}

static void whose_it_is(void **state)
{
	struct box *b = *state;
	struct address rina = box_contact(b, "7001"), budi = box_contact(b, "7002");
	int64_t old = want(b, 0, 0, rina.contact_id, BOX_NOW - 1000);
	int64_t mine = want(b, 0, 0, rina.contact_id, BOX_NOW);
	struct evidence *rows;
	size_t n;

	want(b, 0, 0, budi.contact_id, BOX_NOW);
	assert_ok(evidence_loose(b->s, &b->a, rina.contact_id, BOX_NOW, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, mine);
	assert_ok(evidence_assign(b->s, mine, 1, 5));
	assert_ok(evidence_assign(b->s, old, 1, 5));
	assert_err(evidence_assign(b->s, 99, 1, 5), ERR_NOT_FOUND);
	assert_ok(evidence_set_part(b->s, old, 2));
	assert_ok(evidence_of_case(b->s, &b->a, 1, 5, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].part, 2);
	assert_ok(evidence_reassign(b->s, 1, 5, 2, 9));
	assert_ok(evidence_of_case(b->s, &b->a, 1, 5, 10, &rows, &n));
	assert_int_equal(n, 0);
	assert_ok(evidence_of_case(b->s, &b->a, 2, 9, 1, &rows, &n));
	assert_int_equal(n, 1);
}

static size_t twins_of(struct box *b, const struct evidence *e, struct evidence_twin **out)
{
	size_t n;

	assert_ok(evidence_find_twins(b->s, &b->a, e, 3, out, &n));
	return n;
}

/* Before or after stripping, whichever of the two was handed in again. */
static void the_same_file_again(void **state)
{
	struct box *b = *state;
	int64_t id[5];
	struct evidence_twin *t;
	struct evidence last;

	for (int i = 0; i < 5; i++)
		id[i] = want(b, i == 4 ? 0 : 1, i == 4 ? 0 : i + 1, 0, BOX_NOW);
	store(b, id[0], SHA("aa"), SHA("bb"), NULL, 0); /* as the phone made it */
	store(b, id[1], SHA("bb"), SHA("bb"), NULL, 0); /* stripped by a chat on its way */
	store(b, id[2], SHA("cc"), SHA("cc"), NULL, 0);
	store(b, id[4], SHA("aa"), SHA("bb"), NULL, 0); /* loose: no case */
	last = store(b, id[3], SHA("aa"), SHA("bb"), NULL, 0);
	assert_int_equal(twins_of(b, &last, &t), 2);
	assert_int_equal(t[0].ref, 1);
	assert_int_equal(t[1].ref, 2);
	assert_int_equal(t[0].distance + t[1].distance, 0);
	last = get(b, id[2]);
	assert_int_equal(twins_of(b, &last, &t), 0);
	/* Two files of one case are not each other's twins. */
	assert_ok(evidence_assign(b->s, id[3], 1, 1));
	last = get(b, id[0]);
	assert_int_equal(twins_of(b, &last, &t), 1);
}

/* Any five bits of the short fingerprint may differ, wherever they lie. */
static void nearly_the_same_picture(void **state)
{
	static const uint64_t spread[] = {
		0, 1, 0x8000000000000000, 0x0000800000000001, 0x8000004000200401, 0x8004002001000801
	};
	const uint64_t hash = 0x0123456789ABCDEF;
	struct box *b = *state;
	struct evidence e;
	struct evidence_twin *t;
	size_t n;

	store(b, want(b, 1, 1, 0, BOX_NOW), SHA("01"), SHA("01"), PRINT("f0"), hash);
	for (size_t i = 0; i < ARRAY_LEN(spread); i++) {
		int64_t ref = 10 + (int64_t)i;
		char sha[SHA256_HEX_SIZE];

		snprintf(sha, sizeof(sha), "%064zx", i);
		e = store(b, want(b, 1, ref, 0, BOX_NOW), sha, sha, PRINT("f0"), hash ^ spread[i]);
		n = twins_of(b, &e, &t);
		assert_int_equal(n, __builtin_popcountll(spread[i]) <= 5);
		if (n)
			assert_int_equal(t[0].ref, 1);
		assert_ok(evidence_purge(b->s, e.id, BOX_NOW));
	}
	/* Alike from afar, but not the same: another receipt of the same bank. */
	e = store(b, want(b, 1, 50, 0, BOX_NOW), SHA("02"), SHA("02"), PRINT("f1"), hash);
	assert_int_equal(twins_of(b, &e, &t), 0);
	e = store(b, want(b, 1, 51, 0, BOX_NOW), SHA("03"), SHA("03"), PRINT("f0"), ~hash);
	assert_int_equal(twins_of(b, &e, &t), 0);
}

static void the_nearest_first_and_not_too_many(void **state)
{
	struct box *b = *state;
	struct evidence e = { 0 };
	struct evidence_twin *t;

	for (int64_t ref = 1; ref <= 6; ref++) {
		char sha[SHA256_HEX_SIZE], print[65];

		snprintf(sha, sizeof(sha), "%064llx", (long long)ref);
		snprintf(print, sizeof(print), "%064llx", (1LL << (7 - ref)) - 1);
		e = store(b, want(b, 1, ref, 0, BOX_NOW), sha, sha, print, 77);
	}
	e = get(b, e.id);
	assert_int_equal(twins_of(b, &e, &t), 3);
	assert_int_equal(t[0].ref, 5);
	assert_int_equal(t[1].ref, 4);
	assert_int_equal(t[2].ref, 3);
	assert_int_equal(t[0].distance, 2);
}

static void who_has_looked(void **state)
{
	struct box *b = *state;
	int64_t id = want(b, 1, 1, 0, BOX_NOW);
	struct evidence_seen *looks;
	size_t n;

	assert_ok(evidence_look_add(b->s, id, "staff:5001", BOX_NOW));
	assert_ok(evidence_look_add(b->s, id, "staff:5002", BOX_NOW + 1));
	assert_ok(evidence_looks(b->s, &b->a, id, 10, &looks, &n));
	assert_int_equal(n, 2);
	assert_string_equal(looks[0].by, "staff:5002");
	assert_int_equal(looks[1].at_ms, BOX_NOW);
}

static void a_purge_leaves_a_row_and_a_note(void **state)
{
	struct box *b = *state;
	int64_t id = want(b, 1, 1, 0, BOX_NOW);
	const char **drops;
	struct evidence *old, e;
	bool yes;
	size_t n;

	store(b, id, SHA("aa"), SHA("bb"), PRINT("00"), 1);
	assert_ok(evidence_refers(b->s, SHA("bb"), &yes));
	assert_true(yes);
	assert_ok(evidence_old(b->s, &b->a, 1, BOX_NOW + 1, 0, 10, &old, &n));
	assert_int_equal(n, 1);
	assert_ok(evidence_old(b->s, &b->a, 1, BOX_NOW, 0, 10, &old, &n));
	assert_int_equal(n, 0);
	assert_ok(evidence_purge(b->s, id, BOX_NOW));
	assert_err(evidence_purge(b->s, id, BOX_NOW), ERR_CONFLICT);
	e = get(b, id);
	assert_int_equal(e.state, EVIDENCE_PURGED);
	assert_null(e.sha256);
	assert_ok(evidence_refers(b->s, SHA("bb"), &yes));
	assert_false(yes);
	assert_int_equal(box_int(b, "SELECT count(*) FROM evidence_band"), 0);
	assert_ok(evidence_drops(b->s, &b->a, 10, &drops, &n));
	assert_int_equal(n, 2);
	assert_ok(evidence_dropped(b->s, drops[0]));
	assert_ok(evidence_drops(b->s, &b->a, 10, &drops, &n));
	assert_int_equal(n, 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(from_wanted_to_its_end),
		CASE(whose_it_is),
		CASE(the_same_file_again),
		CASE(nearly_the_same_picture),
		CASE(the_nearest_first_and_not_too_many),
		CASE(who_has_looked),
		CASE(a_purge_leaves_a_row_and_a_note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
