/* person.h - the way to a human: a question is collected, a request is opened, staff are alerted
 * with the customer's own words, and what the customer writes afterwards reaches them too.
 * Owns: requests of kind REQUEST_PERSON, and what customers hear about them. Their cards and the
 * staff's answers belong to requests.h. Never: promises an answer without saying from when. */
#ifndef SIGAP_PERSON_H
#define SIGAP_PERSON_H

#include "handlers/handler.h"
#include "store/request.h"

/* Opens a request of the customer (kind, text, file, order_id, deadline_ms of r are given),
 * announces it to staff, and says msg to the customer: {kak~} {number} {when}. */
enum err person_open(struct turn *t, const char *prefix, struct request *r,
		     enum msg msg) MUST_CHECK;

/* What to expect from now: "Tim kami sedang bertugas …", or from when they are back, with the
 * holiday by name. NULL when memory ends. */
const char *person_when(struct turn *t);

enum talk {
	TALK_ANY,    /* some open request of this person */
	TALK_LIVE,   /* one that a member of staff has taken: they are talking */
	TALK_WORDS,  /* one that is about more than the picture of a payment */
	TALK_PERSON, /* one that asks for a person */
	TALK_LOGIN,  /* one that asks what the screen says: active, but it does not open */
};
/* Is there such a request? */
enum err person_talks(struct turn *t, enum talk talk, bool *talks) MUST_CHECK;
/* While a member of staff who has one of their requests talks with them, plain words and files are
 * for that person, and the bot keeps silent. */
enum err person_talk_take(struct turn *t, bool *taken) MUST_CHECK;
/* What was said with a wish: typed words, or what stood behind a command; "" for a button. */
const char *person_said(const struct turn *t);
/* The words of a wish may be an answer to a question of ours about an order ("belum bisa login"
 * behind the one whether it works), or meant for the member of staff whom the sender talks to: then
 * they are taken there. */
enum err person_meant(struct turn *t, bool *taken) MUST_CHECK;
/* Takes the update's words and file to the staff who have an open request of this customer; *done
 * tells whether there was one. Says so now and then, not each time. */
enum err person_relay(struct turn *t, enum talk talk, bool *done) MUST_CHECK;

#endif
