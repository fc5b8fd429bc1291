/* base.h - the words every file speaks: errors as values, checked results, safe habits.
 * Owns: enum err and the small macros. Never: allocates, logs, knows anything of ours above it.
 * Errors: a function that returns enum err leaves its outputs untouched unless it returns OK. */
#ifndef SIGAP_BASE_H
#define SIGAP_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum err {
	OK = 0,
	ERR_NOT_FOUND, /* no such thing, or not yours: callers answer both alike */
	ERR_EXISTS,    /* a unique thing is there already */
	ERR_CONFLICT,  /* it has moved on since you looked */
	ERR_INVALID,   /* input that breaks a rule */
	ERR_LIMIT,     /* longer, larger, deeper or more often than we allow */
	ERR_DENIED,    /* this person may not */
	ERR_BUSY,      /* locked by another process; later it may work */
	ERR_FULL,      /* the disk is full */
	ERR_IO,        /* the disk or the network failed */
	ERR_NOMEM,     /* out of memory */
	ERR_COUNT
};

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define CLEANUP(fn)       __attribute__((cleanup(fn)))
#define ARRAY_LEN(a)      (sizeof(a) / sizeof((a)[0]))

/* Return the error of an expression, if it has one. */
#define TRY(expr)                                                                                  \
	do {                                                                                       \
		enum err try_err = (expr);                                                         \
		if (try_err != OK)                                                                 \
			return try_err;                                                            \
	} while (0)

/* The name of an error, for logs and operators ("not found"); never NULL. */
const char *err_name(enum err e);

/* Bytes with a length; not NUL-terminated unless the giver says so. Borrowed, never owned. */
struct span {
	const char *ptr;
	size_t len;
};

/* Unsafe by design, so using one does not compile. Their headers come first: they declare them. */
#define BANNED(fn) sigap_banned_function_##fn
#undef strcpy
#define strcpy(d, s) BANNED(strcpy)
#undef strcat
#define strcat(d, s) BANNED(strcat)
#undef strtok
#define strtok(s, d) BANNED(strtok)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef atoi
#define atoi(s) BANNED(atoi)
#undef atol
#define atol(s) BANNED(atol)
#undef localtime
#define localtime(t) BANNED(localtime)
#undef gmtime
#define gmtime(t) BANNED(gmtime)

#endif
