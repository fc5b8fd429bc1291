/* keeper_inside.h - what the keeper's two files share: keeper.c (which rows are under way) and
 * keeper_work.c (what happens to one of them). Nobody else includes it. */
#ifndef SIGAP_KEEPER_INSIDE_H
#define SIGAP_KEEPER_INSIDE_H

#include "bot/keeper.h"

enum { FILE_ID = 1024 };

enum stage { FREE, FETCHING, WAITS, PRINTING, READY };

struct item {
	struct keeper *keeper;
	enum stage stage;
	uint64_t order; /* READY: when it became so */
	struct evidence e;
	char file[FILE_ID];
	char path[VAULT_PATH], clean_path[VAULT_PATH]; /* "" when there is none */
	char sha256[SHA256_HEX_SIZE], clean_sha256[SHA256_HEX_SIZE];
	char print[EVIDENCE_PRINT_HEX];
};

struct keeper {
	struct keeper_config config;
	struct item items[KEEPER_ITEMS];
	uint64_t order;
	bool look;
	int64_t now_ms, now_us;
	int64_t next_ms; /* when a row is due, -1 when none is */
	int64_t next_us; /* when others may have stopped fetching, -1 */
};

/* keeper_work.c */
/* The channel has, or has not, given the file. */
fetch_done keeper_fetched;
/* The fingerprint of a picture; the item waits when no helper is free. */
void keeper_print(struct item *it);
/* Has a chart drawn: the row's text is the input. ERR_LIMIT: no helper is free. */
enum err keeper_draw(struct item *it, const char *text) MUST_CHECK;
/* It cannot be had now, or never. */
void keeper_later(struct item *it, const char *why);
void keeper_end(struct item *it, enum evidence_state state, int why);
/* The files that are not the vault's yet. */
void keeper_drop_files(struct item *it);

#endif
