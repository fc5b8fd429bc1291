/* helper_print.c - two fingerprints of a picture, the same for the same picture when it was saved
 * again, made smaller or stripped: which of its slow changes of brightness are above the middle.
 * The picture is brought to 64 x 64 grey levels, transformed (DCT), and of the slowest waves the
 * sign is kept: 8 x 8 for the short one, 16 x 16 for the long one.
 * Libraries: libjpeg-turbo, libpng, libwebp; loaded, not linked (helper_main.h). */
#include "bot/helper_main.h"

#include <dlfcn.h>
#include <math.h>
#include <setjmp.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include "base/sniff.h"

enum { SIDE = 64, WAVES = 16, SHORT_WAVES = 8, PIXELS_MAX = 120 * 1000 * 1000 };

/* The picture's average brightness in each of SIDE x SIDE fields. */
struct field {
	double sum[SIDE][SIDE];
	uint32_t n[SIDE][SIDE];
};

static void add_row(struct field *f, const uint8_t *row, uint32_t y, uint32_t w, uint32_t h)
{
	uint32_t fy = (uint32_t)((uint64_t)y * SIDE / h);

	for (uint32_t x = 0; x < w; x++) {
		uint32_t fx = (uint32_t)((uint64_t)x * SIDE / w);

		f->sum[fy][fx] += row[x];
		f->n[fy][fx]++;
	}
}

/* ---- JPEG ---- */

struct jpeg_lib {
	__typeof__(jpeg_std_error) *std_error;
	__typeof__(jpeg_CreateDecompress) *create;
	__typeof__(jpeg_mem_src) *mem_src;
	__typeof__(jpeg_read_header) *read_header;
	__typeof__(jpeg_start_decompress) *start;
	__typeof__(jpeg_read_scanlines) *read_lines;
};

static bool load_jpeg(void **state)
{
	static struct jpeg_lib lib;
	void *l = dlopen("libjpeg.so.62", RTLD_NOW);

	*state = &lib;
	return helper_symbol(l, "jpeg_std_error", &lib.std_error) &&
	       helper_symbol(l, "jpeg_CreateDecompress", &lib.create) &&
	       helper_symbol(l, "jpeg_mem_src", &lib.mem_src) &&
	       helper_symbol(l, "jpeg_read_header", &lib.read_header) &&
	       helper_symbol(l, "jpeg_start_decompress", &lib.start) &&
	       helper_symbol(l, "jpeg_read_scanlines", &lib.read_lines);
}

struct jpeg_trouble {
	struct jpeg_error_mgr mgr;
	jmp_buf out;
};

static void give_up(j_common_ptr cinfo)
{
	longjmp(((struct jpeg_trouble *)cinfo->err)->out, 1);
}

static void say_nothing(j_common_ptr cinfo)
{
	(void)cinfo;
}

/* Large ones are decoded at an eighth of their size: 64 fields need no more. */
static bool read_jpeg(const struct helper_input *in, const struct jpeg_lib *lib, struct field *f)
{
	struct jpeg_decompress_struct d;
	struct jpeg_trouble trouble;
	static uint8_t line[65536]; /* the format's widest */
	uint8_t *row = line;

	d.err = lib->std_error(&trouble.mgr);
	trouble.mgr.error_exit = give_up;
	trouble.mgr.output_message = say_nothing;
	if (setjmp(trouble.out))
		return false;
	lib->create(&d, JPEG_LIB_VERSION, sizeof(d));
	lib->mem_src(&d, in->bytes, in->len);
	lib->read_header(&d, TRUE);
	d.out_color_space = JCS_GRAYSCALE;
	d.scale_num = 1;
	for (d.scale_denom = 8; d.scale_denom > 1; d.scale_denom /= 2)
		if (d.image_width / d.scale_denom >= 4 * SIDE &&
		    d.image_height / d.scale_denom >= 4 * SIDE)
			break;
	lib->start(&d);
	if (d.output_width > sizeof(line))
		return false;
	while (d.output_scanline < d.output_height) {
		uint32_t y = d.output_scanline;

		if (lib->read_lines(&d, &row, 1) != 1)
			return false;
		add_row(f, row, y, d.output_width, d.output_height);
	}
	return true;
}

/* ---- PNG ---- */

struct png_lib {
	__typeof__(png_image_begin_read_from_memory) *begin;
	__typeof__(png_image_finish_read) *finish;
};

static bool load_png(void **state)
{
	static struct png_lib lib;
	void *l = dlopen("libpng16.so.16", RTLD_NOW);

	*state = &lib;
	return helper_symbol(l, "png_image_begin_read_from_memory", &lib.begin) &&
	       helper_symbol(l, "png_image_finish_read", &lib.finish);
}

static bool read_png(const struct helper_input *in, const struct png_lib *lib, struct field *f)
{
	static const png_color white = { 255, 255, 255 };
	png_image image = { .version = PNG_IMAGE_VERSION };
	uint8_t *grey;

	if (!lib->begin(&image, in->bytes, in->len) ||
	    (uint64_t)image.width * image.height > PIXELS_MAX)
		return false;
	image.format = PNG_FORMAT_GRAY;
	grey = malloc((size_t)image.width * image.height);
	if (!grey || !lib->finish(&image, &white, grey, 0, NULL))
		return false;
	for (uint32_t y = 0; y < image.height; y++)
		add_row(f, grey + (size_t)y * image.width, y, image.width, image.height);
	return true;
}

/* ---- WebP ---- */

struct webp_lib {
	__typeof__(WebPDecodeYUV) *decode;
};

static bool load_webp(void **state)
{
	static struct webp_lib lib;
	void *l = dlopen("libwebp.so.7", RTLD_NOW);

	*state = &lib;
	return helper_symbol(l, "WebPDecodeYUV", &lib.decode);
}

static bool read_webp(const struct helper_input *in, const struct webp_lib *lib, struct field *f)
{
	int w, h, stride, stride_uv;
	uint8_t *u, *v, *luma;

	luma = lib->decode(in->bytes, in->len, &w, &h, &u, &v, &stride, &stride_uv);
	if (!luma || w <= 0 || h <= 0)
		return false;
	for (int y = 0; y < h; y++)
		add_row(f, luma + (ptrdiff_t)y * stride, (uint32_t)y, (uint32_t)w, (uint32_t)h);
	return true;
}

/* ---- from fields to bits ---- */

/* Small pictures leave fields empty: those are as bright as their neighbour. */
static void average(const struct field *f, double out[SIDE][SIDE])
{
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			out[y][x] = f->n[y][x] ? f->sum[y][x] / f->n[y][x]
				    : x        ? out[y][x - 1]
				    : y        ? out[y - 1][x]
					       : 0;
}

/* The WAVES x WAVES slowest waves (DCT-II, without its constant factors). */
static void transform(double in[SIDE][SIDE], double out[WAVES][WAVES])
{
	double wave[WAVES][SIDE], rows[SIDE][WAVES];
	const double pi = 3.14159265358979323846;

	for (int k = 0; k < WAVES; k++)
		for (int x = 0; x < SIDE; x++)
			wave[k][x] = cos(pi / SIDE * (x + 0.5) * k);
	for (int y = 0; y < SIDE; y++)
		for (int k = 0; k < WAVES; k++) {
			rows[y][k] = 0;
			for (int x = 0; x < SIDE; x++)
				rows[y][k] += in[y][x] * wave[k][x];
		}
	for (int j = 0; j < WAVES; j++)
		for (int k = 0; k < WAVES; k++) {
			out[j][k] = 0;
			for (int y = 0; y < SIDE; y++)
				out[j][k] += rows[y][k] * wave[j][y];
		}
}

/* qsort() would ask the system how much memory there is: more than is allowed here. */
static void sort(double *values, int n)
{
	for (int i = 1; i < n; i++) {
		double v = values[i];
		int at = i;

		for (; at > 0 && values[at - 1] > v; at--)
			values[at] = values[at - 1];
		values[at] = v;
	}
}

/* One bit per wave: above the middle of all? The constant one, the picture's brightness, is left
 * out of the middle. */
static void bits(double waves[WAVES][WAVES], int side, char *out)
{
	double sorted[WAVES * WAVES], middle;
	int n = 0, nibble = 0;

	for (int j = 0; j < side; j++)
		for (int k = 0; k < side; k++)
			sorted[n++] = waves[j][k];
	sort(sorted + 1, n - 1);
	middle = sorted[n / 2];
	for (int i = 0; i < n; i++) {
		nibble = nibble << 1 | (waves[i / side][i % side] > middle);
		if (i % 4 == 3) {
			*out++ = "0123456789abcdef"[nibble & 15];
			nibble = 0;
		}
	}
}

/* ---- the job ---- */

static bool prepare(const struct helper_input *in, void **state)
{
	switch (sniff(in->bytes, in->len).type) {
	case TYPE_JPEG:
		return load_jpeg(state);
	case TYPE_PNG:
		return load_png(state);
	case TYPE_WEBP:
		return load_webp(state);
	default:
		return false;
	}
}

static bool read_picture(const struct helper_input *in, const void *lib, struct field *f)
{
	switch (sniff(in->bytes, in->len).type) {
	case TYPE_JPEG:
		return read_jpeg(in, lib, f);
	case TYPE_PNG:
		return read_png(in, lib, f);
	case TYPE_WEBP:
		return read_webp(in, lib, f);
	default:
		return false;
	}
}

static bool run(const struct helper_input *in, void *state)
{
	static struct field f;
	double fields[SIDE][SIDE], waves[WAVES][WAVES];
	char answer[SHORT_WAVES * SHORT_WAVES / 4 + 1 + WAVES * WAVES / 4];

	if (!read_picture(in, state, &f))
		return false;
	average(&f, fields);
	transform(fields, waves);
	bits(waves, SHORT_WAVES, answer);
	answer[SHORT_WAVES * SHORT_WAVES / 4] = ' ';
	bits(waves, WAVES, answer + SHORT_WAVES * SHORT_WAVES / 4 + 1);
	return helper_answer(answer, sizeof(answer));
}

const struct helper_work helper_print = { "print", prepare, run };
