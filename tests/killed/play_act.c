/* play_act.c - what people do: write, press, send pictures, reply; see play_inside.h. */
#include "tests/killed/play_inside.h"

static bool has_button(const json_t *m, const char *label)
{
	json_t *row, *button;
	size_t i, k;

	json_array_foreach(json_object_get(m, "buttons"), i, row)
	{
		json_array_foreach(row, k, button)
		{
			const char *text = json_string_value(json_object_get(button, "text"));

			if (text && strcmp(text, label) == 0)
				return true;
		}
	}
	return false;
}

/* The newest message of the bot with these words, and with this button when one is named. */
static int64_t find(struct play *p, enum who w, const char *words, const char *label)
{
	json_t *j = play_chat(p, w, 0), *m;
	int64_t id = 0;
	size_t i;

	json_array_foreach(json_object_get(j, "messages"), i, m)
	{
		if ((!words || play_holds(m, words)) && (!label || has_button(m, label)))
			id = json_integer_value(json_object_get(m, "message_id"));
	}
	json_decref(j);
	return id;
}

static json_t *picture(struct play *p)
{
	return json_pack("{s:i}", "seed", ++p->pictures);
}

static json_t *place(const struct act *a)
{
	enum who chat = a->on ? STAFF : a->who;

	return json_pack("{s:I, s:I}", "from", (json_int_t)people[a->who].id, "chat",
			 (json_int_t)people[chat].id);
}

static void album(struct play *p, const struct act *a)
{
	for (int i = 0; i < 2; i++) {
		json_t *j = place(a);

		json_object_set_new(j, "photo", picture(p));
		json_object_set_new(j, "media_group_id", json_sprintf("album-%d", p->pictures - i));
		if (i == 0 && a->text)
			json_object_set_new(j, "caption", json_string(a->text));
		json_decref(rig_call(&p->rig, "/sim/send", j));
	}
}

static void press(struct play *p, const struct act *a, json_t *j)
{
	int64_t message = find(p, a->on ? STAFF : a->who, a->on, a->text);

	if (!message) {
		play_fail(p, "step %zu: %s sees no button \"%s\"", p->n_steps, who_name(a->who),
			  a->text);
		json_decref(j);
		return;
	}
	json_object_set_new(j, "message", json_integer(message));
	json_object_set_new(j, "text", json_string(a->text));
	json_decref(rig_call(&p->rig, "/sim/press", j));
}

static int64_t reply(struct play *p, const struct act *a, json_t *j)
{
	int64_t message;

	json_object_set_new(j, "reply_to", json_integer(find(p, STAFF, a->on, NULL)));
	if (a->deed == REPLY_PHOTO)
		json_object_set_new(j, "photo", picture(p));
	json_object_set_new(j, a->deed == REPLY ? "text" : "caption", json_string(a->text));
	j = rig_call(&p->rig, "/sim/send", j);
	message = json_integer_value(json_object_get(j, "message_id"));
	json_decref(j);
	return message;
}

void play_on_whatsapp(struct play *p, const struct act *a)
{
	const char *phone = people[a->who].phone;

	if (a->deed == SAY)
		rig_wa_say(&p->rig, phone, a->text);
	else
		json_decref(rig_call(&p->rig, "/sim/wa/press",
				     json_pack("{s:s, s:s}", "from", phone, "text", a->text)));
}

/* The id of what was said, of a reply. */
int64_t play_on_telegram(struct play *p, const struct act *a)
{
	json_t *j = place(a);

	switch (a->deed) {
	case SAY:
		json_object_set_new(j, "text", json_string(a->text));
		json_decref(rig_call(&p->rig, "/sim/send", j));
		return 0;
	case SHARE:
		json_object_set_new(j, "share_contact", json_true());
		json_decref(rig_call(&p->rig, "/sim/send", j));
		return 0;
	case PRESS:
		press(p, a, j);
		return 0;
	case REPLY:
	case REPLY_PHOTO:
		return reply(p, a, j);
	default:
		json_decref(j);
		album(p, a);
		return 0;
	}
}
