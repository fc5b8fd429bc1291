/* enter.c - the sample people walk into the simulator: its control API, one call after the other;
 * see sample.h. */
#include "tests/sample/sample.h"

#include <curl/curl.h>
#include <jansson.h>

enum { URL_MAX = 256, TIMEOUT_S = 10 };

static size_t ignore(char *bytes, size_t size, size_t n, void *ctx)
{
	(void)bytes;
	(void)ctx;
	return size * n;
}

/* Takes body. 0 when the simulator said 200. */
static int post(CURL *curl, const char *base, const char *path, json_t *body, FILE *err)
{
	struct curl_slist *json = curl_slist_append(NULL, "Content-Type: application/json");
	char url[URL_MAX], why[CURL_ERROR_SIZE] = "";
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	long status = 0;
	CURLcode code;

	json_decref(body);
	if (!text || !json) {
		fputs("sample: out of memory\n", err);
		curl_slist_free_all(json);
		free(text);
		return 1;
	}
	snprintf(url, sizeof(url), "%s%s", base, path);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, text);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, json);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(json);
	free(text);
	if (code == CURLE_OK && status == 200)
		return 0;
	fprintf(err, "sample: %s: %s (HTTP %ld)\n", url, why[0] ? why : "refused", status);
	return 1;
}

static json_t *user(const struct person *p)
{
	return json_pack("{s:I, s:s, s:s*, s:s*, s:s, s:s*, s:s}", "id", (json_int_t)p->id,
			 "first_name", p->first, "last_name", p->last, "username", p->username,
			 "language_code", p->language, "phone",
			 p->phone && p->phone[0] ? p->phone : NULL, "role", p->role);
}

/* Everybody but the customers; the admin rules the group. */
static json_t *staff_group(void)
{
	json_t *members = json_array(), *admins = json_array();
	size_t n;
	const struct person *p = sample_people(&n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(p[i].role, "customer") != 0)
			json_array_append_new(members, json_integer(p[i].id));
		if (strcmp(p[i].role, "admin") == 0)
			json_array_append_new(admins, json_integer(p[i].id));
	}
	return json_pack("{s:I, s:s, s:b, s:s, s:o, s:o}", "id",
			 (json_int_t)strtoll(SAMPLE_STAFF_CHAT, NULL, 10), "title", "Tim Layanan",
			 "forum", 1, "bot_status", "administrator", "members", members, "admins",
			 admins);
}

/* The phone without its "+"; Siti's number is known to nobody until she shares it. */
static json_t *customer(const struct person *p)
{
	return json_pack("{s:o, s:s, s:s*, s:b}", "name", json_sprintf("%s %s", p->first, p->last),
			 "phone", p->phone + 1, "username",
			 p->whatsapp == WA_HIDDEN ? p->username : NULL, "hides_phone",
			 p->whatsapp == WA_HIDDEN);
}

/* What may be said outside the 24-hour window. */
static const struct {
	const char *name, *text;
} templates[] = {
	{ "pesanan_diverifikasi",
	  "Halo {{1}}, pembayaran pesanan {{2}} sudah kami verifikasi dan sedang diaktifkan." },
	{ "pesanan_aktif", "Kabar baik, {{1}}! Pesanan {{2}} sudah aktif dan bisa dipakai." },
	{ "kabar_untuk_kakak",
	  "Halo, ada kabar untuk Kakak. Balas pesan ini untuk membacanya, ya." },
};

static json_t *approved(size_t i)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:[{s:s, s:s}, {s:s, s:[{s:s, s:s}]}]}", "name",
			 templates[i].name, "language", "id", "category", "utility", "status",
			 "APPROVED", "components", "type", "BODY", "text", templates[i].text,
			 "type", "BUTTONS", "buttons", "type", "QUICK_REPLY", "text", "Baca kabar");
}

static int enter_whatsapp(CURL *curl, const char *url, FILE *err)
{
	size_t n;
	const struct person *p = sample_people(&n);
	int failed = 0;

	for (size_t i = 0; i < n && !failed; i++)
		if (p[i].whatsapp != WA_NOT)
			failed = post(curl, url, "/sim/wa/user", customer(&p[i]), err);
	for (size_t i = 0; i < ARRAY_LEN(templates) && !failed; i++)
		failed = post(curl, url, "/sim/wa/template", approved(i), err);
	return failed;
}

int sample_enter(const char *url, FILE *err)
{
	CURL *curl = curl_easy_init();
	size_t n;
	const struct person *p = sample_people(&n);
	int failed = curl == NULL;

	for (size_t i = 0; i < n && !failed; i++)
		if (p[i].id != 0)
			failed = post(curl, url, "/sim/user", user(&p[i]), err);
	if (!failed)
		failed = post(curl, url, "/sim/group", staff_group(), err);
	if (!failed)
		failed = enter_whatsapp(curl, url, err);
	curl_easy_cleanup(curl);
	return failed;
}
