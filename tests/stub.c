#include "tests/stub.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <microhttpd.h>

enum { ANSWERS_MAX = 128, ASKED_MAX = 16384, BODY_MAX = 256 * 1024 };

struct asked {
	char *path, *body, *bearer;
	char *timestamp, *signature; /* of an event */
	size_t len;
};

struct stub {
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	char origin[40];
	struct {
		unsigned status;
		char *body;
	} answers[ANSWERS_MAX];
	size_t n_answers, next_answer;
	struct asked *asked[ASKED_MAX];
	size_t n_asked;
	int64_t message;
};

static enum MHD_Result reply(struct stub *s, struct MHD_Connection *c)
{
	char usual[80];
	const char *body = usual;
	unsigned status = 200;
	struct MHD_Response *r;
	enum MHD_Result ok;

	snprintf(usual, sizeof(usual), "{\"ok\":true,\"result\":{\"message_id\":%lld}}",
		 (long long)++s->message);
	if (s->next_answer < s->n_answers) {
		status = s->answers[s->next_answer].status;
		body = s->answers[s->next_answer++].body;
	}
	if (status == STUB_CUT)
		return MHD_NO;
	r = MHD_create_response_from_buffer(strlen(body), (void *)(uintptr_t)body,
					    MHD_RESPMEM_MUST_COPY);
	ok = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return ok;
}

static char *header_copy(struct MHD_Connection *c, const char *name)
{
	const char *value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);

	return strdup(value ? value : "");
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *c, const char *path,
			      const char *method, const char *version, const char *data,
			      size_t *len, void **state)
{
	struct stub *s = ctx;
	struct asked *a = *state;
	const char *bearer;
	enum MHD_Result ok;

	(void)method;
	(void)version;
	if (!a) {
		a = calloc(1, sizeof(*a));
		if (a)
			a->body = calloc(1, BODY_MAX);
		*state = a;
		return a && a->body ? MHD_YES : MHD_NO;
	}
	if (*len) {
		if (a->len + *len >= BODY_MAX)
			return MHD_NO;
		memcpy(a->body + a->len, data, *len);
		a->len += *len;
		*len = 0;
		return MHD_YES;
	}
	bearer = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization");
	pthread_mutex_lock(&s->lock);
	a->path = strdup(path);
	a->bearer = strdup(bearer ? bearer : "");
	a->timestamp = header_copy(c, "Sigap-Timestamp");
	a->signature = header_copy(c, "Sigap-Signature");
	a->body = realloc(a->body, a->len + 1); /* was zeroed: the text has its end */
	if (s->n_asked < ASKED_MAX)
		s->asked[s->n_asked++] = a;
	ok = reply(s, c);
	pthread_mutex_unlock(&s->lock);
	return ok;
}

struct stub *stub_open(void)
{
	struct stub *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	pthread_mutex_init(&s->lock, NULL);
	s->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, NULL, NULL,
				     handle, s, MHD_OPTION_END);
	assert_non_null(s->daemon);
	snprintf(s->origin, sizeof(s->origin), "http://127.0.0.1:%u",
		 (unsigned)MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	return s;
}

void stub_close(struct stub *s)
{
	MHD_stop_daemon(s->daemon);
	for (size_t i = 0; i < s->n_answers; i++)
		free(s->answers[i].body);
	for (size_t i = 0; i < s->n_asked; i++) {
		free(s->asked[i]->path);
		free(s->asked[i]->bearer);
		free(s->asked[i]->timestamp);
		free(s->asked[i]->signature);
		free(s->asked[i]->body);
		free(s->asked[i]);
	}
	pthread_mutex_destroy(&s->lock);
	free(s);
}

const char *stub_origin(const struct stub *s)
{
	return s->origin;
}

void stub_answer(struct stub *s, unsigned status, const char *body)
{
	pthread_mutex_lock(&s->lock);
	assert_true(s->n_answers < ANSWERS_MAX);
	s->answers[s->n_answers].status = status;
	s->answers[s->n_answers++].body = strdup(body);
	pthread_mutex_unlock(&s->lock);
}

size_t stub_count(struct stub *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->n_asked;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static const struct asked *asked(struct stub *s, size_t n)
{
	const struct asked *a;

	pthread_mutex_lock(&s->lock);
	assert_true(n < s->n_asked);
	a = s->asked[n];
	pthread_mutex_unlock(&s->lock);
	return a;
}

const char *stub_path(struct stub *s, size_t n)
{
	return asked(s, n)->path;
}

const char *stub_body(struct stub *s, size_t n)
{
	return asked(s, n)->body;
}

const char *stub_bearer(struct stub *s, size_t n)
{
	return asked(s, n)->bearer;
}

const char *stub_timestamp(struct stub *s, size_t n)
{
	return asked(s, n)->timestamp;
}

const char *stub_signature(struct stub *s, size_t n)
{
	return asked(s, n)->signature;
}
