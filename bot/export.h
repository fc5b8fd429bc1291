/* export.h - the job behind `sigap export orders`.
 * Writes what `import orders` reads: same header, phones as 62..., times in RFC 3339 with the
 * zone's offset, unknown cells empty, cells guarded against formulas (bot/csv.h). Importing it
 * again changes nothing. Reads page by page: orders that change meanwhile come old or new. */
#ifndef SIGAP_EXPORT_H
#define SIGAP_EXPORT_H

#include "store/order.h"

/* Exit code: 0 done, 1 when reading or writing failed (said on err). offset_min: the zone. */
int export_orders(struct store *s, FILE *out, int offset_min, FILE *err);
/* export_refunds.c: `sigap export refunds`, all of them, whatever became of them; accounts only as
 * "BCA ••••2233". */
int export_refunds(struct store *s, FILE *out, int offset_min, FILE *err);

#endif
