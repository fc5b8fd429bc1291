/* page.h - the page in the browser: finds it and serves its parts.
 * Never: makes anything of them; page.html, page_wa.js and page_wa.css are sent as they are. */
#ifndef SIMULATOR_PAGE_H
#define SIMULATOR_PAGE_H

#include <stdbool.h>

struct request;
struct sim;

char *page_find(const char *given); /* given, or where the sources are; the caller frees */
bool page_serve(struct sim *sim, struct request *req); /* false: not a part of the page */

#endif
