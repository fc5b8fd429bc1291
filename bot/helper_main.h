/* helper_main.h - the other end of helper.h: "sigap helper WHAT", one job and then the end.
 * What a job needs of the system (its libraries, its input) it gets first; then the door is locked
 * (seccomp: memory, and reading and writing what is open), and only then does it look at a byte
 * that a stranger wrote. The libraries are loaded here and not linked, so that the bot itself,
 * which never decodes or draws, does not carry them. */
#ifndef SIGAP_HELPER_MAIN_H
#define SIGAP_HELPER_MAIN_H

#include "base/base.h"

/* The exit code: 0 with an answer in descriptor 1. */
int helper_main(int argc, char **argv);

/* ---- for the jobs ---- */

struct helper_input {
	const uint8_t *bytes;
	size_t len;
};

struct helper_work {
	const char *what;
	/* Before the door is locked. *state is given to run. */
	bool (*prepare)(const struct helper_input *in, void **state);
	bool (*run)(const struct helper_input *in, void *state);
};

/* print: the fingerprints of a picture, "<16 hex digits> <64 hex digits>": a short one to find
 * pictures that are alike, and a long one to decide. chart: see handlers/chart.h. */
extern const struct helper_work helper_print, helper_chart;

/* Writes all of it to descriptor 1. */
bool helper_answer(const void *bytes, size_t len);
/* A function of a loaded library; false when there is none. to: the address of a pointer to it. */
bool helper_symbol(void *library, const char *name, void *to);

#endif
