/* cancel.c - /batal: leaves whatever is half done, and keeps nothing of it. */
#include "handlers/form.h"

enum err cancel_run(struct turn *t)
{
	return form_cancel(t);
}
