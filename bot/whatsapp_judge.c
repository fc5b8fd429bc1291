/* whatsapp_judge.c - what WhatsApp's answers and error codes mean for the message that was sent.
 * Decided by code alone: HTTP status, title and subcode change from page to page of Meta's. */
#include "bot/whatsapp.h"

#include "base/json.h"
#include "base/text.h"

enum {
	S = 1000,
	MINUTES = 60 * S,
	HOURS = 60 * MINUTES,
	REGAIN_MAX_MIN = 24 * 60,
	SUBCODE_GONE = 33, /* with code 100: the object (a file's id) is not known */
};

/* first to last: one code, or a span of them. wait_ms > 0: told to wait, no failure of ours. */
static const struct rule {
	int first, last;
	enum verdict_kind kind;
	enum verdict_fix fix;
	int tries, wait_ms;
	bool all_wait;
} rules[] = {
	/* the token, the permission, the account, the number: an operator must act */
	{ 0, 0, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 190, 190, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 3, 3, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 10, 10, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 200, 299, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 131005, 131005, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 33, 33, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 368, 368, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 131031, 131031, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 131037, 131037, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 131042, 131042, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 131045, 131045, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 133000, 133000, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 133005, 133006, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 133008, 133010, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 133015, 133016, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 134011, 134011, VERDICT_STOPPED, 0, 0, 0, 0 },
	{ 131064, 131064, VERDICT_STOPPED, 0, 0, 0, 0 },
	/* again, sooner or later */
	{ 1, 1, VERDICT_RETRY, 0, 2, 0, 0 },
	{ 2, 2, VERDICT_RETRY, 0, 0, 0, 0 },
	{ 4, 4, VERDICT_RETRY, 0, 0, 5 * MINUTES, true },
	{ 80007, 80007, VERDICT_RETRY, 0, 0, 5 * MINUTES, true },
	{ 130429, 130429, VERDICT_RETRY, 0, 0, 2 * S, true },
	{ 131000, 131000, VERDICT_RETRY, 0, 3, 0, 0 },
	{ 131016, 131016, VERDICT_RETRY, 0, 0, 0, 0 },
	{ 133004, 133004, VERDICT_RETRY, 0, 0, 0, 0 },
	{ 131048, 131048, VERDICT_RETRY, 0, 0, 1 * HOURS, true },
	{ 131056, 131056, VERDICT_RETRY, 0, 0, 0, 0 }, /* 4^X s: the channel's own patience */
	{ 131057, 131057, VERDICT_RETRY, 0, 0, 60 * S, true },
	/* this person */
	{ 131026, 131026, VERDICT_UNREACHABLE, 0, 0, 0, 0 },
	{ 131047, 131047, VERDICT_CLOSED, 0, 0, 0, 0 },
	{ 130472, 130472, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 130497, 130497, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 131021, 131021, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 131030, 131030, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 131049, 131049, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 131050, 131050, VERDICT_DEAD, FIX_UNWANTED, 0, 0, 0 },
	{ 131062, 131063, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 137000, 137000, VERDICT_DEAD, 0, 0, 0, 0 },
	/* this message */
	{ 100, 100, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 131008, 131008, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 131009, 131009, VERDICT_REWRITE, FIX_NO_REPLY, 0, 0, 0 },
	{ 131051, 131052, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 131053, 131053, VERDICT_REWRITE, FIX_DOCUMENT, 0, 0, 0 },
	{ 131059, 131060, VERDICT_DEAD, 0, 0, 0, 0 },
	{ 135000, 135000, VERDICT_DEAD, 0, 0, 0, 0 },
	/* its template: it may still be said when the person writes */
	{ 132000, 132001, VERDICT_REWRITE, FIX_NO_TEMPLATE, 0, 0, 0 },
	{ 132005, 132005, VERDICT_REWRITE, FIX_NO_TEMPLATE, 0, 0, 0 },
	{ 132007, 132008, VERDICT_REWRITE, FIX_NO_TEMPLATE, 0, 0, 0 },
	{ 132012, 132012, VERDICT_REWRITE, FIX_NO_TEMPLATE, 0, 0, 0 },
	{ 132015, 132016, VERDICT_REWRITE, FIX_NO_TEMPLATE, 0, 0, 0 },
	{ 132018, 132018, VERDICT_REWRITE, FIX_NO_TEMPLATE, 0, 0, 0 },
	{ 132068, 132069, VERDICT_DEAD, 0, 0, 0, 0 },
};

static const struct rule *rule_for(int64_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (code >= rules[i].first && code <= rules[i].last)
			return &rules[i];
	return NULL;
}

struct verdict whatsapp_judge_code(int64_t code)
{
	const struct rule *r = rule_for(code);

	if (!r)
		return (struct verdict) { .kind = VERDICT_DEAD, .why = "" };
	return (struct verdict) { .kind = r->kind,
				  .fix = r->fix,
				  .tries = r->tries,
				  .retry_after_ms = r->wait_ms,
				  .all_wait = r->all_wait,
				  .why = "" };
}

/* "estimated_time_to_regain_access": minutes, per kind of use; the longest counts. */
static int64_t regain_ms(struct arena *a, const char *header)
{
	json_t *j CLEANUP(json_drop) = NULL;
	int64_t most = 0;
	const char *key;
	const json_t *uses, *use;
	size_t i;

	if (!header || json_read(a, header, strlen(header), &j, NULL) != OK)
		return 0;
	json_object_foreach(j, key, uses)
	{
		json_array_foreach(uses, i, use)
		{
			int64_t minutes = json_int(use, "estimated_time_to_regain_access");

			most = minutes > most ? minutes : most;
		}
	}
	return (most < REGAIN_MAX_MIN ? most : REGAIN_MAX_MIN) * MINUTES;
}

/* "(#131047) Re-engagement message: …" */
static const char *reason(struct arena *a, const json_t *error)
{
	struct span details = json_span(json_object_get(error, "error_data"), "details");
	struct span said = details.ptr && details.len ? details : json_span(error, "message");
	const char *line = said.ptr ? text_one_line(a, said.ptr, said.len, 140) : NULL;
	char *why = arena_printf(a, "%lld %s", (long long)json_int(error, "code"),
				 line ? line : "");

	return why ? why : "refused";
}

static struct verdict judge_error(struct arena *a, const json_t *error,
				  const struct net_answer *answer)
{
	int64_t code = json_int(error, "code");
	int64_t subcode = json_int(error, "error_subcode");
	bool unknown = !json_has_int(error, "code") || !rule_for(code);
	struct verdict v = whatsapp_judge_code(code);
	int64_t told_ms = answer->retry_after_ms;

	if (unknown && (answer->status >= 500 || answer->status == 429))
		v.kind = VERDICT_RETRY;
	if (unknown && answer->status == 401)
		v.kind = VERDICT_STOPPED;
	if (code == 100 && subcode == SUBCODE_GONE) {
		v.kind = VERDICT_REWRITE;
		v.fix = FIX_FILE;
	}
	if (v.kind == VERDICT_RETRY) {
		int64_t regain = v.all_wait ? regain_ms(a, answer->header) : 0;

		told_ms = told_ms > regain ? told_ms : regain;
		if (told_ms)
			v.retry_after_ms = told_ms;
	}
	v.why = reason(a, error);
	return v;
}

/* The usual answer, …"messages":[{"id":"wamid.…", read without building a tree. */
static const char *plainly_sent(struct arena *a, struct span body)
{
	static const char before[] = "\"messages\":[{\"id\":\"";
	const char *end = body.ptr + body.len;
	const char *id = memmem(body.ptr, body.len, before, sizeof(before) - 1), *quote;

	if (!id)
		return NULL;
	id += sizeof(before) - 1;
	quote = memchr(id, '"', (size_t)(end - id));
	if (!quote || quote == id || memchr(id, '\\', (size_t)(quote - id)))
		return NULL;
	return arena_strndup(a, id, (size_t)(quote - id));
}

static struct verdict judge_json(struct arena *a, const json_t *j, const struct net_answer *answer)
{
	const json_t *error = json_object_get(j, "error");
	const char *id = json_str(json_array_get(json_object_get(j, "messages"), 0), "id");

	if (json_is_object(error))
		return judge_error(a, error, answer);
	if (answer->status == 200 && id && id[0])
		return (struct verdict) { .kind = VERDICT_SENT,
					  .ext = arena_strdup(a, id),
					  .why = "sent" };
	return (struct verdict) {
		.kind = answer->status < 300 ? VERDICT_UNCERTAIN : VERDICT_RETRY,
		.why = "answer names no message",
	};
}

struct verdict whatsapp_judge(struct arena *a, const struct net_answer *answer)
{
	json_t *j CLEANUP(json_drop) = NULL;
	const char *id = NULL;

	if (answer->status == 0)
		return (struct verdict) {
			.kind = answer->sent ? VERDICT_UNCERTAIN : VERDICT_RETRY,
			.why = answer->sent ? "connection lost, outcome unknown" : "no connection",
		};
	if (answer->status == 200)
		id = plainly_sent(a, answer->body);
	if (id)
		return (struct verdict) { .kind = VERDICT_SENT, .ext = id, .why = "sent" };
	/* What stands before the API may answer with a page: nobody knows what came behind it. */
	if (json_read(a, answer->body.ptr, answer->body.len, &j, NULL) != OK || !json_is_object(j))
		return (struct verdict) { .kind = VERDICT_UNCERTAIN,
					  .retry_after_ms = answer->retry_after_ms,
					  .why = "answer is not JSON" };
	return judge_json(a, j, answer);
}

/* {"id":"…"}; an error means the same as one of a message. What may have arrived is given again. */
struct verdict whatsapp_judge_media(struct arena *a, const struct net_answer *answer)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct verdict v;
	const char *id = NULL;

	if (answer->status == 200 &&
	    json_read(a, answer->body.ptr, answer->body.len, &j, NULL) == OK)
		id = json_str(j, "id");
	if (id && id[0])
		return (struct verdict) { .kind = VERDICT_HAS_FILE,
					  .ext = arena_strdup(a, id),
					  .why = "file given" };
	v = whatsapp_judge(a, answer);
	if (v.kind == VERDICT_UNCERTAIN || v.kind == VERDICT_SENT)
		v.kind = VERDICT_RETRY;
	if (v.kind == VERDICT_DEAD || (v.kind == VERDICT_REWRITE && v.fix != FIX_DOCUMENT)) {
		v.kind = VERDICT_REWRITE;
		v.fix = FIX_NO_FILE;
	}
	return v;
}
