/* event.h - what the shop's own systems hear by webhook: that an order, a payment, a refund or a
 * ticket moved.
 * Owns: the event as JSON, and its place in the outbox: events of one subject leave in order and
 * are tried again until they are taken or given up (dead letters). Each carries an id, by which the
 * receiver tells a repetition. Signing happens when it is sent (bot/event_send.h).
 * Never: says what a person wrote, nor an account number: only ids, states, amounts and times. */
#ifndef SIGAP_EVENT_H
#define SIGAP_EVENT_H

#include "handlers/handler.h"

enum event_type {
#define EVENT(name, type) EVENT_##name,
#include "handlers/events.def"
#undef EVENT
	EVENT_TYPES
};

/* One member of the event's "data". */
struct fact {
	const char *name;
	const char *text; /* NULL: see number */
	int64_t number;
	bool is_time; /* number is ms, and written as RFC 3339 in the brand's zone */
};
#define FACT(name, text)   ((struct fact) { (name), (text), INT64_MIN, false })
#define FACT_N(name, n)    ((struct fact) { (name), NULL, (n), false })
#define FACT_TIME(name, t) ((struct fact) { (name), NULL, (t), true })
#define FACTS(...)                                                                                 \
	(const struct fact[]) { __VA_ARGS__ },                                                     \
		sizeof((const struct fact[]) { __VA_ARGS__ }) / sizeof(struct fact)

/* subject: "order:BLZ-1", "refund:RF-20261123-0001", "ticket:TK-2026-0001". A FACT without a text
 * and a FACT_TIME of 0 become null. Silently OK when [webhooks_out] names nobody to tell. */
enum err event_put(struct turn *t, enum event_type type, const char *subject,
		   const struct fact *facts, size_t n) MUST_CHECK;
const char *event_type_name(enum event_type type);

#endif
