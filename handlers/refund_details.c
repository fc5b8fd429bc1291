/* refund_details.c - the particulars: when, what happened, the evidence, whose account, how much.
 */
#include "handlers/refund_steps.h"

#include <inttypes.h>

#include "handlers/evidence.h"
#include "handlers/form_answers.h"
#include "handlers/refund_move.h"
#include "handlers/refund_words.h"

enum {
	STORY_CHARS = 5,
	USER_MIN = 2,
	USER_MAX = 60,
	FIRST_BYTES = 1500,
	RECENT_MAX = EVIDENCE_A_CASE
};

/* Does the policy ask for this item, given the reason? */
static bool wants(struct turn *t, const struct form_run *f, unsigned item)
{
	struct refund_answer answer;

	return refund_rules_say(t, f, &answer) == OK && answer.items & item;
}

/* ---- when ---- */

bool applies_when(struct turn *t, const struct form_run *f)
{
	return wants(t, f, EVIDENCE_DATETIME);
}

/* A date past the window ends it here, or leads to the exception (which is a step of its own). */
enum err step_when(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	struct refund_answer answer;
	struct order o;

	TRY(form_check_when(t, f, value, why));
	TRY(refund_chosen_order(t, f, &o));
	TRY(refund_facts_say(t, form_value(f, "reason"), o.id ? &o : NULL, *value, &answer));
	if (answer.verdict != VERDICT_LATE)
		return OK;
	TRY(refund_say_late(t, refund_since(&o, *value), answer.window.at_ms));
	return ERR_DENIED;
}

const char *show_when(struct turn *t, const struct form_run *f)
{
	return form_show_moment(t, form_value(f, "when"));
}

/* ---- what happened ---- */

bool applies_story(struct turn *t, const struct form_run *f)
{
	bool told = form_value(f, "exception")[0] && form_value(f, "first")[0];

	return !told && wants(t, f, EVIDENCE_DETAILS);
}

bool applies_late_story(struct turn *t, const struct form_run *f)
{
	(void)t;
	return form_value(f, "exception")[0] != '\0';
}

/* A sum in somebody's story is the one they mean, if it can be; the summary shows it again. */
static enum err note_sum(struct turn *t, struct form_run *f, const char *words)
{
	int64_t rupiah, left;
	struct order o;
	const char *text;
	bool known;

	if (form_value(f, "amount")[0] || form_find_sum(t, words, &rupiah) != OK)
		return OK;
	TRY(refund_chosen_order(t, f, &o));
	TRY(refund_left(t, o.id, 0, &left, &known));
	if (known && rupiah > left)
		return OK;
	text = arena_printf(t->arena, "%" PRId64, rupiah);
	return text ? form_set(t, f, "amount", text) : ERR_NOMEM;
}

enum err refund_add_words(struct turn *t, struct form_run *f, const char *words)
{
	const char *before = form_value(f, "first");
	const char *all = before[0] ? arena_printf(t->arena, "%s\n%s", before, words) : words;

	if (!all)
		return ERR_NOMEM;
	TRY(note_sum(t, f, words));
	return strlen(all) < FIRST_BYTES ? form_set(t, f, "first", all) : OK;
}

enum err step_story(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	if (t->update->kind != UPDATE_TEXT && !t->update->text[0]) {
		TRY(refund_keep_piece(t, f, why));
		*value = catalog_text(t->locale.texts, t->locale.lang, MSG_REFUND_BY_VOICE);
		return OK;
	}
	*why = MSG_FORM_TOO_SHORT;
	if (utf8_count(*value, strlen(*value)) < STORY_CHARS)
		return ERR_INVALID;
	TRY(note_sum(t, f, *value));
	form_before(f, catalog_text(t->locale.texts, t->locale.lang, MSG_REFUND_CLEAR));
	return OK;
}

/* ---- evidence ---- */

bool applies_proof(struct turn *t, const struct form_run *f)
{
	return wants(t, f, EVIDENCE_PROOF);
}

size_t fill_proof(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	enum refund_reason reason;
	enum msg hint = 0;

	if (max < 2)
		return 0;
	out[1] = (struct value)V("have", refund_pieces_text(t, f));
	if (refund_reason_find(form_value(f, "reason"), &reason) == OK)
		hint = refund_reason_words(reason)->hint;
	out[0] = (struct value)V_NEUTRAL(
		"hint", hint ? catalog_text(t->locale.texts, t->locale.lang, hint) : NULL);
	return 2;
}

static bool is_piece(const struct form_run *f, int64_t id)
{
	int64_t ids[EVIDENCE_A_CASE];
	size_t n = refund_pieces(f, ids, ARRAY_LEN(ids));

	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Photos that came before anybody asked for them. */
enum err offer_recent(struct turn *t, const struct form_run *f, const struct choice **out,
		      size_t *n)
{
	static const struct choice use[] = { { .label = BTN_USE_RECENT, .data = "tadi" } };
	struct evidence *recent;
	size_t all;

	*out = use;
	*n = 0;
	TRY(evidence_recent(t, RECENT_MAX, &recent, &all));
	for (size_t i = 0; i < all && !*n; i++)
		*n = !is_piece(f, recent[i].id);
	return OK;
}

static enum err take_recent(struct turn *t, struct form_run *f)
{
	struct evidence *recent;
	size_t n;

	TRY(evidence_recent(t, RECENT_MAX, &recent, &n));
	for (size_t i = n; i-- > 0;) {
		enum err e = refund_add_piece(t, f, recent[i].id);

		if (e != OK && e != ERR_LIMIT)
			return e;
	}
	return OK;
}

/* Files are pieces, and so are the words that come with them; "tidak punya" leads to a person. */
enum err step_proof(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	enum err e;

	if (strcmp(*value, "tadi") == 0) {
		TRY(take_recent(t, f));
	} else if (t->update->kind == UPDATE_TEXT) {
		TRY(refund_add_words(t, f, *value));
		*why = MSG_REFUND_WORDS_KEPT;
		return ERR_INVALID;
	} else {
		e = refund_keep_piece(t, f, why);
		if (e != OK)
			return e;
		if (t->update->text[0])
			TRY(refund_add_words(t, f, form_value(f, "caption")));
	}
	TRY(form_gather(t, f));
	return ERR_EXISTS;
}

enum err keep_proof(struct turn *t, struct form_run *f, const char *file)
{
	enum msg why;
	enum err e = refund_keep_piece(t, f, &why);

	(void)file;
	return e == ERR_INVALID ? ERR_NOT_FOUND : e;
}

const char *show_proof(struct turn *t, const struct form_run *f)
{
	const char *pieces = refund_pieces_text(t, f);

	return pieces ? pieces
		      : catalog_text(t->locale.texts, t->locale.lang, MSG_FORM_EMPTY_FIELD);
}

const char *got_proof(struct turn *t, const struct form_run *f)
{
	const char *pieces = refund_pieces_text(t, f);
	bool asked = strcmp(form_key(f), "proof") == 0;
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_MAX);
	if (!pieces || RENDER(t->locale.texts, t->locale.lang,
			      asked ? MSG_REFUND_PIECES : MSG_REFUND_PIECES_EARLY, &b,
			      V("pieces", pieces)) != OK)
		return NULL;
	return b.ptr;
}

/* ---- whose account ---- */

bool applies_user(struct turn *t, const struct form_run *f)
{
	return wants(t, f, EVIDENCE_USERID);
}

static const char *known_user(struct turn *t, const struct form_run *f)
{
	struct order o;

	return refund_chosen_order(t, f, &o) == OK && o.id && o.user_id ? o.user_id : NULL;
}

enum err offer_user(struct turn *t, const struct form_run *f, const struct choice **out, size_t *n)
{
	static const struct choice sure[] = { { .label = BTN_CORRECT, .data = "ya" },
					      { .label = BTN_NOT_THIS, .data = "bukan" } };

	*out = sure;
	*n = known_user(t, f) && !form_value(f, "other_user")[0] ? ARRAY_LEN(sure) : 0;
	return OK;
}

size_t fill_user(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	const char *user = form_value(f, "other_user")[0] ? NULL : known_user(t, f);
	struct strbuf ask;

	if (max < 1)
		return 0;
	strbuf_init(&ask, t->arena, TEXT_MAX);
	if ((user ? RENDER(t->locale.texts, t->locale.lang, MSG_REFUND_USER_IS, &ask,
			   V("user", user))
		  : RENDER(t->locale.texts, t->locale.lang, MSG_REFUND_USER_WHICH, &ask,
			   V("kak", kak(t)))) != OK)
		return 0;
	out[0] = (struct value)V_NEUTRAL("question", ask.ptr);
	return 1;
}

static bool is_user(const char *word)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._@+-";
	size_t len = strlen(word);

	return len >= USER_MIN && len <= USER_MAX && strspn(word, allowed) == len;
}

/* "UID 502231 kak": the word with a digit or an @ in it, or the only word. NULL when there is none.
 */
static const char *find_user(struct turn *t, const char *typed)
{
	char *copy = arena_strdup(t->arena, typed), *save = NULL;
	const char *only = NULL;
	size_t n = 0;

	for (char *w = copy ? strtok_r(copy, " \n\t:,", &save) : NULL; w;
	     w = strtok_r(NULL, " \n\t:,", &save), n++) {
		if (is_user(w) && strpbrk(w, "0123456789@"))
			return w;
		only = w;
	}
	return n == 1 && is_user(only) ? only : NULL;
}

enum err step_user(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char *known = known_user(t, f);
	const char *typed;

	if (known && strcmp(*value, "ya") == 0) {
		*value = known;
		return OK;
	}
	*why = MSG_REFUND_USER_TYPE;
	if (strcmp(*value, "bukan") == 0) {
		TRY(form_set(t, f, "other_user", "1"));
		return ERR_INVALID;
	}
	typed = find_user(t, *value);
	if (!typed)
		return ERR_INVALID;
	*value = typed;
	return OK;
}

/* ---- how much ---- */

enum err step_amount(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	struct order o;
	int64_t left;
	bool known;

	TRY(refund_chosen_order(t, f, &o));
	TRY(refund_left(t, o.id, 0, &left, &known));
	if (known && left <= 0) {
		*why = MSG_REFUND_NOTHING_LEFT;
		return ERR_INVALID;
	}
	return form_check_sum(t, f, known ? left : 0, value, why);
}

const char *show_amount(struct turn *t, const struct form_run *f)
{
	return format_rupiah(t->arena, &t->locale, form_sum(f, "amount"));
}
