/* fetch_whatsapp.c - where WhatsApp keeps a file: GET /{media-id} tells a link that lives five
 * minutes, and the link wants the access token. The token is shown to Meta's hosts only; to the
 * api_base's origin, too, when that is plain loopback (a simulator). */
#include "bot/fetch_inside.h"

#include "base/json.h"
#include "base/text.h"
#include "store/contact.h"

enum { ID_MAX = 64, CODE_UNKNOWN = 100 };

static enum err ask(struct arena *a, const struct fetch_config *c, const char *file,
		    struct fetch_question *out)
{
	size_t len = strlen(file);
	const char *url;

	if (len == 0 || len > ID_MAX || strspn(file, "0123456789") != len || !c->whatsapp_token[0])
		return ERR_INVALID;
	url = arena_printf(a, "%s/%s", c->whatsapp_base, file);
	if (!url)
		return ERR_NOMEM;
	*out = (struct fetch_question) { .url = url,
					 .body = { "", 0 },
					 .bearer = c->whatsapp_token };
	return OK;
}

/* ---- who may see the token ---- */

static bool is_meta(const char *host, size_t len)
{
	static const char *const hosts[] = { "graph.facebook.com", "lookaside.fbsbx.com" };
	static const char domain[] = ".fbcdn.net";
	size_t tail = sizeof(domain) - 1;

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (strlen(hosts[i]) == len && strncasecmp(host, hosts[i], len) == 0)
			return true;
	return len > tail && strncasecmp(host + len - tail, domain, tail) == 0;
}

/* A host is nothing but letters, digits, '.' and '-': no port, no user, no trick. */
static bool trusted(const struct fetch_config *c, const char *url)
{
	static const char https[] = "https://", http[] = "http://";
	const char *host;
	size_t len;

	if (text_starts(url, https)) {
		host = url + sizeof(https) - 1;
		len = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789.-");
		return (host[len] == '/' || host[len] == '?' || !host[len]) && is_meta(host, len);
	}
	if (!text_starts(c->whatsapp_base, http))
		return false;
	len = sizeof(http) - 1 + strcspn(c->whatsapp_base + sizeof(http) - 1, "/");
	return strncmp(url, c->whatsapp_base, len) == 0 && url[len] == '/';
}

/* ---- the description ---- */

/* file_size is a number in some answers and a text in others. */
static int64_t size_of(const json_t *j)
{
	const char *text = json_str(j, "file_size");
	int64_t n = 0;

	if (text)
		return text_parse_i64(text, strlen(text), &n) == OK ? n : 0;
	return json_int(j, "file_size");
}

static enum err refused(const json_t *j, long status, struct fetch_place *out)
{
	const json_t *error = json_object_get(j, "error");

	/* An unknown id and one that has expired are told alike. */
	if (status == 404 || (status == 400 && json_int(error, "code") == CODE_UNKNOWN))
		return fetch_place_is(out, FETCH_GONE, "unknown or expired media id");
	return fetch_place_is(out, FETCH_RETRY, "the media was not described");
}

static enum err locate(struct arena *a, const struct fetch_config *c,
		       const struct net_answer *answer, struct fetch_place *out)
{
	json_t *j CLEANUP(json_drop) = NULL;
	const char *url, *mime, *sha;

	if (answer->status == 0 || json_read(a, answer->body.ptr, answer->body.len, &j, NULL) != OK)
		return fetch_place_is(out, FETCH_RETRY, "the media was not described");
	url = json_str(j, "url");
	if (answer->status != 200 || !url)
		return refused(j, answer->status, out);
	if (!trusted(c, url))
		return fetch_place_is(out, FETCH_REFUSED, "a link to a foreign host");
	mime = json_str(j, "mime_type");
	sha = json_str(j, "sha256");
	*out = (struct fetch_place) { .verdict = FETCH_DONE,
				      .url = arena_strdup(a, url),
				      .bearer = c->whatsapp_token,
				      .mime = arena_strdup(a, mime ? mime : ""),
				      .sha256 = arena_strdup(a, sha),
				      .size = size_of(j),
				      .why = "located" };
	return out->url && out->mime && (!sha || out->sha256) ? OK : ERR_NOMEM;
}

const struct fetch_ops fetch_whatsapp = { CHANNEL_WHATSAPP, ask, locate };
