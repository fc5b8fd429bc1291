/* forms.c - the table of all forms: what a stored state may name. */
#include "handlers/form.h"

#define FORMS(X)                                                                                   \
	X(ticket_form)                                                                             \
	X(ticket_add_form)                                                                         \
	X(escalation_form)                                                                         \
	X(csat_form)                                                                               \
	X(person_form)                                                                             \
	X(wish_form)                                                                               \
	X(file_form)                                                                               \
	X(proof_form)                                                                              \
	X(code_form) X(number_form) X(remedy_refund_form) X(setup_mail_form) X(delegate_form)

#define DECLARE(name) extern const struct form name;
FORMS(DECLARE)

#define POINT(name) &name,
static const struct form *const forms[] = { FORMS(POINT) };

/* Alone in this file with the table, so that a test of the engine can link its own instead. */
const struct form *form_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (strcmp(forms[i]->name, name) == 0)
			return forms[i];
	return NULL;
}
