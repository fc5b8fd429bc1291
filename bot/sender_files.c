/* sender_files.c - a file that the message's channel does not have: fetched from the channel that
 * has it, or taken from our store, and given to this one. Nothing is noted until the channel has
 * it; then the message names the channel's id, so that a kill at any step only repeats steps. */
#include "bot/sender_inside.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sniff.h"
#include "bot/fetch.h"
#include "bot/vault.h"

enum { HEAD = 64 * 1024, URL_MAX = 512 };

void sender_use_files(struct sender *s, struct fetcher *fetcher, const struct vault *vault)
{
	s->fetcher = fetcher;
	s->vault = vault;
}

bool sender_lacks_file(int channel, const struct outgoing *m)
{
	if (m->file_kind == FILE_NONE || m->edit || m->given)
		return false;
	return m->file ? m->file_channel && m->file_channel != channel : m->blob != NULL;
}

static void given(void *ctx, void *tag, const struct net_answer *answer)
{
	struct sender *s = ctx;
	struct flight *f = tag;
	struct verdict v;

	arena_reset(&s->scratch);
	v = s->doors[f->entry->channel].ops->judge_given(&s->scratch, answer);
	v.as = f->as;
	sender_finish(f, &v);
}

/* What the file is, by its first bytes: what was announced may lie, and is refused then. */
static const char *type_of(const char *path, const char *announced, int64_t *size)
{
	static const char *const any = "application/octet-stream";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum file_type type = TYPE_UNKNOWN;
	struct stat st;
	char *head = malloc(HEAD);
	ssize_t n = fd >= 0 && head ? read(fd, head, HEAD) : -1;

	*size = fd >= 0 && fstat(fd, &st) == 0 ? (int64_t)st.st_size : -1;
	if (n > 0)
		type = sniff(head, (size_t)n).type;
	free(head);
	if (fd >= 0)
		close(fd);
	if (type != TYPE_UNKNOWN)
		return file_type_mime(type);
	return announced && announced[0] ? announced : any;
}

static const char *name_of(struct arena *a, const struct outgoing *m, enum file_kind kind)
{
	static const char *const names[] = { [FILE_NONE] = "file",
					     [FILE_PHOTO] = "foto",
					     [FILE_DOCUMENT] = "dokumen",
					     [FILE_VOICE] = "suara",
					     [FILE_VIDEO] = "video" };

	return m->file_name && m->file_name[0] ? m->file_name : arena_strdup(a, names[kind]);
}

/* The file stands at path. */
static enum err give(struct sender *s, struct flight *f, const struct outgoing *m, const char *path,
		     const char *announced)
{
	const struct door *d = &s->doors[f->entry->channel];
	struct outbox_row row = sender_row(f->entry);
	struct channel_message in = { &row, m, m->reply_to ? f->entry->quoted : NULL, NULL };
	struct channel_file file = { .path = path };
	struct channel_form form;
	char url[URL_MAX];

	file.mime = type_of(path, m->mime ? m->mime : announced, &file.size);
	file.kind = file.size >= 0 ? d->ops->takes(m->file_kind, file.mime, file.size) : FILE_NONE;
	if (file.kind == FILE_NONE)
		return ERR_EXISTS;
	file.name = name_of(&s->scratch, m, file.kind);
	f->as = file.kind;
	TRY(d->ops->give(&s->scratch, &in, &file, &form));
	if (snprintf(url, sizeof(url), "%s%s", d->prefix, form.method) >= URL_MAX)
		return ERR_INVALID;
	return net_start(s->config.net, &(struct net_request) { .kind = NET_FETCH,
								.url = url,
								.bearer = d->bearer,
								.form = form.fields,
								.n_form = form.n,
								.done = given,
								.ctx = s,
								.tag = f });
}

static void fetched(void *ctx, void *tag, const struct fetched *got)
{
	struct sender *s = ctx;
	struct flight *f = tag;
	struct verdict v = { .kind = VERDICT_REWRITE, .fix = FIX_NO_FILE, .why = got->why };
	struct outgoing m;
	enum err e;

	if (got->verdict == FETCH_RETRY)
		v.kind = VERDICT_RETRY;
	if (got->verdict != FETCH_DONE) {
		sender_finish(f, &v);
		return;
	}
	arena_reset(&s->scratch);
	f->temp = strdup(got->path);
	e = f->temp ? outgoing_decode(&s->scratch, f->entry->body, &m) : ERR_NOMEM;
	if (e == OK)
		e = give(s, f, &m, f->temp, got->mime);
	if (!f->temp)
		unlink(got->path);
	if (e == OK)
		return;
	if (e != ERR_EXISTS)
		v.kind = VERDICT_RETRY;
	v.why = err_name(e);
	sender_finish(f, &v);
}

enum err sender_bring_file(struct sender *s, struct flight *f, const struct outgoing *m)
{
	char path[VAULT_PATH];
	enum err e;

	if (m->blob && s->vault) {
		if (vault_path(s->vault, m->blob, path) != OK || access(path, R_OK) != 0)
			return ERR_EXISTS;
		e = give(s, f, m, path, NULL);
	} else if (m->file && s->fetcher) {
		e = fetch_start(s->fetcher, &(struct fetch_request) { .channel = m->file_channel,
								      .file = m->file,
								      .done = fetched,
								      .ctx = s,
								      .tag = f });
	} else {
		return ERR_EXISTS;
	}
	return e == ERR_LIMIT ? ERR_BUSY : e == ERR_INVALID ? ERR_EXISTS : e;
}
