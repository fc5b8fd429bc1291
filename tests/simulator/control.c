/* control.c - the table of the control API and its small requests; see control.h. */
#include "control.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "params.h"
#include "sim.h"
#include "updates.h"

void control_ok(struct control *c, struct buf *json)
{
	if (json->len == 0)
		buf_puts(json, "{\"ok\":true}");
	http_reply(c->req, 200, "application/json", json, 0);
}

void control_fail(struct control *c, int status, const char *format, ...)
{
	struct buf json = { 0 };
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_puts(&json, "{\"ok\":false,\"error\":");
	buf_json_str(&json, text);
	buf_putc(&json, '}');
	http_reply(c->req, status, "application/json", &json, 0);
}

static void done(struct control *c)
{
	struct buf json = { 0 };

	control_ok(c, &json);
}

static void get_calls(struct control *c)
{
	struct buf json = { 0 };

	journal_calls(&c->sim->journal, &json, param_int(c->args, "since", 0),
		      param_str(c->args, "method", NULL), param_int(c->args, "chat", 0));
	control_ok(c, &json);
}

static void get_stats(struct control *c)
{
	struct buf json = { 0 };

	buf_puts(&json, "{\"methods\":");
	journal_counts(&c->sim->journal, &json);
	buf_addf(&json, ",\"unknown_or_unauthorized\":%lld,\"calls\":%lld",
		 (long long)c->sim->journal.unknown, (long long)c->sim->journal.seq);
	buf_addf(&json,
		 ",\"pending_updates\":%zu,\"updates\":%lld,\"polling\":%s,\"chats\":%zu,"
		 "\"files\":%zu,\"connections\":%u}",
		 queue_pending(c->bot->queue), (long long)queue_total(c->bot->queue),
		 queue_polled(c->bot->queue) ? "true" : "false", c->bot->nchats, c->sim->files.n,
		 http_connections(c->sim->http));
	control_ok(c, &json);
}

static void reset(struct control *c)
{
	sim_reset(c->sim);
	done(c);
}

static void show_faults(struct control *c)
{
	json_t *list = faults_list(&c->sim->faults);
	char *text = json_dumps(list, JSON_COMPACT);
	struct buf json = { 0 };

	buf_addf(&json, "{\"rules\":%s}", text);
	free(text);
	json_decref(list);
	control_ok(c, &json);
}

static void set_faults(struct control *c)
{
	const json_t *rules = json_object_get(c->args, "rules");
	const char *why = "";

	if (!json_is_array(rules))
		control_fail(c, 400, "\"rules\" must be an array");
	else if (!faults_set(&c->sim->faults, rules, &why))
		control_fail(c, 400, "%s", why);
	else
		done(c);
}

static void set_latency(struct control *c)
{
	int64_t ms = param_int(c->args, "rtt_ms", -1);

	if (ms < 0 || ms > 60000) {
		control_fail(c, 400, "\"rtt_ms\" must be from 0 to 60000");
		return;
	}
	c->sim->rtt_us = ms * 1000;
	done(c);
}

static double number(const json_t *args, const char *key, double otherwise)
{
	const json_t *v = json_object_get(args, key);

	return json_is_number(v) && json_number_value(v) > 0 ? json_number_value(v) : otherwise;
}

static void set_limits(struct control *c)
{
	struct limits l = LIMITS_DEFAULT;

	l.on = param_bool(c->args, "enforce");
	l.chat_per_second = number(c->args, "chat_per_second", l.chat_per_second);
	l.chat_burst = number(c->args, "chat_burst", l.chat_burst);
	l.group_per_minute = number(c->args, "group_per_minute", l.group_per_minute);
	l.total_per_second = number(c->args, "total_per_second", l.total_per_second);
	c->sim->limits = l;
	done(c);
}

static void set_bot(struct control *c)
{
	struct person *p = c->bot->person;

	if (param_has(c->args, "can_read_all_group_messages"))
		c->bot->reads_all = param_bool(c->args, "can_read_all_group_messages");
	person_set(&p->first_name, json_object_get(c->args, "first_name"));
	person_set(&p->username, json_object_get(c->args, "username"));
	person_render(p);
	done(c);
}

static void get_mails(struct control *c)
{
	struct buf json = { 0 };

	mails_write(&c->sim->mails, &json, param_int(c->args, "since", 0));
	control_ok(c, &json);
}

static void delete_mails(struct control *c)
{
	mails_clear(&c->sim->mails);
	done(c);
}

static void set_mails(struct control *c)
{
	c->sim->mails.refuse = param_bool(c->args, "refuse");
	done(c);
}

static void start_load(struct control *c)
{
	const char *why = load_start(&c->sim->load, c->bot, c->args);

	if (why != NULL)
		control_fail(c, 400, "%s", why);
	else
		done(c);
}

static void get_load(struct control *c)
{
	struct buf json = { 0 };

	load_write(&c->sim->load, &json);
	control_ok(c, &json);
}

static void stop_load(struct control *c)
{
	load_stop(&c->sim->load);
	done(c);
}

static const struct control_route routes[] = {
	{ "POST", "/sim/user", control_user },
	{ "POST", "/sim/group", control_group },
	{ "POST", "/sim/send", control_send },
	{ "POST", "/sim/press", control_press },
	{ "POST", "/sim/react", control_react },
	{ "POST", "/sim/block", control_block },
	{ "POST", "/sim/migrate", control_migrate },
	{ "POST", "/sim/expire", control_expire },
	{ "POST", "/sim/age", control_age },
	{ "POST", "/sim/bot", set_bot },
	{ "GET", "/sim/chat", control_chat },
	{ "GET", "/sim/chats", control_chats },
	{ "GET", "/sim/file", control_download },
	{ "GET", "/sim/calls", get_calls },
	{ "GET", "/sim/stats", get_stats },
	{ "POST", "/sim/reset", reset },
	{ "POST", "/sim/faults", set_faults },
	{ "GET", "/sim/faults", show_faults },
	{ "POST", "/sim/latency", set_latency },
	{ "POST", "/sim/limits", set_limits },
	{ "GET", "/sim/mails", get_mails },
	{ "POST", "/sim/mails", set_mails },
	{ "DELETE", "/sim/mails", delete_mails },
	{ "POST", "/sim/load", start_load },
	{ "GET", "/sim/load", get_load },
	{ "DELETE", "/sim/load", stop_load },
};

static struct bot *chosen_bot(struct sim *sim, json_t *args)
{
	int64_t id = param_int(args, "bot", 0);

	for (size_t i = 0; i < sim->nbots; i++)
		if (sim->bots[i]->person->id == id)
			return sim->bots[i];
	return id == 0 ? sim->bots[0] : NULL;
}

/* A page of another origin could otherwise drive the simulator from the reader's own browser. */
static bool foreign_origin(const struct request *req)
{
	const char *origin = request_header(req, "Origin"), *host = request_header(req, "Host");

	if (origin == NULL || host == NULL)
		return false;
	return strncmp(origin, "http://", 7) != 0 || strcmp(origin + 7, host) != 0;
}

static bool body_readable(const struct request *req)
{
	const char *type = request_header(req, "Content-Type");

	return req->body.len == 0 || req->body_is_json || type == NULL ||
	       strncmp(type, "application/json", 16) != 0;
}

void control_request(struct sim *sim, struct request *req)
{
	struct control c = { sim, chosen_bot(sim, req->args), req, req->args };
	bool path_known = false;

	if (foreign_origin(req)) {
		control_fail(&c, 403, "requests from other pages are refused");
		return;
	}
	if (c.bot == NULL || !body_readable(req)) {
		control_fail(&c, 400, c.bot == NULL ? "no such bot" : "the body is not valid JSON");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(routes) + wa_nroutes; i++) {
		const struct control_route *r = i < ARRAY_LEN(routes)
							? &routes[i]
							: &wa_routes[i - ARRAY_LEN(routes)];

		if (strcmp(r->path, req->path) != 0)
			continue;
		path_known = true;
		if (strcmp(r->verb, req->verb) == 0) {
			r->run(&c);
			return;
		}
	}
	control_fail(&c, path_known ? 405 : 404, path_known ? "wrong verb" : "no such request");
}
