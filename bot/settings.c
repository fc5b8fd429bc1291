#include "bot/settings.h"

#include "base/text.h"
#include "bot/config.h"

#define AT(member) offsetof(struct config, member)
#define TEXT(section, key, member, value, about)                                                   \
	{ section, key, SETTING_TEXT, AT(member), value, 0, 0, false, about }
#define SECRET(section, key, member, about)                                                        \
	{ section, key, SETTING_TEXT, AT(member), "", 0, 0, true, about }
#define KIND(section, key, type, member, value, about)                                             \
	{ section, key, type, AT(member), value, 0, 0, false, about }
#define NUMBER(section, key, member, value, min, max, about)                                       \
	{ section, key, SETTING_NUMBER, AT(member), value, min, max, false, about }

static const struct setting settings[] = {
	TEXT("brand", "name", brand.name, "Sigap", "how the bot calls the company"),
	KIND("brand", "policy", SETTING_PATH, brand.policy, "",
	     "the company's rules, e.g. policy/blitzmes.ini; single keys can be overridden in [policy]"),
	KIND("brand", "language", SETTING_LANG, brand.language, "id", "id or en"),
	KIND("brand", "messages", SETTING_PATH, brand.messages, "",
	     "folder of id.json and en.json; empty: beside the program"),

	{ "telegram", "token", SETTING_TOKEN, AT(telegram.token), "", 0, 0, true,
	  "from BotFather" },
	KIND("telegram", "api_base", SETTING_URL, telegram.api_base, "https://api.telegram.org",
	     "another address only for a simulator or an own Bot API server"),
	KIND("telegram", "staff_chat", SETTING_CHAT, telegram.staff_chat, "",
	     "the staff group; /id in the group tells it, or let the guided set-up fill it in"),
	NUMBER("telegram", "max_per_second", telegram.max_per_second, "30", 0, 10000,
	       "messages a second to all chats together; 0 = no limit"),
	NUMBER("telegram", "max_per_chat_per_second", telegram.max_per_chat_per_second, "1", 0, 1000,
	       "messages a second to one chat, after a small burst; 0 = no limit"),
	NUMBER("telegram", "max_per_group_per_minute", telegram.max_per_group_per_minute, "20", 0,
	       10000, "messages and edits a minute into one group; 0 = no limit"),

	TEXT("whatsapp", "phone_number_id", whatsapp.phone_number_id, "", "WhatsApp Cloud API"),
	SECRET("whatsapp", "access_token", whatsapp.access_token, "WhatsApp Cloud API"),
	SECRET("whatsapp", "app_secret", whatsapp.app_secret, "signs the webhooks"),
	SECRET("whatsapp", "app_secret_previous", whatsapp.app_secret_previous,
	       "accepted too while the secret is being changed"),
	SECRET("whatsapp", "verify_token", whatsapp.verify_token, "for the webhook's handshake"),
	KIND("whatsapp", "api_base", SETTING_URL, whatsapp.api_base,
	     "https://graph.facebook.com/v23.0", "with the Graph version"),

	KIND("http", "listen", SETTING_LISTEN, http.listen, "127.0.0.1:8080",
	     "for /healthz, /readyz and webhooks, behind a proxy that ends TLS; port 0 takes a free one"),
	KIND("http", "admin_listen", SETTING_LISTEN, http.admin_listen, "127.0.0.1:8081",
	     "for /metrics and the details of /readyz; never for the world"),
	SECRET("http", "api_token", http.api_token, "bearer token of the order interface"),
	TEXT("http", "trusted_proxies", http.trusted_proxies, "127.0.0.1, ::1",
	     "whose X-Forwarded-* headers are believed"),

	KIND("store", "database", SETTING_PATH, store.database, "sigap.sqlite3", "one file"),
	KIND("store", "evidence_dir", SETTING_PATH, store.evidence_dir, "evidence",
	     "where customers' files are kept"),
	SECRET("store", "secret_key", store.secret_key, "encrypts account numbers, 64 hex digits"),

	KIND("staff", "owners", SETTING_IDS, staff.owners, "", "Telegram ids between commas"),
	KIND("staff", "admins", SETTING_IDS, staff.admins, "", "rule the bot by commands"),
	KIND("staff", "leads", SETTING_IDS, staff.leads, "", "decide appeals and escalations"),
	KIND("staff", "agents", SETTING_IDS, staff.agents, "", "answer customers"),
	KIND("staff", "finance", SETTING_IDS, staff.finance, "", "pay refunds"),
	KIND("staff", "viewers", SETTING_IDS, staff.viewers, "", "look, but change nothing"),

	KIND("smtp", "url", SETTING_SMTP, smtp.url, "",
	     "smtp://host:587 or smtps://host:465; empty: no one-time codes by e-mail"),
	TEXT("smtp", "user", smtp.user, "", "empty: no login"),
	SECRET("smtp", "password", smtp.password, ""),
	TEXT("smtp", "from", smtp.from, "", "the sender's address"),

	KIND("webhooks_out", "url", SETTING_URL, webhooks_out.url, "",
	     "the shop's own address for events"),
	SECRET("webhooks_out", "secret", webhooks_out.secret, "signs them"),

	KIND("log", "level", SETTING_LEVEL, log.level, "info", "error, warn, info or debug"),
};

/* Sections whose keys are the operator's: a message's key, a gateway's credential. */
static const struct {
	const char *prefix;
	struct setting any;
} open_sections[] = {
	{ "whatsapp.templates",
	  { "whatsapp.templates", "", SETTING_TEXT, SETTING_CHECKED_ONLY, "", 0, 0, false,
	    "message.key = template name, language, parameters…" } },
	{ "payments.",
	  { "payments.", "", SETTING_TEXT, SETTING_CHECKED_ONLY, "", 0, 0, true,
	    "the gateway's key" } },
};

size_t settings_count(void)
{
	return ARRAY_LEN(settings);
}

const struct setting *setting_at(size_t i)
{
	return i < ARRAY_LEN(settings) ? &settings[i] : NULL;
}

const struct setting *setting_find(const char *section, const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (strcmp(settings[i].section, section) == 0 && strcmp(settings[i].key, key) == 0)
			return &settings[i];
	for (size_t i = 0; i < ARRAY_LEN(open_sections); i++)
		if (text_starts(section, open_sections[i].prefix))
			return &open_sections[i].any;
	return NULL;
}
