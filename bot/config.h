/* config.h - the operator's settings: one table of keys, checked as a whole before anything starts.
 * Owns: the table; the values live in the caller's arena.
 * Never: guesses. An unknown key, a malformed value or a missing file is an error that names file,
 * line and cure; all problems are reported at once. Values "env:NAME" and "file:PATH" are read from
 * there; relative paths are relative to the config file. */
#ifndef SIGAP_CONFIG_H
#define SIGAP_CONFIG_H

#include "base/ini.h"
#include "base/log.h"

/* [payments.NAME]: what each gateway proves itself by; "" = not set (bot/pay.h). */
struct pay_keys {
	struct {
		const char *server_key, *signature_key;
	} midtrans;
	struct {
		const char *callback_token, *signature_key;
		int max_by_token; /* rupiah */
	} xendit;
	struct {
		const char *private_key;
	} tripay;
	struct {
		const char *merchant_code, *api_key, *signature;
	} duitku;
	struct {
		const char *client_id, *secret_key, *path;
	} doku;
};

struct config {
	const char *file, *dir; /* dir: the folder that relative paths start from */
	struct ini ini;         /* as read: [policy] goes to policy_load */
	struct {
		const char *name, *policy, *language, *messages; /* "": those beside the binary */
	} brand;
	struct {
		const char *token, *api_base, *staff_chat; /* token "" when Telegram is not used */
		int max_per_second, max_per_chat_per_second, max_per_group_per_minute;
	} telegram;
	struct {
		const char *phone_number_id, *access_token, *app_secret, *app_secret_previous,
			*verify_token, *api_base;
		int max_per_second, max_per_customer_per_minute, burst_per_customer;
	} whatsapp;
	struct {
		const char *listen, *admin_listen, *api_token, *trusted_proxies;
		int api_per_minute;
	} http;
	struct {
		const char *database, *evidence_dir, *secret_key, *secret_key_previous;
	} store;
	struct {
		const char *owners, *admins, *leads, *agents, *finance, *viewers;
	} staff;
	struct {
		const char *url, *user, *password, *from; /* url "" when there is no mail */
	} smtp;
	struct pay_keys payments;
	struct {
		const char *url, *secret;
	} webhooks_out;
	struct {
		enum log_level level;
	} log;
};

/* ERR_INVALID: *why (in a) lists every problem, one a line. A file that others can read although it
 * holds a secret is warned of in the log. */
enum err config_load(struct arena *a, const char *file, struct config *out,
		     const char **why) MUST_CHECK;
/* After a reload: "[http] listen, [telegram] token" for what changed and is only read at a start;
 * "" when there is nothing. NULL when memory ends. */
const char *config_needs_restart(struct arena *a, const struct config *was,
				 const struct config *now) MUST_CHECK;

/* "http://127.0.0.1:8081" of each api_base that is plain (a simulator on loopback), between blanks:
 * the only such origins that net.c may speak to. NULL when none is, or when memory ends. */
const char *config_plain_origin(struct arena *a, const struct config *c);

#endif
