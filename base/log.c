#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2048 };

static enum log_level least = LOG_INFO;

void log_set_level(enum log_level level)
{
	least = level;
}

bool log_level_parse(const char *name, enum log_level *out)
{
	static const struct {
		const char *name;
		enum log_level level;
	} levels[] = {
		{ "error", LOG_ERROR },
		{ "warn", LOG_WARN },
		{ "info", LOG_INFO },
		{ "debug", LOG_DEBUG },
	};

	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strcmp(levels[i].name, name) == 0) {
			*out = levels[i].level;
			return true;
		}
	return false;
}

/* "/bot123:ABC/" -> "/bot<hidden>/": a bot token is digits, a colon, then its secret. */
static void hide_tokens(char *line)
{
	for (char *p = line; (p = strstr(p, "/bot")) != NULL;) {
		char *end = p + 4 + strspn(p + 4, "0123456789");

		p += 4;
		if (end == p || *end != ':')
			continue;
		end += strcspn(end, "/ \"'");
		for (; p < end; p++)
			*p = '*';
	}
}

/* No line breaks, and nothing that a terminal obeys: C0, DEL, and C1 as UTF-8 writes it. */
static void one_line(char *line)
{
	for (unsigned char *p = (unsigned char *)line; *p; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = ' ';
		if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
			p[0] = p[1] = ' ';
	}
}

static size_t format(char *out, size_t cap, enum log_level level, const char *fmt, va_list ap)
{
	int head = snprintf(out, cap, "<%d>", (int)level);
	int n;

	if (head < 0 || (size_t)head >= cap)
		return 0;
	n = vsnprintf(out + head, cap - (size_t)head, fmt, ap);
	if (n < 0)
		return 0;
	one_line(out);
	hide_tokens(out);
	return strlen(out);
}

size_t log_format(char *out, size_t cap, enum log_level level, const char *fmt, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	n = format(out, cap, level, fmt, ap);
	va_end(ap);
	return n;
}

void log_line(enum log_level level, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	va_list ap;
	size_t n;

	if (level > least)
		return;
	va_start(ap, fmt);
	n = format(line, sizeof(line) - 1, level, fmt, ap);
	va_end(ap);
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		return; /* nowhere left to say it */
}
