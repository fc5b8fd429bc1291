#include "bot/fetch_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

enum { JOB_ARENA = 128 * 1024, PATH_BYTES = 4096, PUSH_BYTES = 1024 * 1024 };

struct job {
	struct fetcher *fetcher;
	const struct fetch_ops *ops; /* NULL: free */
	fetch_done *done;
	void *ctx, *tag;
	int64_t most;
	struct arena arena; /* of the place */
	struct fetch_place place;
	int fd; /* -1 when there is no file */
	char path[PATH_BYTES];
	struct sha256 *hash;
	int64_t size, pushed;
	const char *broke; /* why the file could not be written */
};

struct fetcher {
	struct fetch_config config;
	struct arena arena; /* of the config's texts */
	const char *tmp;
	struct job jobs[NET_FETCHES];
};

/* ---- the parts that are told apart by channel ---- */

static const struct fetch_ops *ops_of(int channel)
{
	static const struct fetch_ops *const all[] = { &fetch_telegram, &fetch_whatsapp };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i]->channel == channel)
			return all[i];
	return NULL;
}

const char *fetch_verdict_name(enum fetch_verdict v)
{
	static const char *const names[] = { [FETCH_DONE] = "done",
					     [FETCH_GONE] = "gone",
					     [FETCH_LARGE] = "too large",
					     [FETCH_REFUSED] = "refused",
					     [FETCH_RETRY] = "later" };

	return names[v];
}

/* ---- open, close ---- */

static const char *copy(struct arena *a, const char *s)
{
	return arena_strdup(a, s ? s : "");
}

static enum err set_up(struct fetcher *f, const struct fetch_config *c)
{
	f->config = (struct fetch_config) { .net = c->net,
					    .dir = copy(&f->arena, c->dir),
					    .telegram_base = copy(&f->arena, c->telegram_base),
					    .telegram_token = copy(&f->arena, c->telegram_token),
					    .whatsapp_base = copy(&f->arena, c->whatsapp_base),
					    .whatsapp_token = copy(&f->arena, c->whatsapp_token) };
	f->tmp = arena_printf(&f->arena, "%s/tmp", c->dir);
	if (f->arena.failed || !f->tmp)
		return ERR_NOMEM;
	return dir_create(f->tmp);
}

enum err fetch_open(const struct fetch_config *c, struct fetcher **out)
{
	struct fetcher *f = calloc(1, sizeof(*f));
	enum err e;

	if (!f)
		return ERR_NOMEM;
	arena_init(&f->arena, 64 * 1024);
	for (size_t i = 0; i < NET_FETCHES; i++) {
		f->jobs[i].fetcher = f;
		f->jobs[i].fd = -1;
		arena_init(&f->jobs[i].arena, JOB_ARENA);
	}
	e = set_up(f, c);
	if (e != OK) {
		fetch_close(f);
		return e;
	}
	*out = f;
	return OK;
}

/* The file is closed, and the job free; the file itself stays. */
static void clear(struct job *j)
{
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
	sha256_end(j->hash, NULL);
	j->hash = NULL;
	j->ops = NULL;
	arena_free(&j->arena);
}

static void drop_file(struct job *j)
{
	if (j->path[0])
		unlink(j->path);
	j->path[0] = '\0';
}

void fetch_close(struct fetcher *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < NET_FETCHES; i++) {
		if (f->jobs[i].ops)
			drop_file(&f->jobs[i]);
		clear(&f->jobs[i]);
	}
	arena_free(&f->arena);
	free(f);
}

size_t fetch_free(const struct fetcher *f)
{
	size_t n = 0;

	for (size_t i = 0; i < NET_FETCHES; i++)
		n += !f->jobs[i].ops;
	return n < net_free_fetches(f->config.net) ? n : net_free_fetches(f->config.net);
}

/* ---- the end of a job ---- */

static void tell(struct job *j, const struct fetched *f)
{
	fetch_done *done = j->done;
	void *ctx = j->ctx, *tag = j->tag;

	if (f->verdict != FETCH_DONE)
		drop_file(j);
	done(ctx, tag, f);
	clear(j);
}

static void fail(struct job *j, enum fetch_verdict v, const char *why)
{
	tell(j, &(struct fetched) { .verdict = v, .mime = "", .why = why });
}

/* ---- the file as it comes ---- */

static bool write_all(struct job *j, const char *bytes, size_t n)
{
	while (n) {
		ssize_t put = write(j->fd, bytes, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			j->broke = errno == ENOSPC || errno == EDQUOT
					   ? "the disk is full"
					   : "the file could not be written";
			return false;
		}
		bytes += put;
		n -= (size_t)put;
	}
	return true;
}

/* The disk starts on what is here already, so that the sync at the end has little left to wait for.
 */
static void push(struct job *j)
{
	if (j->size - j->pushed < PUSH_BYTES)
		return;
	(void)sync_file_range(j->fd, j->pushed, j->size - j->pushed, SYNC_FILE_RANGE_WRITE);
	j->pushed = j->size;
}

static bool take(void *ctx, void *tag, const char *bytes, size_t n)
{
	struct job *j = tag;

	(void)ctx;
	if (!write_all(j, bytes, n))
		return false;
	if (sha256_add(j->hash, bytes, n) != OK) {
		j->broke = "no memory";
		return false;
	}
	j->size += (int64_t)n;
	push(j);
	return true;
}

/* Logged, not refused: what counts is the hash of what we have. */
static void compare(const struct job *j, const char *sha256)
{
	char announced[SHA256_HEX_SIZE];

	if (j->place.sha256 &&
	    (sha256_read(j->place.sha256, announced) != OK || strcmp(announced, sha256) != 0))
		log_warn("file differs from its announced hash channel=%d size=%lld",
			 j->ops->channel, (long long)j->size);
}

static void complete(struct job *j)
{
	struct fetched f = { .verdict = FETCH_DONE,
			     .path = j->path,
			     .size = j->size,
			     .mime = j->place.mime,
			     .why = "fetched" };
	enum err e = sha256_end(j->hash, f.sha256);

	j->hash = NULL;
	if (e != OK || fsync(j->fd) != 0) {
		fail(j, FETCH_RETRY, "the file could not be synced");
		return;
	}
	compare(j, f.sha256);
	tell(j, &f);
}

static void file_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct job *j = tag;

	(void)ctx;
	if (answer->too_large)
		fail(j, FETCH_LARGE, "larger than allowed");
	else if (j->broke)
		fail(j, FETCH_RETRY, j->broke);
	else if (answer->status == 200)
		complete(j);
	else /* also a link that is no longer good: the next try gets a new one */
		fail(j, FETCH_RETRY, answer->status ? "the link was refused" : "broke off");
}

/* ---- asking ---- */

static enum err open_file(struct job *j)
{
	if (snprintf(j->path, sizeof(j->path), "%s/get-XXXXXX", j->fetcher->tmp) >=
	    (int)sizeof(j->path))
		return ERR_LIMIT;
	j->fd = mkostemp(j->path, O_CLOEXEC); /* mode 0600 */
	if (j->fd < 0) {
		j->path[0] = '\0';
		return ERR_IO;
	}
	j->hash = sha256_begin();
	return j->hash ? OK : ERR_NOMEM;
}

static enum err start_download(struct job *j)
{
	TRY(open_file(j));
	return net_start(j->fetcher->config.net, &(struct net_request) { .kind = NET_FETCH,
									 .url = j->place.url,
									 .body = { "", 0 },
									 .bearer = j->place.bearer,
									 .take = take,
									 .most = j->most,
									 .done = file_done,
									 .tag = j });
}

static void located(void *ctx, void *tag, const struct net_answer *answer)
{
	struct job *j = tag;
	enum err e = j->ops->locate(&j->arena, &j->fetcher->config, answer, &j->place);

	(void)ctx;
	if (e != OK) {
		fail(j, FETCH_RETRY, err_name(e));
		return;
	}
	if (j->place.verdict == FETCH_DONE && j->place.size > j->most)
		fail(j, FETCH_LARGE, "larger than allowed");
	else if (j->place.verdict != FETCH_DONE)
		fail(j, j->place.verdict, j->place.why);
	else if ((e = start_download(j)) != OK)
		fail(j, e == ERR_DENIED ? FETCH_REFUSED : FETCH_RETRY,
		     e == ERR_DENIED ? "a link that is not https" : err_name(e));
}

static struct job *free_job(struct fetcher *f)
{
	for (size_t i = 0; i < NET_FETCHES; i++)
		if (!f->jobs[i].ops)
			return &f->jobs[i];
	return NULL;
}

enum err fetch_start(struct fetcher *f, const struct fetch_request *r)
{
	const struct fetch_ops *ops = ops_of(r->channel);
	struct job *j = free_job(f);
	struct fetch_question q;
	enum err e;

	if (!ops || !r->file)
		return ERR_INVALID;
	if (!j || fetch_free(f) == 0)
		return ERR_LIMIT;
	e = ops->ask(&j->arena, &f->config, r->file, &q);
	j->done = r->done;
	j->ctx = r->ctx;
	j->tag = r->tag;
	j->most = r->most ? r->most : FETCH_MOST;
	j->size = j->pushed = 0;
	j->path[0] = '\0';
	j->broke = NULL;
	if (e == OK)
		e = net_start(f->config.net, &(struct net_request) { .kind = NET_FETCH,
								     .url = q.url,
								     .body = q.body,
								     .bearer = q.bearer,
								     .done = located,
								     .tag = j });
	if (e == OK)
		j->ops = ops;
	else
		arena_free(&j->arena);
	return e;
}
