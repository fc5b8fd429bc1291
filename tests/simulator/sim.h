/* sim.h - the whole simulator in one struct, made by main() and handed to every part.
 * Never: a global variable; what a part needs, it finds here. */
#ifndef SIMULATOR_SIM_H
#define SIMULATOR_SIM_H

#include "faults.h"
#include "files.h"
#include "journal.h"
#include "limits.h"
#include "load.h"
#include "mail.h"
#include "table.h"
#include "timer.h"
#include "wa.h"
#include "world.h"

struct http;

struct sim {
	struct timers timers;
	struct http *http;
	struct table people;
	struct person **people_list;
	size_t npeople;
	struct bot **bots; /* at least one */
	size_t nbots;
	struct files files;
	struct faults faults;
	struct limits limits;
	struct journal journal;
	struct load load;
	struct mailbox mails;
	struct wa wa;
	int64_t rtt_us;
	int64_t staff_chat;
	int64_t media_groups; /* counted, to name albums */
	const char *page_path;
};

void sim_reset(struct sim *sim);   /* as after the start, but for the mails' numbers */
void world_clear(struct sim *sim); /* forgets people, chats and queues; tokens stay */
void world_free(struct sim *sim);

#endif
