/* refund_files.c - a file that was sent before anybody asked for money back: the form "berkas" had
 * asked what it is for, and now there is an answer. */
#include <inttypes.h>

#include "handlers/desk.h"
#include "handlers/evidence.h"
#include "handlers/payment_proof.h"
#include "handlers/refund_intake.h"

enum { IDS_BYTES = 512 };

/* "photo:AgAC…" as request rows keep it. */
static enum err want(struct turn *t, const char *file, int64_t *id)
{
	struct outgoing m = { .file = NULL };

	desk_attach(&m, file, t->address.channel);
	return evidence_want_file(t,
				  &(struct evidence_wish) {
					  .kind = EVIDENCE_LOOSE,
					  .contact_id = t->contact.id,
					  .channel = t->address.channel,
					  .file_kind = m.file_kind,
					  .file = m.file,
				  },
				  id);
}

enum err refund_files_before(struct turn *t, const char **out)
{
	const char *s = form_peek(t, &file_form, "files");
	struct strbuf ids;

	strbuf_init(&ids, t->arena, IDS_BYTES);
	while (*s) {
		size_t len = strcspn(s, "\n");
		const char *file = arena_strndup(t->arena, s, len);
		int64_t id;
		enum err e = file ? want(t, file, &id) : ERR_NOMEM;

		s += len + (s[len] == '\n');
		if (e == ERR_INVALID || e == ERR_LIMIT)
			continue;
		if (e != OK && e != ERR_EXISTS)
			return e;
		strbuf_addf(&ids, "%s%" PRId64, ids.len ? "\n" : "", id);
	}
	*out = ids.len ? ids.ptr : NULL;
	return strbuf_failed(&ids) ? ERR_LIMIT : OK;
}
