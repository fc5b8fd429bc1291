#include "policy/values.h"

#include <string.h>

enum { PRINT_BYTES_MAX = 2000 };

static const struct {
	value_reader *read;
	value_printer *print;
	const char *allowed;
} types[POLICY_TYPE_COUNT] = {
	[POLICY_DURATION] = { read_duration, print_duration, "a duration" },
	[POLICY_BOOL] = { read_bool, print_bool, "ya or tidak" },
	[POLICY_ANSWER] = { read_answer, print_answer, "ya, tidak, or nothing (ask the team)" },
	[POLICY_INT] = { read_int, print_int, "a whole number" },
	[POLICY_MONEY] = { read_money, print_money, "an amount such as Rp500.000" },
	[POLICY_PERCENT] = { read_percent, print_percent, "a percentage such as 99,5 %" },
	[POLICY_TIME] = { read_time, print_time, "a time such as 09.00" },
	[POLICY_DAYS] = { read_days, print_days, "weekdays such as senin-jumat" },
	[POLICY_WEEK] = { read_week, print_week, "days and hours: senin-jumat 09.00-17.00" },
	[POLICY_ZONE] = { read_zone, print_zone, "Asia/Jakarta, Asia/Makassar or Asia/Jayapura" },
	[POLICY_TEXT] = { read_text, print_text, "a text of at most 1000 bytes" },
	[POLICY_EMAIL] = { read_email, print_text, "an e-mail address" },
	[POLICY_PHONE] = { read_phone, print_text, "a phone number of 8 to 15 digits" },
	[POLICY_URL] = { read_url, print_text, "an address that begins with https://" },
	[POLICY_CHOICE] = { read_choice, print_choice, "one of " },
	[POLICY_LIST] = { read_list, print_list, "off, or some of " },
};

/* How each kind is written, for the message that says what a key allows. */
static const char *const examples[DURATION_KIND_COUNT] = {
	[DURATION_NONE] = "off",
	[DURATION_MINUTES] = "45 menit",
	[DURATION_HOURS] = "48 jam",
	[DURATION_OPEN_MINUTES] = "90 menit operasional",
	[DURATION_OPEN_HOURS] = "6 jam operasional",
	[DURATION_WORK_SPANS] = "1x24 jam kerja",
	[DURATION_WORK_DAYS] = "3 hari kerja",
	[DURATION_DAYS] = "30 hari",
	[DURATION_MONTHS] = "1 bulan",
	[DURATION_YEARS] = "5 tahun",
};

static const char *describe(struct arena *a, const struct policy_key *key)
{
	struct strbuf b;
	const char *sep = ": ";

	strbuf_init(&b, a, PRINT_BYTES_MAX);
	strbuf_addf(&b, "expected %s", types[key->type].allowed);
	for (const char *p = key->choices; p && *p; p++)
		strbuf_addn(&b, *p == '|' ? ", " : p, *p == '|' ? 2 : 1);
	for (unsigned k = 0; k < DURATION_KIND_COUNT; k++)
		if (key->kinds & 1u << k) {
			strbuf_addf(&b, "%s%s", sep, examples[k]);
			sep = ", ";
		}
	if (key->type == POLICY_INT)
		strbuf_addf(&b, " from %d to %d", (int)key->min, (int)key->max);
	return strbuf_failed(&b) ? "out of memory" : b.ptr;
}

static void *member_of(const struct policy_key *key, struct policy *p)
{
	return (char *)p + key->offset;
}

enum err value_read(struct arena *a, const struct policy_key *key, const char *text,
		    struct policy *p, const char **why)
{
	const char *better = NULL;
	struct reading r = { .arena = a, .key = key, .member = member_of(key, p), .why = &better };
	enum err e = ERR_INVALID;

	while (*text == ' ' || *text == '\t')
		text++;
	r.len = strlen(text);
	while (r.len && (text[r.len - 1] == ' ' || text[r.len - 1] == '\t'))
		r.len--;
	r.text = arena_strndup(a, text, r.len);
	if (!r.text) {
		*why = "out of memory";
		return ERR_NOMEM;
	}
	if (r.len > 0 || key->default_text[0] == '\0' || (key->kinds & 1u << DURATION_NONE))
		e = types[key->type].read(&r);
	if (e != OK)
		*why = better ? better : describe(a, key);
	return e;
}

const char *value_print(struct arena *a, const struct policy_key *key, const struct policy *p)
{
	struct strbuf b;

	strbuf_init(&b, a, PRINT_BYTES_MAX);
	types[key->type].print(&b, key, (const char *)p + key->offset);
	return strbuf_failed(&b) ? NULL : b.ptr;
}
