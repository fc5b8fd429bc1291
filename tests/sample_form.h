/* sample_form.h - a form for testing the form engine, and a stage for it: Rina, who has seen the
 * privacy notice. Steps: colour (three buttons), size (only for red), story (a text of five letters
 * or more), picture (optional); then a summary. A second form asks for a secret code. A test that
 * uses them brings its own form_find(), made of sample_find(). */
#ifndef SIGAP_TESTS_SAMPLE_FORM_H
#define SIGAP_TESTS_SAMPLE_FORM_H

#include "handlers/form.h"
#include "tests/customer.h"

extern const struct form sample_form, secret_form;
const struct form *sample_find(const char *name);

/* What the sample form was sent with, "colour|size|story|picture|extra", and how often. */
extern char sample_sent[512];
extern int sample_finished;
extern int sample_again;     /* so many times finish asks for the story again */
extern char sample_told[64]; /* what the secret form knew of its code in the end */

/* Opens a world in which no form runs; in which the sample form runs, with extra given. */
struct fixture *sample_open_bare(void);
struct fixture *sample_open(void);
/* Runs body in a turn of Rina's, as if the dispatcher had called it. */
void sample_turn(struct fixture *f, enum err (*body)(struct turn *t));
enum err sample_start(struct turn *t);
enum err sample_start_blue(struct turn *t); /* with the colour known */
enum err sample_start_secret(struct turn *t);

/* address.state as it is stored, "" for none. */
const char *sample_state(struct fixture *f);
void sample_set_state(struct fixture *f, const char *state);
bool sample_wants_secret(struct fixture *f);

#endif
