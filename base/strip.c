/* strip.c - one rule per kind: which parts of a file are the picture, and which only tell about it.
 * Kept is what a list names; whatever else a file holds stays behind. */
#include "base/parts.h"
#include "base/sniff.h"

struct copy {
	uint8_t *out;
	size_t n, cap;
	bool full;
};

static void put(struct copy *c, const void *bytes, size_t n)
{
	if (n > c->cap - c->n) {
		c->full = true;
		return;
	}
	memcpy(c->out + c->n, bytes, n);
	c->n += n;
}

/* ---- JPEG ---- */

enum { EXIF_LEAST = 32 }; /* bytes: no less than what put_orientation() writes in its place */

/* The one fact of EXIF without which the picture lies on its side: TIFF 6.0, tag 0x0112. 0 when it
 * stands upright, or when nothing can be read. */
static unsigned orientation(const struct part *p)
{
	const uint8_t *t = p->data;
	size_t n = p->n;
	bool little;
	uint32_t at, count;

	if (n < EXIF_LEAST || memcmp(t, "Exif\0\0", 6) != 0)
		return 0;
	t += 6;
	n -= 6;
	little = t[0] == 'I';
	at = little ? le32(t + 4) : be32(t + 4);
	if (at > n - 2)
		return 0;
	count = little ? le16(t + at) : be16(t + at);
	for (at += 2; count > 0 && at <= n && n - at >= 12; count--, at += 12) {
		uint32_t tag = little ? le16(t + at) : be16(t + at);
		uint32_t value = little ? le16(t + at + 8) : be16(t + at + 8);

		if (tag == 0x0112)
			return value >= 2 && value <= 8 ? value : 0;
	}
	return 0;
}

/* EXIF with nothing but that fact; it is smaller than any that it replaces. */
static void put_orientation(struct copy *c, unsigned value)
{
	uint8_t segment[] = { 0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
			      'M',  'M',  0, 42, 0,   0,   0,   8,   0, 1,
			      1,    0x12, 0, 3,  0,   0,   0,   1,   0, (uint8_t)value,
			      0,    0,    0, 0,  0,   0 };

	put(c, segment, sizeof(segment));
}

/* JFIF's head without the small picture that may follow it. */
static void put_jfif(struct copy *c, const struct part *p)
{
	uint8_t segment[18];

	memcpy(segment, p->ptr, sizeof(segment));
	segment[2] = 0;
	segment[3] = 16;
	segment[16] = segment[17] = 0;
	put(c, segment, sizeof(segment));
}

static void put_jpeg(struct copy *c, const struct part *p, bool *turned)
{
	bool is_app = p->tag >= JPEG_APP0 && p->tag <= JPEG_APP15;
	unsigned turn;

	if (p->tag == JPEG_APP0 && p->n >= 14 && memcmp(p->data, "JFIF\0", 5) == 0)
		put_jfif(c, p);
	else if (p->tag == JPEG_APP1 && !*turned && (turn = orientation(p)) != 0) {
		put_orientation(c, turn);
		*turned = true;
	} else if ((p->tag == JPEG_APP2 && p->n >= 12 &&
		    memcmp(p->data, "ICC_PROFILE\0", 12) == 0) ||
		   (p->tag == JPEG_APP14 && p->n >= 12 && memcmp(p->data, "Adobe", 5) == 0) ||
		   (!is_app && p->tag != JPEG_COM))
		put(c, p->ptr, p->len);
}

static bool strip_jpeg(struct parts *p, struct copy *c)
{
	struct part part;
	bool turned = false;

	while (jpeg_part(p, &part))
		put_jpeg(c, &part, &turned);
	return p->ended;
}

/* ---- PNG ---- */

static bool strip_png(struct parts *p, struct copy *c)
{
	static const char *const kept[] = { "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA",
					    "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs",
					    "cICP", "acTL", "fcTL", "fdAT" };
	struct part part;

	while (png_part(p, &part)) {
		bool keep = part.tag == PART_HEAD;

		for (size_t i = 0; !keep && i < ARRAY_LEN(kept); i++)
			keep = memcmp(part.ptr + 4, kept[i], 4) == 0;
		if (keep)
			put(c, part.ptr, part.len);
	}
	return p->ended;
}

/* ---- WebP ---- */

enum { WEBP_HAS_EXIF = 8, WEBP_HAS_XMP = 4 };

static bool strip_webp(struct parts *p, struct copy *c)
{
	static const char *const kept[] = {
		"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"
	};
	struct part part;
	uint32_t size;

	while (webp_part(p, &part)) {
		size_t from = c->n;
		bool keep = part.tag == PART_HEAD;

		for (size_t i = 0; !keep && i < ARRAY_LEN(kept); i++)
			keep = memcmp(part.ptr, kept[i], 4) == 0;
		if (!keep)
			continue;
		put(c, part.ptr, part.len);
		if (part.tag == TAG('V', 'P', '8', 'X') && part.n && !c->full)
			c->out[from + 8] &= (uint8_t) ~(WEBP_HAS_EXIF | WEBP_HAS_XMP);
	}
	if (!p->ended || c->full)
		return false;
	size = (uint32_t)(c->n - 8);
	for (int i = 0; i < 4; i++)
		c->out[4 + i] = (uint8_t)(size >> 8 * i);
	return true;
}

/* ---- GIF ---- */

/* How often an animation runs is part of the picture; every other application's block is not. */
static bool keeps_gif(const struct part *p)
{
	if (p->tag == GIF_APPLICATION)
		return p->n >= 12 && (memcmp(p->data + 1, "NETSCAPE2.0", 11) == 0 ||
				      memcmp(p->data + 1, "ANIMEXTS1.0", 11) == 0);
	return p->tag == PART_HEAD || p->tag == GIF_IMAGE || p->tag == GIF_TRAILER ||
	       p->tag == GIF_CONTROL;
}

static bool strip_gif(struct parts *p, struct copy *c)
{
	struct part part;

	while (gif_part(p, &part))
		if (keeps_gif(&part))
			put(c, part.ptr, part.len);
	return p->ended;
}

/* ---- MP4 ---- */

/* Films are found by their distance from the file's beginning, so nothing may move: what tells of
 * place and camera becomes empty space of the same length. */
static bool blank_boxes(uint8_t *bytes, size_t len, int depth)
{
	static const uint8_t space[] = { 'f', 'r', 'e', 'e' };
	struct parts p = { .bytes = bytes, .len = len };
	struct part part;

	while (mp4_part(&p, &part)) {
		uint8_t *box = bytes + (part.ptr - bytes);
		size_t head = part.len - part.n;

		if (part.tag == TAG('u', 'd', 't', 'a') || part.tag == TAG('m', 'e', 't', 'a') ||
		    part.tag == TAG('u', 'u', 'i', 'd')) {
			memcpy(box + 4, space, sizeof(space));
			memset(box + head, 0, part.n);
		} else if ((part.tag == TAG('m', 'o', 'o', 'v') ||
			    part.tag == TAG('t', 'r', 'a', 'k')) &&
			   depth < 2 && !blank_boxes(box + head, part.n, depth + 1)) {
			return false;
		}
	}
	return p.ended;
}

static bool strip_mp4(struct parts *p, struct copy *c)
{
	put(c, p->bytes, p->len);
	return !c->full && blank_boxes(c->out, c->n, 0);
}

typedef bool rule(struct parts *p, struct copy *c);

static rule *rule_of(enum file_type t)
{
	static rule *const rules[TYPE_COUNT] = {
		[TYPE_JPEG] = strip_jpeg, [TYPE_PNG] = strip_png, [TYPE_WEBP] = strip_webp,
		[TYPE_GIF] = strip_gif,   [TYPE_MP4] = strip_mp4,
	};

	return t < TYPE_COUNT ? rules[t] : NULL;
}

bool strip_knows(enum file_type t)
{
	return rule_of(t) != NULL;
}

enum err strip(enum file_type t, const void *bytes, size_t len, void *out, size_t *n)
{
	struct parts p = { .bytes = bytes, .len = len };
	struct copy c = { .out = out, .cap = len };
	rule *r = rule_of(t);

	if (!r || !r(&p, &c) || c.full)
		return ERR_INVALID;
	/* What is left may be made so that it is something else only now: a picture whose comment
	 * kept a tar's mark from its place. */
	if (sniff(out, c.n).fault != SNIFF_FINE)
		return ERR_INVALID;
	*n = c.n;
	return OK;
}
