/* requests.h - plain requests for staff: a card in the staff group, who has taken it, and the talk
 * under it between the customer and whoever answers.
 * Owns: the card's text and buttons, and every message about a request in the staff group. Table
 * request belongs to store/request.h; opening one and the customer's own confirmation belong to
 * the handler that opens it (person.c, media.c, activation.c), which then calls request_announce.
 * Never: shows a full phone number or e-mail address; sends an internal note to a customer. */
#ifndef SIGAP_REQUESTS_H
#define SIGAP_REQUESTS_H

#include "handlers/handler.h"

struct request;

/* The card as it stands now, with the buttons that still make sense ([Ambil], [Selesai], and
 * [Verifikasi] for a payment proof). Photo or document of the request ride along.
 * ERR_NOT_FOUND when its customer is gone. */
enum err request_card(struct turn *t, const struct request *r, struct outgoing **out) MUST_CHECK;

/* Posts the card to the staff group. OK without a word while there is no group: the request stays
 * in the list of /hari_ini. */
enum err request_announce(struct turn *t, const struct request *r) MUST_CHECK;

/* A customer's further words about an open request, as an answer under its card; a photo,
 * document, voice message or video of t->update goes along. words may be "" then. */
enum err request_relay(struct turn *t, const struct request *r, const char *words) MUST_CHECK;

#endif
