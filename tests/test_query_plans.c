/* No statement of the store may read a table from end to end, or the path of a message would grow
 * with the number of contacts. The few that must are named here, each with its reason. */
#include "store/sql.h"
#include "tests/box.h"

static const struct sql_table *const tables[] = {
#define SQL_TABLE(slot, name) &sql_##name,
#include "store/tables.def"
#undef SQL_TABLE
};

/* What the plan says, and where it may. */
static const struct {
	const char *step, *statement;
} allowed[] = {
	/* For tools and /diagnosa only. */
	{ "SCAN contact", "SELECT count(*) FROM contact" },
	{ "SCAN outbox", "SELECT count(*) FROM outbox" },
	/* A group became a supergroup: once in a group's life, over what waits only. */
	{ "SCAN outbox", "UPDATE outbox SET chat" },
	/* Two addresses turned out to be one: as rarely. */
	{ "SCAN outbox", "UPDATE outbox SET address_id" },
	/* The newest rows, by rowid from the end, with a limit. */
	{ "SCAN audit", "ORDER BY id DESC LIMIT ?1" },
	/* Small partial indexes: open orders, open requests, refunds that wait, letters nobody has
	   seen to. */
	{ "SCAN orders USING COVERING INDEX orders_open", "state < 3 GROUP BY state" },
	{ "SCAN request USING INDEX request_open", "WHERE state = 0 GROUP BY kind" },
	{ "SCAN refund USING INDEX refund_standing", "WHERE turn > 0 GROUP BY state" },
	{ "SCAN ticket USING INDEX ticket_active", "FROM ticket WHERE done_ms IS NULL" },
	{ "SCAN ticket USING INDEX ticket_queue", "done_ms IS NULL ORDER BY" },
	{ "SCAN incident USING INDEX incident_open", "WHERE ended_ms IS NULL ORDER BY id" },
	{ "SCAN dead_letters USING INDEX dead_open", "count(*)" },
	{ "SCAN dead_letters USING INDEX dead_replay", "WHERE replay = 1 ORDER BY id LIMIT 1" },
	/* Payments whose order is not known yet: each looks for it by the order's unique number. */
	{ "SCAN p USING INDEX payment_waiting", "WHERE p.order_id IS NULL" },
	/* In order of the index, one row. */
	{ "SCAN timer USING COVERING INDEX timer_due", "ORDER BY due_ms LIMIT 1" },
	{ "SCAN outbox USING INDEX outbox_held", "held = 1 ORDER BY due_ms LIMIT 1" },
	/* Cards that wait for a calmer minute: few, and gone within the hour. */
	{ "SCAN late_card", "FROM late_card" },
	/* A group became a supergroup, as above. */
	{ "SCAN desk_topic", "UPDATE desk_topic SET chat" },
	/* Files that a purge of this minute has left. */
	{ "SCAN evidence_drop", "ORDER BY sha256 LIMIT ?1" },
	/* The products of the newest orders. */
	{ "SCAN (subquery", "SELECT product FROM orders WHERE id <= ?1 ORDER BY id DESC LIMIT" },
	/* What admins entered by hand. */
	{ "SCAN calendar_hours", "FROM calendar_hours" },
	{ "SCAN staff", "FROM staff ORDER BY" },
	{ "SCAN canned", "FROM canned ORDER BY" },
	{ "SCAN duty", "FROM duty" },
	/* A full-text search: by its words, the newest first, with a limit. */
	{ "SCAN contact_words VIRTUAL TABLE", "contact_words MATCH ?1" },
	{ "SCAN ticket_words VIRTUAL TABLE", "ticket_words MATCH ?1" },
	{ "SCAN refund_words VIRTUAL TABLE", "refund_words MATCH ?1" },
	{ "SCAN request_words VIRTUAL TABLE", "request_words MATCH ?1" },
	{ "SCAN found_order_words VIRTUAL TABLE", "found_order_words MATCH ?1" },
	/* One row. */
	{ "SCAN import_run", "DELETE FROM import_run" },
};

static bool may_scan(const char *step, const char *statement)
{
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
		if (strncmp(step, allowed[i].step, strlen(allowed[i].step)) == 0 &&
		    strstr(statement, allowed[i].statement))
			return true;
	return false;
}

static int explain(struct box *b, const char *text)
{
	char *sql = arena_printf(&b->a, "EXPLAIN QUERY PLAN %s", text);
	sqlite3_stmt *st = NULL;
	int bad = 0;

	assert_int_equal(sqlite3_prepare_v2(store_db(b->s), sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(st, 3);

		if (strncmp(step, "SCAN ", 5) != 0 || strcmp(step, "SCAN CONSTANT ROW") == 0)
			continue;
		if (may_scan(step, text))
			continue;
		print_error("%s\n  in: %s\n", step, text);
		bad++;
	}
	sqlite3_finalize(st);
	return bad;
}

static void nothing_reads_a_whole_table(void **state)
{
	struct box *b = *state;
	int bad = 0, seen = 0;

	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (size_t i = 0; i < tables[t]->n; i++, seen++)
			bad += explain(b, tables[t]->texts[i]);
	assert_int_equal(ARRAY_LEN(tables), SQL_SLOTS);
	assert_true(seen > 80);
	assert_int_equal(bad, 0);
}

static void a_scan_would_be_seen(void **state)
{
	assert_int_equal(explain(*state, "SELECT * FROM orders WHERE phone = ?1"), 1);
	assert_int_equal(explain(*state, "SELECT * FROM contact ORDER BY name"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_reads_a_whole_table, box_setup,
						box_teardown),
		cmocka_unit_test_setup_teardown(a_scan_would_be_seen, box_setup, box_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
