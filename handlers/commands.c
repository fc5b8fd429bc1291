/* commands.c - THE table: one row per thing that the bot can do, in the order of the menus.
 * A row names the typed command, the button data that lead to it, the intent of free text, who may
 * use it, and the function. Menus, /bantuan, the channels' command lists and permissions are made
 * from it; nothing repeats its names. handler.h declares the functions from the same rows. */
#include "handlers/handler.h"

static const struct command commands[] = {
#define COMMAND(fn, ...) { .run = fn, __VA_ARGS__ },
#include "handlers/commands.def"
#undef COMMAND
};

const struct command *command_at(size_t i)
{
	return i < ARRAY_LEN(commands) ? &commands[i] : NULL;
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const struct command *c = &commands[i];

		if (strcmp(c->name, name) == 0 || (c->alias && strcmp(c->alias, name) == 0))
			return c;
	}
	return NULL;
}

const struct command *command_for_intent(enum intent i)
{
	for (size_t k = 0; i != INTENT_NONE && k < ARRAY_LEN(commands); k++)
		if (commands[k].intent == i)
			return &commands[k];
	return NULL;
}
