/* rotate.h - the config's keys for what is secret at rest, and sealing anew after they changed.
 * A change of keys: the old key becomes [store] secret_key_previous, a new one secret_key, the bot
 * starts again (it opens both, seals with the new one), `sigap rotate-key` seals what is left, and
 * secret_key_previous goes. Owns: nothing. Never: says a key or what was sealed. */
#ifndef SIGAP_ROTATE_H
#define SIGAP_ROTATE_H

#include "base/seal.h"
#include "bot/config.h"
#include "store/store.h"

/* ERR_NOT_FOUND: there is no secret_key. Keys that cannot be read do not get past config_load. */
enum err seal_of_config(const struct config *config, struct seal *out) MUST_CHECK;

/* Seals every account under the present key, in short transactions beside a running bot; what was
 * done before it was stopped stays done. Says on err how many, and which could not be opened: then
 * the exit code is 1. */
int rotate_key(struct store *s, const struct seal *seal, FILE *err);

#endif
