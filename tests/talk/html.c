#include "tests/talk/html.h"

#include "base/strbuf.h"
#include "base/text.h"

enum { TEXT_LIMIT = 64 * 1024 };

static const struct {
	const char *entity;
	char c;
} entities[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' } };

const char *html_plain(struct arena *a, const char *html)
{
	static const char *const tags[][2] = { { "<b>", "</b>" }, { "<code>", "</code>" } };
	const char *closing = NULL;
	struct strbuf b;

	strbuf_init(&b, a, TEXT_LIMIT);
	strbuf_add(&b, "");
	while (*html) {
		const char *before = html;

		/* A link, or somebody who is called: as it is read. */
		if (!closing && text_starts(html, "<a href=\"") && strchr(html, '>')) {
			html = strchr(html, '>') + 1;
			closing = "</a>";
			continue;
		}

		for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
			const char *tag = closing ? closing : tags[i][0];

			if (*html == '<' && text_starts(html, tag)) {
				html += strlen(tag);
				closing = closing ? NULL : tags[i][1];
			}
		}
		for (size_t i = 0; *html == '&' && i < ARRAY_LEN(entities); i++)
			if (text_starts(html, entities[i].entity)) {
				strbuf_addc(&b, entities[i].c);
				html += strlen(entities[i].entity);
				break;
			}
		if (html != before)
			continue;
		if (*html == '<' || *html == '>' || *html == '&')
			return NULL;
		strbuf_addc(&b, *html++);
	}
	return closing || strbuf_failed(&b) ? NULL : b.ptr ? b.ptr : "";
}
