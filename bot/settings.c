#include "bot/settings.h"

#include "base/text.h"
#include "bot/config.h"

/* K: kind, at, default; then what it is. R: SIGHUP is enough. N: a number. */
#define K(section, key, type, member, value, about)                                                \
	{                                                                                          \
		section, key, SETTING_##type, offsetof(struct config, member), value, 0, 0, false, \
			false, about                                                               \
	}
#define R(section, key, type, member, value, about)                                                \
	{                                                                                          \
		section, key, SETTING_##type, offsetof(struct config, member), value, 0, 0, false, \
			true, about                                                                \
	}
#define SECRET(section, key, type, member, about)                                                  \
	{                                                                                          \
		section, key, SETTING_##type, offsetof(struct config, member), "", 0, 0, true,     \
			false, about                                                               \
	}
#define N(section, key, member, value, max, about)                                                 \
	{                                                                                          \
		section, key, SETTING_NUMBER, offsetof(struct config, member), value, 0, max,      \
			false, false, about                                                        \
	}

static const struct setting settings[] = {
	R("brand", "name", NAME, brand.name, "Sigap", "what the bot calls the company"),
	R("brand", "policy", PATH, brand.policy, "",
	  "the company's rules, e.g. policy/blitzmes.ini; [policy] overrides single keys"),
	R("brand", "language", LANG, brand.language, "id",
	  "id or en: the first language of a new customer, and the staff group's"),
	R("brand", "messages", PATH, brand.messages, "",
	  "folder of id.json and en.json; empty: those beside the program"),

	SECRET("telegram", "token", TOKEN, telegram.token, "from @BotFather"),
	K("telegram", "api_base", URL, telegram.api_base, "https://api.telegram.org",
	  "another address only for a simulator or a Bot API server of your own"),
	R("telegram", "staff_chat", CHAT, telegram.staff_chat, "",
	  "the staff group: /id in the group tells it; the guided set-up in chat can set it too"),
	N("telegram", "max_per_second", telegram.max_per_second, "30", 10000,
	  "messages a second to all chats together; 0 = no limit"),
	N("telegram", "max_per_chat_per_second", telegram.max_per_chat_per_second, "1", 1000,
	  "messages a second to one chat, after a small burst; 0 = no limit"),
	N("telegram", "max_per_group_per_minute", telegram.max_per_group_per_minute, "20", 10000,
	  "messages and edits a minute into one group; 0 = no limit"),

	K("whatsapp", "phone_number_id", TEXT, whatsapp.phone_number_id, "",
	  "the sender's id in the WhatsApp Cloud API"),
	SECRET("whatsapp", "access_token", TEXT, whatsapp.access_token,
	       "of a system user of the Meta business"),
	SECRET("whatsapp", "app_secret", TEXT, whatsapp.app_secret,
	       "proves that a webhook comes from Meta"),
	SECRET("whatsapp", "app_secret_previous", TEXT, whatsapp.app_secret_previous,
	       "taken too while the secret is being changed"),
	SECRET("whatsapp", "verify_token", TEXT, whatsapp.verify_token,
	       "a word of your choice, typed into Meta's webhook form too"),
	K("whatsapp", "api_base", URL, whatsapp.api_base, "https://graph.facebook.com/v23.0",
	  "with the Graph API's version"),
	N("whatsapp", "max_per_second", whatsapp.max_per_second, "60", 10000,
	  "messages a second to all customers together; 0 = no limit (Meta: 80, in and out)"),
	N("whatsapp", "max_per_customer_per_minute", whatsapp.max_per_customer_per_minute, "10",
	  10000, "messages a minute to one customer, after a small burst; 0 = no limit (Meta: 10)"),
	N("whatsapp", "burst_per_customer", whatsapp.burst_per_customer, "5", 45,
	  "messages at once; Meta lends up to 45, each to be waited for 6 s afterwards"),

	K("http", "listen", LISTEN, http.listen, "127.0.0.1:8080",
	  "/healthz, /readyz and webhooks, behind a proxy that ends TLS; unix:PATH, off; port 0 = any"),
	K("http", "admin_listen", LISTEN, http.admin_listen, "127.0.0.1:8081",
	  "/metrics and the details of /readyz; never for the world"),
	SECRET("http", "api_token", TEXT, http.api_token, "bearer token of the order interface"),
	N("http", "api_per_minute", http.api_per_minute, "600", 100000,
	  "requests of one client to the order interface; 0 = no limit"),
	K("http", "trusted_proxies", HOSTS, http.trusted_proxies, "127.0.0.1, ::1",
	  "whose X-Forwarded-For is believed"),

	K("store", "database", PATH, store.database, "sigap.sqlite3", "everything, in one file"),
	K("store", "evidence_dir", PATH, store.evidence_dir, "evidence", "customers' files"),
	SECRET("store", "secret_key", KEY, store.secret_key,
	       "encrypts account numbers; without it refunds go to the balance only: openssl rand -hex 32"),
	SECRET("store", "secret_key_previous", KEY, store.secret_key_previous,
	       "the key before it, until `sigap rotate-key` has run"),

	R("staff", "owners", IDS, staff.owners, "",
	  "numeric Telegram ids or +numbers of WhatsApp, between commas"),
	R("staff", "admins", IDS, staff.admins, "", "rule the bot by commands"),
	R("staff", "leads", IDS, staff.leads, "", "decide appeals and escalations"),
	R("staff", "agents", IDS, staff.agents, "", "answer customers"),
	R("staff", "finance", IDS, staff.finance, "", "pay refunds"),
	R("staff", "viewers", IDS, staff.viewers, "", "look, but change nothing"),

	K("smtp", "url", SMTP, smtp.url, "",
	  "smtp://host:587 or smtps://host:465; empty: no one-time codes by e-mail"),
	K("smtp", "user", TEXT, smtp.user, "", "empty: no login"),
	SECRET("smtp", "password", TEXT, smtp.password, "of that user"),
	K("smtp", "from", MAIL, smtp.from, "", "the sender's address"),

	SECRET("payments.midtrans", "server_key", TEXT, payments.midtrans.server_key,
	       "signs notices unless there is a signature key"),
	SECRET("payments.midtrans", "signature_key", TEXT, payments.midtrans.signature_key,
	       "where the dashboard shows one of its own"),
	SECRET("payments.xendit", "callback_token", TEXT, payments.xendit.callback_token,
	       "the callback verification token"),
	SECRET("payments.xendit", "signature_key", TEXT, payments.xendit.signature_key,
	       "for products that sign their notices"),
	N("payments.xendit", "max_by_token", payments.xendit.max_by_token, "5000000", 1000000000,
	  "rupiah: what only the token proves is verified up to here, above staff are asked"),
	SECRET("payments.tripay", "private_key", TEXT, payments.tripay.private_key,
	       "of the merchant account"),
	K("payments.duitku", "merchant_code", TEXT, payments.duitku.merchant_code, "",
	  "as in the Duitku portal"),
	SECRET("payments.duitku", "api_key", TEXT, payments.duitku.api_key, "of that merchant"),
	K("payments.duitku", "signature", DIGEST, payments.duitku.signature, "md5",
	  "md5 or sha256, as the account signs"),
	K("payments.doku", "client_id", TEXT, payments.doku.client_id, "",
	  "as in the DOKU back office"),
	SECRET("payments.doku", "secret_key", TEXT, payments.doku.secret_key, "of that client"),
	K("payments.doku", "path", TEXT, payments.doku.path, "/webhooks/doku",
	  "the path that DOKU calls, if the proxy shows us under another one"),

	K("webhooks_out", "url", URL, webhooks_out.url, "",
	  "your own system, told of every change"),
	SECRET("webhooks_out", "secret", TEXT, webhooks_out.secret, "signs what is told"),

	R("log", "level", LEVEL, log.level, "info", "error, warn, info or debug"),
};

/* A section whose keys are the operator's: a message's key. */
static const struct setting any_template = {
	"whatsapp.templates",
	"",
	SETTING_TEMPLATE,
	SETTING_CHECKED_ONLY,
	"",
	0,
	0,
	false,
	false,
	"message.key = template's name, language, parameters"
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
	if (strcmp(section, any_template.section) == 0)
		return &any_template;
	return NULL;
}
