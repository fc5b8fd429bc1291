/* Fuzz: an answer of getUpdates -> objects -> updates. Input: the answer's bytes. */
#include "base/json.h"
#include "bot/poll.h"
#include "bot/telegram.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one(struct arena *a, struct span raw)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct update u;

	(void)poll_update_id(raw);
	if (json_read(a, raw.ptr, raw.len, &j, NULL) != OK)
		return;
	if (telegram_decode(a, j, "sigap_bot", &u) != OK)
		return;
	/* What handlers rely on without looking. */
	if (!u.ext || !u.chat || !u.text || !u.args || !u.name || !u.language)
		abort();
	if (u.kind == UPDATE_BUTTON && (!u.data || !u.callback || !u.sender))
		abort();
	if (u.kind == UPDATE_MIGRATED && !u.new_chat)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span *list = NULL;
	size_t cap = 0, n = 0;
	struct arena a;

	arena_init(&a, 0);
	if (poll_split((const char *)data, size, &list, &cap, &n))
		for (size_t i = 0; i < n; i++)
			one(&a, list[i]);
	one(&a, (struct span) { (const char *)data, size });
	free(list);
	arena_free(&a);
	return 0;
}
