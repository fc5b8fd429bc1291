/* people.c - persons and bots; see world.h. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "updates.h"

static void add_name(struct buf *b, const char *key, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buf_addf(b, ",\"%s\":", key);
	buf_json_str(b, value);
}

void person_render(struct person *p)
{
	struct buf b = { 0 };

	buf_addf(&b, "{\"id\":%lld,\"is_bot\":%s", (long long)p->id, p->is_bot ? "true" : "false");
	buf_puts(&b, ",\"first_name\":");
	buf_json_str(&b, p->first_name);
	add_name(&b, "last_name", p->last_name);
	add_name(&b, "username", p->username);
	if (!p->is_bot)
		add_name(&b, "language_code", p->language);
	buf_putc(&b, '}');
	free(p->json);
	p->json = buf_take(&b);
}

void person_set(char **field, const json_t *value)
{
	if (!json_is_string(value))
		return;
	free(*field);
	*field = xstrdup(json_string_value(value));
}

struct person *person_get(struct sim *sim, int64_t id)
{
	return table_get(&sim->people, id);
}

struct person *person_make(struct sim *sim, int64_t id)
{
	struct person *p = person_get(sim, id);
	struct buf name = { 0 };

	if (p != NULL || id <= 0)
		return p;
	p = xalloc(sizeof(*p));
	p->id = id;
	buf_addf(&name, "Orang %lld", (long long)id);
	p->first_name = buf_take(&name);
	p->language = xstrdup("id");
	person_render(p);
	table_put(&sim->people, id, p);
	sim->people_list = xrealloc(sim->people_list, (sim->npeople + 1) * sizeof(struct person *));
	sim->people_list[sim->npeople++] = p;
	return p;
}

static void person_free(struct person *p)
{
	free(p->first_name);
	free(p->last_name);
	free(p->username);
	free(p->language);
	free(p->phone);
	free(p->role);
	free(p->json);
	free(p);
}

static void bot_start(struct bot *bot)
{
	bot->commands = json_object();
	bot->descriptions = json_object();
	bot->queue = queue_new(bot);
	bot->callbacks = callbacks_new();
}

static void bot_stop(struct bot *bot)
{
	chat_free_all(bot);
	json_decref(bot->commands);
	json_decref(bot->descriptions);
	queue_free(bot->queue);
	callbacks_free(bot->callbacks);
	bot->last_message_id = 0;
	bot->per_second = (struct bucket) { 0 };
	bot->reads_all = false;
}

struct bot *bot_make(struct sim *sim, const char *token, const char *username)
{
	struct bot *bot = xalloc(sizeof(*bot));
	struct person *p = xalloc(sizeof(*p));

	p->id = strtoll(token, NULL, 10);
	p->is_bot = true;
	p->first_name = xstrdup("Bot Layanan");
	p->username = xstrdup(username);
	person_render(p);
	bot->sim = sim;
	bot->token = xstrdup(token);
	bot->person = p;
	bot_start(bot);
	sim->bots = xrealloc(sim->bots, (sim->nbots + 1) * sizeof(struct bot *));
	sim->bots[sim->nbots++] = bot;
	return bot;
}

struct bot *bot_by_token(struct sim *sim, const char *token, size_t len)
{
	for (size_t i = 0; i < sim->nbots; i++)
		if (strlen(sim->bots[i]->token) == len &&
		    memcmp(sim->bots[i]->token, token, len) == 0)
			return sim->bots[i];
	return NULL;
}

static void people_clear(struct sim *sim)
{
	for (size_t i = 0; i < sim->npeople; i++)
		person_free(sim->people_list[i]);
	free(sim->people_list);
	sim->people_list = NULL;
	sim->npeople = 0;
	table_free(&sim->people);
}

void world_clear(struct sim *sim)
{
	for (size_t i = 0; i < sim->nbots; i++) {
		bot_stop(sim->bots[i]);
		bot_start(sim->bots[i]);
	}
	people_clear(sim);
}

void world_free(struct sim *sim)
{
	for (size_t i = 0; i < sim->nbots; i++) {
		bot_stop(sim->bots[i]);
		person_free(sim->bots[i]->person);
		free(sim->bots[i]->token);
		free(sim->bots[i]);
	}
	free(sim->bots);
	people_clear(sim);
}
