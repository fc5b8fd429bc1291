/* log.h - one line per event on stderr: journald's <N> priority, then key=value pairs.
 * Owns: the level (the one allowed global) and the escaping of values.
 * Never: a token, a code, an account number, a customer's text above debug. Wherever a URL may
 * appear, "/bot<token>/" is cut by the writer itself, so a slip elsewhere leaks nothing. */
#ifndef SIGAP_LOG_H
#define SIGAP_LOG_H

#include "base/base.h"

enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_INFO = 6, LOG_DEBUG = 7 };

void log_set_level(enum log_level level);
bool log_level_parse(const char *name, enum log_level *out);

/* fmt builds "what happened key=value key=value"; values with spaces want %s inside quotes. */
void log_line(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

/* The text of one line without its newline, as log_line would write it; for tests. */
size_t log_format(char *out, size_t cap, enum log_level level, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

#endif
