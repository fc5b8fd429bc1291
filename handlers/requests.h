/* requests.h - plain requests for staff: a card in the staff group, who has taken it, and the talk
 * under it between the customer and whoever answers.
 * Owns: the card's text and buttons, and every message about a request in the staff group. Table
 * request belongs to store/request.h; opening one and the customer's own confirmation belong to
 * the handler that opens it (person.c, media.c, activation.c), which then calls request_announce.
 * Never: shows a full phone number or e-mail address; sends an internal note to a customer. */
#ifndef SIGAP_REQUESTS_H
#define SIGAP_REQUESTS_H

#include "handlers/handler.h"
#include "store/request.h"

/* What request.file holds for the file of t->update: its kind and the channel's id
 * ("photo:AgACAgU"); NULL when the update brings no file that can be shown again. */
const char *request_file(struct turn *t);
enum file_kind request_file_kind(const struct update *u);

/* The card as it stands now, with the buttons that still make sense ([Ambil], [Selesai], and
 * [Verifikasi] for a payment proof). Photo or document of the request ride along.
 * ERR_NOT_FOUND when its customer is gone. */
enum err request_card(struct turn *t, const struct request *r, struct outgoing **out) MUST_CHECK;

/* Posts the card to the staff group. OK without a word while there is no group: the request stays
 * in the list of /hari_ini. */
enum err request_announce(struct turn *t, const struct request *r) MUST_CHECK;

/* Brings the card in the staff group up to date. shown: the message with this card on which a
 * button was just pressed, 0 when it was none; it may lie in another chat. */
enum err request_refresh(struct turn *t, const struct request *r, int64_t shown) MUST_CHECK;

/* A customer's further words about an open request, as an answer under its card; a photo,
 * document, voice message or video of t->update goes along. words may be "" then. */
enum err request_relay(struct turn *t, const struct request *r, const char *words) MUST_CHECK;

/* The open requests of this kind that owners of the order have made about it are done: closed, and
 * their cards say so. The customers hear of it by whatever settled them. */
enum err request_settle(struct turn *t, int64_t order_id, enum request_kind kind) MUST_CHECK;

#endif
