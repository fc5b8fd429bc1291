/* desk_talk.h - a talk at the desk: Rina, on the channel that a test wants, asks for a person, and
 * Sari holds the case. One at a time; support_close ends it. */
#ifndef SIGAP_TESTS_DESK_TALK_H
#define SIGAP_TESTS_DESK_TALK_H

#include "store/relay.h"
#include "store/request.h"
#include "tests/support.h"

/* Her address there: RINA on Telegram, PHONE on WhatsApp. */
struct fixture *desk_talk_open(int channel);
struct request *desk_talk_request(void);
/* The card in the staff group. */
const struct shown *desk_talk_card(void);
const char *desk_talk_chat(void);

/* A message of this number in the group, in reply to the card. */
void desk_talk_says(const char *who, int64_t message, const char *text);
void desk_talk_changes(const char *who, int64_t message, const char *text);
/* Rina's, in her own chat. */
void desk_talk_hears(int64_t message, const char *text, bool edited);
/* What a channel tells of the message with these words in her chat. */
void desk_talk_reached(const char *words, bool read);
/* The only promise for her, which must be there; and what her channel says of it. */
struct outbox_row desk_talk_row(void);
void desk_talk_accept(const struct outbox_row *row, int64_t message);
void desk_talk_refuse(const char *why, bool unreachable);
void desk_talk_wait(void);
/* How the words of that message in the group stand. */
struct relay desk_talk_relay(int64_t message);

#endif
