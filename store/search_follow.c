/* search_follow.c - the triggers by which the indexes of search.h follow their tables, whoever
 * writes these and for whatever reason: an erasure need not know of them. They belong to the
 * connection and not to the file, so that a trigger in the file is known for somebody else's
 * (store.c); every process of ours that writes has them. */
#include "store/search.h"
#include "store/sql.h"

#define LEARN(table, columns, news)                                                                \
	" INSERT INTO " table "_words(rowid, " columns ") VALUES(new.id, " news ");"
#define FORGET(table, columns, olds)                                                               \
	" INSERT INTO " table "_words(" table "_words, rowid, " columns                            \
	") VALUES('delete', old.id, " olds ");"

#define FOLLOW(table, columns, news, olds)                                                         \
	"CREATE TEMP TRIGGER " table "_learn AFTER INSERT ON main." table                          \
	" BEGIN" LEARN(table, columns,                                                             \
		       news) " END;"                                                               \
			     "CREATE TEMP TRIGGER " table "_forget AFTER DELETE ON main." table    \
			     " BEGIN" FORGET(table, columns,                                       \
					     olds) " END;"                                         \
						   "CREATE TEMP TRIGGER " table                    \
						   "_relearn AFTER UPDATE OF " columns             \
						   " ON main." table " WHEN (" olds                \
						   ") IS NOT (" news                               \
						   ") BEGIN" FORGET(table, columns, olds)          \
							   LEARN(table, columns, news) " END;"

static const char *const triggers[] = {
	FOLLOW("contact", "name", "new.name", "old.name"),
	FOLLOW("ticket", "number, text", "new.number, new.text", "old.number, old.text"),
	FOLLOW("request", "number, text", "new.number, new.text", "old.number, old.text"),
	FOLLOW("refund", "number, appeal_number, user_id, words, appeal_words",
	       "new.number, new.appeal_number, new.user_id, new.words, new.appeal_words",
	       "old.number, old.appeal_number, old.user_id, old.words, old.appeal_words"),

	/* Orders come by the million: order_report.c tells their words, at a seventh of the cost.
	 */
	"CREATE TEMP TRIGGER order_forget BEFORE DELETE ON main.orders BEGIN"
	" INSERT INTO found_order_words(found_order_words, rowid, words)"
	" SELECT 'delete', id, words FROM found_order WHERE id = old.id; END;",
};

enum err search_follow(struct store *s)
{
	for (size_t i = 0; i < ARRAY_LEN(triggers); i++)
		TRY(sql_err(s, sqlite3_exec(store_db(s), triggers[i], NULL, NULL, NULL)));
	return OK;
}
