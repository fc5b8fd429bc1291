/* settings.h - the one table of config keys: name, type, default, range, and one sentence.
 * config.c fills struct config from it; a test compares it with config.example.ini. The keys of
 * [policy] are not here: policy/keys.c knows them.
 * Owns: nothing; static tables and pure checks. */
#ifndef SIGAP_SETTINGS_H
#define SIGAP_SETTINGS_H

#include "base/base.h"

enum setting_type {
	SETTING_TEXT,
	SETTING_NAME, /* shown in messages: one short line */
	SETTING_PATH, /* relative to the config file */
	SETTING_NUMBER,
	SETTING_IDS, /* numeric ids between commas */
	SETTING_CHAT,
	SETTING_TOKEN,
	SETTING_URL, /* https, or http on loopback; kept without a slash at its end */
	SETTING_SMTP,
	SETTING_MAIL,
	SETTING_LISTEN, /* unix:PATH is relative to the config file */
	SETTING_HOSTS,  /* IP addresses between commas */
	SETTING_KEY,    /* 64 hexadecimal digits */
	SETTING_LANG,
	SETTING_LEVEL,
	SETTING_DIGEST, /* md5 or sha256 */
	SETTING_TEMPLATE,
	SETTING_TYPES
};

/* Known and checked, but not kept in struct config. */
#define SETTING_CHECKED_ONLY SIZE_MAX

struct setting {
	const char *section, *key;
	enum setting_type type;
	size_t at;         /* in struct config */
	const char *value; /* default, "" when there is none */
	int min, max;      /* NUMBER */
	bool secret;       /* never shown; a config file that holds one should be 0600 */
	bool reload;       /* SIGHUP is enough; else the process must be started anew */
	const char *about;
};

size_t settings_count(void);
const struct setting *setting_at(size_t i);
/* NULL when unknown. [whatsapp.templates] takes any message key. */
const struct setting *setting_find(const char *section, const char *key);

/* Whether a value may stand there; *wants says what may ("id or en"). value is never NULL. */
bool setting_value_ok(const struct setting *s, const char *value, const char **wants);

#endif
