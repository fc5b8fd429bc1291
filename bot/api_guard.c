#include "bot/api_guard.h"

#include <math.h>

#include "base/secret.h"
#include "base/text.h"

enum { WRONG_COSTS = 10, CLIENT_V6_GROUPS = 4 };
#define MINUTE_US 60e6

static void refill(struct api_guard *g, size_t i, int64_t now_us)
{
	double more = (double)(now_us - g->buckets[i].at_us) * g->per_minute / MINUTE_US;

	g->buckets[i].left = fmin(g->buckets[i].left + more, g->per_minute);
	g->buckets[i].at_us = now_us;
}

/* A customer of an internet provider has a whole /64 of IPv6 addresses. */
static void bucket_name(const char *client, char out[HTTP_CLIENT_SIZE])
{
	int colons = 0;

	snprintf(out, HTTP_CLIENT_SIZE, "%s", client);
	for (char *s = out; *s; s++)
		if (*s == ':' && ++colons == CLIENT_V6_GROUPS)
			*s = '\0';
}

static size_t bucket_of(struct api_guard *g, const char *client, int64_t now_us)
{
	char name[HTTP_CLIENT_SIZE];
	size_t fullest = 0;

	bucket_name(client, name);
	for (size_t i = 0; i < GUARD_CLIENTS; i++) {
		if (!g->buckets[i].client[0]) {
			fullest = i;
			break;
		}
		refill(g, i, now_us);
		if (strcmp(g->buckets[i].client, name) == 0)
			return i;
		if (g->buckets[i].left > g->buckets[fullest].left)
			fullest = i;
	}
	memcpy(g->buckets[fullest].client, name, sizeof(name));
	g->buckets[fullest].left = g->per_minute;
	g->buckets[fullest].at_us = now_us;
	return fullest;
}

/* RFC 6750 §2.1; the word's case does not matter (RFC 9110 §11.1). */
static bool token_right(const struct api_guard *g, const char *authorization)
{
	static const char word[] = "bearer ";
	char said[sizeof(word)];

	if (!authorization || strlen(authorization) < strlen(word))
		return false;
	memcpy(said, authorization, strlen(word));
	said[strlen(word)] = '\0';
	text_lower(said);
	authorization += strlen(word);
	while (*authorization == ' ')
		authorization++;
	return strcmp(said, word) == 0 && secret_equal(authorization, g->token);
}

enum guard_answer api_guard_ask(struct api_guard *g, const char *client, const char *authorization,
				int64_t now_us, int *wait_s)
{
	size_t i;

	if (!g->token[0])
		return GUARD_CLOSED;
	if (g->per_minute == 0)
		return token_right(g, authorization) ? GUARD_OK : GUARD_UNKNOWN;
	i = bucket_of(g, client, now_us);
	if (g->buckets[i].left < 1) {
		*wait_s = (int)ceil((1 - g->buckets[i].left) * 60 / g->per_minute);
		return GUARD_TOO_MANY;
	}
	if (token_right(g, authorization)) {
		g->buckets[i].left -= 1;
		return GUARD_OK;
	}
	g->buckets[i].left = fmax(g->buckets[i].left - WRONG_COSTS, 0);
	return GUARD_UNKNOWN;
}

bool api_guard_admit(struct api_guard *g, struct http_request *r, int64_t now_us)
{
	char client[HTTP_CLIENT_SIZE], seconds[16];
	int wait_s = 1;

	http_client(r, client);
	switch (api_guard_ask(g, client, http_header(r, "Authorization"), now_us, &wait_s)) {
	case GUARD_OK:
		return true;
	case GUARD_CLOSED:
		httpd_reply_error(r, GUARD_CLOSED,
				  "the order interface is closed: [http] api_token is not set",
				  NULL);
		return false;
	case GUARD_UNKNOWN:
		http_answer_header(r, "WWW-Authenticate", "Bearer realm=\"sigap\"");
		httpd_reply_error(r, GUARD_UNKNOWN, "wants Authorization: Bearer and the token",
				  "Authorization");
		return false;
	case GUARD_TOO_MANY:
		snprintf(seconds, sizeof(seconds), "%d", wait_s);
		http_answer_header(r, "Retry-After", seconds);
		httpd_reply_error(r, GUARD_TOO_MANY, "too many requests, please slow down", NULL);
		return false;
	}
	return false;
}
