/* sample.h - the sample shop: who plays in it, what they ordered, and how to bring both to life.
 * Owns: the table of people. Their ids are far above any that Telegram has given out, so that a
 * forgotten sample config never makes a stranger an admin.
 * Never: reads the clock (main does), touches a database (sigap import does). */
#ifndef SIGAP_TESTS_SAMPLE_H
#define SIGAP_TESTS_SAMPLE_H

#include "base/base.h"

#define SAMPLE_STAFF_CHAT "-1009900000001"

/* What a person's order looks like; sample_orders() finds times that make it so. */
enum situation {
	S_NONE,
	S_UNPAID,
	S_UNVERIFIED,
	S_UNVERIFIED_LONG, /* staff have let the payment lie */
	S_ON_TIME,
	S_LATE_FIRST,
	S_LATE_SECOND,
	S_REMEDY, /* more than 48 hours */
	S_ACTIVE,
	S_ACTIVE_OLD, /* its period ends within days */
	S_SUSPENDED,
	S_TERMINATED,
	S_CANCELLED,
	S_REFUNDED,
	S_COUNT
};

enum { PERSON_ORDERS = 3 };

enum on_whatsapp { WA_NOT, WA_BY_PHONE, WA_HIDDEN /* the phone, behind a username */ };

struct person {
	int64_t id; /* on Telegram; 0: not there */
	const char *first, *last, *username, *language;
	const char *phone, *email; /* phone "" on her orders: only the e-mail proves them */
	const char *role;          /* for the page: customer, staff, admin */
	enum situation orders[PERSON_ORDERS];
	enum on_whatsapp whatsapp;
};

const struct person *sample_people(size_t *n);

/* Writes the CSV of n orders that `sigap import orders` reads, the people's own first. Each state
 * and lateness is there, relative to now, as far as the calendar allows one (said on err: on a
 * Monday morning nobody can be late by less than 48 hours). 0, or 1 with the reason on err. */
int sample_orders(const char *policy_file, const char *holidays_file, size_t n, int64_t now_ms,
		  FILE *out, FILE *err);

/* Introduces everybody to the simulator at url, makes the staff group, and has WhatsApp's templates
 * approved (tests/run/run names them in its config). 0 or 1 as above. */
int sample_enter(const char *url, FILE *err);

/* Prints n free ports of 127.0.0.1, one a line. 0 or 1. */
int sample_ports(int n, FILE *out, FILE *err);

#endif
