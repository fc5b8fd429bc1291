/* script_inside.h - what reading the head (script.c) and the steps (script_steps.c) share. */
#ifndef SIGAP_TALK_SCRIPT_INSIDE_H
#define SIGAP_TALK_SCRIPT_INSIDE_H

#include "base/strbuf.h"
#include "tests/talk/script.h"

struct reader {
	struct arena *arena;
	struct script *script;
	const char *why;
	int line;
	struct strbuf text; /* of the step that is being read */
	struct strbuf source;
	bool skipping; /* inside a line for another channel */
};

/* Keeps "file:line: …" as the reason; ERR_INVALID. */
enum err script_bad(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* One line below the head. */
enum err script_step(struct reader *r, const char *line) MUST_CHECK;

#endif
