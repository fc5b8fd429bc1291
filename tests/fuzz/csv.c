/* Fuzz: an orders file -> rows. Input: the file's bytes. */
#include "base/text.h"
#include "bot/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err row(void *ctx, const struct csv_row *r)
{
	(void)ctx;
	for (size_t i = 0; i < r->n; i++) {
		struct span plain = csv_unguard(r->cells[i]);

		if (r->cells[i].ptr[r->cells[i].len] != '\0' || plain.len > r->cells[i].len)
			abort();
	}
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_reader *r;
	size_t half = size / 2;

	if (csv_reader_open(&r, row, NULL) != OK)
		return 0;
	/* In two pieces: a row may be cut anywhere. */
	if (csv_feed(r, (const char *)data, half) == OK &&
	    csv_feed(r, (const char *)data + half, size - half) == OK)
		(void)!csv_finish(r);
	csv_reader_close(r);
	return 0;
}
