/* ticket.h - support tickets: opened in a minute, answered by a person by a promised time, written
 * on in the same chat, closed and reopened, escalated. Owns: the one mover of tickets, their
 * clocks, their card at the desk (desk.h), and what customers hear of them. Tables belong to
 * store/ticket.h, states and counting rules to policy/ticket.h. Rules: whatever moves a ticket goes
 * through ticket_move: new state, clocks, timers, audit row, one notice to the customer, the card.
 * The bot's own acknowledgement is no response. */
#ifndef SIGAP_TICKET_H
#define SIGAP_TICKET_H

#include "handlers/desk.h"
#include "handlers/timed.h"
#include "policy/ticket.h"
#include "store/ticket.h"

enum { TICKETS_SHOWN = 8 };

/* ---- ticket_move.c ---- */

/* Opens it for the sender: contact, address, text, file, category, priority, order_id and parent_id
 * are given. Starts the clocks and announces it. */
enum err ticket_new(struct turn *t, struct ticket *k) MUST_CHECK;
/* The only way from state to state. *moved is false when the event means nothing now, and then
 * nothing was said either. */
enum err ticket_move(struct turn *t, struct ticket *k, enum ticket_event ev,
		     bool *moved) MUST_CHECK;
/* Another priority: its clocks count anew from when they began; the customer hears the date. */
enum err ticket_set_priority(struct turn *t, struct ticket *k,
			     enum ticket_priority prio) MUST_CHECK;
/* Saves what was changed and tells the card. */
enum err ticket_store(struct turn *t, struct ticket *k) MUST_CHECK;

/* ---- ticket_clock.c ---- */

/* Starts the response clock from now, or ends it. */
enum err ticket_clock_start(struct turn *t, struct ticket *k) MUST_CHECK;
void ticket_clock_stop(struct ticket *k);
/* Both clocks anew from when they began: after another priority, or another calendar. */
enum err ticket_clock_recount(struct turn *t, struct ticket *k) MUST_CHECK;
/* When the talk with its holder has rested for so long that the bot answers again. */
int64_t ticket_idle_at(const struct ticket *k);
/* Sets the timers to what the ticket says. */
enum err ticket_timers(struct turn *t, const struct ticket *k) MUST_CHECK;
/* How the promise was counted, line by line; NULL when none runs. */
const char *ticket_counted(struct turn *t, const struct ticket *k);

/* ---- ticket_calendar.c ---- */

/* After the calendar changed: a page of active tickets; *after is 0 again when all are done. */
enum err ticket_recompute(struct turn *t, int64_t *after) MUST_CHECK;
/* How many of at most max tickets have another promise under b than under a; *more: not all were
 * looked at. */
enum err ticket_count_changes(struct turn *t, const struct calendar *a, const struct calendar *b,
			      size_t max, int64_t *n, bool *more) MUST_CHECK;

/* ---- ticket_say.c ---- */

/* As the desk sees it; k must outlive c. */
struct desk_case *ticket_case(const struct ticket *k, struct desk_case *c);
const char *ticket_state_words(const struct locale *l, const struct ticket *k);
const char *ticket_priority_words(const struct locale *l, int prio);
const char *ticket_category_words(const struct locale *l, const char *category);
/* "hari ini pukul 16.15 WIB": by when a person answers, or the solution is promised; NULL: none. */
const char *ticket_promise(struct turn *t, const struct locale *l, const struct ticket *k);
/* To the customer of the ticket, wherever they wrote last: an answer when the sender is that
 * customer, else news. The values {kak} {number} and {until?} are given. */
enum err ticket_tell(struct turn *t, const struct ticket *k, enum msg msg, const struct choice *c,
		     size_t nc) MUST_CHECK;
/* One ticket with its state, promise and buttons, to its customer. */
enum err ticket_show(struct turn *t, const struct ticket *k) MUST_CHECK;

/* ---- ticket_staff.c ---- */

/* "12 (kritis 0, tinggi 3, lewat janji 1)" for /hari_ini; NULL when none is open. */
enum err ticket_today_line(struct turn *t, const char **out) MUST_CHECK;

/* ---- ticket_talk.c ---- */

/* The customer's update belongs to this ticket: relayed, moved, acknowledged now and then. */
enum err ticket_hear(struct turn *t, struct ticket *k) MUST_CHECK;
/* The ticket of the sender that a button's first part names; ERR_NOT_FOUND also for others'. */
enum err ticket_own(struct turn *t, int64_t id, struct ticket *k) MUST_CHECK;

/* Words or a file of the sender that belong to a ticket although nobody said so: an answer to a
 * message about it, or plain words while a member of staff holds it. */
enum err ticket_talk_take(struct turn *t, bool *taken) MUST_CHECK;
/* What nothing else could make sense of: for the ticket they wrote to just now, else it is asked
 * which one is meant. Not taken when they have none open. */
enum err ticket_talk_rest(struct turn *t, bool *taken) MUST_CHECK;

/* ---- forms, and what ticket_mine.c lends ---- */

struct form;
struct form_run;
extern const struct form ticket_form, ticket_add_form, escalation_form, csat_form;
/* Shows the sender's tickets, or the one that their words name; *any: they have some. */
enum err ticket_list(struct turn *t, bool *any) MUST_CHECK;
/* For a step of a form: the sender's open tickets, their ids as the data. */
enum err ticket_offer(struct turn *t, const struct form_run *f, const struct choice **out,
		      size_t *n) MUST_CHECK;
/* A line per ticket, neutral text; NULL when memory ends. */
const char *ticket_lines(struct turn *t, const struct ticket *all, size_t n);

#endif
