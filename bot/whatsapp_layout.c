#include "base/text.h"
#include "bot/parts.h"
#include "bot/whatsapp_drawing.h"

/* ---- what there is to show ---- */

static bool is_new(const struct drawing *d, const char *data)
{
	for (size_t i = 0; i < d->n_choices; i++)
		if (strcmp(d->choices[i]->data, data) == 0)
			return false;
	return true;
}

static void sort_buttons(struct drawing *d)
{
	for (size_t i = 0; i < d->m->n_buttons; i++) {
		const struct button *b = &d->m->buttons[i];

		if (b->url) {
			d->link = b;
			d->n_links++;
		} else if (b->data && is_new(d, b->data)) { /* equal ids are refused */
			d->choices[d->n_choices++] = b;
		}
	}
}

size_t drawing_width(const char *title)
{
	return utf8_count(title, strlen(title));
}

/* A link is a button only when it stands alone; else its address is said. Beside the request for a
 * contact there is no room for buttons: what could be pressed is said, and understood when typed.
 */
static enum err add_words(struct drawing *d)
{
	bool spoken = d->m->keyboard == KEYBOARD_ASK_CONTACT;
	struct strbuf b;

	if (d->shape == SHAPE_LINK || (d->n_links == 0 && !(spoken && d->n_choices)))
		return OK;
	strbuf_init(&b, d->a, OUTGOING_TEXT * 2);
	strbuf_add(&b, d->text);
	for (size_t i = 0; i < d->m->n_buttons; i++) {
		const struct button *button = &d->m->buttons[i];

		if (button->url)
			strbuf_addf(&b, "\n\n%s: %s", button->label, button->url);
		else if (spoken)
			strbuf_addf(&b, "\n› %s", button->label);
	}
	d->text = b.ptr;
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}

static bool titles_fit(const struct drawing *d)
{
	for (size_t i = 0; i < d->n_choices; i++)
		for (size_t k = 0; k <= i; k++)
			if (drawing_width(d->choices[i]->label) > WHATSAPP_TITLE ||
			    (k < i && strcmp(d->choices[i]->label, d->choices[k]->label) == 0))
				return false;
	return true;
}

/* ---- how long it is ---- */

static size_t utf16_units(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		n += (c & 0xc0) != 0x80; /* one a code point, */
		n += c >= 0xf0;          /* two beyond the basic plane */
	}
	return n;
}

static size_t units_of(struct drawing *d, size_t len)
{
	strbuf_cut(&d->said, 0);
	whatsapp_markup(&d->said, d->text, len, d->m->plain);
	return utf16_units(d->said.ptr ? d->said.ptr : "", d->said.len);
}

static bool fits(struct drawing *d, size_t max)
{
	size_t len = strlen(d->text);

	return units_of(d, len) <= max;
}

/* Says what fits into max units, and leaves the rest. */
static enum err say_part(struct drawing *d, size_t max)
{
	size_t hard = strlen(d->text);
	struct span part;

	/* Markup may add to the length: take less until it fits. */
	for (size_t units; (units = units_of(d, hard)) > max;) {
		size_t points = utf8_count(d->text, hard);
		size_t fewer = points * max / units;

		hard = utf8_prefix(d->text, hard, fewer < points ? fewer : points - 1);
	}
	TRY(parts_split(d->a, d->text, hard, &part, &d->rest));
	strbuf_cut(&d->said, 0);
	whatsapp_markup(&d->said, part.ptr, part.len, d->m->plain);
	return strbuf_failed(&d->said) ? ERR_LIMIT : OK;
}

/* ---- which shape ---- */

static bool carries_link(struct drawing *d)
{
	return d->n_links == 1 && d->n_choices == 0 && !d->media &&
	       drawing_width(d->link->label) <= WHATSAPP_TITLE && fits(d, WHATSAPP_BODY);
}

/* Voice has no words beside it, a list no picture above it. */
static bool carries_buttons(struct drawing *d)
{
	return d->n_choices <= WHATSAPP_BUTTONS && titles_fit(d) && fits(d, WHATSAPP_BODY) &&
	       d->m->file_kind != FILE_VOICE && d->text[0];
}

static enum shape shape_of(struct drawing *d)
{
	if (d->m->keyboard == KEYBOARD_ASK_CONTACT)
		return SHAPE_CONTACT;
	if (d->n_choices == 0)
		return SHAPE_WORDS;
	if (carries_buttons(d))
		return SHAPE_BUTTONS;
	return d->media ? SHAPE_WORDS : SHAPE_LIST;
}

/* A file under which its words or its choices have no room goes alone, before them. */
static bool goes_bare(const struct drawing *d)
{
	return d->media &&
	       (d->m->file_kind == FILE_VOICE || (d->shape == SHAPE_WORDS && d->n_choices > 0));
}

/* Text before the last part goes as words; the choices stand under the end of it. */
static enum err choose_shape(struct drawing *d)
{
	d->shape = SHAPE_LINK;
	if (carries_link(d))
		return OK;
	d->shape = SHAPE_WORDS;
	TRY(add_words(d));
	d->shape = shape_of(d);
	if (d->shape == SHAPE_BUTTONS) /* its words were said to see whether they fit */
		return OK;
	if (goes_bare(d)) {
		strbuf_cut(&d->said, 0);
		d->rest = d->text[0] ? d->text : NULL;
		return OK;
	}
	if (fits(d, d->media || d->shape == SHAPE_CONTACT ? WHATSAPP_BODY : WHATSAPP_TEXT))
		return OK;
	d->shape = SHAPE_WORDS;
	return say_part(d, d->media ? WHATSAPP_BODY : WHATSAPP_TEXT);
}

enum err drawing_lay_out(struct drawing *d)
{
	sort_buttons(d);
	return choose_shape(d);
}
