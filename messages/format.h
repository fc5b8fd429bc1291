/* format.h - money, dates, lists and names as people read them, in the contact's language.
 * Owns: nothing; texts live in the caller's arena. All words come from the catalogs.
 * Times are ms UTC, shown in the zone of the locale; days are days since 1970-01-01 (civil.h).
 * Errors: NULL when memory ends, which catalog_render then refuses. Never: asks what time it is. */
#ifndef SIGAP_FORMAT_H
#define SIGAP_FORMAT_H

#include "base/civil.h"
#include "messages/catalog.h"

struct locale {
	const struct catalogs *texts;
	enum lang lang;
	int offset_min;   /* of the zone, e.g. 420 */
	const char *zone; /* its label, e.g. "WIB" */
	bool whole_dates; /* no "hari ini": it may be read on another day */
};

/* "Rp1.250.000"; English "Rp1,250,000". */
const char *format_rupiah(struct arena *a, const struct locale *l, int64_t rupiah);
/* "1.248"; English "1,248". */
const char *format_number(struct arena *a, const struct locale *l, int64_t n);

/* "Senin, 23 November 2026 pukul 14.05 WIB"; English "Monday, 23 November 2026, 14:05 WIB". */
const char *format_datetime(struct arena *a, const struct locale *l, int64_t ms);
/* "Senin, 23 November 2026" */
const char *format_date(struct arena *a, const struct locale *l, int64_t ms);
const char *format_day(struct arena *a, const struct locale *l, int64_t day);
/* "23 November 2026" */
const char *format_date_plain(struct arena *a, const struct locale *l, int64_t ms);
/* "21 Nov" */
const char *format_date_short(struct arena *a, const struct locale *l, int64_t ms);
/* "13.20"; English "13:20" */
const char *format_time(struct arena *a, const struct locale *l, int64_t ms);
/* "hari ini pukul 16.15 WIB", "besok pukul …", "kemarin pukul …", else, and with whole_dates, as
 * format_datetime. */
const char *format_relative(struct arena *a, const struct locale *l, int64_t ms, int64_t now_ms);
/* First and last day: "8–9 Maret 2027", "8 Februari – 9 Maret 2027"; one day alone as itself. */
const char *format_range(struct arena *a, const struct locale *l, int64_t from, int64_t to);
/* "45 menit", "2 jam", "1 jam 30 menit", "3 hari"; at most the two largest units, less than a
 * minute counts as one. */
const char *format_duration(struct arena *a, const struct locale *l, int64_t ms);

const char *format_weekday(const struct locale *l, enum weekday day);
const char *format_month(const struct locale *l, int month); /* 1-12, else "" */

/* "a", "a dan b", "a, b, dan c" */
const char *format_list(struct arena *a, const struct locale *l, const char *const *items,
			size_t n);

/* "Selamat pagi" (04-10), "siang" (11-14), "sore" (15-17), "malam" (18-03). */
const char *format_greeting(const struct locale *l, int64_t now_ms);

/* "Kak Rina" from "✨RINA w. 🌸" (name_first), "Kak" alone when that finds no name or name is NULL.
 * English "Rina" or "there". */
const char *format_address(struct arena *a, const struct locale *l, const char *name);

#endif
