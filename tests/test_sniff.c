/* test_sniff.c - what a file is by its bytes, and what stripping leaves of it: real pictures whole,
 * everything that only looks like one refused, places gone and pixels the same. */
#include "base/sniff.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/pictures.h"

static struct raster receipt(void)
{
	return raster_receipt(240, 320, 1, 7);
}

static struct bytes jpeg(void)
{
	struct raster r = receipt();
	struct bytes b = jpeg_of(&r, 80, false);

	raster_free(&r);
	return b;
}

static struct bytes png(void)
{
	struct raster r = receipt();
	struct bytes b = png_of(&r);

	raster_free(&r);
	return b;
}

static struct bytes webp(void)
{
	struct raster r = receipt();
	struct bytes b = webp_of(&r, 80);

	raster_free(&r);
	return b;
}

/* One pixel; a comment that names a place. */
static const uint8_t gif[] = { 'G', 'I', 'F', '8', '9', 'a', 1,   0,    1,    0, 0x80, 0,
			       0,   0,   0,   0,   255, 255, 255, 0x21, 0xFE, 8, 'G',  'P',
			       'S', 'P', 'L', 'A', 'C', 'E', 0,   0x2C, 0,    0, 0,    0,
			       1,   0,   1,   0,   0,   2,   2,   0x44, 1,    0, 0x3B };

static struct bytes gif_bytes(void)
{
	return bytes_of(gif, sizeof(gif));
}

static struct bytes text_bytes(const char *s)
{
	return bytes_of(s, strlen(s));
}

#define PDF "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

/* Head of a film: ftyp, then moov with a place in udta, then the film itself. */
static const uint8_t film[] = {
	0,   0,   0,   16,  'f', 't', 'y', 'p', 'i', 's', 'o',  'm', 0,   0,   2,   0,   0,
	0,   0,   40,  'm', 'o', 'o', 'v', 0,   0,   0,   8,    'm', 'v', 'h', 'd', 0,   0,
	0,   24,  'u', 'd', 't', 'a', 0,   0,   0,   16,  0xA9, 'x', 'y', 'z', 'G', 'P', 'S',
	'P', 'L', 'A', 'C', 'E', 0,   0,   0,   12,  'm', 'd',  'a', 't', 1,   2,   3,   4,
};

static struct sniffed look(struct bytes b)
{
	struct sniffed s = sniff(b.ptr, b.len);

	bytes_free(&b);
	return s;
}

static void assert_fine(struct bytes b, enum file_type type)
{
	struct sniffed s = look(b);

	if (s.fault != SNIFF_FINE || s.type != type)
		fail_msg("type %d, fault %d, not a fine %d", s.type, s.fault, type);
}

static void assert_fault(const char *what, struct bytes b, enum sniff_fault want)
{
	struct sniffed s = look(b);

	if (s.fault != want)
		fail_msg("%s: fault %d, not %d", what, s.fault, want);
}

/* ---- what is taken ---- */

static void every_kind_is_known(void **state)
{
	static const char ogg[] = "OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x13OpusHead"
				  "\1\1\x38\1\x80\xBB\0\0\0\0\0";
	struct raster r = receipt();
	struct sniffed s;

	(void)state;
	assert_fine(jpeg(), TYPE_JPEG);
	assert_fine(jpeg_of(&r, 70, true), TYPE_JPEG);
	assert_fine(png(), TYPE_PNG);
	assert_fine(webp(), TYPE_WEBP);
	assert_fine(gif_bytes(), TYPE_GIF);
	assert_fine(text_bytes(PDF), TYPE_PDF);
	assert_fine(bytes_of(film, sizeof(film)), TYPE_MP4);
	assert_fine(bytes_of(ogg, 28 + 19), TYPE_OGG);
	assert_fine(text_bytes("2026-11-20 ERROR: pembayaran gagal, saldo terpotong\n"), TYPE_TEXT);
	s = look(png());
	assert_int_equal(s.width, 240);
	assert_int_equal(s.height, 320);
	s = look(webp());
	assert_int_equal(s.width, 240);
	raster_free(&r);
}

/* A camera's second picture behind the first, and a padded end. */
static void what_cameras_do(void **state)
{
	struct bytes b = jpeg(), second = jpeg();

	(void)state;
	bytes_insert(&b, b.len, second.ptr, second.len);
	bytes_insert(&b, b.len, "\0\0\0\0", 4);
	assert_fine(b, TYPE_JPEG);
	bytes_free(&second);
}

/* ---- what is not ---- */

static void signatures_of_others(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t n;
		enum sniff_fault want;
	} all[] = {
		{ "nothing", "", 0, SNIFF_EMPTY },
		{ "one byte", "\xFF", 1, SNIFF_EMPTY },
		{ "exe named .jpg", "MZ\x90\0\3\0\0\0\4\0\0\0", 12, SNIFF_PROGRAM },
		{ "elf",
		  "\x7F"
		  "ELF\2\1\1\0",
		  8, SNIFF_PROGRAM },
		{ "script", "#!/bin/sh\nrm -rf /\n", 19, SNIFF_PROGRAM },
		{ "zip", "PK\3\4\x14\0\0\0\10\0", 10, SNIFF_ARCHIVE },
		{ "zip bomb's head", "PK\3\4-\0\0\0\10\0\0\0\0\0\xFF\xFF\xFF\xFF", 18,
		  SNIFF_ARCHIVE },
		{ "rar", "Rar!\x1A\7\1\0", 8, SNIFF_ARCHIVE },
		{ "gzip", "\x1F\x8B\10\0\0\0\0\0", 8, SNIFF_ARCHIVE },
		{ "old word", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, SNIFF_ARCHIVE },
		{ "svg", "<svg onload=alert(1)>", 21, SNIFF_MARKUP },
		{ "svg with head", "<?xml version=\"1.0\"?><svg/>", 27, SNIFF_MARKUP },
		{ "html", "\n\n <!DOCTYPE html><p>", 21, SNIFF_MARKUP },
		{ "html late", "hello <SCRIPT>alert(1)</script>", 31, SNIFF_MARKUP },
		{ "heic",
		  "\0\0\0\x18"
		  "ftypheic\0\0\0\0mif1heic",
		  24, SNIFF_HEIC },
		{ "avif",
		  "\0\0\0\x18"
		  "ftypavif\0\0\0\0mif1avif",
		  24, SNIFF_HEIC },
		{ "strange film",
		  "\0\0\0\x10"
		  "ftypevil\0\0\0\0",
		  16, SNIFF_UNKNOWN },
		{ "bmp", "BM\0\0\0\0\0\0\0\0\0\0", 12, SNIFF_UNKNOWN },
		{ "only a head", "\xFF\xD8\xFF\xE0", 4, SNIFF_BROKEN },
		{ "binary", "\1\2\3\4\5\6\7\10", 8, SNIFF_UNKNOWN },
		{ "broken UTF-8", "abcd\xC3(", 6, SNIFF_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		assert_fault(all[i].name, bytes_of(all[i].bytes, all[i].n), all[i].want);
}

static void two_kinds_at_once(void **state)
{
	static const char zip[] = "PK\3\4\x14\0\0\0\0\0PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	static const char hidden[] = "\xFF\xFE\0\x18PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0";
	struct bytes b = jpeg();

	(void)state;
	bytes_insert(&b, b.len, zip, sizeof(zip) - 1);
	assert_fault("JPEG and ZIP", b, SNIFF_POLYGLOT);
	b = png();
	bytes_insert(&b, b.len, "<html>", 6);
	assert_fault("PNG and HTML", b, SNIFF_POLYGLOT);
	b = webp();
	bytes_insert(&b, b.len, "MZ", 2);
	assert_fault("WebP and more", b, SNIFF_POLYGLOT);
	b = text_bytes(PDF "<html><script>alert(1)</script>");
	assert_fault("PDF and HTML", b, SNIFF_POLYGLOT);
	b = text_bytes("%PDF-1.4\n%<html><script>alert(1)</script>\n%%EOF\n");
	assert_fault("PDF with HTML in its head", b, SNIFF_POLYGLOT);
	b = gif_bytes();
	bytes_insert(&b, b.len, "*/=1;alert(1)", 13);
	assert_fault("GIF and JS", b, SNIFF_POLYGLOT);
	b = gif_bytes();
	b.ptr[6] = '/';
	b.ptr[7] = '*';
	assert_fault("GIF that is JS", b, SNIFF_POLYGLOT);
	b = jpeg();
	bytes_insert(&b, 2, hidden, sizeof(hidden) - 1);
	assert_fine(b, TYPE_JPEG); /* its comment does not reach the end: no archive */
	b = jpeg();
	bytes_insert(&b, 2, "\xFF\xFE\0\x0F%PDF-1.4 <p>", 17);
	assert_fault("JPEG that is a PDF", b, SNIFF_POLYGLOT);
}

static void cut_off_anywhere(void **state)
{
	struct bytes all[] = { jpeg(), png(), webp(), gif_bytes(), bytes_of(film, sizeof(film)) };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		for (size_t n = 13; n < all[i].len; n += 1 + all[i].len / 97) {
			/* Bytes of its own, so that reading on would be seen. */
			struct bytes part = bytes_of(all[i].ptr, n);

			if (look(part).fault == SNIFF_FINE)
				fail_msg("kind %zu is taken at %zu of %zu", i, n, all[i].len);
		}
		bytes_free(&all[i]);
	}
}

static void too_many_pixels(void **state)
{
	struct bytes b = png();

	(void)state;
	memcpy(b.ptr + 16, "\0\0\xFF\xFF\0\0\xFF\xFF", 8);
	assert_fault("65535 x 65535", b, SNIFF_PIXELS);
	b = png();
	memcpy(b.ptr + 16, "\0\0\0\0", 4);
	assert_fault("no width", b, SNIFF_BROKEN);
	b = gif_bytes();
	memcpy(b.ptr + 6, "\xFF\xFF\xFF\xFF", 4);
	assert_fault("GIF of 65535 x 65535", b, SNIFF_PIXELS);
}

static void papers_that_act(void **state)
{
	(void)state;
	assert_fault("script", text_bytes("%PDF-1.4\n<</S/JavaScript/JS(app.alert(1))>>\n%%EOF"),
		     SNIFF_LOCKED);
	assert_fault("password", text_bytes("%PDF-1.4\ntrailer<</Encrypt 5 0 R>>\n%%EOF"),
		     SNIFF_LOCKED);
	assert_fault("launch", text_bytes("%PDF-1.4\n<</S /Launch /F(cmd.exe)>>\n%%EOF"),
		     SNIFF_LOCKED);
	assert_fine(text_bytes("%PDF-1.4\n<</JSomething 1>>\n%%EOF"), TYPE_PDF);
	assert_fault("cut off", text_bytes("%PDF-1.4\n1 0 obj<</Type/Catalog>>"), SNIFF_BROKEN);
}

/* ---- stripping ---- */

static struct bytes stripped(enum file_type type, struct bytes b)
{
	struct bytes out = { malloc(b.len + 1), 0 };

	assert_non_null(out.ptr);
	assert_int_equal(sniff(b.ptr, b.len).fault, SNIFF_FINE);
	assert_int_equal(strip(type, b.ptr, b.len, out.ptr, &out.len), OK);
	assert_int_equal(sniff(out.ptr, out.len).fault, SNIFF_FINE);
	assert_null(memmem(out.ptr, out.len, EXIF_PLACE, strlen(EXIF_PLACE)));
	return out;
}

static void same_pixels(struct bytes a, struct bytes b,
			void (*pixels)(struct bytes b, struct raster *out))
{
	struct raster x, y;

	pixels(a, &x);
	pixels(b, &y);
	assert_int_equal(x.w, y.w);
	assert_int_equal(x.h, y.h);
	assert_memory_equal(x.rgb, y.rgb, 3 * (size_t)x.w * (size_t)x.h);
	raster_free(&x);
	raster_free(&y);
	bytes_free(&a);
	bytes_free(&b);
}

static void jpeg_loses_its_place_not_its_pixels(void **state)
{
	struct bytes b = jpeg(), second = jpeg(), out;

	(void)state;
	bytes_insert(&b, 2, exif_segment, exif_size);
	bytes_insert(&b, 2, "\xFF\xFE\0\x0AGPSPLACE", 12);
	bytes_insert(&b, b.len, second.ptr, second.len);
	out = stripped(TYPE_JPEG, b);
	assert_true(out.len < b.len - exif_size + 40);
	/* It still stands upright: orientation 6. */
	assert_non_null(memmem(out.ptr, out.len, "\1\x12\0\3\0\0\0\1\0\6", 10));
	assert_null(memmem(out.ptr, out.len, "Phone", 5));
	bytes_free(&second);
	same_pixels(b, out, jpeg_pixels);
}

/* The comment is all that keeps the mark of a tar from its place. */
static void what_stripping_would_make_of_a_picture_is_looked_at(void **state)
{
	struct bytes b = jpeg();
	uint8_t *out = malloc(b.len + 8);
	size_t n;

	(void)state;
	assert_non_null(out);
	memcpy(b.ptr + 257, "ustar", 5);
	assert_int_equal(sniff(b.ptr, b.len).fault, SNIFF_ARCHIVE);
	bytes_insert(&b, 2, "\xFF\xFE\0\6abcd", 8);
	assert_int_equal(sniff(b.ptr, b.len).fault, SNIFF_FINE);
	assert_int_equal(strip(TYPE_JPEG, b.ptr, b.len, out, &n), ERR_INVALID);
	free(out);
	bytes_free(&b);
}

static void progressive_jpeg_too(void **state)
{
	struct raster r = receipt();
	struct bytes b = jpeg_of(&r, 60, true);

	(void)state;
	bytes_insert(&b, 2, exif_segment, exif_size);
	same_pixels(b, stripped(TYPE_JPEG, b), jpeg_pixels);
	raster_free(&r);
}

static void png_loses_its_texts(void **state)
{
	static const char text[] = "\0\0\0\x0EtEXtplace\0GPSPLACE\xC7\x8C\x1C\x6F";
	struct bytes b = png();

	(void)state;
	bytes_insert(&b, 33, text, sizeof(text) - 1);
	same_pixels(png(), stripped(TYPE_PNG, b), png_pixels);
	bytes_free(&b);
}

static void webp_loses_exif(void **state)
{
	static const char exif[] = "EXIF\x08\0\0\0GPSPLACE";
	static const uint8_t extended[] = { 'V', 'P', '8', 'X', 10, 0, 0,  0, 8,
					    0,   0,   0,   239, 0,  0, 63, 1, 0 };
	struct bytes b = webp(), out;
	uint32_t size;

	(void)state;
	bytes_insert(&b, b.len, exif, sizeof(exif) - 1);
	bytes_insert(&b, 12, extended, sizeof(extended));
	size = (uint32_t)b.len - 8;
	memcpy(b.ptr + 4, &size, 4); /* this machine's order is the file's */
	out = stripped(TYPE_WEBP, b);
	assert_int_equal(out.ptr[20], 0);
	bytes_free(&b);
	same_pixels(webp(), out, webp_pixels);
}

static void gif_and_film_lose_their_place(void **state)
{
	struct bytes b = gif_bytes(), f = bytes_of(film, sizeof(film)), out;

	(void)state;
	out = stripped(TYPE_GIF, b);
	assert_int_equal(out.len, sizeof(gif) - 12);
	bytes_free(&out);
	out = stripped(TYPE_MP4, f);
	assert_int_equal(out.len, sizeof(film)); /* nothing moves in a film */
	assert_non_null(memmem(out.ptr, out.len, "free", 4));
	bytes_free(&out);
	bytes_free(&b);
	bytes_free(&f);
}

static void others_have_no_stripper(void **state)
{
	uint8_t out[sizeof(PDF)];
	size_t n;

	(void)state;
	assert_false(strip_knows(TYPE_PDF));
	assert_int_equal(strip(TYPE_PDF, PDF, sizeof(PDF) - 1, out, &n), ERR_INVALID);
	assert_string_equal(file_type_mime(TYPE_PDF), "application/pdf");
	assert_string_equal(file_type_extension(TYPE_UNKNOWN), "bin");
	assert_string_equal(file_type_mime(TYPE_UNKNOWN), "application/octet-stream");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_known),
		cmocka_unit_test(what_cameras_do),
		cmocka_unit_test(signatures_of_others),
		cmocka_unit_test(two_kinds_at_once),
		cmocka_unit_test(cut_off_anywhere),
		cmocka_unit_test(too_many_pixels),
		cmocka_unit_test(papers_that_act),
		cmocka_unit_test(jpeg_loses_its_place_not_its_pixels),
		cmocka_unit_test(what_stripping_would_make_of_a_picture_is_looked_at),
		cmocka_unit_test(progressive_jpeg_too),
		cmocka_unit_test(png_loses_its_texts),
		cmocka_unit_test(webp_loses_exif),
		cmocka_unit_test(gif_and_film_lose_their_place),
		cmocka_unit_test(others_have_no_stripper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
