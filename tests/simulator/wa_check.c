/* wa_check.c - see wa_check.h. One function per kind of message, found by a table. */
#include "wa_check.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "wa_part.h"

enum { BSUID_MAX = 128 };

bool wa_refuse(struct wa_refusal *no, int code, const char *format, ...)
{
	va_list args;

	no->code = code;
	no->subcode = 0;
	va_start(args, format);
	vsnprintf(no->details, sizeof(no->details), format, args);
	va_end(args);
	return false;
}

size_t wa_length(const json_t *text)
{
	const char *s = json_string_value(text);
	size_t n = 0;

	for (; s != NULL && *s != '\0'; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

bool wa_is_bsuid(const char *s)
{
	size_t n;

	if (s == NULL || !isupper((unsigned char)s[0]) || !isupper((unsigned char)s[1]) ||
	    s[2] != '.')
		return false;
	s += 3;
	if (strncmp(s, "ENT.", 4) == 0)
		s += 4;
	for (n = 0; isalnum((unsigned char)s[n]); n++)
		;
	return n > 0 && n <= BSUID_MAX && s[n] == '\0';
}

/* ---- parts of a check ---- */

bool wa_part_listed(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at += n)
		if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

bool wa_part_only(const json_t *o, const char *where, const char *keys, struct wa_refusal *no)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)o, key, value)
	{
		if (!wa_part_listed(keys, key))
			return wa_refuse(no, WA_BAD_PARAMETER,
					 "Unexpected key \"%.60s\" on param \"%s\".", key, where);
	}
	return true;
}

bool wa_part_text(const json_t *o, const char *key, size_t max, bool required,
		  struct wa_refusal *no)
{
	const json_t *v = json_object_get(o, key);
	size_t n = wa_length(v);

	if (v == NULL && !required)
		return true;
	if (v == NULL)
		return wa_refuse(no, WA_MISSING, "Required parameter is missing: %s", key);
	if (!json_is_string(v) || n == 0)
		return wa_refuse(no, WA_INVALID, "Parameter %s must be a non-empty string", key);
	if (n > max)
		return wa_refuse(no, WA_INVALID, "Parameter %s is %zu characters long, %zu at most",
				 key, n, max);
	return true;
}

const json_t *wa_part_object(const json_t *o, const char *key, const char *keys,
			     struct wa_refusal *no)
{
	const json_t *v = json_object_get(o, key);

	if (!json_is_object(v)) {
		wa_refuse(no, v == NULL ? WA_MISSING : WA_INVALID, "%s must be an object", key);
		return NULL;
	}
	return wa_part_only(v, key, keys, no) ? v : NULL;
}

const char *wa_part_word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : s;
}

/* ---- kinds ---- */

static bool check_text(const json_t *m, struct wa_refusal *no)
{
	const json_t *t = wa_part_object(m, "text", "body preview_url", no);

	return t != NULL && wa_part_text(t, "body", WA_TEXT_MAX, true, no);
}

bool wa_part_media(const json_t *m, const char *key, const char *keys, struct wa_refusal *no)
{
	const json_t *f = wa_part_object(m, key, keys, no);

	if (f == NULL)
		return false;
	if ((json_object_get(f, "id") != NULL) == (json_object_get(f, "link") != NULL))
		return wa_refuse(no, WA_MISSING, "%s needs either id or link", key);
	return wa_part_text(f, "id", 64, false, no) && wa_part_text(f, "link", 2000, false, no) &&
	       wa_part_text(f, "caption", WA_CAPTION_MAX, false, no) &&
	       wa_part_text(f, "filename", 240, false, no);
}

static bool check_captioned(const json_t *m, struct wa_refusal *no)
{
	return wa_part_media(m, wa_part_word(m, "type"), "id link caption", no);
}

static bool check_document(const json_t *m, struct wa_refusal *no)
{
	return wa_part_media(m, "document", "id link caption filename", no);
}

static bool check_bare_media(const json_t *m, struct wa_refusal *no)
{
	return wa_part_media(m, wa_part_word(m, "type"), "id link voice", no);
}

static bool check_location(const json_t *m, struct wa_refusal *no)
{
	const json_t *l = wa_part_object(m, "location", "latitude longitude name address", no);

	if (l == NULL)
		return false;
	if (json_object_get(l, "latitude") == NULL || json_object_get(l, "longitude") == NULL)
		return wa_refuse(no, WA_MISSING, "location needs latitude and longitude");
	return wa_part_text(l, "name", 1000, false, no) &&
	       wa_part_text(l, "address", 1000, false, no);
}

static bool check_contacts(const json_t *m, struct wa_refusal *no)
{
	const json_t *list = json_object_get(m, "contacts"), *one;
	size_t i;

	if (json_array_size(list) == 0)
		return wa_refuse(no, WA_MISSING, "contacts must be an array with at least one");
	json_array_foreach(list, i, one)
	{
		if (!wa_part_text(json_object_get(one, "name"), "formatted_name", 1000, true, no))
			return false;
	}
	return true;
}

static bool check_reaction(const json_t *m, struct wa_refusal *no)
{
	const json_t *r = wa_part_object(m, "reaction", "message_id emoji", no);

	if (r == NULL || !wa_part_text(r, "message_id", 512, true, no))
		return false;
	if (!json_is_string(json_object_get(r, "emoji")))
		return wa_refuse(no, WA_MISSING, "Required parameter is missing: emoji");
	return true;
}

/* ---- templates: their form; what they must hold is known only to who has their definition ---- */

static bool check_component(const json_t *c, struct wa_refusal *no)
{
	const char *type = wa_part_word(c, "type");

	if (!wa_part_only(c, "components", "type sub_type index parameters", no))
		return false;
	if (*type == '\0' || !wa_part_listed("header body button", type))
		return wa_refuse(no, WA_BAD_PARAMETER, "component type \"%.20s\" is unknown", type);
	if (strcmp(type, "button") == 0 &&
	    (*wa_part_word(c, "sub_type") == '\0' || json_object_get(c, "index") == NULL))
		return wa_refuse(no, WA_MISSING, "a button component needs sub_type and index");
	if (!json_is_array(json_object_get(c, "parameters")))
		return wa_refuse(no, WA_MISSING, "a component needs parameters");
	return true;
}

static bool check_template(const json_t *m, struct wa_refusal *no)
{
	const json_t *t = wa_part_object(m, "template", "name language components", no), *one;
	size_t i;

	if (t == NULL || !wa_part_text(t, "name", 512, true, no))
		return false;
	if (!wa_part_text(json_object_get(t, "language"), "code", 16, true, no))
		return false;
	json_array_foreach(json_object_get(t, "components"), i, one)
	{
		if (!check_component(one, no))
			return false;
	}
	return true;
}

static const struct {
	const char *type;
	bool (*check)(const json_t *m, struct wa_refusal *no);
} kinds[] = {
	{ "text", check_text },         { "image", check_captioned },
	{ "video", check_captioned },   { "document", check_document },
	{ "audio", check_bare_media },  { "sticker", check_bare_media },
	{ "location", check_location }, { "contacts", check_contacts },
	{ "reaction", check_reaction }, { "interactive", wa_check_interactive },
	{ "template", check_template },
};

/* ---- the frame ---- */

static bool check_context(const json_t *m, struct wa_refusal *no)
{
	if (json_object_get(m, "context") == NULL)
		return true;
	if (strcmp(wa_part_word(m, "type"), "reaction") == 0)
		return wa_refuse(no, WA_INVALID, "a reaction has no context");
	return wa_part_object(m, "context", "message_id", no) != NULL &&
	       wa_part_text(json_object_get(m, "context"), "message_id", 512, true, no);
}

static bool check_recipient(const json_t *m, struct wa_refusal *no)
{
	const json_t *to = json_object_get(m, "to"), *recipient = json_object_get(m, "recipient");

	if (to == NULL && recipient == NULL)
		return wa_refuse(no, WA_BAD_PARAMETER, "The parameter to is required.");
	if (to != NULL)
		return wa_part_text(m, "to", 32, true, no);
	return wa_is_bsuid(json_string_value(recipient)) ||
	       wa_refuse(no, WA_INVALID, "recipient is not a business-scoped user id");
}

bool wa_check_message(const json_t *m, struct wa_refusal *no)
{
	const char *type = wa_part_word(m, "type"),
		   *frame = "messaging_product recipient_type to recipient "
			    "type context biz_opaque_callback_data";

	if (strcmp(wa_part_word(m, "messaging_product"), "whatsapp") != 0)
		return wa_refuse(no, WA_BAD_PARAMETER,
				 "The parameter messaging_product is required.");
	if (json_object_get(m, "recipient_type") != NULL &&
	    strcmp(wa_part_word(m, "recipient_type"), "individual") != 0)
		return wa_refuse(no, WA_BAD_PARAMETER, "recipient_type must be individual");
	if (!check_recipient(m, no) || !check_context(m, no) ||
	    !wa_part_text(m, "biz_opaque_callback_data", WA_CALLBACK_DATA_MAX, false, no))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char keys[160];

		if (strcmp(kinds[i].type, type) != 0)
			continue;
		snprintf(keys, sizeof(keys), "%s %s", frame, type);
		return wa_part_only(m, "messages", keys, no) && kinds[i].check(m, no);
	}
	return wa_refuse(no, WA_BAD_PARAMETER,
			 "Param type must be one of {TEXT, IMAGE, …}: \"%.30s\"", type);
}
