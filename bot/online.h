/* online.h - `sigap check --online`: asks Telegram and WhatsApp, where they are used, whether our
 * tokens and rights are what we need.
 * Owns: nothing that outlives the call. Never: opens the database, polls, changes anything. */
#ifndef SIGAP_ONLINE_H
#define SIGAP_ONLINE_H

/* Prints what it finds. EXIT_DONE when a bot could run, EXIT_FAILED when not, EXIT_WRONG for a bad
 * config. */
int online_check(const char *config_file);

#endif
