#include "tests/importing.h"

int importing_file(struct box *b, const char *path, struct import_options opt, struct said *said)
{
	int rc;

	free(said->text);
	said->text = NULL;
	opt.now_ms = opt.now_ms ? opt.now_ms : BOX_NOW;
	opt.clock = clock_system();
	opt.err = open_memstream(&said->text, &said->len);
	assert_non_null(opt.err);
	rc = import_orders(b->s, path, &opt);
	fclose(opt.err);
	return rc;
}

int importing(struct box *b, const char *text, struct said *said)
{
	box_write(b, "orders.csv", text);
	return importing_file(b, box_path(b, "orders.csv"),
			      (struct import_options) { .quiet = true }, said);
}

void assert_said(const struct said *said, const char *part)
{
	if (!strstr(said->text, part))
		fail_msg("no \"%s\" in:\n%s", part, said->text);
}

int64_t importing_orders(struct box *b)
{
	return box_int(b, "SELECT count(*) FROM orders");
}
