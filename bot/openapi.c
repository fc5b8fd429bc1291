#include "bot/openapi.h"

/* C has no #embed before C23; the assembler has had its own for decades. The Makefile names the
 * file as a prerequisite of this object. */
__asm__(".section .rodata\n"
	".global sigap_openapi\n"
	".global sigap_openapi_end\n"
	"sigap_openapi:\n"
	".incbin \"docs/openapi.json\"\n"
	"sigap_openapi_end:\n"
	".previous\n");

extern const char sigap_openapi[], sigap_openapi_end[];

struct span openapi_document(void)
{
	return (struct span) { sigap_openapi, (size_t)(sigap_openapi_end - sigap_openapi) };
}
