/* when.h - days and hours as people type them: "kemarin malam sekitar jam 7.20", "tgl 10 oktober".
 * Owns: nothing; pure functions of (text, now, zone). Never: guesses silently; what is open is
 * flagged, so that the form can ask. Days and minutes are those of the zone given (civil.h). */
#ifndef SIGAP_WHEN_H
#define SIGAP_WHEN_H

#include "base/civil.h"

enum when_flag {
	WHEN_DATE = 1,       /* day is known */
	WHEN_TIME = 2,       /* minute is known, but for the next flag */
	WHEN_ASK_HALF = 4,   /* "jam 2": minute is as written, or 12 hours later: ask which */
	WHEN_ASK_MINGGU = 8, /* "minggu": day is that Sunday, or a week was meant: ask which */
	WHEN_ABOUT = 16      /* "sekitar", "kira-kira": not exact */
};

/* Which way an incomplete date points: "tgl 23" is the last one or the coming one. */
enum when_bias { WHEN_PAST, WHEN_FUTURE };

struct when {
	unsigned flags; /* enum when_flag */
	int64_t day;    /* valid with WHEN_DATE */
	int minute;     /* since midnight, valid with WHEN_TIME */
};

/* Reads days (hari ini, kemarin, kemarin lusa, lusa, senin lalu, 3 hari lalu, tgl 23, 10 oktober,
 * 10/10/2026 with the day first, 2026-10-10) and hours (jam 2, pukul 19.20, 7 malam, setengah 8,
 * tadi pagi, 2 jam lalu), also in English. WIB, WITA or WIT behind an hour is converted.
 * ERR_NOT_FOUND: it says no day and no hour. ERR_INVALID: it names one that does not exist. */
enum err when_parse(const char *s, int64_t now_ms, int offset_min, enum when_bias bias,
		    struct when *out) MUST_CHECK;

/* Exactly DD-MM-YYYY (or with slashes), as commands want it. ERR_INVALID. */
enum err when_parse_date(const char *s, size_t len, int64_t *day) MUST_CHECK;
/* Exactly HH.MM or HH:MM, 00.00-24.00. ERR_INVALID. */
enum err when_parse_clock(const char *s, size_t len, int *minute) MUST_CHECK;

#endif
