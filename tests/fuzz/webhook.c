/* Fuzz: a WhatsApp webhook -> its signature -> messages and statuses. Input: the first line is the
 * header, the rest the body; the body is also signed for real, so that both ways are walked. */
#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"
#include "bot/whatsapp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "rahasia"

static void signature(struct arena *a, const char *header, struct span body)
{
	char hex[DIGEST_TEXT_SIZE];
	const char *ours;

	if (hmac_text(SECRET, AS_HEX, body, hex) != OK)
		return;
	ours = arena_printf(a, "sha256=%s", hex);
	if (!ours)
		return;
	if (!whatsapp_signed(SECRET, body, ours))
		abort();
	/* Nobody guesses it: a header that is taken is ours, or that of the escaped form. */
	if (whatsapp_signed(SECRET, body, header) && strcmp(header, ours) != 0) {
		bool ascii = true;

		for (size_t i = 0; i < body.len; i++)
			ascii = ascii && (unsigned char)body.ptr[i] < 0x80;
		if (ascii)
			abort();
	}
	if (whatsapp_signed("", body, ours) || whatsapp_signed(SECRET, body, NULL))
		abort();
}

static void message(struct arena *a, const json_t *j, const json_t *contacts)
{
	struct whatsapp_message m;
	const struct update *u = &m.update;

	if (whatsapp_decode(a, j, contacts, &m) != OK)
		return;
	/* What the hook and handlers rely on without looking. */
	if (!m.wamid || u->ext != m.wamid || (!m.from.phone && !m.from.bsuid))
		abort();
	if (!u->chat || !u->text || !u->args || !u->name || !u->language || u->callback)
		abort();
	if (u->kind == UPDATE_BUTTON && !u->data)
		abort();
	if (m.changed && !m.becomes.phone && !m.becomes.bsuid)
		abort();
	if (!utf8_valid(u->text, strlen(u->text)) || !utf8_valid(u->name, strlen(u->name)))
		abort();
}

/* Everything, wherever it stands, is tried as both. */
static void walk(struct arena *a, const json_t *j, const json_t *contacts, int depth)
{
	struct whatsapp_status s;
	const json_t *inner = json_object_get(j, "contacts");
	const json_t *each;
	json_t *value;
	const char *key;
	size_t i;

	if (depth > 8)
		return;
	message(a, j, inner ? inner : contacts);
	if (whatsapp_decode_status(a, j, &s) == OK && (!s.wamid || !s.state || !s.why))
		abort();
	json_array_foreach(j, i, each) walk(a, each, contacts, depth + 1);
	json_object_foreach((json_t *)(uintptr_t)j, key, value)
		walk(a, value, inner ? inner : contacts, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const char *end = size ? memchr(bytes, '\n', size) : NULL;
	size_t head = end ? (size_t)(end - bytes) : 0;
	struct span body = { bytes + (end ? head + 1 : 0), size - (end ? head + 1 : 0) };
	json_t *j = NULL;
	struct arena a;
	char *header;

	arena_init(&a, 64 * 1024 * 1024);
	header = arena_strndup(&a, end ? bytes : "", head);
	if (header)
		signature(&a, header, body);
	if (json_read(&a, body.ptr, body.len, &j, NULL) == OK)
		walk(&a, j, NULL, 0);
	json_drop(&j);
	arena_free(&a);
	return 0;
}
