/* cancel.c - /batal: leaves whatever is half done, and keeps nothing of it. */
#include "handlers/form.h"
#include "handlers/menu.h"

enum err cancel_run(struct turn *t)
{
	if (form_runs(t))
		return form_cancel(t);
	return menu_say_kak(t, MSG_FORM_NOTHING_TO_CANCEL);
}
