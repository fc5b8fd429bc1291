/* wa_check_interactive.c - buttons, lists, links and requests: what the Graph API takes of them. */
#include <string.h>

#include "wa_part.h"

enum { SECTIONS_MAX = 10 };

/* a list's header is text; buttons and links may show a file instead */
static bool check_header(const json_t *i, bool may_be_file, struct wa_refusal *no)
{
	const json_t *h = json_object_get(i, "header");
	const char *type = wa_part_word(h, "type");

	if (h == NULL)
		return true;
	if (strcmp(type, "text") == 0)
		return wa_part_only(h, "header", "type text", no) &&
		       wa_part_text(h, "text", WA_HEADER_MAX, true, no);
	if (!may_be_file || !wa_part_listed("image video document", type) || *type == '\0')
		return wa_refuse(no, WA_INVALID, "header type \"%.20s\" is not allowed here", type);
	return wa_part_media(h, type, "id link filename", no);
}

static bool check_footer(const json_t *i, struct wa_refusal *no)
{
	return json_object_get(i, "footer") == NULL ||
	       wa_part_text(json_object_get(i, "footer"), "text", WA_FOOTER_MAX, true, no);
}

static bool repeated(const json_t *list, const char *under, const char *key, size_t upto)
{
	const json_t *last = json_array_get(list, upto);
	const char *value = wa_part_word(under ? json_object_get(last, under) : last, key);

	for (size_t i = 0; i < upto; i++) {
		const json_t *one = json_array_get(list, i);

		if (strcmp(wa_part_word(under ? json_object_get(one, under) : one, key), value) ==
		    0)
			return true;
	}
	return false;
}

static bool check_buttons(const json_t *action, struct wa_refusal *no)
{
	const json_t *list = json_object_get(action, "buttons");
	size_t n = json_array_size(list);

	if (n < 1 || n > WA_BUTTONS_MAX)
		return wa_refuse(no, WA_INVALID,
				 "Invalid buttons count. Min allowed buttons: 1, Max "
				 "allowed buttons: 3");
	for (size_t i = 0; i < n; i++) {
		const json_t *b = json_array_get(list, i), *reply;

		if (strcmp(wa_part_word(b, "type"), "reply") != 0)
			return wa_refuse(no, WA_INVALID, "buttons[%zu].type must be reply", i);
		reply = wa_part_object(b, "reply", "id title", no);
		if (reply == NULL || !wa_part_text(reply, "id", WA_BUTTON_ID_MAX, true, no) ||
		    !wa_part_text(reply, "title", WA_BUTTON_TITLE_MAX, true, no))
			return false;
		if (repeated(list, "reply", "id", i) || repeated(list, "reply", "title", i))
			return wa_refuse(no, WA_INVALID, "Duplicated id or title in buttons[%zu]",
					 i);
	}
	return wa_part_only(action, "action", "buttons", no);
}

static bool check_rows(const json_t *section, const json_t *all, struct wa_refusal *no)
{
	const json_t *rows = json_object_get(section, "rows"), *row;
	size_t i;

	if (json_array_size(rows) == 0)
		return wa_refuse(no, WA_MISSING, "a section needs rows");
	json_array_foreach(rows, i, row)
	{
		if (!wa_part_only(row, "rows", "id title description", no) ||
		    !wa_part_text(row, "id", WA_ROW_ID_MAX, true, no) ||
		    !wa_part_text(row, "title", WA_ROW_TITLE_MAX, true, no) ||
		    !wa_part_text(row, "description", WA_ROW_ABOUT_MAX, false, no))
			return false;
		json_array_append((json_t *)all, (json_t *)row);
		if (repeated(all, NULL, "id", json_array_size(all) - 1))
			return wa_refuse(no, WA_INVALID, "Duplicated row id \"%.60s\"",
					 wa_part_word(row, "id"));
	}
	return true;
}

static bool check_sections(const json_t *sections, const json_t *all, struct wa_refusal *no)
{
	size_t n = json_array_size(sections);

	if (n < 1 || n > SECTIONS_MAX)
		return wa_refuse(no, WA_INVALID, "a list has 1 to %d sections", SECTIONS_MAX);
	for (size_t i = 0; i < n; i++) {
		const json_t *s = json_array_get(sections, i);

		if (!wa_part_only(s, "sections", "title rows", no) ||
		    !wa_part_text(s, "title", WA_SECTION_TITLE_MAX, n > 1, no) ||
		    !check_rows(s, all, no))
			return false;
	}
	if (json_array_size(all) > WA_ROWS_MAX)
		return wa_refuse(no, WA_INVALID, "Total row count exceed max allowed count: %d",
				 WA_ROWS_MAX);
	return true;
}

static bool check_list(const json_t *action, struct wa_refusal *no)
{
	json_t *all = json_array();
	bool good = wa_part_only(action, "action", "button sections", no) &&
		    wa_part_text(action, "button", WA_BUTTON_TITLE_MAX, true, no) &&
		    check_sections(json_object_get(action, "sections"), all, no);

	json_decref(all);
	return good;
}

static bool check_cta_url(const json_t *action, struct wa_refusal *no)
{
	const json_t *p = json_object_get(action, "parameters");

	if (strcmp(wa_part_word(action, "name"), "cta_url") != 0 || !json_is_object(p))
		return wa_refuse(no, WA_MISSING, "action needs name cta_url and parameters");
	if (!wa_part_only(p, "parameters", "display_text url", no) ||
	    !wa_part_text(p, "display_text", WA_BUTTON_TITLE_MAX, true, no) ||
	    !wa_part_text(p, "url", 2000, true, no))
		return false;
	if (strncmp(wa_part_word(p, "url"), "http", 4) != 0)
		return wa_refuse(no, WA_INVALID, "url must begin with http:// or https://");
	return true;
}

static bool check_location_request(const json_t *action, struct wa_refusal *no)
{
	return strcmp(wa_part_word(action, "name"), "send_location") == 0 ||
	       wa_refuse(no, WA_MISSING, "action needs name send_location");
}

static bool check_contact_request(const json_t *action, struct wa_refusal *no)
{
	return strcmp(wa_part_word(action, "name"), "request_contact_info") == 0 ||
	       wa_refuse(no, WA_MISSING, "action needs name request_contact_info");
}

static const struct interactive {
	const char *type;
	size_t body;
	bool decorated, file_header; /* may have header and footer; a file as header */
	bool (*check)(const json_t *action, struct wa_refusal *no);
} interactives[] = {
	{ "button", WA_BODY_MAX, true, true, check_buttons },
	{ "list", WA_TEXT_MAX, true, false, check_list },
	{ "cta_url", WA_BODY_MAX, true, true, check_cta_url },
	{ "location_request_message", WA_BODY_MAX, false, false, check_location_request },
	{ "request_contact_info", WA_BODY_MAX, false, false, check_contact_request },
};

bool wa_check_interactive(const json_t *m, struct wa_refusal *no)
{
	const json_t *i = wa_part_object(m, "interactive", "type header body footer action", no);
	const struct interactive *kind = NULL;

	if (i == NULL)
		return false;
	for (size_t k = 0; k < ARRAY_LEN(interactives); k++)
		if (strcmp(interactives[k].type, wa_part_word(i, "type")) == 0)
			kind = &interactives[k];
	if (kind == NULL)
		return wa_refuse(no, WA_BAD_PARAMETER, "interactive type \"%.40s\" is unknown",
				 wa_part_word(i, "type"));
	if (!kind->decorated && (json_object_get(i, "header") || json_object_get(i, "footer")))
		return wa_refuse(no, WA_INVALID, "%s has neither header nor footer", kind->type);
	if (wa_part_object(i, "body", "text", no) == NULL ||
	    wa_part_object(i, "action", "buttons button sections name parameters", no) == NULL)
		return false;
	return wa_part_text(json_object_get(i, "body"), "text", kind->body, true, no) &&
	       check_header(i, kind->file_header, no) && check_footer(i, no) &&
	       kind->check(json_object_get(i, "action"), no);
}
