/* catalog_load.h - the inside of a loaded catalog, shared by reading (catalog_load.c) and rendering
 * (catalog.c) and by nobody else: everyone uses catalog.h. */
#ifndef SIGAP_CATALOG_LOAD_H
#define SIGAP_CATALOG_LOAD_H

#include "messages/catalog.h"
#include "messages/compile.h"

enum row_kind { ROW_MSG, ROW_LONG, ROW_WORDS, ROW_BTN };

/* A row of messages.def. */
struct msg_row {
	const char *key, *placeholders;
	size_t max; /* code points once rendered */
	enum row_kind kind;
};

const struct msg_row *msg_row(enum msg msg);

struct catalogs {
	struct arena arena; /* holds everything the tables point to */
	struct spec specs[MSG_COUNT];
	struct compiled texts[LANG_COUNT][MSG_COUNT];
	struct {
		const struct phrase *all;
		size_t n;
	} phrases[LANG_COUNT][MSG_COUNT]; /* labels and WORDS rows only */
	json_t *json[LANG_COUNT];         /* NULL after catalogs_drop_json */
};

#endif
