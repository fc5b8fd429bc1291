/* helper_chart.c - draws a chart (handlers/chart.h) for a phone: 1080 wide, large letters, few
 * colours that also the colour-blind tell apart. Library: cairo, loaded, not linked.
 * The fonts are opened before the door is locked, by drawing a word with each. */
#include "bot/helper_main.h"

#include <dlfcn.h>
#include <math.h>

#include <cairo/cairo.h>

enum {
	WIDTH = 1080,
	HEIGHT_MAX = 6000,
	MARGIN = 60,
	INNER = WIDTH - 2 * MARGIN,
	TITLE = 52, /* sizes of letters */
	HEAD = 38,
	WORDS = 32,
	NUMBER = 60,
	BAR = 40,
	ROW = 96, /* a bar with its label above */
	LEGEND = 52,
	TILE = 150,
	FIELDS = 4,
	LINES_MAX = 128,
};

#define CALLS(F)                                                                                   \
	F(image_surface_create)                                                                    \
	F(create)                                                                                  \
	F(status)                                                                                  \
	F(paint)                                                                                   \
	F(fill)                                                                                    \
	F(rectangle)                                                                               \
	F(move_to)                                                                                 \
	F(show_text)                                                                               \
	F(text_extents)                                                                            \
	F(select_font_face)                                                                        \
	F(set_font_size)                                                                           \
	F(set_source_rgb)                                                                          \
	F(surface_write_to_png_stream)

struct lib {
#define F(name) __typeof__(cairo_##name) *name;
	CALLS(F)
#undef F
};

/* A line of the text, cut at its tabs. */
struct fact {
	char kind;
	char *field[FIELDS];
};

struct drawing {
	struct lib lib;
	cairo_t *c; /* NULL while only the height is counted */
	double y;
	char *text; /* what the facts point into */
	struct fact facts[LINES_MAX];
	size_t n;
};

/* ---- letters and colours ---- */

static const double colours[][3] = {
	{ 0.00, 0.35, 0.55 }, { 0.90, 0.60, 0.10 }, { 0.10, 0.58, 0.42 }, { 0.75, 0.30, 0.35 },
	{ 0.45, 0.40, 0.68 }, { 0.35, 0.70, 0.88 }, { 0.55, 0.55, 0.55 },
};
static const double ink[3] = { 0.13, 0.15, 0.18 }, pale[3] = { 0.42, 0.45, 0.50 },
		    ground[3] = { 0.92, 0.93, 0.95 };

static void colour(struct drawing *d, const double rgb[3])
{
	d->lib.set_source_rgb(d->c, rgb[0], rgb[1], rgb[2]);
}

static void font(struct drawing *d, double size, bool bold)
{
	d->lib.select_font_face(d->c, "sans", CAIRO_FONT_SLANT_NORMAL,
				bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	d->lib.set_font_size(d->c, size);
}

static double width_of(struct drawing *d, const char *text)
{
	cairo_text_extents_t e;

	d->lib.text_extents(d->c, text, &e);
	return e.x_advance;
}

/* Cut at a whole letter, with an ellipsis, until it fits. */
static void fit(struct drawing *d, const char *text, double room, char *out, size_t cap)
{
	size_t len = strlen(text) < cap - 4 ? strlen(text) : cap - 4;

	snprintf(out, cap, "%.*s", (int)len, text);
	while (len > 0 && (width_of(d, out) > room || len < strlen(text))) {
		bool fits = false;

		for (len--; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80; len--)
			;
		snprintf(out, cap, "%.*s…", (int)len, text);
		fits = width_of(d, out) <= room;
		if (fits)
			break;
	}
}

/* y: the line on which the letters stand. right: x is their end. */
static void words(struct drawing *d, double x, double y, double room, bool right, const char *text)
{
	char cut[512];

	if (!d->c)
		return;
	fit(d, text, room, cut, sizeof(cut));
	d->lib.move_to(d->c, right ? x - width_of(d, cut) : x, y);
	d->lib.show_text(d->c, cut);
}

static void box(struct drawing *d, double x, double y, double w, double h, const double rgb[3])
{
	if (!d->c || w <= 0)
		return;
	colour(d, rgb);
	d->lib.rectangle(d->c, x, y, w, h);
	d->lib.fill(d->c);
}

static void style(struct drawing *d, double size, bool bold, const double rgb[3])
{
	if (!d->c)
		return;
	font(d, size, bold);
	colour(d, rgb);
}

/* A number is never cut: it is written smaller. */
static void number(struct drawing *d, double x, double y, double room, const char *text)
{
	double size = NUMBER;

	if (!d->c)
		return;
	style(d, size, true, colours[0]);
	if (width_of(d, text) > room)
		font(d, size * room / width_of(d, text) * 0.98, true);
	words(d, x, y, room, false, text);
}

/* A label, and what is written for it at the right, which is never cut either. */
static void label(struct drawing *d, double x, double y, const char *text, const char *shown)
{
	double used = 0;

	style(d, WORDS, true, ink);
	words(d, WIDTH - MARGIN, y, INNER * 0.6, true, shown);
	if (d->c)
		used = fmin(width_of(d, shown), INNER * 0.6);
	style(d, WORDS, false, ink);
	words(d, x, y, WIDTH - MARGIN - x - used - 24, false, text);
}

/* ---- panels ---- */

static double value_of(const struct fact *f)
{
	double v = strtod(f->field[0], NULL);

	return isfinite(v) && v > 0 ? v : 0;
}

static void draw_numbers(struct drawing *d, const struct fact *f, size_t n)
{
	double w = INNER / 2.0;

	for (size_t i = 0; i < n; i++) {
		double x = MARGIN + (double)(i % 2) * w;

		number(d, x, d->y + NUMBER, w - 20, f[i].field[1]);
		style(d, WORDS, false, pale);
		words(d, x, d->y + NUMBER + 46, w - 20, false, f[i].field[2]);
		if (i % 2 == 1 || i + 1 == n)
			d->y += TILE;
	}
}

static void draw_bars(struct drawing *d, const struct fact *f, size_t n)
{
	double most = 1;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, value_of(&f[i]));
	for (size_t i = 0; i < n; i++) {
		const char *shown = f[i].field[1][0] ? f[i].field[1] : f[i].field[0];

		label(d, MARGIN, d->y + 30, f[i].field[2], shown);
		box(d, MARGIN, d->y + 42, INNER, BAR - 8, ground);
		box(d, MARGIN, d->y + 42, INNER * value_of(&f[i]) / most, BAR - 8, colours[0]);
		d->y += ROW;
	}
}

static void draw_legend(struct drawing *d, const struct fact *f, const double rgb[3], double share)
{
	char percent[32];

	snprintf(percent, sizeof(percent), "%.0f%%", share * 100);
	box(d, MARGIN, d->y + 8, 30, 30, rgb);
	label(d, MARGIN + 48, d->y + 34, f->field[2], f->field[1][0] ? f->field[1] : percent);
	d->y += LEGEND;
}

static void draw_share(struct drawing *d, const struct fact *f, size_t n)
{
	double all = 0, x = MARGIN;

	for (size_t i = 0; i < n; i++)
		all += value_of(&f[i]);
	box(d, MARGIN, d->y, INNER, 56, ground);
	for (size_t i = 0; i < n && all > 0; i++) {
		double w = INNER * value_of(&f[i]) / all;

		box(d, x, d->y, w > 4 ? w - 3 : w, 56, colours[i % ARRAY_LEN(colours)]);
		x += w;
	}
	d->y += 56 + 16;
	for (size_t i = 0; i < n; i++)
		draw_legend(d, &f[i], colours[i % ARRAY_LEN(colours)],
			    all > 0 ? value_of(&f[i]) / all : 0);
}

static void draw_panel(struct drawing *d, const struct fact *f, size_t n)
{
	d->y += 28;
	box(d, MARGIN, d->y, INNER, 2, ground);
	d->y += 26;
	style(d, HEAD, true, ink);
	words(d, MARGIN, d->y + HEAD, INNER, false, f->field[0]);
	d->y += HEAD + 30;
	if (f->kind == 'N')
		draw_numbers(d, f + 1, n);
	else if (f->kind == 'B')
		draw_bars(d, f + 1, n);
	else
		draw_share(d, f + 1, n);
}

static void draw(struct drawing *d)
{
	d->y = MARGIN;
	for (size_t i = 0; i < d->n;) {
		size_t n = 0;

		if (d->facts[i].kind == 'T') {
			style(d, TITLE, true, ink);
			words(d, MARGIN, d->y + TITLE, INNER, false, d->facts[i].field[0]);
			d->y += TITLE + 14;
			style(d, WORDS, false, pale);
			words(d, MARGIN, d->y + WORDS, INNER, false, d->facts[i].field[1]);
			d->y += d->facts[i].field[1][0] ? WORDS + 14 : 0;
		}
		if (!d->facts[i].kind ||
		    !strchr("NBS", d->facts[i].kind)) { /* '>' says where it is sent to */
			i++;
			continue;
		}
		while (i + 1 + n < d->n && d->facts[i + 1 + n].kind == 'I')
			n++;
		draw_panel(d, &d->facts[i], n);
		i += n + 1;
	}
	d->y += MARGIN - 20;
}

/* ---- the job ---- */

static bool load(struct lib *lib)
{
	void *l = dlopen("libcairo.so.2", RTLD_NOW);

#define F(name) &&helper_symbol(l, "cairo_" #name, &lib->name)
	return l CALLS(F);
#undef F
}

/* Copies the text, which is only borrowed, and cuts it apart. */
static bool read_facts(struct drawing *d, const struct helper_input *in)
{
	static char none[1];
	char *line, *next;

	d->text = malloc(in->len + 1);
	if (!d->text)
		return false;
	memcpy(d->text, in->bytes, in->len);
	d->text[in->len] = '\0';
	for (line = d->text; *line && d->n < LINES_MAX; line = next) {
		struct fact *f = &d->facts[d->n++];
		char *at = line;

		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		*f = (struct fact) { .kind = line[0] };
		at += line[0] != '\0'; /* an empty line has no fields */
		for (int i = 0; i < FIELDS; i++) {
			bool more = *at == '\t';

			if (more)
				*at++ = '\0'; /* ends the one before */
			f->field[i] = more ? at : none;
			at += more ? strcspn(at, "\t") : 0;
		}
	}
	return d->n > 0;
}

static bool prepare(const struct helper_input *in, void **state)
{
	static struct drawing d;
	cairo_surface_t *s;

	*state = &d;
	if (!load(&d.lib) || !read_facts(&d, in))
		return false;
	s = d.lib.image_surface_create(CAIRO_FORMAT_RGB24, 8, 8);
	d.c = d.lib.create(s);
	for (int bold = 0; bold < 2; bold++) {
		font(&d, WORDS, bold);
		d.lib.move_to(d.c, 0, 8);
		d.lib.show_text(d.c, "Aa0…");
	}
	return d.lib.status(d.c) == CAIRO_STATUS_SUCCESS;
}

static cairo_status_t write_png(void *ctx, const unsigned char *bytes, unsigned int len)
{
	(void)ctx;
	return helper_answer(bytes, len) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool run(const struct helper_input *in, void *state)
{
	struct drawing *d = state;
	cairo_surface_t *s;

	(void)in;
	d->c = NULL;
	draw(d);
	if (d->y > HEIGHT_MAX)
		return false;
	s = d->lib.image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, (int)d->y);
	d->c = d->lib.create(s);
	d->lib.set_source_rgb(d->c, 1, 1, 1);
	d->lib.paint(d->c);
	draw(d);
	return d->lib.status(d->c) == CAIRO_STATUS_SUCCESS &&
	       d->lib.surface_write_to_png_stream(s, write_png, NULL) == CAIRO_STATUS_SUCCESS;
}

const struct helper_work helper_chart = { "chart", prepare, run };
