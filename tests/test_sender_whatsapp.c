/* test_sender_whatsapp.c - what the sender does where messages have text ids and a window: waiting,
 * templates, late news of a message, and pacing beside another channel. */
#include <errno.h>
#include <sys/stat.h>

#include "bot/fetch.h"
#include "bot/vault.h"
#include "bot/whatsapp.h"
#include "store/dead.h"
#include "tests/sending.h"

#define RINA "6281234567890"

static const char accepted[] =
	"{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+62\","
	"\"wa_id\":\"62\"}],\"messages\":[{\"id\":\"wamid.%d\"}]}";

static void accept_next(struct sending *w, int n)
{
	char body[256];

	snprintf(body, sizeof(body), accepted, n);
	stub_answer(w->stub, 200, body);
}

static void refuse_next(struct sending *w, int code)
{
	char body[128];

	snprintf(body, sizeof(body), "{\"error\":{\"message\":\"x\",\"code\":%d}}", code);
	stub_answer(w->stub, 400, body);
}

/* The window is until then; 0 none. */
static int64_t put(struct sending *w, const char *body, int64_t window_ms)
{
	struct outbox_row row = {
		.channel = CHANNEL_WHATSAPP, .chat = RINA, .body = body, .window_ms = window_ms
	};

	sending_put_rows(w, &row, 1);
	return row.id;
}

static struct template order_active = { .key = "activation.active",
					.name = "order_active",
					.language = "id",
					.parameters = { { NULL, "order" } },
					.n = 1 };

static const char notice[] = "{\"key\":\"activation.active\",\"text\":\"Sudah aktif\",\"values\":"
			     "[[\"order\",\"BLZ-1\"]]}";

static void use_template(struct sending *w)
{
	w->templates = (struct templates) { &order_active, 1 };
}

static void assert_said(struct sending *w, size_t n, const char *part)
{
	if (!strstr(stub_body(w->stub, n), part))
		fail_msg("request %zu is %s, without %s", n, stub_body(w->stub, n), part);
}

/* What became of it later, as a webhook would tell. */
static struct outbox_row fail_later(struct sending *w, int64_t id, int code)
{
	const struct sender_hears hears = sending_hears(w);
	struct verdict v = whatsapp_judge_code(code);
	struct outbox_row again;

	v.why = "later";
	assert_ok(store_begin(w->b->s));
	assert_ok(sender_failed(w->sender, w->b->s, &w->b->a, id, &v, w->now_ms, &hears, &again));
	assert_ok(store_commit(w->b->s));
	if (again.id)
		assert_ok(
			sender_put(w->sender, w->b->s, &w->b->a, &again, 1, w->now_ms, w->now_us));
	return again;
}

static void confirm(struct sending *w, int64_t id, const char *wamid)
{
	const struct sender_hears hears = sending_hears(w);

	assert_ok(store_begin(w->b->s));
	assert_ok(sender_confirmed(w->sender, w->b->s, &w->b->a, id, wamid, w->now_ms, &hears));
	assert_ok(store_commit(w->b->s));
	sender_settle(w->sender, w->now_ms, w->now_us);
}

/* ---- sending ---- */

static void sent_with_the_token_and_kept_until_delivered(void **state)
{
	struct sending *w = *state;
	struct outbox_row row = { .channel = CHANNEL_WHATSAPP,
				  .chat = RINA,
				  .body = "{\"text\":\"halo\"}",
				  .ref_kind = REF_REQUEST,
				  .ref = 9 };
	struct wa_message m;
	struct outbox_row kept;
	int64_t message;

	accept_next(w, 7);
	sending_put_rows(w, &row, 1);
	sending_run(w);
	assert_string_equal(stub_path(w->stub, 0), "/v23.0/15551/messages");
	assert_string_equal(stub_bearer(w->stub, 0), "Bearer rahasia");
	assert_ok(wa_message_find(w->b->s, &w->b->a, "wamid.7", &m));
	assert_int_equal(m.outbox_id, row.id);
	assert_ok(sent_latest(w->b->s, CHANNEL_WHATSAPP, RINA, REF_REQUEST, 9, &message));
	assert_int_equal(message, m.id);
	assert_int_equal(sending_depth(w), 0);
	assert_ok(outbox_get_accepted(w->b->s, &w->b->a, row.id, &kept));
	assert_ok(outbox_forget_accepted(w->b->s, w->now_ms, 10));
	assert_ok(outbox_get_accepted(w->b->s, &w->b->a, row.id, &kept));
	assert_ok(outbox_forget_accepted(w->b->s, w->now_ms + 1, 10));
	assert_int_equal(outbox_get_accepted(w->b->s, &w->b->a, row.id, &kept), ERR_NOT_FOUND);
}

static void a_secret_is_not_kept(void **state)
{
	struct sending *w = *state;
	struct outbox_row kept;
	int64_t id;

	accept_next(w, 1);
	id = put(w, "{\"text\":\"kode 123456\",\"secret\":1}", 0);
	sending_run(w);
	assert_int_equal(outbox_get_accepted(w->b->s, &w->b->a, id, &kept), ERR_NOT_FOUND);
}

static void a_reply_names_the_message_by_its_text_id(void **state)
{
	struct sending *w = *state;
	char body[64];
	int64_t id;

	assert_ok(wa_message_received(w->b->s, "wamid.THEIRS", RINA, w->now_ms, &id));
	snprintf(body, sizeof(body), "{\"text\":\"ya\",\"reply\":%lld}", (long long)id);
	accept_next(w, 1);
	put(w, body, 0);
	sending_run(w);
	assert_said(w, 0, "\"context\":{\"message_id\":\"wamid.THEIRS\"}");
	accept_next(w, 2);
	put(w, "{\"text\":\"ya\",\"reply\":424242}", 0); /* forgotten long ago */
	sending_run(w);
	assert_null(strstr(stub_body(w->stub, 1), "context"));
	refuse_next(w, 131009); /* and one that WhatsApp has forgotten */
	accept_next(w, 3);
	put(w, body, 0);
	sending_run(w);
	assert_null(strstr(stub_body(w->stub, 3), "context"));
	assert_int_equal(sending_depth(w), 0);
}

/* A single answer that leaves at once needs no sign; several do. */
static void a_long_answer_shows_that_it_is_written(void **state)
{
	struct sending *w = *state;

	put(w, "{\"text\":\"satu\"}", 0);
	sender_seen(w->sender, CHANNEL_WHATSAPP, RINA, "wamid.THEIRS");
	sender_seen(w->sender, CHANNEL_WHATSAPP, "62899", "wamid.OTHER");
	for (int i = 1; i <= 2; i++)
		accept_next(w, i);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	put(w, "{\"text\":\"dua\"}", 0);
	put(w, "{\"text\":\"tiga\"}", 0);
	sender_seen(w->sender, CHANNEL_WHATSAPP, RINA, "wamid.THEIRS");
	sending_run(w);
	for (int i = 0; i < 500 && stub_count(w->stub) < 4; i++) {
		net_wait(w->net, NULL, 0, 10);
		net_run(w->net);
	}
	for (size_t i = 1; i < stub_count(w->stub); i++)
		if (strstr(stub_body(w->stub, i), "\"status\":\"read\"")) {
			assert_said(w, i,
				    "\"message_id\":\"wamid.THEIRS\",\"typing_indicator\":"
				    "{\"type\":\"text\"}");
			return;
		}
	fail_msg("nothing was marked as read");
}

/* ---- the window ---- */

static void an_open_window_takes_text(void **state)
{
	struct sending *w = *state;

	accept_next(w, 1);
	put(w, "{\"text\":\"halo\"}", w->now_ms + 1);
	sending_run(w);
	assert_said(w, 0, "\"type\":\"text\"");
}

static void a_closed_one_takes_the_template(void **state)
{
	struct sending *w = *state;

	use_template(w);
	accept_next(w, 1);
	put(w, notice, w->now_ms);
	sending_run(w);
	assert_said(w, 0, "\"name\":\"order_active\"");
	assert_said(w, 0, "\"text\":\"BLZ-1\"");
	assert_int_equal(w->waits, 0);
	assert_int_equal(sending_depth(w), 0);
}

static void what_has_none_waits_in_order(void **state)
{
	struct sending *w = *state;
	struct outbox_row *rows;
	int64_t n, since;
	size_t released;

	put(w, "{\"text\":\"satu\"}", w->now_ms - 5);
	put(w, "{\"text\":\"dua\"}", w->now_ms - 5);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 0);
	assert_int_equal(w->waits, 2);
	assert_int_equal(w->first_waits, 1);
	assert_string_equal(w->waits_for, RINA);
	assert_ok(outbox_waiting(w->b->s, CHANNEL_WHATSAPP, RINA, &n, &since));
	assert_int_equal(n, 2);
	sending_restart(w); /* what waits is no news for a new process */
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 0);

	/* They write: what waited goes before the answer. */
	assert_ok(outbox_take_waiting(w->b->s, &w->b->a, CHANNEL_WHATSAPP, RINA, 10, &rows,
				      &released));
	assert_int_equal(released, 2);
	for (size_t i = 0; i < released; i++)
		rows[i].window_ms = w->now_ms + 1000;
	for (int i = 1; i <= 3; i++)
		accept_next(w, i);
	assert_ok(sender_put(w->sender, w->b->s, &w->b->a, rows, released, w->now_ms, w->now_us));
	put(w, "{\"text\":\"jawaban\"}", w->now_ms + 1000);
	sending_run(w);
	assert_said(w, 0, "satu");
	assert_said(w, 1, "dua");
	assert_said(w, 2, "jawaban");
	assert_int_equal(sending_depth(w), 0);
}

static void the_channel_knows_better_when_it_closed(void **state)
{
	struct sending *w = *state;
	int64_t n, since;

	refuse_next(w, 131047);
	put(w, "{\"text\":\"halo\"}", w->now_ms + 60 * 60 * 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(w->first_waits, 1);
	assert_ok(outbox_waiting(w->b->s, CHANNEL_WHATSAPP, RINA, &n, &since));
	assert_int_equal(n, 1);
	assert_int_equal(w->given_up, 0);
}

static void a_template_that_is_not_taken_waits_for_the_person(void **state)
{
	struct sending *w = *state;

	use_template(w);
	refuse_next(w, 132015);
	put(w, notice, w->now_ms);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(w->waits, 1);
	assert_int_equal(w->given_up, 0);
}

static void the_note_itself_never_waits(void **state)
{
	struct sending *w = *state;

	put(w, "{\"key\":\"window.fallback\",\"text\":\"ada kabar\"}", w->now_ms);
	sending_run(w);
	assert_int_equal(w->waits, 0);
	assert_int_equal(w->given_up, 1);
}

/* ---- what is told later ---- */

static void failed_for_the_window_after_all(void **state)
{
	struct sending *w = *state;
	struct outbox_row again;
	int64_t id, n, since;

	accept_next(w, 1);
	id = put(w, "{\"text\":\"halo\"}", w->now_ms + 60 * 60 * 1000);
	sending_run(w);
	again = fail_later(w, id, 131047);
	assert_true(again.id > id);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_ok(outbox_waiting(w->b->s, CHANNEL_WHATSAPP, RINA, &n, &since));
	assert_int_equal(n, 1);
	assert_int_equal(w->given_up, 0);
	fail_later(w, id, 131047); /* told twice */
	assert_int_equal(sending_depth(w), 1);
}

static void failed_for_good_after_all(void **state)
{
	struct sending *w = *state;
	struct address a = box_contact(w->b, "101");
	struct outbox_row row = { .channel = CHANNEL_WHATSAPP,
				  .chat = RINA,
				  .body = "{\"text\":\"halo\"}",
				  .address_id = a.id };
	struct dead_letter d;
	int64_t id;

	accept_next(w, 1);
	sending_put_rows(w, &row, 1);
	sending_run(w);
	assert_int_equal(fail_later(w, row.id, 131026).id, 0);
	assert_int_equal(w->given_up, 1);
	assert_true(w->unreachable);
	assert_ok(address_get(w->b->s, &w->b->a, a.id, &a));
	assert_false(a.reachable);
	accept_next(w, 2);
	id = put(w, "{\"text\":\"promo\"}", 0);
	sending_run(w);
	fail_later(w, id, 131049);
	assert_int_equal(w->given_up, 2);
	assert_ok(dead_get(w->b->s, &w->b->a, w->dead_id, &d));
	assert_string_equal(d.payload, "{\"text\":\"promo\"}");
	assert_string_equal(d.reason, "later");
}

/* What went to many leaves no letter; that somebody wants no promotion is remembered. */
static void no_promotion_for_whoever_refused_it(void **state)
{
	struct sending *w = *state;
	struct address a = box_contact(w->b, "101");
	struct outbox_row row = { .channel = CHANNEL_WHATSAPP,
				  .chat = RINA,
				  .rank = RANK_BULK,
				  .body = "{\"text\":\"promo\"}",
				  .address_id = a.id };
	int64_t at_ms, letters = box_int(w->b, "SELECT count(*) FROM dead_letters");

	accept_next(w, 1);
	sending_put_rows(w, &row, 1);
	sending_run(w);
	fail_later(w, row.id, 131049); /* withheld by the channel: nothing about the person */
	assert_ok(contact_promo(w->b->s, a.contact_id, &at_ms));
	assert_int_equal(at_ms, 0);
	accept_next(w, 2);
	sending_put_rows(w, &row, 1);
	sending_run(w);
	fail_later(w, row.id, 131050);
	assert_ok(contact_promo(w->b->s, a.contact_id, &at_ms));
	assert_int_equal(at_ms, -w->now_ms);
	assert_int_equal(w->given_up, 2);
	assert_int_equal(box_int(w->b, "SELECT count(*) FROM dead_letters"), letters);
}

static void failed_for_a_while_after_all(void **state)
{
	struct sending *w = *state;
	int64_t id;

	accept_next(w, 0);
	id = put(w, "{\"text\":\"halo\"}", 0);
	sending_run(w);
	for (int i = 1; i <= 3; i++) { /* 131000: three times more, then no more */
		accept_next(w, i);
		id = fail_later(w, id, 131000).id;
		assert_true(id > 0);
		sending_run(w);
		assert_int_equal(stub_count(w->stub), (size_t)i + 1);
	}
	assert_int_equal(fail_later(w, id, 131000).id, 0);
	assert_int_equal(w->given_up, 1);
}

/* ---- an answer that never came ---- */

static void confirmed_by_a_status_it_is_not_sent_twice(void **state)
{
	struct sending *w = *state;
	struct wa_message m;
	int64_t id;

	stub_answer(w->stub, STUB_CUT, "");
	id = put(w, "{\"text\":\"halo\"}", 0);
	sending_run(w);
	sending_advance(w, 9000); /* the status is waited for */
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	confirm(w, id, "wamid.77");
	sending_advance(w, 60 * 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(sending_depth(w), 0);
	assert_ok(wa_message_find(w->b->s, &w->b->a, "wamid.77", &m));
	assert_int_equal(m.outbox_id, id);
	assert_string_equal(m.chat, RINA);
}

static void without_one_it_is_sent_again(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, STUB_CUT, "");
	accept_next(w, 2);
	put(w, "{\"text\":\"halo\"}", 0);
	sending_run(w);
	sending_advance(w, 11 * 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_int_equal(sending_depth(w), 0);
}

static void a_status_may_come_before_the_answer_is_missed(void **state)
{
	struct sending *w = *state;
	struct wa_message m;
	bool moved;
	int64_t id;

	stub_answer(w->stub, STUB_CUT, "");
	id = put(w, "{\"text\":\"halo\"}", 0);
	assert_ok(wa_message_status(w->b->s, &w->b->a, "wamid.5", WA_SENT, WA_SERVICE, id,
				    w->now_ms, &m, &moved));
	confirm(w, id, "wamid.5"); /* it is on its way: nothing happens yet */
	assert_int_equal(sending_depth(w), 1);
	sending_run(w);
	assert_int_equal(sending_depth(w), 0);
	sending_advance(w, 60 * 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
}

/* Whether the answer comes then, or never. */
static void a_failure_may_come_before_the_answer(void **state)
{
	struct sending *w = *state;
	struct wa_message m;
	bool moved;
	int64_t id;

	accept_next(w, 1);
	accept_next(w, 2);
	id = put(w, "{\"text\":\"foto\",\"kind\":1,\"file\":\"777\"}", 0);
	assert_ok(wa_message_status(w->b->s, &w->b->a, "wamid.1", WA_FAILED, WA_CATEGORY_UNKNOWN,
				    id, w->now_ms, &m, &moved));
	assert_string_equal(m.chat, "");
	assert_ok(wa_message_blame(w->b->s, m.id, 131053));
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_said(w, 1, "\"type\":\"document\"");
	assert_int_equal(sending_depth(w), 0);
	stub_answer(w->stub, STUB_CUT, "");
	id = put(w, "{\"text\":\"halo\"}", 0);
	assert_ok(wa_message_status(w->b->s, &w->b->a, "wamid.3", WA_FAILED, WA_CATEGORY_UNKNOWN,
				    id, w->now_ms, &m, &moved));
	assert_ok(wa_message_blame(w->b->s, m.id, 131049));
	sending_run(w);
	assert_int_equal(w->given_up, 1);
	assert_int_equal(box_int(w->b, "SELECT count(*) FROM outbox"), 1);
}

static char *long_body(void)
{
	enum { LEN = 5200 };
	char *body = malloc(LEN + 64);
	size_t at;

	assert_non_null(body);
	at = (size_t)snprintf(body, LEN, "{\"text\":\"");
	while (at < LEN)
		at += (size_t)snprintf(body + at, 8, "kata ");
	snprintf(body + at, 16, "akhir\"}");
	return body;
}

static void the_rest_of_a_confirmed_part_is_sent(void **state)
{
	struct sending *w = *state;
	char *body = long_body();
	int64_t id;

	stub_answer(w->stub, STUB_CUT, "");
	accept_next(w, 2);
	id = put(w, body, 0);
	free(body);
	sending_run(w);
	confirm(w, id, "wamid.1");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_said(w, 1, "akhir");
	assert_said(w, 1, "outbox:");
	assert_int_equal(sending_depth(w), 0);
	/* In a new process it is known from the row alone. */
	body = long_body();
	stub_answer(w->stub, STUB_CUT, "");
	accept_next(w, 4);
	id = put(w, body, 0);
	free(body);
	sending_run(w);
	sender_close(w->sender);
	w->sender = NULL;
	sending_open(w);
	confirm(w, id, "wamid.3");
	sending_advance(w, 60 * 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 4);
	assert_said(w, 3, "akhir");
}

/* The connection was used before: libcurl would send it again on a new one. */
static void a_lost_answer_is_not_asked_for_twice(void **state)
{
	struct sending *w = *state;

	accept_next(w, 1);
	put(w, "{\"text\":\"satu\"}", 0);
	sending_run(w);
	stub_answer(w->stub, STUB_CUT, "");
	put(w, "{\"text\":\"dua\"}", 0);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_int_equal(w->metrics.value[METRIC_SENDS]
					 [metric_send_series(CHANNEL_WHATSAPP, SEND_UNCERTAIN)],
			 1);
	assert_int_equal(sending_depth(w), 1);
	accept_next(w, 3);
	sending_advance(w, 20 * 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 3);
	assert_int_equal(sending_depth(w), 0);
}

/* ---- files ---- */

#define SHA "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"

struct files {
	struct vault vault;
	struct fetcher *fetcher;
	char dir[96];
};

/* One file lies in our store. */
static void open_files(struct sending *w, struct files *f)
{
	char path[VAULT_PATH];
	FILE *out;

	snprintf(f->dir, sizeof(f->dir), "%s/evidence", w->b->dir);
	assert_ok(vault_open(&f->vault, f->dir));
	assert_ok(vault_path(&f->vault, SHA, path));
	*strrchr(path, '/') = '\0';
	assert_true(mkdir(path, 0700) == 0 || errno == EEXIST);
	assert_ok(vault_path(&f->vault, SHA, path));
	out = fopen(path, "w");
	assert_non_null(out);
	fputs("Bukti transfer dari Rina, Rp350.000\n", out);
	fclose(out);
	assert_ok(fetch_open(&(struct fetch_config) { .net = w->net,
						      .dir = f->dir,
						      .telegram_base = stub_origin(w->stub),
						      .telegram_token = "1:x" },
			     &f->fetcher));
	sender_use_files(w->sender, f->fetcher, &f->vault);
}

static void close_files(struct sending *w, struct files *f)
{
	sender_use_files(w->sender, NULL, NULL);
	net_close(w->net);
	fetch_close(f->fetcher);
	assert_ok(net_open(16, stub_origin(w->stub), &w->net));
}

/* No JPEG, so no picture there: a document. */
static void a_file_is_given_before_it_is_sent(void **state)
{
	struct sending *w = *state;
	struct files f;

	open_files(w, &f);
	stub_answer(w->stub, 200, "{\"id\":\"MEDIA9\"}");
	accept_next(w, 1);
	put(w, "{\"text\":\"Bukti\",\"kind\":1,\"blob\":\"" SHA "\",\"name\":\"bukti.txt\"}", 0);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_string_equal(stub_path(w->stub, 0), "/v23.0/15551/media");
	assert_string_equal(stub_bearer(w->stub, 0), "Bearer rahasia");
	assert_said(w, 0, "Rp350.000");
	assert_said(w, 0, "filename=\"bukti.txt\"");
	assert_said(w, 0, "text/plain");
	assert_said(w, 1,
		    "\"type\":\"document\",\"document\":{\"id\":\"MEDIA9\",\"filename\":"
		    "\"bukti.txt\",\"caption\":\"Bukti\"}");
	assert_int_equal(sending_depth(w), 0);
	close_files(w, &f);
}

static void one_call_where_the_channel_takes_both(void **state)
{
	struct sending *w = *state;
	struct files f;

	open_files(w, &f);
	sending_put(w, "-5", "{\"text\":\"Bukti\",\"kind\":2,\"blob\":\"" SHA "\",\"topic\":9}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_string_equal(stub_path(w->stub, 0), "/bot1:x/sendDocument");
	assert_said(w, 0, "attach://file");
	assert_said(w, 0, "name=\"message_thread_id\"");
	assert_said(w, 0, "Rp350.000");
	assert_int_equal(sending_depth(w), 0);
	close_files(w, &f);
}

static void fetched_from_the_channel_that_has_it(void **state)
{
	struct sending *w = *state;
	struct files f;

	open_files(w, &f);
	stub_answer(w->stub, 200,
		    "{\"ok\":true,\"result\":{\"file_id\":\"AgAD\",\"file_path\":\"docs/1.txt\"}}");
	stub_answer(w->stub, 200, "isi berkas dari Telegram\n");
	stub_answer(w->stub, 200, "{\"id\":\"MEDIA10\"}");
	accept_next(w, 1);
	put(w, "{\"text\":\"Dari kami\",\"kind\":2,\"file\":\"AgAD\",\"of\":1}", 0);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 4);
	assert_string_equal(stub_path(w->stub, 2), "/v23.0/15551/media");
	assert_said(w, 2, "isi berkas dari Telegram");
	assert_said(w, 3, "\"id\":\"MEDIA10\"");
	assert_int_equal(sending_depth(w), 0);
	close_files(w, &f);
}

static void a_file_that_is_gone_is_marked(void **state)
{
	struct sending *w = *state;
	struct files f;

	open_files(w, &f);
	stub_answer(
		w->stub, 400,
		"{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: invalid file_id\"}");
	accept_next(w, 1);
	put(w, "{\"text\":\"Dari kami\",\"kind\":2,\"file\":\"AgAD\",\"of\":1}", 0);
	sending_run(w);
	assert_said(w, 1, "Dari kami\\n📎❌");
	close_files(w, &f);
	accept_next(w, 2); /* and so where nothing can be fetched at all */
	put(w, "{\"text\":\"Lagi\",\"kind\":2,\"file\":\"AgAD\",\"of\":1}", 0);
	sending_restart(w);
	sending_run(w);
	assert_said(w, 2, "Lagi\\n📎❌");
	assert_int_equal(sending_depth(w), 0);
}

#define PROOF "{\"text\":\"Bukti\",\"kind\":1,\"blob\":\"" SHA "\",\"name\":\"bukti.txt\"}"

/* As long as the channel keeps it, in this process or the next. */
static void the_same_file_is_given_once(void **state)
{
	struct sending *w = *state;
	struct files f;

	open_files(w, &f);
	stub_answer(w->stub, 200, "{\"id\":\"MEDIA9\"}");
	for (int i = 1; i < 4; i++)
		accept_next(w, i);
	put(w, PROOF, 0);
	sending_run(w);
	put(w, PROOF, 0);
	sending_run(w);
	put(w, PROOF, 0);
	sending_restart(w);
	sender_use_files(w->sender, f.fetcher, &f.vault);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 4);
	for (size_t i = 1; i < 4; i++)
		assert_said(w, i, "\"type\":\"document\",\"document\":{\"id\":\"MEDIA9\"");
	sending_advance(w, 29 * MS_DAY);
	stub_answer(w->stub, 200, "{\"id\":\"MEDIA10\"}");
	accept_next(w, 4);
	put(w, PROOF, 0);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 6);
	assert_said(w, 5, "MEDIA10");
	assert_int_equal(box_int(w->b, "SELECT count(*) FROM given_file"), 1);
	close_files(w, &f);
}

static void an_id_the_channel_lost_is_given_anew(void **state)
{
	struct sending *w = *state;
	struct files f;

	open_files(w, &f);
	stub_answer(w->stub, 200, "{\"id\":\"MEDIA9\"}");
	accept_next(w, 1);
	put(w, PROOF, 0);
	sending_run(w);
	stub_answer(w->stub, 400,
		    "{\"error\":{\"message\":\"x\",\"code\":100,\"error_subcode\":33}}");
	stub_answer(w->stub, 200, "{\"id\":\"MEDIA10\"}");
	accept_next(w, 2);
	put(w, PROOF, 0);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 5);
	assert_said(w, 2, "MEDIA9");
	assert_string_equal(stub_path(w->stub, 3), "/v23.0/15551/media");
	assert_said(w, 4, "MEDIA10");
	assert_int_equal(box_int(w->b, "SELECT count(*) FROM given_file WHERE ext = 'MEDIA10'"), 1);
	assert_int_equal(box_int(w->b, "SELECT count(*) FROM given_file"), 1);
	/* One that lies nowhere else is told of. */
	stub_answer(w->stub, 400,
		    "{\"error\":{\"message\":\"x\",\"code\":100,\"error_subcode\":33}}");
	accept_next(w, 3);
	put(w, "{\"text\":\"Foto\",\"kind\":1,\"file\":\"777\"}", 0);
	sending_run(w);
	assert_said(w, 6, "Foto\\n📎❌");
	close_files(w, &f);
}

/* At once, or as a status tells later; and only once. */
static void a_refused_picture_goes_as_a_document(void **state)
{
	static const char foto[] = "{\"text\":\"Foto\",\"kind\":1,\"file\":\"777\"}";
	struct sending *w = *state;
	int64_t id;

	refuse_next(w, 131053);
	accept_next(w, 1);
	put(w, foto, 0);
	sending_run(w);
	assert_said(w, 0, "\"type\":\"image\",\"image\":{\"id\":\"777\"");
	assert_said(w, 1, "\"type\":\"document\",\"document\":{\"id\":\"777\"");
	accept_next(w, 2);
	accept_next(w, 3);
	accept_next(w, 4);
	id = put(w, foto, 0);
	sending_run(w);
	id = fail_later(w, id, 131053).id;
	sending_run(w);
	assert_said(w, 3, "\"type\":\"document\"");
	fail_later(w, id, 131053);
	sending_run(w);
	assert_said(w, 4, "Foto\\n📎❌");
	assert_int_equal(w->given_up, 0);
}

/* ---- beside another channel ---- */

static void one_stopped_channel_does_not_stop_the_other(void **state)
{
	struct sending *w = *state;

	refuse_next(w, 190);
	put(w, "{\"text\":\"halo\"}", 0);
	sending_run(w);
	assert_string_not_equal(sender_stopped(w->sender, CHANNEL_WHATSAPP), "");
	assert_string_equal(sender_stopped(w->sender, CHANNEL_TELEGRAM), "");
	assert_int_equal(w->stops, 1);
	assert_int_equal(w->stopped_channel, CHANNEL_WHATSAPP);
	put(w, "{\"text\":\"dua\"}", 0);
	sending_put(w, "101", "{\"text\":\"tiga\"}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_said(w, 1, "tiga");
	accept_next(w, 1);
	accept_next(w, 2);
	sending_advance(w, 61 * 1000);
	sending_run(w);
	assert_string_equal(sender_stopped(w->sender, CHANNEL_WHATSAPP), "");
	assert_int_equal(sending_depth(w), 0);
}

static void each_channel_keeps_its_own_pace(void **state)
{
	struct sending *w = *state;

	w->whatsapp_limits = (struct lane_limits) { .per_chat_per_second = 1.0 / 6,
						    .chat_burst = 5 };
	sending_restart(w);
	for (int i = 0; i < 8; i++) {
		accept_next(w, i);
		put(w, "{\"text\":\"satu\"}", 0);
	}
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 5);
	sending_advance(w, 5900);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 5);
	sending_advance(w, 200);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 6);
	sending_advance(w, 12 * 1000);
	sending_run(w);
	assert_int_equal(sending_depth(w), 0);
}

/* 4^X seconds after the X-th time. */
static void a_pair_limit_waits_four_times_longer_each_time(void **state)
{
	static const int64_t seconds[] = { 1, 4, 16, 64 };
	struct sending *w = *state;

	refuse_next(w, 131056);
	put(w, "{\"text\":\"satu\"}", 0);
	sending_run(w);
	for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
		refuse_next(w, 131056);
		sending_advance(w, seconds[i] * 1000 - 10);
		sending_run(w);
		assert_int_equal(stub_count(w->stub), i + 1);
		sending_advance(w, seconds[i] * 260);
		sending_run(w);
		assert_int_equal(stub_count(w->stub), i + 2);
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, sending_setup, sending_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sent_with_the_token_and_kept_until_delivered),
		TEST(a_secret_is_not_kept),
		TEST(a_reply_names_the_message_by_its_text_id),
		TEST(a_long_answer_shows_that_it_is_written),
		TEST(an_open_window_takes_text),
		TEST(a_closed_one_takes_the_template),
		TEST(what_has_none_waits_in_order),
		TEST(the_channel_knows_better_when_it_closed),
		TEST(a_template_that_is_not_taken_waits_for_the_person),
		TEST(the_note_itself_never_waits),
		TEST(failed_for_the_window_after_all),
		TEST(failed_for_good_after_all),
		TEST(no_promotion_for_whoever_refused_it),
		TEST(failed_for_a_while_after_all),
		TEST(confirmed_by_a_status_it_is_not_sent_twice),
		TEST(without_one_it_is_sent_again),
		TEST(a_status_may_come_before_the_answer_is_missed),
		TEST(a_lost_answer_is_not_asked_for_twice),
		TEST(a_failure_may_come_before_the_answer),
		TEST(the_rest_of_a_confirmed_part_is_sent),
		TEST(a_file_is_given_before_it_is_sent),
		TEST(one_call_where_the_channel_takes_both),
		TEST(fetched_from_the_channel_that_has_it),
		TEST(a_file_that_is_gone_is_marked),
		TEST(the_same_file_is_given_once),
		TEST(an_id_the_channel_lost_is_given_anew),
		TEST(a_refused_picture_goes_as_a_document),
		TEST(one_stopped_channel_does_not_stop_the_other),
		TEST(each_channel_keeps_its_own_pace),
		TEST(a_pair_limit_waits_four_times_longer_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
