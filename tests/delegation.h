/* delegation.h - the people of dialogue 5: somebody who was told to look after an order, and its
 * owner. JOKO, ANI, LAIN: strangers to the order. BOS: holds the phone on it. */
#ifndef SIGAP_TESTS_DELEGATION_H
#define SIGAP_TESTS_DELEGATION_H

#include "tests/support.h"

#define JOKO "701"
#define ANI  "702"
#define BOS  "703"
#define LAIN "704"
#define MAIL "rina@toko.com"

/* A world with the order BLZ-2611-0001, in which JOKO and ANI have met the bot. */
void delegation_open(struct fixture *f);
void delegation_owner_arrives(struct fixture *f);
/* The whole way from the question to the link. */
void delegation_ask(struct fixture *f, const char *who, const char *number);
int64_t delegation_contact(struct fixture *f, const char *who);
bool delegation_owns(struct fixture *f, const char *who, const char *number);
bool delegation_audited(struct fixture *f, const char *action);
/* The data of a button on the newest message in the chat that has one of this name. */
const char *delegation_button(struct fixture *f, const char *chat, const char *label);

#endif
