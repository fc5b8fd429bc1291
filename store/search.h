/* search.h - cases, orders and people by words: of a number, of a name, the last four to six digits
 * of a phone, of what a customer wrote.
 * Owns: the indexes TABLE_words (schema_rota.c). They follow their tables in the same transaction
 * (search_follow.c), so what is erased there is not found any more. SQLite's full-text search is
 * spoken in these three files only.
 * An order's words hold its phone in full and its last four, five and six digits.
 * Rules: every word must match; the last one, of three letters or more, may be the beginning of a
 * word; digits below four also match a number with zeros before them ("7": RF-20261123-0007).
 * Never: decides who may look (handlers/search.c does), reads a whole table. */
#ifndef SIGAP_STORE_SEARCH_H
#define SIGAP_STORE_SEARCH_H

#include "store/store.h"

enum found_kind {
	FOUND_PERSON,
	FOUND_TICKET,
	FOUND_REFUND,
	FOUND_REQUEST,
	FOUND_ORDER,
	FOUND_KINDS
};

enum { SEARCH_WORDS = 6, SEARCH_MAX = 100 };

/* Ids of the newest that match, newest first, at most max (SEARCH_MAX). None for a text without
 * words. */
enum err search(struct store *s, struct arena *a, enum found_kind kind, const char *text,
		size_t max, int64_t **ids, size_t *n) MUST_CHECK;

/* Contacts with this address or proven e-mail, or whose phone ends in these digits (four or more).
 */
enum err search_reached(struct store *s, struct arena *a, const char *value, size_t max,
			int64_t **ids, size_t *n) MUST_CHECK;

/* For store.c, of a connection that writes: from now on the indexes follow their tables. */
enum err search_follow(struct store *s) MUST_CHECK;
/* For order_report.c: the order's words, before they change and after they are there. */
enum err search_order_forget(struct store *s, int64_t id) MUST_CHECK;
enum err search_order_learn(struct store *s, int64_t id) MUST_CHECK;

#endif
