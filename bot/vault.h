/* vault.h - the evidence folder: files under the hash of their content, evidence/<2 hex>/<sha256>,
 * mode 0600. A file gets there by write, sync, rename and sync of its folder, so it is whole or not
 * there at all.
 * File and row agree after any crash: before a file moves in or out a mark with its hash is made in
 * evidence/tmp; after the commit the mark goes. A start that finds a mark asks the rows: what none
 * of them refers to is removed.
 * Owns: the folder but for fetch.h's files in tmp. Never: reads a file, decides what may go. */
#ifndef SIGAP_VAULT_H
#define SIGAP_VAULT_H

#include "base/secret.h"

enum { VAULT_PATH = 4096 };

struct vault {
	char dir[VAULT_PATH - 128];
};

/* Makes the folders. ERR_LIMIT: the path is too long; ERR_DENIED, ERR_FULL, ERR_IO. */
enum err vault_open(struct vault *v, const char *dir) MUST_CHECK;
/* Where the content with this hash lies. ERR_INVALID when it is no hash. */
enum err vault_path(const struct vault *v, const char *sha256, char out[VAULT_PATH]) MUST_CHECK;

/* A new empty file of ours in tmp, open for writing; path gets its name. -1 when it fails. */
int vault_scratch(const struct vault *v, char path[VAULT_PATH]);
/* Marks the hash and moves the synced file in; the same content there already is as good. After
 * the commit of the row that refers to it: vault_unmark(). */
enum err vault_put(const struct vault *v, const char *from, const char *sha256) MUST_CHECK;
/* Before the commit that ends the last reference; then, after it, vault_drop(). */
enum err vault_mark(const struct vault *v, const char *sha256) MUST_CHECK;
void vault_unmark(const struct vault *v, const char *sha256);
enum err vault_drop(const struct vault *v, const char *sha256) MUST_CHECK;

/* Whether a row refers to this hash. */
typedef enum err vault_refers(void *ctx, const char *sha256, bool *yes);
/* At a start, before anything is fetched: empties tmp, and removes what a crash left without a row.
 * *removed counts files of the vault. */
enum err vault_sweep(const struct vault *v, vault_refers *refers, void *ctx,
		     size_t *removed) MUST_CHECK;

#endif
