#include "bot/import.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/secret.h"
#include "bot/import_row.h"
#include "bot/progress.h"
#include "store/audit.h"
#include "store/import.h"

enum {
	SHOWN_MAX = 50, /* bad rows named one by one */
	CHUNK = 256 * 1024,
	COMPARE_ROWS = 1000,
	ROWS_MIN = 50, /* of one transaction */
	ROWS_MAX = 2000,
	ROWS_START = 100,
	TX_SHORT_US = 8000, /* a transaction may grow below, and must shrink above: the bot waits */
	TX_LONG_US = 15000,
	YIELD_US = 1000, /* twice as long as the bot's steps when it waits for us */
};

struct job {
	struct store *s;
	const struct import_options *opt;
	const char *path;
	const char *name; /* the path's last part */
	enum order_as as;
	FILE *file;
	int64_t size;
	struct import *im;
	struct arena a; /* of one row or batch */
	struct import_header header;
	bool have_header;
	int64_t bad; /* things that are wrong */
	struct progress progress;
};

/* ---- telling the operator ---- */

static void say_bad(void *ctx, size_t line, const char *column, const char *reason)
{
	struct job *j = ctx;

	if (j->bad++ >= SHOWN_MAX)
		return;
	progress_clear(&j->progress);
	fprintf(j->opt->err, "%s:%zu: %s%s%s%s\n", j->path, line, column ? "column " : "",
		column ? column : "", column ? ": " : "", reason);
}

static int say_all_bad(struct job *j)
{
	if (j->bad > SHOWN_MAX)
		fprintf(j->opt->err, "… and %lld more\n", (long long)(j->bad - SHOWN_MAX));
	fprintf(j->opt->err, "import: nothing was applied; mend the file and run it again\n");
	if (import_finish(j->im) != OK) /* customers' data is not left lying on the shelf */
		fprintf(j->opt->err, "import: its working file could not be emptied\n");
	return 1;
}

static int say_failed(struct job *j, enum err e, const char *why)
{
	progress_clear(&j->progress);
	fprintf(j->opt->err, "import: %s: %s%s\n", j->path, why ? why : err_name(e),
		e == ERR_FULL || e == ERR_BUSY ? " (run it again later: it goes on from here)"
					       : "");
	return 1;
}

/* ---- checking ---- */

static enum err take_row(void *ctx, const struct csv_row *row)
{
	struct job *j = ctx;
	struct order_report r;
	enum err e;

	arena_reset(&j->a);
	if (!j->have_header) {
		j->have_header = true;
		return import_header_read(&j->a, row, &j->header, say_bad, j);
	}
	e = import_row_read(&j->a, &j->header, row, &r, say_bad, j);
	if (e == ERR_INVALID)
		return OK; /* said already; the rows behind it are to be heard of too */
	return e == OK ? import_put(j->im, (int64_t)row->line, &r) : e;
}

static enum err feed_file(struct job *j, struct csv_reader *r, char *chunk)
{
	int64_t done = 0;
	size_t n;

	rewind(j->file);
	progress_begin(&j->progress, "checking");
	while ((n = fread(chunk, 1, CHUNK, j->file)) > 0) {
		TRY(csv_feed(r, chunk, n));
		done += (int64_t)n;
		progress_show(&j->progress, done, j->size);
	}
	return ferror(j->file) ? ERR_IO : csv_finish(r);
}

static enum err read_rows(struct job *j)
{
	struct csv_reader *r = NULL;
	char *chunk = malloc(CHUNK);
	enum err e = chunk ? csv_reader_open(&r, take_row, j) : ERR_NOMEM;

	if (e == OK)
		e = feed_file(j, r, chunk);
	if (e != OK && r && *csv_reader_why(r)) {
		say_bad(j, csv_reader_line(r), NULL, csv_reader_why(r));
		e = ERR_INVALID;
	}
	if (e == OK && !j->have_header)
		say_bad(j, 1, NULL, "the file is empty; its first line must name the columns");
	csv_reader_close(r);
	free(chunk);
	progress_end(&j->progress);
	return e == ERR_INVALID && j->bad ? OK : e;
}

static enum err report_twins(struct job *j)
{
	struct import_twin *twins;
	size_t n;
	int64_t all;

	arena_reset(&j->a);
	TRY(import_twins(j->im, &j->a, SHOWN_MAX, &twins, &n, &all));
	for (size_t i = 0; i < n; i++) {
		char reason[160];

		snprintf(reason, sizeof(reason), "%s stands in line %lld already", twins[i].number,
			 (long long)twins[i].first_line);
		say_bad(j, (size_t)twins[i].line, order_column_name(COLUMN_ORDER_ID), reason);
	}
	j->bad += all - (int64_t)n;
	return OK;
}

/* OK also when rows are bad: then j->bad says so. */
static enum err check(struct job *j)
{
	int64_t done = 0, all;
	size_t n;

	TRY(read_rows(j));
	if (!j->have_header || (j->bad && import_totals(j->im).rows == 0))
		return OK;
	TRY(import_sort(j->im));
	TRY(report_twins(j));
	if (j->bad)
		return OK;
	all = import_totals(j->im).rows;
	progress_begin(&j->progress, "comparing");
	do {
		arena_reset(&j->a);
		TRY(import_compare(j->im, &j->a, j->as, COMPARE_ROWS, &n));
		done += (int64_t)n;
		progress_show(&j->progress, done, all);
	} while (n);
	progress_end(&j->progress);
	return OK;
}

/* ---- applying ---- */

/* Lets a bot that waits for the lock have it. */
static void yield(void)
{
	struct timespec ts = { .tv_nsec = YIELD_US * 1000 };

	nanosleep(&ts, NULL);
}

static size_t next_size(size_t rows, int64_t us)
{
	if (us > TX_LONG_US)
		rows = (size_t)((int64_t)rows * TX_LONG_US / us);
	else if (us < TX_SHORT_US)
		rows = rows * 3 / 2;
	return rows < ROWS_MIN ? ROWS_MIN : rows > ROWS_MAX ? ROWS_MAX : rows;
}

/* First who may open which order, then the orders, each of which is much more work. */
static enum err apply(struct job *j)
{
	const struct clock *c = &j->opt->clock;
	size_t rows = ROWS_START, n;
	bool indexing = true;

	progress_begin(&j->progress, "applying");
	do {
		struct import_totals t;
		int64_t from = c->mono_us(c->ctx);

		arena_reset(&j->a);
		TRY(import_apply(j->im, &j->a, j->as, j->opt->now_ms, "import", rows, &n));
		rows = next_size(rows, c->mono_us(c->ctx) - from);
		import_settle(j->im);
		t = import_totals(j->im);
		if (indexing && t.indexed == t.to_index) {
			indexing = false;
			rows = ROWS_START;
		}
		progress_show(&j->progress, t.indexed + t.done, t.to_index + t.to_apply);
		if (n)
			yield();
	} while (n);
	progress_end(&j->progress);
	return OK;
}

static enum err note_import(struct job *j, const struct import_totals *t)
{
	const char *subject, *detail;

	if (t->added + t->changed == 0)
		return OK;
	arena_reset(&j->a);
	subject = arena_printf(&j->a, "file:%s", j->name);
	detail = arena_printf(&j->a, "rows=%lld new=%lld changed=%lld", (long long)t->rows,
			      (long long)t->added, (long long)t->changed);
	if (!subject || !detail)
		return ERR_NOMEM;
	return audit_add(j->s, j->opt->now_ms, "import", "import", subject, detail);
}

static void say_done(struct job *j, const struct import_totals *t, int64_t us)
{
	fprintf(j->opt->err,
		"%s: %lld rows: %lld new, %lld changed, %lld unchanged, %lld.%lld seconds\n",
		j->name, (long long)t->rows, (long long)t->added, (long long)t->changed,
		(long long)(t->rows - t->added - t->changed), (long long)(us / 1000000),
		(long long)(us / 100000 % 10));
	if (t->kept)
		fprintf(j->opt->err,
			"%lld rows are behind what is known: no state or time was moved back\n",
			(long long)t->kept);
}

static int finish(struct job *j, int64_t us)
{
	struct import_totals t = import_totals(j->im);
	enum err e = note_import(j, &t);

	if (e == OK)
		e = import_finish(j->im);
	if (e != OK)
		return say_failed(j, e, NULL);
	store_wake_running(j->s);
	say_done(j, &t, us);
	return 0;
}

static int run(struct job *j, enum import_stage stage)
{
	const struct clock *c = &j->opt->clock;
	int64_t from = c->mono_us(c->ctx);
	enum err e = stage == IMPORT_EMPTY ? check(j) : OK;

	if (stage != IMPORT_EMPTY)
		fprintf(j->opt->err, "import: going on where an earlier run stopped\n");
	if (e == OK && j->bad)
		return say_all_bad(j);
	if (e == OK)
		e = apply(j);
	if (e != OK)
		return say_failed(j, e, NULL);
	return finish(j, c->mono_us(c->ctx) - from);
}

static enum err open_file(struct job *j, const char **why)
{
	struct stat st;

	j->file = fopen(j->path, "re");
	if (!j->file || fstat(fileno(j->file), &st) != 0) {
		*why = strerror(errno);
		return ERR_IO;
	}
	if (!S_ISREG(st.st_mode)) {
		*why = "not a regular file";
		return ERR_INVALID;
	}
	j->size = st.st_size;
	return OK;
}

/* The shelf's name: another file, or other rights, and the rows are looked at anew. */
static enum err open_shelf(struct job *j, enum import_stage *stage, const char **why)
{
	char digest[SHA256_HEX_SIZE];
	const char *name;

	TRY(sha256_file(j->file, digest));
	name = arena_printf(&j->a, "%s%s", digest, j->opt->backwards ? "-back" : "");
	if (!name)
		return ERR_NOMEM;
	return import_open(&j->a, j->s, name, &j->im, stage, why);
}

int import_orders(struct store *s, const char *file, const struct import_options *opt)
{
	const char *slash = strrchr(file, '/');
	struct job j = {
		.s = s,
		.opt = opt,
		.path = file,
		.name = slash ? slash + 1 : file,
		.as = opt->backwards ? ORDER_AS_ADMIN : ORDER_AS_REPORT,
		.progress = progress_to(opt->quiet ? NULL : opt->err),
	};
	enum import_stage stage = IMPORT_EMPTY;
	const char *why = NULL;
	enum err e = open_file(&j, &why);
	int rc;

	arena_init(&j.a, 0);
	if (e == OK)
		e = open_shelf(&j, &stage, &why);
	rc = e == OK ? run(&j, stage) : say_failed(&j, e, why);
	import_close(j.im);
	arena_free(&j.a);
	if (j.file)
		fclose(j.file);
	return rc;
}
