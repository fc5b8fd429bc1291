/* support.h - a small world for tests of handlers: a database in a new folder, a policy, the real
 * catalogs and calendar, three people of staff, and chats in which messages "arrive".
 * Every update runs as in the bot: one transaction, one savepoint; then the outbox is emptied into
 * the chats, which hand out message ids and remember what cards show.
 * Staff: 5001 Sari (agent), 5002 Bayu (agent, finance), 5003 Ratna (admin); their group STAFF_CHAT.
 */
#ifndef SIGAP_TESTS_SUPPORT_H
#define SIGAP_TESTS_SUPPORT_H

#include "base/seal.h"
#include "handlers/handler.h"
#include "store/order.h"
#include "tests/times.h"

#define STAFF_CHAT "-1001"
#define SARI       "5001"
#define BAYU       "5002"
#define RATNA      "5003"

/* Customers. PHONE is Rina's. */
#define RINA  "7001"
#define BUDI  "7002"
#define JANE  "7003"
#define PHONE "6285187000136"

enum { SUPPORT_SHOWN = 512, SUPPORT_STAFF = 8 };

/* A message as it stands in a chat. */
struct shown {
	int channel;
	const char *chat;
	int64_t id;
	struct outgoing m;
	int64_t due_ms; /* later than the moment it was put: kept for the morning */
	int edits;
	int64_t order; /* grows with every message and edit */
};

struct fixture {
	struct arena arena; /* lives until support_close */
	char dir[64];
	int64_t now_ms;
	struct store *store;
	struct policy policy;
	struct calendar calendar;
	struct catalogs *texts; /* these two are shared by all fixtures */
	struct recogniser *recogniser;
	struct health health;
	struct seal seal;
	struct staff_entry staff[SUPPORT_STAFF];
	struct context ctx;
	struct shown shown[SUPPORT_SHOWN];
	size_t n_shown;
	int64_t next_id, order, next_update;
	struct effects effects; /* of the last update */
	char toast[1024];       /* of the last update, "" when silent */
	size_t n_calls;         /* a channel's own calls: topics and alike */
	char last_call[200];    /* "topic_name 🟢 CS-… Rina" */
	bool loses_answers;     /* topics are made, but nobody is told */
	bool refuse_topics;     /* the bot has no right to manage topics any more */
	bool keep_bursts;       /* what waits for more words is left waiting */
	const char *holds;      /* what is put for this chat stays in the outbox; NULL: none */
	bool left;              /* the bot asked to leave a group since this was last cleared */
};

/* preset: "blitzmes". Monday, 23 November 2026, 09.41 WIB. Fails the test on any error. */
void support_open(struct fixture *f, const char *preset);
void support_close(struct fixture *f);
/* cmocka's setup and teardown: *state is a struct fixture, in which "blitzmes" is opened. */
int support_setup(void **state);
int support_teardown(void **state);

/* An order, with the times that its state implies an hour before now. */
int64_t support_order(struct fixture *f, const char *number, enum order_state state,
		      const char *phone);
struct order support_get(struct fixture *f, const char *number);

/* What the bot does after effects.calendar_changed. */
void support_reload_calendar(struct fixture *f);

/* The first column of the first row of any SQL, within the open transaction. */
int64_t support_int(const struct fixture *f, const char *sql);

/* Fills what is not set (channel, ids, texts), runs it and shows what it led to. */
void support_update(struct fixture *f, struct update u);
/* A typed message in the person's own chat; "/x y" is a command. */
void support_say(struct fixture *f, const char *who, const char *text);
/* In the staff group; reply_to 0 for none. */
void support_group(struct fixture *f, const char *who, const char *text, int64_t reply_to);
/* Data as if from a button on a message; chat: the person's own id for their private chat. */
void support_press_data(struct fixture *f, const char *who, const char *chat, int64_t message,
			const char *data);
/* The button with this label on the newest message in the chat that has one. */
void support_press(struct fixture *f, const char *who, const char *chat, const char *label);
/* A turn outside of any update, for timers and notices: begin, use, end (commits and shows). */
void support_turn_begin(struct fixture *f, struct turn *t);
void support_turn_end(struct fixture *f, struct turn *t);

/* The message that was sent or edited last in this chat; NULL when there is none. */
const struct shown *support_last(const struct fixture *f, const char *chat);
/* Its text without marks, "" when there is none. */
const char *support_text(struct fixture *f, const char *chat);
size_t support_count(const struct fixture *f, const char *chat);
const struct shown *support_find(const struct fixture *f, const char *chat, const char *part);
bool support_has_button(const struct shown *s, const char *label);

/* A test in a world of its own, in the fixture that f points to. */
#define WORLD_CASE(test, f)                                                                        \
	cmocka_unit_test_prestate_setup_teardown(test, support_setup, support_teardown, f)

#define assert_says(f, chat, part)                                                                 \
	do {                                                                                       \
		const char *said = support_text((f), (chat));                                      \
		if (!strstr(said, (part)))                                                         \
			fail_msg("%s does not say \"%s\" but:\n%s", (chat), (part), said);         \
	} while (0)
#define assert_silent_on(f, chat, part)                                                            \
	do {                                                                                       \
		if (support_find((f), (chat), (part)))                                             \
			fail_msg("%s says \"%s\"", (chat), (part));                                \
	} while (0)
#define assert_toast(f, part)                                                                      \
	do {                                                                                       \
		if (!strstr((f)->toast, (part)))                                                   \
			fail_msg("the toast is \"%s\", not \"%s\"", (f)->toast, (part));           \
	} while (0)

#endif
