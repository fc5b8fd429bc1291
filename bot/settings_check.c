/* settings_check.c - which values a setting takes, type by type. The other half of settings.h. */
#include <arpa/inet.h>

#include "base/log.h"
#include "base/text.h"
#include "bot/http_door.h"
#include "bot/mail.h"
#include "bot/settings.h"

enum { NAME_CHARS = 48, ID_DIGITS = 18, KEY_DIGITS = 64, ADDRESS_CHARS = 46, LIST_MAX = 512 };

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static bool consists_of(const char *s, const char *chars)
{
	return *s && strspn(s, chars) == strlen(s);
}

static bool name_ok(const char *s)
{
	return !text_is_blank(s) && utf8_count(s, strlen(s)) <= NAME_CHARS;
}

/* Each part between commas and blanks; an empty list is fine. */
static bool list_ok(const char *s, bool (*ok)(const char *part))
{
	char part[ADDRESS_CHARS + 1];

	for (size_t n = 0; n <= LIST_MAX; n++) {
		size_t len;

		s += strspn(s, " \t,");
		if (!*s)
			return true;
		len = strcspn(s, " \t,");
		if (len >= sizeof(part))
			return false;
		memcpy(part, s, len);
		part[len] = '\0';
		if (!ok(part))
			return false;
		s += len;
	}
	return false;
}

static bool id_ok(const char *s)
{
	return consists_of(s, DIGITS) && *s != '0' && strlen(s) <= ID_DIGITS;
}

/* Numeric ids, or +numbers of WhatsApp: people are never known by a name that they can change. */
static bool staff_ok(const char *s)
{
	return id_ok(s + (*s == '+'));
}

static bool ids_ok(const char *s)
{
	return list_ok(s, staff_ok);
}

static bool host_ok(const char *s)
{
	struct in6_addr any;

	return inet_pton(AF_INET, s, &any) == 1 || inet_pton(AF_INET6, s, &any) == 1;
}

static bool hosts_ok(const char *s)
{
	return list_ok(s, host_ok);
}

static bool chat_ok(const char *s)
{
	return !*s || id_ok(s + (*s == '-'));
}

static bool token_ok(const char *s)
{
	size_t digits = strspn(s, DIGITS);

	return !*s ||
	       (digits > 0 && s[digits] == ':' && consists_of(s + digits + 1, DIGITS LETTERS "_-"));
}

static bool has_host(const char *url)
{
	const char *host = strstr(url, "://") + 3;

	return *host && *host != '/' && *host != ':' && !strpbrk(host, " \t\"<>\\@?#");
}

static bool on_loopback(const char *url)
{
	static const char *const ours[] = { "http://127.0.0.1", "http://localhost",
					    "http://[::1]" };

	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		size_t n = strlen(ours[i]);

		if (strncmp(url, ours[i], n) == 0 && (url[n] == ':' || url[n] == '/' || !url[n]))
			return true;
	}
	return false;
}

static bool url_ok(const char *s)
{
	return !*s || ((text_starts(s, "https://") || on_loopback(s)) && has_host(s));
}

static bool smtp_ok(const char *s)
{
	return !*s || ((text_starts(s, "smtp://") || text_starts(s, "smtps://")) && has_host(s));
}

static bool mail_ok(const char *s)
{
	return !*s || mail_address_ok(s);
}

static bool key_ok(const char *s)
{
	return !*s || (strlen(s) == KEY_DIGITS && consists_of(s, DIGITS "abcdefABCDEF"));
}

static bool lang_ok(const char *s)
{
	return strcmp(s, "id") == 0 || strcmp(s, "en") == 0;
}

static bool level_ok(const char *s)
{
	enum log_level level;

	return log_level_parse(s, &level);
}

static bool digest_ok(const char *s)
{
	return strcmp(s, "md5") == 0 || strcmp(s, "sha256") == 0;
}

/* A template's name and its language, at least. */
static bool template_ok(const char *s)
{
	const char *comma = strchr(s, ',');

	return comma && comma > s && !text_is_blank(comma + 1) && comma[1] != ',';
}

static const struct {
	bool (*ok)(const char *s); /* NULL: anything */
	const char *wants;
} checks[SETTING_TYPES] = {
	[SETTING_TEXT] = { NULL, "text" },
	[SETTING_NAME] = { name_ok, "a name of at most 48 characters" },
	[SETTING_PATH] = { NULL, "a path" },
	[SETTING_IDS] = { ids_ok,
			  "numeric Telegram ids or WhatsApp numbers between commas, e.g. 5000001, +6281234567890" },
	[SETTING_CHAT] = { chat_ok, "a numeric chat id, e.g. -1001234567890" },
	[SETTING_TOKEN] = { token_ok, "the token as BotFather gave it, 123456:ABC..." },
	[SETTING_URL] = { url_ok, "an https:// address (http:// only on loopback)" },
	[SETTING_SMTP] = { smtp_ok, "smtp://host:587 or smtps://host:465" },
	[SETTING_MAIL] = { mail_ok, "an e-mail address, e.g. cs@toko.co.id" },
	[SETTING_LISTEN] = { door_address_ok, "127.0.0.1:8080, unix:PATH or off" },
	[SETTING_HOSTS] = { hosts_ok, "IP addresses between commas" },
	[SETTING_KEY] = { key_ok, "64 hexadecimal digits (openssl rand -hex 32)" },
	[SETTING_LANG] = { lang_ok, "id or en" },
	[SETTING_LEVEL] = { level_ok, "error, warn, info or debug" },
	[SETTING_DIGEST] = { digest_ok, "md5 or sha256" },
	[SETTING_TEMPLATE] = { template_ok, "the template's name, its language, parameters" },
};

bool setting_value_ok(const struct setting *s, const char *value, const char **wants)
{
	int64_t n;

	if (s->type == SETTING_NUMBER) {
		*wants = "a whole number";
		return text_parse_i64(value, strlen(value), &n) == OK && n >= s->min && n <= s->max;
	}
	*wants = checks[s->type].wants;
	return !checks[s->type].ok || checks[s->type].ok(value);
}
