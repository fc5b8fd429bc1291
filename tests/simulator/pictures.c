/* pictures.c - small real files: a JPEG and a PNG, a one-page PDF, and the shortest OGG, MP4
 * and WebP that carry their signatures. The same seed makes the same bytes.
 * Never: compresses. A JPEG block is one flat colour, so it needs only its DC coefficient. */
#include "files.h"

#include <string.h>

enum { LUMA, CHROMA };

/* the lengths and values of the standard's example tables for DC coefficients */
static const uint8_t dc_counts[2][16] = {
	{ 0, 1, 5, 1, 1, 1, 1, 1, 1 },
	{ 0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
};

struct bits {
	struct buf *out;
	uint32_t pending;
	int n;
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 31)) * 0x9E3779B97F4A7C15u;
	x = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9u;
	return x ^ (x >> 32);
}

static void put_bits(struct bits *b, uint32_t value, int n)
{
	b->pending = b->pending << n | value;
	for (b->n += n; b->n >= 8; b->n -= 8) {
		uint8_t byte = (uint8_t)(b->pending >> (b->n - 8));

		buf_putc(b->out, (char)byte);
		if (byte == 0xFF)
			buf_putc(b->out, '\0');
	}
}

static void put_dc_code(struct bits *b, int table, int category)
{
	uint32_t code = 0;
	int index = 0;

	for (int len = 1; len <= 16; len++, code <<= 1)
		for (int i = 0; i < dc_counts[table][len - 1]; i++, code++, index++)
			if (index == category) {
				put_bits(b, code, len);
				return;
			}
}

static void put_block(struct bits *b, int table, int difference)
{
	int size = difference < 0 ? -difference : difference, category = 0;

	while (size >> category != 0)
		category++;
	put_dc_code(b, table, category);
	if (category > 0)
		put_bits(b,
			 (uint32_t)(difference < 0 ? difference + (1 << category) - 1 : difference),
			 category);
	put_bits(b, 0, 1); /* our only AC code: end of block */
}

static void put_huffman(struct buf *out, uint8_t id, const uint8_t *counts, int values)
{
	const uint8_t head[] = { 0xFF, 0xC4, 0, (uint8_t)(19 + values), id };

	buf_add(out, head, sizeof(head));
	buf_add(out, counts, 16);
	for (int i = 0; i < values; i++)
		buf_putc(out, (char)i);
}

static void put_jpeg_head(struct buf *out, int w, int h)
{
	/* clang-format off: a segment a line */
	static const uint8_t start[] = {
		0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F',  'I',  'F', 0,  1, 1,
		0,    0,    1,    0,    1, 0,  0,   0xFF, 0xDB, 0,   67, 0,
	};
	static const uint8_t one_code[16] = { 1 };
	const uint8_t frame[] = {
		0xFF,       0xC0,
		0,          17,
		8,          (uint8_t)(h >> 8),
		(uint8_t)h, (uint8_t)(w >> 8),
		(uint8_t)w, 3,
		1,          0x11,
		0,          2,
		0x11,       0,
		3,          0x11,
		0,
	};
	/* clang-format on */
	static const uint8_t scan[] = { 0xFF, 0xDA, 0, 12, 3, 1, 0x00, 2, 0x10, 3, 0x10, 0, 63, 0 };

	buf_add(out, start, sizeof(start));
	for (int i = 0; i < 64; i++)
		buf_putc(out, 8); /* a DC step of 8 is one grey level */
	buf_add(out, frame, sizeof(frame));
	put_huffman(out, 0x00, dc_counts[LUMA], 12);
	put_huffman(out, 0x01, dc_counts[CHROMA], 12);
	put_huffman(out, 0x10, one_code, 1);
	buf_add(out, scan, sizeof(scan));
}

/* One block's colour: a receipt with lines of grey on a tinted table, so that a person sees at once
 * what it stands for, and sees one seed differ from another. */
static int tile_level(int64_t seed, int x, int y, int w, int h, int component)
{
	uint64_t look = mix((uint64_t)seed + 77);
	bool paper = x > w / 5 && x < w - w / 5 && y > h / 10 && y < h - h / 10;
	uint64_t line = mix(look + (uint64_t)y);
	int begin = w / 5 + 3, length = (int)(line % (uint64_t)(w / 2 + 1)) + 2;
	bool ink = paper && y % 3 == 2 && x >= begin && x < begin + length && x < w - w / 5 - 3;

	if (component > 0)
		return paper ? 0 : (int)(look >> (8 * component) & 63) - 32;
	if (ink)
		return y < h / 4 ? -70 : -20;
	return paper ? 112 : 20 - 40 * y / (h + 1) + (int)(mix(look + (uint64_t)(x * 512 + y)) & 3);
}

void make_jpeg(struct buf *out, int64_t seed, int width, int height)
{
	struct bits b = { .out = out };
	int last[3] = { 0 };

	put_jpeg_head(out, width, height);
	for (int y = 0; y < (height + 7) / 8; y++)
		for (int x = 0; x < (width + 7) / 8; x++)
			for (int k = 0; k < 3; k++) {
				int level = tile_level(seed, x, y, (width + 7) / 8,
						       (height + 7) / 8, k);

				put_block(&b, k == 0 ? LUMA : CHROMA, level - last[k]);
				last[k] = level;
			}
	put_bits(&b, 0x7F, 7); /* fills the last byte with ones */
	buf_add(out, "\xFF\xD9", 2);
}

static uint32_t crc_step(uint32_t crc, uint8_t byte)
{
	crc ^= byte;
	for (int k = 0; k < 8; k++)
		crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1)));
	return crc;
}

static void put_be32(struct buf *out, uint32_t n)
{
	const uint8_t bytes[] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8),
				  (uint8_t)n };

	buf_add(out, bytes, 4);
}

static void put_chunk(struct buf *out, const char *type, const struct buf *data)
{
	size_t begin = out->len + 4;
	uint32_t crc = 0xFFFFFFFFu;

	put_be32(out, (uint32_t)data->len);
	buf_add(out, type, 4);
	buf_add(out, data->s, data->len);
	for (size_t i = begin; i < out->len; i++)
		crc = crc_step(crc, (uint8_t)out->s[i]);
	put_be32(out, ~crc);
}

/* zlib's container with stored blocks only */
static void store(struct buf *out, const struct buf *raw)
{
	uint32_t a = 1, b = 0;

	buf_add(out, "\x78\x01", 2);
	for (size_t at = 0; at < raw->len;) {
		size_t n = raw->len - at < 65535 ? raw->len - at : 65535;
		const uint8_t head[] = { at + n == raw->len, (uint8_t)n, (uint8_t)(n >> 8),
					 (uint8_t)~n, (uint8_t)(~n >> 8) };

		buf_add(out, head, sizeof(head));
		buf_add(out, raw->s + at, n);
		at += n;
	}
	for (size_t i = 0; i < raw->len; i++) {
		a = (a + (uint8_t)raw->s[i]) % 65521;
		b = (b + a) % 65521;
	}
	put_be32(out, b << 16 | a);
}

void make_png(struct buf *out, int64_t seed, int width, int height)
{
	struct buf raw = { 0 }, data = { 0 };

	buf_add(out, "\x89PNG\r\n\x1A\n", 8);
	put_be32(&data, (uint32_t)width);
	put_be32(&data, (uint32_t)height);
	buf_add(&data, "\x08\x00\x00\x00\x00", 5); /* 8-bit grey */
	put_chunk(out, "IHDR", &data);
	for (int y = 0; y < height; y++) {
		buf_putc(&raw, '\0');
		for (int x = 0; x < width; x++)
			buf_putc(&raw, (char)(128 + tile_level(seed, x / 4, y / 4, width / 4,
							       height / 4, 0)));
	}
	buf_clear(&data);
	store(&data, &raw);
	put_chunk(out, "IDAT", &data);
	buf_clear(&data);
	put_chunk(out, "IEND", &data);
	buf_free(&raw);
	buf_free(&data);
}

void make_pdf(struct buf *out, int64_t seed)
{
	static const char *const objects[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 "
		"R/Resources<</Font<</F1 "
		"5 0 R>>>>>>",
		NULL,
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	};
	struct buf page = { 0 };
	size_t begin = out->len, at[ARRAY_LEN(objects)], xref;

	buf_addf(&page, "BT /F1 18 Tf 30 120 Td (Contoh dokumen %lld) Tj ET", (long long)seed);
	buf_puts(out, "%PDF-1.4\n");
	for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
		at[i] = out->len - begin;
		if (objects[i] != NULL)
			buf_addf(out, "%zu 0 obj%s endobj\n", i + 1, objects[i]);
		else
			buf_addf(out, "%zu 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n",
				 i + 1, page.len, page.s);
	}
	xref = out->len - begin;
	buf_addf(out, "xref\n0 %zu\n0000000000 65535 f \n", ARRAY_LEN(objects) + 1);
	for (size_t i = 0; i < ARRAY_LEN(objects); i++)
		buf_addf(out, "%010zu 00000 n \n", at[i]);
	buf_addf(out, "trailer<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
		 ARRAY_LEN(objects) + 1, xref);
	buf_free(&page);
}

/* Signatures and sizes are right, the sound is not there. */
void make_ogg(struct buf *out, int64_t seed)
{
	static const char page[] =
		"OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\23OpusHead\1\1\0\0"
		"\200\273\0\0\0\0\0";

	buf_add(out, page, sizeof(page) - 1);
	buf_add(out, &seed, sizeof(seed));
}

void make_mp4(struct buf *out, int64_t seed)
{
	buf_add(out, "\0\0\0\30ftypisom\0\0\2\0isomavc1", 24);
	buf_add(out, "\0\0\0\20mdat", 8);
	buf_add(out, &seed, sizeof(seed));
}

void make_webp(struct buf *out)
{
	static const char tiny[] =
		"RIFF\32\0\0\0WEBPVP8L\15\0\0\0\57\0\0\0\20\7\20\21\21\210\210\376\7\0";

	buf_add(out, tiny, sizeof(tiny) - 1);
}

static int be16(const uint8_t *b)
{
	return b[0] << 8 | b[1];
}

static bool jpeg_size(const uint8_t *b, size_t len, int *width, int *height)
{
	for (size_t i = 2; i + 9 < len && b[i] == 0xFF; i += 2 + (size_t)be16(b + i + 2)) {
		bool frame = b[i + 1] >= 0xC0 && b[i + 1] <= 0xCF && b[i + 1] != 0xC4 &&
			     b[i + 1] != 0xC8 && b[i + 1] != 0xCC;

		if (!frame)
			continue;
		*height = be16(b + i + 5);
		*width = be16(b + i + 7);
		return true;
	}
	return false;
}

bool picture_size(const void *bytes, size_t len, int *width, int *height)
{
	const uint8_t *b = bytes;

	if (len > 11 && b[0] == 0xFF && b[1] == 0xD8)
		return jpeg_size(b, len, width, height);
	if (len > 24 && memcmp(b, "\x89PNG", 4) == 0) {
		*width = be16(b + 18);
		*height = be16(b + 22);
		return true;
	}
	*width = *height = 512;
	return (len > 10 && memcmp(b, "GIF8", 4) == 0) ||
	       (len > 16 && memcmp(b, "RIFF", 4) == 0 && memcmp(b + 8, "WEBP", 4) == 0);
}
