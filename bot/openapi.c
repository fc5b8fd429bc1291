#include "bot/openapi.h"

/* C has no #embed before C23; the assembler has had its own for decades. The Makefile names the
 * file as a prerequisite of this object. */
__asm__(".section .rodata\n"
	".global sigap_openapi, sigap_openapi_len\n"
	".balign 8\n"
	"sigap_openapi_len: .quad 1f - sigap_openapi\n"
	"sigap_openapi: .incbin \"docs/openapi.json\"\n"
	"1:\n"
	".previous\n");

extern const uint64_t sigap_openapi_len;
extern const char sigap_openapi[];

struct span openapi_document(void)
{
	return (struct span) { sigap_openapi, (size_t)sigap_openapi_len };
}
