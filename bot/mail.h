/* mail.h - an e-mail as bytes for SMTP (RFC 5322, MIME): UTF-8 subject and text, nothing else.
 * Owns: nothing; pure functions. Never: lets a line break into a header; speaks SMTP (net.h does).
 */
#ifndef SIGAP_MAIL_H
#define SIGAP_MAIL_H

#include "base/arena.h"

struct mail {
	const char *from_name; /* may be NULL */
	const char *from, *to; /* bare addresses */
	const char *subject, *text;
	int64_t now_ms;
	int offset_min; /* zone of the Date header */
	const char *id; /* left of the @ in Message-ID: unique per message, [A-Za-z0-9.-] */
};

/* One bare address, as we are willing to send to: local@domain.tld, ASCII, at most 254 bytes. */
bool mail_address_ok(const char *address);
/* The whole message with CRLF line ends. ERR_INVALID for an address that is not ok. */
enum err mail_build(struct arena *a, const struct mail *m, struct span *out) MUST_CHECK;

#endif
