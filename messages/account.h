/* account.h - a bank account or e-wallet as a customer types it in one message: "bca 5270112233
 * andi saputra", "No rek: 5270-1122-33 BCA a.n. Andi", "gopay 0812 3456 7890 andi". Owns: nothing;
 * a pure function over bounded texts. Never: refuses an odd number of digits (banks differ, and a
 * wrong rule would keep somebody from their money): it only says so. */
#ifndef SIGAP_MESSAGES_ACCOUNT_H
#define SIGAP_MESSAGES_ACCOUNT_H

#include "base/arena.h"

enum account_kind { ACCOUNT_BANK, ACCOUNT_WALLET };

/* Bits: what is missing, what is odd. */
enum {
	ACCOUNT_NO_BANK = 1,
	ACCOUNT_NO_NUMBER = 2,
	ACCOUNT_NO_HOLDER = 4,
	ACCOUNT_ODD = 8,      /* another number of digits than this bank's accounts have */
	ACCOUNT_VIRTUAL = 16, /* a virtual account: money cannot be sent back there */
};

struct account {
	enum account_kind kind;
	const char *bank;   /* "BCA", "GoPay"; of a bank we don't know, as it was typed */
	const char *number; /* digits */
	const char *holder; /* "Andi Saputra" */
	unsigned flags;
};

/* Parts that are missing are "". Strings live in the arena. ERR_NOMEM. */
enum err account_parse(struct arena *a, const char *text, struct account *out) MUST_CHECK;

#endif
