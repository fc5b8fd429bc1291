/* sniff.h - what a file from outside is, by its bytes alone: name and announced type say nothing.
 * An allow-list: only what is whole, of one kind, and of a kind that people send as proof passes.
 * Owns: nothing. Never: decodes, allocates, reads beyond what it was given; a picture's pixels are
 * the helper's business. */
#ifndef SIGAP_SNIFF_H
#define SIGAP_SNIFF_H

#include "base/base.h"

/* Stored as numbers: new ones at the end. */
enum file_type {
	TYPE_UNKNOWN,
	TYPE_JPEG,
	TYPE_PNG,
	TYPE_WEBP,
	TYPE_GIF,
	TYPE_PDF,
	TYPE_MP4,
	TYPE_OGG,
	TYPE_TEXT,
	TYPE_COUNT
};

/* Why a file is not taken. Stored as numbers, too. */
enum sniff_fault {
	SNIFF_FINE,
	SNIFF_EMPTY,    /* nothing, or too little to be anything */
	SNIFF_UNKNOWN,  /* of no kind that we take */
	SNIFF_BROKEN,   /* of a kind that we take, but cut off or damaged */
	SNIFF_PIXELS,   /* a picture of more pixels than a screen or a camera has */
	SNIFF_ARCHIVE,  /* ZIP, RAR, 7z, gzip, an office file … */
	SNIFF_PROGRAM,  /* EXE, ELF, APK, a script */
	SNIFF_MARKUP,   /* HTML, SVG, XML: shown by a browser, they run */
	SNIFF_POLYGLOT, /* of two kinds at once, or with something hidden behind its end */
	SNIFF_LOCKED,   /* a PDF that wants a password, or that acts when it is opened */
	SNIFF_HEIC,     /* an iPhone's own kind of picture, which few programs show */
	SNIFF_FAULTS
};

struct sniffed {
	enum file_type type;    /* known even when there is a fault, as far as it can be */
	enum sniff_fault fault; /* FINE: the file may be kept */
	int width, height;      /* of a picture, 0 otherwise */
};

struct sniffed sniff(const void *bytes, size_t len);

const char *file_type_mime(enum file_type t);      /* "image/jpeg"; never NULL */
const char *file_type_extension(enum file_type t); /* "jpg"; never NULL */
bool file_type_is_picture(enum file_type t);

/* strip.c: the same picture without what tells where and with what it was taken: EXIF, XMP, IPTC,
 * comments, thumbnails, and anything behind the picture's end. Lossless: the coded picture is
 * copied byte for byte; a JPEG's orientation and every colour profile stay. out has room for len
 * bytes; *n is what was written, and sniff() calls it fine. Only for what sniff() called fine
 * before; ERR_INVALID for anything else, for what would become of another kind without those parts,
 * and for kinds that have none (they are shown as they are). */
bool strip_knows(enum file_type t);
enum err strip(enum file_type t, const void *bytes, size_t len, void *out, size_t *n) MUST_CHECK;

#endif
