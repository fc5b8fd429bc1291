/* journal.c - see journal.h. */
#include "journal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "api.h"

enum { ANSWER_KEPT = 64 * 1024 };

static const int statuses[] = { 0, 200, 400, 401, 403, 404, 409, 413, 429, 500, 502, 504 };
_Static_assert(ARRAY_LEN(statuses) == JOURNAL_STATUSES, "one column per status");

static size_t column_of(int status)
{
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (statuses[i] == status)
			return i;
	return 9; /* other errors count as 500 */
}

static int64_t unix_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool lost(const struct call *c)
{
	return c->fault.what == FAULT_DROP_BEFORE || c->fault.what == FAULT_DROP_AFTER;
}

static void copy_params(struct entry *e, const struct call *c)
{
	char *text;

	buf_clear(&e->params);
	if (c->req->body_is_json) {
		buf_add(&e->params, c->req->body.s, c->req->body.len);
		return;
	}
	text = json_dumps(c->args, JSON_COMPACT);
	buf_puts(&e->params, text == NULL ? "{}" : text);
	free(text);
}

/* Updates are many and large; what a test wants to know is how many there were. */
static void copy_answer(struct entry *e, const struct call *c)
{
	buf_clear(&e->answer);
	if (c->out.len == 0 || c->fault.what == FAULT_HTML)
		buf_puts(&e->answer, "null");
	else if (c->type != NULL)
		buf_addf(&e->answer, "{\"bytes\":%zu}", c->out.len);
	else if (c->method->run == api_get_updates && c->status == 200)
		buf_addf(&e->answer, "{\"ok\":true,\"bytes\":%zu}", c->out.len);
	else if (c->out.len > ANSWER_KEPT)
		buf_puts(&e->answer, "{\"ok\":true,\"result\":\"too long to keep\"}");
	else
		buf_add(&e->answer, c->out.s, c->out.len);
}

void journal_note(struct journal *j, struct call *c)
{
	struct entry *e = &j->ring[j->seq++ % JOURNAL_CALLS];

	e->seq = j->seq;
	e->unix_ms = unix_ms();
	e->took_us = clock_us() - c->arrived_us;
	e->method = c->method->name;
	e->bot = c->bot == NULL ? 0 : c->bot->person->id;
	e->status = lost(c) ? 0 : c->status;
	copy_params(e, c);
	copy_answer(e, c);
	if (c->method->run == NULL)
		j->unknown++;
	else
		j->counts[method_index(c->method)][column_of(e->status)]++;
}

static bool of_chat(const struct entry *e, int64_t chat)
{
	json_t *params;
	bool same;

	if (chat == 0)
		return true;
	params = json_loadb(e->params.s, e->params.len, 0, NULL);
	same = param_int(params, "chat_id", param_int(params, "to", 0)) == chat;
	json_decref(params);
	return same;
}

void journal_calls(const struct journal *j, struct buf *out, int64_t since, const char *method,
		   int64_t chat)
{
	int64_t first = j->seq > JOURNAL_CALLS ? j->seq - JOURNAL_CALLS : 0;
	bool comma = false;

	buf_puts(out, "{\"calls\":[");
	for (int64_t i = since > first ? since : first; i < j->seq; i++) {
		const struct entry *e = &j->ring[i % JOURNAL_CALLS];

		if (method != NULL && strcasecmp(method, e->method) != 0)
			continue;
		if (!of_chat(e, chat))
			continue;
		buf_addf(out,
			 "%s{\"seq\":%lld,\"at_ms\":%lld,\"took_us\":%lld,\"bot\":%lld,"
			 "\"method\":\"%s\",\"status\":%d,\"params\":",
			 comma ? "," : "", (long long)e->seq, (long long)e->unix_ms,
			 (long long)e->took_us, (long long)e->bot, e->method, e->status);
		buf_add(out, e->params.s, e->params.len);
		buf_puts(out, ",\"answer\":");
		buf_add(out, e->answer.s, e->answer.len);
		buf_putc(out, '}');
		comma = true;
	}
	buf_addf(out, "],\"seq\":%lld,\"kept_from\":%lld}", (long long)j->seq,
		 (long long)first + 1);
}

static bool write_method(const struct journal *j, struct buf *out, size_t m, bool comma)
{
	bool any = false;

	for (size_t s = 0; s < JOURNAL_STATUSES; s++) {
		if (j->counts[m][s] == 0)
			continue;
		if (any)
			buf_putc(out, ',');
		else
			buf_addf(out, "%s\"%s\":{", comma ? "," : "", method_name(m));
		any = true;
		if (statuses[s] == 0)
			buf_puts(out, "\"lost\"");
		else
			buf_addf(out, "\"%d\"", statuses[s]);
		buf_addf(out, ":%lld", (long long)j->counts[m][s]);
	}
	if (any)
		buf_putc(out, '}');
	return any;
}

void journal_counts(const struct journal *j, struct buf *out)
{
	bool comma = false;

	buf_putc(out, '{');
	for (size_t m = 0; method_name(m) != NULL; m++)
		comma = write_method(j, out, m, comma) || comma;
	buf_putc(out, '}');
}

void journal_clear(struct journal *j)
{
	for (size_t i = 0; i < JOURNAL_CALLS; i++) {
		buf_free(&j->ring[i].params);
		buf_free(&j->ring[i].answer);
	}
	*j = (struct journal) { 0 };
}
