#include "tests/pictures.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>
#include <webp/encode.h>

/* ---- bytes ---- */

struct bytes bytes_of(const void *from, size_t n)
{
	struct bytes b = { malloc(n + 1), n };

	assert_non_null(b.ptr);
	memcpy(b.ptr, from, n);
	return b;
}

void bytes_insert(struct bytes *b, size_t at, const void *more, size_t n)
{
	b->ptr = realloc(b->ptr, b->len + n + 1);
	assert_non_null(b->ptr);
	assert_true(at <= b->len);
	memmove(b->ptr + at + n, b->ptr + at, b->len - at);
	memcpy(b->ptr + at, more, n);
	b->len += n;
}

void bytes_free(struct bytes *b)
{
	free(b->ptr);
	b->ptr = NULL;
}

/* TIFF, big endian: orientation, make, and a pointer to a place. */
const uint8_t exif_segment[] = {
	0xFF, 0xE1, 0,   86,  'E',  'x',  'i', 'f', 0, 0, 'M', 'M', 0,    42,   0, 0,  0, 8, 0, 3,
	0x01, 0x0F, 0,   2,   0,    0,    0,   6,   0, 0, 0,   50,  0x01, 0x12, 0, 3,  0, 0, 0, 1,
	0,    6,    0,   0,   0x88, 0x25, 0,   4,   0, 0, 0,   1,   0,    0,    0, 56, 0, 0, 0, 0,
	'P',  'h',  'o', 'n', 'e',  0,    0,   1,   0, 1, 0,   2,   0,    0,    0, 8,  0, 0, 0, 70,
	'G',  'P',  'S', 'P', 'L',  'A',  'C', 'E',
};
const size_t exif_size = sizeof(exif_segment);

/* ---- drawing ---- */

static unsigned mix(unsigned x)
{
	x = (x ^ (x >> 15)) * 0x2C1B3C6Du;
	x = (x ^ (x >> 12)) * 0x297A2D39u;
	return x ^ (x >> 15);
}

static void fill(struct raster *r, int x0, int y0, int w, int h, uint8_t grey)
{
	for (int y = y0; y < y0 + h && y < r->h; y++)
		for (int x = x0; x < x0 + w && x < r->w; x++)
			memset(r->rgb + 3 * ((size_t)y * (size_t)r->w + (size_t)x), grey, 3);
}

/* A line of text: letters of five by seven dots, as the seed says. */
static void line(struct raster *r, int x0, int y0, int dot, int letters, unsigned seed)
{
	for (int i = 0; i < letters; i++)
		for (int bit = 0; bit < 35; bit++)
			if (mix(seed + (unsigned)(i * 35 + bit)) & 1)
				fill(r, x0 + (i * 6 + bit % 5) * dot, y0 + bit / 5 * dot, dot, dot,
				     30);
}

struct raster raster_receipt(int w, int h, unsigned layout, unsigned seed)
{
	struct raster r = { w, h, malloc((size_t)w * (size_t)h * 3) };
	int dot = w / 270 ? w / 270 : 1, top = h / 5;

	assert_non_null(r.rgb);
	fill(&r, 0, 0, w, h, 250);
	fill(&r, 0, 0, w, h / 8, (uint8_t)(60 + 60 * (layout % 3)));
	line(&r, w / 12, top, 3 * dot, 8, mix(layout));
	for (int i = 0; i < 8; i++) {
		int y = top + h / 12 * (i + 1);

		line(&r, w / 12, y, dot, 10 + (int)(mix(layout + (unsigned)i) % 4), layout + 77);
		line(&r, w / 2, y, dot, 8 + (int)(mix(seed * 31 + (unsigned)i) % 10),
		     seed * 7919 + (unsigned)i);
	}
	line(&r, w / 4, top - h / 20, 2 * dot, 9, seed);
	return r;
}

struct raster raster_scaled(const struct raster *r, int w, int h)
{
	struct raster out = { w, h, malloc((size_t)w * (size_t)h * 3) };

	assert_non_null(out.rgb);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			for (int c = 0; c < 3; c++) {
				int x0 = x * r->w / w, x1 = (x + 1) * r->w / w;
				int y0 = y * r->h / h, y1 = (y + 1) * r->h / h, n = 0, sum = 0;

				for (int v = y0; v < (y1 > y0 ? y1 : y0 + 1); v++)
					for (int u = x0; u < (x1 > x0 ? x1 : x0 + 1); u++, n++)
						sum += r->rgb[3 * (v * r->w + u) + c];
				out.rgb[3 * (y * w + x) + c] = (uint8_t)(sum / n);
			}
	return out;
}

void raster_free(struct raster *r)
{
	free(r->rgb);
	r->rgb = NULL;
}

/* ---- JPEG ---- */

struct bytes jpeg_of(const struct raster *r, int quality, bool progressive)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr err;
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	struct bytes b;

	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &bytes, &len);
	c.image_width = (JDIMENSION)r->w;
	c.image_height = (JDIMENSION)r->h;
	c.input_components = 3;
	c.in_color_space = JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, quality, TRUE);
	if (progressive)
		jpeg_simple_progression(&c);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height) {
		JSAMPROW row = r->rgb + (size_t)c.next_scanline * (size_t)r->w * 3;

		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	b = bytes_of(bytes, len);
	free(bytes);
	return b;
}

void jpeg_pixels(struct bytes b, struct raster *out)
{
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr err;

	d.err = jpeg_std_error(&err);
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, b.ptr, b.len);
	jpeg_read_header(&d, TRUE);
	d.out_color_space = JCS_RGB;
	jpeg_start_decompress(&d);
	*out = (struct raster) { (int)d.output_width, (int)d.output_height,
				 malloc((size_t)d.output_width * d.output_height * 3) };
	assert_non_null(out->rgb);
	while (d.output_scanline < d.output_height) {
		JSAMPROW row = out->rgb + (size_t)d.output_scanline * d.output_width * 3;

		jpeg_read_scanlines(&d, &row, 1);
	}
	jpeg_finish_decompress(&d);
	jpeg_destroy_decompress(&d);
}

/* ---- PNG ---- */

struct bytes png_of(const struct raster *r)
{
	png_image image = { .version = PNG_IMAGE_VERSION,
			    .width = (png_uint_32)r->w,
			    .height = (png_uint_32)r->h,
			    .format = PNG_FORMAT_RGB };
	png_alloc_size_t len = 0;
	struct bytes b;

	assert_true(png_image_write_get_memory_size(image, len, 0, r->rgb, 0, NULL));
	b = (struct bytes) { malloc(len + 1), len };
	assert_non_null(b.ptr);
	assert_true(png_image_write_to_memory(&image, b.ptr, &len, 0, r->rgb, 0, NULL));
	b.len = len;
	return b;
}

void png_pixels(struct bytes b, struct raster *out)
{
	png_image image = { .version = PNG_IMAGE_VERSION };

	assert_true(png_image_begin_read_from_memory(&image, b.ptr, b.len));
	image.format = PNG_FORMAT_RGB;
	*out = (struct raster) { (int)image.width, (int)image.height,
				 malloc(PNG_IMAGE_SIZE(image)) };
	assert_non_null(out->rgb);
	assert_true(png_image_finish_read(&image, NULL, out->rgb, 0, NULL));
}

/* ---- WebP ---- */

struct bytes webp_of(const struct raster *r, float quality)
{
	uint8_t *bytes = NULL;
	size_t len = WebPEncodeRGB(r->rgb, r->w, r->h, r->w * 3, quality, &bytes);
	struct bytes b;

	assert_true(len > 0);
	b = bytes_of(bytes, len);
	WebPFree(bytes);
	return b;
}

void webp_pixels(struct bytes b, struct raster *out)
{
	uint8_t *rgb = WebPDecodeRGB(b.ptr, b.len, &out->w, &out->h);

	assert_non_null(rgb);
	out->rgb = bytes_of(rgb, (size_t)out->w * (size_t)out->h * 3).ptr;
	WebPFree(rgb);
}
