/* setup.h - the first setup in chat, and who gets the answer of a probe.
 * Owns: meta "setup.code" (printed by bot/ at start while there is no admin), "setup.mail" and
 * "probe:CHAT" (what a chat wanted to know). Never: shows the code. */
#ifndef SIGAP_SETUP_H
#define SIGAP_SETUP_H

#include "handlers/form.h"

/* What a probe was asked for. */
enum probe_for {
	PROBE_DIAGNOSE,
	PROBE_SETUP,
	PROBE_RIGHTS,        /* nobody asked: the bot's rights in the staff group changed */
	PROBE_RIGHTS_TOPICS, /* the same, where it had managed topics until then */
};

/* Asks for a probe; its answer comes back into this chat as UPDATE_PROBED. */
enum err probe_ask(struct turn *t, enum probe_for what) MUST_CHECK;

/* Where the setup stands and what comes next. */
enum err setup_steps(struct turn *t) MUST_CHECK;
/* The report on the bot's health. */
enum err diagnose_report(struct turn *t) MUST_CHECK;
/* Admins hear it when topics of the staff group are out of the bot's hands from now on. */
enum err setup_topics_lost(struct turn *t) MUST_CHECK;

extern const struct form setup_mail_form;

bool has_admin(const struct context *ctx);
/* Whether any order is known. */
enum err has_orders(struct turn *t, bool *any) MUST_CHECK;

#endif
