/* files.h - everything that can be downloaded: given bytes, or a recipe to make them.
 * Owns: the files, by number. A file_id carries the number, so it is found without a search.
 * Kinds are Telegram's, since a file_id keeps its kind: a photo's id cannot be sent as document.
 * Never: keeps the bytes of a made file; they are made again for each download. */
#ifndef SIMULATOR_FILES_H
#define SIMULATOR_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

enum file_kind {
	FILE_PHOTO,
	FILE_DOCUMENT,
	FILE_VOICE,
	FILE_VIDEO,
	FILE_AUDIO,
	FILE_ANIMATION,
	FILE_STICKER,
	FILE_VIDEO_NOTE,
	FILE_KINDS
};
enum { GETFILE_MAX = 20 * 1024 * 1024 };

struct file {
	enum file_kind kind;
	size_t number;
	char *id, *unique_id, *path, *name, *mime;
	char *bytes; /* NULL = made from the recipe */
	size_t len;
	int64_t seed;
	int width, height;
	bool fetched_by_bot; /* getFile was called: the link works */
};

struct files {
	struct file **list;
	size_t n, cap;
};

/* bytes are copied; NULL asks for a file of that size (at least), made from seed */
struct file *file_add(struct files *fs, enum file_kind kind, const char *mime, const char *name,
		      const void *bytes, size_t len, int64_t seed, int width, int height);
struct file *file_by_id(const struct files *fs, const char *id);
struct file *file_by_path(const struct files *fs, const char *path);
void file_bytes(const struct file *f, struct buf *out);
void file_write(const struct file *f, struct buf *out); /* its ids and size, without braces */
void files_clear(struct files *fs);

/* "photo":[…] in the sizes that Telegram makes, or "document":{…} and alike */
void photo_write(struct files *fs, struct buf *out, const void *bytes, size_t len, int64_t seed,
		 size_t size, int width, int height);
void media_write(const struct file *f, struct buf *out, int duration);

/* pictures.c */
bool picture_size(const void *bytes, size_t len, int *width,
		  int *height); /* JPEG, PNG, GIF, WebP */
void make_jpeg(struct buf *out, int64_t seed, int width, int height);
void make_png(struct buf *out, int64_t seed, int width, int height);
void make_pdf(struct buf *out, int64_t seed);
void make_ogg(struct buf *out, int64_t seed);
void make_mp4(struct buf *out, int64_t seed);
void make_webp(struct buf *out);

#endif
