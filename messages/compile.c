#include "messages/compile.h"

#include "base/text.h"
#include "messages/catalog.h"

_Static_assert(PLACEHOLDER_LAST - PLACEHOLDER_FIRST + 1 == PLACEHOLDERS_MAX, "one byte each");

static size_t name_length(const char *s)
{
	size_t n = 0;

	while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= '0' && s[n] <= '9') || s[n] == '_')
		n++;
	return n;
}

static int spec_find(const struct spec *spec, const char *name, size_t len)
{
	for (unsigned i = 0; i < spec->n; i++)
		if (strlen(spec->names[i]) == len && memcmp(spec->names[i], name, len) == 0)
			return (int)i;
	return -1;
}

enum err spec_parse(struct arena *a, const char *placeholders, struct spec *out)
{
	const char *names[PLACEHOLDERS_MAX];
	struct spec spec = { .names = names };
	const char **kept;

	for (const char *s = placeholders; *s;) {
		size_t len = name_length(s);

		if (len == 0 || spec.n == PLACEHOLDERS_MAX || spec_find(&spec, s, len) >= 0)
			return ERR_INVALID;
		names[spec.n] = arena_strndup(a, s, len);
		if (!names[spec.n])
			return ERR_NOMEM;
		s += len;
		if (*s == '?')
			spec.may_lack |= 1u << spec.n;
		if (*s == '~')
			spec.may_omit |= 1u << spec.n;
		s += *s == '?' || *s == '~';
		spec.n++;
		if (*s == ' ' && s[1])
			s++;
		else if (*s)
			return ERR_INVALID;
	}
	kept = ARENA_ARRAY(a, const char *, spec.n + 1);
	if (!kept)
		return ERR_NOMEM;
	memcpy(kept, names, spec.n * sizeof(names[0]));
	spec.names = kept;
	*out = spec;
	return OK;
}

/* A text on its way through the compiler. */
struct pass {
	const struct spec *spec;
	const char *at;
	struct strbuf out;
	struct compiled result;
	size_t placeholders;   /* how many there are, repeats included */
	size_t marks;          /* mark bytes written */
	size_t line;           /* where the current line begins in out */
	unsigned line_used;    /* placeholders on it */
	char open;             /* '*', '`' or 0 */
	const char *why;       /* set when the text is wrong */
	struct arena *scratch; /* for why */
};

static void refuse(struct pass *p, const char *why)
{
	if (!p->why)
		p->why = why ? why : "out of memory";
}

static void placeholder(struct pass *p)
{
	size_t len = name_length(p->at + 1);
	int i = spec_find(p->spec, p->at + 1, len);

	if (len == 0 || p->at[1 + len] != '}') {
		refuse(p, "a { without its name and } (write {{ for a brace)");
		return;
	}
	if (i < 0) {
		refuse(p,
		       arena_printf(p->scratch, "unknown placeholder {%.*s}", (int)len, p->at + 1));
		return;
	}
	strbuf_addc(&p->out, (char)(PLACEHOLDER_FIRST + i));
	p->line_used |= 1u << i;
	p->placeholders++;
	p->at += len + 2;
}

static void mark(struct pass *p, char c)
{
	bool closes = p->open == c;
	int on = c == '*' ? MARK_BOLD_ON : MARK_CODE_ON; /* its OFF is the next byte */

	if (p->open && !closes) {
		refuse(p, "*bold* and `code` may not nest");
		return;
	}
	strbuf_addc(&p->out, (char)(on + closes));
	p->open = closes ? 0 : c;
	p->result.marked = true;
	p->marks++;
	p->at++;
}

static void end_of_line(struct pass *p)
{
	const struct strbuf *b = &p->out;

	if (p->open)
		refuse(p, p->open == '*' ? "a * is not closed on its line (write ** for a star)"
					 : "a ` is not closed on its line (write `` for it)");
	if (b->len > p->line && (b->ptr[p->line] == ' ' || b->ptr[b->len - 1] == ' '))
		p->result.blanks++;
	if (b->len > p->line && !(p->line_used & p->spec->may_lack))
		p->result.bare = false;
	p->result.used |= p->line_used;
	p->line_used = 0;
}

static void step(struct pass *p)
{
	unsigned char c = (unsigned char)*p->at;
	bool special = c == '{' || c == '}' || c == '*' || c == '`';

	if (special && p->at[1] == *p->at) {
		strbuf_addc(&p->out, (char)c);
		p->at += 2;
	} else if (c == '{') {
		placeholder(p);
	} else if (c == '}') {
		refuse(p, "a } without its { (write }} for a brace)");
	} else if (special) {
		mark(p, (char)c);
	} else if (c == '\n') {
		end_of_line(p);
		strbuf_addc(&p->out, '\n');
		p->line = p->out.len;
		p->at++;
	} else if (c < 0x20 || c == 0x7f) {
		refuse(p, "control characters are not allowed");
	} else {
		strbuf_addc(&p->out, (char)c);
		p->at++;
	}
}

static void all_used(struct pass *p)
{
	unsigned all = (1u << p->spec->n) - 1;
	unsigned missing = all & ~p->result.used & ~p->spec->may_omit;

	for (unsigned i = 0; i < p->spec->n && missing; i++)
		if (missing & 1u << i)
			refuse(p, arena_printf(p->scratch, "{%s} is missing", p->spec->names[i]));
}

enum err text_compile(struct arena *a, struct arena *scratch, const struct spec *spec,
		      const char *src, size_t sample_value, struct compiled *out, const char **why)
{
	struct pass p = { .spec = spec, .at = src, .scratch = scratch, .result.bare = true };

	if (strlen(src) > LONG_TEXT_MAX * 4) {
		*why = "far too long";
		return ERR_INVALID;
	}
	strbuf_init(&p.out, scratch, LONG_TEXT_MAX * 4);
	while (*p.at && !p.why)
		step(&p);
	if (!p.why)
		end_of_line(&p);
	if (!p.why)
		all_used(&p);
	if (p.out.failed) /* what is compiled is never longer than its source */
		return ERR_NOMEM;
	if (p.why) {
		*why = p.why;
		return ERR_INVALID;
	}
	p.result.len = p.out.len;
	p.result.sample = utf8_count(p.out.ptr, p.out.len) - p.marks +
			  p.placeholders * (sample_value - 1);
	p.result.bytes = arena_strndup(a, p.out.ptr, p.out.len);
	if (!p.result.bytes)
		return ERR_NOMEM;
	*out = p.result;
	return OK;
}
