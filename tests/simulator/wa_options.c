/* wa_options.c - what a test may turn on the WhatsApp side: names, defaults, bounds. */
#include <stddef.h>
#include <string.h>

#include "wa.h"

static const struct option {
	const char *key;
	size_t at;
	bool flag;
	int64_t usual, max;
} options[] = {
#define FLAG(name, usual)                                                                          \
	{                                                                                          \
#name, offsetof(struct wa_options, name), true, usual, 1                           \
	}
#define NUMBER(name, usual, max)                                                                   \
	{                                                                                          \
#name, offsetof(struct wa_options, name), false, usual, max                        \
	}
	FLAG(sync_window, 0),
	FLAG(limits, 0),
	FLAG(statuses, 1),
	FLAG(auto_read, 0),
	FLAG(reorder, 0),
	FLAG(standby, 0),
	FLAG(token_expired, 0),
	FLAG(size_as_text, 0),
	NUMBER(pair_ms, 6000, 600000),
	NUMBER(pair_burst, 45, 1000),
	NUMBER(per_second, 80, 100000),
	NUMBER(sent_ms, 20, 600000),
	NUMBER(delivered_ms, 60, 600000),
	NUMBER(read_ms, 200, 600000),
	NUMBER(duplicate_every, 0, 1000000),
	NUMBER(batch, 1, 1000),
	NUMBER(entries, 1, 100),
	NUMBER(connections, 4, 64),
	NUMBER(retry_ms, 500, 600000),
	NUMBER(retries, 100, 100000),
	NUMBER(url_seconds, 300, 86400),
};

static void put(struct wa_options *o, const struct option *one, int64_t value)
{
	char *at = (char *)o + one->at;

	if (one->flag)
		*(bool *)at = value != 0;
	else
		*(int64_t *)at = value;
}

void wa_options_default(struct wa_options *o)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		put(o, &options[i], options[i].usual);
}

static const struct option *find(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (strcmp(options[i].key, key) == 0)
			return &options[i];
	return NULL;
}

const char *wa_options_set(struct wa_options *o, const json_t *args)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)args, key, value)
	{
		const struct option *one = find(key);
		int64_t n = json_is_boolean(value) ? json_is_true(value)
						   : json_integer_value(value);

		if (one == NULL)
			return "no such option; GET /sim/wa/options lists them";
		if (n < 0 || n > one->max)
			return "an option is out of its range";
		put(o, one, n);
	}
	return NULL;
}

json_t *wa_options_list(const struct wa_options *o)
{
	json_t *list = json_object();

	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		const char *at = (const char *)o + options[i].at;

		json_object_set_new(list, options[i].key,
				    options[i].flag ? json_boolean(*(const bool *)at)
						    : json_integer(*(const int64_t *)at));
	}
	return list;
}
