/* page.c - see page.h. The files are read anew for each request, so that they can be edited. */
#include "page.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http.h"
#include "sim.h"

/* given, or where the sources are, seen from here or from the program in build/ */
char *page_find(const char *given)
{
	char self[4096];
	ssize_t n;
	struct buf path = { 0 };

	if (given != NULL)
		return xstrdup(given);
	if (access("tests/simulator/page.html", R_OK) == 0)
		return xstrdup("tests/simulator/page.html");
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[n < 0 ? 0 : n] = '\0';
	buf_addf(&path, "%s/../tests/simulator/page.html", dirname(self));
	return buf_take(&path);
}

/* What the page consists of; the other parts lie beside it. */
static const struct {
	const char *path, *file, *type;
} page_parts[] = {
	{ "/", NULL, "text/html; charset=utf-8" },
	{ "/page_wa.js", "page_wa.js", "text/javascript; charset=utf-8" },
	{ "/page_wa.css", "page_wa.css", "text/css; charset=utf-8" },
};

static char *part_path(const struct sim *sim, const char *file)
{
	const char *slash = strrchr(sim->page_path, '/');
	struct buf path = { 0 };

	if (file == NULL)
		return xstrdup(sim->page_path);
	if (slash != NULL)
		buf_add(&path, sim->page_path, (size_t)(slash - sim->page_path) + 1);
	buf_puts(&path, file);
	return buf_take(&path);
}

/* false: not a part of the page */
bool page_serve(struct sim *sim, struct request *req)
{
	size_t i = 0, n;
	struct buf body = { 0 };
	char chunk[16384], *path;
	FILE *f;

	while (i < ARRAY_LEN(page_parts) && strcmp(page_parts[i].path, req->path) != 0)
		i++;
	if (i == ARRAY_LEN(page_parts))
		return false;
	path = part_path(sim, page_parts[i].file);
	f = fopen(path, "rb");
	while (f != NULL && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&body, chunk, n);
	if (f != NULL)
		fclose(f);
	else
		buf_addf(&body, "%s cannot be read; say where the page is with --page\n", path);
	free(path);
	http_reply(req, f != NULL ? 200 : 404,
		   f != NULL ? page_parts[i].type : "text/plain; charset=utf-8", &body, 0);
	return true;
}
