/* sending.h - a sender between a database and a server that answers as told; time is turned by
 * hand. For cmocka: *state is a struct sending. */
#ifndef SIGAP_TESTS_SENDING_H
#define SIGAP_TESTS_SENDING_H

#include "bot/metrics.h"
#include "bot/sender.h"
#include "tests/box.h"
#include "tests/stub.h"

struct sending {
	struct box *b;
	struct stub *stub;
	struct net *net;
	struct sender *sender;
	struct metrics metrics;
	char prefix[80], whatsapp[80], shop[80];
	struct lane_limits whatsapp_limits; /* of the next sending_restart() */
	struct templates templates;
	int64_t now_ms, now_us;
	/* what the sender told last */
	int accepted; /* messages about a case */
	int64_t accepted_message;
	bool accepted_more, accepted_read;
	char accepted_body[400];
	int given_up;
	bool unreachable;
	int64_t dead_id;
	char moved_to[32];
	int64_t called_ref, made, lost_ref;
	bool lost_closed;
	bool takes_lost; /* what topic_lost answers */
	int waits, first_waits, stops, stopped_channel;
	char waits_for[32];
};

int sending_setup(void **state);
int sending_teardown(void **state);
/* A sender that has loaded nothing yet. */
void sending_open(struct sending *w);
/* What a new process would do; the former sender is closed without a word. */
void sending_restart(struct sending *w);

/* What hears of results here: it counts them in w. */
struct sender_hears sending_hears(struct sending *w);

/* Commits the rows, filling what is not set (Telegram, due now), and gives them to the sender. */
void sending_put_rows(struct sending *w, struct outbox_row *rows, size_t n);
int64_t sending_put(struct sending *w, const char *chat, const char *body); /* its id */
void sending_advance(struct sending *w, int64_t ms);
/* Until nothing more happens at this moment, or at least most requests were made. */
void sending_turn(struct sending *w, size_t most);
void sending_run(struct sending *w);
int64_t sending_depth(struct sending *w); /* of the outbox */
/* The results as rows, in the caller's transaction. */
enum err sending_apply(struct sending *w) MUST_CHECK;

#endif
