/* customer.h - Rina at her phone: a world in which she writes, and what tests of her chat ask of
 * it. One world at a time; support_close ends it. */
#ifndef SIGAP_TESTS_CUSTOMER_H
#define SIGAP_TESTS_CUSTOMER_H

#include "store/request.h"
#include "tests/support.h"

/* A world in which nobody has written yet; wib: "2026-11-23 09:41", NULL for that. */
struct fixture *customer_new(const char *preset, const char *wib);
/* The same with the privacy notice behind her. */
struct fixture *customer_open(const char *preset, const char *wib);

/* A button with this data under the last message to her. */
void customer_press(struct fixture *f, const char *data);
void customer_photo(struct fixture *f, const char *file, const char *caption);
/* She has shown that she holds PHONE. */
void customer_prove_phone(struct fixture *f);
/* The open requests of a kind, or REQUEST_KIND_ANY; how many there are. */
size_t customer_requests(struct fixture *f, int kind, struct request **all);

#endif
