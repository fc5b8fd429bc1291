/* pictures.h - pictures for tests: drawn here, written and read by the libraries that everybody
 * uses. Receipts that differ in their lines, so that telling them apart can be measured.
 * Every call fails the test on an error. */
#ifndef SIGAP_TESTS_PICTURES_H
#define SIGAP_TESTS_PICTURES_H

#include "base/base.h"

struct bytes {
	uint8_t *ptr;
	size_t len;
};

struct raster {
	int w, h;
	uint8_t *rgb; /* 3 * w * h */
};

/* A receipt as a phone shows it: head, lines of text, an amount. layout: which app; seed: which
 * payment. */
struct raster raster_receipt(int w, int h, unsigned layout, unsigned seed);
/* Made smaller or larger, by averages. */
struct raster raster_scaled(const struct raster *r, int w, int h);
void raster_free(struct raster *r);

struct bytes jpeg_of(const struct raster *r, int quality, bool progressive);
struct bytes png_of(const struct raster *r);
struct bytes webp_of(const struct raster *r, float quality);
void jpeg_pixels(struct bytes b, struct raster *out);
void png_pixels(struct bytes b, struct raster *out);
void webp_pixels(struct bytes b, struct raster *out);

/* Grows by n bytes at a place. */
void bytes_insert(struct bytes *b, size_t at, const void *more, size_t n);
struct bytes bytes_of(const void *from, size_t n);
void bytes_free(struct bytes *b);

/* An EXIF segment (marker included) with orientation 6, a camera's name and a place: 6 12.5' S. */
extern const uint8_t exif_segment[];
extern const size_t exif_size;
#define EXIF_PLACE "GPSPLACE" /* bytes that stand in it */

#endif
