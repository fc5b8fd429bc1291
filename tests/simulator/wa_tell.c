/* wa_tell.c - the values of webhooks: who wrote, what, and the bytes that go out; see wa.h.
 * Meta escapes everything beyond ASCII and every slash, so the signature is over such bytes. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sim.h"

static json_t *contact(const struct wa_person *p)
{
	json_t *profile = json_pack("{s:s}", "name", p->name);
	json_t *c = json_pack("{s:o}", "profile", profile);

	if (p->username != NULL)
		json_object_set_new(profile, "username", json_sprintf("@%s", p->username));
	if (wa_person_shows_phone(p))
		json_object_set_new(c, "wa_id", json_string(p->phone));
	json_object_set_new(c, "user_id", json_string(p->bsuid));
	return c;
}

json_t *wa_value(const struct wa *wa, const struct wa_person *p)
{
	json_t *value = json_pack("{s:s,s:{s:s,s:s}}", "messaging_product", "whatsapp", "metadata",
				  "display_phone_number", wa->display_number, "phone_number_id",
				  wa->number_id);

	if (p != NULL)
		json_object_set_new(value, "contacts", json_pack("[o]", contact(p)));
	return value;
}

void wa_tell_value(struct wa *wa, const char *field, json_t *value)
{
	wa_hooks_push(wa->hooks, json_pack("{s:o,s:s}", "value", value, "field", field));
}

static bool is_system(const struct wa_message *m)
{
	return json_object_get(m->content, "system") != NULL;
}

/* The message's own content behind the members that all have. A system message has no contacts. */
void wa_tell_message(struct wa_message *m)
{
	const struct wa_person *p = m->with;
	json_t *value = wa_value(m->wa, is_system(m) ? NULL : p), *message = json_object();

	if (wa_person_shows_phone(p))
		json_object_set_new(message, "from", json_string(p->phone));
	json_object_set_new(message, "from_user_id", json_string(p->bsuid));
	json_object_set_new(message, "id", json_string(m->wamid));
	json_object_set_new(message, "timestamp", json_sprintf("%lld", (long long)m->at));
	json_object_update(message, m->content);
	json_object_set_new(value, "messages", json_pack("[o]", message));
	wa_tell_value(m->wa, m->wa->options.standby ? "standby" : "messages", value);
}

/* ---- bytes ---- */

void wa_escape(struct buf *out, const json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH);

	for (char *c = text; *c != '\0'; c++) {
		if (*c != '\\')
			continue;
		c++;
		for (int i = 1; *c == 'u' && i <= 4; i++)
			c[i] = (char)tolower((unsigned char)c[i]);
	}
	buf_puts(out, text);
	free(text);
}

void wa_sign(const char *secret, const char *body, size_t len, char header[80])
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	int at = snprintf(header, 80, "sha256=");

	HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)body, len, mac, &n);
	for (unsigned i = 0; i < n; i++)
		at += snprintf(header + at, 80 - (size_t)at, "%02x", mac[i]);
}
