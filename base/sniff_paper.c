/* sniff_paper.c - documents, films, sounds and texts: whole, of one kind, and quiet: nothing in
 * them acts when they are opened. */
#include "base/sniff_inside.h"

#include "base/text.h"

enum { PDF_TAIL = 1024, TEXT_MOST = 1024 * 1024 };

/* ---- PDF ---- */

static bool is_white(uint8_t c)
{
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

/* What follows a name ends it: "/JS(" is a script, "/JSomething" is not. */
static bool is_name(const uint8_t *at, size_t left, const char *name)
{
	size_t n = strlen(name);

	return left > n && memcmp(at, name, n) == 0 &&
	       (is_white(at[n]) || strchr("()<>[]{}/%", at[n]) != NULL);
}

static bool pdf_acts(const uint8_t *bytes, size_t len)
{
	static const char *const names[] = { "/JavaScript", "/JS",      "/Launch",
					     "/RichMedia",  "/Encrypt", "/EmbeddedFile" };
	const uint8_t *at = bytes, *end = bytes + len;

	while ((at = memchr(at, '/', (size_t)(end - at))) != NULL) {
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			if (is_name(at, (size_t)(end - at), names[i]))
				return true;
		at++;
	}
	return false;
}

static const uint8_t *last_eof(const uint8_t *bytes, size_t len)
{
	for (size_t back = 5; back <= len && back <= PDF_TAIL; back++)
		if (memcmp(bytes + len - back, "%%EOF", 5) == 0)
			return bytes + len - back + 5;
	return NULL;
}

void sniff_pdf(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	const uint8_t *end = last_eof(bytes, len);

	if (len < 16 || bytes[5] < '1' || bytes[5] > '2' || bytes[6] != '.' || !end) {
		out->fault = SNIFF_BROKEN;
		return;
	}
	for (; end < bytes + len; end++)
		if (!is_white(*end))
			out->fault = SNIFF_POLYGLOT;
	if (out->fault == SNIFF_FINE && pdf_acts(bytes, len))
		out->fault = SNIFF_LOCKED;
}

/* ---- MP4 ---- */

static bool is_one_of(uint32_t tag, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (tag == be32((const uint8_t *)names[i]))
			return true;
	return false;
}

static void judge_brand(uint32_t brand, struct sniffed *s)
{
	static const char *const films[] = { "isom", "iso2", "iso3", "iso4", "iso5", "iso6",
					     "mp41", "mp42", "avc1", "M4V ", "M4A ", "qt  ",
					     "3gp4", "3gp5", "3gp6", "3gg6", "MSNV", "dash" };
	static const char *const pictures[] = { "heic", "heix", "hevc", "heim", "heis",
						"mif1", "msf1", "avif", "avis" };

	if (is_one_of(brand, films, ARRAY_LEN(films)))
		return;
	s->type = TYPE_UNKNOWN;
	s->fault = is_one_of(brand, pictures, ARRAY_LEN(pictures)) ? SNIFF_HEIC : SNIFF_UNKNOWN;
}

void sniff_mp4(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	static const char *const boxes[] = { "ftyp", "moov", "mdat", "free", "skip", "wide",
					     "uuid", "meta", "udta", "moof", "mfra", "sidx",
					     "styp", "pdin", "emsg", "pnot" };
	struct parts p = { .bytes = bytes, .len = len };
	struct part part;
	bool index = false, film = false, strange = false;

	if (len < 16) {
		out->fault = SNIFF_BROKEN;
		return;
	}
	judge_brand(be32(bytes + 8), out);
	if (out->fault != SNIFF_FINE)
		return;
	while (mp4_part(&p, &part)) {
		index = index || part.tag == TAG('m', 'o', 'o', 'v');
		film = film || part.tag == TAG('m', 'd', 'a', 't');
		strange = strange || !is_one_of(part.tag, boxes, ARRAY_LEN(boxes));
	}
	if (strange)
		out->fault = SNIFF_POLYGLOT;
	else if (!p.ended || !index || !film)
		out->fault = SNIFF_BROKEN;
}

/* ---- Ogg ---- */

static bool is_sound(const struct part *first)
{
	return (first->n >= 8 && memcmp(first->data, "OpusHead", 8) == 0) ||
	       (first->n >= 7 && memcmp(first->data, "\1vorbis", 7) == 0) ||
	       (first->n >= 8 && memcmp(first->data, "Speex   ", 8) == 0);
}

void sniff_ogg(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	struct parts p = { .bytes = bytes, .len = len };
	struct part part;

	for (size_t i = 0; ogg_part(&p, &part); i++)
		if (i == 0 && !is_sound(&part)) {
			out->type = TYPE_UNKNOWN;
			out->fault = SNIFF_UNKNOWN;
			return;
		}
	if (!p.ended)
		out->fault = SNIFF_BROKEN;
}

/* ---- text ---- */

static bool is_text(const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (b[i] == 0x7F || (b[i] < 0x20 && b[i] != '\t' && b[i] != '\n' && b[i] != '\r'))
			return false;
	return utf8_valid((const char *)b, len);
}

/* Also what begins like a page or a drawing: what looks like text and starts with '<'. */
void sniff_text(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	const uint8_t *at = bytes, *end = bytes + len;

	if (len >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	while (at < end && is_white(*at))
		at++;
	if (len < TEXT_MOST && ((at < end && *at == '<') || sniff_has_markup(bytes, len)))
		out->fault = SNIFF_MARKUP;
	else if (len > TEXT_MOST || at == end || !is_text(bytes, len))
		out->fault = len < 4 ? SNIFF_EMPTY : SNIFF_UNKNOWN;
	if (out->fault != SNIFF_FINE)
		out->type = TYPE_UNKNOWN;
}
