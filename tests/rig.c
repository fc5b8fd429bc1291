#include "tests/rig.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#define SECRET_KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

enum { READY_S = 20, ANSWER_MAX = 64 * 1024 * 1024 };

struct answer {
	char *bytes;
	size_t len;
};

static _Noreturn void die(const char *fmt, ...) PRINTF_LIKE(1, 2);

static _Noreturn void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "rig: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	exit(1);
}

double rig_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void rig_sleep(double seconds)
{
	struct timespec ts = { .tv_sec = (time_t)seconds,
			       .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9) };

	while (nanosleep(&ts, &ts) != 0 && errno == EINTR)
		;
}

static const char *binary(const char *name, const char *usual)
{
	const char *path = getenv(name);

	return path && *path ? path : usual;
}

/* ---- HTTP ---- */

static size_t take(char *data, size_t one, size_t n, void *ctx)
{
	struct answer *a = ctx;
	char *p;

	if (a->len + one * n > ANSWER_MAX)
		return 0;
	p = realloc(a->bytes, a->len + one * n + 1);
	if (!p)
		return 0;
	memcpy(p + a->len, data, one * n);
	a->bytes = p;
	a->len += one * n;
	p[a->len] = '\0';
	return one * n;
}

static long http(struct rig *r, const char *url, const char *body, struct answer *a)
{
	struct curl_slist *json = NULL;
	long status = 0;
	CURLcode code;

	*a = (struct answer) { 0 };
	curl_easy_reset(r->curl);
	curl_easy_setopt(r->curl, CURLOPT_URL, url);
	curl_easy_setopt(r->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(r->curl, CURLOPT_TIMEOUT_MS, 30000L);
	curl_easy_setopt(r->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(r->curl, CURLOPT_WRITEDATA, a);
	if (body) {
		json = curl_slist_append(NULL, "Content-Type: application/json");
		curl_easy_setopt(r->curl, CURLOPT_HTTPHEADER, json);
		curl_easy_setopt(r->curl, CURLOPT_POSTFIELDS, body);
	}
	code = curl_easy_perform(r->curl);
	curl_slist_free_all(json);
	if (code != CURLE_OK)
		return 0;
	curl_easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

long rig_try(struct rig *r, const char *url, json_t **out)
{
	struct answer a;
	long status = http(r, url, NULL, &a);

	if (out)
		*out = a.bytes ? json_loads(a.bytes, 0, NULL) : NULL;
	free(a.bytes);
	return status;
}

json_t *rig_call(struct rig *r, const char *path, json_t *body)
{
	char url[256];
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	struct answer a;
	json_t *j;
	long status;

	snprintf(url, sizeof(url), "%s%s", r->api, path);
	status = http(r, url, text, &a);
	j = a.bytes ? json_loads(a.bytes, 0, NULL) : NULL;
	if (status != 200 || !j)
		die("%s answered %ld: %s (asked: %s)", path, status, a.bytes ? a.bytes : "",
		    text ? text : "");
	free(text);
	free(a.bytes);
	json_decref(body);
	return j;
}

/* ---- processes ---- */

static int free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		die("no free port");
	close(fd);
	return ntohs(at.sin_port);
}

static void start_simulator(struct rig *r)
{
	int out[2];
	char line[256];
	FILE *lines;

	if (pipe2(out, O_CLOEXEC) != 0)
		die("pipe: %s", strerror(errno));
	r->simulator = fork();
	if (r->simulator == 0) {
		const char *path = binary("SIMULATOR", "build/release/simulator");

		dup2(out[1], STDOUT_FILENO);
		execl(path, path, "--listen", "127.0.0.1:0", "--mail", "127.0.0.1:0", (char *)NULL);
		die("%s: %s", path, strerror(errno));
	}
	close(out[1]);
	lines = fdopen(out[0], "r");
	while (!r->mail[0] && lines && fgets(line, sizeof(line), lines)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "api ", 4) == 0)
			snprintf(r->api, sizeof(r->api), "%.60s", line + 4);
		if (strncmp(line, "mail ", 5) == 0)
			snprintf(r->mail, sizeof(r->mail), "%.60s", line + 5);
	}
	/* The pipe stays open: the simulator may still print. */
	if (!r->api[0])
		die("the simulator did not start");
}

static void write_config(struct rig *r, const char *preset, enum rig_limits limits,
			 const char *extra)
{
	FILE *f = fopen(r->config, "w");

	if (!f)
		die("%s: %s", r->config, strerror(errno));
	fprintf(f,
		"[brand]\nname = Uji\npolicy = %s\n[telegram]\n"
		"token = 7000000001:SIMULATOR-TOKEN\napi_base = %s\n",
		preset, r->api);
	if (limits != RIG_LIMITED)
		fprintf(f, "max_per_second = 0\nmax_per_chat_per_second = 0\n"
			   "max_per_group_per_minute = 0\n");
	fprintf(f,
		"[whatsapp]\nphone_number_id = 109876543210987\n"
		"access_token = EAASIMULATORTOKEN\napp_secret = rahasia-aplikasi-simulator\n"
		"verify_token = kata-verifikasi-simulator\napi_base = %s/v25.0\n",
		r->api);
	if (limits != RIG_LIMITED)
		fprintf(f, "max_per_customer_per_minute = 0\n");
	if (limits == RIG_UNLIMITED)
		fprintf(f, "max_per_second = 0\n");
	fprintf(f,
		"[http]\nlisten = 127.0.0.1:%d\nadmin_listen = 127.0.0.1:%d\n"
		"[store]\ndatabase = %s\nsecret_key = " SECRET_KEY "\n",
		r->http_port, r->admin_port, r->database);
	if (r->mail[0])
		fprintf(f, "[smtp]\nurl = %s\nfrom = bot@contoh.id\n", r->mail);
	fprintf(f, "[log]\nlevel = info\n%s", extra ? extra : "");
	fclose(f);
	chmod(r->config, 0600);
}

static void point_webhook(struct rig *r)
{
	json_decref(rig_call(
		r, "/sim/wa/setup",
		json_pack("{s:o}", "webhook",
			  json_sprintf("http://127.0.0.1:%d/webhooks/whatsapp", r->http_port))));
}

void rig_open(struct rig *r, const char *preset, enum rig_limits limits, const char *extra,
	      const char *folder)
{
	*r = (struct rig) { 0 };
	snprintf(r->dir, sizeof(r->dir), "%.40s/sigap-XXXXXX", folder ? folder : "/tmp");
	if (!mkdtemp(r->dir))
		die("%s: %s", r->dir, strerror(errno));
	snprintf(r->config, sizeof(r->config), "%s/config.ini", r->dir);
	snprintf(r->database, sizeof(r->database), "%s/sigap.sqlite3", r->dir);
	if (asprintf(&r->log, "%s/bot.log", r->dir) < 0)
		die("out of memory");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	r->curl = curl_easy_init();
	r->admin_port = free_port();
	r->http_port = free_port();
	start_simulator(r);
	write_config(r, preset, limits, extra);
	point_webhook(r);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void rig_close(struct rig *r)
{
	if (r->bot > 0)
		rig_stop_bot(r, SIGTERM);
	if (r->simulator > 0) {
		kill(r->simulator, SIGTERM);
		waitpid(r->simulator, NULL, 0);
	}
	curl_easy_cleanup(r->curl);
	if (getenv("KEEP"))
		fprintf(stderr, "kept: %s\n", r->dir);
	else
		nftw(r->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(r->log);
}

static void to_log(const struct rig *r, int stream)
{
	int fd = open(r->log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd >= 0)
		dup2(fd, stream);
}

void rig_spawn_bot(struct rig *r)
{
	r->bot = fork();
	if (r->bot == 0) {
		const char *path = binary("SIGAP", "./sigap");

		to_log(r, STDERR_FILENO);
		execl(path, path, "run", "-c", r->config, (char *)NULL);
		die("%s: %s", path, strerror(errno));
	}
	if (r->bot < 0)
		die("fork: %s", strerror(errno));
}

bool rig_bot_runs(struct rig *r)
{
	if (r->bot <= 0 || waitpid(r->bot, NULL, WNOHANG) != 0)
		r->bot = 0;
	return r->bot > 0;
}

static int64_t polls(struct rig *r)
{
	json_t *j = rig_call(r, "/sim/stats", NULL);
	const json_t *m = json_object_get(json_object_get(j, "methods"), "getUpdates");
	bool polling = json_is_true(json_object_get(j, "polling")) ||
		       json_integer_value(json_object_get(j, "polling")) > 0;
	int64_t n = polling;
	const char *status;
	json_t *count;

	json_object_foreach((json_t *)(uintptr_t)m, status, count) n += json_integer_value(count);
	json_decref(j);
	return n;
}

double rig_start_bot(struct rig *r)
{
	int64_t before = polls(r);
	double start = rig_now(), first;

	rig_spawn_bot(r);
	while (polls(r) == before) {
		if (rig_now() - start > READY_S || !rig_bot_runs(r))
			die("the bot did not poll; see %s", r->log);
		rig_sleep(0.0005);
	}
	first = (rig_now() - start) * 1000;
	while (rig_ready(r) != 200) {
		if (rig_now() - start > READY_S || !rig_bot_runs(r))
			die("the bot did not get ready; see %s", r->log);
		rig_sleep(0.01);
	}
	return first;
}

int rig_stop_bot(struct rig *r, int signal)
{
	int status = 0;

	if (r->bot <= 0)
		return 0;
	if (signal)
		kill(r->bot, signal);
	waitpid(r->bot, &status, 0);
	r->bot = 0;
	return status;
}

int rig_sigap(struct rig *r, const char *const *args)
{
	const char *argv[16] = { binary("SIGAP", "./sigap") };
	size_t n = 1;
	int status;
	pid_t pid;

	while (*args && n < ARRAY_LEN(argv) - 3)
		argv[n++] = *args++;
	argv[n++] = "-c";
	argv[n++] = r->config;
	pid = fork();
	if (pid == 0) {
		to_log(r, STDOUT_FILENO);
		to_log(r, STDERR_FILENO);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		die("%s: %s", argv[0], strerror(errno));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void rig_import(struct rig *r, const char *csv_text)
{
	char path[128];
	FILE *f;
	const char *args[] = { "import", "orders", path, NULL };

	snprintf(path, sizeof(path), "%s/orders.csv", r->dir);
	f = fopen(path, "w");
	if (!f || fputs(csv_text, f) < 0 || fclose(f) != 0)
		die("%s: %s", path, strerror(errno));
	if (rig_sigap(r, args) != 0)
		die("import failed; see %s", r->log);
}

/* ---- shortcuts ---- */

void rig_user(struct rig *r, int64_t id, const char *name, const char *phone)
{
	json_t *user = json_pack("{s:I, s:s}", "id", (json_int_t)id, "first_name", name);

	if (phone)
		json_object_set_new(user, "phone", json_string(phone));
	json_decref(rig_call(r, "/sim/user", user));
}

int64_t rig_say(struct rig *r, int64_t from, const char *text)
{
	json_t *j = rig_call(r, "/sim/send",
			     json_pack("{s:I, s:s}", "from", (json_int_t)from, "text", text));
	int64_t id = json_integer_value(json_object_get(j, "message_id"));

	json_decref(j);
	return id;
}

void rig_faults(struct rig *r, const char *rules_json)
{
	json_t *rules = json_loads(rules_json, 0, NULL);

	if (!rules)
		die("bad rules: %s", rules_json);
	json_decref(rig_call(r, "/sim/faults", json_pack("{s:o}", "rules", rules)));
}

static json_t *chat(struct rig *r, int64_t id)
{
	char path[96];

	snprintf(path, sizeof(path), "/sim/chat?chat=%lld", (long long)id);
	return rig_call(r, path, NULL);
}

bool rig_wait_text(struct rig *r, int64_t chat_id, const char *needle, int ms)
{
	double end = rig_now() + ms / 1000.0;

	do {
		json_t *j = chat(r, chat_id);
		json_t *m;
		size_t i;
		bool found = false;

		json_array_foreach(json_object_get(j, "messages"), i, m)
		{
			const char *text = json_string_value(json_object_get(m, "text"));

			found = found || (text && json_is_true(json_object_get(m, "from_bot")) &&
					  strstr(text, needle));
		}
		json_decref(j);
		if (found)
			return true;
		rig_sleep(0.01);
	} while (rig_now() < end);
	return false;
}

int rig_count_bot_messages(struct rig *r, int64_t chat_id)
{
	json_t *j = chat(r, chat_id);
	json_t *m;
	size_t i;
	int n = 0;

	json_array_foreach(json_object_get(j, "messages"), i, m)
		n += json_is_true(json_object_get(m, "from_bot"));
	json_decref(j);
	return n;
}

/* ---- WhatsApp ---- */

void rig_wa_user(struct rig *r, const char *phone, const char *name)
{
	json_decref(
		rig_call(r, "/sim/wa/user", json_pack("{s:s, s:s}", "phone", phone, "name", name)));
}

void rig_wa_say(struct rig *r, const char *phone, const char *text)
{
	json_decref(
		rig_call(r, "/sim/wa/send", json_pack("{s:s, s:s}", "from", phone, "text", text)));
}

/* What the business said and was accepted; words in a body of any kind. */
static int wa_messages(struct rig *r, const char *phone, const char *needle)
{
	char path[96];
	json_t *j, *m;
	size_t i;
	int n = 0;

	snprintf(path, sizeof(path), "/sim/wa/chat?customer=%s", phone);
	j = rig_call(r, path, NULL);
	json_array_foreach(json_object_get(j, "messages"), i, m)
	{
		char *text;

		if (!json_is_true(json_object_get(m, "from_business")))
			continue;
		text = json_dumps(json_object_get(m, "content"), JSON_COMPACT);
		n += text && strstr(text, needle);
		free(text);
	}
	json_decref(j);
	return n;
}

/* Counted by the simulator: it keeps the words of the newest messages only. */
int rig_wa_count(struct rig *r, const char *phone)
{
	char path[96];
	json_t *j;
	int n;

	snprintf(path, sizeof(path), "/sim/wa/chat?last=0&customer=%s", phone);
	j = rig_call(r, path, NULL);
	n = (int)json_integer_value(json_object_get(json_object_get(j, "person"), "heard"));
	json_decref(j);
	return n;
}

bool rig_wa_wait(struct rig *r, const char *phone, const char *needle, int ms)
{
	double end = rig_now() + ms / 1000.0;

	while (wa_messages(r, phone, needle) == 0) {
		if (rig_now() >= end)
			return false;
		rig_sleep(0.01);
	}
	return true;
}

void rig_wa_options(struct rig *r, const char *json)
{
	json_t *options = json_loads(json, 0, NULL);

	if (!options)
		die("bad options: %s", json);
	json_decref(rig_call(r, "/sim/wa/options", options));
}

int64_t rig_wa_hooks(struct rig *r, const char *key)
{
	json_t *j = rig_call(r, "/sim/wa/hooks", NULL);
	int64_t n = json_integer_value(json_object_get(j, key));

	json_decref(j);
	return n;
}

int64_t rig_calls(struct rig *r, const char *method, const char *status)
{
	json_t *j = rig_call(r, "/sim/stats", NULL);
	int64_t n = json_integer_value(
		json_object_get(json_object_get(json_object_get(j, "methods"), method), status));

	json_decref(j);
	return n;
}

double rig_metric(struct rig *r, const char *name)
{
	char url[96];
	struct answer a;
	double value = -1;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/metrics", r->admin_port);
	if (http(r, url, NULL, &a) == 200)
		for (char *line = a.bytes; line && *line;) {
			size_t n = strcspn(line, "\n");

			if (strncmp(line, name, strlen(name)) == 0 && memchr(line, ' ', n)) {
				char *space = memrchr(line, ' ', n);

				value = strtod(space + 1, NULL);
				break;
			}
			line += n + (line[n] == '\n');
		}
	free(a.bytes);
	return value;
}

long rig_ready(struct rig *r)
{
	char url[96];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/readyz", r->admin_port);
	return rig_try(r, url, NULL);
}
