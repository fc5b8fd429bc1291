#include "handlers/outgoing.h"

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"

/* Members that are text, in one table for writing and reading. */
static const struct {
	const char *name;
	size_t at;
} texts[] = {
	{ "key", offsetof(struct outgoing, key) },
	{ "text", offsetof(struct outgoing, text) },
	{ "ask", offsetof(struct outgoing, keyboard_label) },
	{ "list", offsetof(struct outgoing, list_label) },
	{ "file", offsetof(struct outgoing, file) },
	{ "more", offsetof(struct outgoing, more) },
	{ "blob", offsetof(struct outgoing, blob) },
	{ "given", offsetof(struct outgoing, given) },
	{ "name", offsetof(struct outgoing, file_name) },
	{ "mime", offsetof(struct outgoing, mime) },
	{ "subject", offsetof(struct outgoing, subject) },
	{ "calls", offsetof(struct outgoing, calls) },
	{ "call", offsetof(struct outgoing, call) },
};

static const struct {
	const char *name;
	size_t at;
} numbers[] = {
	{ "edit", offsetof(struct outgoing, edit) },
	{ "reply", offsetof(struct outgoing, reply_to) },
	{ "topic", offsetof(struct outgoing, topic) },
};

static const char *text_member(const struct outgoing *m, size_t i)
{
	const char *s;

	memcpy(&s, (const char *)m + texts[i].at, sizeof(s));
	return s;
}

static int64_t number_member(const struct outgoing *m, size_t i)
{
	int64_t n;

	memcpy(&n, (const char *)m + numbers[i].at, sizeof(n));
	return n;
}

static void add_text(struct strbuf *b, const char *name, const char *value)
{
	if (!value)
		return;
	strbuf_addc(b, b->len > 1 ? ',' : ' ');
	strbuf_addc(b, '"');
	strbuf_add(b, name);
	strbuf_add(b, "\":\"");
	strbuf_add_json(b, value, strlen(value));
	strbuf_addc(b, '"');
}

static void add_number(struct strbuf *b, const char *name, int64_t value)
{
	if (!value)
		return;
	strbuf_addc(b, b->len > 1 ? ',' : ' ');
	strbuf_addc(b, '"');
	strbuf_add(b, name);
	strbuf_add(b, "\":");
	strbuf_addi(b, value);
}

static void add_buttons(struct strbuf *b, const struct outgoing *m)
{
	if (m->n_buttons == 0)
		return;
	strbuf_add(b, ",\"buttons\":[");
	for (size_t i = 0; i < m->n_buttons; i++) {
		const struct button *button = &m->buttons[i];
		const char *to = button->url ? button->url : button->data ? button->data : "";

		strbuf_add(b, i ? ",[\"" : "[\"");
		strbuf_add_json(b, button->label, strlen(button->label));
		strbuf_add(b, button->url ? "\",\"url\",\"" : "\",\"data\",\"");
		strbuf_add_json(b, to, strlen(to));
		strbuf_add(b, "\"]");
	}
	strbuf_addc(b, ']');
}

static void add_values(struct strbuf *b, const struct outgoing *m)
{
	if (m->n_values == 0)
		return;
	strbuf_add(b, ",\"values\":[");
	for (size_t i = 0; i < m->n_values; i++) {
		strbuf_add(b, i ? ",[\"" : "[\"");
		strbuf_add_json(b, m->values[i].name, strlen(m->values[i].name));
		strbuf_add(b, "\",\"");
		strbuf_add_json(b, m->values[i].text, strlen(m->values[i].text));
		strbuf_add(b, "\"]");
	}
	strbuf_addc(b, ']');
}

bool outgoing_is_secret(const char *body)
{
	return strstr(body, "\"secret\":1") != NULL;
}

char *outgoing_encode(struct arena *a, const struct outgoing *m)
{
	struct strbuf b;

	strbuf_init(&b, a, OUTGOING_TEXT * 6);
	if (m->text && strlen(m->text) > OUTGOING_TEXT)
		return NULL;
	strbuf_grow(&b,
		    600 + (m->text ? strlen(m->text) : 0)); /* one allocation for most messages */
	strbuf_addc(&b, '{');
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		add_text(&b, texts[i].name, text_member(m, i));
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		add_number(&b, numbers[i].name, number_member(m, i));
	add_number(&b, "row", m->per_row);
	add_number(&b, "part", m->part);
	add_number(&b, "keyboard", m->keyboard);
	add_number(&b, "kind", m->file_kind);
	add_number(&b, "of", m->file_channel);
	add_number(&b, "silent", m->silent);
	add_number(&b, "plain", m->plain);
	add_number(&b, "secret", m->secret);
	add_number(&b, "untemplated", m->untemplated);
	add_buttons(&b, m);
	add_values(&b, m);
	strbuf_addc(&b, '}');
	return strbuf_failed(&b) ? NULL : b.ptr;
}

static enum err read_buttons(struct arena *a, const json_t *list, struct outgoing *m)
{
	size_t n = json_array_size(list);

	if (n > OUTGOING_BUTTONS)
		return ERR_INVALID;
	for (size_t i = 0; i < n; i++) {
		const json_t *b = json_array_get(list, i);
		const char *label = json_string_value(json_array_get(b, 0));
		const char *kind = json_string_value(json_array_get(b, 1));
		const char *to = json_string_value(json_array_get(b, 2));

		if (!label || !kind || !to)
			return ERR_INVALID;
		m->buttons[i].label = arena_strdup(a, label);
		if (strcmp(kind, "url") == 0)
			m->buttons[i].url = arena_strdup(a, to);
		else
			m->buttons[i].data = arena_strdup(a, to);
		if (!m->buttons[i].label || (!m->buttons[i].url && !m->buttons[i].data))
			return ERR_NOMEM;
	}
	m->n_buttons = n;
	return OK;
}

static enum err read_values(struct arena *a, const json_t *list, struct outgoing *m)
{
	size_t n = json_array_size(list);
	struct said_value *values = ARENA_ARRAY(a, struct said_value, n + 1);

	if (n > OUTGOING_VALUES)
		return ERR_INVALID;
	for (size_t i = 0; values && i < n; i++) {
		const json_t *pair = json_array_get(list, i);
		const char *name = json_string_value(json_array_get(pair, 0));
		const char *text = json_string_value(json_array_get(pair, 1));

		if (!name || !text)
			return ERR_INVALID;
		values[i] = (struct said_value) { arena_strdup(a, name), arena_strdup(a, text) };
		if (!values[i].name || !values[i].text)
			return ERR_NOMEM;
	}
	m->values = values;
	m->n_values = n;
	return values ? OK : ERR_NOMEM;
}

static enum err read_members(struct arena *a, const json_t *j, struct outgoing *m)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *value = json_str(j, texts[i].name);
		char *copy = arena_strdup(a, value);

		if (value && !copy)
			return ERR_NOMEM;
		memcpy((char *)m + texts[i].at, &copy, sizeof(copy));
	}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		int64_t n = json_int(j, numbers[i].name);

		memcpy((char *)m + numbers[i].at, &n, sizeof(n));
	}
	m->per_row = (int)json_int(j, "row");
	m->part = (int)json_int(j, "part");
	m->keyboard = (enum keyboard)json_int(j, "keyboard");
	m->file_kind = (enum file_kind)json_int(j, "kind");
	m->file_channel = (int)json_int(j, "of");
	m->silent = json_int(j, "silent") != 0;
	m->plain = json_int(j, "plain") != 0;
	m->secret = json_int(j, "secret") != 0;
	m->untemplated = json_int(j, "untemplated") != 0;
	TRY(read_values(a, json_object_get(j, "values"), m));
	return read_buttons(a, json_object_get(j, "buttons"), m);
}

enum err outgoing_decode(struct arena *a, const char *body, struct outgoing *out)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct outgoing m = { 0 };

	TRY(json_read(a, body, strlen(body), &j, NULL));
	if (!json_is_object(j))
		return ERR_INVALID;
	TRY(read_members(a, j, &m));
	*out = m;
	return OK;
}
