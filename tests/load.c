#include "tests/load.h"

/* What people ask, in the shares in which they ask it, and in the order in which each chat does:
 * nobody asks the same twice in a row, which would be answered once (handlers/burst.h). */
static const char *const texts[] = {
	"kak akun saya udah aktif blm ya",
	"/aktivasi",
	"min byr udh dr td blm aktif gmn",
	"jam operasionalnya sampai jam berapa kak",
	"pesanan saya kapan aktifnya?",
	"makasih ya kak",
	"halo min, akun saya sudah bisa dipakai belum",
	"sudah transfer tadi pagi, tolong dicek",
	"akun saya sudah bisa dipakai belum",
	"/menu",
};

struct usage usage_of(pid_t pid)
{
	struct usage u = { 0 };
	char path[64], line[256];
	unsigned long long ns = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%llu", &ns) == 1)
		u.cpu_s = (double)ns / 1e9;
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "VmRSS:", 6) == 0)
			u.rss_mib = strtod(line + 6, NULL) / 1024;
		if (strncmp(line, "VmHWM:", 6) == 0)
			u.peak_mib = strtod(line + 6, NULL) / 1024;
	}
	if (f)
		fclose(f);
	return u;
}

static json_t *texts_json(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		json_array_append_new(list, json_string(texts[i]));
	return list;
}

static double number(const json_t *j, const char *key)
{
	return json_number_value(json_object_get(j, key));
}

struct figures load_run(struct rig *r, pid_t pid, int chats, double rate, double seconds,
			int first_user)
{
	json_t *ask = json_pack("{s:i, s:i, s:s, s:f, s:o, s:s}", "chats", chats, "first_user",
				first_user, "mode", rate > 0 ? "open" : "closed", "seconds",
				seconds, "texts", texts_json(), "warmup", "/start");
	struct usage before = { 0 };
	struct figures f = { 0 };
	json_t *j;
	bool warming = true;

	if (rate > 0)
		json_object_set_new(ask, "rate", json_real(rate));
	json_decref(rig_call(r, "/sim/load", ask));
	for (;;) {
		bool over;

		rig_sleep(warming ? 0.01 : 0.05);
		j = rig_call(r, "/sim/load", NULL);
		if (warming &&
		    strcmp(json_string_value(json_object_get(j, "phase")), "warming") != 0) {
			warming = false;
			before = usage_of(pid);
		}
		over = !json_is_true(json_object_get(j, "running"));
		if (over)
			break;
		json_decref(j);
	}
	f.after = usage_of(pid);
	f.per_second = number(j, "per_second");
	f.p50 = number(json_object_get(j, "latency_ms"), "p50");
	f.p99 = number(json_object_get(j, "latency_ms"), "p99");
	f.max = number(json_object_get(j, "latency_ms"), "max");
	f.unanswered = (int64_t)number(j, "unanswered");
	f.surplus = (int64_t)number(j, "surplus");
	f.cpu_us = (f.after.cpu_s - before.cpu_s) * 1e6 / (number(j, "answered") + 1e-9);
	json_decref(j);
	return f;
}
