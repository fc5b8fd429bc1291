/* files.c - what the bot would find in the files that people send: fetched at once, and fine,
 * unless the transcript says otherwise ("(dokumen zip)", "(video 40 MB)"). The real way of a file
 * is tests/test_evidence_flow.c's business. */
#include "tests/talk/world.h"

#include "handlers/evidence.h"

enum { FILES_A_TURN = 40, FILE_BYTES = 120000 };

/* What a file's name in a transcript stands for. */
static const struct {
	const char *word;
	int why;
} faults[] = {
	{ "zip-", SNIFF_ARCHIVE },        { "exe-", SNIFF_PROGRAM },  { "html-", SNIFF_MARKUP },
	{ "terkunci-", SNIFF_LOCKED },    { "kosong-", SNIFF_EMPTY }, { "heic-", SNIFF_HEIC },
	{ "40_MB-", EVIDENCE_TOO_LARGE }, { "aneh-", SNIFF_UNKNOWN },
};

static int fault_of(const char *file)
{
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (strstr(file, faults[i].word))
			return faults[i].why;
	return EVIDENCE_WHY_NONE;
}

/* "foto-struk-112" is the same picture as "foto-struk-140", "foto-112" another than "foto-140". */
static const char *content_of(struct arena *a, const char *file)
{
	const char *name = strchr(file, '-') ? strchr(file, '-') + 1 : file;
	size_t len = strcspn(name, "-");

	return name[len] ? arena_strndup(a, name, len) : file;
}

static enum err look(struct world *w, struct evidence *e)
{
	static const enum file_type types[] = { [FILE_PHOTO] = TYPE_JPEG,
						[FILE_DOCUMENT] = TYPE_PDF,
						[FILE_VOICE] = TYPE_OGG,
						[FILE_VIDEO] = TYPE_MP4 };
	const char *content = content_of(&w->turn, e->file);
	char *hash = ARENA_ARRAY(&w->turn, char, SHA256_HEX_SIZE);

	e->why = fault_of(e->file);
	e->settled_ms = w->now_ms;
	e->state = e->why ? EVIDENCE_REFUSED : EVIDENCE_STORED;
	if (e->why)
		return OK;
	if (!content || !hash)
		return ERR_NOMEM;
	TRY(sha256_hex(content, strlen(content), hash));
	e->type = types[e->file_kind];
	e->size = FILE_BYTES;
	e->sha256 = e->clean_sha256 = hash;
	return OK;
}

static enum err call_came(struct turn *t, void *arg)
{
	return evidence_came(t, arg);
}

enum err files_fetch(struct world *w, struct router_effects *fx)
{
	struct evidence *due;
	size_t n;

	TRY(evidence_due(w->store, &w->turn, w->now_ms, FILES_A_TURN, &due, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(look(w, &due[i]));
		TRY(router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, "evidence",
				call_came, &due[i], fx));
	}
	return OK;
}
