/* load.c - see load.h. */
#include "load.h"

#include <stdlib.h>
#include <string.h>

#include "params.h"
#include "random.h"
#include "sim.h"
#include "tell.h"
#include "text.h"

enum { CHATS_MAX = 1000000, TICK_US = 20000, QUIET_US = 1000000, WARM_MAX_US = 120000000 };

static void tick(void *arg);

static struct timers *timers_of(const struct load *l)
{
	return &l->bot->sim->timers;
}

static void remember(struct load_chat *lc, int64_t at_us, int64_t number)
{
	if (lc->first + lc->n == lc->cap) {
		if (lc->first > 0) {
			memmove(lc->open, lc->open + lc->first, lc->n * sizeof(*lc->open));
			lc->first = 0;
		} else {
			lc->cap = lc->cap == 0 ? 2 : lc->cap * 2;
			lc->open = xrealloc(lc->open, lc->cap * sizeof(*lc->open));
		}
	}
	lc->open[lc->first + lc->n++] = (struct sent) { at_us, number };
}

static void say(struct load_chat *lc, const char *text, size_t len)
{
	struct message *m = message_new(lc->chat, lc->chat->person);
	struct rich rich = { 0 };
	struct buf content = { 0 };

	buf_add(&rich.text, text, len);
	rich_find_entities(&rich);
	rich_write(&rich, &content, "text", "entities");
	rich_free(&rich);
	m->content = buf_take(&content);
	message_add(m);
	tell_message(m);
}

static void send_next(struct load *l, struct load_chat *lc, int64_t at_us)
{
	const char *text = l->texts[lc->next++ % l->ntexts];
	struct buf numbered = { 0 };

	l->sent++;
	l->open++;
	remember(lc, at_us, l->sent);
	buf_puts(&numbered, text);
	if (l->count)
		buf_addf(&numbered, " #%lld", (long long)l->sent);
	say(lc, numbered.s, numbered.len);
	buf_free(&numbered);
}

static bool may_send(const struct load *l, int64_t now)
{
	return l->phase == LOAD_RUNNING && (l->messages == 0 || l->sent < l->messages) &&
	       (double)(now - l->started_us) < l->seconds * 1e6;
}

/* the number that a bot which repeats what it was told has in its reply; 0 = none */
static int64_t echoed_number(const char *text)
{
	const char *mark = text == NULL ? NULL : strrchr(text, '#');

	return mark == NULL ? 0 : strtoll(mark + 1, NULL, 10);
}

void load_answered(struct load *l, struct chat *c, const char *text)
{
	struct load_chat *lc = c->load;
	int64_t now = clock_us(), echoed = l->count ? echoed_number(text) : 0;
	struct sent *oldest;

	l->last_answer_us = now;
	if (l->phase != LOAD_RUNNING && l->phase != LOAD_DRAINING)
		return;
	if (lc->n == 0) {
		l->surplus++;
		return;
	}
	oldest = &lc->open[lc->first];
	if (echoed > 0 && echoed < oldest->number) {
		l->duplicates++;
		return;
	}
	l->out_of_order += echoed > oldest->number;
	histogram_add(&l->latency, now - oldest->at_us);
	lc->first++;
	lc->n--;
	l->open--;
	l->answered++;
	if (!l->at_random && may_send(l, now))
		send_next(l, lc, now);
}

static void arrivals(struct load *l, int64_t now)
{
	while (l->next_us <= now && may_send(l, now)) {
		struct load_chat *lc = &l->chats[random_next(&l->random) % l->nchats];

		send_next(l, lc, l->next_us);
		l->next_us += (int64_t)(random_exponential(&l->random) / l->rate * 1e6);
	}
}

static void begin_measuring(struct load *l, int64_t now)
{
	l->phase = LOAD_RUNNING;
	l->started_us = l->next_us = l->last_answer_us = now;
	if (l->at_random)
		return;
	for (size_t i = 0; i < l->nchats && may_send(l, now); i++)
		send_next(l, &l->chats[i], now);
}

static void warm(struct load *l, int64_t now)
{
	bool quiet = l->last_answer_us > 0 && now - l->last_answer_us > QUIET_US &&
		     now - l->started_us > QUIET_US;

	if (quiet || now - l->started_us > WARM_MAX_US)
		begin_measuring(l, now);
}

static void run(struct load *l, int64_t now)
{
	if (l->at_random)
		arrivals(l, now);
	if (may_send(l, now))
		return;
	l->phase = LOAD_DRAINING;
	l->ended_us = now;
}

static void drain(struct load *l, int64_t now)
{
	if (l->open == 0 || (double)(now - l->ended_us) > l->drain_seconds * 1e6)
		l->phase = LOAD_IDLE;
}

static void tick(void *arg)
{
	struct load *l = arg;
	int64_t now = clock_us(), due = now + TICK_US;

	if (l->phase == LOAD_WARMING)
		warm(l, now);
	else if (l->phase == LOAD_RUNNING)
		run(l, now);
	else
		drain(l, now);
	if (l->phase == LOAD_IDLE)
		return;
	if (l->phase == LOAD_RUNNING && l->at_random && l->next_us < due)
		due = l->next_us;
	timer_set(timers_of(l), &l->timer, due, tick, l);
}

static void forget_chats(struct load *l)
{
	for (size_t i = 0; i < l->nchats; i++) {
		l->chats[i].chat->load = NULL;
		free(l->chats[i].open);
	}
	free(l->chats);
	l->chats = NULL;
	l->nchats = 0;
}

static void make_chats(struct load *l, int64_t first_user, size_t n)
{
	l->chats = xalloc(n * sizeof(*l->chats));
	l->nchats = n;
	for (size_t i = 0; i < n; i++) {
		struct person *p = person_make(l->bot->sim, first_user + (int64_t)i);
		struct chat *chat = chat_private(l->bot, p);

		chat->light = chat->started = true;
		chat->load = &l->chats[i];
		l->chats[i].chat = chat;
		l->chats[i].next = random_next(&l->random);
	}
}

static void take_texts(struct load *l, const json_t *texts)
{
	size_t n = json_array_size(texts);

	for (size_t i = 0; i < l->ntexts; i++)
		free(l->texts[i]);
	l->ntexts = n == 0 ? 1 : n;
	l->texts = xrealloc(l->texts, l->ntexts * sizeof(char *));
	if (n == 0)
		l->texts[0] = xstrdup("halo");
	for (size_t i = 0; i < n; i++) {
		const char *text = json_string_value(json_array_get(texts, i));

		l->texts[i] = xstrdup(text == NULL || text[0] == '\0' ? "halo" : text);
	}
}

static double positive(const json_t *args, const char *key, double otherwise)
{
	const json_t *v = json_object_get(args, key);

	return json_is_number(v) && json_number_value(v) > 0 ? json_number_value(v) : otherwise;
}

static void warm_up(struct load *l, const char *text)
{
	l->phase = LOAD_WARMING;
	for (size_t i = 0; i < l->nchats; i++)
		say(&l->chats[i], text, strlen(text));
}

const char *load_start(struct load *l, struct bot *bot, json_t *args)
{
	int64_t chats = param_int(args, "chats", 64);
	int64_t first_user = param_int(args, "first_user", 900000000);
	const char *mode = param_str(args, "mode", NULL), *warmup = param_str(args, "warmup", NULL);
	bool at_random = mode != NULL && strcmp(mode, "open") == 0;
	struct load fresh = { .bot = bot,
			      .at_random = at_random,
			      .texts = l->texts,
			      .ntexts = l->ntexts,
			      .random = 88172645463325252u };

	if (l->phase != LOAD_IDLE)
		return "a load is running; DELETE /sim/load ends it";
	if (chats < 1 || chats > CHATS_MAX || first_user <= 0)
		return "\"chats\" must be from 1 to 1000000, \"first_user\" positive";
	if (mode != NULL && !at_random && strcmp(mode, "closed") != 0)
		return "\"mode\" must be closed or open";
	forget_chats(l);
	*l = fresh;
	l->count = param_bool(args, "count");
	l->messages = param_int(args, "messages", 0);
	l->seconds = positive(args, "seconds", l->messages > 0 ? 3600 : 10);
	l->drain_seconds = positive(args, "drain_seconds", 10);
	l->rate = positive(args, "rate", 100);
	take_texts(l, json_object_get(args, "texts"));
	make_chats(l, first_user, (size_t)chats);
	l->started_us = clock_us();
	if (warmup != NULL)
		warm_up(l, warmup);
	else
		begin_measuring(l, l->started_us);
	timer_set(timers_of(l), &l->timer, l->started_us, tick, l);
	return NULL;
}

void load_stop(struct load *l)
{
	if (l->bot == NULL)
		return;
	timer_cancel(timers_of(l), &l->timer);
	if (l->phase == LOAD_RUNNING)
		l->ended_us = clock_us();
	l->phase = LOAD_IDLE;
	forget_chats(l);
}

static double ms(int64_t us)
{
	return (double)us / 1000;
}

void load_write(const struct load *l, struct buf *out)
{
	static const char *const phases[] = { "idle", "warming", "running", "draining" };
	int64_t until = l->phase == LOAD_RUNNING          ? clock_us()
			: l->last_answer_us > l->ended_us ? l->last_answer_us
							  : l->ended_us;
	double seconds = l->bot == NULL || l->phase == LOAD_WARMING
				 ? 0
				 : (double)(until - l->started_us) / 1e6;

	buf_addf(out,
		 "{\"running\":%s,\"phase\":\"%s\",\"sent\":%lld,\"answered\":%lld,"
		 "\"unanswered\":%lld",
		 l->phase == LOAD_IDLE ? "false" : "true", phases[l->phase], (long long)l->sent,
		 (long long)l->answered, (long long)l->open);
	buf_addf(out, ",\"surplus\":%lld,\"duplicates\":%lld,\"out_of_order\":%lld",
		 (long long)l->surplus, (long long)l->duplicates, (long long)l->out_of_order);
	buf_addf(out, ",\"seconds\":%.3f,\"per_second\":%.1f", seconds,
		 seconds > 0 ? (double)l->answered / seconds : 0);
	buf_addf(out,
		 ",\"latency_ms\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,"
		 "\"max\":%.3f}}",
		 ms(histogram_at(&l->latency, 0.5)), ms(histogram_at(&l->latency, 0.9)),
		 ms(histogram_at(&l->latency, 0.99)), ms(histogram_at(&l->latency, 0.999)),
		 ms(l->latency.max));
}

void load_free(struct load *l)
{
	load_stop(l);
	for (size_t i = 0; i < l->ntexts; i++)
		free(l->texts[i]);
	free(l->texts);
	*l = (struct load) { 0 };
}
