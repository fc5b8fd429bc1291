/* macro.h - a canned reply (canned.h) that does more: a state, a tag, a holder, all in one.
 * Owns: what its actions mean: "selesai" closes the case as [Selesai] does, "tunggu" makes it the
 * customer's turn (tickets); a tag; "saya", "lepas" or a colleague. Rules: who may answer a case
 * may use one, in the same way as a reply: "!key" under its card; who may edit canned replies may
 * edit them. What a kind of case cannot do is left out, and staff read what was done. */
#ifndef SIGAP_MACRO_H
#define SIGAP_MACRO_H

#include "handlers/desk.h"
#include "store/canned.h"

/* The actions of m, after its words are on their way; nothing for a plain reply. */
enum err macro_apply(struct turn *t, struct desk_case *c, const struct canned *m) MUST_CHECK;

#endif
