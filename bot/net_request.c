#include <string.h>

#include "base/text.h"
#include "bot/net_inside.h"

/* Plain http leaves only to the origins that the config allows (a simulator on loopback). */
static bool url_allowed(const struct net *n, const char *url)
{
	const char *origin = n->plain_http ? n->plain_http : "";

	if (text_starts(url, "https://"))
		return true;
	while (*origin) {
		size_t len = strcspn(origin, " ");

		if (len && strncmp(url, origin, len) == 0 && (url[len] == '/' || !url[len]))
			return true;
		origin += len + (origin[len] == ' ');
	}
	return false;
}

static struct curl_slist *with_usual(const struct net *n, const char *first)
{
	struct curl_slist *all = curl_slist_append(NULL, first);

	for (const struct curl_slist *h = n->headers; all && h; h = h->next) {
		struct curl_slist *more = curl_slist_append(all, h->data);

		if (!more)
			curl_slist_free_all(all);
		all = more;
	}
	return all;
}

static bool same_token(const struct slot *s, const char *bearer)
{
	if (s->has_signature)
		return false;
	if (!s->headers || !bearer)
		return !s->headers && !bearer;
	return strcmp(s->headers->data + strlen(AUTHORIZATION), bearer) == 0;
}

static enum err use_headers(struct net *n, struct slot *s, struct curl_slist *all, bool signature)
{
	if (curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, all ? all : n->headers) != CURLE_OK) {
		curl_slist_free_all(all);
		return ERR_NOMEM;
	}
	curl_slist_free_all(s->headers);
	s->headers = all;
	s->has_signature = signature;
	return OK;
}

/* Those of this request alone: a signature, a time. */
static enum err set_own_headers(struct net *n, struct slot *s, const char *const *headers)
{
	struct curl_slist *all = with_usual(n, headers[0]);

	for (size_t i = 1; all && i < NET_HEADERS && headers[i]; i++) {
		struct curl_slist *more = curl_slist_append(all, headers[i]);

		if (!more)
			curl_slist_free_all(all);
		all = more;
	}
	return all ? use_headers(n, s, all, true) : ERR_NOMEM;
}

/* A handle mostly serves the same channel again: then its headers stand already. */
static enum err set_headers(struct net *n, struct slot *s, const char *bearer)
{
	struct curl_slist *all = NULL;
	char line[2048];

	if (same_token(s, bearer))
		return OK;
	if (bearer && snprintf(line, sizeof(line), AUTHORIZATION "%s", bearer) >= (int)sizeof(line))
		return ERR_LIMIT;
	if (bearer && !(all = with_usual(n, line)))
		return ERR_NOMEM;
	return use_headers(n, s, all, false);
}

static enum err set_mail(struct slot *s, const struct net_request *r)
{
	bool local = text_starts(r->url, "smtp://127.0.0.1") ||
		     text_starts(r->url, "smtp://[::1]") || text_starts(r->url, "smtp://localhost");
	CURL *e = s->easy;

	curl_slist_free_all(s->to);
	s->to = curl_slist_append(NULL, r->mail_to);
	s->post_at = 0;
	if (!s->to || curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps") != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_MAIL_FROM, r->mail_from) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_MAIL_RCPT, s->to) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_UPLOAD, 1L) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_READFUNCTION, net_give_post) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_READDATA, s) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_USE_SSL, (long)(local ? CURLUSESSL_TRY : CURLUSESSL_ALL)) !=
		    CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_USERNAME, r->user) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_PASSWORD, r->password) != CURLE_OK)
		return ERR_NOMEM;
	return OK;
}

static enum err set_post(struct slot *s, struct span body)
{
	if (body.len + 1 > s->post_cap) {
		char *p = realloc(s->post, body.len + 1);

		if (!p)
			return ERR_NOMEM;
		s->post = p;
		s->post_cap = body.len + 1;
	}
	if (body.len)
		memcpy(s->post, body.ptr, body.len);
	s->post[body.len] = '\0';
	s->post_len = body.len;
	return OK;
}

static bool add_field(curl_mime *form, const struct net_field *f)
{
	curl_mimepart *part = curl_mime_addpart(form);

	if (!part || curl_mime_name(part, f->name) != CURLE_OK)
		return false;
	if (!f->path)
		return curl_mime_data(part, f->value.ptr, f->value.len) == CURLE_OK;
	return curl_mime_filedata(part, f->path) == CURLE_OK &&
	       curl_mime_filename(part, f->file_name) == CURLE_OK &&
	       curl_mime_type(part, f->mime) == CURLE_OK;
}

/* A form names its own type: of the usual headers only the token's is wanted. */
static enum err set_form(struct slot *s, const struct net_request *r)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	char line[2048];
	bool fine = headers != NULL;

	s->form = curl_mime_init(s->easy);
	for (size_t i = 0; s->form && fine && i < r->n_form; i++)
		fine = add_field(s->form, &r->form[i]);
	if (fine && r->bearer) {
		struct curl_slist *more = NULL;

		if (snprintf(line, sizeof(line), AUTHORIZATION "%s", r->bearer) < (int)sizeof(line))
			more = curl_slist_append(headers, line);
		fine = more != NULL;
	}
	if (!s->form || !fine || curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, s->form) != CURLE_OK ||
	    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, headers) != CURLE_OK) {
		curl_slist_free_all(headers);
		return ERR_NOMEM;
	}
	curl_slist_free_all(s->headers);
	s->headers = headers;
	return OK;
}

void net_end_form(struct net *n, struct slot *s)
{
	if (!s->form)
		return;
	curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, NULL);
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, n->headers);
	curl_mime_free(s->form);
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	s->form = NULL;
}

static enum err set_fetch(struct slot *s, const struct net_request *r)
{
	s->take = r->take;
	s->taken = 0;
	s->most = r->most;
	if (r->n_form)
		return set_form(s, r);
	return curl_easy_setopt(s->easy, CURLOPT_HTTPGET, 1L) == CURLE_OK ? OK : ERR_NOMEM;
}

static bool set_body(struct slot *s, enum net_kind kind)
{
	s->post_at = 0;
	return (kind == NET_CALL ||
		curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, s->post) == CURLE_OK) &&
	       curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->post_len) ==
		       CURLE_OK;
}

enum err net_put_request(struct net *n, struct slot *s, const struct net_request *r)
{
	TRY(set_post(s, r->body));
	if (r->kind == NET_MAIL) {
		TRY(set_mail(s, r));
	} else if (!url_allowed(n, r->url)) {
		return ERR_DENIED;
	} else {
		TRY(r->headers[0] ? set_own_headers(n, s, r->headers)
				  : set_headers(n, s, r->bearer));
		if (r->kind == NET_FETCH)
			TRY(set_fetch(s, r));
		if ((r->kind != NET_FETCH || r->body.len) && !set_body(s, r->kind))
			return ERR_NOMEM;
	}
	return curl_easy_setopt(s->easy, CURLOPT_URL, r->url) == CURLE_OK ? OK : ERR_NOMEM;
}
