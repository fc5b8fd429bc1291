/* language.h - which language somebody writes in, where their channel does not tell. See
 * language.c.
 */
#ifndef SIGAP_LANGUAGE_H
#define SIGAP_LANGUAGE_H

#include "handlers/handler.h"

/* The language whose small words text holds at least two of, and more than of any other; else the
 * one that is given. */
enum lang language_heard(const struct turn *t, const char *text, enum lang otherwise);

#endif
