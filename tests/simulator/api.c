/* api.c - see api.h. A call passes three stages: wait half the latency, act, wait the other half;
 * without latency and faults all three happen before the request's handler returns. */
#include "api.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim.h"

static const struct method methods[] = {
	{ "answerCallbackQuery", api_answer_callback_query },
	{ "closeForumTopic", api_close_forum_topic },
	{ "copyMessage", api_copy_message },
	{ "createForumTopic", api_create_forum_topic },
	{ "deleteForumTopic", api_delete_forum_topic },
	{ "deleteMessage", api_delete_message },
	{ "deleteMyCommands", api_delete_my_commands },
	{ "deleteWebhook", api_delete_webhook },
	{ "editForumTopic", api_edit_forum_topic },
	{ "editMessageCaption", api_edit_message_caption },
	{ "editMessageReplyMarkup", api_edit_message_reply_markup },
	{ "editMessageText", api_edit_message_text },
	{ "forwardMessage", api_forward_message },
	{ "getChat", api_get_chat },
	{ "getChatMember", api_get_chat_member },
	{ "getFile", api_get_file },
	{ "getMe", api_get_me },
	{ "getMyCommands", api_get_my_commands },
	{ "getUpdates", api_get_updates },
	{ "getWebhookInfo", api_get_webhook_info },
	{ "leaveChat", api_leave_chat },
	{ "reopenForumTopic", api_reopen_forum_topic },
	{ "sendChatAction", api_send_chat_action },
	{ "sendDocument", api_send_document },
	{ "sendMediaGroup", api_send_media_group },
	{ "sendMessage", api_send_message },
	{ "sendPhoto", api_send_photo },
	{ "setMessageReaction", api_set_message_reaction },
	{ "setMyCommands", api_set_my_commands },
	{ "setMyDescription", api_set_my_description },
	{ "setMyShortDescription", api_set_my_short_description },
	{ "setWebhook", api_set_webhook },
};

/* The Graph API's calls, by names of our own; the rules of faults and the journal use them. */
static const struct method graph_methods[] = {
	{ "wa.create_template", wa_api_create_template },
	{ "wa.delete", wa_api_delete },
	{ "wa.describe", wa_api_describe },
	{ "wa.download", wa_api_download },
	{ "wa.messages", wa_api_messages },
	{ "wa.number", wa_api_number },
	{ "wa.templates", wa_api_templates },
	{ "wa.upload", wa_api_upload },
};
_Static_assert(ARRAY_LEN(methods) + ARRAY_LEN(graph_methods) <= JOURNAL_METHODS,
	       "the journal counts every method");

struct name {
	const char *s;
	size_t len;
};

static int compare_name(const void *key, const void *element)
{
	const struct name *name = key;
	const char *other = ((const struct method *)element)->name;
	int order = strncasecmp(name->s, other, name->len);

	return order != 0 ? order : -(other[name->len] != '\0');
}

const struct method *method_find(const char *s, size_t len)
{
	struct name name = { s, len };

	return bsearch(&name, methods, ARRAY_LEN(methods), sizeof(methods[0]), compare_name);
}

const struct method *method_graph(const char *s)
{
	struct name name = { s, strlen(s) };

	return bsearch(&name, graph_methods, ARRAY_LEN(graph_methods), sizeof(graph_methods[0]),
		       compare_name);
}

static bool of_graph(const struct method *m)
{
	return m >= graph_methods && m < graph_methods + ARRAY_LEN(graph_methods);
}

size_t method_index(const struct method *m)
{
	return of_graph(m) ? ARRAY_LEN(methods) + (size_t)(m - graph_methods)
			   : (size_t)(m - methods);
}

const char *method_name(size_t index)
{
	if (index < ARRAY_LEN(methods))
		return methods[index].name;
	index -= ARRAY_LEN(methods);
	return index < ARRAY_LEN(graph_methods) ? graph_methods[index].name : NULL;
}

struct buf *call_begin(struct call *c)
{
	c->status = 200;
	buf_clear(&c->out);
	buf_puts(&c->out, "{\"ok\":true,\"result\":");
	return &c->out;
}

void call_end(struct call *c)
{
	buf_putc(&c->out, '}');
}

void call_result(struct call *c, const char *json)
{
	buf_puts(call_begin(c), json);
	call_end(c);
}

void call_message(struct call *c, const struct message *m)
{
	message_write(m, call_begin(c), true);
	call_end(c);
}

static const char *prefix_of(int status)
{
	static const struct {
		int status;
		const char *prefix;
	} prefixes[] = {
		{ 400, "Bad Request: " },       { 401, "Unauthorized" },
		{ 403, "Forbidden: " },         { 404, "Not Found" },
		{ 409, "Conflict: " },          { 413, "Request Entity Too Large" },
		{ 429, "Too Many Requests: " }, { 500, "Internal Server Error: " },
	};

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (prefixes[i].status == status)
			return prefixes[i].prefix;
	return "";
}

static void fail_begin(struct call *c, int status, const char *text)
{
	struct buf description = { 0 };

	buf_puts(&description, prefix_of(status));
	buf_puts(&description, text);
	c->status = status;
	buf_clear(&c->out);
	buf_addf(&c->out, "{\"ok\":false,\"error_code\":%d,\"description\":", status);
	buf_json(&c->out, description.s, description.len);
	buf_free(&description);
}

bool call_fail(struct call *c, int status, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fail_begin(c, status, text);
	buf_putc(&c->out, '}');
	return false;
}

bool call_fail_retry(struct call *c, int seconds)
{
	char text[64];

	snprintf(text, sizeof(text), "retry after %d", seconds);
	fail_begin(c, 429, text);
	buf_addf(&c->out, ",\"parameters\":{\"retry_after\":%d}}", seconds);
	c->retry_after = seconds;
	return false;
}

bool call_fail_migrated(struct call *c, int64_t to)
{
	fail_begin(c, 400, "group chat was upgraded to a supergroup chat");
	buf_addf(&c->out, ",\"parameters\":{\"migrate_to_chat_id\":%lld}}", (long long)to);
	return false;
}

static void call_free(struct call *c)
{
	timer_cancel(&c->sim->timers, &c->timer);
	buf_free(&c->out);
	fault_free(&c->fault);
	free(c);
}

static void answer(void *arg)
{
	struct call *c = arg;
	const char *type = c->fault.what == FAULT_HTML ? "text/html"
			   : c->type != NULL           ? c->type
						       : "application/json";

	journal_note(&c->sim->journal, c);
	if (c->fault.what == FAULT_DROP_BEFORE || c->fault.what == FAULT_DROP_AFTER)
		http_drop(c->req);
	else if (c->fault.what == FAULT_CUT)
		http_reply_cut(c->req, c->status, type, &c->out);
	else
		http_reply(c->req, c->status, type, &c->out, c->retry_after);
	call_free(c);
}

void call_finish(struct call *c)
{
	c->parked = false;
	if (c->sim->rtt_us == 0)
		answer(c);
	else
		timer_set(&c->sim->timers, &c->timer, clock_us() + c->sim->rtt_us / 2, answer, c);
}

static void act(void *arg)
{
	struct call *c = arg;

	if (c->fault.what == FAULT_HANG) {
		faults_hang(c);
		return;
	}
	if (c->fault.what == FAULT_STATUS || c->fault.what == FAULT_HTML)
		fault_answer(c);
	else if (c->fault.what != FAULT_DROP_BEFORE)
		c->method->run(c);
	if (!c->parked)
		call_finish(c);
}

static const struct method no_method = { "?", NULL };

void call_refused(struct call *c)
{
	c->method = &no_method;
	answer(c);
}

static void refuse(struct call *c, int status, const char *text)
{
	call_fail(c, status, "%s", text);
	call_refused(c);
}

void call_start(struct call *c)
{
	int64_t wait;

	c->fault = faults_match(&c->sim->faults, c);
	wait = c->sim->rtt_us / 2 + c->fault.delay_us;
	if (wait == 0)
		act(c);
	else
		timer_set(&c->sim->timers, &c->timer, c->arrived_us + wait, act, c);
}

/* /bot<token>/<method> */
static const char *split_path(struct call *c, const char *path)
{
	const char *token = path + strlen("/bot"), *slash = strchr(token, '/');

	if (slash == NULL)
		return NULL;
	c->bot = bot_by_token(c->sim, token, (size_t)(slash - token));
	return slash + 1;
}

static bool token_shaped(const char *path)
{
	const char *token = path + strlen("/bot");
	size_t digits = strspn(token, "0123456789");

	return digits > 0 && token[digits] == ':' && strlen(token + digits) > 3;
}

void api_request(struct sim *sim, struct request *req)
{
	struct call *c = xalloc(sizeof(*c));
	const char *name;

	c->sim = sim;
	c->req = req;
	c->args = req->args;
	c->arrived_us = clock_us();
	name = split_path(c, req->path);
	if (name == NULL || !token_shaped(req->path)) {
		refuse(c, 404, "");
		return;
	}
	if (c->bot == NULL) {
		refuse(c, 401, "");
		return;
	}
	c->method = method_find(name, strlen(name));
	if (c->method == NULL) {
		refuse(c, 404, ": method not found");
		return;
	}
	call_start(c);
}

static void reject_file(struct request *req, int status, const char *text)
{
	struct buf body = { 0 };

	buf_addf(&body, "{\"ok\":false,\"error_code\":%d,\"description\":\"%s\"}", status, text);
	http_reply(req, status, "application/json", &body, 0);
}

void api_file(struct sim *sim, struct request *req)
{
	const char *token = req->path + strlen("/file/bot"), *slash = strchr(token, '/');
	const struct file *f;
	struct buf bytes = { 0 };

	if (slash == NULL || bot_by_token(sim, token, (size_t)(slash - token)) == NULL) {
		reject_file(req, slash == NULL ? 404 : 401,
			    slash == NULL ? "Not Found" : "Unauthorized");
		return;
	}
	f = file_by_path(&sim->files, slash + 1);
	if (f == NULL || f->fetched_by_bot == false) {
		reject_file(req, 404, "Not Found");
		return;
	}
	file_bytes(f, &bytes);
	http_reply(req, 200, "application/octet-stream", &bytes, 0);
}
