#include "base/parts.h"

/* ---- what all walkers share ---- */

static size_t left(const struct parts *p)
{
	return p->len - p->at;
}

static bool broken(struct parts *p)
{
	p->broken = true;
	return false;
}

/* The part from here, len bytes, of which the first head are its own. */
static bool give(struct parts *p, struct part *out, uint32_t tag, size_t head, size_t len)
{
	if (len < head || len > left(p))
		return broken(p);
	*out = (struct part) { .tag = tag,
			       .ptr = p->bytes + p->at,
			       .len = len,
			       .data = p->bytes + p->at + head,
			       .n = len - head };
	p->at += len;
	return true;
}

static bool done(const struct parts *p)
{
	return p->ended || p->broken;
}

/* ---- JPEG: ITU T.81, annex B ---- */

/* Length of the coded picture at from: up to a marker that is neither stuffed nor a restart. */
static size_t coded_length(const struct parts *p, size_t from)
{
	size_t at = from;

	while (at + 1 < p->len) {
		const uint8_t *ff = memchr(p->bytes + at, 0xFF, p->len - 1 - at);

		if (!ff)
			break;
		at = (size_t)(ff - p->bytes);
		if (ff[1] != 0 && ff[1] != 0xFF && (ff[1] < 0xD0 || ff[1] > 0xD7))
			return at - from;
		at += ff[1] == 0xFF ? 1 : 2;
	}
	return p->len - from;
}

bool jpeg_part(struct parts *p, struct part *out)
{
	const uint8_t *b = p->bytes + p->at;
	size_t len;

	if (done(p))
		return false;
	if (p->at == 0)
		return left(p) >= 2 && be16(b) == 0xFFD8 ? give(p, out, JPEG_SOI, 2, 2) : broken(p);
	while (left(p) >= 2 && b[0] == 0xFF && b[1] == 0xFF) { /* fill bytes belong to nobody */
		p->at++;
		b++;
	}
	if (left(p) < 2 || b[0] != 0xFF || b[1] < 0xC0 || b[1] == JPEG_SOI)
		return broken(p);
	if (b[1] == JPEG_EOI) {
		p->ended = true;
		return give(p, out, JPEG_EOI, 2, 2);
	}
	if (left(p) < 4 || be16(b + 2) < 2 || 2 + be16(b + 2) > left(p))
		return broken(p);
	len = 2 + be16(b + 2);
	if (b[1] == JPEG_SOS)
		len += coded_length(p, p->at + len);
	return give(p, out, b[1], 4, len);
}

/* ---- PNG ---- */

bool png_part(struct parts *p, struct part *out)
{
	const uint8_t *b = p->bytes + p->at;
	uint32_t n;

	if (done(p))
		return false;
	if (p->at == 0)
		return give(p, out, PART_HEAD, 8, 8);
	if (left(p) < 12)
		return broken(p);
	n = be32(b);
	if (n > left(p) - 12)
		return broken(p);
	if (!give(p, out, be32(b + 4), 8, (size_t)n + 12))
		return false;
	out->n -= 4; /* the check sum */
	p->ended = out->tag == TAG('I', 'E', 'N', 'D');
	return true;
}

/* ---- WebP: RIFF ---- */

bool webp_part(struct parts *p, struct part *out)
{
	const uint8_t *b = p->bytes + p->at;
	uint32_t n;

	if (done(p))
		return false;
	if (p->at == 0) {
		if (left(p) < 12 || le32(b + 4) < 4 || le32(b + 4) > left(p) - 8)
			return broken(p);
		p->len = (size_t)le32(b + 4) + 8; /* what lies behind is not the picture's */
		return give(p, out, PART_HEAD, 12, 12);
	}
	if (left(p) == 0) {
		p->ended = true;
		return false;
	}
	if (left(p) < 8)
		return broken(p);
	n = le32(b + 4);
	if (n > left(p) - 8)
		return broken(p);
	if (!give(p, out, be32(b), 8, 8 + (size_t)n))
		return false;
	if (n % 2 && left(p)) { /* padded to an even length */
		p->at++;
		out->len++;
	}
	return true;
}

/* ---- GIF ---- */

static size_t color_table(uint8_t flags)
{
	return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* Behind a run of blocks, each with its length before it, the last of length 0. 0: cut off. */
static size_t behind_blocks(const struct parts *p, size_t at)
{
	while (at < p->len) {
		size_t n = p->bytes[at];

		at += 1 + n;
		if (n == 0)
			return at <= p->len ? at : 0;
	}
	return 0;
}

static bool gif_blocks(struct parts *p, struct part *out, uint32_t tag, size_t head)
{
	size_t end = head <= left(p) ? behind_blocks(p, p->at + head) : 0;

	return end ? give(p, out, tag, head, end - p->at) : broken(p);
}

bool gif_part(struct parts *p, struct part *out)
{
	const uint8_t *b = p->bytes + p->at;

	if (done(p))
		return false;
	if (p->at == 0)
		return left(p) >= 13 ? give(p, out, PART_HEAD, 6, 13 + color_table(b[10]))
				     : broken(p);
	if (left(p) < 1)
		return broken(p);
	if (b[0] == GIF_TRAILER) {
		p->ended = true;
		return give(p, out, GIF_TRAILER, 1, 1);
	}
	if (b[0] == GIF_IMAGE && left(p) >= 10)
		return gif_blocks(p, out, GIF_IMAGE, 10 + color_table(b[9]) + 1);
	if (b[0] == 0x21 && left(p) >= 2)
		return gif_blocks(p, out, 0x2100u | b[1], 2);
	return broken(p);
}

/* ---- MP4: ISO 14496-12 ---- */

bool mp4_part(struct parts *p, struct part *out)
{
	const uint8_t *b = p->bytes + p->at;
	uint64_t size;
	size_t head = 8;

	if (done(p))
		return false;
	if (left(p) == 0) {
		p->ended = true;
		return false;
	}
	if (left(p) < 8)
		return broken(p);
	size = be32(b);
	if (size == 1) {
		if (left(p) < 16)
			return broken(p);
		head = 16;
		size = (uint64_t)be32(b + 8) << 32 | be32(b + 12);
	} else if (size == 0) {
		size = left(p); /* up to the file's end */
	}
	if (size < head || size > left(p))
		return broken(p);
	return give(p, out, be32(b + 4), head, (size_t)size);
}

/* ---- Ogg: RFC 3533 ---- */

bool ogg_part(struct parts *p, struct part *out)
{
	const uint8_t *b = p->bytes + p->at;
	size_t head, n = 0;

	if (done(p))
		return false;
	if (left(p) == 0) {
		p->ended = true;
		return false;
	}
	if (left(p) < 27 || memcmp(b, "OggS", 4) != 0 || b[4] != 0)
		return broken(p);
	head = 27 + (size_t)b[26];
	if (head > left(p))
		return broken(p);
	for (size_t i = 27; i < head; i++)
		n += b[i];
	return give(p, out, b[5], head, head + n);
}
