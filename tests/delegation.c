#include "tests/delegation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/audit.h"
#include "tests/clocks.h"

void delegation_owner_arrives(struct fixture *f)
{
	support_say(f, BOS, "/menu");
	clocks_share(f, BOS, PHONE, true);
}

void delegation_ask(struct fixture *f, const char *who, const char *number)
{
	support_say(f, who, arena_printf(&f->arena, "tolong cek %s dong", number));
	support_say(f, who, "itu punya bos saya kak, saya disuruh ngecek");
	support_press(f, who, who, "Kirim Tautan");
}

int64_t delegation_contact(struct fixture *f, const char *who)
{
	struct contact c;
	struct address a;

	assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_TELEGRAM, who, &c, &a),
			 OK);
	return c.id;
}

bool delegation_owns(struct fixture *f, const char *who, const char *number)
{
	return order_owned_by(f->store, delegation_contact(f, who), support_get(f, number).id) ==
	       OK;
}

bool delegation_audited(struct fixture *f, const char *action)
{
	struct audit_row *rows;
	size_t n;

	assert_int_equal(audit_latest(f->store, &f->arena, 100, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].action, action) == 0)
			return true;
	return false;
}

const char *delegation_button(struct fixture *f, const char *chat, const char *label)
{
	for (size_t i = f->n_shown; i-- > 0;)
		for (size_t k = 0;
		     strcmp(f->shown[i].chat, chat) == 0 && k < f->shown[i].m.n_buttons; k++)
			if (strcmp(f->shown[i].m.buttons[k].label, label) == 0)
				return f->shown[i].m.buttons[k].data;
	fail_msg("%s has no button %s", chat, label);
	return "";
}

void delegation_open(struct fixture *f)
{
	support_open(f, "blitzmes");
	support_order(f, "BLZ-2611-0001", ORDER_ACTIVE, PHONE);
	support_say(f, JOKO, "/menu"); /* the privacy notice comes with the first answer */
	support_say(f, ANI, "/menu");
}
