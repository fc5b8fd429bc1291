/* wa_people.c - the customers of the WhatsApp number and their messages; see wa.h.
 * A wamid is what real ones are: base64 of a few bytes, the phone and a hexadecimal number; the
 * number is the message's, so that one is found without a search. */
#include "wa.h"

#include <stdlib.h>
#include <string.h>

#include "armour.h"
#include "control.h"
#include "sim.h"

enum { WINDOW_S = WA_DAY, HEX_IN = 20, HEX_OUT = 18 };

const char *const wa_state_names[] = {
	[WA_RECEIVED] = "received",   [WA_ACCEPTED] = "accepted", [WA_SENT] = "sent",
	[WA_DELIVERED] = "delivered", [WA_READ] = "read",         [WA_PLAYED] = "played",
	[WA_FAILED] = "failed",
};

static int64_t key_of(const char *text) /* FNV-1a; never 0 */
{
	uint64_t h = 14695981039346656037u;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return (int64_t)(h | 1);
}

static struct wa_person *by_bsuid(const struct wa *wa, const char *bsuid)
{
	struct wa_person *p = table_get(&wa->by_bsuid, key_of(bsuid));

	return p != NULL && p->bsuid != NULL && strcmp(p->bsuid, bsuid) == 0 ? p : NULL;
}

struct wa_person *wa_person_by(struct wa *wa, const char *key)
{
	struct wa_person *p;
	int64_t number;

	if (key == NULL)
		return NULL;
	if (wa_is_bsuid(key))
		return by_bsuid(wa, key);
	number = strtoll(key + (*key == '+'), NULL, 10);
	p = number == 0 ? NULL : table_get(&wa->by_phone, number);
	if (p != NULL && p->phone != NULL && strtoll(p->phone, NULL, 10) == number)
		return p;
	return number > 0 && (size_t)number <= wa->npeople ? wa->people[number - 1] : NULL;
}

void wa_person_rename(struct wa *wa, struct wa_person *p, const char *phone, const char *bsuid)
{
	if (phone != NULL) {
		free(p->phone);
		p->phone = xstrdup(phone);
		table_put(&wa->by_phone, strtoll(phone, NULL, 10), p);
	}
	if (bsuid != NULL) {
		free(p->bsuid);
		p->bsuid = xstrdup(bsuid);
		table_put(&wa->by_bsuid, key_of(bsuid), p);
	}
}

struct wa_person *wa_person_make(struct wa *wa, const char *phone, const char *bsuid)
{
	struct wa_person *p = xalloc(sizeof(*p));
	struct buf made = { 0 };

	wa->people = xrealloc(wa->people, (wa->npeople + 1) * sizeof(struct wa_person *));
	wa->people[wa->npeople++] = p;
	p->number = (int64_t)wa->npeople;
	if (bsuid == NULL)
		buf_addf(&made, "ID.2103459876%08lld", (long long)p->number);
	wa_person_rename(wa, p, phone, bsuid == NULL ? made.s : bsuid);
	buf_free(&made);
	buf_addf(&made, "Pelanggan %lld", (long long)p->number);
	p->name = buf_take(&made);
	p->seen.show = wa_control_show;
	p->seen.what = p;
	return p;
}

bool wa_person_shows_phone(const struct wa_person *p)
{
	return p->phone != NULL && (!p->hides_phone || p->shared);
}

bool wa_window_open(const struct wa_person *p)
{
	return p->wrote_at + WINDOW_S > clock_unix();
}

/* ---- messages ---- */

static void make_wamid(struct wa_message *m)
{
	const char *phone = m->with->phone == NULL ? m->with->bsuid + 3 : m->with->phone;
	struct buf b = { 0 }, out = { 0 };
	size_t len = strlen(phone) > 20 ? 20 : strlen(phone);
	unsigned char head[] = { 0x1c, 0x18, (unsigned char)len };
	int digits = m->from_business ? HEX_OUT : HEX_IN;
	unsigned char middle[] = { 0x15, 0x02,
				   0x00, m->from_business ? 0x11 : 0x12,
				   0x18, (unsigned char)digits };

	buf_add(&b, head, sizeof(head));
	buf_add(&b, phone, len);
	buf_add(&b, middle, sizeof(middle));
	buf_addf(&b, "3A%0*llX", digits - 2, (unsigned long long)m->number);
	buf_putc(&b, '\0');
	base64_encode(b.s, b.len, &out);
	snprintf(m->wamid, sizeof(m->wamid), "wamid.%s", out.s);
	buf_free(&b);
	buf_free(&out);
}

/* the hexadecimal number is the last of the bytes before the closing zero */
static int64_t number_in(const char *wamid)
{
	size_t len;
	char *bytes;
	int64_t n = 0;

	if (strncmp(wamid, "wamid.", 6) != 0 || strlen(wamid) >= WA_WAMID)
		return 0;
	bytes = base64_decode(wamid + 6, &len);
	if (len > HEX_OUT)
		n = (int64_t)strtoull(bytes + len - 1 - 16, NULL, 16);
	free(bytes);
	return n;
}

static void wa_message_free(struct wa_message *m)
{
	timer_cancel(&m->wa->sim->timers, &m->timer);
	if (table_get(&m->wa->messages, m->number) == m)
		table_put(&m->wa->messages, m->number, NULL);
	json_decref(m->content);
	free(m->words);
	free(m->callback);
	free(m->reaction);
	free(m->own_reaction);
	free(m);
}

static void forget_oldest(struct wa_person *p)
{
	size_t kept = p->light ? WA_LIGHT_KEPT : WA_KEPT;

	if (p->nmessages <= kept)
		return;
	wa_message_free(p->messages[0]);
	p->nmessages--;
	memmove(p->messages, p->messages + 1, p->nmessages * sizeof(struct wa_message *));
}

struct wa_message *wa_message_add(struct wa *wa, struct wa_person *p, bool from_business,
				  json_t *content)
{
	struct wa_message *m = xalloc(sizeof(*m));

	m->wa = wa;
	m->with = p;
	m->from_business = from_business;
	m->number = ++wa->last_message;
	m->at = clock_unix();
	m->content = content;
	make_wamid(m);
	table_put(&wa->messages, m->number, m);
	p->messages = xrealloc(p->messages, (p->nmessages + 1) * sizeof(struct wa_message *));
	p->messages[p->nmessages++] = m;
	p->heard += from_business;
	forget_oldest(p);
	wa_message_changed(m);
	return m;
}

struct wa_message *wa_message_get(const struct wa *wa, const char *wamid)
{
	struct wa_message *m;
	int64_t n = wamid == NULL ? 0 : number_in(wamid);

	if (n == 0)
		return NULL;
	m = table_get(&wa->messages, n);
	return m != NULL && strcmp(m->wamid, wamid) == 0 ? m : NULL;
}

void wa_message_changed(struct wa_message *m)
{
	m->seq = ++m->with->seen.seq;
	watchers_wake(&m->with->seen);
}

static void person_free(struct wa_person *p)
{
	watchers_drop(&p->seen);
	for (size_t i = 0; i < p->nmessages; i++)
		wa_message_free(p->messages[i]);
	free(p->messages);
	free(p->phone);
	free(p->bsuid);
	free(p->name);
	free(p->username);
	free(p->typing);
	free(p);
}

void wa_people_clear(struct wa *wa)
{
	for (size_t i = 0; i < wa->npeople; i++)
		person_free(wa->people[i]);
	free(wa->people);
	wa->people = NULL;
	wa->npeople = 0;
	table_free(&wa->by_phone);
	table_free(&wa->by_bsuid);
	table_free(&wa->messages);
}
