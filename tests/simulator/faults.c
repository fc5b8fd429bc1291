/* faults.c - see faults.h. */
#include "faults.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api.h"
#include "sim.h"

static const char *const kind_names[] = {
	[FAULT_NONE] = "none",
	[FAULT_STATUS] = "status",
	[FAULT_HTML] = "html",
	[FAULT_DROP_BEFORE] = "drop_before",
	[FAULT_DROP_AFTER] = "drop_after",
	[FAULT_CUT] = "cut",
	[FAULT_DELAY] = "delay",
	[FAULT_HANG] = "hang",
};
_Static_assert(ARRAY_LEN(kind_names) == FAULT_KINDS, "one name per kind");

static enum fault_kind kind_of(const char *name)
{
	for (size_t i = 1; name != NULL && i < FAULT_KINDS; i++)
		if (strcmp(name, kind_names[i]) == 0)
			return (enum fault_kind)i;
	return FAULT_NONE;
}

static int64_t number(const json_t *item, const char *key, int64_t otherwise)
{
	const json_t *v = json_object_get(item, key);

	return json_is_number(v) ? (int64_t)json_number_value(v) : otherwise;
}

static bool rule_read(const json_t *item, struct rule *r, const char **why)
{
	const char *method = json_string_value(json_object_get(item, "method"));

	*r = (struct rule) { .chat = number(item, "chat", 0), .every = number(item, "every", 0) };
	r->times = number(item, "times", -1);
	r->skip = number(item, "skip", 0);
	r->fault.what = kind_of(json_string_value(json_object_get(item, "do")));
	r->fault.retry_after = (int)number(item, "retry_after", 0);
	r->fault.delay_us = number(item, "ms", 0) * 1000;
	r->fault.code = (int)number(item, "code", 0);
	r->fault.status = (int)number(item, "status",
				      r->fault.what == FAULT_HTML ? 502
				      : r->fault.code != 0        ? 0 /* the code's own */
								  : 500);
	if (r->fault.what == FAULT_NONE) {
		*why = "\"do\" must be status, html, drop_before, drop_after, cut, delay or hang";
		return false;
	}
	if (method != NULL && strcmp(method, "*") != 0 &&
	    method_find(method, strlen(method)) == NULL && method_graph(method) == NULL) {
		*why = "\"method\" is not one of the Bot API or the Graph API";
		return false;
	}
	r->method = method == NULL || strcmp(method, "*") == 0 ? NULL : xstrdup(method);
	r->fault.description = xstrdup(json_string_value(json_object_get(item, "description")));
	return true;
}

static void rules_free(struct rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(rules[i].method);
		free(rules[i].fault.description);
	}
	free(rules);
}

bool faults_set(struct faults *f, const json_t *list, const char **why)
{
	size_t n = json_array_size(list);
	struct rule *rules = xalloc((n + 1) * sizeof(*rules));

	for (size_t i = 0; i < n; i++) {
		if (rule_read(json_array_get(list, i), &rules[i], why))
			continue;
		rules_free(rules, i);
		return false;
	}
	faults_clear(f);
	f->rules = rules;
	f->n = n;
	return true;
}

json_t *faults_list(const struct faults *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->n; i++) {
		const struct rule *r = &f->rules[i];

		json_array_append_new(list,
				      json_pack("{s:s,s:s,s:I,s:I}", "method",
						r->method == NULL ? "*" : r->method, "do",
						kind_names[r->fault.what], "seen",
						(json_int_t)r->seen, "used", (json_int_t)r->used));
	}
	return list;
}

static void hang_up(struct faults *f)
{
	while (f->hanging != NULL) {
		struct call *c = f->hanging;

		f->hanging = c->next;
		c->fault.what = FAULT_DROP_BEFORE;
		call_finish(c);
	}
}

void faults_clear(struct faults *f)
{
	rules_free(f->rules, f->n);
	f->rules = NULL;
	f->n = 0;
	hang_up(f);
}

static bool rule_matches(struct rule *r, const struct call *c)
{
	if (r->method != NULL && strcasecmp(r->method, c->method->name) != 0)
		return false;
	if (r->chat != 0 && r->chat != param_int(c->args, c->bot == NULL ? "to" : "chat_id", 0))
		return false;
	r->seen++;
	if (r->seen <= r->skip || (r->times >= 0 && r->used >= r->times))
		return false;
	if (r->every > 1 && (r->seen - r->skip) % r->every != 0)
		return false;
	r->used++;
	return true;
}

struct fault faults_match(struct faults *f, const struct call *c)
{
	for (size_t i = 0; i < f->n; i++) {
		if (!rule_matches(&f->rules[i], c))
			continue;
		struct fault fault = f->rules[i].fault;

		fault.description = xstrdup(fault.description);
		return fault;
	}
	return (struct fault) { 0 };
}

void faults_hang(struct call *c)
{
	struct faults *f = &c->sim->faults;

	c->parked = true;
	c->next = f->hanging;
	f->hanging = c;
}

void fault_answer(struct call *c)
{
	const struct fault *f = &c->fault;

	if (f->what == FAULT_HTML) {
		c->status = f->status;
		buf_clear(&c->out);
		buf_addf(&c->out,
			 "<html>\r\n<head><title>%d Bad Gateway</title></head>\r\n<body>\r\n"
			 "<center><h1>%d Bad "
			 "Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>"
			 "\r\n</body>\r\n</html>\r\n",
			 f->status, f->status);
		return;
	}
	if (c->bot == NULL) {
		wa_fault_answer(c);
		return;
	}
	if (f->status == 429 && f->description == NULL) {
		call_fail_retry(c, f->retry_after > 0 ? f->retry_after : 1);
		return;
	}
	call_fail(c, f->status, "%s", f->description == NULL ? "fault" : f->description);
	if (f->retry_after > 0) {
		c->out.len--; /* its closing brace */
		buf_addf(&c->out, ",\"parameters\":{\"retry_after\":%d}}", f->retry_after);
		c->retry_after = f->retry_after;
	}
}

void fault_free(struct fault *fault)
{
	free(fault->description);
}
