#include "bot/mail.h"

#include <ctype.h>

#include "base/civil.h"
#include "base/strbuf.h"
#include "base/text.h"

enum {
	ADDRESS_MAX = 254,    /* RFC 5321 §4.5.3.1.3, without the angle brackets */
	LOCAL_MAX = 64,       /* RFC 5321 §4.5.3.1.1 */
	LABEL_MAX = 63,       /* RFC 1035 §2.3.4 */
	NAME_MAX_CHARS = 100, /* of a name or subject */
	TEXT_MAX_CHARS = 20000,
	WORD_BYTES = 39, /* of UTF-8 in one encoded word: no header line over 76 (RFC 2047 §2) */
	PLAIN_MAX = 60,  /* an ASCII header text up to this long is written as it is */
	QP_LINE = 75,    /* RFC 2045 §6.7 (5): 76 with the soft break */
	MESSAGE_MAX = 256 * 1024
};

/* ---- addresses ---- */

/* RFC 5322 §3.2.3 atext; quoted local parts are legal, but nobody has one. */
static bool is_atext(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_label_char(char c)
{
	return isalnum((unsigned char)c) || c == '-';
}

/* Parts of ok characters between single dots; returns how many, 0 when one is empty or too long. */
static size_t dotted_parts(const char *s, size_t len, bool (*ok)(char), size_t part_max)
{
	size_t parts = 0;
	size_t part = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i == len || s[i] == '.') {
			if (part == 0 || part > part_max)
				return 0;
			parts++;
			part = 0;
		} else if (ok(s[i])) {
			part++;
		} else {
			return 0;
		}
	}
	return parts;
}

/* Two labels at least, none with a hyphen at an end, the last not a number. */
static bool domain_ok(const char *s, size_t len)
{
	const char *last = s;

	if (dotted_parts(s, len, is_label_char, LABEL_MAX) < 2)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool edge = i == 0 || i + 1 == len || s[i - 1] == '.' || s[i + 1] == '.';

		if (s[i] == '-' && edge)
			return false;
		if (s[i] == '.')
			last = s + i + 1;
	}
	return strspn(last, "0123456789") < (size_t)(s + len - last);
}

bool mail_address_ok(const char *address)
{
	size_t len = address ? strnlen(address, ADDRESS_MAX + 1) : 0;
	const char *at = address ? strchr(address, '@') : NULL;
	size_t local;

	if (!at || len > ADDRESS_MAX)
		return false;
	local = (size_t)(at - address);
	return local <= LOCAL_MAX && dotted_parts(address, local, is_atext, LOCAL_MAX) > 0 &&
	       domain_ok(at + 1, len - local - 1);
}

/* ---- headers ---- */

static void add_base64(struct strbuf *b, const char *s, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t three = 0;

		for (size_t k = 0; k < 3; k++)
			three = three << 8 | (i + k < n ? (unsigned char)s[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			strbuf_addn(b, k > n - i ? "=" : &digits[three >> (18 - 6 * k) & 63], 1);
	}
}

/* RFC 2047: encoded words of whole characters, one on each line of the header. */
static void add_encoded(struct strbuf *b, const char *s)
{
	size_t len = strlen(s);

	while (len) {
		size_t n = 0;

		for (;;) {
			size_t more = utf8_next(s + n, len - n, NULL);

			if (!more || n + more > WORD_BYTES)
				break;
			n += more;
		}
		strbuf_add(b, "=?UTF-8?B?");
		add_base64(b, s, n);
		strbuf_add(b, "?=");
		s += n;
		len -= n;
		if (len)
			strbuf_add(b, "\r\n ");
	}
}

static bool is_plain(const char *s)
{
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e)
			return false;
	return strlen(s) <= PLAIN_MAX && !strstr(s, "=?");
}

/* text_one_line() leaves no control character, so that no value can begin a header of its own. */
static enum err add_subject(struct arena *a, struct strbuf *b, const char *subject)
{
	const char *s = text_one_line(a, subject, strlen(subject), NAME_MAX_CHARS);

	if (!s)
		return ERR_NOMEM;
	strbuf_add(b, "Subject: ");
	if (is_plain(s))
		strbuf_add(b, s);
	else
		add_encoded(b, s);
	strbuf_add(b, "\r\n");
	return OK;
}

static enum err add_from(struct arena *a, struct strbuf *b, const struct mail *m)
{
	const char *name = m->from_name ? m->from_name : "";

	name = text_one_line(a, name, strlen(name), NAME_MAX_CHARS);
	if (!name)
		return ERR_NOMEM;
	strbuf_add(b, "From: ");
	if (*name) {
		bool quoted = is_plain(name) && !strpbrk(name, "\"\\");

		if (quoted)
			strbuf_addf(b, "\"%s\"", name);
		else
			add_encoded(b, name);
		strbuf_add(b, quoted ? " " : "\r\n ");
	}
	strbuf_addf(b, "<%s>\r\n", m->from);
	return OK;
}

static void add_date(struct strbuf *b, int64_t now_ms, int offset_min)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c = civil_from_ms(now_ms, offset_min);
	int off = offset_min < 0 ? -offset_min : offset_min;

	strbuf_addf(b, "Date: %s, %d %s %04d %02d:%02d:%02d %c%02d%02d\r\n",
		    days[civil_weekday(civil_day_of(now_ms, offset_min))], c.day,
		    months[c.month - 1], c.year, c.hour, c.minute, c.second,
		    offset_min < 0 ? '-' : '+', off / 60, off % 60);
}

/* ---- text ---- */

/* RFC 2045 §6.7: anything but printable ASCII as =XX, no line longer than 76. */
static void add_quoted_printable(struct strbuf *b, const char *s)
{
	size_t column = 0;

	for (; *s; s++) {
		bool ends = s[1] == '\n' || s[1] == '\0';
		bool blank = *s == ' ' || *s == '\t';
		bool as_is = (*s > ' ' && *s <= '~' && *s != '=') || (blank && !ends);
		size_t width = as_is ? 1 : 3;

		if (*s == '\n') {
			strbuf_add(b, "\r\n");
			column = 0;
			continue;
		}
		if (column + width > QP_LINE) {
			strbuf_add(b, "=\r\n");
			column = 0;
		}
		if (as_is)
			strbuf_addc(b, *s);
		else
			strbuf_addf(b, "=%02X", (unsigned)(unsigned char)*s);
		column += width;
	}
	strbuf_add(b, "\r\n");
}

static bool id_ok(const char *id)
{
	return id && strlen(id) <= LOCAL_MAX &&
	       dotted_parts(id, strlen(id), is_label_char, LOCAL_MAX) > 0;
}

enum err mail_build(struct arena *a, const struct mail *m, struct span *out)
{
	const char *text = text_clean(a, m->text, strlen(m->text), TEXT_MAX_CHARS);
	struct strbuf b;

	if (!mail_address_ok(m->from) || !mail_address_ok(m->to) || !id_ok(m->id))
		return ERR_INVALID;
	if (!text)
		return ERR_NOMEM;
	strbuf_init(&b, a, MESSAGE_MAX);
	add_date(&b, m->now_ms, m->offset_min);
	TRY(add_from(a, &b, m));
	strbuf_addf(&b, "To: <%s>\r\n", m->to);
	TRY(add_subject(a, &b, m->subject));
	strbuf_addf(&b, "Message-ID: <%s@%s>\r\n", m->id, strchr(m->from, '@') + 1);
	strbuf_add(&b, "MIME-Version: 1.0\r\n"
		       "Content-Type: text/plain; charset=utf-8\r\n"
		       "Content-Transfer-Encoding: quoted-printable\r\n"
		       "Auto-Submitted: auto-generated\r\n" /* RFC 3834: no out-of-office answers */
		       "\r\n");
	add_quoted_printable(&b, text);
	if (strbuf_failed(&b))
		return ERR_NOMEM;
	*out = (struct span) { b.ptr, b.len };
	return OK;
}
