/* request.h - plain requests that wait for staff.
 * Owns: table request. A request is open until someone closes it; owner says who has claimed it.
 * Errors beside those of store.h: ERR_NOT_FOUND, ERR_CONFLICT (it moved on since you looked). */
#ifndef SIGAP_STORE_REQUEST_H
#define SIGAP_STORE_REQUEST_H

#include "store/store.h"

/* Stored as numbers: new ones at the end. */
enum request_kind {
	REQUEST_PERSON, /* a person is wanted */
	REQUEST_REFUND,
	REQUEST_REACTIVATION,
	REQUEST_LOGIN,         /* active, but cannot log in */
	REQUEST_PAYMENT_PROOF, /* a picture of a payment to look at */
	REQUEST_PROOF,         /* owns the order, but can prove it neither by phone nor by e-mail */
	REQUEST_OTHER,
	REQUEST_KIND_COUNT
};

enum { REQUEST_KIND_ANY = -1 };

struct request {
	int64_t id;
	const char *number; /* RA-20261123-0001 */
	enum request_kind kind;
	bool open;
	int64_t contact_id, address_id;
	int64_t order_id;    /* 0 = none */
	const char *text;    /* in the customer's words, NULL = none */
	const char *file;    /* the channel's id of a file, NULL = none */
	int64_t deadline_ms; /* 0 = none */
	const char *owner;   /* "staff:5001", NULL = nobody yet */
	int64_t version;     /* grows with every change; buttons carry it */
	int64_t created_ms, closed_ms;
};

/* Opens it with the next number of prefix and the local day: PREFIX-YYYYMMDD-NNNN, counted per
 * prefix and day. Reads kind, contact_id, address_id, order_id, text, file and deadline_ms of r;
 * fills in the rest (number in a). */
enum err request_open(struct store *s, struct arena *a, const char *prefix, int offset_min,
		      int64_t now_ms, struct request *r) MUST_CHECK;
enum err request_get(struct store *s, struct arena *a, int64_t id, struct request *out) MUST_CHECK;
/* Case does not matter. */
enum err request_by_number(struct store *s, struct arena *a, const char *number,
			   struct request *out) MUST_CHECK;
/* The open one of this kind and order (0 = none), so that a second tap finds the first. */
enum err request_open_of_contact(struct store *s, struct arena *a, int64_t contact_id,
				 enum request_kind kind, int64_t order_id,
				 struct request *out) MUST_CHECK;
/* The claim, only while the version is still this one; owner NULL gives it back. */
enum err request_assign(struct store *s, int64_t id, int64_t version, const char *owner) MUST_CHECK;
/* version 0: whatever it is. ERR_CONFLICT also when it is closed already. */
enum err request_close(struct store *s, int64_t id, int64_t version, int64_t now_ms) MUST_CHECK;
/* Something was added: another text or file (NULL keeps what is there). Only while open. */
enum err request_touch(struct store *s, int64_t id, const char *text, const char *file) MUST_CHECK;
/* It turned out to be about this order. ERR_CONFLICT: it is closed, or about an order already. */
enum err request_link(struct store *s, int64_t id, int64_t order_id) MUST_CHECK;
/* Open ones of a kind (or REQUEST_KIND_ANY), oldest first, with id > after_id. */
enum err request_list(struct store *s, struct arena *a, int kind, int64_t after_id, size_t max,
		      struct request **out, size_t *n) MUST_CHECK;
/* All of a contact's, newest first. */
enum err requests_of_contact(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			     struct request **out, size_t *n) MUST_CHECK;
enum err request_count(struct store *s, int64_t open[REQUEST_KIND_COUNT]) MUST_CHECK;

#endif
