/* forms.c - the table of all forms: what a stored state may name. */
#include "handlers/form.h"

#define FORM(name) extern const struct form name;
#include "handlers/forms.def"
#undef FORM

static const struct form *const forms[] = {
#define FORM(name) &name,
#include "handlers/forms.def"
#undef FORM
};

/* Alone in this file with the table, so that a test of the engine can link its own instead. */
const struct form *form_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (strcmp(forms[i]->name, name) == 0)
			return forms[i];
	return NULL;
}
