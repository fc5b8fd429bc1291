/* cli_dead.c - `sigap dead list|show|replay`: what was set aside, for people to look at.
 * Declared in cli_commands.h. Never: prints control characters of what strangers wrote. */
#include "base/civil.h"
#include "base/text.h"
#include "bot/cli.h"
#include "bot/cli_commands.h"
#include "store/contact.h"
#include "store/dead.h"

enum { PAGE = 50, REASON_MAX = 100, PAYLOAD_MAX = 64 * 1024, TIME_SIZE = 32 };

static const char *channel_word(int channel)
{
	static const char *const words[] = { [CHANNEL_NONE] = "-",
					     [CHANNEL_TELEGRAM] = "telegram",
					     [CHANNEL_WHATSAPP] = "whatsapp",
					     [CHANNEL_EMAIL] = "email",
					     [CHANNEL_SHOP] = "shop" };

	return channel >= 0 && (size_t)channel < ARRAY_LEN(words) ? words[channel] : "-";
}

static const char *clean_line(struct arena *a, const char *s, size_t max)
{
	const char *line = s ? text_one_line(a, s, strlen(s), max) : "";

	return line ? line : "";
}

static int failed(enum err e)
{
	fprintf(stderr, "sigap: dead: %s\n", err_name(e));
	return EXIT_FAILED;
}

static void print_row(struct arena *a, const struct dead_letter *d, int zone)
{
	char at[TIME_SIZE];

	civil_format_rfc3339(d->at_ms, zone, at);
	printf("%lld\t%s\t%s\t%s\t%s\t%s\n", (long long)d->id, at, d->source,
	       channel_word(d->channel), clean_line(a, d->ext, REASON_MAX),
	       clean_line(a, d->reason, REASON_MAX));
}

int cli_dead_list(struct cli *c)
{
	int zone = cli_zone(c);
	int64_t after = 0;
	size_t n;

	do {
		struct arena page;
		struct dead_letter *rows;
		enum err e;

		arena_init(&page, 0);
		e = dead_list(c->store, &page, after, PAGE, &rows, &n);
		for (size_t i = 0; e == OK && i < n; i++) {
			print_row(&page, &rows[i], zone);
			after = rows[i].id;
		}
		arena_free(&page);
		if (e != OK)
			return failed(e);
	} while (n == PAGE);
	return EXIT_DONE;
}

/* The id that was typed, also as people are told it ("E-12"); false (and said) when it is none. */
static bool read_id(struct cli *c, int64_t *id)
{
	const char *typed = c->args[0];

	if (text_starts(typed, "E-") || text_starts(typed, "e-"))
		typed += 2;
	if (text_parse_i64(typed, strlen(typed), id) == OK && *id > 0)
		return true;
	fprintf(stderr, "sigap: dead: %s is no id; sigap dead list shows them\n", c->args[0]);
	return false;
}

static int not_there(int64_t id)
{
	fprintf(stderr, "sigap: dead: there is no %lld\n", (long long)id);
	return EXIT_FAILED;
}

int cli_dead_show(struct cli *c)
{
	struct dead_letter d;
	char at[TIME_SIZE];
	const char *payload;
	int zone = cli_zone(c);
	int64_t id;
	enum err e;

	if (!read_id(c, &id))
		return EXIT_WRONG;
	e = dead_get(c->store, &c->arena, id, &d);
	if (e == ERR_NOT_FOUND)
		return not_there(id);
	if (e != OK)
		return failed(e);
	payload = text_clean(&c->arena, d.payload, strlen(d.payload), PAYLOAD_MAX);
	civil_format_rfc3339(d.at_ms, zone, at);
	printf("id       %lld\nat       %s\nsource   %s\nchannel  %s\nfor      %s\nreason   %s\n",
	       (long long)id, at, d.source, channel_word(d.channel),
	       clean_line(&c->arena, d.ext, REASON_MAX),
	       clean_line(&c->arena, d.reason, PAYLOAD_MAX));
	if (d.done_ms) {
		civil_format_rfc3339(d.done_ms, zone, at);
		printf("replayed %s\n", at);
	}
	printf("\n%s\n", payload ? payload : "");
	return EXIT_DONE;
}

int cli_dead_replay(struct cli *c)
{
	int64_t id;
	enum err e;

	if (!read_id(c, &id))
		return EXIT_WRONG;
	e = dead_ask_replay(c->store, id);
	if (e == ERR_NOT_FOUND)
		return not_there(id);
	if (e == ERR_CONFLICT) {
		fprintf(stderr, "sigap: dead: %lld was replayed already\n", (long long)id);
		return EXIT_FAILED;
	}
	if (e != OK)
		return failed(e);
	store_wake_running(c->store);
	printf("%lld: asked; the running bot takes it up now, or when it starts\n", (long long)id);
	return EXIT_DONE;
}
