/* order_report.c - what is told of an order from outside (import, HTTP), merged with what we know.
 * The merge is a pure function, so that an import can look before it locks. */
#include "base/civil.h"
#include "store/order.h"
#include "store/search.h"
#include "store/sql.h"

enum { Q_INSERT, Q_UPDATE, Q_HOLDER, Q_UNHOLD, Q_COUNT };

static const char *const texts[] = {
	[Q_INSERT] =
		"INSERT INTO orders(customer_name, phone, email, user_id, product, amount,"
		" payment_method, state, ordered_ms, paid_ms, verified_ms, activated_ms, due_ms,"
		" told, updated_ms, number, number_key)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
		" ?16, ?17)",
	[Q_UPDATE] =
		"UPDATE orders SET customer_name = ?1, phone = ?2, email = ?3, user_id = ?4,"
		" product = ?5, amount = ?6, payment_method = ?7, state = ?8, ordered_ms = ?9,"
		" paid_ms = ?10, verified_ms = ?11, activated_ms = ?12, due_ms = ?13, told = ?14,"
		" updated_ms = ?15, version = version + 1 WHERE id = ?16",
	[Q_HOLDER] = ("INSERT INTO order_holder(value, number_key) VALUES(?1, ?2)"
		      " ON CONFLICT(value, number_key) DO NOTHING"),
	[Q_UNHOLD] = "DELETE FROM order_holder WHERE value = ?1 AND number_key = ?2",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_order_report = { SQL_ORDER_REPORT, texts, Q_COUNT };

/* ---- merging ---- */

struct merge {
	struct order order; /* as it will be */
	bool changed;
	bool moved;  /* its state */
	bool clocks; /* something that deadlines are counted from */
	bool kept;
};

struct text_field {
	unsigned given;
	size_t offset;
	bool clocks;
};

static const struct text_field text_fields[] = {
	{ GIVEN_CUSTOMER_NAME, offsetof(struct order, customer_name), false },
	{ GIVEN_PHONE, offsetof(struct order, phone), false },
	{ GIVEN_EMAIL, offsetof(struct order, email), false },
	{ GIVEN_USER_ID, offsetof(struct order, user_id), false },
	{ GIVEN_PRODUCT, offsetof(struct order, product), false },
	{ GIVEN_PAYMENT_METHOD, offsetof(struct order, payment_method), true },
};

struct time_field {
	unsigned given;
	size_t offset;
	bool free; /* may move either way: a period may be cut short */
};

static const struct time_field time_fields[] = {
	{ GIVEN_ORDERED, offsetof(struct order, ordered_ms), false },
	{ GIVEN_PAID, offsetof(struct order, paid_ms), false },
	{ GIVEN_VERIFIED, offsetof(struct order, verified_ms), false },
	{ GIVEN_ACTIVATED, offsetof(struct order, activated_ms), false },
	{ GIVEN_DUE, offsetof(struct order, due_ms), true },
};

static const char **text_at(const struct order *o, size_t offset)
{
	return (const char **)((char *)(uintptr_t)o + offset);
}

static int64_t *time_at(const struct order *o, size_t offset)
{
	return (int64_t *)((char *)(uintptr_t)o + offset);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void merge_texts(struct merge *m, const struct order_report *r)
{
	for (size_t i = 0; i < ARRAY_LEN(text_fields); i++) {
		const struct text_field *f = &text_fields[i];
		const char **have = text_at(&m->order, f->offset);
		const char *said = *text_at(&r->order, f->offset);

		if (!(r->given & f->given) || same_text(*have, said))
			continue;
		*have = said;
		m->changed = true;
		m->clocks |= f->clocks;
	}
	if ((r->given & GIVEN_AMOUNT) && m->order.amount != r->order.amount) {
		m->order.amount = r->order.amount;
		m->changed = true;
	}
}

static void merge_state(struct merge *m, const struct order_report *r, enum order_as as)
{
	enum order_state to = r->order.state;
	enum err e;

	if (!(r->given & GIVEN_STATE) || m->order.state == to)
		return;
	e = order_may_move(m->order.state, to, as);
	if (e != OK) {
		m->kept = true;
		return;
	}
	if (order_may_move(m->order.state, to, ORDER_AS_REPORT) != OK)
		order_undo_times(&m->order, to);
	m->order.state = to;
	m->changed = m->moved = true;
}

static void merge_times(struct merge *m, const struct order_report *r, enum order_as as)
{
	for (size_t i = 0; i < ARRAY_LEN(time_fields); i++) {
		const struct time_field *f = &time_fields[i];
		int64_t *have = time_at(&m->order, f->offset);
		int64_t said = *time_at(&r->order, f->offset);

		if (!(r->given & f->given) || *have / MS_SECOND == said / MS_SECOND)
			continue;
		if (*have && said < *have && !f->free && as != ORDER_AS_ADMIN) {
			m->kept = true;
			continue;
		}
		*have = said;
		m->changed = m->clocks = true;
	}
}

/* have is NULL for an order not seen before: nothing of it can be older than what we know. */
static struct merge merge(const struct order *have, const struct order_report *r, enum order_as as)
{
	struct merge m = { 0 };

	if (have) {
		m.order = *have;
		merge_state(&m, r, as);
	} else {
		m.order.number = r->order.number;
		m.order.amount = ORDER_AMOUNT_UNKNOWN;
		m.order.state = r->order.state;
	}
	merge_texts(&m, r);
	merge_times(&m, r, as);
	return m;
}

/* ---- writing ---- */

static enum err write_order(struct store *s, const struct order *o, const char *key, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_REPORT, o->id ? Q_UPDATE : Q_INSERT);

	sql_text(st, 1, o->customer_name);
	sql_text(st, 2, o->phone);
	sql_text(st, 3, o->email);
	sql_text(st, 4, o->user_id);
	sql_text(st, 5, o->product);
	if (o->amount != ORDER_AMOUNT_UNKNOWN)
		sql_int(st, 6, o->amount);
	sql_text(st, 7, o->payment_method);
	sql_int(st, 8, o->state);
	sql_time(st, 9, o->ordered_ms);
	sql_time(st, 10, o->paid_ms);
	sql_time(st, 11, o->verified_ms);
	sql_time(st, 12, o->activated_ms);
	sql_time(st, 13, o->due_ms);
	sql_int(st, 14, o->told);
	sql_int(st, 15, now_ms);
	if (o->id) {
		sql_int(st, 16, o->id);
	} else {
		sql_text(st, 16, o->number);
		sql_text(st, 17, key);
	}
	return sql_run(s, st);
}

static enum err write_holder(struct store *s, int query, const char *value, const char *key)
{
	sqlite3_stmt *st = sql_get(s, SQL_ORDER_REPORT, query);

	sql_text(st, 1, value);
	sql_text(st, 2, key);
	return sql_run(s, st);
}

enum err order_holder_add(struct store *s, const char *value, const char *number)
{
	char key[ORDER_KEY_SIZE];

	TRY(order_key(number, key));
	return write_holder(s, Q_HOLDER, value, key);
}

static enum err rehold(struct store *s, const char *before, const char *after, const char *key)
{
	if (same_text(before, after))
		return OK;
	if (before)
		TRY(write_holder(s, Q_UNHOLD, before, key));
	return after ? write_holder(s, Q_HOLDER, after, key) : OK;
}

static enum err insert_order(struct store *s, const struct order_report *r, struct merge *m,
			     const char *key, struct order_step *step, int64_t now_ms)
{
	TRY(write_order(s, &m->order, key, now_ms));
	m->order.id = sqlite3_last_insert_rowid(store_db(s));
	if (!r->held) {
		TRY(rehold(s, NULL, m->order.phone, key));
		TRY(rehold(s, NULL, m->order.email, key));
	}
	TRY(search_order_learn(s, m->order.id));
	step->order_id = m->order.id;
	step->from = ORDER_FROM_NONE;
	step->noticed = !order_is_open(m->order.state);
	return order_step_add(s, step);
}

static bool found_by_other_words(const struct order *a, const struct order *b)
{
	return !same_text(a->customer_name, b->customer_name) || !same_text(a->phone, b->phone) ||
	       !same_text(a->email, b->email) || !same_text(a->user_id, b->user_id);
}

static enum err update_order(struct store *s, const struct order *before, struct merge *m,
			     const char *key, struct order_step *step, int64_t now_ms)
{
	int64_t *entered = order_time_of(&m->order, m->order.state);
	bool words = found_by_other_words(before, &m->order);

	if (m->moved && entered && !*entered)
		*entered = now_ms;
	if (words)
		TRY(search_order_forget(s, m->order.id));
	TRY(write_order(s, &m->order, key, now_ms));
	if (words)
		TRY(search_order_learn(s, m->order.id));
	TRY(rehold(s, before->phone, m->order.phone, key));
	TRY(rehold(s, before->email, m->order.email, key));
	step->order_id = m->order.id;
	step->from = (int)before->state;
	if (m->moved || (m->clocks && order_is_open(m->order.state)))
		return order_step_add(s, step);
	return OK;
}

/* A report beside what is known of its order. */
struct sight {
	char key[ORDER_KEY_SIZE];
	bool known;
	struct order before; /* when it is known */
	struct merge m;
};

static enum err look(struct store *s, struct arena *a, const struct order_report *r,
		     enum order_as as, struct sight *out)
{
	enum err e;

	TRY(order_key(r->order.number, out->key));
	e = order_by_number(s, a, r->order.number, &out->before);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_NOT_FOUND && !(r->given & GIVEN_STATE))
		return ERR_INVALID;
	out->known = e == OK;
	out->m = merge(out->known ? &out->before : NULL, r, as);
	return OK;
}

static struct order_result result(const struct sight *x)
{
	enum order_effect changed = x->m.changed ? ORDER_CHANGED : ORDER_UNCHANGED;

	return (struct order_result) { .id = x->m.order.id,
				       .effect = x->known ? changed : ORDER_NEW,
				       .kept = x->m.kept };
}

enum err order_preview(struct store *s, struct arena *a, const struct order_report *r,
		       enum order_as as, struct order_result *out)
{
	struct sight x;

	TRY(look(s, a, r, as, &x));
	*out = result(&x);
	return OK;
}

enum err order_upsert(struct store *s, struct arena *a, const struct order_report *r,
		      enum order_as as, int64_t now_ms, const char *actor, struct order_result *out)
{
	struct order_step step = { .at_ms = now_ms, .actor = actor };
	struct sight x;

	TRY(look(s, a, r, as, &x));
	step.to = x.m.order.state;
	if (!x.known)
		TRY(insert_order(s, r, &x.m, x.key, &step, now_ms));
	else if (x.m.changed)
		TRY(update_order(s, &x.before, &x.m, x.key, &step, now_ms));
	*out = result(&x);
	return OK;
}
