/* office.h - whether somebody is there, and when again, in words: what customers are told about
 * working hours. Owns: the wording of hours and openings. Never: decides a deadline (policy/). */
#ifndef SIGAP_OFFICE_H
#define SIGAP_OFFICE_H

#include "handlers/handler.h"

struct office {
	bool open;
	int64_t turn_ms; /* open: when it closes; closed: when it opens; 0 = not within a year */
	const char *holiday; /* closed because of this one; NULL on ordinary days */
};

/* The people who answer in the chat, now; always open where the policy says so. */
struct office office_now(struct turn *t);
/* "Senin–Sabtu pukul 09.00–17.00 WIB", special hours of a season included; NULL without memory. */
const char *office_hours(struct turn *t);
/* The office's whole week as one sentence about now: "Sekarang buka, sampai …"; NULL likewise. */
const char *office_sentence(struct turn *t);
/* A moment in the person's words ("besok pukul 09.00 WIB"). */
const char *moment(struct turn *t, int64_t ms);
/* A length of the policy in the person's words ("3 hari kerja"); NULL for none. */
const char *length_words(struct turn *t, struct duration d);

#endif
