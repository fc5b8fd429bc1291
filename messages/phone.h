/* phone.h - phone numbers as people write them, and as we keep and show them.
 * Kept: digits with the country code, without plus ("6285187000136"), as WhatsApp does.
 * Owns: nothing; pure functions. Never: says whether a number exists. */
#ifndef SIGAP_PHONE_H
#define SIGAP_PHONE_H

#include "base/base.h"

enum {
	PHONE_SIZE = 16,      /* 15 digits (E.164) and a NUL */
	PHONE_SHOW_SIZE = 48, /* phone_show and phone_mask, with their NUL */
};

/* Reads 08xx, 62 8xx, +62 8xx, 8xx, 0062 8xx, +62 (0)8xx; spaces, dots, dashes, brackets and the
 * invisible marks of pasted contacts are skipped. Indonesian mobile numbers have 9-12 digits after
 * 62 and begin with 8; landlines need their area code (021 …). Numbers of other countries need
 * + or 00 and have 7-15 digits. ERR_INVALID for anything else. */
enum err phone_parse(const char *s, char out[PHONE_SIZE]) MUST_CHECK;

/* "+62 851-8700-0136" from kept digits. */
void phone_show(const char *digits, char out[PHONE_SHOW_SIZE]);
/* "+62 851-••••-0136": for groups and logs of staff. */
void phone_mask(const char *digits, char out[PHONE_SHOW_SIZE]);

#endif
