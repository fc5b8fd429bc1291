#include "handlers/payment_proof.h"

#include "handlers/desk.h"
#include "handlers/files.h"
#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/order_list.h"
#include "handlers/person.h"
#include "handlers/requests.h"
#include "policy/deadline.h"
#include "store/order.h"

enum { ORDERS_MAX = 50, CHOICES_MAX = 8 };

/* ---- orders whose payment nobody has seen yet ---- */

static enum err waiting_orders(struct turn *t, const struct order **out, size_t *n)
{
	struct order *all;
	size_t all_n, kept = 0;

	TRY(orders_of_contact(t->store, t->arena, t->contact.id, ORDERS_MAX, &all, &all_n));
	for (size_t i = 0; i < all_n && kept < CHOICES_MAX; i++)
		if (all[i].state == ORDER_AWAITING_PAYMENT || all[i].state == ORDER_PAID)
			all[kept++] = all[i];
	*out = all;
	*n = kept;
	return OK;
}

/* By when somebody has looked. No document limits the verification; staff are alerted after this
 * long, and nobody is told to wait without a date. NULL when it cannot be counted. */
static const char *looked_at_by(struct turn *t)
{
	struct deadline d;

	if (deadline_after(t->ctx->calendar, t->ctx->policy->payment.verify_alert, t->now_ms, NULL,
			   &d) != OK)
		return NULL;
	return moment(t, d.at_ms);
}

/* ---- opening ---- */

static enum err say_received(struct turn *t, const struct request *r, const char *order)
{
	t->subject = arena_printf(t->arena, "request:%s", r->number);
	return say(t, MSG_PROOF_PHOTO_RECEIVED,
		   VALUES(V("kak", kak(t)), V("order", order), V("until", looked_at_by(t))),
		   CHOICES({ .label = BTN_ACTIVATION, .data = "aktivasi" },
			   { .label = BTN_MENU, .data = "menu" }));
}

static enum err open_proof(struct turn *t, const struct order *o, const char *words,
			   const char *file, struct request *r)
{
	*r = (struct request) { .kind = REQUEST_PAYMENT_PROOF,
				.contact_id = t->contact.id,
				.address_id = t->address.id,
				.order_id = o ? o->id : 0,
				.text = words[0] ? words : NULL,
				.file = file };
	TRY(request_open(t->store, t->arena, "BB", t->locale.offset_min, t->now_ms, r));
	TRY(request_announce(t, r));
	return say_received(t, r, o ? o->number : NULL);
}

/* A second picture for the same order lies under the first one's card. */
static enum err prove_order(struct turn *t, const struct order *o)
{
	struct request r;
	enum err e;

	e = request_open_of_contact(t->store, t->arena, t->contact.id, REQUEST_PAYMENT_PROOF, o->id,
				    &r);
	if (e == ERR_NOT_FOUND)
		return open_proof(t, o, t->update->text, desk_file(t), &r);
	if (e != OK)
		return e;
	TRY(request_relay(t, &r, t->update->text));
	return t->follows ? OK : say_received(t, &r, o->number);
}

/* ---- the form: what is this file for, and for which order ---- */

static const struct choice purposes[] = {
	{ .label = BTN_PAYMENT_PROOF, .data = "bukti" },
	{ .label = BTN_FOR_ADMIN, .data = "admin" },
};

/* Proof for a refund, where there are such. */
static enum err offer_purposes(struct turn *t, const struct form_run *f, const struct choice **out,
			       size_t *n)
{
	static const struct choice with_refund[] = {
		{ .label = BTN_PAYMENT_PROOF, .data = "bukti" },
		{ .label = BTN_REFUND_PROOF, .data = "refund" },
		{ .label = BTN_FOR_ADMIN, .data = "admin" },
	};
	bool refunds = t->ctx->policy->refund.enabled == REFUND_LISTED;

	(void)f;
	*out = refunds ? with_refund : purposes;
	*n = refunds ? ARRAY_LEN(with_refund) : ARRAY_LEN(purposes);
	return OK;
}

static bool is_file(const struct update *u)
{
	return u->kind == UPDATE_PHOTO || u->kind == UPDATE_DOCUMENT;
}

/* Further files while we ask, an album above all, belong to the first. */
static enum err keep_file(struct turn *t, struct form_run *f, const char *file, enum msg *why)
{
	*why = MSG_MEDIA_ANOTHER;
	TRY(files_add(t, f, file));
	return t->follows ? ERR_EXISTS : ERR_INVALID;
}

/* "itu bukti transfer BLZ-1 kak" answers, too; other words explain the file. */
static enum err check_purpose(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const struct guess *g = &t->guess;

	*why = MSG_MEDIA_WHAT_FOR;
	if (is_file(t->update))
		return keep_file(t, f, *value, why);
	if (strcmp(*value, "refund") == 0) {
		t->how = HOW_BUTTON;
		t->action = "refund";
		t->args = "kendala";
		TRY(refund_run(t));
		return ERR_DENIED;
	}
	for (size_t i = 0; i < ARRAY_LEN(purposes); i++)
		if (strcmp(*value, purposes[i].data) == 0)
			return OK;
	if (g->intent == INTENT_PAYMENT_CONFIRM || (g->id.ptr && g->id_kind == ID_ORDER)) {
		TRY(form_set(t, f, "caption", *value));
		*value = purposes[0].data;
		return OK;
	}
	if (g->confident && command_for_intent(g->intent))
		return ERR_NOT_FOUND;
	TRY(form_set(t, f, "caption", *value));
	return ERR_INVALID;
}

static enum err check_file_only(struct turn *t, struct form_run *f, const char **value,
				enum msg *why)
{
	return is_file(t->update) ? keep_file(t, f, *value, why) : OK;
}

static bool is_proof(const struct form_run *f)
{
	return strcmp(form_value(f, "purpose"), purposes[0].data) == 0;
}

static bool asks_order(struct turn *t, const struct form_run *f)
{
	const struct order *orders;
	size_t n;

	return is_proof(f) && waiting_orders(t, &orders, &n) == OK && n > 1;
}

static bool asks_number(struct turn *t, const struct form_run *f)
{
	const struct order *orders;
	size_t n;

	return is_proof(f) && waiting_orders(t, &orders, &n) == OK && n == 0;
}

static enum err offer_orders(struct turn *t, const struct form_run *f, const struct choice **out,
			     size_t *n)
{
	const struct order *orders;

	(void)f;
	TRY(waiting_orders(t, &orders, n));
	return order_list_offer(t, orders, *n, out);
}

/* The order that was chosen, or the only one; NULL when none is known. */
static enum err chosen_order(struct turn *t, const struct form_run *f, const struct order **out)
{
	const char *id = form_value(f, "order");
	const struct order *orders;
	int64_t wanted = 0;
	size_t n;

	*out = NULL;
	TRY(waiting_orders(t, &orders, &n));
	if (id[0])
		TRY(text_parse_i64(id, strlen(id), &wanted));
	for (size_t i = 0; i < n; i++)
		if (orders[i].id == wanted || (!id[0] && n == 1))
			*out = &orders[i];
	return OK;
}

static enum err finish_file(struct turn *t, struct form_run *f)
{
	const char *caption = form_value(f, "caption");
	const char *number = form_value(f, "number");
	const struct order *o;
	struct request r = { .kind = REQUEST_PERSON,
			     .text = caption[0] ? caption : NULL,
			     .file = files_first(t, f) };

	if (!is_proof(f)) {
		TRY(person_open(t, "CS", &r, MSG_HUMAN_NOTED));
		return files_relay_rest(t, f, &r);
	}
	TRY(chosen_order(t, f, &o));
	if (number[0])
		caption = caption[0] ? arena_printf(t->arena, "%s\n%s", caption, number) : number;
	if (!caption)
		return ERR_NOMEM;
	TRY(open_proof(t, o, caption, files_first(t, f), &r));
	return files_relay_rest(t, f, &r);
}

static const struct form_step file_steps[] = {
	{
		.key = "purpose",
		.ask = MSG_MEDIA_WHAT_FOR_FIRST,
		.takes = TAKE_CHOICE | TAKE_TEXT | TAKE_PHOTO | TAKE_DOCUMENT,
		.open = true,
		.offer = offer_purposes,
		.check = check_purpose,
	},
	{
		.key = "order",
		.ask = MSG_PROOF_PHOTO_WHICH_ORDER,
		.takes = TAKE_CHOICE | TAKE_PHOTO | TAKE_DOCUMENT,
		.offer = offer_orders,
		.check = check_file_only,
		.applies = asks_order,
	},
	{
		.key = "number",
		.ask = MSG_PROOF_PHOTO_WHICH_NUMBER,
		.takes = TAKE_TEXT | TAKE_PHOTO | TAKE_DOCUMENT,
		.optional = true,
		.open = true,
		.check = check_file_only,
		.applies = asks_number,
	},
};

const struct form file_form = {
	.name = "berkas",
	.title = MSG_PROOF_PHOTO_TITLE,
	.steps = file_steps,
	.n_steps = ARRAY_LEN(file_steps),
	.finish = finish_file,
};

static bool in_number(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-';
}

/* BLZ-1 stands in "ini bukti blz-1", not in "BLZ-12". */
static bool names(const char *words, const char *number)
{
	size_t len = strlen(number);

	for (const char *s = strcasestr(words, number); s; s = strcasestr(s + 1, number))
		if ((s == words || !in_number(s[-1])) && !in_number(s[len]))
			return true;
	return false;
}

/* What the words under the file already say: which order it pays for. NULL when they do not. */
static enum err told_order(struct turn *t, const char *words, const struct order *o, size_t n,
			   const struct order **out)
{
	struct guess g;
	size_t named = 0;

	*out = NULL;
	for (size_t i = 0; i < n; i++)
		if (names(words, o[i].number)) {
			*out = &o[i];
			named++;
		}
	if (named > 1)
		*out = NULL;
	if (named > 0 || n != 1)
		return OK;
	TRY(recogniser_run(t->ctx->recogniser, t->arena, words, strlen(words), &g));
	if (g.confident && g.intent == INTENT_PAYMENT_CONFIRM)
		*out = o;
	return OK;
}

/* Pictures right behind one whose words named the order have none themselves: the order whose proof
 * is open, when it is only one. */
static enum err begun_order(struct turn *t, const struct order *o, size_t n,
			    const struct order **out)
{
	size_t begun = 0;

	*out = NULL;
	for (size_t i = 0; i < n; i++) {
		struct request r;
		enum err e = request_open_of_contact(t->store, t->arena, t->contact.id,
						     REQUEST_PAYMENT_PROOF, o[i].id, &r);

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		if (e == OK && begun++ == 0)
			*out = &o[i];
	}
	if (begun != 1)
		*out = NULL;
	return OK;
}

enum err payment_proof_take(struct turn *t)
{
	const char *file = desk_file(t);
	const char *words = text_clean(t->arena, t->update->text, strlen(t->update->text),
				       FORM_TEXT_CHARS);
	const struct order *orders, *told;
	bool talking, relayed;
	size_t n;

	if (!file)
		return menu_say_kak(t, MSG_MEDIA_UNSUPPORTED);
	if (!words)
		return ERR_NOMEM;
	TRY(waiting_orders(t, &orders, &n));
	TRY(told_order(t, words, orders, n, &told));
	if (!told && t->follows && !t->update->album && !words[0])
		TRY(begun_order(t, orders, n, &told));
	if (told &&
	    !t->update->album) /* an album's other pictures have no words: the form keeps them */
		return prove_order(t, told);
	TRY(person_talks(t, TALK_WORDS, &talking));
	if (n == 0 && talking)
		return person_relay(t, TALK_WORDS, &relayed);
	if (n == 1 && !talking)
		return prove_order(t, &orders[0]);
	return form_start(t, &file_form,
			  VALUES(V("files", file), V("caption", words),
				 V("purpose", talking || n == 0 ? NULL : purposes[0].data)));
}
