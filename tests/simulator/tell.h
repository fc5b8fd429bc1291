/* tell.h - turns what happened into updates for the bot, when the bot may see it.
 * Each returns the update_id, or 0 when nothing was sent. */
#ifndef SIMULATOR_TELL_H
#define SIMULATOR_TELL_H

#include <stdbool.h>
#include <stdint.h>

struct chat;
struct message;
struct person;

int32_t tell_message(const struct message *m);
int32_t tell_edited(const struct message *m);
int32_t tell_callback(const struct message *m, const struct person *from, const char *data,
		      bool inaccessible, char id[24]);
int32_t tell_reaction(const struct message *m, const struct person *from, const char *old_emoji);
/* the bot's own standing; the old status as Telegram writes it */
int32_t tell_my_member(const struct chat *c, const struct person *by, const char *old_member);
char *bot_member_json(const struct chat *c); /* the bot as ChatMember; the caller frees */

#endif
