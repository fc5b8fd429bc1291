/* Fuzz: what a customer types -> clean text, secrets, intents and ids. Input: the text's bytes. */
#include <unistd.h>

#include "base/text.h"
#include "handlers/secrets.h"
#include "messages/amount.h"
#include "messages/catalog.h"
#include "messages/intent.h"
#include "messages/phone.h"
#include "messages/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct recogniser *load(void)
{
	struct arena a;
	struct catalogs *c;
	struct recogniser *r;
	const char *why = "";
	json_t *json[LANG_COUNT];

	arena_init(&a, 0);
	if (catalogs_load(&a, "messages", &c, &why) != OK)
		abort();
	for (int i = 0; i < LANG_COUNT; i++)
		json[i] = (json_t *)(uintptr_t)catalogs_json(c, (enum lang)i);
	if (recogniser_load(&a, json, LANG_COUNT, &r, &why) != OK)
		abort();
	catalogs_free(c);
	arena_free(&a);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct recogniser *recogniser; /* kept for the process: libFuzzer knows no set-up */
	struct arena a;
	struct guess g;
	struct when w;
	char phone[PHONE_SIZE], *text;
	int64_t amount;

	if (!recogniser)
		recogniser = load();
	arena_init(&a, 0);
	text = text_clean(&a, (const char *)data, size, 5000);
	if (!text || !utf8_valid(text, strlen(text)))
		abort();
	if (recogniser_run(recogniser, &a, text, strlen(text), &g) != OK ||
	    g.intent >= INTENT_COUNT)
		abort();
	/* Raw bytes too: the recogniser promises to take any. */
	if (recogniser_run(recogniser, &a, (const char *)data, size, &g) != OK)
		abort();
	(void)!when_parse(text, 1795305600000, 420, WHEN_PAST, &w);
	(void)!phone_parse(text, phone);
	(void)!amount_parse(text, &amount);
	secrets_blot(text);
	if (!utf8_valid(text, strlen(text)))
		abort();
	arena_free(&a);
	return 0;
}
