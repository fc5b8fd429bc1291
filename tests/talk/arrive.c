/* arrive.c - what people do, from a line of the transcript to what a channel tells the bot. */
#include "tests/talk/arrive.h"

/* ---- what may be changed ---- */

static struct own *own_of(const struct doing *d)
{
	for (size_t i = 0; i < d->w->n_own; i++)
		if (d->w->own[i].who == d->person && strcmp(d->w->own[i].chat, d->chat) == 0)
			return &d->w->own[i];
	return NULL;
}

bool arrive_remember(const struct doing *d, const char *message)
{
	struct own *own = own_of(d);

	if (!own && d->w->n_own == OWN_MAX)
		return world_fail(d->w, "more than %d people in chats", OWN_MAX);
	if (!own)
		own = &d->w->own[d->w->n_own++];
	*own = (struct own) { d->person, arena_strdup(&d->w->arena, d->chat),
			      arena_strdup(&d->w->arena, message) };
	return true;
}

const char *arrive_remembered(const struct doing *d)
{
	const struct own *own = own_of(d);

	return own ? own->message : NULL;
}

/* ---- tags that mean the same everywhere ---- */

/* "(5000 huruf) kak": the words again and again, to that many characters. */
static bool many_letters(struct doing *d, size_t n)
{
	struct strbuf b;
	size_t len = strlen(d->rest);

	strbuf_init(&b, &d->w->arena, 64 * 1024);
	for (size_t i = 0; len && i < n; i++)
		strbuf_addc(&b, d->rest[i % len]);
	d->rest = b.ptr ? b.ptr : "";
	return d->how->say(d);
}

static bool tag_count(struct doing *d)
{
	const char *unit = d->tag + strspn(d->tag, "0123456789");
	long n = strtol(d->tag, NULL, 10);

	if (strcmp(unit, " huruf") == 0)
		return many_letters(d, (size_t)n);
	if (strcmp(unit, " kali") != 0)
		return world_fail(d->w, "(%s) is not understood", d->tag);
	for (long i = 0; i < n && i < UPDATES_OF_A_LINE; i++)
		if (!d->how->say(d))
			return false;
	return true;
}

static bool tag_again(struct doing *d)
{
	if (!d->w->last_update || d->w->n_waiting == WAITING_MAX)
		return world_fail(d->w, "nothing to send again");
	d->w->waiting[d->w->n_waiting++] = d->w->last_update;
	return true;
}

/* "[Pro – 21 Nov]", with "(dua kali)" or "(lama)" behind it. */
static bool press_label(struct doing *d)
{
	const char *text = d->step->text, *end = strrchr(text, ']');
	const char *label = arena_strndup(&d->w->arena, text + 1, (size_t)(end - text - 1));
	const struct pressable *b = chats_button(d->w, d->chat, d->topic, label,
						 strstr(end, "(lama)"));

	if (!b)
		return world_fail(d->w, "%s sees no button [%s]", d->person->name, label);
	d->tag = "kontak";
	d->rest = "";
	if (strcmp(b->data, KEY_CONTACT) == 0)
		return d->how->share(d);
	if (strcmp(b->data, KEY_TEXT) == 0) {
		d->rest = b->label + strlen(KEY);
		return d->how->say(d);
	}
	if (strstr(end, "(dua kali)") && !d->how->press(d, b))
		return false;
	return d->how->press(d, b);
}

static bool tagged(struct doing *d)
{
	const char *end = strchr(d->step->text, ')');

	if (!end)
		return d->how->say(d);
	d->tag = arena_strndup(&d->w->arena, d->step->text + 1, (size_t)(end - d->step->text - 1));
	d->rest = end + 1 + strspn(end + 1, " ");
	if (*d->tag >= '0' && *d->tag <= '9')
		return tag_count(d);
	if (strcmp(d->tag, "sama") == 0)
		return tag_again(d);
	for (size_t i = 0; i < d->how->n_tags; i++) {
		const struct tag *t = &d->how->tags[i];
		size_t n = strlen(t->word);

		if (strncmp(d->tag, t->word, n) == 0 && (!d->tag[n] || d->tag[n] == ' '))
			return t->run(d);
	}
	return world_fail(d->w, "(%s) is not understood", d->tag);
}

bool arrive(struct world *w, const struct step *st)
{
	struct doing d = { .w = w,
			   .step = st,
			   .person = script_person(w->script, st->who),
			   .chat = chats_id(w, st->who, st->group),
			   .rest = st->text,
			   .tag = "" };

	if (!d.person) /* "Staf: (pindah)": it does not matter who */
		d.person = &w->script->people[0];
	if (!d.chat || !w->script->n_people)
		return world_fail(w, "nobody is called %s", st->who);
	if (*st->topic && !(d.topic = topics_find(w, st->topic)))
		return world_fail(w, "there is no topic %s", st->topic);
	d.how = world_on_whatsapp(w, d.person) && !*st->group && strcmp(st->who, STAFF_GROUP) != 0
			? &arrive_whatsapp
			: &arrive_telegram;
	if (st->text[0] == '[' && strrchr(st->text, ']'))
		return press_label(&d);
	return st->text[0] == '(' ? tagged(&d) : d.how->say(&d);
}
