/* api_files.c - photos, documents, albums, and getFile. */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"

enum { PHOTO_MAX = 10 * 1024 * 1024, UPLOAD_MAX = 50 * 1024 * 1024 };

static bool photo_upload(struct call *c, const struct upload *up, struct buf *out)
{
	int w, h;

	if (up->len > PHOTO_MAX)
		return call_fail(c, 400, "file is too big");
	if (!picture_size(up->bytes, up->len, &w, &h))
		return call_fail(c, 400, "IMAGE_PROCESS_FAILED");
	if (w <= 0 || h <= 0 || w + h > 10000 || w > 20 * h || h > 20 * w)
		return call_fail(c, 400, "PHOTO_INVALID_DIMENSIONS");
	photo_write(&c->sim->files, out, up->bytes, up->len, 0, 0, w, h);
	return true;
}

static const char *guess_mime(const char *name)
{
	static const struct {
		const char *extension, *mime;
	} known[] = {
		{ ".pdf", "application/pdf" }, { ".csv", "text/csv" },
		{ ".txt", "text/plain" },      { ".json", "application/json" },
		{ ".png", "image/png" },       { ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" },     { ".zip", "application/zip" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < ARRAY_LEN(known); i++)
		if (strcasecmp(dot, known[i].extension) == 0)
			return known[i].mime;
	return "application/octet-stream";
}

static bool upload_media(struct call *c, enum file_kind kind, const struct upload *up,
			 struct buf *out)
{
	if (up->len == 0)
		return call_fail(c, 400, "file must be non-empty");
	if (kind == FILE_PHOTO)
		return photo_upload(c, up, out);
	if (up->len > UPLOAD_MAX)
		return call_fail(c, 413, "%s", "");
	media_write(file_add(&c->sim->files, kind, guess_mime(up->file_name), up->file_name,
			     up->bytes, up->len, 0, 0, 0),
		    out, 0);
	return true;
}

static bool known_media(struct call *c, enum file_kind kind, const char *value, struct buf *out)
{
	const struct file *f = file_by_id(&c->sim->files, value);

	if (f == NULL)
		return call_fail(c, 400,
				 strncmp(value, "http", 4) == 0
					 ? "failed to get HTTP URL content"
					 : "wrong file identifier/HTTP URL specified");
	if (f->kind != kind)
		return call_fail(c, 400, "wrong type of the file: can't use file of another type");
	if (kind != FILE_PHOTO) {
		media_write(f, out, 0);
		return true;
	}
	buf_puts(out, "\"photo\":[{");
	file_write(f, out);
	buf_addf(out, ",\"width\":%d,\"height\":%d}]", f->width, f->height);
	return true;
}

/* value is a file_id, attach://field, or the field is an upload itself */
static bool find_media(struct call *c, enum file_kind kind, const char *field, const char *value,
		       struct buf *out)
{
	const struct upload *up = param_file(c->req, field);

	if (up == NULL && value != NULL && strncmp(value, "attach://", 9) == 0)
		up = param_file(c->req, value + 9);
	if (up != NULL)
		return upload_media(c, kind, up, out);
	if (value == NULL || value[0] == '\0')
		return call_fail(c, 400, "there is no %s in the request", field);
	return known_media(c, kind, value, out);
}

static void send_file(struct call *c, enum file_kind kind, const char *field)
{
	struct post p = { .caption = true };
	struct buf media = { 0 };
	bool good = post_text(c, &p, "caption", false);

	good = good && find_media(c, kind, field, param_str(c->args, field, NULL), &media);
	if (good && post_begin(c, &p))
		call_message(c, post_commit(c, &p, buf_take(&media)));
	buf_free(&media);
	post_free(&p);
}

void api_send_photo(struct call *c)
{
	send_file(c, FILE_PHOTO, "photo");
}

void api_send_document(struct call *c)
{
	send_file(c, FILE_DOCUMENT, "document");
}

/* one item's caption, through the same checks as everybody's */
static bool album_caption(struct call *c, struct post *p, const json_t *item)
{
	static const char *const keys[] = { "caption", "parse_mode", "caption_entities" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		json_t *v = json_object_get(item, keys[i]);

		if (v != NULL)
			json_object_set(c->args, keys[i], v);
		else
			json_object_del(c->args, keys[i]);
	}
	p->caption = true;
	return post_text(c, p, "caption", false);
}

static bool album_item(struct call *c, struct post *p, const json_t *item, const char *group,
		       struct buf *out)
{
	const char *type = json_string_value(json_object_get(item, "type"));
	const char *value = json_string_value(json_object_get(item, "media"));
	bool photo = type != NULL && strcmp(type, "photo") == 0;
	struct buf media = { 0 };
	struct message *m;
	bool good;

	if (type == NULL || (!photo && strcmp(type, "document") != 0))
		return call_fail(c, 400, "can't parse InputMedia: type must be photo or document");
	good = album_caption(c, p, item) &&
	       find_media(c, photo ? FILE_PHOTO : FILE_DOCUMENT, type, value, &media);
	if (good) {
		m = post_commit(c, p, buf_take(&media));
		message_extra(m, "media_group_id", group);
		message_write(m, out, true);
	}
	buf_free(&media);
	return good;
}

void api_send_media_group(struct call *c)
{
	bool broken, good;
	const json_t *list = param_json(c->args, "media", &broken);
	struct buf out = { 0 };
	char group[32];
	struct post p = { 0 };

	if (broken || json_array_size(list) < 2 || json_array_size(list) > 10) {
		call_fail(c, 400, "media must be an array of 2-10 items");
		return;
	}
	snprintf(group, sizeof(group), "\"%lld\"", 1399000000000000000LL + ++c->sim->media_groups);
	good = post_begin(c, &p);
	for (size_t i = 0; good && i < json_array_size(list); i++) {
		if (i > 0)
			buf_putc(&out, ',');
		good = album_item(c, &p, json_array_get(list, i), group, &out);
	}
	if (good) {
		buf_addf(call_begin(c), "[%s]", out.s);
		call_end(c);
	}
	buf_free(&out);
	post_free(&p);
}

void api_get_file(struct call *c)
{
	const char *id = param_str(c->args, "file_id", NULL);
	struct file *f = file_by_id(&c->sim->files, id);
	struct buf *out;

	if (id == NULL || id[0] == '\0') {
		call_fail(c, 400, "file_id not specified");
		return;
	}
	if (f == NULL) {
		call_fail(c, 400, "invalid file_id");
		return;
	}
	if (f->len > GETFILE_MAX) {
		call_fail(c, 400, "file is too big");
		return;
	}
	f->fetched_by_bot = true;
	out = call_begin(c);
	buf_putc(out, '{');
	file_write(f, out);
	buf_addf(out, ",\"file_path\":\"%s\"}", f->path);
	call_end(c);
}
