#include "bot/keeper.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/log.h"
#include "handlers/evidence.h"

enum {
	FETCHES = NET_FETCHES - 1, /* one is left for files on their way to another channel */
	FILE_ID = 1024,
	BUSY_US = 200 * 1000, /* until it is tried again when others fetch */
};

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

enum err keeper_open(const struct keeper_config *c, struct keeper **out)
{
	struct keeper *k = calloc(1, sizeof(*k));

	if (!k)
		return ERR_NOMEM;
	k->config = *c;
	k->look = true;
	k->next_ms = k->next_us = -1;
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		k->items[i].keeper = k;
	*out = k;
	return OK;
}

static void drop(char *path)
{
	if (path[0])
		unlink(path);
	path[0] = '\0';
}

static void release(struct item *it)
{
	drop(it->path);
	drop(it->clean_path);
	it->stage = FREE;
}

void keeper_close(struct keeper *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		release(&k->items[i]);
	free(k);
}

void keeper_look(struct keeper *k)
{
	k->look = true;
}

/* ---- how it ends ---- */

static void ready(struct item *it)
{
	drop(it->path);
	drop(it->clean_path);
	it->stage = READY;
	it->order = ++it->keeper->order;
	it->e.settled_ms = it->keeper->now_ms;
}

static void end(struct item *it, enum evidence_state state, int why)
{
	it->e.state = state;
	it->e.why = why;
	it->e.sha256 = it->e.clean_sha256 = it->e.print = NULL;
	ready(it);
}

/* Links and servers come back; a media id of WhatsApp's lives for seven days. */
static void later(struct item *it, const char *why)
{
	static const int64_t delays[EVIDENCE_TRIES - 1] = { 5 * MS_SECOND,  15 * MS_SECOND,
							    MS_MINUTE,      5 * MS_MINUTE,
							    30 * MS_MINUTE, 2 * MS_HOUR,
							    8 * MS_HOUR };
	int tries = it->e.attempts;

	log_info("evidence not had evidence=%lld tries=%d why=\"%s\"", (long long)it->e.id,
		 tries + 1, why);
	if (tries >= EVIDENCE_TRIES - 1) {
		end(it, EVIDENCE_GONE, EVIDENCE_UNREACHABLE);
		return;
	}
	it->e.state = EVIDENCE_WANTED;
	it->e.due_ms = it->keeper->now_ms + delays[tries];
	ready(it);
}

static void store_file(struct item *it)
{
	const struct vault *v = it->keeper->config.vault;
	bool two = it->clean_path[0] != '\0';
	enum err e = vault_put(v, it->path, it->sha256);

	if (e == OK && two)
		e = vault_put(v, it->clean_path, it->clean_sha256);
	if (e != OK) {
		later(it, err_name(e));
		return;
	}
	it->path[0] = it->clean_path[0] = '\0'; /* they are the vault's now */
	it->e.state = EVIDENCE_STORED;
	it->e.why = EVIDENCE_WHY_NONE;
	it->e.sha256 = it->sha256;
	it->e.clean_sha256 = two ? it->clean_sha256 : it->sha256;
	ready(it);
}

/* ---- the fingerprint ---- */

/* Nothing but what it should be: a helper that was taken over says what it likes. */
static bool read_print(struct item *it, struct span answer)
{
	static const char digits[] = "0123456789abcdef";
	char text[16 + 1 + EVIDENCE_PRINT_HEX];
	uint64_t hash = 0;

	if (answer.len != sizeof(text) - 1)
		return false;
	memcpy(text, answer.ptr, answer.len);
	text[answer.len] = '\0';
	if (strspn(text, digits) != 16 || text[16] != ' ' ||
	    strspn(text + 17, digits) != EVIDENCE_PRINT_HEX - 1)
		return false;
	for (int i = 0; i < 16; i++)
		hash = hash << 4 | (uint64_t)(strchr(digits, text[i]) - digits);
	memcpy(it->print, text + 17, EVIDENCE_PRINT_HEX);
	it->e.hash = (int64_t)hash;
	it->e.print = it->print;
	return true;
}

/* Without one the file is kept all the same; only pictures like it are not found. */
static void printed(void *ctx, void *tag, const struct helped *h)
{
	struct item *it = tag;

	(void)ctx;
	if (!h->ok || !read_print(it, h->answer))
		log_warn("picture without fingerprint evidence=%lld why=\"%s\"",
			 (long long)it->e.id, h->ok ? "not what was asked for" : h->why);
	store_file(it);
}

static void print(struct item *it)
{
	struct keeper *k = it->keeper;
	int fd = open(it->clean_path[0] ? it->clean_path : it->path, O_RDONLY | O_CLOEXEC);
	enum err e = fd < 0 ? ERR_IO
			    : helper_start(k->config.helper,
					   &(struct helper_job) { .what = "print",
								  .input = fd,
								  .done = printed,
								  .tag = it },
					   k->now_us);

	if (fd >= 0)
		close(fd);
	if (e == OK)
		it->stage = PRINTING;
	else if (e == ERR_LIMIT)
		it->stage = WAITS;
	else
		store_file(it);
}

/* ---- the bytes ---- */

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t put = write(fd, bytes, n);

		if (put <= 0)
			return false;
		bytes += put;
		n -= (size_t)put;
	}
	return true;
}

static enum err write_clean(struct item *it, const void *bytes, size_t n)
{
	int fd = vault_scratch(it->keeper->config.vault, it->clean_path);
	bool good = fd >= 0 && write_all(fd, bytes, n) && fsync(fd) == 0;

	if (fd < 0)
		it->clean_path[0] = '\0';
	else
		close(fd);
	if (!good)
		return ERR_IO;
	return sha256_hex(bytes, n, it->clean_sha256);
}

/* A second file only when the first says too much. */
static enum err make_clean(struct item *it, const void *bytes, size_t len)
{
	void *out;
	size_t n = 0;
	enum err e;

	if (!strip_knows(it->e.type))
		return OK;
	out = malloc(len);
	if (!out)
		return ERR_NOMEM;
	e = strip(it->e.type, bytes, len, out, &n);
	if (e == OK && (n != len || memcmp(out, bytes, len) != 0))
		e = write_clean(it, out, n);
	free(out);
	return e;
}

static void examine(struct item *it, const void *bytes, size_t len)
{
	struct sniffed s = sniff(bytes, len);
	enum err e;

	it->e.type = s.type;
	if (s.fault != SNIFF_FINE) {
		log_info("evidence refused evidence=%lld type=%s fault=%d", (long long)it->e.id,
			 file_type_extension(s.type), s.fault);
		end(it, EVIDENCE_REFUSED, (int)s.fault);
		return;
	}
	e = make_clean(it, bytes, len);
	if (e == ERR_INVALID)
		end(it, EVIDENCE_REFUSED, SNIFF_BROKEN);
	else if (e != OK)
		later(it, err_name(e));
	else if (file_type_is_picture(s.type) && s.type != TYPE_GIF)
		print(it);
	else
		store_file(it);
}

static void look_at(struct item *it)
{
	int fd = open(it->path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes;

	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		later(it, "cannot be read again");
		return;
	}
	if (st.st_size == 0) {
		close(fd);
		end(it, EVIDENCE_REFUSED, SNIFF_EMPTY);
		return;
	}
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED) {
		later(it, "no memory");
		return;
	}
	examine(it, bytes, (size_t)st.st_size);
	munmap(bytes, (size_t)st.st_size);
}

static void fetched(void *ctx, void *tag, const struct fetched *f)
{
	struct item *it = tag;

	(void)ctx;
	switch (f->verdict) {
	case FETCH_DONE:
		snprintf(it->path, sizeof(it->path), "%s", f->path);
		memcpy(it->sha256, f->sha256, sizeof(it->sha256));
		it->e.size = f->size;
		look_at(it);
		break;
	case FETCH_GONE:
		end(it, EVIDENCE_GONE, EVIDENCE_EXPIRED);
		break;
	case FETCH_LARGE:
		end(it, EVIDENCE_REFUSED, EVIDENCE_TOO_LARGE);
		break;
	case FETCH_REFUSED:
	case FETCH_RETRY:
		later(it, f->why);
		break;
	}
}

/* ---- charts: what is drawn here needs no fetching ---- */

static bool take_picture(struct item *it, struct span png)
{
	int fd;
	bool good;

	if (sniff(png.ptr, png.len).type != TYPE_PNG || sniff(png.ptr, png.len).fault)
		return false;
	fd = vault_scratch(it->keeper->config.vault, it->path);
	if (fd < 0) {
		it->path[0] = '\0';
		return false;
	}
	good = write_all(fd, png.ptr, png.len) && fsync(fd) == 0;
	close(fd);
	it->e.type = TYPE_PNG;
	it->e.size = (int64_t)png.len;
	return good && sha256_hex(png.ptr, png.len, it->sha256) == OK;
}

static void drawn(void *ctx, void *tag, const struct helped *h)
{
	struct item *it = tag;

	(void)ctx;
	if (h->ok && take_picture(it, h->answer)) {
		store_file(it);
		return;
	}
	log_warn("chart not drawn evidence=%lld why=\"%s\"", (long long)it->e.id,
		 h->ok ? "no picture, or no room for it" : h->why);
	end(it, EVIDENCE_GONE, EVIDENCE_UNREACHABLE);
}

/* The row's text is the input. */
static enum err draw(struct item *it, const char *text)
{
	int fd = memfd_create("chart", MFD_CLOEXEC);
	enum err err = ERR_IO;

	if (fd >= 0 && write_all(fd, text, strlen(text)) && lseek(fd, 0, SEEK_SET) == 0)
		err = helper_start(it->keeper->config.helper,
				   &(struct helper_job) {
					   .what = "chart", .input = fd, .done = drawn, .tag = it },
				   it->keeper->now_us);
	if (fd >= 0)
		close(fd);
	return err;
}

/* ---- starting ---- */

static struct item *item_of(struct keeper *k, int64_t id)
{
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		if (k->items[i].stage != FREE && k->items[i].e.id == id)
			return &k->items[i];
	return NULL;
}

static size_t count(const struct keeper *k, enum stage stage)
{
	size_t n = 0;

	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		n += k->items[i].stage == stage;
	return n;
}

static struct item *free_item(struct keeper *k)
{
	for (size_t i = 0; i < KEEPER_ITEMS; i++)
		if (k->items[i].stage == FREE)
			return &k->items[i];
	return NULL;
}

/* False when it must wait for others who fetch. */
static bool start(struct keeper *k, const struct evidence *e)
{
	struct item *it = free_item(k);
	enum err err;

	if (!it || count(k, FETCHING) >= FETCHES)
		return true; /* an answer of ours brings us back */
	it->e = *e;
	it->e.sha256 = it->e.clean_sha256 = it->e.print = NULL;
	it->e.hash = 0;
	it->path[0] = it->clean_path[0] = '\0';
	snprintf(it->file, sizeof(it->file), "%s", e->file);
	it->e.file = it->file;
	it->stage = e->channel ? FETCHING : PRINTING;
	err = e->channel ? fetch_start(k->config.fetcher,
				       &(struct fetch_request) { .channel = e->channel,
								 .file = it->file,
								 .done = fetched,
								 .tag = it })
			 : draw(it, e->file);
	if (err == ERR_LIMIT)
		it->stage = FREE;
	else if (err == ERR_INVALID)
		end(it, EVIDENCE_GONE, EVIDENCE_UNREACHABLE);
	else if (err != OK)
		later(it, err_name(err));
	return err != ERR_LIMIT;
}

static enum err start_due(struct keeper *k, struct store *s, struct arena *a)
{
	struct evidence *rows;
	size_t n;
	enum err e;

	k->look = false;
	k->next_us = k->next_ms = -1;
	TRY(evidence_due(s, a, k->now_ms, 2 * KEEPER_ITEMS, &rows, &n));
	for (size_t i = 0; i < n; i++)
		if (!item_of(k, rows[i].id) && !start(k, &rows[i]))
			k->next_us = k->now_us + BUSY_US;
	e = evidence_next_due(s, k->now_ms, &k->next_ms);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err keeper_run(struct keeper *k, struct store *s, struct arena *a, int64_t now_ms,
		    int64_t now_us)
{
	k->now_ms = now_ms;
	k->now_us = now_us;
	for (size_t i = 0; i < KEEPER_ITEMS && helper_free(k->config.helper); i++)
		if (k->items[i].stage == WAITS)
			print(&k->items[i]);
	if (k->look || (k->next_ms >= 0 && now_ms >= k->next_ms) ||
	    (k->next_us >= 0 && now_us >= k->next_us))
		return start_due(k, s, a);
	return OK;
}

int64_t keeper_next(const struct keeper *k, int64_t now_ms, int64_t now_us)
{
	int64_t at = k->next_us;
	int64_t due = k->next_ms < 0
			      ? -1
			      : now_us + (k->next_ms > now_ms ? k->next_ms - now_ms : 0) * 1000;

	if (k->look)
		return now_us;
	return at < 0 || (due >= 0 && due < at) ? due : at;
}

/* ---- results ---- */

static const struct item *nth(const struct keeper *k, size_t n)
{
	for (size_t i = 0; i < KEEPER_ITEMS; i++) {
		size_t before = 0;

		if (k->items[i].stage != READY)
			continue;
		for (size_t j = 0; j < KEEPER_ITEMS; j++)
			before += k->items[j].stage == READY &&
				  k->items[j].order < k->items[i].order;
		if (before == n)
			return &k->items[i];
	}
	return NULL;
}

const struct evidence *keeper_result(const struct keeper *k, size_t i)
{
	const struct item *it = nth(k, i);

	return it ? &it->e : NULL;
}

void keeper_settled(struct keeper *k, size_t n)
{
	for (; n > 0; n--) {
		const struct item *first = nth(k, 0);

		if (!first)
			return;
		if (first->e.state == EVIDENCE_STORED) {
			vault_unmark(k->config.vault, first->e.sha256);
			vault_unmark(k->config.vault, first->e.clean_sha256);
		}
		k->items[first - k->items].stage = FREE;
	}
	k->look = true; /* there is room again */
}
