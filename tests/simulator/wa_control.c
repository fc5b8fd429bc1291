/* wa_control.c - the control API's requests about WhatsApp: who there is, what is turned, what
 * comes by webhook; see control.h and README.md. */
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "http.h"
#include "params.h"
#include "sim.h"

void wa_control_done(struct control *c)
{
	struct buf json = { 0 };

	control_ok(c, &json);
}

static void answer(struct control *c, json_t *json) /* takes it over */
{
	char *text = json_dumps(json, JSON_COMPACT);
	struct buf b = { 0 };

	buf_puts(&b, text);
	free(text);
	json_decref(json);
	control_ok(c, &b);
}

struct wa_person *wa_control_person(struct control *c, const char *key)
{
	struct wa_person *p = wa_person_by(&c->sim->wa, param_str(c->args, key, NULL));

	if (p == NULL)
		control_fail(c, 404, "no such customer in \"%s\"; make them with /sim/wa/user",
			     key);
	return p;
}

static void setup(struct control *c)
{
	struct wa *wa = &c->sim->wa;
	const char *url = param_str(c->args, "webhook", NULL);

	wa_set_text(&wa->number_id, param_str(c->args, "phone_number_id", NULL));
	wa_set_text(&wa->display_number, param_str(c->args, "display_phone_number", NULL));
	wa_set_text(&wa->account_id, param_str(c->args, "account_id", NULL));
	wa_set_text(&wa->token, param_str(c->args, "access_token", NULL));
	wa_set_text(&wa->secret, param_str(c->args, "app_secret", NULL));
	wa_set_text(&wa->verify_token, param_str(c->args, "verify_token", NULL));
	if (url != NULL && !wa_point(wa, url))
		control_fail(c, 400, "\"webhook\" must be http://ADDRESS:PORT/PATH");
	else
		wa_control_done(c);
}

/* ---- people ---- */

static void user(struct control *c)
{
	struct wa *wa = &c->sim->wa;
	const char *phone = param_str(c->args, "phone", NULL);
	const char *bsuid = param_str(c->args, "user_id", NULL);
	struct wa_person *p = NULL;

	if (phone != NULL)
		phone += *phone == '+';
	if ((phone != NULL &&
	     (strspn(phone, "0123456789") != strlen(phone) || strlen(phone) < 8)) ||
	    (bsuid != NULL && !wa_is_bsuid(bsuid))) {
		control_fail(c, 400,
			     "\"phone\" must be digits with country code, \"user_id\" ID.…");
		return;
	}
	if (phone != NULL || bsuid != NULL)
		p = wa_person_by(wa, phone != NULL ? phone : bsuid);
	if (p == NULL)
		p = wa_person_make(wa, phone, bsuid);
	wa_set_text(&p->name, param_str(c->args, "name", NULL));
	wa_set_text(&p->username, param_str(c->args, "username", NULL));
	if (param_has(c->args, "hides_phone"))
		p->hides_phone = param_bool(c->args, "hides_phone");
	if (param_has(c->args, "absent"))
		p->absent = param_bool(c->args, "absent");
	wa->on = true;
	answer(c, json_pack("{s:b,s:I,s:s,s:s?}", "ok", 1, "customer", (json_int_t)p->number,
			    "user_id", p->bsuid, "phone", p->phone));
}

/* "hours" since the customer wrote last: 24 and the window is closed */
static void window(struct control *c)
{
	struct wa_person *p = wa_control_person(c, "customer");

	if (p == NULL)
		return;
	p->wrote_at = clock_unix() - param_int(c->args, "hours", 0) * 3600;
	p->seen.seq++;
	watchers_wake(&p->seen);
	wa_control_done(c);
}

static void read_all(struct control *c)
{
	struct wa_person *p = wa_control_person(c, "customer");

	if (p == NULL)
		return;
	wa_status_read(p);
	wa_control_done(c);
}

/* The person keeps everything but the number and the business-scoped id (whatsapp.md §2.1). */
static void change(struct control *c)
{
	struct wa *wa = &c->sim->wa;
	struct wa_person *p = wa_control_person(c, "customer");
	const char *phone = param_str(c->args, "phone", NULL);
	const char *bsuid = param_str(c->args, "user_id", NULL);
	struct buf made = { 0 };
	json_t *system;

	if (p == NULL)
		return;
	if (bsuid == NULL)
		buf_addf(&made, "ID.8812004500%08lld", (long long)wa->last_message);
	bsuid = bsuid == NULL ? made.s : bsuid;
	system = json_pack("{s:o,s:s,s:s,s:s}", "body",
			   json_sprintf("User %s changed from %s to %s", p->name,
					phone == NULL ? p->bsuid : p->phone,
					phone == NULL ? bsuid : phone),
			   "type", phone == NULL ? "user_changed_user_id" : "user_changed_number",
			   "user_id", bsuid, "previous_user_id", p->bsuid);
	if (phone != NULL)
		json_object_set_new(system, "wa_id", json_string(phone));
	wa_tell_message(wa_message_add(wa, p, false,
				       json_pack("{s:s,s:o}", "type", "system", "system", system)));
	wa_person_rename(wa, p, phone, bsuid);
	buf_free(&made);
	wa_control_done(c);
}

/* ---- what is turned ---- */

static void set_options(struct control *c)
{
	const char *why = wa_options_set(&c->sim->wa.options, c->args);

	if (why != NULL)
		control_fail(c, 400, "%s", why);
	else
		wa_control_done(c);
}

static void get_options(struct control *c)
{
	answer(c, wa_options_list(&c->sim->wa.options));
}

static void make_template(struct control *c)
{
	const char *name = param_str(c->args, "name", NULL);
	const char *language = param_str(c->args, "language", NULL);
	const char *status = param_str(c->args, "status", NULL), *why = NULL;
	struct wa_template *t = wa_template_find(&c->sim->wa, name, language);

	if (t == NULL)
		t = wa_template_make(&c->sim->wa, c->args, &why);
	if (t == NULL)
		control_fail(c, 400, "%s", why);
	else {
		if (status != NULL)
			wa_template_status(&c->sim->wa, t, status);
		answer(c, wa_template_json(t));
	}
}

/* ---- webhooks ---- */

static void get_hooks(struct control *c)
{
	struct buf json = { 0 };

	wa_hooks_write(c->sim->wa.hooks, &json);
	control_ok(c, &json);
}

/* bytes as they are, with a signature of the caller's choice, or the right one */
static void send_hook(struct control *c)
{
	size_t len = 0;
	const char *body = param_str(c->args, "body", &len);

	if (body == NULL) {
		control_fail(c, 400, "\"body\" is missing");
		return;
	}
	wa_hooks_raw(c->sim->wa.hooks, body, len, param_str(c->args, "signature", NULL));
	wa_control_done(c);
}

/* an error of the account, beside no message: whatsapp-payloads/value-errors.json */
static void send_error(struct control *c)
{
	struct wa *wa = &c->sim->wa;
	int code = (int)param_int(c->args, "code", WA_THROUGHPUT);
	json_t *value = wa_value(wa, NULL);

	json_object_set_new(value, "errors", json_pack("[o]", wa_error(code, wa_title(code))));
	wa_tell_value(wa, "messages", value);
	wa_control_done(c);
}

/* fails a message of the app after it was accepted, with any code */
static void fail_message(struct control *c)
{
	struct wa_message *m = wa_message_get(&c->sim->wa, param_str(c->args, "message", NULL));

	if (m == NULL || !m->from_business) {
		control_fail(c, 404, "no such message of the business");
		return;
	}
	timer_cancel(&c->sim->timers, &m->timer);
	m->fails_with = (int)param_int(c->args, "code", WA_UNDELIVERABLE);
	m->state = WA_FAILED;
	wa_status_tell(m, WA_FAILED);
	wa_message_changed(m);
	wa_control_done(c);
}

static void start_load(struct control *c)
{
	const char *why = wa_load_start(&c->sim->wa, c->sim->wa.epoll_fd, c->args);

	if (why != NULL)
		control_fail(c, 400, "%s", why);
	else
		wa_control_done(c);
}

static void get_load(struct control *c)
{
	struct buf json = { 0 };

	wa_load_write(&c->sim->wa.load, &json);
	control_ok(c, &json);
}

static void stop_load(struct control *c)
{
	wa_load_stop(&c->sim->wa.load);
	wa_control_done(c);
}

const struct control_route wa_routes[] = {
	{ "POST", "/sim/wa/setup", setup },
	{ "POST", "/sim/wa/user", user },
	{ "POST", "/sim/wa/window", window },
	{ "POST", "/sim/wa/read", read_all },
	{ "POST", "/sim/wa/change", change },
	{ "POST", "/sim/wa/send", wa_control_send },
	{ "POST", "/sim/wa/press", wa_control_press },
	{ "POST", "/sim/wa/react", wa_control_react },
	{ "GET", "/sim/wa/chat", wa_control_chat },
	{ "GET", "/sim/wa/chats", wa_control_chats },
	{ "GET", "/sim/wa/file", wa_control_file },
	{ "POST", "/sim/wa/options", set_options },
	{ "GET", "/sim/wa/options", get_options },
	{ "POST", "/sim/wa/template", make_template },
	{ "GET", "/sim/wa/hooks", get_hooks },
	{ "POST", "/sim/wa/hook", send_hook },
	{ "POST", "/sim/wa/error", send_error },
	{ "POST", "/sim/wa/fail", fail_message },
	{ "POST", "/sim/wa/load", start_load },
	{ "GET", "/sim/wa/load", get_load },
	{ "DELETE", "/sim/wa/load", stop_load },
};
const size_t wa_nroutes = ARRAY_LEN(wa_routes);
