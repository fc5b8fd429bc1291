/* Rules and the other sections of a catalog: what is refused, what an edit changes, and that trying
 * few rules is as good as trying all. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/rules.h"

/* ---- trying few rules is as good as trying all ---- */

static enum err find_intent(void *arg, const char *name, size_t *place)
{
	enum intent i;

	(void)arg;
	TRY(intent_parse(name, &i));
	*place = i;
	return OK;
}

static void trying_few_rules_changes_nothing(void **state)
{
	json_t *catalog = json_load_file("messages/id.json", 0, NULL);
	struct arena own, scratch, turn;
	struct lexicon *lexicon;
	struct rules *rules;
	const char *why = "", *name;
	size_t with_points = 0, i;
	json_t *list, *v;

	(void)state;
	arena_init(&own, 0);
	arena_init(&scratch, 0);
	arena_init(&turn, 0);
	assert_non_null(catalog);
	assert_int_equal(lexicon_load(&own, &scratch, &catalog, 1, &lexicon, &why), OK);
	assert_int_equal(rules_load(&own, &scratch, lexicon, &catalog, 1,
				    &(struct rules_section) { "intents", find_intent, NULL },
				    &rules, &why),
			 OK);
	assert_int_equal(lexicon_freeze(lexicon), OK);
	json_object_foreach(json_object_get(catalog, "examples"), name, list)
		json_array_foreach(list, i, v)
	{
		int few[INTENT_COUNT] = { 0 }, all[INTENT_COUNT] = { 0 };
		const char *text = json_string_value(v);
		struct tokens tokens;
		struct reading *rd;

		arena_reset(&turn);
		assert_int_equal(normalise(&turn, text, strlen(text), &tokens), OK);
		assert_int_equal(reading_new(lexicon, &turn, &tokens, &rd), OK);
		assert_int_equal(rules_score(rules, rd, few), OK);
		assert_int_equal(rules_score_slowly(rules, rd, all), OK);
		if (memcmp(few, all, sizeof(few)) != 0)
			fail_msg("\"%s\"", text);
		for (size_t k = 0; k < INTENT_COUNT; k++)
			with_points += few[k] != 0;
	}
	assert_true(with_points > 1000);
	rules_free(rules);
	arena_free(&scratch);
	arena_free(&turn);
	json_decref(catalog);
	arena_free(&own);
}

/* ---- catalogs that break the rules ---- */

static void refuses_with_the_key(void **state)
{
	static const struct {
		const char *json, *why;
	} table[] = {
		{ "{\"words\": []}", "words" },
		{ "{\"words\": {\"tidak\": 5}}", "words.tidak" },
		{ "{\"words\": {\"tidak\": \"ga\", \"jangan\": \"ga\"}}", "\"ga\"" },
		{ "{\"words\": {\"satu dua tiga empat\": \"x\"}}", "words.satu dua" },
		{ "{\"classes\": {\"refund\": \"uang\"}}", "classes.refund" },
		{ "{\"classes\": {\"refund\": [5]}}", "classes.refund" },
		{ "{\"classes\": {\"refund\": [\"a,,b\"]}}", "classes.refund" },
		{ "{\"classes\": {\"refund\": [\"a b c d e f g h i j\"]}}", "classes.refund" },
		{ "{\"ids\": {\"parcel\": \"rf\"}}", "ids.parcel" },
		{ "{\"ids\": {\"refund\": [\"rf\"]}}", "ids.refund" },
		{ "{\"intents\": {\"refnd\": []}}", "intents.refnd" },
		{ "{\"intents\": {\"greeting\": \"5: x\"}}", "intents.greeting" },
		{ "{\"intents\": {\"greeting\": [5]}}", "intents.greeting, rule 1" },
		{ "{\"intents\": {\"greeting\": [\"=halo\"]}}", "score" },
		{ "{\"intents\": {\"greeting\": [\"99: =halo\"]}}", "score" },
		{ "{\"intents\": {\"greeting\": [\"5:\"]}}", "says nothing" },
		{ "{\"intents\": {\"greeting\": [\"5: =halo\", \"5: nosuch\"]}}", "rule 2" },
		{ "{\"intents\": {\"greeting\": [\"5: =halo|\"]}}", "rule 1" },
		{ "{\"intents\": {\"greeting\": [\"5: <=x\"]}}", "rule 1" },
		{ "{\"intents\": {\"greeting\": [\"5: /halo\"]}}", "slash" },
		{ "{\"intents\": {\"greeting\": [\"5: /(halo/\"]}}", "bad pattern" },
		{ "{\"intents\": {\"greeting\": [\"5: /{{nosuch}}/\"]}}", "nosuch" },
		{ "{\"examples\": []}", "examples" },
		{ "{\"examples\": {\"refnd\": []}}", "examples.refnd" },
		{ "{\"examples\": {\"greeting\": [5]}}", "examples.greeting" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		json_t *json = json_loads(table[i].json, 0, NULL);
		struct recogniser *r = NULL;
		const char *why = "";
		struct arena a;

		assert_non_null(json);
		arena_init(&a, 0);
		if (recogniser_load(&a, &json, 1, &r, &why) != ERR_INVALID ||
		    !strstr(why, table[i].why))
			fail_msg("%s: \"%s\"", table[i].json, why);
		assert_null(r);
		arena_free(&a);
		json_decref(json);
	}
}

/* A catalog of a few lines is a recogniser as well, and an edit changes what it understands. */
static void an_edit_is_enough(void **state)
{
	static const char json[] =
		"{\"words\": {\"tidak\": \"ga gak\"},"
		" \"classes\": {\"pizza\": [\"pizza, roti italia\"], \"negator\": [\"tidak\"]},"
		" \"intents\": {\"help_menu\": [\"5: pizza -~pizza\"], \"deny\": [\"5: ~pizza\"],"
		"  \"greeting\": [\"9: /\\\\bsatu.*{{pizza}}/\"]}}";
	json_t *catalog = json_loads(json, 0, NULL);
	struct recogniser *r;
	const char *why = "";
	struct arena a;
	struct guess g;

	(void)state;
	arena_init(&a, 0);
	assert_int_equal(recogniser_load(&a, &catalog, 1, &r, &why), OK);
	assert_int_equal(recogniser_run(r, &a, "roti italia", 11, &g), OK);
	assert_int_equal(g.intent, INTENT_HELP_MENU);
	assert_int_equal(recogniser_run(r, &a, "ga mau pizza", 12, &g), OK);
	assert_int_equal(g.intent, INTENT_DENY);
	assert_int_equal(recogniser_run(r, &a, "satu lagi pizza", 15, &g), OK);
	assert_int_equal(g.intent, INTENT_GREETING);
	assert_int_equal(recogniser_run(r, &a, "nasi", 4, &g), OK);
	assert_int_equal(g.intent, INTENT_NONE);
	recogniser_free(r);
	arena_free(&a);
	json_decref(catalog);
}

static void a_pattern_that_explodes_gives_up(void **state)
{
	json_t *catalog = json_loads("{\"intents\": {\"greeting\": [\"9: /(a+ ?)+$/\"]}}", 0, NULL);
	struct recogniser *r;
	const char *why = "";
	struct arena a;
	struct guess g;
	char text[401];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 6 == 5 ? ' ' : 'a';
	text[sizeof(text) - 1] = 'b';
	arena_init(&a, 0);
	assert_int_equal(recogniser_load(&a, &catalog, 1, &r, &why), OK);
	assert_int_equal(recogniser_run(r, &a, text, sizeof(text), &g), OK);
	assert_int_equal(g.intent, INTENT_NONE);
	recogniser_free(r);
	arena_free(&a);
	json_decref(catalog);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trying_few_rules_changes_nothing),
		cmocka_unit_test(refuses_with_the_key),
		cmocka_unit_test(an_edit_is_enough),
		cmocka_unit_test(a_pattern_that_explodes_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
