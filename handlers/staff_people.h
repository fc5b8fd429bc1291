/* staff_people.h - who belongs to the team: /staf, invitations, roles.
 * Owns: the rules of giving and taking roles. Nobody gives or takes a role above their own, those
 * of the config file are changed only there, and every change is audited with who and whom. Never:
 * gives a role without the inviter's yes to the very person who opened the link. */
#ifndef SIGAP_STAFF_PEOPLE_H
#define SIGAP_STAFF_PEOPLE_H

#include "handlers/handler.h"

/* The first word, "petugas" or "peran:petugas", in either language: one bit of enum role; 0 when
 * unknown. */
unsigned role_parse(const char *word);
/* "petugas, keuangan" */
const char *role_names(struct turn *t, const struct locale *l, unsigned roles);
/* The sender may give this role, and take it away. */
bool role_is_theirs_to_give(const struct turn *t, unsigned role);

/* The part of /staf that invites. */
enum err staff_invite(struct turn *t, const char *word) MUST_CHECK;

#endif
