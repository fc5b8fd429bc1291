/* telegram_judge.c - what Telegram's answers mean for the message that was sent. */
#include "bot/telegram.h"

#include "base/json.h"
#include "base/text.h"

enum {
	RETRY_AFTER_S = 5, /* when a 429 does not say */
	RETRY_AFTER_MAX_S = 86400,
};

/* Descriptions by lower-case substring, since their wording changes; first match wins. Anything
 * else with 400 is our mistake and kept for people to look at. */
static const struct {
	int code;
	const char *says;
	enum verdict_kind kind;
	enum verdict_fix fix;
} rules[] = {
	{ 400, "message is not modified", VERDICT_SENT, FIX_NONE },
	{ 400, "message to edit not found", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "message can't be edited", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "there is no text in the message to edit", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "there is no caption in the message to edit", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "message to be replied not found", VERDICT_REWRITE, FIX_NO_REPLY },
	{ 400, "can't parse entities", VERDICT_REWRITE, FIX_PLAIN },
	{ 400, "message thread not found", VERDICT_REWRITE, FIX_NO_TOPIC },
	{ 400, "topic_closed", VERDICT_REWRITE, FIX_OPEN_TOPIC },
	{ 400, "topic_not_modified", VERDICT_SENT, FIX_NONE },
	{ 400, "not enough rights to create a topic", VERDICT_IGNORED, FIX_NONE },
	{ 400, "not enough rights to manage the topic", VERDICT_IGNORED, FIX_NONE },
	{ 400, "the chat is not a forum", VERDICT_IGNORED, FIX_NONE },
	{ 400, "query is too old", VERDICT_IGNORED, FIX_NONE },
	{ 400, "query id is invalid", VERDICT_IGNORED, FIX_NONE },
	{ 400, "message to delete not found", VERDICT_IGNORED, FIX_NONE },
	{ 400, "message can't be deleted", VERDICT_IGNORED, FIX_NONE },
	{ 400, "chat not found", VERDICT_UNREACHABLE, FIX_NONE },
	{ 400, "user not found", VERDICT_UNREACHABLE, FIX_NONE },
	{ 400, "peer_id_invalid", VERDICT_UNREACHABLE, FIX_NONE },
	{ 400, "wrong file_id or the file is temporarily unavailable", VERDICT_RETRY, FIX_NONE },
	{ 401, "", VERDICT_STOPPED, FIX_NONE },
	{ 403, "", VERDICT_UNREACHABLE, FIX_NONE },
	{ 404, "", VERDICT_STOPPED, FIX_NONE },
	{ 500, "immediately deleted", VERDICT_IGNORED, FIX_NONE },
	{ 400, "", VERDICT_DEAD, FIX_NONE },
	{ 413, "", VERDICT_DEAD, FIX_NONE },
};

static struct verdict judge_error(struct arena *a, const json_t *j, long status)
{
	const json_t *parameters = json_object_get(j, "parameters");
	struct span said = json_span(j, "description");
	char *why = said.ptr ? text_one_line(a, said.ptr, said.len, 160) : NULL;
	char *lower_why = why ? arena_strdup(a, why) : NULL;
	struct verdict v = { .kind = VERDICT_RETRY, .why = why ? why : "refused" };
	int64_t code = json_has_int(j, "error_code") ? json_int(j, "error_code") : status;

	if (json_has_int(parameters, "migrate_to_chat_id")) {
		v.kind = VERDICT_MIGRATED;
		v.new_chat = arena_printf(a, "%lld",
					  (long long)json_int(parameters, "migrate_to_chat_id"));
		return v;
	}
	if (code == 429) {
		int64_t seconds = json_int(parameters, "retry_after");

		if (seconds <= 0)
			seconds = RETRY_AFTER_S;
		v.retry_after_ms = (seconds < RETRY_AFTER_MAX_S ? seconds : RETRY_AFTER_MAX_S) *
				   1000;
		return v;
	}
	if (lower_why)
		text_lower(lower_why);
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (rules[i].code == code &&
		    (!rules[i].says[0] || (lower_why && strstr(lower_why, rules[i].says)))) {
			v.kind = rules[i].kind;
			v.fix = rules[i].fix;
			break;
		}
	return v; /* 5xx and the unknown: try again later */
}

/* Skips white space and one word; false when the word is not there. */
static bool take_word(const char **s, const char *end, const char *word)
{
	size_t n = strlen(word);

	while (*s < end && strchr(" \t\r\n", **s))
		(*s)++;
	if ((size_t)(end - *s) < n || memcmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

/* The usual answer, {"ok":true,"result":{"message_id":…, read without building a tree: it costs
 * more than all else that happens to a sent message. False when it is not plainly that. */
static bool plainly_sent(struct span body, int64_t *message)
{
	static const char id[] = "\"message_id\"", other[] = "\"reply_to_message\"";
	const char *s = body.ptr, *end = body.ptr + body.len, *digits;

	if (!take_word(&s, end, "{") || !take_word(&s, end, "\"ok\"") || !take_word(&s, end, ":") ||
	    !take_word(&s, end, "true"))
		return false;
	digits = memmem(s, (size_t)(end - s), id, sizeof(id) - 1);
	if (!digits || memmem(s, (size_t)(digits - s), other, sizeof(other) - 1))
		return false;
	s = digits + sizeof(id) - 1;
	if (!take_word(&s, end, ":"))
		return false;
	while (s < end && *s == ' ')
		s++;
	for (digits = s; s < end && *s >= '0' && *s <= '9';)
		s++;
	return text_parse_i64(digits, (size_t)(s - digits), message) == OK;
}

struct verdict telegram_judge(struct arena *a, const struct net_answer *answer)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct verdict v = { .kind = VERDICT_SENT, .why = "sent" };

	if (answer->status == 0)
		return (struct verdict) {
			.kind = answer->sent ? VERDICT_UNCERTAIN : VERDICT_RETRY,
			.why = answer->sent ? "connection lost, outcome unknown" : "no connection",
		};
	if (answer->status == 200 && plainly_sent(answer->body, &v.message))
		return v;
	/* The front end may answer 502 or 504 with a page instead of JSON. */
	if (json_read(a, answer->body.ptr, answer->body.len, &j, NULL) != OK || !json_is_object(j))
		return (struct verdict) {
			.kind = answer->status >= 500 ? VERDICT_RETRY : VERDICT_UNCERTAIN,
			.why = "answer is not JSON",
		};
	if (!json_bool(j, "ok"))
		return judge_error(a, j, answer->status);
	v.message = json_int(json_object_get(j, "result"), "message_id");
	if (!v.message)
		v.topic = json_int(json_object_get(j, "result"), "message_thread_id");
	return v;
}
