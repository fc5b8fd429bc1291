/* wa_media.c - files of the Graph API: upload, describe, download, delete; see wa.h.
 * A link is good for minutes and for the bearer of the token; each description makes a new one.
 * Hashes are hexadecimal in a description and base64 in a webhook (whatsapp.md §4.3). */
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "api.h"
#include "armour.h"
#include "sim.h"

enum { UPLOADED_LIVES = 30 * WA_DAY, RECEIVED_LIVES = 7 * WA_DAY };
#define FIRST_ID INT64_C(1203400567800000)

struct wa_media *wa_media_add(struct wa *wa, struct file *f, bool uploaded)
{
	struct wa_media *m = xalloc(sizeof(*m));

	wa->media = xrealloc(wa->media, (wa->nmedia + 1) * sizeof(struct wa_media *));
	wa->media[wa->nmedia++] = m;
	snprintf(m->id, sizeof(m->id), "%lld", (long long)(FIRST_ID + (int64_t)wa->nmedia));
	m->file = f;
	m->uploaded = uploaded;
	m->made_at = clock_unix();
	m->lives_s = uploaded ? UPLOADED_LIVES : RECEIVED_LIVES;
	return m;
}

struct wa_media *wa_media_get(const struct wa *wa, const char *id)
{
	int64_t n = id == NULL ? 0 : strtoll(id, NULL, 10) - FIRST_ID;
	struct wa_media *m;

	if (n < 1 || (size_t)n > wa->nmedia)
		return NULL;
	m = wa->media[n - 1];
	return strcmp(m->id, id) == 0 && !m->deleted && m->made_at + m->lives_s > clock_unix()
		       ? m
		       : NULL;
}

void wa_media_clear(struct wa *wa)
{
	for (size_t i = 0; i < wa->nmedia; i++)
		free(wa->media[i]);
	free(wa->media);
	wa->media = NULL;
	wa->nmedia = 0;
}

static void digest(const struct wa_media *m, unsigned char out[SHA256_DIGEST_LENGTH])
{
	struct buf bytes = { 0 };

	file_bytes(m->file, &bytes);
	SHA256((const unsigned char *)bytes.s, bytes.len, out);
	buf_free(&bytes);
}

/* of a link: nobody makes one up that lives longer */
static void link_hash(const struct wa *wa, const char *id, int64_t until, char out[65])
{
	struct buf text = { 0 };
	unsigned char hash[SHA256_DIGEST_LENGTH];

	buf_addf(&text, "%s %s %lld", wa->secret, id, (long long)until);
	SHA256((const unsigned char *)text.s, text.len, hash);
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(out + 2 * i, 3, "%02x", hash[i]);
	buf_free(&text);
}

static void write_url(const struct wa *wa, const struct wa_media *m, const char *source,
		      struct buf *out)
{
	int64_t until = clock_unix() + wa->options.url_seconds;
	char hash[65] = "";

	link_hash(wa, m->id, until, hash);
	buf_addf(out, "%s/whatsapp_business/attachments/?mid=%s%s&ext=%lld&hash=%s", wa->origin,
		 m->id, source, (long long)until, hash);
}

json_t *wa_media_node(const struct wa *wa, const struct wa_media *m)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	struct buf text = { 0 }, url = { 0 };
	json_t *node;

	digest(m, hash);
	base64_encode(hash, sizeof(hash), &text);
	write_url(wa, m, "&source=webhook", &url);
	node = json_pack("{s:s,s:s,s:s,s:s}", "mime_type", m->file->mime, "sha256", text.s, "id",
			 m->id, "url", url.s);
	buf_free(&text);
	buf_free(&url);
	return node;
}

static bool unknown(struct call *c)
{
	struct wa_refusal no = { .code = WA_BAD_PARAMETER, .subcode = 33 };

	snprintf(no.details, sizeof(no.details),
		 "Unsupported request. The media does not exist or has expired");
	return wa_fail(c, &no);
}

static struct wa_media *named(struct call *c)
{
	const char *id = strrchr(c->req->path, '/');

	return wa_media_get(&c->sim->wa, id == NULL ? NULL : id + 1);
}

void wa_api_upload(struct call *c)
{
	const char *product = param_str(c->args, "messaging_product", NULL);
	const char *type = param_str(c->args, "type", NULL);
	const struct upload *up = param_file(c->req, "file");
	struct wa_refusal no;
	struct file *f;

	if (product == NULL || strcmp(product, "whatsapp") != 0)
		wa_refuse(&no, WA_BAD_PARAMETER, "(messaging_product) must be whatsapp");
	else if (up == NULL || up->len == 0)
		wa_refuse(&no, WA_BAD_PARAMETER, "(file) Must be one file");
	else if (type == NULL || strchr(type, '/') == NULL)
		wa_refuse(&no, WA_BAD_PARAMETER, "(type) must be the file's media type");
	else {
		f = file_add(&c->sim->files, FILE_DOCUMENT, type, up->file_name, up->bytes, up->len,
			     0, 0, 0);
		c->status = 200;
		buf_addf(&c->out, "{\"id\":\"%s\"}", wa_media_add(&c->sim->wa, f, true)->id);
		return;
	}
	wa_fail(c, &no);
}

void wa_api_describe(struct call *c)
{
	struct wa *wa = &c->sim->wa;
	const char *number = param_str(c->args, "phone_number_id", NULL);
	struct wa_media *m = named(c);
	unsigned char hash[SHA256_DIGEST_LENGTH];
	const char *quote = wa->options.size_as_text ? "\"" : "";

	if (m == NULL || (number != NULL && strcmp(number, wa->number_id) != 0)) {
		unknown(c);
		return;
	}
	digest(m, hash);
	c->status = 200;
	buf_puts(&c->out, "{\"messaging_product\":\"whatsapp\",\"url\":\"");
	write_url(wa, m, "", &c->out);
	buf_puts(&c->out, "\",\"mime_type\":");
	buf_json_str(&c->out, m->file->mime);
	buf_puts(&c->out, ",\"sha256\":\"");
	for (size_t i = 0; i < sizeof(hash); i++)
		buf_addf(&c->out, "%02x", hash[i]);
	buf_addf(&c->out, "\",\"file_size\":%s%zu%s,\"id\":\"%s\"}", quote, m->file->len, quote,
		 m->id);
}

void wa_api_download(struct call *c)
{
	struct wa_media *m = wa_media_get(&c->sim->wa, param_str(c->args, "mid", NULL));
	const char *given = param_str(c->args, "hash", NULL);
	int64_t until = param_int(c->args, "ext", 0);
	char hash[65] = "";

	if (m != NULL)
		link_hash(&c->sim->wa, m->id, until, hash);
	if (m == NULL || given == NULL || strcmp(hash, given) != 0 || until <= clock_unix()) {
		c->status = 404;
		buf_puts(&c->out, "{}");
		return;
	}
	c->status = 200;
	c->type = m->file->mime;
	file_bytes(m->file, &c->out);
}

void wa_api_delete(struct call *c)
{
	struct wa_media *m = named(c);

	if (m == NULL) {
		unknown(c);
		return;
	}
	m->deleted = true;
	c->status = 200;
	buf_puts(&c->out, "{\"success\":true}");
}
