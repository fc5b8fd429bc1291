/* wa_load.c - see wa_load.h. */
#include "wa_load.h"

#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "params.h"
#include "random.h"
#include "sim.h"

#define WAMID "wamid.LOAD"
enum { CONNECTIONS_MAX = 4096, PEOPLE_MAX = 1000000, TICK_US = 5000, DRAIN_US = 5000000 };

bool wa_load_made(const char *wamid)
{
	return wamid != NULL && strncmp(wamid, WAMID, strlen(WAMID)) == 0;
}

/* as Meta writes it, by hand: a tree for each would cost more than the bot's own work */
static void write_body(struct wa_load *l)
{
	const struct wa *wa = l->wa;
	size_t who = (size_t)l->sent % l->people;
	long long phone = (long long)l->first_phone + (long long)who;

	buf_clear(&l->body);
	buf_addf(
		&l->body,
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"changes\":[{"
		"\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{"
		"\"display_phone_number\":\"%s\",\"phone_number_id\":\"%s\"},",
		wa->account_id, wa->display_number, wa->number_id);
	buf_addf(&l->body,
		 "\"contacts\":[{\"profile\":{\"name\":\"Pelanggan %zu\"},\"wa_id\":\"%lld\","
		 "\"user_id\":\"ID.900%lld\"}],\"messages\":[{\"from\":\"%lld\",\"from_user_id\":"
		 "\"ID.900%lld\",\"id\":\"" WAMID "%016llX%08llX\",",
		 who, phone, phone, phone, phone, (unsigned long long)l->started_us,
		 (unsigned long long)l->sent);
	buf_addf(&l->body,
		 "\"timestamp\":\"%lld\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}]},"
		 "\"field\":\"messages\"}]}]}",
		 (long long)clock_unix(), l->text);
}

static void answered(void *arg, const struct client_answer *a);

static bool send_next(struct wa_load *l, struct wa_shot *shot, int64_t at_us)
{
	char signature[80];

	write_body(l);
	wa_sign(l->wa->secret, l->body.s, l->body.len, signature);
	buf_clear(&l->request);
	buf_addf(&l->request,
		 "POST %s HTTP/1.1\r\nHost: app\r\nContent-Type: application/json\r\n"
		 "Content-Length: %zu\r\nX-Hub-Signature-256: %s\r\n\r\n",
		 l->path, l->body.len, signature);
	buf_add(&l->request, l->body.s, l->body.len);
	shot->at_us = at_us;
	if (!client_send(l->client, l->request.s, l->request.len, answered, shot))
		return false;
	l->sent++;
	l->open++;
	return true;
}

static bool may_send(const struct wa_load *l, int64_t now)
{
	return l->running && (l->messages == 0 || l->sent < l->messages) &&
	       (double)(now - l->started_us) < l->seconds * 1e6;
}

static void answered(void *arg, const struct client_answer *a)
{
	struct wa_shot *shot = arg;
	struct wa_load *l = shot->load;
	int64_t now = clock_us();

	l->open--;
	l->accepted += a->status == 200;
	l->lost += a->status == 0;
	l->refused += a->status != 200 && a->status != 0;
	if (a->status == 200)
		histogram_add(&l->latency, now - shot->at_us);
	shot->at_us = 0;
	if (!l->at_random && may_send(l, now))
		send_next(l, shot, now);
}

static struct wa_shot *free_shot(struct wa_load *l)
{
	for (size_t i = 0; i < l->nshots; i++)
		if (l->shots[i].at_us == 0)
			return &l->shots[i];
	return NULL;
}

static void arrivals(struct wa_load *l, int64_t now)
{
	struct wa_shot *shot;

	while (l->next_us <= now && may_send(l, now) && (shot = free_shot(l)) != NULL &&
	       send_next(l, shot, l->next_us))
		l->next_us += (int64_t)(random_exponential(&l->random) / l->rate * 1e6);
}

static void tick(void *arg)
{
	struct wa_load *l = arg;
	int64_t now = clock_us(), due = now + TICK_US;

	if (l->at_random)
		arrivals(l, now);
	if (may_send(l, now)) {
		if (l->at_random && l->next_us > now && l->next_us < due)
			due = l->next_us;
	} else {
		if (l->ended_us == 0)
			l->ended_us = now;
		l->running = l->running && l->open > 0 && now - l->ended_us < DRAIN_US;
	}
	if (l->running)
		timer_set(&l->wa->sim->timers, &l->timer, due, tick, l);
}

static double positive(const json_t *args, const char *key, double otherwise)
{
	const json_t *v = json_object_get(args, key);

	return json_is_number(v) && json_number_value(v) > 0 ? json_number_value(v) : otherwise;
}

/* Whoever is written to must be known, and have an open window. */
static void make_people(struct wa_load *l)
{
	for (size_t i = 0; i < l->people; i++) {
		struct buf phone = { 0 }, bsuid = { 0 };
		struct wa_person *p;

		buf_addf(&phone, "%lld", (long long)l->first_phone + (long long)i);
		buf_addf(&bsuid, "ID.900%s", phone.s);
		p = wa_person_by(l->wa, bsuid.s);
		if (p == NULL)
			p = wa_person_make(l->wa, phone.s, bsuid.s);
		p->light = true;
		p->wrote_at = clock_unix();
		buf_free(&phone);
		buf_free(&bsuid);
	}
}

const char *wa_load_start(struct wa *wa, int epoll_fd, json_t *args)
{
	struct wa_load *l = &wa->load;
	int64_t connections = param_int(args, "connections", 64);
	int64_t people = param_int(args, "people", 1000);
	const char *mode = param_str(args, "mode", NULL), *text = param_str(args, "text", NULL);
	struct sockaddr_in to;
	const char *path;

	if (l->running)
		return "a load is running; DELETE /sim/wa/load ends it";
	if (connections < 1 || connections > CONNECTIONS_MAX || people < 1 || people > PEOPLE_MAX)
		return "\"connections\" must be from 1 to 4096, \"people\" from 1 to 1000000";
	if (!client_parse(wa->hook_url, &to, &path))
		return "there is no webhook; POST /sim/wa/setup names it";
	wa_load_free(l);
	*l = (struct wa_load) { .wa = wa, .running = true, .random = 88172645463325252u };
	l->people = (size_t)people;
	l->first_phone = param_int(args, "first_phone", INT64_C(6281700000000));
	l->at_random = mode != NULL && strcmp(mode, "open") == 0;
	l->rate = positive(args, "rate", 200);
	l->seconds = positive(args, "seconds", 10);
	l->messages = param_int(args, "messages", 0);
	l->text = xstrdup(text == NULL ? "halo" : text);
	l->path = xstrdup(path);
	l->nshots = (size_t)connections;
	l->shots = xalloc(l->nshots * sizeof(*l->shots));
	l->client = client_new(&wa->sim->timers, epoll_fd, &to, l->nshots);
	make_people(l);
	l->started_us = l->next_us = clock_us();
	for (size_t i = 0; i < l->nshots; i++) {
		l->shots[i].load = l;
		if (!l->at_random && may_send(l, l->started_us))
			send_next(l, &l->shots[i], l->started_us);
	}
	timer_set(&wa->sim->timers, &l->timer, l->started_us, tick, l);
	return NULL;
}

void wa_load_stop(struct wa_load *l)
{
	if (l->wa == NULL)
		return;
	timer_cancel(&l->wa->sim->timers, &l->timer);
	if (l->running)
		l->ended_us = clock_us();
	l->running = false;
	client_free(l->client);
	l->client = NULL;
}

void wa_load_write(const struct wa_load *l, struct buf *out)
{
	int64_t until = l->ended_us != 0 ? l->ended_us : clock_us();
	double seconds = l->wa == NULL ? 0 : (double)(until - l->started_us) / 1e6;

	buf_addf(out,
		 "{\"running\":%s,\"sent\":%lld,\"accepted\":%lld,\"refused\":%lld,\"lost\":%lld,"
		 "\"open\":%lld,\"seconds\":%.3f,\"per_second\":%.1f",
		 l->running ? "true" : "false", (long long)l->sent, (long long)l->accepted,
		 (long long)l->refused, (long long)l->lost, (long long)l->open, seconds,
		 seconds > 0 ? (double)l->accepted / seconds : 0);
	buf_addf(out,
		 ",\"latency_ms\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,"
		 "\"max\":%.3f}}",
		 (double)histogram_at(&l->latency, 0.5) / 1000,
		 (double)histogram_at(&l->latency, 0.9) / 1000,
		 (double)histogram_at(&l->latency, 0.99) / 1000,
		 (double)histogram_at(&l->latency, 0.999) / 1000, (double)l->latency.max / 1000);
}

void wa_load_free(struct wa_load *l)
{
	wa_load_stop(l);
	free(l->shots);
	free(l->text);
	free(l->path);
	buf_free(&l->body);
	buf_free(&l->request);
	*l = (struct wa_load) { 0 };
}
