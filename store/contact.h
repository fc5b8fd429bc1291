/* contact.h - people, their addresses, and where the talk with each address stands.
 * Owns: tables contact and address. A contact has many addresses; an address is one person on one
 * channel (Telegram id, WhatsApp number or business-scoped id), never shared between contacts. */
#ifndef SIGAP_STORE_CONTACT_H
#define SIGAP_STORE_CONTACT_H

#include "store/store.h"

/* CHANNEL_SHOP: the seller's own system, which hears of events; nobody writes to us there. */
enum channel_id {
	CHANNEL_NONE,
	CHANNEL_TELEGRAM,
	CHANNEL_WHATSAPP,
	CHANNEL_EMAIL,
	CHANNEL_SHOP,
	CHANNEL_COUNT
};

struct contact {
	int64_t id;
	const char *name;           /* may be NULL */
	int lang;                   /* enum lang of messages/ */
	const char *notice_version; /* privacy notice shown, NULL when none */
	int64_t created_ms;
	bool blocked;
};

/* The row that every message reads and writes: the address and its conversation. */
struct address {
	int64_t id, contact_id;
	int channel;
	const char *ext;
	bool reachable;
	int64_t last_in_ms;
	const char *state; /* the running form as JSON, NULL when none */
	int misses;        /* messages in a row that were not understood */
	int64_t flood_ms;  /* flood window: since, and messages in it */
	int flood_n;
	int64_t heard_ms;  /* when something they wrote was answered last; 0 = nothing lately */
	int heard_intent;  /* enum intent: what that was */
	int64_t window_ms; /* until when free text may be sent; 0 = no such limit */
};

/* Finds both rows by channel and external id in one query. ERR_NOT_FOUND. */
enum err contact_by_address(struct store *s, struct arena *a, int channel, const char *ext,
			    struct contact *c, struct address *addr) MUST_CHECK;
/* Makes a new contact with its first address. */
enum err contact_create(struct store *s, struct arena *a, int channel, const char *ext,
			const char *name, int lang, int64_t now_ms, struct contact *c,
			struct address *addr) MUST_CHECK;
enum err contact_get(struct store *s, struct arena *a, int64_t id, struct contact *c) MUST_CHECK;
/* Name, language, notice, blocked as they stand in c. */
enum err contact_save(struct store *s, const struct contact *c, int64_t now_ms) MUST_CHECK;

/* Whether a person wants promotion: since at_ms; refused since -at_ms; 0 = they never said. */
enum err contact_promo(struct store *s, int64_t id, int64_t *at_ms) MUST_CHECK;
enum err contact_set_promo(struct store *s, int64_t id, int64_t at_ms) MUST_CHECK;

enum err address_get(struct store *s, struct arena *a, int64_t id, struct address *out) MUST_CHECK;
/* Conversation fields (state, misses, flood, heard, last_in_ms, window_ms, reachable) as they stand
 * in addr. */
enum err address_save(struct store *s, const struct address *addr) MUST_CHECK;
/* The channel says that it closed earlier than we thought: at_ms. Never opens or widens it. */
enum err address_close_window(struct store *s, int channel, const char *ext,
			      int64_t at_ms) MUST_CHECK;
/* Never closes or narrows it. */
enum err address_open_window(struct store *s, int64_t id, int64_t until_ms) MUST_CHECK;
enum err address_set_reachable(struct store *s, int64_t id, bool reachable) MUST_CHECK;
/* The address of a contact that was used last and can be reached. ERR_NOT_FOUND. */
enum err address_last_used(struct store *s, struct arena *a, int64_t contact_id,
			   struct address *out) MUST_CHECK;
enum err contact_count(struct store *s, int64_t *out) MUST_CHECK; /* full scan: for tools only */

#endif
