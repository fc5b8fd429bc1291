/* stub.h - a server that plays one side of a talk over HTTP: answers as it was told, in order, and
 * keeps what it was asked. For tests of what speaks through bot/net.h; the rules of Telegram are
 * the simulator's business. Owns: the server and its thread. Every call fails the test when
 * something goes wrong. */
#ifndef SIGAP_TESTS_STUB_H
#define SIGAP_TESTS_STUB_H

#include "base/base.h"

enum { STUB_CUT = 0 }; /* a status: the connection is closed without an answer */

struct stub;

struct stub *stub_open(void);
void stub_close(struct stub *s);
/* "http://127.0.0.1:PORT" */
const char *stub_origin(const struct stub *s);

/* The next answer; those who come without one hear {"ok":true,"result":{"message_id":…}}. */
void stub_answer(struct stub *s, unsigned status, const char *body);
/* Requests so far, and what the n-th asked for (path) and said (body). Valid until stub_close(). */
size_t stub_count(struct stub *s);
const char *stub_path(struct stub *s, size_t n);
const char *stub_body(struct stub *s, size_t n);
const char *stub_bearer(struct stub *s, size_t n);    /* its Authorization header, "" for none */
const char *stub_timestamp(struct stub *s, size_t n); /* its Sigap-Timestamp, likewise */
const char *stub_signature(struct stub *s, size_t n); /* its Sigap-Signature */

#endif
