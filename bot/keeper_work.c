/* keeper_work.c - what happens to one file: its bytes are looked at, a copy is stripped, a picture
 * gets its fingerprint, and both move into the vault. */
#include "bot/keeper_inside.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/log.h"
#include "handlers/evidence.h"

static void drop(char *path)
{
	if (path[0])
		unlink(path);
	path[0] = '\0';
}
void keeper_drop_files(struct item *it)
{
	drop(it->path);
	drop(it->clean_path);
}

/* ---- how it ends ---- */

static void ready(struct item *it)
{
	keeper_drop_files(it);
	it->stage = READY;
	it->order = ++it->keeper->order;
	it->e.settled_ms = it->keeper->now_ms;
}

void keeper_end(struct item *it, enum evidence_state state, int why)
{
	it->e.state = state;
	it->e.why = why;
	it->e.sha256 = it->e.clean_sha256 = it->e.print = NULL;
	ready(it);
}

/* Links and servers come back; a media id of WhatsApp's lives for seven days. */
void keeper_later(struct item *it, const char *why)
{
	static const int64_t delays[EVIDENCE_TRIES - 1] = { 5 * MS_SECOND,  15 * MS_SECOND,
							    MS_MINUTE,      5 * MS_MINUTE,
							    30 * MS_MINUTE, 2 * MS_HOUR,
							    8 * MS_HOUR };
	int tries = it->e.attempts;

	log_info("evidence not had evidence=%lld tries=%d why=\"%s\"", (long long)it->e.id,
		 tries + 1, why);
	if (tries >= EVIDENCE_TRIES - 1) {
		keeper_end(it, EVIDENCE_GONE, EVIDENCE_UNREACHABLE);
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
		keeper_later(it, err_name(e));
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

void keeper_print(struct item *it)
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
		keeper_end(it, EVIDENCE_REFUSED, (int)s.fault);
		return;
	}
	e = make_clean(it, bytes, len);
	if (e == ERR_INVALID)
		keeper_end(it, EVIDENCE_REFUSED, SNIFF_BROKEN);
	else if (e != OK)
		keeper_later(it, err_name(e));
	else if (file_type_is_picture(s.type) && s.type != TYPE_GIF)
		keeper_print(it);
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
		keeper_later(it, "cannot be read again");
		return;
	}
	if (st.st_size == 0) {
		close(fd);
		keeper_end(it, EVIDENCE_REFUSED, SNIFF_EMPTY);
		return;
	}
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED) {
		keeper_later(it, "no memory");
		return;
	}
	examine(it, bytes, (size_t)st.st_size);
	munmap(bytes, (size_t)st.st_size);
}

void keeper_fetched(void *ctx, void *tag, const struct fetched *f)
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
		keeper_end(it, EVIDENCE_GONE, EVIDENCE_EXPIRED);
		break;
	case FETCH_LARGE:
		keeper_end(it, EVIDENCE_REFUSED, EVIDENCE_TOO_LARGE);
		break;
	case FETCH_REFUSED:
	case FETCH_RETRY:
		keeper_later(it, f->why);
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
	keeper_end(it, EVIDENCE_GONE, EVIDENCE_UNREACHABLE);
}

/* The row's text is the input. */
enum err keeper_draw(struct item *it, const char *text)
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
