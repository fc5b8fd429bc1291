/* api_markup.c - reply_markup: checked like the real one, and written again in one canonical form,
 * so that "not modified" can compare texts. */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { ROW_MAX = 8, ROW_SENT = 12, BUTTONS_MAX = 100, MARKUP_MAX = 10240, DATA_MAX = 64 };

static bool bad_button(struct call *c, const char *why)
{
	return call_fail(c, 400, "can't parse inline keyboard button: %s", why);
}

static bool good_url(const char *url)
{
	const char *host = strstr(url, "://");

	if (strncmp(url, "tg://", 5) == 0)
		return url[5] != '\0';
	host = host == NULL ? url : host + 3;
	return (strstr(url, "://") == NULL || strncasecmp(url, "http", 4) == 0) &&
	       strpbrk(url, " \n") == NULL && strchr(host, '.') != NULL;
}

static bool check_action(struct call *c, const char *key, const json_t *value)
{
	const char *s = json_string_value(value), *copied;

	if (strcmp(key, "callback_data") == 0) {
		size_t len = json_string_length(value);

		return len >= 1 && len <= DATA_MAX ? true
						   : call_fail(c, 400, "BUTTON_DATA_INVALID");
	}
	if (strcmp(key, "url") == 0)
		return s != NULL && good_url(s) ? true
						: call_fail(c, 400,
							    "inline keyboard button URL "
							    "'%.100s' is invalid: Wrong HTTP URL",
							    s == NULL ? "" : s);
	if (strcmp(key, "copy_text") == 0) {
		copied = json_string_value(json_object_get(value, "text"));
		if (copied == NULL || copied[0] == '\0' ||
		    utf8_points(copied, strlen(copied)) > 256)
			return call_fail(c, 400, "BUTTON_COPY_TEXT_INVALID");
	}
	return true;
}

static bool write_button(struct call *c, const json_t *button, struct buf *out)
{
	static const char *const actions[] = { "url",
					       "callback_data",
					       "web_app",
					       "login_url",
					       "switch_inline_query",
					       "switch_inline_query_current_chat",
					       "copy_text",
					       "pay",
					       "callback_game",
					       "disabled" };
	static const char *const looks[] = { "style", "icon_custom_emoji_id" };
	const char *text = json_string_value(json_object_get(button, "text"));
	char *value;

	buf_puts(out, "{\"text\":");
	buf_json_str(out, text);
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		const char *look = json_string_value(json_object_get(button, looks[i]));

		if (look == NULL)
			continue;
		buf_addf(out, ",\"%s\":", looks[i]);
		buf_json_str(out, look);
	}
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		const json_t *v = json_object_get(button, actions[i]);

		if (v == NULL || json_is_null(v))
			continue;
		if (!check_action(c, actions[i], v))
			return false;
		value = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
		buf_addf(out, ",\"%s\":%s}", actions[i], value);
		free(value);
		return true;
	}
	return bad_button(c, "Text buttons are unallowed in the inline keyboard");
}

static bool write_row(struct call *c, const json_t *row, struct buf *out, size_t *total)
{
	size_t i, in_row = 0;
	json_t *button;

	json_array_foreach(row, i, button)
	{
		const json_t *text = json_object_get(button, "text");

		if (!json_is_object(button))
			return bad_button(c, "InlineKeyboardButton must be an Object");
		if (text == NULL)
			return bad_button(c, "Field \"text\" is not specified");
		if (!json_is_string(text))
			return bad_button(c, "Field \"text\" must be of type String");
		if (json_string_length(text) == 0 || i >= ROW_SENT)
			continue; /* silently dropped */
		if (in_row == ROW_MAX) {
			buf_puts(out, "],[");
			in_row = 0;
		} else if (in_row > 0) {
			buf_putc(out, ',');
		} else {
			buf_puts(out, out->s[out->len - 1] == ']' ? ",[" : "[");
		}
		if (!write_button(c, button, out))
			return false;
		in_row++;
		(*total)++;
	}
	if (in_row > 0)
		buf_putc(out, ']');
	return true;
}

static bool write_inline(struct call *c, struct post *p, const json_t *rows)
{
	struct buf out = { 0 };
	size_t i, total = 0;
	json_t *row;
	bool good = true;

	buf_puts(&out, "{\"inline_keyboard\":[");
	json_array_foreach(rows, i, row)
	{
		if (!json_is_array(row))
			good = call_fail(c, 400,
					 "field \"inline_keyboard\" must be an Array of Arrays");
		good = good && write_row(c, row, &out, &total);
	}
	buf_puts(&out, "]}");
	if (good && (total > BUTTONS_MAX || out.len > MARKUP_MAX))
		good = call_fail(c, 400, "reply markup is too long");
	p->inline_markup = true;
	if (good && total > 0) /* an empty keyboard is no keyboard */
		p->markup = buf_take(&out);
	buf_free(&out);
	return good;
}

static bool check_keyboard(struct call *c, struct post *p, const json_t *rows)
{
	size_t i, k;
	json_t *row, *button;

	json_array_foreach(rows, i, row)
	{
		if (!json_is_array(row))
			return call_fail(c, 400, "field \"keyboard\" must be an Array of Arrays");
		json_array_foreach(row, k, button)
		{
			if (json_is_string(button))
				continue;
			if (!json_is_string(json_object_get(button, "text")))
				return call_fail(c, 400,
						 "can't parse keyboard button: Field \"text\" "
						 "must be of type String");
			if (param_bool(button, "request_contact") ||
			    param_bool(button, "request_location"))
				p->private_only = true;
		}
	}
	return true;
}

static bool keep_other(struct call *c, struct post *p, const json_t *markup)
{
	const char *placeholder = json_string_value(
		json_object_get(markup, "input_field_placeholder"));
	char *text;

	if (placeholder != NULL && utf8_points(placeholder, strlen(placeholder)) > 64)
		return call_fail(c, 400, "PLACEHOLDER_TOO_LONG");
	text = json_dumps(markup, JSON_COMPACT);
	if (strlen(text) > MARKUP_MAX) {
		free(text);
		return call_fail(c, 400, "reply markup is too long");
	}
	p->markup = text;
	return true;
}

bool post_markup(struct call *c, struct post *p)
{
	bool broken;
	const json_t *markup = param_json(c->args, "reply_markup", &broken), *rows;

	if (broken)
		return call_fail(c, 400, "can't parse reply keyboard markup JSON object");
	if (markup == NULL)
		return true;
	if (!json_is_object(markup))
		return call_fail(c, 400, "object expected as reply markup");
	rows = json_object_get(markup, "inline_keyboard");
	if (rows != NULL)
		return json_is_array(rows)
			       ? write_inline(c, p, rows)
			       : call_fail(c, 400,
					   "field \"inline_keyboard\" must be of type Array");
	rows = json_object_get(markup, "keyboard");
	if (rows != NULL && !json_is_array(rows))
		return call_fail(c, 400, "field \"keyboard\" must be of type Array");
	if (rows != NULL && !check_keyboard(c, p, rows))
		return false;
	if (rows == NULL && !param_bool(markup, "remove_keyboard") &&
	    !param_bool(markup, "force_reply"))
		return true;
	return keep_other(c, p, markup);
}
