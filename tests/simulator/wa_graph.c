/* wa_graph.c - the Graph API's paths, its token, and its way to say no; see wa.h.
 * A path names a version that we don't mind, an object (our number, our account, a file), and what
 * is wanted of it. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "sim.h"

enum { EXPIRED_SESSION = 463, UNKNOWN_OBJECT = 33 };

/* whatsapp.md §6.2; the status is what Meta's table says */
static const struct {
	int code, status;
	const char *title;
} errors[] = {
	{ 1, 400, "API Unknown" },
	{ 2, 503, "API Service" },
	{ 4, 400, "API Too Many Calls" },
	{ 10, 403, "Permission Denied" },
	{ WA_BAD_PARAMETER, 400, "Invalid parameter" },
	{ WA_TOKEN, 401, "Error validating access token" },
	{ 368, 403, "Temporarily blocked for policies violations" },
	{ 80007, 400, "Rate limit issues" },
	{ WA_THROUGHPUT, 400, "Rate limit hit" },
	{ 130472, 400, "User's number is part of an experiment" },
	{ 131000, 500, "Something went wrong" },
	{ 131005, 403, "Access denied" },
	{ WA_MISSING, 400, "Required parameter is missing" },
	{ WA_INVALID, 400, "Parameter value is not valid" },
	{ 131016, 500, "Service unavailable" },
	{ WA_SAME_NUMBER, 400, "Recipient cannot be sender" },
	{ WA_UNDELIVERABLE, 400, "Message undeliverable" },
	{ 131031, 403, "Account has been locked" },
	{ 131042, 400, "Business eligibility payment issue" },
	{ WA_WINDOW_CLOSED, 400, "Re-engagement message" },
	{ 131048, 400, "Spam rate limit hit" },
	{ 131049, 400, "Message not delivered to maintain healthy ecosystem engagement" },
	{ 131050, 400, "User has stopped marketing messages" },
	{ 131051, 400, "Message type unknown" },
	{ 131052, 400, "Media download error" },
	{ WA_NOT_OUR_MEDIA, 400, "Media upload error" },
	{ WA_PAIR, 400, "(Business Account, Consumer Account) pair rate limit hit" },
	{ 131057, 500, "Account in maintenance mode" },
	{ WA_NO_BSUID, 400, "Business-scoped user id not allowed" },
	{ WA_PARAMETER_COUNT, 400, "Template Param Count Mismatch" },
	{ WA_NO_TEMPLATE, 404, "Template name does not exist in the translation" },
	{ WA_TEMPLATE_TOO_LONG, 400, "Translated text too long" },
	{ WA_PARAMETER_FORMAT, 400, "Template Parameter Format Mismatch" },
	{ WA_TEMPLATE_PAUSED, 400, "Template is Paused" },
	{ WA_TEMPLATE_DISABLED, 400, "Template is Disabled" },
	{ 133010, 400, "Phone number not registered" },
};

const char *wa_title(int code)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i].code == code)
			return errors[i].title;
	return "Something went wrong";
}

static int status_of(int code)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i].code == code)
			return errors[i].status;
	return 400;
}

json_t *wa_error(int code, const char *details)
{
	const char *title = wa_title(code);

	return json_pack("{s:i,s:s,s:s,s:{s:s},s:s}", "code", code, "title", title, "message",
			 title, "error_data", "details", details, "href",
			 "/documentation/business-messaging/whatsapp/support/error-codes");
}

bool wa_fail(struct call *c, const struct wa_refusal *no)
{
	struct buf text = { 0 };

	c->status = status_of(no->code);
	buf_clear(&c->out);
	if (no->code == WA_TOKEN)
		buf_addf(&text, "%s: %s", wa_title(no->code), no->details);
	else
		buf_addf(&text, "(#%d) %s", no->code, wa_title(no->code));
	buf_puts(&c->out, "{\"error\":{\"message\":");
	buf_json(&c->out, text.s, text.len);
	buf_addf(&c->out, ",\"type\":\"OAuthException\",\"code\":%d", no->code);
	if (no->subcode != 0)
		buf_addf(&c->out, ",\"error_subcode\":%d", no->subcode);
	if (no->code != WA_TOKEN) {
		buf_puts(&c->out,
			 ",\"error_data\":{\"messaging_product\":\"whatsapp\",\"details\":");
		buf_json_str(&c->out, no->details);
		buf_putc(&c->out, '}');
	}
	buf_addf(&c->out, ",\"fbtrace_id\":\"A%022llx\"}}", (unsigned long long)c->arrived_us);
	buf_free(&text);
	return false;
}

void wa_fault_answer(struct call *c)
{
	static const struct {
		int status, code;
	} usual[] = { { 401, WA_TOKEN }, { 403, 10 }, { 429, WA_THROUGHPUT }, { 503, 2 } };
	const struct fault *f = &c->fault;
	struct wa_refusal no = { .code = f->code != 0 ? f->code : 131000 };

	for (size_t i = 0; f->code == 0 && i < ARRAY_LEN(usual); i++)
		if (usual[i].status == f->status)
			no.code = usual[i].code;
	snprintf(no.details, sizeof(no.details), "%s",
		 f->description == NULL ? "A fault, on purpose." : f->description);
	if (no.code == WA_TOKEN)
		no.subcode = EXPIRED_SESSION;
	wa_fail(c, &no);
	if (f->status != 0)
		c->status = f->status;
	c->retry_after = f->retry_after;
}

/* ---- paths ---- */

static bool authorised(struct call *c)
{
	const struct wa *wa = &c->sim->wa;
	const char *given = request_header(c->req, "Authorization");
	struct wa_refusal no = { .code = WA_TOKEN };

	if (given == NULL || strncmp(given, "Bearer ", 7) != 0 ||
	    strcmp(given + 7, wa->token) != 0) {
		snprintf(no.details, sizeof(no.details),
			 "Invalid OAuth access token - Cannot parse access token");
		return wa_fail(c, &no);
	}
	if (!wa->options.token_expired)
		return true;
	no.subcode = EXPIRED_SESSION;
	snprintf(no.details, sizeof(no.details), "Session has expired");
	return wa_fail(c, &no);
}

static const struct {
	const char *verb, *edge; /* what follows the object */
	enum { NUMBER, ACCOUNT, ANY_ID } object;
	const char *method;
} paths[] = {
	{ "POST", "messages", NUMBER, "wa.messages" },
	{ "POST", "media", NUMBER, "wa.upload" },
	{ "GET", "", NUMBER, "wa.number" },
	{ "GET", "message_templates", ACCOUNT, "wa.templates" },
	{ "POST", "message_templates", ACCOUNT, "wa.create_template" },
	{ "GET", "", ANY_ID, "wa.describe" },
	{ "DELETE", "", ANY_ID, "wa.delete" },
};

static bool same_object(const struct wa *wa, size_t row, const char *id, size_t len)
{
	const char *wanted = paths[row].object == NUMBER ? wa->number_id : wa->account_id;

	return paths[row].object == ANY_ID ||
	       (strlen(wanted) == len && memcmp(wanted, id, len) == 0);
}

static const struct method *method_of(const struct wa *wa, const struct request *req)
{
	const char *id = strchr(req->path + 1, '/'), *edge;
	size_t len;

	if (id++ == NULL)
		return NULL;
	len = strcspn(id, "/");
	edge = id[len] == '/' ? id + len + 1 : "";
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		if (strcmp(paths[i].verb, req->verb) == 0 && strcmp(paths[i].edge, edge) == 0 &&
		    same_object(wa, i, id, len))
			return method_graph(paths[i].method);
	return NULL;
}

static struct call *call_new(struct sim *sim, struct request *req)
{
	struct call *c = xalloc(sizeof(*c));

	c->sim = sim;
	c->req = req;
	c->args = req->args;
	c->arrived_us = clock_us();
	return c;
}

static void begin(struct call *c, const struct method *m)
{
	struct wa_refusal no = {
		.code = WA_BAD_PARAMETER,
		.subcode = UNKNOWN_OBJECT,
		.details = "Unsupported request. The object does not exist, cannot be "
			   "loaded due to missing permissions, or does not support "
			   "this operation"
	};

	if (!authorised(c)) {
		call_refused(c);
	} else if (m == NULL) {
		wa_fail(c, &no);
		call_refused(c);
	} else {
		c->method = m;
		call_start(c);
	}
}

void wa_request(struct sim *sim, struct request *req)
{
	begin(call_new(sim, req), method_of(&sim->wa, req));
}

void wa_fetch(struct sim *sim, struct request *req)
{
	begin(call_new(sim, req), method_graph("wa.download"));
}

void wa_api_number(struct call *c)
{
	const struct wa *wa = &c->sim->wa;

	c->status = 200;
	buf_addf(&c->out,
		 "{\"id\":\"%s\",\"display_phone_number\":\"+%s\",\"verified_name\":\"Blitzmes\","
		 "\"quality_rating\":\"GREEN\","
		 "\"whatsapp_business_manager_messaging_limit\":\"TIER_2K\"}",
		 wa->number_id, wa->display_number);
}
