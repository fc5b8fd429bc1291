/* secrets.h - passwords, PINs, one-time codes and card numbers that people type without need.
 * Owns: nothing. They are blotted out on arrival, before anything is stored, relayed or logged. */
#ifndef SIGAP_SECRETS_H
#define SIGAP_SECRETS_H

#include "base/arena.h"

/* Blots out in place, with '*', what looks like a secret: a value after "password", "kata sandi",
 * "pin", "otp", "cvv" and alike when it is marked as one (":", "=", "adalah" …) or looks like one
 * (a code's digits; letters with digits that are no order and no phone); and card numbers, told by
 * their issuer's length and their check digit (Luhn). True when something was. */
bool secrets_blot(char *text);

#endif
