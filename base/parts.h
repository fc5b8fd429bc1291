/* parts.h - the pieces a file is made of: a JPEG's segments, the chunks of PNG and WebP, a GIF's
 * blocks, the boxes of MP4, Ogg's pages. One walker per kind, so that what sniff.c believes to be
 * whole is the same thing that strip.c copies.
 * Owns: nothing; parts point into the caller's bytes. Every length is checked before it is used.
 * Only sniff*.c and strip.c include it. */
#ifndef SIGAP_PARTS_H
#define SIGAP_PARTS_H

#include "base/base.h"

struct part {
	uint32_t tag;       /* marker, or four letters as TAG() makes them */
	const uint8_t *ptr; /* the whole part, head included */
	size_t len;
	const uint8_t *data; /* what it holds */
	size_t n;
};

struct parts {
	const uint8_t *bytes;
	size_t len;
	size_t at;   /* where the next part begins */
	bool ended;  /* the kind's own last part was seen; the file's end is at */
	bool broken; /* something did not fit */
};

#define TAG(a, b, c, d)                                                                            \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* The next part; false at the end (ended) or where it breaks (broken). */
typedef bool part_walk(struct parts *p, struct part *out);
part_walk jpeg_part, png_part, webp_part, gif_part, mp4_part, ogg_part;

enum {
	JPEG_SOI = 0xD8,
	JPEG_EOI = 0xD9,
	JPEG_SOS = 0xDA, /* with the coded picture behind it */
	JPEG_APP0 = 0xE0,
	JPEG_APP1 = 0xE1,
	JPEG_APP2 = 0xE2,
	JPEG_APP14 = 0xEE,
	JPEG_APP15 = 0xEF,
	JPEG_COM = 0xFE,
	GIF_IMAGE = 0x2C,
	GIF_TRAILER = 0x3B,
	GIF_COMMENT = 0x21FE,
	GIF_CONTROL = 0x21F9,
	GIF_APPLICATION = 0x21FF,
	PART_HEAD = 0, /* the file's own head: PNG's signature, GIF's screen … */
};

static inline uint32_t be16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t le16(const uint8_t *p)
{
	return (uint32_t)p[1] << 8 | p[0];
}

static inline uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

#endif
