#include "bot/progress.h"

#include <unistd.h>

enum { BAR_WIDTH = 30 };

struct progress progress_to(FILE *out)
{
	return (struct progress) { .out = out,
				   .terminal = out && isatty(fileno(out)),
				   .shown = -1 };
}

void progress_clear(struct progress *p)
{
	if (p->out && p->terminal && p->shown >= 0)
		fputs("\r\033[K", p->out);
}

void progress_begin(struct progress *p, const char *what)
{
	p->what = what;
	p->shown = -1;
}

void progress_show(struct progress *p, int64_t done, int64_t all)
{
	int percent = all > 0 ? (int)(done * 100 / all) : 100;
	int filled = percent * BAR_WIDTH / 100;

	if (!p->out || percent == p->shown || percent > 100)
		return;
	if (!p->terminal && p->shown >= 0 && percent / 10 == p->shown / 10)
		return;
	p->shown = percent;
	if (p->terminal)
		fprintf(p->out, "\r%-9s [%.*s%*s] %3d %%", p->what, filled,
			"##############################", BAR_WIDTH - filled, "", percent);
	else
		fprintf(p->out, "%s %d %%\n", p->what, percent / 10 * 10);
	fflush(p->out);
}

void progress_end(struct progress *p)
{
	progress_clear(p);
	p->shown = -1;
}
