/* roles.h - who may do what: the table of roles.def, asked at every action.
 * A role is read anew with each update (context.staff), so whoever loses it loses it at the next
 * message. Owns: nothing. Never: knows a person. */
#ifndef SIGAP_ROLES_H
#define SIGAP_ROLES_H

#include "handlers/handler.h"

enum act {
#define ROLE_ACT(name, roles) ACT_##name,
#include "handlers/roles.def"
#undef ROLE_ACT
	ACT_COUNT
};

/* The sender may do this. An anonymous admin has no roles, and so may nothing. */
bool may_act(const struct turn *t, enum act act);
/* Whoever has these roles may do this. */
bool roles_allow(unsigned roles, enum act act);

#endif
