/* killed.c - the bot is killed at every one of its writes, one after the other, while a refund goes
 * from the first words to the money, while words go both ways between customers on two channels and
 * two of staff, and while one announcement goes to many. Deterministic where the random kills of
 * tests/crash are not: what is printed brings the same kills again.
 *
 *   killed LIBRARY            all writes of every step: as many runs as the largest step has writes
 *   killed LIBRARY N…         these runs
 *   killed LIBRARY S:W…       runs in which only step S is killed, at its write W
 *   killed LIBRARY sample N   N runs, others each time
 *
 * Run 0 is without kills and counts the writes of each step. In run N step S is killed once, at
 * write 1 + (N + 37 S) mod its writes: before it in every other cycle, in its middle in the others;
 * in every third run the starts that follow are killed as well, at their first write, in the next
 * of those runs at their second, and so on. So all runs together kill at every write of every step.
 * What must hold afterwards: verdict.h. */
#include "tests/killed/scene.h"
#include "tests/killed/verdict.h"

enum { SPREAD = 37, START_WRITES = 24 };

struct all {
	const char *library;
	int writes[STEPS_MAX]; /* of each step, in run 0 */
	int step, write;       /* the only kill, when write is not 0 */
	size_t n_steps;
	int kills, wanted, surplus, failed, runs;
};

static const struct scene *const scenes[] = { &scene_refund, &scene_relays, &scene_cast };

/* ---- one run ---- */

static void one_step(struct all *all, struct play *p, const struct act *acts, size_t n, int run)
{
	const size_t i = p->n_steps;
	const int writes = all->writes[i], at = run + SPREAD * (int)i;

	if (all->write)
		play_step(p, acts, n, (int)i == all->step ? all->write : 0, false);
	else if (run == 0 || writes == 0)
		play_step(p, acts, n, 0, false);
	else
		play_step(p, acts, n, 1 + at % writes, at / writes % 2 == 1);
	if (run == 0 && !all->write)
		all->writes[i] = p->steps[i].writes;
}

static void run_scene(struct all *all, struct play *p, const struct scene *s, int run)
{
	for (size_t i = 0, n; i < s->n && !p->failed; i += n) {
		for (n = 1; i + n < s->n && s->acts[i + n].also; n++)
			;
		one_step(all, p, &s->acts[i], n, run);
	}
}

static void show_kills(const struct play *p)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct step *s = &p->steps[i];

		if (s->kills)
			printf("    step %zu, %s: killed at write %d, %s%s\n", i,
			       s->acts[0].text ? s->acts[0].text : "restart", s->writes, s->what,
			       s->kills > 1 ? ", and again while it started" : "");
	}
}

static void one_run(struct all *all, int run)
{
	static struct play p;
	struct heard h;
	int kills = 0, again = 0;

	play_open(&p, all->library);
	p.again = run % 3 == 2 ? 1 + run / 3 % START_WRITES : 0;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
		run_scene(all, &p, scenes[i], run);
	h = verdict_heard(&p);
	play_end(&p);
	verdict_rows(&p);
	verdict_files(&p);
	for (size_t i = 0; i < p.n_steps; i++)
		kills += p.steps[i].kills, again += p.steps[i].said_again;
	printf("run %d: %zu steps, %d kills, %d of %d messages came again, %d replies said again\n",
	       run, p.n_steps, kills, h.surplus, h.wanted, again);
	if (p.failed)
		show_kills(&p);
	fflush(stdout);
	all->n_steps = p.n_steps;
	all->kills += kills;
	all->wanted += h.wanted;
	all->surplus += h.surplus;
	all->failed += p.failed;
	all->runs++;
	play_close(&p);
}

/* ---- which runs ---- */

static int most_writes(const struct all *all)
{
	int most = 0, sum = 0;

	for (size_t i = 0; i < all->n_steps; i++) {
		sum += all->writes[i];
		if (all->writes[i] > most)
			most = all->writes[i];
	}
	printf("%zu steps of %d writes, at most %d\n", all->n_steps, sum, most);
	return most;
}

static void choose(struct all *all, int argc, char **argv)
{
	int most = most_writes(all);

	if (argc == 0)
		for (int run = 1; run <= most; run++)
			one_run(all, run);
	else if (strcmp(argv[0], "sample") == 0 && argc == 2 && most > 0)
		for (long i = 0, n = strtol(argv[1], NULL, 10); i < n; i++)
			one_run(all, 1 + (int)((time(NULL) + i * most / n) % most));
	else
		for (int i = 0; i < argc; i++) {
			const char *write = strchr(argv[i], ':');

			all->step = (int)strtol(argv[i], NULL, 10);
			all->write = write ? (int)strtol(write + 1, NULL, 10) : 0;
			one_run(all, write ? 0 : all->step);
		}
}

int main(int argc, char **argv)
{
	static struct all all;
	double began = rig_now();

	if (argc < 2) {
		fprintf(stderr, "usage: killed LIBRARY [RUN... | sample N]\n");
		return 2;
	}
	all.library = argv[1];
	one_run(&all, 0);
	if (!all.failed)
		choose(&all, argc - 2, argv + 2);
	printf("%d kills, %d messages, %d came again (%.2f a kill), %.0f s\n", all.kills,
	       all.wanted, all.surplus, (double)all.surplus / (all.kills ? all.kills : 1),
	       rig_now() - began);
	printf("%d passed, %d failed\n", all.runs - all.failed, all.failed);
	return all.failed != 0;
}
