#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/refunds.h"

#include "store/sql.h"

static const struct refund_account *account(void)
{
	static const struct refund_account a = { "BCA", "5270112233", "Rina Wijaya" };

	return &a;
}

static void pay_the_order(struct fixture *f)
{
	struct turn t;
	struct order_report report = {
		.given = GIVEN_STATE | GIVEN_AMOUNT | GIVEN_PHONE | GIVEN_PAID | GIVEN_PRODUCT,
		.order = { .number = "KM-1",
			   .state = ORDER_ACTIVE,
			   .amount = REFUND_PAID_FOR,
			   .phone = PHONE,
			   .product = "Email Canva",
			   .paid_ms = f->now_ms - MS_DAY },
	};
	struct order_result out;

	support_turn_begin(f, &t);
	assert_int_equal(order_upsert(f->store, &f->arena, &report, ORDER_AS_REPORT, f->now_ms,
				      "system", &out),
			 OK);
	support_turn_end(f, &t);
}

static void submit(struct fixture *f)
{
	struct update u = { .kind = UPDATE_TEXT,
			    .channel = CHANNEL_TELEGRAM,
			    .sender = RINA,
			    .chat = RINA,
			    .in_private = true,
			    .name = "Rina",
			    .language = "",
			    .text = "",
			    .args = "" };
	struct refund r = { .reason = "double_charge", .asked = 75000, .evidence = 2 };
	struct turn t;

	support_turn_begin(f, &t);
	assert_int_equal(contact_create(f->store, &f->arena, CHANNEL_TELEGRAM, RINA, "Rina",
					LANG_ID, f->now_ms, &t.contact, &t.address),
			 OK);
	t.update = &u;
	r.contact_id = t.contact.id;
	r.address_id = t.address.id;
	r.order_id = support_get(f, "KM-1").id;
	r.incident_ms = f->now_ms - 14 * MS_HOUR;
	r.words = "beli email canva 1 tp saldo kepotong 2x 75rb";
	r.user_id = "502231";
	assert_int_equal(refund_submit(&t, &r), OK);
	support_turn_end(f, &t);
}

void refunds_open(struct fixture *f)
{
	support_open(f, "knightz");
	f->now_ms = wib_time("2026-11-23 09:38");
	f->staff[3] = (struct staff_entry) { CHANNEL_TELEGRAM, LENA, ROLE_LEAD, false };
	f->staff[4] = (struct staff_entry) { CHANNEL_TELEGRAM, FAJAR, ROLE_FINANCE, false };
	f->ctx.n_staff = 5;
	pay_the_order(f);
	submit(f);
}

struct refund refunds_get(struct fixture *f)
{
	struct refund *all;
	size_t n;

	assert_int_equal(refunds_after(f->store, &f->arena, 0, 1, &all, &n), OK);
	assert_int_equal(n, 1);
	return all[0];
}

/* The turn of a person of staff in the group, or of Rina in her chat. */
static void be(struct fixture *f, struct turn *t, struct update *u, const char *who)
{
	bool customer = strcmp(who, RINA) == 0;

	*u = (struct update) { .kind = UPDATE_TEXT,
			       .channel = CHANNEL_TELEGRAM,
			       .sender = who,
			       .chat = customer ? RINA : STAFF_CHAT,
			       .in_private = customer,
			       .name = "",
			       .language = "",
			       .text = "",
			       .args = "" };
	t->update = u;
	/* Customers press buttons under the bot's last words. */
	t->how = customer ? HOW_BUTTON : HOW_COMMAND;
	if (customer && support_last(f, RINA))
		u->message = support_last(f, RINA)->id;
	t->roles = roles_of(&f->ctx, CHANNEL_TELEGRAM, who);
	if (customer)
		assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_TELEGRAM, who,
						    &t->contact, &t->address),
				 OK);
}

enum refund_refusal refunds_act(struct fixture *f, const char *who, struct refund_act act)
{
	struct refund r = refunds_get(f);
	enum refund_refusal why = REFUND_DONE;
	struct update u;
	struct turn t;

	if (act.method != PAY_UNKNOWN && act.method != PAY_BALANCE && !act.account)
		act.account = account();
	support_turn_begin(f, &t);
	if (who)
		be(f, &t, &u, who);
	assert_int_equal(refund_move(&t, &r, &act, &why), OK);
	support_turn_end(f, &t);
	return why;
}

void refunds_do(struct fixture *f, const char *who, struct refund_act act)
{
	enum refund_refusal why = refunds_act(f, who, act);

	if (why != REFUND_DONE)
		fail_msg("%s by %s is refused: %d", refund_event_name(act.event),
			 who ? who : "time", why);
}

void refunds_claim(struct fixture *f, const char *who)
{
	refunds_do(f, who, (struct refund_act) { .event = MOVE_CLAIM });
}

void refunds_sql(struct fixture *f, const char *sql)
{
	assert_int_equal(sqlite3_exec(store_db(f->store), sql, NULL, NULL, NULL), SQLITE_OK);
}
