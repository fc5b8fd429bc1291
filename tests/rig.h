/* rig.h - a simulator and a bot as real processes, for tests that need both.
 * Owns: the two processes, a temporary folder with config and database, and a blocking HTTP client
 * for the simulator's control API (tests/simulator/README.md).
 * The binaries come from the environment: SIGAP (./sigap) and SIMULATOR (build/release/simulator).
 * On any failure it prints what and ends the program: nothing here is worth continuing after. */
#ifndef SIGAP_RIG_H
#define SIGAP_RIG_H

#include <jansson.h>
#include <sys/types.h>

#include "base/base.h"

/* The bot's own pace: none, the config's, or the config's for WhatsApp's messages a second alone.
 */
enum rig_limits { RIG_UNLIMITED, RIG_LIMITED, RIG_WHATSAPP_LIMITED };

struct rig {
	char dir[64]; /* temporary; removed by rig_close() unless KEEP is set */
	char config[96], database[96];
	char api[64];              /* http://127.0.0.1:PORT of the simulator */
	char mail[64];             /* smtp://127.0.0.1:PORT */
	int http_port, admin_port; /* of the bot's two doors, chosen by us */
	pid_t simulator, bot;
	void *curl;
	char *log; /* file that gets what the bot says */
};

/* Makes the folder, starts the simulator, writes the config: Telegram, and WhatsApp with the
 * simulator's business number, whose webhooks wait until the bot has shaken hands. extra: more
 * config lines, may be NULL. folder: where the temporary folder goes, NULL = /tmp. */
void rig_open(struct rig *r, const char *preset, enum rig_limits limits, const char *extra,
	      const char *folder);
void rig_close(struct rig *r);

/* Starts the bot and waits until /readyz says yes. Returns milliseconds until the first poll. */
double rig_start_bot(struct rig *r);
/* Starts without waiting. */
void rig_spawn_bot(struct rig *r);
/* signal 0: waits for it to end by itself. Returns its wait status. */
int rig_stop_bot(struct rig *r, int signal);
bool rig_bot_runs(struct rig *r);

/* Control API: path as "/sim/send"; body NULL = GET. New reference, never NULL. */
json_t *rig_call(struct rig *r, const char *path, json_t *body);
/* The same without asking for success: status of the HTTP answer, *out may be NULL. */
long rig_try(struct rig *r, const char *url, json_t **out);

/* Shortcuts. */
void rig_user(struct rig *r, int64_t id, const char *name, const char *phone);
int64_t rig_say(struct rig *r, int64_t from, const char *text); /* private chat; message id */
void rig_faults(struct rig *r, const char *rules_json);         /* "[]" ends them */
/* Waits until the chat's visible state satisfies want() or ms passed; true when it did. */
bool rig_wait_text(struct rig *r, int64_t chat, const char *needle, int ms);
/* How many messages of the bot a chat shows. */
int rig_count_bot_messages(struct rig *r, int64_t chat);
/* A number from /metrics: the sample whose line begins with name. -1 when absent. */
double rig_metric(struct rig *r, const char *name);
/* HTTP status of the bot's /readyz, 0 when it cannot be reached. */
long rig_ready(struct rig *r);

/* WhatsApp: customers are named by their phone's digits. */
void rig_wa_user(struct rig *r, const char *phone, const char *name);
void rig_wa_say(struct rig *r, const char *phone, const char *text);
bool rig_wa_wait(struct rig *r, const char *phone, const char *needle, int ms);
/* The messages of the business that were accepted for this customer, failed ones too. */
int rig_wa_count(struct rig *r, const char *phone);
/* {"option":value} of /sim/wa/options. */
void rig_wa_options(struct rig *r, const char *json);
/* A number from GET /sim/wa/hooks: "waiting", "made", "accepted"… */
int64_t rig_wa_hooks(struct rig *r, const char *key);
/* How often a method, as the journal calls it ("wa.messages"), was answered with this status. */
int64_t rig_calls(struct rig *r, const char *method, const char *status);

/* Runs `sigap ARGS…` with the rig's config appended as -c, what it says in the log; returns the
 * exit code.
 */
int rig_sigap(struct rig *r, const char *const *args);
void rig_import(struct rig *r, const char *csv_text);

double rig_now(void); /* seconds, monotonic */
void rig_sleep(double seconds);

#endif
