#include "bot/http_gate.h"

#include <ctype.h>

#include "base/text.h"

struct headers {
	unsigned lengths, codings, hosts;
	const char *length, *coding, *expect;
	bool bad_name;
};

/* RFC 9110 §5.6.2 */
static bool is_token(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && (!s[i] || !strchr("!#$%&'*+-.^_`|~", s[i])))
			return false;
	return n > 0;
}

static enum MHD_Result look(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len,
			    const char *value, size_t value_len)
{
	struct headers *h = ctx;

	(void)kind;
	(void)value_len;
	if (!is_token(name, name_len)) {
		h->bad_name = true;
	} else if (text_equal_nocase(name, "Content-Length")) {
		h->lengths++;
		h->length = value;
	} else if (text_equal_nocase(name, "Transfer-Encoding")) {
		h->codings++;
		h->coding = value;
	} else if (text_equal_nocase(name, "Host")) {
		h->hosts++;
	} else if (text_equal_nocase(name, "Expect")) {
		h->expect = value;
	}
	return MHD_YES;
}

static bool read_length(const char *s, uint64_t *out)
{
	uint64_t n = 0;
	size_t len = s ? strlen(s) : 0;

	if (len == 0 || len > 18)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		n = n * 10 + (uint64_t)(*s - '0');
	}
	*out = n;
	return true;
}

static struct http_gate refuse(int status, const char *why)
{
	return (struct http_gate) { .status = status, .why = why };
}

struct http_gate http_gate_check(struct MHD_Connection *c, const char *version)
{
	struct http_gate gate = { 0 };
	struct headers h = { 0 };
	bool is_11 = strcmp(version, "HTTP/1.1") == 0;

	if (!is_11 && strcmp(version, "HTTP/1.0") != 0)
		return refuse(MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 or HTTP/1.0 please");
	MHD_get_connection_values_n(c, MHD_HEADER_KIND, look, &h);
	if (h.bad_name)
		return refuse(MHD_HTTP_BAD_REQUEST, "the name of a header is malformed");
	if (h.hosts > 1 || (is_11 && h.hosts == 0))
		return refuse(MHD_HTTP_BAD_REQUEST, "wants one Host header");
	if (h.lengths + h.codings > 1)
		return refuse(MHD_HTTP_BAD_REQUEST, "the length of the body is told twice");
	if (h.lengths && !read_length(h.length, &gate.length))
		return refuse(MHD_HTTP_BAD_REQUEST, "Content-Length is not a number");
	if (h.codings && !(is_11 && h.coding && text_equal_nocase(h.coding, "chunked")))
		return refuse(MHD_HTTP_NOT_IMPLEMENTED, "this Transfer-Encoding is unknown here");
	gate.has_body = gate.length > 0 || h.codings > 0;
	gate.waits = h.expect && text_equal_nocase(h.expect, "100-continue");
	return gate;
}
