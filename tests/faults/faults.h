/* faults.h - what the files of the fault test share: faults.c (the world, Telegram, the machine)
 * and whatsapp.c. A situation returns false after it said what is not so. */
#ifndef SIGAP_FAULTS_H
#define SIGAP_FAULTS_H

#include "tests/rig.h"

enum { ANSWER_MS = 20000 };

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("  %s:%d: not so: %s\n", __FILE__, __LINE__, #cond);                \
			return false;                                                              \
		}                                                                                  \
	} while (0)

struct situation {
	const char *name;
	bool (*run)(struct rig *r);
};

extern const struct situation wa_situations[];
extern const size_t wa_n_situations;

#endif
