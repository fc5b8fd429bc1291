/* cancel.c - /batal: leaves whatever is half done, and keeps nothing of it. */
#include "handlers/cast.h"
#include "handlers/form.h"

enum err cancel_run(struct turn *t)
{
	bool taken = false;

	if (!form_runs(t))
		TRY(cast_stop_word(t, &taken));
	return taken ? OK : form_cancel(t);
}
