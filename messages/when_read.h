/* when_read.h - what the words of a text say about a day and an hour, before it is settled.
 * when_read.c collects, when.c settles halves of the day and zones. Only the two include it. */
#ifndef SIGAP_WHEN_READ_H
#define SIGAP_WHEN_READ_H

#include "messages/when.h"
#include "messages/when_words.h"

enum { MIDNIGHT = 24 * 60, NO_PART = -1 };

/* How much a date is worth against another in the same text: "Jumat tgl 20" means the 20th. */
enum rank { RANK_NONE, RANK_GUESS, RANK_WEEKDAY, RANK_RELATIVE, RANK_NUMBER, RANK_EXACT };

/* What has been read so far. */
struct reading {
	const struct when_token *t;
	size_t n;
	int64_t now_ms, today;
	int offset_min, now_minute;
	enum when_bias bias;
	struct when out;
	enum rank rank;
	int hour, minute, part, zone; /* hour -1: none; zone 0: none */
	bool sure;                    /* the hour is on the 24-hour clock */
	bool last_night;              /* semalam, tadi malam */
	bool earlier;                 /* tadi */
	bool bad;                     /* names a day or an hour that does not exist */
};

/* Sets the day unless a date of the same or a higher rank was read before. */
void reading_set_day(struct reading *r, int64_t day, enum rank rank);
/* Reads all tokens. */
void reading_collect(struct reading *r);

#endif
