#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/customer.h"

#include "store/proof.h"

enum { REQUESTS_MAX = 20 };

struct fixture *customer_new(const char *preset, const char *wib)
{
	static struct fixture f;

	support_open(&f, preset);
	if (wib)
		f.now_ms = wib_time(wib);
	return &f;
}

struct fixture *customer_open(const char *preset, const char *wib)
{
	struct fixture *f = customer_new(preset, wib);

	support_say(f, RINA, "/id"); /* the privacy notice comes with the first answer */
	return f;
}

void customer_press(struct fixture *f, const char *data)
{
	support_press_data(f, RINA, RINA, support_last(f, RINA)->id, data);
}

void customer_photo(struct fixture *f, const char *file, const char *caption)
{
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .sender = RINA,
					    .in_private = true,
					    .file = file,
					    .text = caption });
}

void customer_prove_phone(struct fixture *f)
{
	struct contact c;
	struct address a;

	assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_TELEGRAM, RINA, &c, &a),
			 OK);
	assert_int_equal(store_begin(f->store), OK);
	assert_int_equal(proof_add(f->store, c.id, PROOF_PHONE, PHONE, f->now_ms, "contact"), OK);
	assert_int_equal(store_commit(f->store), OK);
}

size_t customer_requests(struct fixture *f, int kind, struct request **all)
{
	size_t n = 0;

	assert_int_equal(request_list(f->store, &f->arena, kind, 0, REQUESTS_MAX, all, &n), OK);
	return n;
}
