#include "handlers/roles.h"

static const unsigned allowed[] = {
#define ROLE_ACT(name, roles) [ACT_##name] = (unsigned)(roles),
#include "handlers/roles.def"
#undef ROLE_ACT
};
_Static_assert(ARRAY_LEN(allowed) == ACT_COUNT, "one row per action");

bool roles_allow(unsigned roles, enum act act)
{
	return (roles & allowed[act]) != 0;
}

bool may_act(const struct turn *t, enum act act)
{
	return roles_allow(t->roles, act);
}
