#include "bot/api_faults.h"

enum { LIST_BYTES = 64 * 1024 };

void faults_init(struct faults *f, struct arena *a)
{
	*f = (struct faults) { .row = -1 };
	strbuf_init(&f->list, a, LIST_BYTES);
}

void json_add_member(struct strbuf *b, const char *name, const char *text)
{
	if (!text || b->len == 0)
		return;
	strbuf_addf(b, "%s\"%s\":\"", b->ptr[b->len - 1] == '{' ? "" : ",", name);
	strbuf_add_json(b, text, strlen(text));
	strbuf_addc(b, '"');
}

void faults_add(void *ctx, const char *field, const char *reason)
{
	struct faults *f = ctx;

	if (f->n++ == 0) {
		f->field = field;
		f->reason = reason;
	}
	if (f->n > FAULTS_NAMED)
		return;
	strbuf_add(&f->list, f->n > 1 ? ",{" : "{");
	if (f->row >= 0)
		strbuf_addf(&f->list, "\"row\":%lld", (long long)f->row);
	json_add_member(&f->list, "order_id", f->number);
	json_add_member(&f->list, "field", field);
	json_add_member(&f->list, "reason", reason);
	strbuf_addc(&f->list, '}');
}

void faults_write(struct strbuf *b, const char *error, const struct faults *f)
{
	strbuf_addc(b, '{');
	json_add_member(b, "error", error);
	if (f && f->n) {
		json_add_member(b, "field", f->field);
		strbuf_addf(b, ",\"errors\":[%s]", f->list.len ? f->list.ptr : "");
		b->failed |= strbuf_failed(&f->list);
	}
	strbuf_add(b, "}\n");
}
