/* Fuzz: a waiting message's body -> message -> each channel's request. Input: the body's bytes. */
#include "base/json.h"
#include "base/text.h"
#include "bot/channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct channel_ops *const channels[] = { &channel_telegram,
							      &channel_whatsapp };
	struct outbox_row row = { .chat = "5001", .kind = OUT_MESSAGE };
	struct channel_call call;
	struct outgoing m;
	struct arena a;
	char *body;

	arena_init(&a, 0);
	body = arena_strndup(&a, (const char *)data, size);
	if (body && outgoing_decode(&a, body, &m) == OK) {
		const struct channel_message in = { &row, &m, NULL, NULL };

		if (outgoing_encode(&a, &m) == NULL && m.text && strlen(m.text) < OUTGOING_TEXT / 8)
			abort();
		/* Whatever we render must be JSON that the channel can read. */
		for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
			json_t *j CLEANUP(json_drop) = NULL;

			if (channels[i]->render(&a, &in, &call) == OK && call.method &&
			    json_read(&a, call.body.ptr, call.body.len, &j, NULL) != OK)
				abort();
		}
	}
	arena_free(&a);
	return 0;
}
