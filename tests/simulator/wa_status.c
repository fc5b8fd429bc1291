/* wa_status.c - what becomes of a message after it was accepted: sent, delivered, read, failed, one
 * webhook each; see wa.h. A reaction has no more than "sent" (whatsapp.md §1.6). */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static bool is_reaction(const struct wa_message *m)
{
	return json_object_get(m->content, "reaction") != NULL;
}

static json_t *pricing(const struct wa_message *m)
{
	return json_pack("{s:b,s:s,s:s,s:s}", "billable", 1, "pricing_model", "PMP", "type",
			 "regular", "category", m->cost);
}

void wa_status_tell(struct wa_message *m, enum wa_state state)
{
	const struct wa_person *p = m->with;
	bool failed = state == WA_FAILED;
	json_t *value = wa_value(m->wa, failed ? NULL : p);
	json_t *s = json_pack("{s:s,s:s,s:o}", "id", m->wamid, "status", wa_state_names[state],
			      "timestamp", json_sprintf("%lld", (long long)clock_unix()));

	if (m->by_phone || wa_person_shows_phone(p))
		json_object_set_new(s, "recipient_id", json_string(p->phone));
	if (!failed || !m->by_phone)
		json_object_set_new(s, "recipient_user_id", json_string(p->bsuid));
	if (m->callback != NULL)
		json_object_set_new(s, "biz_opaque_callback_data", json_string(m->callback));
	if (state == WA_SENT || state == WA_DELIVERED)
		json_object_set_new(s, "pricing", pricing(m));
	if (failed)
		json_object_set_new(
			s, "errors",
			json_pack("[o]", wa_error(m->fails_with, wa_title(m->fails_with))));
	json_object_set_new(value, "statuses", json_pack("[o]", s));
	wa_tell_value(m->wa, m->wa->options.standby ? "standby" : "messages", value);
}

static void later(struct wa_message *m, int64_t ms);

static void next(void *arg)
{
	struct wa_message *m = arg;
	const struct wa_options *o = &m->wa->options;

	m->state = m->fails_with != 0        ? WA_FAILED
		   : m->state == WA_ACCEPTED ? WA_SENT
		   : m->state == WA_SENT     ? WA_DELIVERED
					     : WA_READ;
	if (o->statuses)
		wa_status_tell(m, m->state);
	wa_message_changed(m);
	if (m->state == WA_SENT && !is_reaction(m))
		later(m, o->delivered_ms);
	else if (m->state == WA_DELIVERED && o->auto_read)
		later(m, o->read_ms);
}

static void later(struct wa_message *m, int64_t ms)
{
	timer_set(&m->wa->sim->timers, &m->timer, clock_us() + ms * 1000, next, m);
}

void wa_status_begin(struct wa_message *m)
{
	later(m, m->wa->options.sent_ms);
}

void wa_status_read(struct wa_person *p)
{
	for (size_t i = 0; i < p->nmessages; i++) {
		struct wa_message *m = p->messages[i];

		if (!m->from_business || is_reaction(m) ||
		    (m->state != WA_SENT && m->state != WA_DELIVERED))
			continue;
		timer_cancel(&m->wa->sim->timers, &m->timer);
		m->state = WA_READ;
		if (m->wa->options.statuses)
			wa_status_tell(m, WA_READ);
		wa_message_changed(m);
	}
}
