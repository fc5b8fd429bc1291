/* files.c - see files.h. */
#include "files.h"

#include <stdlib.h>
#include <string.h>

/* file_id: letters that tell the kind, then the number in hexadecimal, then a constant tail */
static const struct {
	const char *prefix, *unique, *folder, *extension, *key, *mime;
} kinds[] = {
	[FILE_PHOTO] = { "AgACAgUAAx", "AQAD", "photos", "jpg", "photo", "image/jpeg" },
	[FILE_DOCUMENT] = { "BQACAgUAAx", "AgAD", "documents", "bin", "document",
			    "application/pdf" },
	[FILE_VOICE] = { "AwACAgUAAx", "AgAE", "voice", "oga", "voice", "audio/ogg" },
	[FILE_VIDEO] = { "BAACAgUAAx", "AgAF", "videos", "mp4", "video", "video/mp4" },
	[FILE_AUDIO] = { "CQACAgUAAx", "AgAG", "music", "mp3", "audio", "audio/mpeg" },
	[FILE_ANIMATION] = { "CgACAgUAAx", "AgAH", "animations", "mp4", "animation", "video/mp4" },
	[FILE_STICKER] = { "CAACAgUAAx", "AgAI", "stickers", "webp", "sticker", "image/webp" },
	[FILE_VIDEO_NOTE] = { "DQACAgUAAx", "AgAJ", "video_notes", "mp4", "video_note",
			      "video/mp4" },
};
_Static_assert(ARRAY_LEN(kinds) == FILE_KINDS, "one row per kind");

enum { PREFIX_LENGTH = 10 };

static const char *extension_of(enum file_kind kind, const char *name)
{
	const char *dot = name == NULL ? NULL : strrchr(name, '.');

	if (kind == FILE_DOCUMENT && dot != NULL && strpbrk(dot, "/\\ ") == NULL)
		return dot + 1;
	return kinds[kind].extension;
}

static void make(const struct file *f, struct buf *out)
{
	const char *mime = f->mime;

	if (strcmp(mime, "image/jpeg") == 0)
		make_jpeg(out, f->seed, f->width, f->height);
	else if (strcmp(mime, "image/png") == 0)
		make_png(out, f->seed, 64, 64);
	else if (strcmp(mime, "application/pdf") == 0)
		make_pdf(out, f->seed);
	else if (strncmp(mime, "audio/ogg", 9) == 0)
		make_ogg(out, f->seed);
	else if (strcmp(mime, "video/mp4") == 0)
		make_mp4(out, f->seed);
	else if (strcmp(mime, "image/webp") == 0)
		make_webp(out);
	else
		buf_addf(out, "Contoh %lld\n", (long long)f->seed);
}

void file_bytes(const struct file *f, struct buf *out)
{
	if (f->bytes != NULL) {
		buf_add(out, f->bytes, f->len);
		return;
	}
	make(f, out);
	while (out->len < f->len) { /* readers stop at the format's own end */
		static const char zeros[4096];
		size_t missing = f->len - out->len;

		buf_add(out, zeros, missing < sizeof(zeros) ? missing : sizeof(zeros));
	}
}

static void name_file(struct file *f)
{
	struct buf id = { 0 }, unique = { 0 }, path = { 0 };

	buf_addf(&id, "%s%08zxQABAAEeBA", kinds[f->kind].prefix, f->number);
	buf_addf(&unique, "%s%08zx", kinds[f->kind].unique, f->number);
	buf_addf(&path, "%s/file_%zu.%s", kinds[f->kind].folder, f->number,
		 extension_of(f->kind, f->name));
	f->id = buf_take(&id);
	f->unique_id = buf_take(&unique);
	f->path = buf_take(&path);
}

struct file *file_add(struct files *fs, enum file_kind kind, const char *mime, const char *name,
		      const void *bytes, size_t len, int64_t seed, int width, int height)
{
	struct file *f = xalloc(sizeof(*f));
	struct buf made = { 0 };

	f->kind = kind;
	f->number = fs->n;
	f->mime = xstrdup(mime == NULL ? kinds[kind].mime : mime);
	f->name = xstrdup(name);
	f->seed = seed;
	f->width = width;
	f->height = height;
	f->len = len;
	if (bytes != NULL)
		f->bytes = memcpy(xalloc(len + 1), bytes, len);
	file_bytes(f, &made);
	f->len = made.len;
	buf_free(&made);
	name_file(f);
	if (fs->n == fs->cap) {
		fs->cap = fs->cap == 0 ? 64 : fs->cap * 2;
		fs->list = xrealloc(fs->list, fs->cap * sizeof(struct file *));
	}
	fs->list[fs->n++] = f;
	return f;
}

struct file *file_by_id(const struct files *fs, const char *id)
{
	char digits[9] = { 0 };
	size_t number;

	if (id == NULL || strlen(id) < PREFIX_LENGTH + 8)
		return NULL;
	memcpy(digits, id + PREFIX_LENGTH, 8);
	number = strtoul(digits, NULL, 16);
	return number < fs->n && strcmp(fs->list[number]->id, id) == 0 ? fs->list[number] : NULL;
}

struct file *file_by_path(const struct files *fs, const char *path)
{
	const char *number = strstr(path, "/file_");
	size_t n = number == NULL ? SIZE_MAX : strtoul(number + strlen("/file_"), NULL, 10);

	return n < fs->n && strcmp(fs->list[n]->path, path) == 0 ? fs->list[n] : NULL;
}

void file_write(const struct file *f, struct buf *out)
{
	buf_addf(out, "\"file_id\":\"%s\",\"file_unique_id\":\"%s\",\"file_size\":%zu", f->id,
		 f->unique_id, f->len);
}

static void write_size(struct buf *out, const struct file *f)
{
	buf_putc(out, '{');
	file_write(f, out);
	buf_addf(out, ",\"width\":%d,\"height\":%d}", f->width, f->height);
}

void photo_write(struct files *fs, struct buf *out, const void *bytes, size_t len, int64_t seed,
		 size_t size, int width, int height)
{
	static const int sides[] = { 90, 320, 1280 };

	buf_puts(out, "\"photo\":[");
	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		int longer = width > height ? width : height;
		bool full = longer <= sides[i] || i + 1 == ARRAY_LEN(sides);
		int w = full ? width : width * sides[i] / longer;
		int h = full ? height : height * sides[i] / longer;

		write_size(out, file_add(fs, FILE_PHOTO, NULL, NULL, bytes,
					 bytes != NULL ? len
					 : full        ? size
						       : 0,
					 seed, w, h));
		if (full)
			break;
		buf_putc(out, ',');
	}
	buf_putc(out, ']');
}

void media_write(const struct file *f, struct buf *out, int duration)
{
	buf_addf(out, "\"%s\":{", kinds[f->kind].key);
	file_write(f, out);
	if (f->kind != FILE_STICKER) {
		buf_puts(out, ",\"mime_type\":");
		buf_json_str(out, f->mime);
	}
	if (f->name != NULL) {
		buf_puts(out, ",\"file_name\":");
		buf_json_str(out, f->name);
	}
	if (f->kind == FILE_STICKER)
		buf_puts(out,
			 ",\"type\":\"regular\",\"width\":512,\"height\":512,\"is_animated\":false,"
			 "\"is_video\":false,\"emoji\":\"🙏\"");
	else if (f->kind == FILE_VIDEO || f->kind == FILE_ANIMATION)
		buf_puts(out, ",\"width\":640,\"height\":360");
	else if (f->kind == FILE_VIDEO_NOTE)
		buf_puts(out, ",\"length\":240");
	if (f->kind != FILE_DOCUMENT && f->kind != FILE_STICKER)
		buf_addf(out, ",\"duration\":%d", duration);
	buf_putc(out, '}');
}

void files_clear(struct files *fs)
{
	for (size_t i = 0; i < fs->n; i++) {
		struct file *f = fs->list[i];

		free(f->id);
		free(f->unique_id);
		free(f->path);
		free(f->name);
		free(f->mime);
		free(f->bytes);
		free(f);
	}
	free(fs->list);
	*fs = (struct files) { 0 };
}
