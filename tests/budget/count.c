/* count.c - the simulator's journal: what was written into the group and when, and how long
 * somebody's words were on the way. */
#include "tests/budget/budget.h"

#include <time.h>

int64_t unix_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void count_wait(struct waits *w, int64_t ms)
{
	if (w->n < CALLS_MAX)
		w->ms[w->n++] = ms;
	if (ms > w->most)
		w->most = ms;
}

/* Whatever appears there, or changes there. */
static bool writes(const char *method)
{
	return strncmp(method, "send", 4) == 0 || strncmp(method, "edit", 4) == 0 ||
	       strncmp(method, "copy", 4) == 0 || strncmp(method, "forward", 7) == 0 ||
	       strstr(method, "ForumTopic") != NULL;
}

/* The number behind "jawaban-" and alike. */
static size_t number_behind(const struct budget *b, const char *text, const char *word)
{
	const char *at = strstr(text, word);
	size_t i = at ? strtoul(at + strlen(word), NULL, 10) : CASES_MAX;

	return i < b->n ? i : CASES_MAX;
}

/* The same of what is spelt in letters, behind "kata-". */
static size_t number_spelt(const struct budget *b, const char *text)
{
	const char *at = strstr(text, "kata-"), *digit;
	size_t i = 0;

	if (!at)
		return CASES_MAX;
	for (at += strlen("kata-"); *at && (digit = strchr(CROWD_DIGITS, *at)) != NULL; at++)
		i = i * 10 + (size_t)(digit - CROWD_DIGITS);
	return i < b->n ? i : CASES_MAX;
}

static int64_t message_of(const json_t *call)
{
	return json_integer_value(json_object_get(
		json_object_get(json_object_get(call, "answer"), "result"), "message_id"));
}

static void name_cases(struct budget *b, const char *text)
{
	for (const char *at = strstr(text, "TK-"); at; at = strstr(at + 3, "TK-"))
		for (size_t i = 0; i < b->n; i++)
			if (b->all[i].number[0] &&
			    strncmp(at, b->all[i].number, strlen(b->all[i].number)) == 0)
				b->all[i].named = true;
}

static void in_group(struct budget *b, const json_t *call, const char *text, int64_t at_ms)
{
	const char *method = json_string_value(json_object_get(call, "method"));
	size_t i;

	if (!writes(method))
		return;
	if (b->n_group < CALLS_MAX)
		b->group_ms[b->n_group++] = at_ms;
	if ((i = number_behind(b, text, "gangguan-")) < CASES_MAX && strstr(text, "Tiket") &&
	    !b->all[i].card)
		b->all[i].card = message_of(call);
	if ((i = number_spelt(b, text)) < CASES_MAX && !b->all[i].words) {
		b->all[i].words = true;
		count_wait(&b->to_group, at_ms - b->all[i].words_ms);
	}
	name_cases(b, text);
}

static void to_customer(struct budget *b, size_t i, const char *text, int64_t at_ms)
{
	struct customer *c = &b->all[i];
	size_t meant = number_behind(b, text, "jawaban-");

	crowd_heard(b, i, text, at_ms);
	if (meant == CASES_MAX)
		return;
	b->wrong += meant != i;
	if (!c->heard)
		count_wait(&b->to_customer, at_ms - c->staff_ms);
	c->heard = true;
}

static void one_call(struct budget *b, const json_t *call)
{
	const json_t *params = json_object_get(call, "params");
	const json_t *chat = json_object_get(params, "chat_id");
	int64_t status = json_integer_value(json_object_get(call, "status")), id;
	int64_t at_ms = json_integer_value(json_object_get(call, "at_ms"));
	char *text;
	size_t i;

	id = json_is_string(chat) ? strtoll(json_string_value(chat), NULL, 10)
				  : json_integer_value(chat);
	if (status == 429)
		b->too_fast++;
	if (status != 200)
		return;
	text = json_dumps(params, JSON_COMPACT);
	i = crowd_of(b, id > 0 ? id : 0, json_string_value(json_object_get(params, "to")));
	if (id == BUDGET_GROUP)
		in_group(b, call, text, at_ms);
	else if (i < CASES_MAX)
		to_customer(b, i, text, at_ms);
	free(text);
}

void count_calls(struct budget *b)
{
	char path[64];
	json_t *j, *call;
	size_t i;

	snprintf(path, sizeof(path), "/sim/calls?since=%lld", (long long)b->seq);
	j = rig_call(&b->rig, path, NULL);
	json_array_foreach(json_object_get(j, "calls"), i, call) one_call(b, call);
	b->seq = json_integer_value(json_object_get(j, "seq"));
	json_decref(j);
}

size_t count_most(const struct budget *b)
{
	size_t most = 0;

	for (size_t i = 0, from = 0; i < b->n_group; i++) {
		while (b->group_ms[i] - b->group_ms[from] >= A_MINUTE_MS)
			from++;
		if (i - from + 1 > most)
			most = i - from + 1;
	}
	return most;
}
