#include "messages/when_words.h"

#include "base/civil.h"

enum { WORD_SIZE = 16, PART_LIMIT = 99999 };
enum { MINUTES_HOUR = 60, MINUTES_DAY = 24 * 60, MINUTES_WEEK = 7 * 24 * 60 };

static const struct {
	const char *word;
	enum when_kind kind;
	int value;
} vocabulary[] = {
	/* days */
	{ "today", WORD_DAY, 0 },
	{ "kemarin", WORD_DAY, -1 },
	{ "kemaren", WORD_DAY, -1 },
	{ "kemarn", WORD_DAY, -1 },
	{ "kmrn", WORD_DAY, -1 },
	{ "kmren", WORD_DAY, -1 },
	{ "kmarin", WORD_DAY, -1 },
	{ "kmaren", WORD_DAY, -1 },
	{ "yesterday", WORD_DAY, -1 },
	{ "wingi", WORD_DAY, -1 },
	{ "besok", WORD_DAY, 1 },
	{ "bsk", WORD_DAY, 1 },
	{ "bsok", WORD_DAY, 1 },
	{ "besuk", WORD_DAY, 1 },
	{ "esok", WORD_DAY, 1 },
	{ "tomorrow", WORD_DAY, 1 },
	{ "lusa", WORD_LUSA, 2 },
	{ "semalam", WORD_NIGHT, -1 },
	{ "semalem", WORD_NIGHT, -1 },
	{ "smlm", WORD_NIGHT, -1 },
	{ "tonight", WORD_DAY, 0 },
	{ "tadi", WORD_EARLIER, 0 },
	{ "td", WORD_EARLIER, 0 },
	{ "tdi", WORD_EARLIER, 0 },
	{ "barusan", WORD_NOW, 0 },
	{ "sekarang", WORD_NOW, 0 },
	{ "skrg", WORD_NOW, 0 },
	{ "now", WORD_NOW, 0 },
	{ "hari", WORD_HARI, MINUTES_DAY },
	{ "hr", WORD_HARI, MINUTES_DAY },
	{ "ini", WORD_INI, 0 },
	{ "this", WORD_INI, 0 },
	/* weekdays */
	{ "senin", WORD_WEEKDAY, MONDAY },
	{ "snin", WORD_WEEKDAY, MONDAY },
	{ "selasa", WORD_WEEKDAY, TUESDAY },
	{ "slasa", WORD_WEEKDAY, TUESDAY },
	{ "rabu", WORD_WEEKDAY, WEDNESDAY },
	{ "kamis", WORD_WEEKDAY, THURSDAY },
	{ "kemis", WORD_WEEKDAY, THURSDAY },
	{ "jumat", WORD_WEEKDAY, FRIDAY },
	{ "jumaat", WORD_WEEKDAY, FRIDAY },
	{ "jmt", WORD_WEEKDAY, FRIDAY },
	{ "sabtu", WORD_WEEKDAY, SATURDAY },
	{ "ahad", WORD_WEEKDAY, SUNDAY },
	{ "minggu", WORD_MINGGU, MINUTES_WEEK },
	{ "mggu", WORD_MINGGU, MINUTES_WEEK },
	{ "mgg", WORD_MINGGU, MINUTES_WEEK },
	{ "monday", WORD_WEEKDAY, MONDAY },
	{ "tuesday", WORD_WEEKDAY, TUESDAY },
	{ "wednesday", WORD_WEEKDAY, WEDNESDAY },
	{ "thursday", WORD_WEEKDAY, THURSDAY },
	{ "friday", WORD_WEEKDAY, FRIDAY },
	{ "saturday", WORD_WEEKDAY, SATURDAY },
	{ "sunday", WORD_WEEKDAY, SUNDAY },
	/* months */
	{ "januari", WORD_MONTH, 1 },
	{ "january", WORD_MONTH, 1 },
	{ "jan", WORD_MONTH, 1 },
	{ "februari", WORD_MONTH, 2 },
	{ "february", WORD_MONTH, 2 },
	{ "feb", WORD_MONTH, 2 },
	{ "pebruari", WORD_MONTH, 2 },
	{ "maret", WORD_MONTH, 3 },
	{ "march", WORD_MONTH, 3 },
	{ "mar", WORD_MONTH, 3 },
	{ "mrt", WORD_MONTH, 3 },
	{ "april", WORD_MONTH, 4 },
	{ "apr", WORD_MONTH, 4 },
	{ "mei", WORD_MONTH, 5 },
	{ "may", WORD_MONTH, 5 },
	{ "juni", WORD_MONTH, 6 },
	{ "june", WORD_MONTH, 6 },
	{ "jun", WORD_MONTH, 6 },
	{ "juli", WORD_MONTH, 7 },
	{ "july", WORD_MONTH, 7 },
	{ "jul", WORD_MONTH, 7 },
	{ "agustus", WORD_MONTH, 8 },
	{ "august", WORD_MONTH, 8 },
	{ "agu", WORD_MONTH, 8 },
	{ "agt", WORD_MONTH, 8 },
	{ "ags", WORD_MONTH, 8 },
	{ "aug", WORD_MONTH, 8 },
	{ "agus", WORD_MONTH, 8 },
	{ "september", WORD_MONTH, 9 },
	{ "sep", WORD_MONTH, 9 },
	{ "sept", WORD_MONTH, 9 },
	{ "oktober", WORD_MONTH, 10 },
	{ "october", WORD_MONTH, 10 },
	{ "okt", WORD_MONTH, 10 },
	{ "oct", WORD_MONTH, 10 },
	{ "november", WORD_MONTH, 11 },
	{ "nopember", WORD_MONTH, 11 },
	{ "nov", WORD_MONTH, 11 },
	{ "nop", WORD_MONTH, 11 },
	{ "desember", WORD_MONTH, 12 },
	{ "december", WORD_MONTH, 12 },
	{ "des", WORD_MONTH, 12 },
	{ "dec", WORD_MONTH, 12 },
	/* parts of the day */
	{ "dini", WORD_PART, PART_DAWN },
	{ "subuh", WORD_PART, PART_DAWN },
	{ "sbh", WORD_PART, PART_DAWN },
	{ "pagi", WORD_PART, PART_MORNING },
	{ "pg", WORD_PART, PART_MORNING },
	{ "pgi", WORD_PART, PART_MORNING },
	{ "morning", WORD_PART, PART_MORNING },
	{ "siang", WORD_PART, PART_NOON },
	{ "siank", WORD_PART, PART_NOON },
	{ "sng", WORD_PART, PART_NOON },
	{ "noon", WORD_PART, PART_NOON },
	{ "sore", WORD_PART, PART_AFTERNOON },
	{ "petang", WORD_PART, PART_AFTERNOON },
	{ "afternoon", WORD_PART, PART_PM },
	{ "malam", WORD_PART, PART_EVENING },
	{ "malem", WORD_PART, PART_EVENING },
	{ "mlm", WORD_PART, PART_EVENING },
	{ "mlem", WORD_PART, PART_EVENING },
	{ "evening", WORD_PART, PART_PM },
	{ "night", WORD_PART, PART_EVENING },
	{ "am", WORD_PART, PART_AM },
	{ "pm", WORD_PART, PART_PM },
	/* lengths */
	{ "menit", WORD_UNIT, 1 },
	{ "mnt", WORD_UNIT, 1 },
	{ "minute", WORD_UNIT, 1 },
	{ "minutes", WORD_UNIT, 1 },
	{ "hour", WORD_UNIT, MINUTES_HOUR },
	{ "hours", WORD_UNIT, MINUTES_HOUR },
	{ "day", WORD_UNIT, MINUTES_DAY },
	{ "days", WORD_UNIT, MINUTES_DAY },
	{ "week", WORD_UNIT, MINUTES_WEEK },
	{ "weeks", WORD_UNIT, MINUTES_WEEK },
	{ "pekan", WORD_UNIT, MINUTES_WEEK },
	{ "sejam", WORD_A_UNIT, MINUTES_HOUR },
	{ "sehari", WORD_A_UNIT, MINUTES_DAY },
	{ "seminggu", WORD_A_UNIT, MINUTES_WEEK },
	{ "sepekan", WORD_A_UNIT, MINUTES_WEEK },
	/* what stands around them */
	{ "jam", WORD_CLOCK, MINUTES_HOUR },
	{ "jm", WORD_CLOCK, MINUTES_HOUR },
	{ "pukul", WORD_CLOCK, 0 },
	{ "pkl", WORD_CLOCK, 0 },
	{ "pk", WORD_CLOCK, 0 },
	{ "tgl", WORD_DATE, 0 },
	{ "tanggal", WORD_DATE, 0 },
	{ "tggl", WORD_DATE, 0 },
	{ "lalu", WORD_AGO, 0 },
	{ "ago", WORD_AGO, 0 },
	{ "last", WORD_AGO, 0 },
	{ "depan", WORD_NEXT, 0 },
	{ "next", WORD_NEXT, 0 },
	{ "nanti", WORD_NEXT, 0 },
	{ "sekitar", WORD_ABOUT, 0 },
	{ "sekitaran", WORD_ABOUT, 0 },
	{ "sktr", WORD_ABOUT, 0 },
	{ "kira", WORD_ABOUT, 0 },
	{ "kirakira", WORD_ABOUT, 0 },
	{ "kurleb", WORD_ABOUT, 0 },
	{ "around", WORD_ABOUT, 0 },
	{ "about", WORD_ABOUT, 0 },
	{ "setengah", WORD_HALF, 30 },
	{ "stgh", WORD_HALF, 30 },
	{ "stengah", WORD_HALF, 30 },
	{ "seperempat", WORD_QUARTER, 15 },
	{ "lewat", WORD_PAST, 0 },
	{ "lebih", WORD_PAST, 0 },
	{ "kurang", WORD_TO, 0 },
	{ "yang", WORD_FILLER, 0 },
	{ "yg", WORD_FILLER, 0 },
	{ "wib", WORD_ZONE, 420 },
	{ "wita", WORD_ZONE, 480 },
	{ "wit", WORD_ZONE, 540 },
	/* numbers */
	{ "satu", WORD_NUMBER, 1 },
	{ "dua", WORD_NUMBER, 2 },
	{ "tiga", WORD_NUMBER, 3 },
	{ "empat", WORD_NUMBER, 4 },
	{ "lima", WORD_NUMBER, 5 },
	{ "enam", WORD_NUMBER, 6 },
	{ "tujuh", WORD_NUMBER, 7 },
	{ "delapan", WORD_NUMBER, 8 },
	{ "sembilan", WORD_NUMBER, 9 },
	{ "sepuluh", WORD_NUMBER, 10 },
	{ "sebelas", WORD_NUMBER, 11 },
	{ "one", WORD_NUMBER, 1 },
	{ "two", WORD_NUMBER, 2 },
	{ "three", WORD_NUMBER, 3 },
	{ "four", WORD_NUMBER, 4 },
	{ "five", WORD_NUMBER, 5 },
	{ "six", WORD_NUMBER, 6 },
	{ "seven", WORD_NUMBER, 7 },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char letter(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c >= 'a' && c <= 'z' ? c : 0;
}

static struct when_token look_up(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(vocabulary); i++)
		if (strcmp(vocabulary[i].word, word) == 0) {
			struct when_token t = { .kind = vocabulary[i].kind,
						.value = vocabulary[i].value };

			if (t.kind == WORD_NUMBER) {
				t.parts[0] = t.value;
				t.n = 1;
			}
			return t;
		}
	return (struct when_token) { .kind = WORD_OTHER };
}

/* Letters in a row; "jum'at" is one word. */
static const char *take_word(const char *s, struct when_token *out)
{
	char word[WORD_SIZE];
	size_t n = 0;

	for (; letter(*s) || (*s == '\'' && letter(s[1])); s++)
		if (*s != '\'' && n < sizeof(word) - 1)
			word[n++] = letter(*s);
	word[n] = '\0';
	*out = look_up(word);
	return s;
}

/* Up to three runs of digits with the same separator between them. */
static const char *take_number(const char *s, struct when_token *out)
{
	struct when_token t = { .kind = WORD_NUMBER };

	for (;;) {
		for (; is_digit(*s); s++) {
			if (t.parts[t.n] < PART_LIMIT)
				t.parts[t.n] = t.parts[t.n] * 10 + (*s - '0');
			if (t.digits[t.n] < PART_LIMIT)
				t.digits[t.n]++;
		}
		t.n++;
		if (t.n == 3 || !*s || !strchr("./:-", *s) || !is_digit(s[1]) ||
		    (t.separator && *s != t.separator))
			break;
		t.separator = *s++;
	}
	*out = t;
	return s;
}

size_t when_tokens(const char *s, struct when_token *out, size_t max)
{
	size_t n = 0;

	while (*s && n < max) {
		if (is_digit(*s))
			s = take_number(s, &out[n++]);
		else if (letter(*s))
			s = take_word(s, &out[n++]);
		else
			s++;
	}
	return n;
}
