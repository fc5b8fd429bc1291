/* remedy.h - what a customer can say about an active order, and choose about a late one: it works,
 * it cannot be used, activate again, give the money back, how is it counted (Blitzmes §6, §7).
 * Owns: the rows bisa, gagal_masuk, hitungan, aktif_ulang and minta_refund, and the requests they
 * open (RA-, RF-, KM-). A second tap shows the first request. Never: decides a refund. */
#ifndef SIGAP_REMEDY_H
#define SIGAP_REMEDY_H

#include "handlers/form.h"
#include "store/order.h"

/* For an order that the sender owns. */
enum err remedy_works(struct turn *t, const struct order *o) MUST_CHECK;
enum err remedy_cannot_login(struct turn *t, const struct order *o) MUST_CHECK;

extern const struct form remedy_refund_form;

#endif
