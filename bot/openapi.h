/* openapi.h - the description of what the process answers by HTTP (OpenAPI 3.1), compiled in, so
 * that it always belongs to the program that serves it. Its source is docs/openapi.json; a test
 * holds it against the code. Owns: nothing. */
#ifndef SIGAP_OPENAPI_H
#define SIGAP_OPENAPI_H

#include "base/base.h"

struct span openapi_document(void);

#endif
