/* amount.h - sums of rupiah as people write them.
 * Owns: nothing; a pure function. Whole rupiah only.
 * Dots and commas before groups of three digits are thousands ("1.500" is 1500, "1,500" too);
 * before one or two digits they are decimals, which only make sense with a unit ("1,5jt") or as
 * zero sen ("350.000,00"). What could be read in two ways ("1.500jt") is refused: ask again rather
 * than be wrong about money by a thousand. */
#ifndef SIGAP_AMOUNT_H
#define SIGAP_AMOUNT_H

#include "base/base.h"

#define AMOUNT_MAX INT64_C(999999999999999)

/* "Rp1.250.000", "Rp 350.000,-", "350rb", "350k", "1,5jt", "75 ribu", "2 juta", "1jt 250rb".
 * ERR_INVALID when it is anything else, zero, negative, not whole, or above AMOUNT_MAX. */
enum err amount_parse(const char *s, int64_t *rupiah) MUST_CHECK;

#endif
