/* staff_orders.c - staff:  /pesanan BLZ-1      bot: the order, its clock, its history, [Verifikasi]
 * … staff:  /verifikasi BLZ-1   bot: what follows from it? [Ya, Verifikasi] [Batal] Owns: the table
 * of what staff may do to an order by hand. The first confirmation wins; a later one, or a second
 * tap, hears who was first. Customers are told by notices.c, from the history. Never: moves an
 * order that has changed since the question was asked. */
#include "handlers/requests.h"
#include "handlers/staff.h"
#include "policy/activation.h"
#include "store/payment.h"

enum { HISTORY_READ = 256, HISTORY_SHOWN = 6, STEPS_BYTES = 2 * 1024 };

#define FROM(state) (1u << ORDER_##state)

struct move {
	const char *name; /* of the command, and of its buttons */
	const char *usage;
	enum who who;
	unsigned from; /* FROM() bits */
	enum order_state to;
	enum msg label, ask, yes, done;
	bool shows_amount;
	int settles; /* the requests that it answers, REQUEST_KIND_ANY: none */
};

enum move_kind { MOVE_VERIFY, MOVE_ACTIVATE, MOVE_SUSPEND, MOVE_CANCEL, MOVE_TERMINATE };

/* Narrower than what store/order.h allows: what a person means by the command's name. */
static const struct move moves[] = {
	[MOVE_VERIFY] = { "verifikasi", "/verifikasi BLZ-1", WHO_STAFF,
			  FROM(AWAITING_PAYMENT) | FROM(PAID), ORDER_VERIFIED, BTN_VERIFY,
			  MSG_ADMIN_VERIFY_ASK, BTN_VERIFY_YES, MSG_ADMIN_VERIFIED, true,
			  REQUEST_PAYMENT_PROOF },
	[MOVE_ACTIVATE] = { "aktifkan", "/aktifkan BLZ-1", WHO_STAFF,
			    FROM(VERIFIED) | FROM(SUSPENDED), ORDER_ACTIVE, BTN_ACTIVATE,
			    MSG_ADMIN_ACTIVATE_ASK, BTN_ACTIVATE_YES, MSG_ADMIN_ACTIVATED, false,
			    REQUEST_REACTIVATION },
	[MOVE_SUSPEND] = { "tangguhkan", "/tangguhkan BLZ-1", WHO_STAFF, FROM(ACTIVE),
			   ORDER_SUSPENDED, BTN_SUSPEND, MSG_ADMIN_SUSPEND_ASK, BTN_SUSPEND_YES,
			   MSG_ADMIN_SUSPENDED, false, REQUEST_KIND_ANY },
	[MOVE_CANCEL] = { "batalkan_pesanan", "/batalkan_pesanan BLZ-1", WHO_ADMIN,
			  FROM(AWAITING_PAYMENT) | FROM(PAID) | FROM(VERIFIED), ORDER_CANCELLED,
			  BTN_CANCEL_ORDER, MSG_ADMIN_CANCEL_ASK, BTN_CANCEL_ORDER_YES,
			  MSG_ADMIN_CANCELLED, false, REQUEST_KIND_ANY },
	[MOVE_TERMINATE] = { "akhiri", "/akhiri BLZ-1", WHO_ADMIN, FROM(ACTIVE) | FROM(SUSPENDED),
			     ORDER_TERMINATED, BTN_TERMINATE, MSG_ADMIN_TERMINATE_ASK,
			     BTN_TERMINATE_YES, MSG_ADMIN_TERMINATED, false, REQUEST_KIND_ANY },
};

static bool fits(const struct move *m, enum order_state state)
{
	return (m->from & 1u << state) != 0;
}

/* ---- the order as staff see it ---- */

static const char *render(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf text;

	strbuf_init(&text, t->arena, TEXT_MAX);
	return catalog_render(t->ctx->texts, t->locale.lang, msg, v, nv, &text) == OK ? text.ptr
										      : NULL;
}

static const char *date(struct turn *t, int64_t ms)
{
	return ms ? format_relative(t->arena, &t->locale, ms, t->now_ms) : NULL;
}

/* The one clock that matters now; NULL when none runs. */
static enum err clock_line(struct turn *t, const struct order *o, const char **out)
{
	struct activation a;

	TRY(order_assess(t, o, &a));
	const struct {
		enum msg msg;
		int64_t at_ms;
	} clocks[] = {
		[PHASE_UNPAID] = { MSG_STAFF_CLOCK_UNPAID, a.cancel_unpaid_at_ms },
		[PHASE_UNVERIFIED] = { MSG_STAFF_CLOCK_UNVERIFIED, a.verify_alert_ms },
		[PHASE_ON_TIME] = { MSG_STAFF_CLOCK_ON_TIME, a.first.at_ms },
		[PHASE_LATE_FIRST] = { MSG_STAFF_CLOCK_LATE_FIRST, a.second.at_ms },
		[PHASE_LATE_SECOND] = { MSG_STAFF_CLOCK_LATE_SECOND, a.second.at_ms },
		[PHASE_REMEDY] = { MSG_STAFF_CLOCK_REMEDY, a.remedy_at_ms },
		[PHASE_ACTIVE] = { MSG_STAFF_CLOCK_ACTIVE, o->due_ms },
	};

	*out = NULL;
	if (a.phase < (int)ARRAY_LEN(clocks) && clocks[a.phase].at_ms)
		*out = render(t, clocks[a.phase].msg,
			      VALUES(V("at", date(t, clocks[a.phase].at_ms))));
	return OK;
}

static const char *contact_line(struct turn *t, const struct order *o)
{
	const char *parts[] = { masked_phone(t, o->phone), masked_email(t, o->email),
				o->user_id ? arena_printf(t->arena, "UID %s", o->user_id) : NULL };
	struct strbuf text;

	strbuf_init(&text, t->arena, TEXT_MAX);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i])
			strbuf_addf(&text, "%s%s", text.len ? " • " : "", parts[i]);
	return text.len && !strbuf_failed(&text) ? text.ptr : NULL;
}

static const char *step_line(struct turn *t, const struct order_step *s)
{
	const char *who = staff_name(t, s->actor);

	if (s->from == (int)s->to)
		return render(t, MSG_STAFF_STEP_FACTS,
			      VALUES(V("when", date(t, s->at_ms)), V("who", who)));
	return render(t, MSG_STAFF_STEP,
		      VALUES(V("when", date(t, s->at_ms)),
			     V("state", order_state_text(&t->locale, s->to)), V("who", who)));
}

/* The last steps, oldest first; NULL when there are none. */
static enum err history(struct turn *t, const struct order *o, const char **out)
{
	struct order_step *steps;
	struct strbuf text;
	size_t n;

	TRY(order_history(t->store, t->arena, o->id, 0, HISTORY_READ, &steps, &n));
	strbuf_init(&text, t->arena, STEPS_BYTES);
	for (size_t i = n > HISTORY_SHOWN ? n - HISTORY_SHOWN : 0; i < n; i++) {
		const char *one = step_line(t, &steps[i]);

		if (one)
			strbuf_addf(&text, "%s%s", text.len ? "\n" : "", one);
	}
	*out = text.len && !strbuf_failed(&text) ? text.ptr : NULL;
	return OK;
}

/* What this person may do to it now. */
static size_t order_choices(struct turn *t, const struct order *o, struct choice *c)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(moves); i++)
		if (fits(&moves[i], o->state) &&
		    (moves[i].who == WHO_STAFF ? is_staff(t) : is_admin(t)))
			c[n++] = (struct choice) { .label = moves[i].label,
						   .data = data_of(t, moves[i].name, "%lld:%lld",
								   (long long)o->id,
								   (long long)o->version) };
	return n;
}

enum err order_show_run(struct turn *t)
{
	struct choice choices[ARRAY_LEN(moves)];
	const struct locale *l = &t->locale;
	const char *clock, *steps;
	struct payment_sum sum;
	struct order o;
	bool found;

	TRY(staff_find_order(t, "/pesanan BLZ-1", &o, &found));
	if (!found)
		return OK;
	TRY(clock_line(t, &o, &clock));
	TRY(history(t, &o, &steps));
	TRY(payment_sum(t->store, o.id, &sum));
	return say(t, MSG_STAFF_ORDER,
		   VALUES(V("order", o.number), V("state", order_state_text(&t->locale, o.state)),
			  V("name", order_customer(&t->locale, &o)),
			  V("product", order_product(&t->locale, &o)),
			  V("amount", order_amount(t, &t->locale, &o)),
			  V("paid", sum.n ? format_rupiah(t->arena, l, sum.paid) : NULL),
			  V("returned",
			    sum.returned ? format_rupiah(t->arena, l, sum.returned) : NULL),
			  V("method", o.payment_method), V("contact", contact_line(t, &o)),
			  V("ordered", date(t, o.ordered_ms)), V("clock", clock),
			  V("cause", o.cause), V("news", date(t, o.next_news_ms)),
			  V("history", steps)),
		   choices, order_choices(t, &o, choices));
}

/* ---- moving it ---- */

static enum err ask(struct turn *t, const struct move *m, const struct order *o)
{
	const struct value values[] = {
		V("order", o->number),
		V("name", order_customer(&t->locale, o)),
		V("product", order_product(&t->locale, o)),
		V("amount", order_amount(t, &t->locale, o)),
	};
	const long long id = (long long)o->id, version = (long long)o->version;

	return say(t, m->ask, values, ARRAY_LEN(values) - (m->shows_amount ? 0 : 1),
		   CHOICES({ .label = m->yes,
			     .data = data_of(t, m->name, "%lld:%lld:ya", id, version) },
			   { .label = BTN_CANCEL,
			     .data = data_of(t, m->name, "%lld:%lld:tidak", id, version) }));
}

/* Who brought the order into the state it is in. */
static enum err last_step(struct turn *t, const struct order *o, const char **who, int64_t *at_ms)
{
	struct order_step *steps;
	size_t n;

	TRY(order_history(t->store, t->arena, o->id, 0, HISTORY_READ, &steps, &n));
	*who = "system";
	*at_ms = t->now_ms;
	for (size_t i = 0; i < n; i++)
		if (steps[i].to == o->state && steps[i].from != (int)steps[i].to) {
			*who = steps[i].actor;
			*at_ms = steps[i].at_ms;
		}
	return OK;
}

/* Too late, or never possible: says who was first, or where the order stands. */
static enum err explain(struct turn *t, const struct move *m, const struct order *o)
{
	const char *state = order_state_text(&t->locale, o->state);
	const char *who;
	int64_t at_ms;

	if (o->state != m->to) {
		if (t->how == HOW_BUTTON)
			return toast(t, MSG_ADMIN_WRONG_STATE,
				     VALUES(V("order", o->number), V("state", state)));
		return say(t, MSG_ADMIN_WRONG_STATE,
			   VALUES(V("order", o->number), V("state", state)), NO_CHOICES);
	}
	TRY(last_step(t, o, &who, &at_ms));
	if (t->how == HOW_BUTTON)
		return toast(t, MSG_STALE_DECIDED,
			     VALUES(V("who", staff_name(t, who)), V("when", date(t, at_ms))));
	return say(t, MSG_ADMIN_ALREADY,
		   VALUES(V("order", o->number), V("state", state),
			  V("done", staff_and_when(t, who, at_ms))),
		   NO_CHOICES);
}

static struct outgoing *outcome(struct turn *t, const struct locale *l, const struct move *m,
				const struct order *o, int64_t until_ms)
{
	const struct value values[] = {
		V("order", o->number),
		V("who", staff_name(t, actor(t))),
		V("until", until_ms ? format_relative(t->arena, l, until_ms, t->now_ms) : NULL),
	};

	return draft(t, l, m->done, values, m->to == ORDER_VERIFIED ? 3 : 2, NO_CHOICES);
}

/* The question becomes its answer; the staff group hears it too when it was asked elsewhere. */
static enum err announce(struct turn *t, const struct move *m, const struct order *o)
{
	struct locale staff = locale_staff(t);
	struct outgoing *here;
	struct activation a;
	int64_t until_ms;

	TRY(order_assess(t, o, &a));
	until_ms = a.phase == PHASE_ON_TIME ? a.first.at_ms : 0;
	here = outcome(t, &t->locale, m, o, until_ms);
	if (!here)
		return ERR_NOMEM;
	here->edit = t->update->message;
	TRY(send_reply(t, here));
	if (strcmp(t->update->chat, t->ctx->staff_chat) == 0)
		return OK;
	return send_staff(t, outcome(t, &staff, m, o, until_ms), REF_ORDER, o->id);
}

static enum err move(struct turn *t, const struct move *m, struct order *o)
{
	TRY(staff_remember(t));
	TRY(order_move(t->store, o->id, o->version, m->to, ORDER_AS_STEP, t->now_ms, actor(t)));
	TRY(order_get(t->store, t->arena, o->id, o));
	t->effects.orders_changed = true;
	if (m->settles != REQUEST_KIND_ANY)
		TRY(request_settle(t, o->id, (enum request_kind)m->settles));
	return announce(t, m, o);
}

static enum err run_move(struct turn *t, enum move_kind kind)
{
	const struct move *m = &moves[kind];
	const char *word = t->how == HOW_BUTTON ? arg(t, 2) : "";
	struct order o;
	bool found;

	TRY(staff_find_order(t, m->usage, &o, &found));
	if (!found)
		return OK;
	if (strcmp(word, "tidak") == 0)
		return say_edit(t, MSG_ADMIN_NOTHING_CHANGED, NO_VALUES, NO_CHOICES);
	if (!fits(m, o.state))
		return explain(t, m, &o);
	if (strcmp(word, "ya") != 0)
		return ask(t, m, &o);
	if (arg_number(t, 1) == o.version)
		return move(t, m, &o);
	TRY(toast(t, MSG_ADMIN_CHANGED_SINCE, VALUES(V("order", o.number))));
	return ask(t, m, &o);
}

enum err order_verify_run(struct turn *t)
{
	return run_move(t, MOVE_VERIFY);
}

enum err order_activate_run(struct turn *t)
{
	return run_move(t, MOVE_ACTIVATE);
}

enum err order_suspend_run(struct turn *t)
{
	return run_move(t, MOVE_SUSPEND);
}

enum err order_cancel_run(struct turn *t)
{
	return run_move(t, MOVE_CANCEL);
}

enum err order_terminate_run(struct turn *t)
{
	return run_move(t, MOVE_TERMINATE);
}
