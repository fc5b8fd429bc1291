/* wa_template.c - message templates: made, reviewed, and filled in when one is sent; see wa.h.
 * A definition is kept as POST /{account}/message_templates takes it. Its variables are {{1}} or
 * {{nama}}; a sent one must bring exactly these. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "sim.h"
#include "text.h"

enum { FILLED_MAX = 1024, SPACES_MAX = 4 };

static const char *word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : s;
}

struct wa_template *wa_template_find(const struct wa *wa, const char *name, const char *language)
{
	for (size_t i = 0; i < wa->ntemplates && name != NULL && language != NULL; i++)
		if (strcmp(wa->templates[i]->name, name) == 0 &&
		    strcmp(wa->templates[i]->language, language) == 0)
			return wa->templates[i];
	return NULL;
}

static const json_t *component(const struct wa_template *t, const char *type)
{
	const json_t *one;
	size_t i;

	json_array_foreach(t->components, i, one)
	{
		if (strcasecmp(word(one, "type"), type) == 0)
			return one;
	}
	return NULL;
}

/* ---- making ---- */

static bool good_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n <= 512 && name[n] == '\0';
}

static const char *what_is_wrong(const json_t *given)
{
	static const char *const categories[] = { "UTILITY", "MARKETING", "AUTHENTICATION" };
	const char *category = word(given, "category");
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(categories); i++)
		known = known || strcasecmp(category, categories[i]) == 0;
	if (!good_name(word(given, "name")))
		return "name: lower-case letters, digits and _";
	if (!known)
		return "category must be utility, marketing or authentication";
	if (*word(given, "language") == '\0')
		return "language is missing";
	if (json_array_size(json_object_get(given, "components")) == 0)
		return "components are missing";
	return NULL;
}

static void template_free(struct wa_template *t)
{
	free(t->id);
	free(t->name);
	free(t->language);
	free(t->category);
	free(t->status);
	json_decref(t->components);
	free(t);
}

struct wa_template *wa_template_make(struct wa *wa, const json_t *given, const char **why)
{
	struct wa_template *t;
	struct buf id = { 0 };

	*why = what_is_wrong(given);
	if (*why == NULL &&
	    wa_template_find(wa, word(given, "name"), word(given, "language")) != NULL)
		*why = "there is already content in this language for this template";
	if (*why != NULL)
		return NULL;
	t = xalloc(sizeof(*t));
	wa->templates = xrealloc(wa->templates,
				 (wa->ntemplates + 1) * sizeof(struct wa_template *));
	wa->templates[wa->ntemplates++] = t;
	buf_addf(&id, "16895001122%05zu", wa->ntemplates);
	t->id = buf_take(&id);
	t->name = xstrdup(word(given, "name"));
	t->language = xstrdup(word(given, "language"));
	t->category = xstrdup(word(given, "category"));
	for (char *c = t->category; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	t->status = xstrdup("PENDING");
	t->named = strcasecmp(word(given, "parameter_format"), "named") == 0;
	t->components = json_deep_copy(json_object_get(given, "components"));
	return t;
}

void wa_templates_clear(struct wa *wa)
{
	for (size_t i = 0; i < wa->ntemplates; i++)
		template_free(wa->templates[i]);
	free(wa->templates);
	wa->templates = NULL;
	wa->ntemplates = 0;
}

/* The app hears of it, as whatsapp-payloads/field-template-status-update.json. */
void wa_template_status(struct wa *wa, struct wa_template *t, const char *status)
{
	free(t->status);
	t->status = xstrdup(status);
	wa_tell_value(wa, "message_template_status_update",
		      json_pack("{s:s,s:I,s:s,s:s,s:s,s:s}", "event", status, "message_template_id",
				(json_int_t)strtoll(t->id, NULL, 10), "message_template_name",
				t->name, "message_template_language", t->language,
				"message_template_category", t->category, "reason", "NONE"));
}

json_t *wa_template_json(const struct wa_template *t)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:O}", "id", t->id, "name", t->name, "language",
			 t->language, "category", t->category, "status", t->status,
			 "parameter_format", t->named ? "NAMED" : "POSITIONAL", "components",
			 t->components);
}

/* ---- filling in ---- */

struct filling {
	const struct wa_template *template;
	const json_t *parameters;
	size_t used;
	struct buf *out;
	struct wa_refusal *no;
};

static bool clean(const char *text)
{
	size_t spaces = 0;

	for (; *text != '\0'; text++) {
		if (*text == '\n' || *text == '\t')
			return false;
		spaces = *text == ' ' ? spaces + 1 : 0;
		if (spaces > SPACES_MAX)
			return false;
	}
	return true;
}

/* the parameter of {{name}}, or the next one */
static const json_t *parameter(struct filling *f, const char *name, size_t len)
{
	const json_t *one;
	size_t i;

	if (!f->template->named)
		return json_array_get(f->parameters, f->used);
	json_array_foreach(f->parameters, i, one)
	{
		const char *given = word(one, "parameter_name");

		if (strlen(given) == len && memcmp(given, name, len) == 0)
			return one;
	}
	return NULL;
}

static bool fill_one(struct filling *f, const char *name, size_t len)
{
	const json_t *p = parameter(f, name, len);
	const char *text = word(p, "text");

	if (p == NULL)
		return wa_refuse(f->no, WA_PARAMETER_COUNT, "no parameter for {{%.*s}}", (int)len,
				 name);
	f->used++;
	if (strcmp(word(p, "type"), "text") != 0 || *text == '\0' || !clean(text))
		return wa_refuse(
			f->no, WA_PARAMETER_FORMAT,
			"the parameter for {{%.*s}} must be text without line breaks, tabs or "
			"more than %d spaces in a row",
			(int)len, name, SPACES_MAX);
	buf_puts(f->out, text);
	return true;
}

static bool fill(struct filling *f, const char *text)
{
	while (*text != '\0') {
		const char *end = strncmp(text, "{{", 2) == 0 ? strstr(text, "}}") : NULL;

		if (end == NULL) {
			buf_putc(f->out, *text++);
			continue;
		}
		if (!fill_one(f, text + 2, (size_t)(end - text - 2)))
			return false;
		text = end + 2;
	}
	if (f->used != json_array_size(f->parameters))
		return wa_refuse(
			f->no, WA_PARAMETER_COUNT,
			"number of parameters (%zu) does not match the expected number (%zu)",
			json_array_size(f->parameters), f->used);
	return true;
}

static const json_t *given_for(const json_t *sent, const char *type, int64_t index)
{
	const json_t *one, *at;
	size_t i;

	json_array_foreach(json_object_get(sent, "components"), i, one)
	{
		at = json_object_get(one, "index");
		if (strcmp(word(one, "type"), type) != 0)
			continue;
		if (index < 0 ||
		    (json_is_integer(at) ? json_integer_value(at)
					 : strtoll(word(one, "index"), NULL, 10)) == index)
			return json_object_get(one, "parameters");
	}
	return NULL;
}

static bool fill_header(const struct wa_template *t, const json_t *sent, struct buf *out,
			struct wa_refusal *no)
{
	const json_t *header = component(t, "header"), *given = given_for(sent, "header", -1);
	struct filling f = { .template = t, .parameters = given, .out = out, .no = no };
	const char *format = word(header, "format");

	if (header == NULL)
		return json_array_size(given) == 0 ||
		       wa_refuse(no, WA_PARAMETER_COUNT, "this template has no header");
	if (strcasecmp(format, "text") == 0) {
		buf_putc(out, '*'); /* shown in bold */
		if (!fill(&f, word(header, "text")))
			return false;
		buf_puts(out, "*\n");
		return true;
	}
	if (json_array_size(given) != 1 ||
	    strcasecmp(word(json_array_get(given, 0), "type"), format) != 0)
		return wa_refuse(no, WA_PARAMETER_FORMAT, "the header must be one %s", format);
	return true;
}

static bool fill_buttons(const struct wa_template *t, const json_t *sent, struct wa_refusal *no)
{
	const json_t *list = json_object_get(component(t, "buttons"), "buttons"), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		bool wants = strstr(word(one, "url"), "{{") != NULL;
		size_t n = json_array_size(given_for(sent, "button", (int64_t)i));

		if (wants && n != 1)
			return wa_refuse(no, WA_PARAMETER_COUNT, "button %zu needs its parameter",
					 i);
	}
	if (given_for(sent, "button", (int64_t)json_array_size(list)) != NULL)
		return wa_refuse(no, WA_PARAMETER_FORMAT, "the template has %zu buttons",
				 json_array_size(list));
	return true;
}

static bool usable(const struct wa_template *t, struct wa_refusal *no)
{
	if (t == NULL)
		return wa_refuse(no, WA_NO_TEMPLATE,
				 "template name does not exist in this language");
	if (strcmp(t->status, "PAUSED") == 0)
		return wa_refuse(no, WA_TEMPLATE_PAUSED, "%s is paused", t->name);
	if (strcmp(t->status, "DISABLED") == 0)
		return wa_refuse(no, WA_TEMPLATE_DISABLED, "%s is disabled", t->name);
	if (strcmp(t->status, "APPROVED") != 0)
		return wa_refuse(no, WA_NO_TEMPLATE, "%s is not approved", t->name);
	return true;
}

bool wa_template_check(const struct wa *wa, const json_t *sent, char **words, struct wa_refusal *no)
{
	const struct wa_template *t = wa_template_find(
		wa, word(sent, "name"), word(json_object_get(sent, "language"), "code"));
	struct buf text = { 0 };
	struct filling body = { .template = t, .out = &text, .no = no };
	bool good = usable(t, no) && fill_header(t, sent, &text, no);

	if (good) {
		size_t before = text.len;

		body.parameters = given_for(sent, "body", -1);
		good = fill(&body, word(component(t, "body"), "text")) && fill_buttons(t, sent, no);
		if (good && utf8_points(text.s + before, text.len - before) > FILLED_MAX)
			good = wa_refuse(no, WA_TEMPLATE_TOO_LONG,
					 "the filled-in text is too long");
	}
	if (!good) {
		buf_free(&text);
		return false;
	}
	if (component(t, "footer") != NULL)
		buf_addf(&text, "\n%s", word(component(t, "footer"), "text"));
	*words = buf_take(&text);
	return true;
}

/* ---- calls ---- */

void wa_api_templates(struct call *c)
{
	const struct wa *wa = &c->sim->wa;
	const char *name = param_str(c->args, "name", NULL);
	json_t *list = json_array();
	char *text;

	for (size_t i = 0; i < wa->ntemplates; i++)
		if (name == NULL || strcmp(wa->templates[i]->name, name) == 0)
			json_array_append_new(list, wa_template_json(wa->templates[i]));
	text = json_dumps(list, JSON_COMPACT);
	c->status = 200;
	buf_addf(&c->out, "{\"data\":%s,\"paging\":{\"cursors\":{}}}", text);
	free(text);
	json_decref(list);
}

void wa_api_create_template(struct call *c)
{
	const char *why;
	struct wa_template *t = wa_template_make(&c->sim->wa, c->args, &why);
	struct wa_refusal no;

	if (t == NULL) {
		wa_refuse(&no, WA_BAD_PARAMETER, "%s", why);
		wa_fail(c, &no);
		return;
	}
	c->status = 200;
	buf_addf(&c->out, "{\"id\":\"%s\",\"status\":\"%s\",\"category\":\"%s\"}", t->id, t->status,
		 t->category);
}
