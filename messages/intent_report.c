#include "messages/intent_report.h"

enum { ARENA_PER_LINE = 1024 * 1024 };

struct line {
	enum intent expected;
	const char *text;
};

static bool is_comment(const char *line)
{
	size_t blank = strspn(line, " \t\r");

	return line[0] == '#' || line[blank] == '\0';
}

/* Cuts "intent TAB text TAB tags" in place. */
static enum err line_cut(char *bytes, struct line *out)
{
	char *text = strchr(bytes, '\t'), *tags;

	if (!text)
		return ERR_INVALID;
	*text++ = '\0';
	tags = strchr(text, '\t');
	if (tags)
		*tags = '\0';
	text[strcspn(text, "\r")] = '\0';
	if (intent_parse(bytes, &out->expected) != OK)
		return ERR_INVALID;
	out->text = text;
	return OK;
}

static void line_count(const struct line *l, const struct guess *g, FILE *err, bool print,
		       struct intent_tally *tally)
{
	bool right = g->intent == l->expected;

	tally->lines++;
	tally->seen[l->expected]++;
	tally->right += right;
	tally->hit[l->expected] += right;
	if (!right && !print)
		fprintf(err, "%s\t%s\t%s\n", intent_name(l->expected), intent_name(g->intent),
			l->text);
}

static double percent(size_t part, size_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0.0;
}

static void tally_print(const struct intent_tally *t, FILE *err)
{
	for (size_t i = 0; i < INTENT_COUNT; i++)
		if (t->seen[i])
			fprintf(err, "%-24s %5zu of %5zu  %5.1f %%\n", intent_name((enum intent)i),
				t->hit[i], t->seen[i], percent(t->hit[i], t->seen[i]));
	fprintf(err, "%-24s %5zu of %5zu  %5.1f %%\n", "all", t->right, t->lines,
		percent(t->right, t->lines));
}

static enum err lines_read(const struct recogniser *r, FILE *in, FILE *out, FILE *err, bool print,
			   struct arena *a, struct intent_tally *tally)
{
	char *bytes = NULL;
	size_t cap = 0, number = 0;
	ssize_t n;
	enum err e = OK;

	while (e == OK && (n = getline(&bytes, &cap, in)) >= 0) {
		struct line line;
		struct guess guess;

		number++;
		if (n > 0 && bytes[n - 1] == '\n')
			bytes[n - 1] = '\0';
		if (is_comment(bytes))
			continue;
		e = line_cut(bytes, &line);
		if (e != OK) {
			fprintf(err, "line %zu: expected \"intent TAB text\"\n", number);
			break;
		}
		arena_reset(a);
		e = recogniser_run(r, a, line.text, strlen(line.text), &guess);
		if (e != OK)
			break;
		line_count(&line, &guess, err, print, tally);
		if (print)
			fprintf(out, "%s\t%s\t%s\n", intent_name(line.expected),
				intent_name(guess.intent), line.text);
	}
	free(bytes);
	return e;
}

enum err intent_report(const struct recogniser *r, FILE *in, FILE *out, FILE *err, bool print,
		       struct intent_tally *tally)
{
	struct intent_tally t = { .lines = 0 };
	struct arena a;
	enum err e;

	arena_init(&a, ARENA_PER_LINE);
	e = lines_read(r, in, out, err, print, &a, &t);
	arena_free(&a);
	if (e != OK)
		return e;
	if (ferror(in) || (print && fflush(out) != 0))
		return ERR_IO;
	if (!print)
		tally_print(&t, err);
	if (tally)
		*tally = t;
	return OK;
}
