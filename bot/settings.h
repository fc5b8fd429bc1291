/* settings.h - the one table of config keys: name, type, default, range, one sentence.
 * config.c fills struct config from it, and a test compares it with config.example.ini. */
#ifndef SIGAP_SETTINGS_H
#define SIGAP_SETTINGS_H

#include "base/base.h"

enum setting_type {
	SETTING_TEXT,
	SETTING_PATH,   /* relative to the config file */
	SETTING_NUMBER,
	SETTING_IDS,
	SETTING_CHAT,
	SETTING_TOKEN,
	SETTING_URL,
	SETTING_SMTP,
	SETTING_LISTEN,
	SETTING_LANG,
	SETTING_LEVEL,
	SETTING_TYPES
};

/* Known and checked, but not kept in struct config yet. */
#define SETTING_CHECKED_ONLY SIZE_MAX

struct setting {
	const char *section, *key;
	enum setting_type type;
	size_t at;         /* in struct config */
	const char *value; /* default, "" when there is none */
	int min, max;      /* NUMBER */
	bool secret;
	const char *about;
};

size_t settings_count(void);
const struct setting *setting_at(size_t i);
/* NULL when unknown. [whatsapp.templates] takes any message key, [payments.*] any gateway's. */
const struct setting *setting_find(const char *section, const char *key);

#endif
