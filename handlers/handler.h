/* handler.h - the one header that a handler includes: the turn, and the verbs that act in it.
 * A handler is one function: enum err NAME_run(struct turn *t). It reads t->update and t->args,
 * asks the store and the policy, and speaks through the verbs; all that it does are rows in the
 * turn's transaction. It never sees a channel, never waits, never keeps a pointer after it returns.
 * Errors: OK when the person got an answer, also a refusal; any error rolls the handler's work back
 * and it runs again a few times, then the update is set aside and the person hears an apology. */
#ifndef SIGAP_HANDLER_H
#define SIGAP_HANDLER_H

#include "base/log.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "handlers/outgoing.h"
#include "handlers/update.h"
#include "messages/catalog.h"
#include "messages/format.h"
#include "messages/intent.h"
#include "policy/calendar.h"
#include "policy/policy.h"
#include "store/audit.h"
#include "store/contact.h"
#include "store/outbox.h"
#include "store/store.h"
#include "store/timer.h"

struct seal;

/* Bits, so that one person may be agent and finance. */
enum role {
	ROLE_NONE = 0,
	ROLE_VIEWER = 1,
	ROLE_AGENT = 2,
	ROLE_FINANCE = 4,
	ROLE_LEAD = 8,
	ROLE_ADMIN = 16,
	ROLE_OWNER = 32,
};
enum {
	ROLES_STAFF = ROLE_AGENT | ROLE_FINANCE | ROLE_LEAD | ROLE_ADMIN | ROLE_OWNER,
	ROLES_ADMIN = ROLE_ADMIN | ROLE_OWNER
};

struct staff_entry {
	int channel;
	const char *ext;
	unsigned roles; /* enum role bits */
	bool given;     /* by /staf (table staff), not by the config */
};

/* What the bot knows of itself from outside: filled by bot/ at start and after turn_probe(). */
struct health {
	bool token_ok, staff_found, staff_member, staff_admin, staff_forum, can_topics, can_delete;
	bool reads_groups;     /* privacy mode off, or admin */
	char username[64];     /* the bot's own, "" until known */
	int64_t clock_skew_ms; /* ours minus the channel's */
	int64_t disk_free;     /* bytes where the database lies, -1 unknown */
	int64_t queue;         /* outbox rows */
	int64_t dead;          /* open dead letters */
	int64_t last_poll_ms;  /* last successful poll */
	char problem[160];     /* the last probe's error, "" when none; no secrets */
};

/* The brand and its rules: built at start and on SIGHUP, only read by handlers. */
struct context {
	const char *brand;
	enum lang lang; /* the brand's own */
	const struct policy *policy;
	const struct calendar *calendar; /* with the admins' days in it */
	const struct catalogs *texts;
	const struct recogniser *recogniser;
	const struct staff_entry *staff; /* from the config and the store */
	size_t n_staff;
	int staff_channel;       /* of staff_chat */
	const char *staff_chat;  /* "" when there is none yet */
	const char *config_file; /* for hints to admins */
	bool has_mail;           /* [smtp] is set */
	const struct seal *seal; /* base/seal.h: for account numbers; NULL without a key */
	const bool *templated;   /* by enum msg: a template may have to stand for it; NULL: none */
	const char *const *template_names; /* by enum msg: what the channel calls it; as templated
					    */
	int64_t weak_payment_max; /* rupiah: a payment whose notice proves less is verified up to it
				   */
	bool tells_shop;          /* [webhooks_out] is set: events are kept and sent */
	int flood_per_minute;     /* messages of one person that are answered; 0 = no limit */
	/* Bits by channel: where what was sent can be changed in place, and where several files can
	 * be one message. */
	unsigned edits, albums;
	const struct health *health;
};

/* What the bot does for us after the commit. */
struct effects {
	bool orders_changed;   /* order_history has rows to tell people about */
	bool calendar_changed; /* re-read the admins' days, then recompute clocks */
	bool staff_changed;    /* re-read roles and the staff group */
	bool probe;        /* ask the channel how we stand, then give UPDATE_PROBED to probe_chat */
	const char *toast; /* text of that answer; NULL for a silent one */
	bool toast_alert;
};

/* How a handler was reached. */
enum how { HOW_COMMAND, HOW_BUTTON, HOW_TEXT, HOW_MEDIA, HOW_FORM, HOW_ITSELF };

struct turn {
	struct arena *arena;
	struct store *store;
	const struct context *ctx;
	int64_t now_ms;
	const struct update *update; /* never NULL; .kind UPDATE_NONE for timers and notices */
	struct contact contact;      /* of the sender; id 0 in groups and for timers */
	struct address address;
	unsigned roles;       /* of the sender */
	struct locale locale; /* language of whoever is spoken to in this chat */
	enum how how;
	const char *args;   /* what follows the command or the button's name; never NULL */
	struct guess guess; /* HOW_TEXT: what the recogniser read */
	bool follows;       /* a file right behind another one (files.h): answered with that one */
	bool ripe;          /* the text has waited for more of it (burst.h), and none came */
	int64_t burst_ms;   /* when the first of several messages came that are read as one, or 0 */
	bool secret;        /* the text answers a form that asked for a secret: never kept */
	const char *action; /* for the audit row: the command's name */
	const char *subject; /* for the audit row: "order:BLZ-1"; handlers may set it */
	struct effects effects;
	void *kept_rules;          /* refund_terms.c: those of the case that was looked at last */
	const struct typed *typed; /* words.c: the update's text in words, read once */
	struct outbox_row *put;    /* rows put in this turn, newest first; the sender takes them */
	size_t n_put, cap_put;
};

/* ---- speaking ---- */

/* A button under a message: label is a BTN_ row, or text when set; data as "command:args". */
struct choice {
	enum msg label;
	const char *data;
	const char *text;
	const char *url;
};
#define CHOICES(...)                                                                               \
	(const struct choice[]) { __VA_ARGS__ },                                                   \
		sizeof((const struct choice[]) { __VA_ARGS__ }) / sizeof(struct choice)
#define NO_CHOICES NULL, 0

/* Answers in the chat the update came from. When a button was pressed on a menu of ours, edit
 * changes that message in place instead (where the channel can). */
enum err say(struct turn *t, enum msg msg, const struct value *v, size_t nv, const struct choice *c,
	     size_t nc) MUST_CHECK;
enum err say_edit(struct turn *t, enum msg msg, const struct value *v, size_t nv,
		  const struct choice *c, size_t nc) MUST_CHECK;

/* A message to be completed before it is sent (keyboard, file, reply, ref). NULL = no memory. */
struct outgoing *draft(struct turn *t, const struct locale *l, enum msg msg, const struct value *v,
		       size_t nv, const struct choice *c, size_t nc) MUST_CHECK;
/* Relays a person's own words: plain text, no key. NULL = no memory. */
struct outgoing *draft_plain(struct turn *t, const char *text) MUST_CHECK;
enum err send_reply(struct turn *t, const struct outgoing *m) MUST_CHECK;
/* To a customer wherever they are; news_of_ours keeps quiet hours (quiet.from, quiet.to). */
enum err send_to(struct turn *t, const struct address *to, enum outbox_rank rank, bool news_of_ours,
		 const struct outgoing *m) MUST_CHECK;
/* The same at once, remembering what it shows: sent_latest() finds it again, to be changed. */
enum err send_shown(struct turn *t, const struct address *to, const struct outgoing *m,
		    enum ref_kind kind, int64_t ref) MUST_CHECK;
/* The same, remembering what it shows: an answer to it is about the case. */
enum err send_about(struct turn *t, const struct address *to, enum outbox_rank rank,
		    bool news_of_ours, const struct outgoing *m, enum ref_kind kind,
		    int64_t ref) MUST_CHECK;
/* To the staff group, remembering what it shows; silently OK when there is no group yet. */
enum err send_staff(struct turn *t, const struct outgoing *m, enum ref_kind kind,
		    int64_t ref) MUST_CHECK;
/* The same, behind what people say and before cards: a mark of what became of their words. */
enum err send_staff_mark(struct turn *t, const struct outgoing *m, enum ref_kind kind,
			 int64_t ref) MUST_CHECK;
/* The same promise in other words, while it has not been kept; what is on its way already is not
 * called back. ERR_NOT_FOUND. */
enum err send_otherwise(struct turn *t, int64_t outbox_id, const struct outgoing *m) MUST_CHECK;
/* The promise put last in this turn, 0 when there is none. */
int64_t sent_last(const struct turn *t);
/* A channel's own call in the staff group, about a case. */
enum err send_staff_call(struct turn *t, const struct outgoing *m, enum ref_kind kind,
			 int64_t ref) MUST_CHECK;
/* Into a chat that is only known by its id, as an answer that came later. */
enum err send_chat(struct turn *t, int channel, const char *chat,
		   const struct outgoing *m) MUST_CHECK;
/* waits: the address (store/contact.h) of whoever hears when it cannot be delivered, 0 nobody. */
enum err send_mail(struct turn *t, const char *to, const char *subject, const char *text,
		   bool secret, int64_t waits) MUST_CHECK;
/* To the shop's own system (event.h says what); subject is its lane. */
enum err send_event(struct turn *t, const char *subject, const char *json) MUST_CHECK;
/* What waited until this person writes leaves now, before anything that is said in this turn. */
enum err release_waiting(struct turn *t) MUST_CHECK;
/* Leaves the group the update came from, after what was said there before. */
enum err leave_group(struct turn *t) MUST_CHECK;
/* The short answer to a pressed button, over the chat. At most 200 characters. */
enum err toast(struct turn *t, enum msg msg, const struct value *v, size_t nv) MUST_CHECK;

/* The locale of a contact, and of the staff group (the brand's language). */
struct locale locale_of(const struct turn *t, const struct contact *c);
/* The same for news to this address that may be read on another day: after the night, or once the
 * person writes again. */
struct locale locale_later(const struct turn *t, const struct contact *c, const struct address *to);
struct locale locale_staff(const struct turn *t);
/* From now on t speaks to the person at this address, as if something of theirs had just arrived.
 * ERR_NOT_FOUND when they are gone. */
enum err speak_to(struct turn *t, int64_t address) MUST_CHECK;
/* "Kak Rina" for the person spoken to; never NULL. */
const char *kak(struct turn *t);

/* Button data "name:a:b" from its parts; parts must not hold ':'. NULL when too long. */
const char *data_of(struct turn *t, const char *name, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The n-th part (0-based) of t->args split at ':'; "" beyond the last. */
const char *arg(struct turn *t, int n);

/* ---- the rest ---- */

bool is_staff(const struct turn *t);
bool is_team(const struct turn *t); /* staff, or whoever only looks on */
bool is_admin(const struct turn *t);
unsigned roles_of(const struct context *ctx, int channel, const char *ext);
/* "contact:12", "staff:5001" or "system": the actor for audit rows and histories. */
const char *actor(struct turn *t);
/* An audit row besides the one that every handled update gets. */
enum err note(struct turn *t, const char *action, const char *subject,
	      const char *detail) MUST_CHECK;

/* ---- the table ---- */

/* Who may use a command; the router checks, handlers need not. */
enum who { WHO_ANYONE, WHO_VIEWER, WHO_STAFF, WHO_ADMIN }; /* each may what the earlier may */

/* One row per thing that the bot can do. A row is reached by the typed command /name (and /alias),
 * by a button whose data begin with "name", and by free text with its intent. */
struct command {
	const char *name;  /* [a-z0-9_], at most 20 */
	const char *alias; /* another typed name, NULL when none */
	enum who who;
	bool hidden;        /* not in menus and /bantuan: then help is not read */
	enum msg help;      /* one line for menus */
	enum intent intent; /* INTENT_NONE when free text never means it */
	enum err (*run)(struct turn *t);
	bool keeps_form;     /* a side question: a running form goes on afterwards */
	bool internal;       /* only the dispatcher runs it: no button or typed name leads here */
	const char *instead; /* the row for people who may not use this one; NULL refuses them */
};

/* privacy.c: the notice, once, behind the first answer; it never stands before one. */
enum err privacy_first_contact(struct turn *t) MUST_CHECK;

/* The functions of the rows. */
#define COMMAND(fn, ...) enum err fn(struct turn *t) MUST_CHECK;
#include "handlers/commands.def"
#undef COMMAND

/* commands.c */
const struct command *command_find(const char *name);    /* by name or alias; NULL */
const struct command *command_for_intent(enum intent i); /* NULL */
const struct command *command_at(size_t i);              /* NULL beyond the last */

/* ---- entry points for bot/ ---- */

/* dispatch.c: everything from "who is this" to the handler's answer, in the caller's transaction.
 */
enum err dispatch_update(struct turn *t) MUST_CHECK;
/* Words of the person at this address that waited for more (burst.h): now they are answered. */
enum err dispatch_ripe(struct turn *t, int64_t address, const char *words) MUST_CHECK;
/* The apology for an update that was set aside, with its case number, and the staff alert. */
enum err dispatch_apology(struct turn *t, int64_t case_no) MUST_CHECK;
/* notices.c: tells people about the order changes nobody has told them yet; at most max of them.
 * *more when some are left. */
enum err notices_run(struct turn *t, size_t max, bool *more) MUST_CHECK;
/* timed.c: what a timer's kind stands for. */
enum err timed_run(struct turn *t, const struct timer *timer) MUST_CHECK;
/* After the calendar changed: moves the open clocks and tells those whose date changed. cursor
 * starts at 0 and is 0 again when all are done; call again while it is not. */
enum err timed_recompute(struct turn *t, int64_t *cursor) MUST_CHECK;
/* An outgoing message was given up for good. */
enum err dispatch_undeliverable(struct turn *t, const struct outbox_row *row, const char *reason,
				bool unreachable, int64_t dead_id) MUST_CHECK;

#endif
