/* sniff_picture.c - whether a picture is whole, ends where its file ends, and has as many pixels as
 * a camera or a screen gives. */
#include "base/sniff_inside.h"

enum {
	SIDE_MAX = 20000,
	PIXELS_MAX = 120 * 1000 * 1000, /* a phone's best camera gives 108 million */
};

/* 0 x 0 and absurd sizes are told apart from what is only damaged. */
static void judge_size(struct sniffed *s)
{
	if (s->fault != SNIFF_FINE)
		return;
	if (s->width <= 0 || s->height <= 0)
		s->fault = SNIFF_BROKEN;
	else if (s->width > SIDE_MAX || s->height > SIDE_MAX ||
		 (int64_t)s->width * s->height > PIXELS_MAX)
		s->fault = SNIFF_PIXELS;
}

/* Some programs pad with zeros or a line's end. */
static bool is_padding(const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (b[i] != 0 && b[i] != '\n' && b[i] != '\r')
			return false;
	return true;
}

static void judge_end(struct sniffed *s, const struct parts *p, size_t len)
{
	if (!p->ended)
		s->fault = SNIFF_BROKEN;
	else if (!is_padding(p->bytes + p->at, len - p->at))
		s->fault = SNIFF_POLYGLOT;
}

/* ---- JPEG ---- */

static bool is_frame(uint32_t marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
	       marker != 0xCC;
}

static void walk_jpeg(struct parts *p, struct sniffed *s)
{
	struct part part;
	bool coded = false;

	while (jpeg_part(p, &part)) {
		if (is_frame(part.tag) && part.n >= 5) {
			s->height = (int)be16(part.data + 1);
			s->width = (int)be16(part.data + 3);
		}
		coded = coded || part.tag == JPEG_SOS;
	}
	if (!coded)
		p->ended = false;
}

/* Cameras put a second, smaller picture behind the first: that is no other kind of file. */
static size_t behind_pictures(const uint8_t *bytes, size_t at, size_t len)
{
	while (len - at > 4 && be32(bytes + at) >> 8 == 0xFFD8FF) {
		struct parts p = { .bytes = bytes + at, .len = len - at };
		struct part part;

		while (jpeg_part(&p, &part))
			;
		if (!p.ended)
			break;
		at += p.at;
	}
	return at;
}

void sniff_jpeg(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	struct parts p = { .bytes = bytes, .len = len };

	walk_jpeg(&p, out);
	if (p.ended)
		p.at = behind_pictures(bytes, p.at, len);
	judge_end(out, &p, len);
	judge_size(out);
}

/* ---- PNG ---- */

/* A capital first letter: whoever does not know the chunk cannot show the picture. */
static bool is_strange_png(uint32_t tag)
{
	return !(tag & 0x20000000) && tag != TAG('I', 'H', 'D', 'R') &&
	       tag != TAG('P', 'L', 'T', 'E') && tag != TAG('I', 'D', 'A', 'T') &&
	       tag != TAG('I', 'E', 'N', 'D');
}

void sniff_png(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	struct parts p = { .bytes = bytes, .len = len };
	struct part part;
	bool coded = false;

	for (size_t i = 0; png_part(&p, &part); i++) {
		if (part.tag == TAG('I', 'H', 'D', 'R') && part.n == 13 && i == 1) {
			out->width = (int)(be32(part.data) & 0x7FFFFFFF);
			out->height = (int)(be32(part.data + 4) & 0x7FFFFFFF);
		} else if (i > 0 && (i == 1 || is_strange_png(part.tag))) {
			p.broken = true;
			p.ended = false;
		}
		coded = coded || part.tag == TAG('I', 'D', 'A', 'T');
	}
	p.ended = p.ended && coded;
	judge_end(out, &p, len);
	judge_size(out);
}

/* ---- WebP ---- */

static uint32_t le24(const uint8_t *p)
{
	return (uint32_t)p[2] << 16 | le16(p);
}

static void webp_size(const struct part *part, struct sniffed *s)
{
	const uint8_t *d = part->data;

	if (part->tag == TAG('V', 'P', '8', 'X') && part->n >= 10) {
		s->width = (int)le24(d + 4) + 1;
		s->height = (int)le24(d + 7) + 1;
	} else if (s->width == 0 && part->tag == TAG('V', 'P', '8', 'L') && part->n >= 5 &&
		   d[0] == 0x2F) {
		uint32_t bits = le32(d + 1);

		s->width = (int)(bits & 0x3FFF) + 1;
		s->height = (int)(bits >> 14 & 0x3FFF) + 1;
	} else if (s->width == 0 && part->tag == TAG('V', 'P', '8', ' ') && part->n >= 10 &&
		   d[3] == 0x9D && d[4] == 0x01 && d[5] == 0x2A) {
		s->width = (int)(le16(d + 6) & 0x3FFF);
		s->height = (int)(le16(d + 8) & 0x3FFF);
	}
}

void sniff_webp(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	struct parts p = { .bytes = bytes, .len = len };
	struct part part;

	if (memcmp(bytes, "RIFF", 4) != 0) {
		out->type = TYPE_UNKNOWN;
		out->fault = SNIFF_UNKNOWN;
		return;
	}
	while (webp_part(&p, &part))
		webp_size(&part, out);
	judge_end(out, &p, len);
	judge_size(out);
}

/* ---- GIF ---- */

/* "GIF89a=1;" and "GIF89a" with a comment's begin are also programs for a browser. */
static bool is_script(const uint8_t *b)
{
	return b[6] == '=' || (b[6] == '/' && (b[7] == '*' || b[7] == '/'));
}

void sniff_gif(const uint8_t *bytes, size_t len, struct sniffed *out)
{
	struct parts p = { .bytes = bytes, .len = len };
	struct part part;
	bool coded = false;

	while (gif_part(&p, &part)) {
		if (part.tag == PART_HEAD) {
			out->width = (int)le16(part.data);
			out->height = (int)le16(part.data + 2);
		}
		coded = coded || part.tag == GIF_IMAGE;
	}
	p.ended = p.ended && coded;
	judge_end(out, &p, len);
	if (len > 8 && is_script(bytes))
		out->fault = SNIFF_POLYGLOT;
	judge_size(out);
}
