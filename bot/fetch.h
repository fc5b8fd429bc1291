/* fetch.h - customers' files out of the channels: by the channel's id into a file of ours.
 * Each try asks the channel anew where the file lies (links live five minutes on WhatsApp, an hour
 * on Telegram), then takes it: written as it comes, hashed, bounded, synced. What becomes of it is
 * the asker's business: a row of evidence, or another channel that gets the same file.
 * Owns: the folder "tmp" of the evidence folder, and each file in it until the callback is given
 * its path; from then on the file is the asker's, to be renamed or removed.
 * Never: blocks, keeps a row, opens what it took, prints a link or a token. A token goes to the
 * channel's own hosts only. */
#ifndef SIGAP_FETCH_H
#define SIGAP_FETCH_H

#include "base/secret.h"
#include "bot/net.h"

enum { FETCH_MOST = 25 * 1024 * 1024 }; /* bytes of a file; Telegram gives at most 20 MiB */

enum fetch_verdict {
	FETCH_DONE,
	FETCH_GONE,    /* expired, deleted, or never this bot's: asking again is no use */
	FETCH_LARGE,   /* larger than allowed here, or than the channel gives */
	FETCH_REFUSED, /* an answer that we do not trust: a foreign host, a path that leads away */
	FETCH_RETRY    /* no answer, a busy server, a full disk: later it may work */
};

struct fetched {
	enum fetch_verdict verdict;
	const char *path; /* DONE: the file, mode 0600, synced; valid during the callback */
	int64_t size;
	char sha256[SHA256_HEX_SIZE];
	const char *mime; /* as the channel announced it, "" when it did not */
	const char *why;  /* short, for the log; no secrets; never NULL */
};

typedef void fetch_done(void *ctx, void *tag, const struct fetched *f);

struct fetch_request {
	int channel;      /* enum channel_id */
	const char *file; /* the channel's id; copied */
	int64_t most;     /* bytes, 0 for FETCH_MOST */
	fetch_done *done;
	void *ctx, *tag;
};

struct fetch_config {
	struct net *net;
	const char *dir; /* the evidence folder; made when it is missing */
	/* Empty or NULL where a channel is not used. All are copied. */
	const char *telegram_base, *telegram_token;
	const char *whatsapp_base, *whatsapp_token;
};

struct fetcher;

/* Makes the folders. ERR_DENIED, ERR_FULL, ERR_IO, ERR_NOMEM. */
enum err fetch_open(const struct fetch_config *c, struct fetcher **out) MUST_CHECK;
/* Those under way are dropped without calling back, and their files removed. After net_close(). */
void fetch_close(struct fetcher *f);

/* ERR_LIMIT: NET_FETCHES are under way; ERR_INVALID: not a channel with files, or no id of one. */
enum err fetch_start(struct fetcher *f, const struct fetch_request *r) MUST_CHECK;
size_t fetch_free(const struct fetcher *f);
const char *fetch_verdict_name(enum fetch_verdict v); /* "gone"; for logs */

#endif
