/* fetch_telegram.c - where Telegram keeps a file: getFile, then {api_base}/file/bot<token>/<path>.
 * Bot API: links live at least an hour, files above 20 MiB are refused. */
#include "bot/fetch_inside.h"

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "store/contact.h"

enum { ID_MAX = 512, PATH_BYTES = 1024 };

static bool is_id(const char *s)
{
	size_t len = strlen(s);

	return len > 0 && len <= ID_MAX &&
	       strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

static enum err ask(struct arena *a, const struct fetch_config *c, const char *file,
		    struct fetch_question *out)
{
	const char *url, *body;

	if (!is_id(file) || !c->telegram_token[0])
		return ERR_INVALID;
	url = arena_printf(a, "%s/bot%s/getFile", c->telegram_base, c->telegram_token);
	body = arena_printf(a, "{\"file_id\":\"%s\"}", file);
	if (!url || !body)
		return ERR_NOMEM;
	*out = (struct fetch_question) { .url = url, .body = { body, strlen(body) } };
	return OK;
}

/* Below the token, and nowhere else: relative, no "..". */
static bool leads_away(const char *path)
{
	return path[0] == '/' || path[0] == '\0' || strstr(path, "..") || strlen(path) > PATH_BYTES;
}

static void add_escaped(struct strbuf *b, const char *path)
{
	for (const char *p = path; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
		    strchr("/._-~", c))
			strbuf_addc(b, (char)c);
		else
			strbuf_addf(b, "%%%02X", c);
	}
}

static enum err place_of(struct arena *a, const struct fetch_config *c, const json_t *result,
			 struct fetch_place *out)
{
	const char *path = json_str(result, "file_path");
	struct strbuf url;

	if (!path || leads_away(path))
		return fetch_place_is(out, FETCH_REFUSED, "no file_path that can be trusted");
	strbuf_init(&url, a, 8 * 1024);
	strbuf_addf(&url, "%s/file/bot%s/", c->telegram_base, c->telegram_token);
	add_escaped(&url, path);
	if (strbuf_failed(&url))
		return ERR_NOMEM;
	*out = (struct fetch_place) { .verdict = FETCH_DONE,
				      .url = url.ptr,
				      .mime = "",
				      .size = json_int(result, "file_size"),
				      .why = "located" };
	return OK;
}

/* What the server says of a file that it will not give, and what that means for us. */
static const struct {
	const char *part;
	enum fetch_verdict verdict;
	const char *why;
} refusals[] = {
	{ "file is too big", FETCH_LARGE, "the channel gives no file that large" },
	/* Used for every download that failed over there, server errors too. */
	{ "temporarily unavailable", FETCH_RETRY, "temporarily unavailable" },
	{ "file_id", FETCH_GONE, "unknown file id" },
	{ "file identifier", FETCH_GONE, "unknown file id" },
};

static enum err refused(const json_t *answer, long status, struct fetch_place *out)
{
	const char *said = json_str(answer, "description");

	if (status != 400 || !said)
		return fetch_place_is(out, FETCH_RETRY, "getFile was not answered");
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (strstr(said, refusals[i].part))
			return fetch_place_is(out, refusals[i].verdict, refusals[i].why);
	return fetch_place_is(out, FETCH_RETRY, "getFile was refused");
}

static enum err locate(struct arena *a, const struct fetch_config *c,
		       const struct net_answer *answer, struct fetch_place *out)
{
	json_t *j CLEANUP(json_drop) = NULL;

	if (answer->status == 0 || json_read(a, answer->body.ptr, answer->body.len, &j, NULL) != OK)
		return fetch_place_is(out, FETCH_RETRY, "getFile was not answered");
	if (!json_bool(j, "ok"))
		return refused(j, answer->status, out);
	return place_of(a, c, json_object_get(j, "result"), out);
}

const struct fetch_ops fetch_telegram = { CHANNEL_TELEGRAM, ask, locate };
