#include "bot/parts.h"

#include "base/strbuf.h"
#include "messages/catalog.h"

/* The mark that is open at the end of text[0..len), 0 when none. */
static char open_mark(const char *text, size_t len)
{
	for (size_t i = len; i-- > 0;)
		if (text[i] >= MARK_BOLD_ON && text[i] <= MARK_CODE_OFF)
			return text[i] == MARK_BOLD_ON || text[i] == MARK_CODE_ON ? text[i] : 0;
	return 0;
}

static size_t cut_at(const char *text, size_t len, size_t hard)
{
	static const char *const breaks[] = { "\n\n", "\n", " " };

	if (hard == len)
		return len;
	for (size_t i = 0; i < ARRAY_LEN(breaks); i++) {
		size_t n = strlen(breaks[i]);

		for (size_t at = hard - n; at > hard / 2; at--)
			if (memcmp(text + at, breaks[i], n) == 0)
				return at;
	}
	return hard;
}

/* Nothing but white space and marks. */
static bool is_blank(const char *s)
{
	while (*s && ((*s >= MARK_BOLD_ON && *s <= MARK_CODE_OFF) || strchr(" \t\n", *s)))
		s++;
	return *s == '\0';
}

enum err parts_split(struct arena *a, const char *text, size_t hard, struct span *part,
		     const char **rest)
{
	size_t len = strlen(text);
	size_t at = cut_at(text, len, hard);
	char mark = open_mark(text, at);
	struct strbuf head, tail;

	*part = (struct span) { text, at };
	*rest = NULL;
	if (at == len)
		return OK;
	strbuf_init(&head, a, len + 1);
	strbuf_addn(&head, text, at);
	strbuf_init(&tail, a, len + 1);
	if (mark) {
		strbuf_addc(&head, (char)(mark + 1));
		strbuf_addc(&tail, mark);
	}
	strbuf_add(&tail, text + at + strspn(text + at, " \n"));
	if (strbuf_failed(&head) || strbuf_failed(&tail))
		return ERR_NOMEM;
	*part = (struct span) { head.ptr, head.len };
	if (!is_blank(tail.ptr))
		*rest = tail.ptr;
	return OK;
}
