/* params.c - see params.h. */
#include "params.h"

#include <stdlib.h>
#include <string.h>

#include "http.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t url_decode(char *s, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == '%' && i + 2 < len && hex_digit(s[i + 1]) >= 0 &&
		    hex_digit(s[i + 2]) >= 0) {
			c = (char)(hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2]));
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		s[out++] = c;
	}
	s[out] = '\0';
	return out;
}

static void decode_form(struct request *req)
{
	char *copy = xstrndup(req->body.len == 0 ? "" : req->body.s, req->body.len);

	for (char *pair = copy, *end; pair != NULL && *pair != '\0'; pair = end) {
		char *value;
		size_t len;

		end = strchr(pair, '&');
		if (end != NULL)
			*end++ = '\0';
		value = strchr(pair, '=');
		if (value == NULL)
			continue;
		*value++ = '\0';
		url_decode(pair, strlen(pair));
		len = url_decode(value, strlen(value));
		/* invalid UTF-8 gives NULL here, and an absent parameter */
		json_object_set_new(req->args, pair, json_stringn(value, len));
	}
	free(copy);
}

/* the value of name="…" within a part's header lines; cut out in place */
static char *disposition_value(char *head, const char *name)
{
	char *at = strstr(head, name), *end;

	if (at == NULL)
		return NULL;
	at += strlen(name);
	end = strchr(at, '"');
	return end == NULL ? NULL : xstrndup(at, (size_t)(end - at));
}

static void take_part(struct request *req, char *head, const char *bytes, size_t len)
{
	char *field = disposition_value(head, " name=\"");
	char *file = disposition_value(head, "filename=\"");
	struct upload *up;

	if (field == NULL || file == NULL) {
		if (field != NULL)
			json_object_set_new(req->args, field, json_stringn(bytes, len));
		free(field);
		free(file);
		return;
	}
	req->files = xrealloc(req->files, (req->nfiles + 1) * sizeof(*req->files));
	up = &req->files[req->nfiles++];
	/* the names move into args, which outlives the upload and frees them */
	json_object_set_new(req->args, field,
			    json_pack("{s:s?,s:I}", "upload", file, "bytes", (json_int_t)len));
	*up = (struct upload) { .bytes = bytes, .len = len };
	up->file_name = json_string_value(
		json_object_get(json_object_get(req->args, field), "upload"));
	up->field = json_object_iter_key(json_object_iter_at(req->args, field));
	free(field);
	free(file);
}

static void decode_multipart(struct request *req, const char *type)
{
	const char *boundary = strstr(type, "boundary=");
	struct buf mark = { 0 };
	char *at, *end = req->body.s + req->body.len;

	if (boundary == NULL || req->body.len == 0)
		return;
	boundary += strlen("boundary=");
	buf_puts(&mark, "--");
	if (*boundary == '"')
		buf_add(&mark, boundary + 1, strcspn(boundary + 1, "\""));
	else
		buf_add(&mark, boundary, strcspn(boundary, "; "));
	at = memmem(req->body.s, req->body.len, mark.s, mark.len);
	while (at != NULL) {
		char *head = at + mark.len, *bytes, *next;

		bytes = memmem(head, (size_t)(end - head), "\r\n\r\n", 4);
		if (bytes == NULL)
			break;
		*bytes = '\0';
		bytes += 4;
		next = memmem(bytes, (size_t)(end - bytes), mark.s, mark.len);
		if (next == NULL || next - bytes < 2)
			break;
		take_part(req, head, bytes, (size_t)(next - bytes) - 2);
		at = next;
	}
	buf_free(&mark);
}

void params_decode(struct request *req)
{
	const char *type = request_header(req, "Content-Type");
	json_t *body = NULL;

	if (type != NULL && strncasecmp(type, "application/json", 16) == 0 && req->body.len > 0) {
		body = json_loadb(req->body.s, req->body.len, 0, NULL);
		req->body_is_json = body != NULL;
	}
	req->args = json_is_object(body) ? json_incref(body) : json_object();
	json_decref(body);
	if (type != NULL && strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0)
		decode_form(req);
	else if (type != NULL && strncasecmp(type, "multipart/form-data", 19) == 0)
		decode_multipart(req, type);
	request_query(req, req->args);
}

bool param_has(const json_t *args, const char *name)
{
	const json_t *v = json_object_get(args, name);

	return v != NULL && !json_is_null(v);
}

int64_t param_int(const json_t *args, const char *name, int64_t otherwise)
{
	const json_t *v = json_object_get(args, name);

	switch (v == NULL ? JSON_NULL : json_typeof(v)) {
	case JSON_INTEGER:
		return json_integer_value(v);
	case JSON_REAL:
		return (int64_t)json_real_value(v);
	case JSON_STRING:
		return json_string_length(v) == 0 ? otherwise
						  : strtoll(json_string_value(v), NULL, 10);
	case JSON_TRUE:
		return 1;
	default:
		return otherwise;
	}
}

bool param_bool(const json_t *args, const char *name)
{
	const json_t *v = json_object_get(args, name);
	const char *s = json_string_value(v);

	if (s != NULL)
		return strcasecmp(s, "true") == 0 || strcasecmp(s, "yes") == 0 ||
		       strcmp(s, "1") == 0;
	return json_is_true(v) || json_integer_value(v) == 1;
}

const char *param_str(json_t *args, const char *name, size_t *len)
{
	json_t *v = json_object_get(args, name);

	if (json_is_number(v) || json_is_boolean(v)) {
		char *text = json_dumps(v, JSON_ENCODE_ANY);

		json_object_set_new(args, name, json_string(text));
		free(text);
		v = json_object_get(args, name);
	}
	if (len != NULL)
		*len = json_string_length(v);
	return json_string_value(v);
}

json_t *param_json(json_t *args, const char *name, bool *broken)
{
	json_t *v = json_object_get(args, name), *parsed;

	*broken = false;
	if (json_is_object(v) || json_is_array(v))
		return v;
	if (json_string_length(v) == 0) {
		*broken = v != NULL && !json_is_null(v) && !json_is_string(v);
		return NULL;
	}
	parsed = json_loadb(json_string_value(v), json_string_length(v), 0, NULL);
	*broken = parsed == NULL;
	if (parsed == NULL)
		return NULL;
	json_object_set_new(args, name, parsed);
	return parsed;
}

const struct upload *param_file(const struct request *req, const char *field)
{
	for (size_t i = 0; i < req->nfiles; i++)
		if (strcmp(req->files[i].field, field) == 0)
			return &req->files[i];
	return NULL;
}
