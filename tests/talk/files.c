/* files.c - the files that people send, by the ids that their channel gives them: fetched at once,
 * and fine, unless the transcript says otherwise ("(dokumen zip)", "(video 40 MB)"). The real way
 * of a file is tests/test_evidence_flow.c's business. */
#include "tests/talk/world.h"

#include "handlers/evidence.h"

enum { FILES_A_TURN = 40, FILE_BYTES = 120000 };

/* What a file's word in a transcript stands for; any other word is a file that is fine, and the
 * same each time. */
static const struct {
	const char *word;
	int why;
} faults[] = {
	{ "zip", SNIFF_ARCHIVE },        { "exe", SNIFF_PROGRAM },    { "html", SNIFF_MARKUP },
	{ "terkunci", SNIFF_LOCKED },    { "kosong", SNIFF_EMPTY },   { "heic", SNIFF_HEIC },
	{ "40 MB", EVIDENCE_TOO_LARGE }, { "aneh", SNIFF_UNKNOWN },   { "rusak", SNIFF_BROKEN },
	{ "campuran", SNIFF_POLYGLOT },  { "raksasa", SNIFF_PIXELS },
};

static int fault_of(const char *word)
{
	for (size_t i = 0; word && i < ARRAY_LEN(faults); i++)
		if (strcmp(word, faults[i].word) == 0)
			return faults[i].why;
	return EVIDENCE_WHY_NONE;
}

const char *files_word(const char *tag)
{
	const char *space = strchr(tag, ' ');

	return space ? space + 1 : NULL;
}

const char *files_new(struct world *w, int channel, const char *word)
{
	struct file *f = &w->files[w->n_files];

	if (w->n_files == FILES_MAX) {
		world_fail(w, "more than %d files", FILES_MAX);
		return "";
	}
	f->channel = channel;
	f->word = word;
	f->id = arena_printf(&w->arena, channel == CHANNEL_WHATSAPP ? "12034%zu" : "AgACAgUAAx%zu",
			     w->n_files);
	if (!f->id)
		return "";
	w->n_files++;
	return f->id;
}

/* Where it comes from, by this id and on this channel; an id of the one means nothing to the other.
 */
static const struct file *file_at(const struct world *w, const struct evidence *e)
{
	for (size_t i = 0; i < w->n_files; i++)
		if (w->files[i].channel == e->channel && strcmp(w->files[i].id, e->file) == 0)
			return &w->files[i];
	return NULL;
}

static enum err store(struct world *w, struct evidence *e, const char *content, enum file_type type)
{
	char *hash = ARENA_ARRAY(&w->turn, char, SHA256_HEX_SIZE);

	if (!hash)
		return ERR_NOMEM;
	TRY(sha256_hex(content, strlen(content), hash));
	e->settled_ms = w->now_ms;
	e->state = EVIDENCE_STORED;
	e->type = type;
	e->size = FILE_BYTES;
	e->sha256 = e->clean_sha256 = hash;
	return OK;
}

static enum err look(struct world *w, struct evidence *e)
{
	static const enum file_type types[] = { [FILE_PHOTO] = TYPE_JPEG,
						[FILE_DOCUMENT] = TYPE_PDF,
						[FILE_VOICE] = TYPE_OGG,
						[FILE_VIDEO] = TYPE_MP4 };
	const struct file *f = file_at(w, e);

	if (e->case_kind == EVIDENCE_CHART)
		return store(w, e, e->file, TYPE_PNG); /* as if it had been drawn */
	if (!f) {
		world_fail(w, "nobody sent the file %s on that channel", e->file);
		return ERR_NOT_FOUND;
	}
	e->why = fault_of(f->word);
	if (!e->why)
		return store(w, e, f->word ? f->word : f->id, types[e->file_kind]);
	e->settled_ms = w->now_ms;
	e->state = EVIDENCE_REFUSED;
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
