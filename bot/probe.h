/* probe.h - asks Telegram how we stand: who we are, and what we may do in the staff group.
 * Owns: the calls under way; the answers go into struct health. Also tells Telegram our commands.
 * Never: blocks, writes into the store. */
#ifndef SIGAP_PROBE_H
#define SIGAP_PROBE_H

#include "bot/net.h"
#include "handlers/handler.h"

enum { PROBE_ASKERS = 8 };

struct probe {
	struct net *net;
	char *prefix; /* "https://…/bot<token>/" */
	struct health *health;
	int64_t me;                    /* our own id, 0 until getMe answered */
	char chat[24];                 /* the staff group that is asked about */
	int waiting;                   /* answers still to come */
	bool again;                    /* asked while another run was under way */
	char askers[PROBE_ASKERS][24]; /* chats that want to hear */
	size_t n_askers;
	bool done; /* all answers are there, and the askers may hear */
};

enum err probe_init(struct probe *p, struct net *net, const char *prefix,
		    struct health *health) MUST_CHECK;
void probe_free(struct probe *p);
/* Starts asking; ask_chat (may be NULL) is told when the answers are there. */
void probe_start(struct probe *p, const char *staff_chat, const char *ask_chat);
/* The askers have heard. */
void probe_told(struct probe *p);
/* Tells Telegram the lists of commands, per language and for the staff group and each admin. */
void probe_set_commands(struct probe *p, const struct context *ctx);

#endif
