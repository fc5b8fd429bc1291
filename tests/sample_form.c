#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/sample_form.h"

/* ---- a form: colour, size (only for red), story, picture, secret ---- */

static const struct choice colours[] = {
	{ .text = "Merah Tua", .data = "red" },
	{ .text = "Biru Muda", .data = "blue" },
	{ .text = "Hijau", .data = "green" },
};
static const struct choice sizes[] = {
	{ .label = BTN_YES, .data = "large" },
	{ .label = BTN_NO, .data = "small" },
};

static bool is_red(struct turn *t, const struct form_run *f)
{
	(void)t;
	return strcmp(form_value(f, "colour"), "red") == 0;
}

static enum err check_story(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)t;
	if (strlen(*value) >= 5)
		return OK;
	*why = MSG_FORM_TOO_LONG;
	form_why(f, "max", "lima");
	return ERR_INVALID;
}

static const struct form_step steps[] = {
	{ .key = "colour",
	  .ask = MSG_MENU_TITLE,
	  .label = MSG_DATE_WEEKDAY_1,
	  .takes = TAKE_CHOICE,
	  .choices = colours,
	  .n_choices = ARRAY_LEN(colours) },
	{ .key = "size",
	  .ask = MSG_THANKS_REPLY,
	  .label = MSG_DATE_WEEKDAY_2,
	  .takes = TAKE_CHOICE,
	  .choices = sizes,
	  .n_choices = ARRAY_LEN(sizes),
	  .applies = is_red },
	{ .key = "story",
	  .ask = MSG_AFFIRM_REPLY,
	  .label = MSG_DATE_WEEKDAY_3,
	  .takes = TAKE_TEXT,
	  .check = check_story },
	{ .key = "picture",
	  .ask = MSG_DENY_REPLY,
	  .label = MSG_DATE_WEEKDAY_4,
	  .takes = TAKE_PHOTO | TAKE_DOCUMENT,
	  .optional = true },
};

char sample_sent[512];
int sample_finished, sample_again;

static enum err finish(struct turn *t, struct form_run *f)
{
	sample_finished++;
	snprintf(sample_sent, sizeof(sample_sent), "%s|%s|%s|%s|%s", form_value(f, "colour"),
		 form_value(f, "size"), form_value(f, "story"), form_value(f, "picture"),
		 form_value(f, "extra"));
	if (sample_again-- > 0)
		return form_goto(t, f, "story");
	return say(t, MSG_GOODBYE_WORKS, VALUES(V("kak", kak(t))), NO_CHOICES);
}

const struct form sample_form = {
	.name = "sample",
	.title = MSG_DATE_WEEKDAY_0,
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.summary = true,
	.finish = finish,
};

char sample_told[64];

static enum err finish_secret(struct turn *t, struct form_run *f)
{
	snprintf(sample_told, sizeof(sample_told), "%s", form_value(f, "code"));
	return say(t, MSG_GOODBYE_WORKS, VALUES(V("kak", kak(t))), NO_CHOICES);
}

static enum err check_code(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)t;
	(void)f;
	*why = MSG_FORM_TOO_SHORT;
	return strlen(*value) == 6 ? OK : ERR_INVALID;
}

static const struct form_step secret_steps[] = {
	{ .key = "code",
	  .ask = MSG_AFFIRM_REPLY,
	  .takes = TAKE_TEXT,
	  .secret = true,
	  .check = check_code },
	{ .key = "sure",
	  .ask = MSG_DENY_REPLY,
	  .takes = TAKE_CHOICE,
	  .choices = sizes,
	  .n_choices = ARRAY_LEN(sizes) },
};

const struct form secret_form = { .name = "secret",
				  .title = MSG_DATE_WEEKDAY_0,
				  .steps = secret_steps,
				  .n_steps = ARRAY_LEN(secret_steps),
				  .finish = finish_secret };

const struct form *sample_find(const char *name)
{
	if (strcmp(name, "sample") == 0)
		return &sample_form;
	return strcmp(name, "secret") == 0 ? &secret_form : NULL;
}

/* ---- the stage ---- */

/* Runs body with a turn of Rina's, as if the dispatcher had called it. */
void sample_turn(struct fixture *f, enum err (*body)(struct turn *t))
{
	struct update u = { .kind = UPDATE_TEXT,
			    .channel = CHANNEL_TELEGRAM,
			    .ext = "outside",
			    .chat = RINA,
			    .sender = RINA,
			    .in_private = true,
			    .name = "Rina",
			    .language = "id",
			    .text = "",
			    .args = "" };
	struct turn t;

	support_turn_begin(f, &t);
	t.update = &u;
	assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_TELEGRAM, RINA, &t.contact,
					    &t.address),
			 OK);
	t.locale = locale_of(&t, &t.contact);
	assert_int_equal(body(&t), OK);
	assert_int_equal(address_save(f->store, &t.address), OK);
	support_turn_end(f, &t);
}

enum err sample_start(struct turn *t)
{
	return form_start(t, &sample_form, VALUES(V("extra", "dari pesanan")));
}

enum err sample_start_blue(struct turn *t)
{
	return form_start(t, &sample_form, VALUES(V("colour", "blue")));
}

enum err sample_start_secret(struct turn *t)
{
	return form_start(t, &secret_form, NO_VALUES);
}

static const char *stored;

static enum err read_state(struct turn *t)
{
	stored = t->address.state ? t->address.state : "";
	return OK;
}

static enum err write_state(struct turn *t)
{
	t->address.state = stored;
	return OK;
}

void sample_set_state(struct fixture *f, const char *state)
{
	stored = state;
	sample_turn(f, write_state);
}

static bool wants;

static enum err wants_secret(struct turn *t)
{
	wants = form_wants_secret(t);
	return OK;
}

bool sample_wants_secret(struct fixture *f)
{
	sample_turn(f, wants_secret);
	return wants;
}

const char *sample_state(struct fixture *f)
{
	sample_turn(f, read_state);
	return stored;
}

struct fixture *sample_open_bare(void)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	sample_sent[0] = sample_told[0] = '\0';
	sample_finished = sample_again = 0;
	return f;
}

struct fixture *sample_open(void)
{
	struct fixture *f = sample_open_bare();

	sample_turn(f, sample_start);
	return f;
}
