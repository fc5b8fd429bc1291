/* wa.h - one business number on the WhatsApp Cloud API: its customers, what was said, its templates
 * and media, and the webhooks that tell its app.
 * Owns: everything below, until wa_clear(). Customers are known by phone and by business-scoped
 * user id; either may be missing from what the app is told. Messages are kept as the API writes
 * them, so that the page and tests see the real thing. */
#ifndef SIMULATOR_WA_H
#define SIMULATOR_WA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"
#include "files.h"
#include "table.h"
#include "timer.h"
#include "wa_check.h"
#include "wa_load.h"
#include "watch.h"

struct call;
struct request;
struct sim;
struct wa;

enum { WA_KEPT = 1000, WA_LIGHT_KEPT = 8, WA_WAMID = 96, WA_DAY = 86400 };

enum wa_state { WA_RECEIVED, WA_ACCEPTED, WA_SENT, WA_DELIVERED, WA_READ, WA_PLAYED, WA_FAILED };
extern const char *const wa_state_names[WA_FAILED + 1];

struct wa_person {
	int64_t number; /* of the simulator, for the page */
	char *phone;    /* digits with country code */
	char *bsuid, *name, *username;
	bool hides_phone; /* has a username: the app learns the phone only when it is shared */
	bool shared;      /* … as it was */
	bool absent;      /* is not on WhatsApp: 131026 */
	bool light;       /* of the load generator: nothing is kept */
	int64_t wrote_at; /* Unix seconds; opens the window */
	int64_t borrowed_until_us, burst_us, burst; /* pair rate */
	struct watched seen;
	char *typing; /* wamid that the app marked with a typing indicator */
	int64_t typing_us;
	struct wa_message **messages;
	size_t nmessages; /* the newest: older ones are forgotten, … */
	int64_t heard;    /* … but what the business said stays counted */
};

struct wa_message {
	int64_t number;
	char wamid[WA_WAMID];
	struct wa *wa;
	struct wa_person *with;
	bool from_business;
	enum wa_state state;
	int64_t seq, at;
	json_t *content;               /* as in a webhook, or as the app sent it */
	char *words;                   /* a template's text with its parameters in place */
	char *callback;                /* biz_opaque_callback_data */
	const char *cost;              /* pricing category */
	bool by_phone, done;           /* addressed by phone; nothing more happens to it */
	int fails_with;                /* code that a status will bring; 0 = it arrives */
	char *reaction, *own_reaction; /* of the customer; of the business */
	struct timer timer;
};

struct wa_template {
	char *id, *name, *language, *category, *status;
	json_t *components;
	bool named;
};

struct wa_media {
	char id[24];
	struct file *file;
	int64_t made_at, lives_s;
	bool uploaded, deleted;
};

/* What a test may turn; wa_options.c has the names and defaults. */
struct wa_options {
	bool sync_window, limits, statuses, auto_read, reorder, standby, token_expired,
		size_as_text;
	int64_t pair_ms, pair_burst, per_second;
	int64_t sent_ms, delivered_ms, read_ms;
	int64_t duplicate_every, batch, entries, connections, retry_ms, retries, url_seconds;
};

struct wa {
	struct sim *sim;
	int epoll_fd;
	bool on; /* some app uses it: the page shows it */
	char *number_id, *display_number, *account_id, *token, *secret, *verify_token, *hook_url;
	char *origin; /* of the simulator itself, for links to media */
	struct wa_options options;
	struct wa_person **people;
	size_t npeople;
	struct table by_phone, by_bsuid, messages; /* by number in the wamid */
	int64_t last_message;
	struct wa_template **templates;
	size_t ntemplates;
	struct wa_media **media;
	size_t nmedia;
	double tokens; /* throughput */
	int64_t filled_us;
	struct wa_hooks *hooks;
	struct wa_load load;
};

void wa_start(struct wa *wa, struct sim *sim, int epoll_fd);
void wa_clear(
	struct wa *wa); /* people, messages, templates, media, hooks that wait; options anew */
void wa_stop(struct wa *wa);
void wa_set_text(char **field, const char *value); /* NULL leaves it */
bool wa_point(struct wa *wa, const char *url);     /* the webhook; false: cannot be reached so */

/* wa_people.c */
struct wa_person *wa_person_by(struct wa *wa, const char *key); /* phone, +phone, BSUID or number */
struct wa_person *wa_person_make(struct wa *wa, const char *phone, const char *bsuid);
void wa_person_rename(struct wa *wa, struct wa_person *p, const char *phone, const char *bsuid);
bool wa_person_shows_phone(const struct wa_person *p);
bool wa_window_open(const struct wa_person *p);
struct wa_message *wa_message_add(struct wa *wa, struct wa_person *p, bool from_business,
				  json_t *content); /* takes content over */
struct wa_message *wa_message_get(const struct wa *wa, const char *wamid);
void wa_message_changed(struct wa_message *m);
void wa_people_clear(struct wa *wa);

/* wa_options.c */
void wa_options_default(struct wa_options *o);
const char *wa_options_set(struct wa_options *o, const json_t *args); /* NULL, or what is wrong */
json_t *wa_options_list(const struct wa_options *o);

/* wa_graph.c: the calls */
void wa_request(struct sim *sim, struct request *req); /* a path that starts with /v<digit> */
void wa_fetch(struct sim *sim, struct request *req);   /* the link of a descriptor */
bool wa_fail(struct call *c, const struct wa_refusal *no);
void wa_fault_answer(struct call *c); /* a fault rule's status, as the Graph API writes errors */
const char *wa_title(int code);
json_t *wa_error(int code, const char *details); /* as in a status or a message */

/* wa_send.c, wa_template.c, wa_media.c: the methods and what they share */
void wa_api_messages(struct call *c);
void wa_api_number(struct call *c);
void wa_api_upload(struct call *c);
void wa_api_describe(struct call *c);
void wa_api_delete(struct call *c);
void wa_api_download(struct call *c);
void wa_api_templates(struct call *c);
void wa_api_create_template(struct call *c);

struct wa_template *wa_template_find(const struct wa *wa, const char *name, const char *language);
struct wa_template *wa_template_make(struct wa *wa, const json_t *given, const char **why);
void wa_template_status(struct wa *wa, struct wa_template *t, const char *status);
/* may it be sent so? words gets its text */
bool wa_template_check(const struct wa *wa, const json_t *template, char **words,
		       struct wa_refusal *no);
json_t *wa_template_json(const struct wa_template *t);
void wa_templates_clear(struct wa *wa);

struct wa_media *wa_media_add(struct wa *wa, struct file *f, bool uploaded);
struct wa_media *wa_media_get(const struct wa *wa, const char *id); /* alive, or NULL */
/* {id, mime_type, sha256 in base64, url} of a customer's file */
json_t *wa_media_node(const struct wa *wa, const struct wa_media *m);
void wa_media_clear(struct wa *wa);

/* wa_status.c */
void wa_status_begin(struct wa_message *m); /* after it was accepted */
void wa_status_read(struct wa_person *p);   /* the customer opened the chat */
void wa_status_tell(struct wa_message *m, enum wa_state state);

/* wa_tell.c: what the app is told */
void wa_tell_message(struct wa_message *m);
json_t *wa_value(const struct wa *wa, const struct wa_person *p);    /* metadata, contacts */
void wa_tell_value(struct wa *wa, const char *field, json_t *value); /* takes it over */

/* wa_hooks.c: webhooks on their way */
struct wa_hooks *wa_hooks_new(struct wa *wa, int epoll_fd);
void wa_hooks_free(struct wa_hooks *h);
void wa_hooks_clear(struct wa_hooks *h);
void wa_hooks_push(struct wa_hooks *h, json_t *change); /* takes it over */
void wa_hooks_raw(struct wa_hooks *h, const char *body, size_t len, const char *signature);
bool wa_hooks_pointed(struct wa_hooks *h, const char *url); /* false: not a URL that we can reach */
void wa_hooks_write(const struct wa_hooks *h, struct buf *out);
/* body as Meta writes it: \u00e9, \/ */
void wa_escape(struct buf *out, const json_t *body);
void wa_sign(const char *secret, const char *body, size_t len, char header[80]);

/* wa_control_view.c: a chat as the customer sees it */
void wa_control_show(struct sim *sim, void *person, struct request *req, int64_t since);

#endif
