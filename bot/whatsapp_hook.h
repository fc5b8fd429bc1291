/* whatsapp_hook.h - GET|POST /webhooks/whatsapp: what WhatsApp sends us, from the signature to the
 * rows of the turn's transaction; 200 is said only after its commit (intake.h).
 * Owns: the handshake, who is turned away, the walk through a batch, what comes twice, and the
 * numbers that are not ours. One bad element goes to dead_letters, the others go on.
 * Never: parses a body before its signature is right; tells a stranger why. */
#ifndef SIGAP_WHATSAPP_HOOK_H
#define SIGAP_WHATSAPP_HOOK_H

#include "bot/httpd.h"
#include "bot/router.h"
#include "bot/whatsapp.h"

struct app;

/* app is borrowed for as long as the server runs. Without [whatsapp] everybody is turned away. */
struct http_routes whatsapp_routes(struct app *app);

/* whatsapp_take.c: one message, one status; both within the transaction. An error of the store
 * (router_store_error) fails the turn; all else has been dealt with. contacts is borrowed. */
enum err whatsapp_take_message(struct app *app, const json_t *message, const json_t *contacts,
			       struct router_effects *fx) MUST_CHECK;
enum err whatsapp_take_status(struct app *app, const json_t *status,
			      struct router_effects *fx) MUST_CHECK;
/* Whether somebody we know wants promotion, as they set it in the app. */
enum err whatsapp_take_preference(struct app *app, const json_t *preference) MUST_CHECK;
/* A message from a dead letter, once more, as the update ext. ERR_INVALID when it is none. */
enum err whatsapp_replay(struct app *app, const json_t *message, const char *ext,
			 struct router_effects *fx) MUST_CHECK;
/* Keeps what cannot be taken, for people to look at: without the secrets in text, which is blotted
 * in place. */
enum err whatsapp_keep(struct app *app, const char *ext, char *text, const char *why) MUST_CHECK;

#endif
