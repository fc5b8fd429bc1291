/* requests.h - plain requests for staff: the simplest kind of case at the desk (desk.h).
 * Owns: the card's text and buttons. Table request belongs to store/request.h; opening one and the
 * customer's own confirmation belong to the handler that opens it (person.c, media.c,
 * activation.c), which then calls request_announce. */
#ifndef SIGAP_REQUESTS_H
#define SIGAP_REQUESTS_H

#include "handlers/handler.h"
#include "store/request.h"

/* desk_announce, desk_refresh and desk_relay (desk.h) for a request. */
enum err request_announce(struct turn *t, const struct request *r) MUST_CHECK;
enum err request_refresh(struct turn *t, const struct request *r, int64_t shown) MUST_CHECK;
enum err request_relay(struct turn *t, const struct request *r, const char *words) MUST_CHECK;

/* The open requests of this kind that owners of the order have made about it are done: closed, and
 * their cards say so. The customers hear of it by whatever settled them. */
enum err request_settle(struct turn *t, int64_t order_id, enum request_kind kind) MUST_CHECK;

#endif
