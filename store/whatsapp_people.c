#include "store/whatsapp_people.h"

#include "store/audit.h"
#include "store/join.h"
#include "store/proof.h"

static const char *ext_of(const struct wa_user *u)
{
	return u->phone ? u->phone : u->bsuid;
}

static bool is_number(const char *ext)
{
	return ext[0] >= '0' && ext[0] <= '9';
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static enum err or_none(enum err e, struct wa_user *u)
{
	if (e != ERR_NOT_FOUND)
		return e;
	*u = (struct wa_user) { 0 };
	return OK;
}

/* ---- addresses ---- */

static enum err find_address(struct store *s, struct arena *a, const char *ext, struct address *out)
{
	struct contact c;
	enum err e = contact_by_address(s, a, CHANNEL_WHATSAPP, ext, &c, out);

	if (e == ERR_NOT_FOUND)
		*out = (struct address) { 0 };
	return e == ERR_NOT_FOUND ? OK : e;
}

/* The one that has been here longer stays; what both had differently stays as it is there. */
static enum err join_contacts(struct store *s, struct arena *a, int64_t one, int64_t other,
			      int64_t now_ms)
{
	int64_t into = one < other ? one : other, from = one < other ? other : one;
	const char *kept = arena_printf(a, "contact:%lld", (long long)into);
	const char *gone = arena_printf(a, "contact:%lld", (long long)from);

	if (into == from)
		return OK;
	if (!kept || !gone)
		return ERR_NOMEM;
	TRY(contact_absorb(s, into, from));
	return audit_add(s, now_ms, "system", "contacts_joined", kept, gone);
}

/* The address called from is called to from now on. When there is one of that name, both are the
 * same person's. */
static enum err rename_address(struct store *s, struct arena *a, const char *from, const char *to,
			       int64_t now_ms)
{
	struct address old, new;

	if (same(from, to))
		return OK;
	TRY(find_address(s, a, from, &old));
	if (!old.id)
		return OK;
	if (is_number(to))
		TRY(proof_add(s, old.contact_id, PROOF_PHONE, to, now_ms, "channel"));
	TRY(find_address(s, a, to, &new));
	if (!new.id)
		return address_rename(s, &old, to);
	TRY(join_contacts(s, a, old.contact_id, new.contact_id, now_ms));
	return address_absorb(s, &new, &old);
}

/* ---- ids ---- */

/* u gets these ids; whoever else had one of them is the same person, unless they have a BSUID of
 * their own: then the number has moved on, and they keep what is theirs. */
static enum err give(struct store *s, struct arena *a, struct wa_user *u, const char *phone,
		     const char *bsuid, int64_t now_ms)
{
	const char *was = ext_of(u), *is = phone ? phone : bsuid;
	struct wa_user by_phone, by_bsuid;

	TRY(or_none(wa_user_by_phone(s, a, phone, &by_phone), &by_phone));
	TRY(or_none(wa_user_by_bsuid(s, a, bsuid, &by_bsuid), &by_bsuid));
	if (by_phone.id && by_phone.id != u->id && by_phone.bsuid && !same(by_phone.bsuid, bsuid)) {
		by_phone.phone = NULL;
		TRY(wa_user_save(s, &by_phone));
		TRY(rename_address(s, a, phone, by_phone.bsuid, now_ms));
	} else if (by_phone.id && by_phone.id != u->id) {
		TRY(wa_user_remove(s, by_phone.id));
	}
	if (by_bsuid.id && by_bsuid.id != u->id && by_bsuid.id != by_phone.id) {
		TRY(wa_user_remove(s, by_bsuid.id));
		TRY(rename_address(s, a, ext_of(&by_bsuid), is, now_ms));
	}
	u->phone = phone;
	u->bsuid = bsuid;
	TRY(wa_user_save(s, u));
	return was ? rename_address(s, a, was, is, now_ms) : OK;
}

/* Either one is known alone, or two rows turn out to be one person's. */
static enum err marry(struct store *s, struct arena *a, const struct wa_ids *ids,
		      struct wa_user *by_phone, int64_t now_ms)
{
	struct wa_user u;

	TRY(or_none(wa_user_by_bsuid(s, a, ids->bsuid, &u), &u));
	if (!u.id && !by_phone->bsuid)
		u = *by_phone; /* perhaps nobody: then they are new */
	return give(s, a, &u, ids->phone, ids->bsuid, now_ms);
}

enum err wa_learn(struct store *s, struct arena *a, const struct wa_ids *ids, int64_t now_ms,
		  const char **ext)
{
	struct wa_user u;

	if (!ids->phone) {
		TRY(or_none(wa_user_by_bsuid(s, a, ids->bsuid, &u), &u));
		if (!u.id) {
			u.bsuid = ids->bsuid;
			TRY(wa_user_save(s, &u));
		}
		*ext = ext_of(&u);
		return OK;
	}
	TRY(or_none(wa_user_by_phone(s, a, ids->phone, &u), &u));
	if (!u.id || (ids->bsuid && !same(u.bsuid, ids->bsuid)))
		TRY(ids->bsuid ? marry(s, a, ids, &u, now_ms)
			       : give(s, a, &u, ids->phone, NULL, now_ms));
	*ext = ids->phone;
	return OK;
}

enum err wa_become(struct store *s, struct arena *a, const struct wa_ids *was,
		   const struct wa_ids *is, int64_t now_ms, const char **ext)
{
	const char *phone = is->phone, *bsuid = is->bsuid;
	struct wa_user u;

	TRY(or_none(wa_user_by_bsuid(s, a, was->bsuid, &u), &u));
	if (!u.id)
		TRY(or_none(wa_user_by_phone(s, a, was->phone, &u), &u));
	if (!u.id)
		return wa_learn(s, a, is, now_ms, ext);
	if (!phone)
		phone = u.phone;
	TRY(give(s, a, &u, phone, bsuid, now_ms));
	*ext = ext_of(&u);
	return OK;
}
