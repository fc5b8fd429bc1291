#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/timed.h"
#include "handlers/desk.h"
#include "policy/policy.h"
#include "store/calendar_days.h"
#include "store/sql.h"
#include "tests/folder.h"

enum { FIXTURE_BYTES = 64 * 1024 * 1024 };

static void need(enum err e, const char *what, const char *why)
{
	if (e != OK)
		fail_msg("%s: %s %s", what, err_name(e), why ? why : "");
}

/* ---- the world ---- */

/* Texts and patterns never change once they are read, and reading them costs more than most tests:
 * all tests of a program share them. */
static struct {
	struct arena arena;
	struct catalogs *texts;
	struct recogniser *recogniser;
} words;

static void free_words(void)
{
	recogniser_free(words.recogniser);
	catalogs_free(words.texts);
	arena_free(&words.arena);
}

static void open_words(void)
{
	json_t *parts[LANG_COUNT];
	const char *why = NULL;

	if (words.recogniser)
		return;
	arena_init(&words.arena, FIXTURE_BYTES);
	need(catalogs_load(&words.arena, "messages", &words.texts, &why), "catalogs", why);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		parts[lang] = (json_t *)catalogs_json(words.texts, (enum lang)lang);
	need(recogniser_load(&words.arena, parts, LANG_COUNT, &words.recogniser, &why),
	     "recogniser", why);
	if (atexit(free_words) != 0)
		fail_msg("atexit");
}

static void open_rules(struct fixture *f, const char *preset)
{
	char path[96];
	const char *why = NULL;

	snprintf(path, sizeof(path), "policy/%s.ini", preset);
	need(policy_load(&f->arena, path, NULL, &f->policy, &why), "policy", why);
	policy_calendar(&f->policy, &f->arena, &f->calendar);
	need(calendar_load_dates(&f->calendar, "policy/holidays.csv", &why), "holidays", why);
}

static void open_store(struct fixture *f)
{
	char path[96];
	const char *why = NULL;

	folder_make(f->dir, "test");
	snprintf(path, sizeof(path), "%s/sigap.sqlite3", f->dir);
	need(store_open(&f->arena, path, STORE_RUN, &f->store, &why), "store", why);
}

#define SEAL_KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

void support_open(struct fixture *f, const char *preset)
{
	memset(f, 0, sizeof(*f));
	arena_init(&f->arena, FIXTURE_BYTES);
	f->now_ms = wib_time("2026-11-23 09:41");
	f->next_id = 100;
	open_words();
	f->texts = words.texts;
	f->recogniser = words.recogniser;
	open_rules(f, preset);
	open_store(f);
	f->staff[0] = (struct staff_entry) { CHANNEL_TELEGRAM, SARI, ROLE_AGENT, false };
	f->staff[1] = (struct staff_entry) { CHANNEL_TELEGRAM, BAYU, ROLE_AGENT | ROLE_FINANCE,
					     false };
	f->staff[2] = (struct staff_entry) { CHANNEL_TELEGRAM, RATNA, ROLE_ADMIN, false };
	need(seal_key_read(SEAL_KEY, &f->seal.now), "key", NULL);
	f->ctx = (struct context) {
		.brand = "Blitzmes",
		.lang = LANG_ID,
		.policy = &f->policy,
		.calendar = &f->calendar,
		.texts = f->texts,
		.recogniser = f->recogniser,
		.staff = f->staff,
		.n_staff = 3,
		.staff_channel = CHANNEL_TELEGRAM,
		.staff_chat = STAFF_CHAT,
		.config_file = "config.ini",
		.has_mail = true,
		.seal = &f->seal,
		.health = &f->health,
		.edits = 1u << CHANNEL_TELEGRAM,
		.albums = 1u << CHANNEL_TELEGRAM,
	};
}

void support_close(struct fixture *f)
{
	store_close(f->store);
	folder_remove(f->dir);
	arena_free(&f->arena);
}

int support_setup(void **state)
{
	support_open(*state, "blitzmes");
	return 0;
}

int support_teardown(void **state)
{
	support_close(*state);
	return 0;
}

static void lay_days(struct fixture *f)
{
	struct admin_day *rows;
	enum date_kind kind;
	size_t n;

	need(admin_day_list(f->store, &f->arena, 0, SUPPORT_SHOWN, &rows, &n), "days", NULL);
	for (size_t i = 0; i < n; i++) {
		need(date_kind_parse(rows[i].kind, strlen(rows[i].kind), &kind), "kind",
		     rows[i].kind);
		need(calendar_add_date(&f->calendar, rows[i].day, kind, rows[i].name), "day",
		     rows[i].name);
	}
}

static void lay_hours(struct fixture *f)
{
	struct admin_hours *rows;
	struct week week;
	const char *why = NULL;
	size_t n;

	need(admin_hours_list(f->store, &f->arena, 0, SUPPORT_SHOWN, &rows, &n), "hours", NULL);
	for (size_t i = 0; i < n; i++) {
		need(week_parse(&f->arena, rows[i].hours, strlen(rows[i].hours), &week, &why),
		     "week", why);
		need(calendar_add_override(&f->calendar, rows[i].from_day, rows[i].to_day, &week,
					   rows[i].name),
		     "override", rows[i].name);
	}
}

void support_reload_calendar(struct fixture *f)
{
	const char *why = NULL;

	policy_calendar(&f->policy, &f->arena, &f->calendar);
	need(calendar_load_dates(&f->calendar, "policy/holidays.csv", &why), "holidays", why);
	lay_days(f);
	lay_hours(f);
}

/* ---- orders ---- */

int64_t support_order(struct fixture *f, const char *number, enum order_state state,
		      const char *phone)
{
	const int64_t then = f->now_ms - MS_HOUR;
	struct order_report r = {
		.given = GIVEN_CUSTOMER_NAME | GIVEN_PHONE | GIVEN_EMAIL | GIVEN_PRODUCT |
			 GIVEN_AMOUNT | GIVEN_PAYMENT_METHOD | GIVEN_STATE | GIVEN_ORDERED,
		.order = { .number = number,
			   .customer_name = "Rina Wati",
			   .phone = phone,
			   .email = "rina@toko.com",
			   .product = "Paket Pro",
			   .amount = 350000,
			   .payment_method = "Transfer BCA",
			   .state = state,
			   .ordered_ms = then },
	};
	struct order_result result;

	if (state >= ORDER_PAID && state <= ORDER_TERMINATED) {
		r.given |= GIVEN_PAID;
		r.order.paid_ms = then;
	}
	if (state >= ORDER_VERIFIED && state <= ORDER_TERMINATED) {
		r.given |= GIVEN_VERIFIED;
		r.order.verified_ms = then;
	}
	if (state >= ORDER_ACTIVE && state <= ORDER_TERMINATED) {
		r.given |= GIVEN_ACTIVATED;
		r.order.activated_ms = then;
	}
	need(store_begin(f->store), "begin", NULL);
	need(order_upsert(f->store, &f->arena, &r, ORDER_AS_REPORT, then, "import", &result),
	     "order", number);
	need(store_commit(f->store), "commit", NULL);
	return result.id;
}

struct order support_get(struct fixture *f, const char *number)
{
	struct order o = { 0 };

	need(order_by_number(f->store, &f->arena, number, &o), "order", number);
	return o;
}

int64_t support_int(const struct fixture *f, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(store_db(f->store), sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* ---- what arrives ---- */

/* A turn outside of any update, in whatever transaction there is. */
static void support_turn_plain(struct fixture *f, struct turn *t)
{
	static const struct update none = {
		.kind = UPDATE_NONE, .name = "", .language = "", .text = "", .args = "", .chat = ""
	};

	*t = (struct turn) { .arena = &f->arena,
			     .store = f->store,
			     .ctx = &f->ctx,
			     .now_ms = f->now_ms,
			     .update = &none,
			     .how = HOW_ITSELF,
			     .args = "" };
	t->locale = locale_staff(t);
}

/* As the channel would: a topic is made, or refused; other calls are only counted. */
static void answer_call(struct fixture *f, const struct outbox_row *row, const struct outgoing *m)
{
	struct turn t;
	int64_t made = 0;

	f->n_calls++;
	snprintf(f->last_call, sizeof(f->last_call), "%s %s", m->call, m->text ? m->text : "");
	if (row->ref_kind == REF_NONE || f->loses_answers)
		return;
	if (f->refuse_topics)
		made = -1;
	else if (strcmp(m->call, OUTGOING_TOPIC_MAKE) == 0)
		made = f->next_id++;
	support_turn_plain(f, &t);
	need(desk_called(&t, row->ref_kind, row->ref, made), "called", m->call);
}

static void show(struct fixture *f, const struct outbox_row *row)
{
	struct outgoing m;
	struct shown *s = NULL;
	struct turn t;

	need(outgoing_decode(&f->arena, row->body, &m), "outgoing", row->body);
	if (row->kind == OUT_CALL) {
		f->left = f->left || strcmp(m.call, OUTGOING_LEAVE) == 0;
		answer_call(f, row, &m);
		return;
	}
	for (size_t i = 0; m.edit && i < f->n_shown; i++)
		if (f->shown[i].id == m.edit && strcmp(f->shown[i].chat, row->chat) == 0)
			s = &f->shown[i];
	if (m.edit && !s)
		fail_msg("an edit of message %lld, which is not in chat %s", (long long)m.edit,
			 row->chat);
	if (s) {
		s->edits++;
	} else {
		assert_true(f->n_shown < SUPPORT_SHOWN);
		s = &f->shown[f->n_shown++];
		*s = (struct shown) { .channel = row->channel,
				      .chat = arena_strdup(&f->arena, row->chat),
				      .id = f->next_id++ };
	}
	s->m = m;
	s->due_ms = row->due_ms;
	s->order = f->order++;
	if (row->ref_kind == REF_NONE)
		return;
	if (!m.edit)
		need(sent_put(f->store, row->channel, row->chat, s->id, row->ref_kind, row->ref),
		     "sent", row->chat);
	support_turn_plain(f, &t);
	need(desk_accepted(&t, row, s->id, false), "accepted", row->chat);
}

/* Those for a chat that holds stay. *n: how many were shown. */
static void show_rows(struct fixture *f, const struct outbox_row *rows, size_t *n)
{
	size_t shown = 0;

	for (size_t i = 0; i < *n; i++) {
		if (f->holds && strcmp(rows[i].chat, f->holds) == 0)
			continue;
		show(f, &rows[i]);
		need(outbox_done(f->store, rows[i].id), "done", NULL);
		shown++;
	}
	*n = shown;
}

/* Also what is kept for the morning, so that tests see it coming (due_ms). */
static void deliver(struct fixture *f)
{
	struct outbox_row *rows;
	size_t n;

	need(outbox_take_held(f->store, &f->arena, INT64_MAX, SUPPORT_SHOWN, &rows, &n), "held",
	     NULL);
	do { /* the answer to a call may put more */
		need(outbox_list(f->store, &f->arena, 0, SUPPORT_SHOWN, &rows, &n), "outbox", NULL);
		show_rows(f, rows, &n);
	} while (n > 0);
}

void support_turn_begin(struct fixture *f, struct turn *t)
{
	support_turn_plain(f, t);
	need(store_begin(f->store), "begin", NULL);
	need(store_savepoint(f->store), "savepoint", NULL);
}

void support_turn_end(struct fixture *f, struct turn *t)
{
	need(store_release(f->store), "release", NULL);
	f->effects = t->effects;
	snprintf(f->toast, sizeof(f->toast), "%s", t->effects.toast ? t->effects.toast : "");
	deliver(f);
	need(store_commit(f->store), "commit", NULL);
}

static void split_command(struct fixture *f, struct update *u)
{
	size_t len = strcspn(u->text, " @");
	char *name;

	if (u->text[0] != '/' || u->text[1] == '/' || u->command)
		return;
	name = arena_strndup(&f->arena, u->text + 1, len - 1);
	text_lower(name);
	u->command = name;
	u->args = u->text + len + strspn(u->text + len, " ");
}

static const char *name_of(const char *who)
{
	static const char *const names[][2] = { { SARI, "Sari" },
						{ BAYU, "Bayu" },
						{ RATNA, "Ratna" } };

	for (size_t i = 0; who && i < ARRAY_LEN(names); i++)
		if (strcmp(names[i][0], who) == 0)
			return names[i][1];
	return "Rina";
}

static void run_sql(const struct fixture *f, const char *sql)
{
	if (sqlite3_exec(store_db(f->store), sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, store_last_error(f->store));
}

/* Nobody writes on: what waited for more of it (handlers/burst.h) is answered. */
static void ripen(struct fixture *f)
{
	struct turn t;
	struct timer due = { .kind = TIMER_BURST };

	due.ref = support_int(f, "SELECT coalesce(max(address_id), 0) FROM burst");
	if (!due.ref)
		return;
	support_turn_begin(f, &t);
	need(timer_clear(f->store, due.kind, due.ref), "timer", NULL);
	need(timed_run(&t, &due), "ripen", NULL);
	support_turn_end(f, &t);
}

void support_update(struct fixture *f, struct update u)
{
	struct turn t;

	u.channel = u.channel ? u.channel : CHANNEL_TELEGRAM;
	u.ext = u.ext ? u.ext : arena_printf(&f->arena, "%lld", (long long)++f->next_update);
	u.chat = u.chat ? u.chat : u.sender;
	u.name = u.name ? u.name : name_of(u.sender);
	u.language = u.language ? u.language : "id";
	u.text = u.text ? u.text : "";
	u.args = u.args ? u.args : "";
	u.message = u.message ? u.message : f->next_id++;
	u.sent_ms = f->now_ms;
	if (u.kind == UPDATE_TEXT)
		split_command(f, &u);
	support_turn_begin(f, &t);
	if (!f->keep_bursts) /* they have read the answer before */
		run_sql(f, "UPDATE address SET heard_ms = NULL WHERE heard_ms IS NOT NULL");
	t.update = &u;
	need(dispatch_update(&t), "dispatch", u.text);
	support_turn_end(f, &t);
	if (u.kind == UPDATE_TEXT && u.in_private && !f->keep_bursts)
		ripen(f);
}

void support_say(struct fixture *f, const char *who, const char *text)
{
	support_update(
		f, (struct update) {
			   .kind = UPDATE_TEXT, .sender = who, .in_private = true, .text = text });
}

void support_group(struct fixture *f, const char *who, const char *text, int64_t reply_to)
{
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .sender = who,
					    .chat = STAFF_CHAT,
					    .text = text,
					    .reply_to = reply_to });
}

void support_press_data(struct fixture *f, const char *who, const char *chat, int64_t message,
			const char *data)
{
	support_update(f, (struct update) { .kind = UPDATE_BUTTON,
					    .sender = who,
					    .chat = chat,
					    .in_private = strcmp(who, chat) == 0,
					    .message = message,
					    .data = data,
					    .callback = "cb" });
}

static const char *data_for(const struct shown *s, const char *label)
{
	for (size_t i = 0; i < s->m.n_buttons; i++)
		if (strcmp(s->m.buttons[i].label, label) == 0)
			return s->m.buttons[i].data;
	return NULL;
}

void support_press(struct fixture *f, const char *who, const char *chat, const char *label)
{
	const struct shown *best = NULL;

	for (size_t i = 0; i < f->n_shown; i++) {
		const struct shown *s = &f->shown[i];

		if (strcmp(s->chat, chat) == 0 && data_for(s, label) &&
		    (!best || s->order > best->order))
			best = s;
	}
	if (!best)
		fail_msg("no button \"%s\" in chat %s, which says:\n%s", label, chat,
			 support_text(f, chat));
	else
		support_press_data(f, who, chat, best->id, data_for(best, label));
}

/* ---- looking ---- */

const struct shown *support_last(const struct fixture *f, const char *chat)
{
	const struct shown *last = NULL;

	for (size_t i = 0; i < f->n_shown; i++)
		if (strcmp(f->shown[i].chat, chat) == 0 &&
		    (!last || f->shown[i].order > last->order))
			last = &f->shown[i];
	return last;
}

static const char *plain(struct fixture *f, const char *text)
{
	char *copy = arena_strdup(&f->arena, text);
	size_t n = 0;

	for (size_t i = 0; copy[i]; i++)
		if (copy[i] < MARK_BOLD_ON || copy[i] > MARK_CODE_OFF)
			copy[n++] = copy[i];
	copy[n] = '\0';
	return copy;
}

const char *support_text(struct fixture *f, const char *chat)
{
	const struct shown *last = support_last(f, chat);

	return last ? plain(f, last->m.text) : "";
}

size_t support_count(const struct fixture *f, const char *chat)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_shown; i++)
		n += strcmp(f->shown[i].chat, chat) == 0;
	return n;
}

const struct shown *support_find(const struct fixture *f, const char *chat, const char *part)
{
	for (size_t i = f->n_shown; i-- > 0;)
		if (strcmp(f->shown[i].chat, chat) == 0 && strstr(f->shown[i].m.text, part))
			return &f->shown[i];
	return NULL;
}

bool support_has_button(const struct shown *s, const char *label)
{
	return s && data_for(s, label) != NULL;
}
