#include "base/base.h"

const char *err_name(enum err e)
{
	static const char *const names[ERR_COUNT] = {
		[OK] = "ok",
		[ERR_NOT_FOUND] = "not found",
		[ERR_EXISTS] = "already there",
		[ERR_CONFLICT] = "changed meanwhile",
		[ERR_INVALID] = "invalid",
		[ERR_LIMIT] = "over a limit",
		[ERR_DENIED] = "not allowed",
		[ERR_BUSY] = "busy",
		[ERR_FULL] = "disk full",
		[ERR_IO] = "input/output error",
		[ERR_NOMEM] = "out of memory",
	};

	return (unsigned)e < ERR_COUNT ? names[e] : "unknown error";
}
