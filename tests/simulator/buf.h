/* buf.h - growing text, and memory that is there or the program ends.
 * Owns: nothing; a struct buf owns its bytes until buf_free() or buf_take().
 * A text in a buf is always closed by a zero byte, so b->s can be printed once something was added.
 * Never: reports an error. A test program without memory has nothing better to do than to stop. */
#ifndef SIMULATOR_BUF_H
#define SIMULATOR_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

struct buf {
	char *s;
	size_t len, cap;
};

void *xalloc(size_t n); /* zeroed */
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s); /* NULL gives NULL */
char *xstrndup(const char *s, size_t n);

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3), nonnull(2)));
void buf_int(struct buf *b, int64_t n);
void buf_json(struct buf *b, const char *s, size_t n); /* as a quoted JSON string */
void buf_json_str(struct buf *b, const char *s);
void buf_clear(struct buf *b); /* empty, keeps its memory */
void buf_free(struct buf *b);
char *buf_take(struct buf *b); /* the caller frees; never NULL */

#endif
