#include "store/contact.h"

#include "store/sql.h"

enum {
	Q_BY_ADDRESS,
	Q_NEW_CONTACT,
	Q_NEW_ADDRESS,
	Q_GET,
	Q_SAVE,
	Q_PROMO,
	Q_SET_PROMO,
	Q_ADDRESS,
	Q_SAVE_ADDRESS,
	Q_REACHABLE,
	Q_WINDOW,
	Q_WINDOW_OPEN,
	Q_LAST_USED,
	Q_NUMBER,
	Q_COUNT
};

#define ADDRESS_COLUMNS                                                                            \
	"a.id, a.contact_id, a.channel, a.ext, a.reachable, a.last_in_ms, a.state, a.misses,"      \
	" a.flood_ms, a.flood_n, a.window_ms, a.heard_ms, a.heard_intent"
#define CONTACT_COLUMNS "c.id, c.name, c.lang, c.notice_version, c.created_ms, c.blocked"

enum { ADDRESS_WIDTH = 13 };

static const char *const texts[] = {
	[Q_BY_ADDRESS] = "SELECT " ADDRESS_COLUMNS ", " CONTACT_COLUMNS
			 " FROM address a JOIN contact c ON c.id = a.contact_id"
			 " WHERE a.channel = ?1 AND a.ext = ?2",
	[Q_NEW_CONTACT] = "INSERT INTO contact(name, lang, created_ms) VALUES(?1, ?2, ?3)"
			  " RETURNING id",
	[Q_NEW_ADDRESS] = "INSERT INTO address(contact_id, channel, ext, last_in_ms)"
			  " VALUES(?1, ?2, ?3, ?4) RETURNING id",
	[Q_GET] = "SELECT " CONTACT_COLUMNS " FROM contact c WHERE c.id = ?1",
	[Q_SAVE] =
		"UPDATE contact SET name = ?2, lang = ?3, notice_version = ?4,"
		" notice_ms = CASE WHEN coalesce(notice_version, '') = coalesce(?4, '') THEN notice_ms ELSE ?5 END,"
		" blocked = ?6 WHERE id = ?1",
	[Q_PROMO] = "SELECT coalesce(promo_ms, 0) FROM contact WHERE id = ?1",
	[Q_SET_PROMO] = "UPDATE contact SET promo_ms = ?2 WHERE id = ?1",
	[Q_ADDRESS] = "SELECT " ADDRESS_COLUMNS " FROM address a WHERE a.id = ?1",
	[Q_SAVE_ADDRESS] = "UPDATE address SET reachable = ?2, last_in_ms = ?3, state = ?4,"
			   " misses = ?5, flood_ms = ?6, flood_n = ?7, window_ms = ?8,"
			   " heard_ms = ?9, heard_intent = ?10 WHERE id = ?1",
	[Q_REACHABLE] = "UPDATE address SET reachable = ?2 WHERE id = ?1",
	[Q_WINDOW] = "UPDATE address SET window_ms = ?3 WHERE channel = ?1 AND ext = ?2"
		     " AND window_ms > ?3",
	[Q_WINDOW_OPEN] = "UPDATE address SET window_ms = ?2 WHERE id = ?1 AND window_ms < ?2",
	[Q_LAST_USED] = "SELECT " ADDRESS_COLUMNS " FROM address a WHERE a.contact_id = ?1"
			" AND a.reachable = 1 ORDER BY a.last_in_ms DESC LIMIT 1",
	[Q_NUMBER] = "SELECT count(*) FROM contact",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_contact = { SQL_CONTACT, texts, Q_COUNT };

static void read_address(struct arena *a, sqlite3_stmt *st, struct address *out)
{
	*out = (struct address) {
		.id = sql_col_int(st, 0),
		.contact_id = sql_col_int(st, 1),
		.channel = (int)sql_col_int(st, 2),
		.ext = sql_col(a, st, 3),
		.reachable = sql_col_int(st, 4) != 0,
		.last_in_ms = sql_col_int(st, 5),
		.state = sql_col(a, st, 6),
		.misses = (int)sql_col_int(st, 7),
		.flood_ms = sql_col_int(st, 8),
		.flood_n = (int)sql_col_int(st, 9),
		.window_ms = sql_col_int(st, 10),
		.heard_ms = sql_col_int(st, 11),
		.heard_intent = (int)sql_col_int(st, 12),
	};
}

static void read_contact(struct arena *a, sqlite3_stmt *st, int at, struct contact *out)
{
	*out = (struct contact) {
		.id = sql_col_int(st, at),
		.name = sql_col(a, st, at + 1),
		.lang = (int)sql_col_int(st, at + 2),
		.notice_version = sql_col(a, st, at + 3),
		.created_ms = sql_col_int(st, at + 4),
		.blocked = sql_col_int(st, at + 5) != 0,
	};
}

enum err contact_by_address(struct store *s, struct arena *a, int channel, const char *ext,
			    struct contact *c, struct address *addr)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_BY_ADDRESS);

	sql_int(st, 1, channel);
	sql_text(st, 2, ext);
	TRY(sql_row(s, st));
	read_address(a, st, addr);
	read_contact(a, st, ADDRESS_WIDTH, c);
	sql_done(st);
	return addr->ext ? OK : ERR_NOMEM;
}

static enum err insert_returning(struct store *s, sqlite3_stmt *st, int64_t *id)
{
	TRY(sql_row(s, st));
	*id = sql_col_int(st, 0);
	return sql_run(s, st);
}

enum err contact_create(struct store *s, struct arena *a, int channel, const char *ext,
			const char *name, int lang, int64_t now_ms, struct contact *c,
			struct address *addr)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_NEW_CONTACT);
	int64_t contact_id, address_id;

	sql_text(st, 1, name);
	sql_int(st, 2, lang);
	sql_int(st, 3, now_ms);
	TRY(insert_returning(s, st, &contact_id));
	st = sql_get(s, SQL_CONTACT, Q_NEW_ADDRESS);
	sql_int(st, 1, contact_id);
	sql_int(st, 2, channel);
	sql_text(st, 3, ext);
	sql_int(st, 4, now_ms);
	TRY(insert_returning(s, st, &address_id));
	*c = (struct contact) {
		.id = contact_id, .name = arena_strdup(a, name), .lang = lang, .created_ms = now_ms
	};
	*addr = (struct address) { .id = address_id,
				   .contact_id = contact_id,
				   .channel = channel,
				   .ext = arena_strdup(a, ext),
				   .reachable = true,
				   .last_in_ms = now_ms };
	return addr->ext ? OK : ERR_NOMEM;
}

enum err contact_get(struct store *s, struct arena *a, int64_t id, struct contact *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_GET);

	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	read_contact(a, st, 0, c);
	sql_done(st);
	return OK;
}

enum err contact_save(struct store *s, const struct contact *c, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_SAVE);

	sql_int(st, 1, c->id);
	sql_text(st, 2, c->name);
	sql_int(st, 3, c->lang);
	sql_text(st, 4, c->notice_version);
	sql_int(st, 5, now_ms);
	sql_int(st, 6, c->blocked);
	return sql_run(s, st);
}

static enum err one_address(struct store *s, struct arena *a, int query, int64_t id,
			    struct address *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, query);

	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	read_address(a, st, out);
	sql_done(st);
	return out->ext ? OK : ERR_NOMEM;
}

enum err contact_promo(struct store *s, int64_t id, int64_t *at_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_PROMO);

	sql_int(st, 1, id);
	TRY(sql_row(s, st));
	*at_ms = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err contact_set_promo(struct store *s, int64_t id, int64_t at_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_SET_PROMO);

	sql_int(st, 1, id);
	sql_time(st, 2, at_ms);
	return sql_run(s, st);
}

enum err address_get(struct store *s, struct arena *a, int64_t id, struct address *out)
{
	return one_address(s, a, Q_ADDRESS, id, out);
}

enum err address_last_used(struct store *s, struct arena *a, int64_t contact_id,
			   struct address *out)
{
	return one_address(s, a, Q_LAST_USED, contact_id, out);
}

enum err address_save(struct store *s, const struct address *addr)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_SAVE_ADDRESS);

	sql_int(st, 1, addr->id);
	sql_int(st, 2, addr->reachable);
	sql_time(st, 3, addr->last_in_ms);
	sql_text(st, 4, addr->state);
	sql_int(st, 5, addr->misses);
	sql_int(st, 6, addr->flood_ms);
	sql_int(st, 7, addr->flood_n);
	sql_int(st, 8, addr->window_ms);
	sql_time(st, 9, addr->heard_ms);
	sql_int(st, 10, addr->heard_intent);
	return sql_run(s, st);
}

enum err address_close_window(struct store *s, int channel, const char *ext, int64_t at_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_WINDOW);

	sql_int(st, 1, channel);
	sql_text(st, 2, ext);
	sql_int(st, 3, at_ms);
	return sql_run(s, st);
}

enum err address_open_window(struct store *s, int64_t id, int64_t until_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_WINDOW_OPEN);

	sql_int(st, 1, id);
	sql_int(st, 2, until_ms);
	return sql_run(s, st);
}

enum err address_set_reachable(struct store *s, int64_t id, bool reachable)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_REACHABLE);

	sql_int(st, 1, id);
	sql_int(st, 2, reachable);
	return sql_run(s, st);
}

enum err contact_count(struct store *s, int64_t *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_CONTACT, Q_NUMBER);

	TRY(sql_row(s, st));
	*out = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}
