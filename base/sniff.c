/* sniff.c - which kind a file begins as, and what no kind may be: an archive from behind, a page
 * for a browser, a PDF that begins a little later. */
#include "base/sniff_inside.h"

enum {
	PDF_FROM = 1024, /* readers look that far for "%PDF-" */
	ZIP_TAIL =
		66000, /* an archive's own end lies within the last 64 KiB and its own 22 bytes */
	MARKUP_HEAD = 4096,
};

static bool begins(const uint8_t *b, size_t len, const char *with, size_t n)
{
	return len >= n && memcmp(b, with, n) == 0;
}

/* ---- what is never taken ---- */

static const struct {
	size_t at;
	const char *bytes;
	size_t n;
	enum sniff_fault fault;
} refused[] = {
	{ 0, "PK\3\4", 4, SNIFF_ARCHIVE },
	{ 0, "PK\5\6", 4, SNIFF_ARCHIVE },
	{ 0, "PK\7\10", 4, SNIFF_ARCHIVE },
	{ 0, "Rar!\x1A\7", 6, SNIFF_ARCHIVE },
	{ 0, "7z\xBC\xAF\x27\x1C", 6, SNIFF_ARCHIVE },
	{ 0, "\x1F\x8B", 2, SNIFF_ARCHIVE },
	{ 0, "BZh", 3, SNIFF_ARCHIVE },
	{ 0,
	  "\xFD"
	  "7zXZ",
	  5, SNIFF_ARCHIVE },
	{ 0, "\x28\xB5\x2F\xFD", 4, SNIFF_ARCHIVE },
	{ 0, "MSCF", 4, SNIFF_ARCHIVE },
	{ 0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, SNIFF_ARCHIVE }, /* old office files, MSI */
	{ 257, "ustar", 5, SNIFF_ARCHIVE },
	{ 0x8001, "CD001", 5, SNIFF_ARCHIVE },
	{ 0,
	  "\x7F"
	  "ELF",
	  4, SNIFF_PROGRAM },
	{ 0, "\xCA\xFE\xBA\xBE", 4, SNIFF_PROGRAM },
	{ 0, "\xCE\xFA\xED\xFE", 4, SNIFF_PROGRAM },
	{ 0, "\xCF\xFA\xED\xFE", 4, SNIFF_PROGRAM },
	{ 0, "dex\n", 4, SNIFF_PROGRAM },
	{ 0, "#!/", 3, SNIFF_PROGRAM },
	{ 0, "#! /", 4, SNIFF_PROGRAM },
	{ 0, "L\0\0\0\1\x14\2\0", 8, SNIFF_PROGRAM }, /* a Windows link */
};

/* Two letters alone would also begin a text: a program has zeros in its head. */
static bool is_exe(const uint8_t *b, size_t len)
{
	return (begins(b, len, "MZ", 2) || begins(b, len, "ZM", 2)) &&
	       memchr(b, 0, len < 64 ? len : 64) != NULL;
}

static enum sniff_fault refusal(const uint8_t *b, size_t len)
{
	if (is_exe(b, len))
		return SNIFF_PROGRAM;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (len > refused[i].at &&
		    begins(b + refused[i].at, len - refused[i].at, refused[i].bytes, refused[i].n))
			return refused[i].fault;
	return SNIFF_FINE;
}

/* ---- two kinds at once ---- */

/* What makes a browser take a file for a page, or a picture that runs. */
bool sniff_has_markup(const uint8_t *bytes, size_t len)
{
	static const char *const words[] = { "<html",   "<script", "<svg",  "<!doctype",
					     "<iframe", "<body",   "<?php", "javascript:" };
	const uint8_t *at = bytes, *end = bytes + len;

	for (; at < end; at++) {
		if (*at != '<' && (*at | 32) != 'j')
			continue;
		for (size_t i = 0; i < ARRAY_LEN(words); i++) {
			size_t n = strlen(words[i]);

			if ((size_t)(end - at) >= n &&
			    strncasecmp((const char *)at, words[i], n) == 0)
				return true;
		}
	}
	return false;
}

/* An archive is found from its end: its last record, whose comment reaches just to the end. */
static bool ends_as_zip(const uint8_t *b, size_t len)
{
	size_t from = len > ZIP_TAIL ? len - ZIP_TAIL : 0;
	const uint8_t *at = b + from, *end = b + len;

	while ((at = memmem(at, (size_t)(end - at), "PK\5\6", 4)) != NULL) {
		if (end - at >= 22 && (size_t)(end - at) - 22 == le16(at + 20))
			return true;
		at++;
	}
	return false;
}

static bool is_polyglot(const uint8_t *b, size_t len, enum file_type type)
{
	size_t head = len < PDF_FROM ? len : PDF_FROM;

	if (ends_as_zip(b, len))
		return true;
	if (type == TYPE_TEXT) /* has words about pages checked as a whole */
		return false;
	return (type != TYPE_PDF && memmem(b, head, "%PDF-", 5)) ||
	       sniff_has_markup(b, len < MARKUP_HEAD ? len : MARKUP_HEAD);
}

/* ---- what is taken ---- */

static const struct {
	enum file_type type;
	const char *mime, *extension;
	size_t at;
	const char *bytes;
	size_t n;
	sniff_check *check;
} kinds[] = {
	{ TYPE_JPEG, "image/jpeg", "jpg", 0, "\xFF\xD8\xFF", 3, sniff_jpeg },
	{ TYPE_PNG, "image/png", "png", 0, "\x89PNG\r\n\x1A\n", 8, sniff_png },
	{ TYPE_WEBP, "image/webp", "webp", 8, "WEBP", 4, sniff_webp },
	{ TYPE_GIF, "image/gif", "gif", 0, "GIF8", 4, sniff_gif },
	{ TYPE_PDF, "application/pdf", "pdf", 0, "%PDF-", 5, sniff_pdf },
	{ TYPE_MP4, "video/mp4", "mp4", 4, "ftyp", 4, sniff_mp4 },
	{ TYPE_OGG, "audio/ogg", "ogg", 0, "OggS", 4, sniff_ogg },
	{ TYPE_TEXT, "text/plain", "txt", 0, "", 0, sniff_text },
};

struct sniffed sniff(const void *bytes, size_t len)
{
	struct sniffed s = { TYPE_UNKNOWN, SNIFF_FINE, 0, 0 };

	if (len == 0) {
		s.fault = SNIFF_EMPTY;
		return s;
	}
	s.fault = refusal(bytes, len);
	for (size_t i = 0; s.fault == SNIFF_FINE && i < ARRAY_LEN(kinds); i++) {
		const uint8_t *b = bytes;

		if (len <= kinds[i].at ||
		    !begins(b + kinds[i].at, len - kinds[i].at, kinds[i].bytes, kinds[i].n))
			continue;
		s.type = kinds[i].type;
		kinds[i].check(b, len, &s);
		if (s.fault == SNIFF_FINE && is_polyglot(b, len, s.type))
			s.fault = SNIFF_POLYGLOT;
		return s;
	}
	return s;
}

const char *file_type_mime(enum file_type t)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].type == t)
			return kinds[i].mime;
	return "application/octet-stream";
}

const char *file_type_extension(enum file_type t)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].type == t)
			return kinds[i].extension;
	return "bin";
}

bool file_type_is_picture(enum file_type t)
{
	return t >= TYPE_JPEG && t <= TYPE_GIF;
}
