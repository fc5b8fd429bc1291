/* when_words.h - the words of time, Indonesian and English with their short forms, and the tokens
 * that when.c reads. Owns: the vocabulary. Never: knows what day it is. Only when.c includes it. */
#ifndef SIGAP_WHEN_WORDS_H
#define SIGAP_WHEN_WORDS_H

#include "base/base.h"

enum when_kind {
	WORD_OTHER,
	WORD_NUMBER,  /* parts: "7", "7.20", "10/10/2026", "tujuh" */
	WORD_DAY,     /* value: days from today */
	WORD_LUSA,    /* the day after tomorrow, with kemarin: before yesterday */
	WORD_WEEKDAY, /* value: enum weekday */
	WORD_MINGGU,  /* Sunday, or a week */
	WORD_MONTH,   /* value: 1-12 */
	WORD_PART,    /* value: enum when_part */
	WORD_NIGHT,   /* semalam: last night */
	WORD_UNIT,    /* value: minutes in it */
	WORD_A_UNIT,  /* seminggu: one of them */
	WORD_CLOCK,   /* jam, pukul: an hour follows; "jam" is also an hour's length */
	WORD_DATE,    /* tgl: a day of the month follows */
	WORD_HARI,    /* hari: a day's length, and part of "hari ini", "hari minggu" */
	WORD_INI,
	WORD_EARLIER, /* tadi: today, but "tadi malam" is last night */
	WORD_NOW,
	WORD_AGO,
	WORD_NEXT,
	WORD_ABOUT,
	WORD_HALF, /* setengah 8 is 7.30 */
	WORD_QUARTER,
	WORD_PAST,  /* jam 7 lewat 20 */
	WORD_TO,    /* jam 8 kurang 10 */
	WORD_ZONE,  /* value: minutes east of UTC */
	WORD_FILLER /* yang, yg: between "3 hari" and "lalu" */
};

enum when_part {
	PART_DAWN,
	PART_MORNING,
	PART_NOON,
	PART_AFTERNOON,
	PART_EVENING,
	PART_AM,
	PART_PM
};

struct when_token {
	enum when_kind kind;
	int value;
	int parts[3];   /* of a number */
	int digits[3];  /* how many digits each part was written with, 0 for number words */
	int n;          /* parts in use */
	char separator; /* between the parts */
};

enum { WHEN_TOKENS_MAX = 64 };

/* The tokens of a text, at most max (what follows is not read); unknown words are WORD_OTHER. */
size_t when_tokens(const char *s, struct when_token *out, size_t max);

#endif
