/* The config: the table of settings, config.example.ini, and every mistake an operator can make. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "bot/config.h"
#include "bot/settings.h"
#include "tests/folder.h"

struct fixture {
	struct arena arena;
	char dir[64], file[96];
	struct config config;
	const char *why;
};

static int open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena, 0);
	folder_make(f->dir, "config");
	snprintf(f->file, sizeof(f->file), "%s/config.ini", f->dir);
	*state = f;
	return 0;
}

static void write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	chmod(path, 0600);
}

static int close_fixture(void **state)
{
	struct fixture *f = *state;
	char path[128];

	unlink(f->file);
	snprintf(path, sizeof(path), "%s/secret", f->dir);
	unlink(path);
	rmdir(f->dir);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static enum err load(struct fixture *f, const char *text)
{
	write_file(f->file, text);
	f->why = "";
	return config_load(&f->arena, f->file, &f->config, &f->why);
}

#define CHANNEL "[telegram]\ntoken = 123:abc\n"

static void assert_wrong(struct fixture *f, const char *text, const char *says)
{
	assert_int_equal(load(f, text), ERR_INVALID);
	if (!strstr(f->why, says))
		fail_msg("expected \"%s\" in \"%s\"", says, f->why);
	assert_true(text_starts(f->why, f->file));
}

/* ---- values ---- */

static void test_defaults(void **state)
{
	struct fixture *f = *state;
	const struct config *c = &f->config;
	char path[128];

	assert_int_equal(load(f, CHANNEL), OK);
	assert_string_equal(c->telegram.token, "123:abc");
	assert_string_equal(c->telegram.api_base, "https://api.telegram.org");
	assert_int_equal(c->telegram.max_per_second, 30);
	assert_int_equal(c->telegram.max_per_chat_per_second, 1);
	assert_int_equal(c->telegram.max_per_group_per_minute, 20);
	assert_string_equal(c->brand.language, "id");
	assert_string_equal(c->brand.messages, "");
	assert_string_equal(c->http.listen, "127.0.0.1:8080");
	assert_string_equal(c->http.admin_listen, "127.0.0.1:8081");
	assert_string_equal(c->smtp.url, "");
	assert_int_equal(c->log.level, LOG_INFO);
	snprintf(path, sizeof(path), "%s/sigap.sqlite3", f->dir);
	assert_string_equal(c->store.database, path);
	snprintf(path, sizeof(path), "%s/evidence", f->dir);
	assert_string_equal(c->store.evidence_dir, path);
}

static void test_values(void **state)
{
	struct fixture *f = *state;
	const struct config *c = &f->config;

	assert_int_equal(load(f, "[brand]\nname = Toko Maju\npolicy = /etc/p.ini\nlanguage = en\n"
				 "[policy]\nhours.open = 08.00\n"
				 "[telegram]\ntoken = 1:A_b-9\napi_base = http://127.0.0.1:9000/\n"
				 "staff_chat = -1001234567890\nmax_per_second = 0\n"
				 "[http]\nlisten = off\nadmin_listen = unix:run/admin.sock\n"
				 "[staff]\nadmins = 5003,5004 , 5005\n"
				 "[smtp]\nurl = smtps://mail.toko.co.id:465\nfrom = cs@toko.co.id\n"
				 "[whatsapp.templates]\norder.verified = order_update, id, order\n"
				 "[payments.midtrans]\nserver_key = abc\n"
				 "[log]\nlevel = debug\n"),
			 OK);
	assert_string_equal(c->brand.name, "Toko Maju");
	assert_string_equal(c->brand.policy, "/etc/p.ini");
	assert_string_equal(c->telegram.api_base, "http://127.0.0.1:9000");
	assert_int_equal(c->telegram.max_per_second, 0);
	assert_string_equal(c->staff.admins, "5003,5004 , 5005");
	assert_string_equal(c->http.listen, "off");
	assert_true(text_starts(c->http.admin_listen, "unix:/"));
	assert_true(strstr(c->http.admin_listen, f->dir) != NULL);
	assert_non_null(strstr(c->http.admin_listen, "/run/admin.sock"));
	assert_int_equal(c->log.level, LOG_DEBUG);
	assert_non_null(ini_find(&c->ini, "policy", "hours.open"));
}

static void test_whatsapp_alone_is_enough(void **state)
{
	assert_int_equal(load(*state, "[whatsapp]\naccess_token = x\n"), OK);
}

static void test_secrets_from_elsewhere(void **state)
{
	struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/secret", f->dir);
	write_file(path, "123:from-file\nsecond line\n");
	assert_int_equal(load(f, "[telegram]\ntoken = file:secret\n"), OK);
	assert_string_equal(f->config.telegram.token, "123:from-file");
	setenv("SIGAP_TEST_TOKEN", "9:from-env", 1);
	assert_int_equal(load(f, "[telegram]\ntoken = env:SIGAP_TEST_TOKEN\n"), OK);
	assert_string_equal(f->config.telegram.token, "9:from-env");
	unsetenv("SIGAP_TEST_TOKEN");
	assert_wrong(f, "[telegram]\ntoken = env:SIGAP_TEST_TOKEN\n",
		     ":2: [telegram] token: the environment has no SIGAP_TEST_TOKEN");
	assert_wrong(f, "[telegram]\ntoken = file:nowhere\n",
		     ":2: [telegram] token: nowhere: not found");
	setenv("SIGAP_TEST_TOKEN", "9:\xff\xfe", 1);
	assert_wrong(f, "[telegram]\ntoken = env:SIGAP_TEST_TOKEN\n", "not UTF-8");
	unsetenv("SIGAP_TEST_TOKEN");
}

/* ---- mistakes ---- */

static void test_each_mistake_is_named(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "[telegram] token is missing" },
		{ "[brand]\nname = x\n", "[telegram] token is missing" },
		{ CHANNEL "tokn = 1\n",
		  ":3: unknown key \"tokn\" in [telegram]; did you mean \"token\"?" },
		{ CHANNEL "from = a@b.id\n",
		  ":3: unknown key \"from\" in [telegram]; it belongs to [smtp]" },
		{ CHANNEL "zzzzzzzzzz = 1\n", ":3: unknown key \"zzzzzzzzzz\" in [telegram]" },
		{ CHANNEL "[telegrm]\nx = 1\n",
		  ":4: unknown section [telegrm]; did you mean [telegram]?" },
		{ CHANNEL "[zzzzzzzzzzz]\nx = 1\n", ":4: unknown section [zzzzzzzzzzz]" },
		{ CHANNEL "[payments.]\nx = 1\n", "unknown section [payments.]" },
		{ CHANNEL "[whatsapp.templatesX]\nx = a, id\n", "unknown section" },
		{ "name = x\n", "unknown section []" },
		{ CHANNEL "token = 1:a\n", "key \"token\" stands twice in [telegram]" },
		{ "[telegram]\ntoken = abc\n", ":2: [telegram] token: wants the token" },
		{ "[telegram]\ntoken = 12:a b\n", "[telegram] token: wants" },
		{ "[telegram]\ntoken = 12:\n", "[telegram] token: wants" },
		{ CHANNEL "api_base = http://api.telegram.org\n", "an https:// address" },
		{ CHANNEL "api_base = http://127.0.0.1.evil.example\n", "an https:// address" },
		{ CHANNEL "api_base = http://localhost@evil.example\n", "an https:// address" },
		{ CHANNEL "api_base = http://localhost:80@evil.example\n", "an https:// address" },
		{ CHANNEL "api_base = https://\n", "an https:// address" },
		{ CHANNEL "api_base = ftp://x\n", "an https:// address" },
		{ CHANNEL "staff_chat = @grup\n", "a numeric chat id" },
		{ CHANNEL "max_per_second = 30/s\n", "wants a whole number from 0 to 10000" },
		{ CHANNEL "max_per_second = -1\n", "wants a whole number from 0 to 10000" },
		{ CHANNEL "max_per_second = 99999999999999999999\n", "wants a whole number" },
		{ CHANNEL "max_per_second =\n", "wants a whole number" },
		{ CHANNEL "[brand]\nname =\n", "[brand] name: wants" },
		{ CHANNEL "[brand]\nlanguage = jv\n", "wants id or en" },
		{ CHANNEL "[staff]\nadmins = ratna\n", "numeric Telegram ids" },
		{ CHANNEL "[staff]\nadmins = 5003; 5004\n", "numeric Telegram ids" },
		{ CHANNEL "[staff]\nadmins = -5003\n", "numeric Telegram ids" },
		{ CHANNEL "[staff]\nadmins = 1234567890123456789\n", "numeric Telegram ids" },
		{ CHANNEL "[http]\nlisten = 8080\n", "127.0.0.1:8080, unix:PATH or off" },
		{ CHANNEL "[http]\nlisten = 127.0.0.1:70000\n", "unix:PATH or off" },
		{ CHANNEL "[http]\nlisten = sigap.example:80\n", "unix:PATH or off" },
		{ CHANNEL "[http]\nlisten = unix:\n", "unix:PATH or off" },
		{ CHANNEL "[http]\ntrusted_proxies = proxy.example\n", "IP addresses" },
		{ CHANNEL "[smtp]\nurl = mail.example:25\n", "smtp://host:587" },
		{ CHANNEL "[smtp]\nurl = smtp://mail.example\n", "[smtp] from is missing" },
		{ CHANNEL "[smtp]\nfrom = Toko <cs@toko.id>\n", "an e-mail address" },
		{ CHANNEL "[store]\nsecret_key = abc\n", "64 hexadecimal digits" },
		{ CHANNEL "[whatsapp.templates]\nfallback = only_name\n", "its language" },
		{ CHANNEL "[log]\nlevel = loud\n", "error, warn, info or debug" },
		{ CHANNEL "[log\n", "a section is written [name]" },
		{ CHANNEL "what is this\n", "expected \"key = value\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_wrong(*state, cases[i].text, cases[i].says);
}

static size_t lines_of(const char *s)
{
	size_t n = 1;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static void test_all_mistakes_at_once(void **state)
{
	struct fixture *f = *state;

	assert_wrong(f,
		     "[telegram]\ntoken = bad\nstaff_chat = bad\nx = 1\n[brand]\nlanguage = bad\n"
		     "[smpt]\nurl = x\n",
		     ":2: ");
	assert_int_equal(lines_of(f->why), 5);
	assert_non_null(strstr(f->why, ":3: "));
	assert_non_null(strstr(f->why, ":4: "));
	assert_non_null(strstr(f->why, ":6: "));
	assert_non_null(strstr(f->why, ":8: unknown section [smpt]; did you mean [smtp]?"));
}

static void test_mistakes_show_no_secret(void **state)
{
	struct fixture *f = *state;

	assert_wrong(f, "[telegram]\ntoken = 123:hush hush\n[store]\nsecret_key = hush\n", ":2: ");
	assert_null(strstr(f->why, "hush"));
}

static void test_missing_file(void **state)
{
	struct fixture *f = *state;

	f->why = "";
	assert_int_equal(config_load(&f->arena, "/nowhere/config.ini", &f->config, &f->why),
			 ERR_NOT_FOUND);
	assert_string_equal(f->why, "/nowhere/config.ini: cannot be read (not found)");
}

static void test_output_untouched_on_error(void **state)
{
	struct fixture *f = *state;

	f->config.brand.name = "before";
	assert_int_equal(load(f, "[brand]\nname = after\n"), ERR_INVALID);
	assert_string_equal(f->config.brand.name, "before");
}

static void test_what_needs_a_restart(void **state)
{
	struct fixture *f = *state;
	struct config was;

	assert_int_equal(load(f, CHANNEL), OK);
	was = f->config;
	assert_int_equal(
		load(f, CHANNEL "staff_chat = -5\n[brand]\nname = B\n[log]\nlevel = warn\n"), OK);
	assert_string_equal(config_needs_restart(&f->arena, &was, &f->config), "");
	assert_int_equal(
		load(f, "[telegram]\ntoken = 9:z\nmax_per_second = 5\n[http]\nlisten = off\n"), OK);
	assert_string_equal(config_needs_restart(&f->arena, &was, &f->config),
			    "[telegram] token, [telegram] max_per_second, [http] listen");
}

/* ---- the table and the example ---- */

static void test_every_default_is_valid(void **state)
{
	const char *wants;

	(void)state;
	for (size_t i = 0; i < settings_count(); i++) {
		const struct setting *s = setting_at(i);

		assert_non_null(s->about);
		assert_true(strlen(s->about) > 5);
		assert_ptr_equal(setting_find(s->section, s->key), s);
		if (!setting_value_ok(s, s->value, &wants))
			fail_msg("[%s] %s: its own default is refused", s->section, s->key);
		assert_true(!s->secret || !*s->value);
		for (size_t k = 0; k < i; k++)
			assert_ptr_not_equal((const void *)s->at, (const void *)setting_at(k)->at);
	}
	assert_null(setting_at(settings_count()));
	assert_null(setting_find("brand", "nothing"));
}

/* One "key = value" line of the example, or "#key = value" for what is off. */
struct example {
	const char *section, *key, *value, *above;
	bool off;
};

static size_t read_example(struct arena *a, struct example *out, size_t cap)
{
	struct span all;
	const char *section = "", *above = "", *p;
	size_t n = 0;

	assert_int_equal(file_read(a, "config.example.ini", 64 * 1024, &all), OK);
	for (p = all.ptr; *p;) {
		size_t len = strcspn(p, "\n");
		const char *line = arena_strndup(a, p, len);
		const char *eq = strchr(line, '=');
		bool off = line[0] == '#' && line[1] != ' ' && line[1] != '\0';

		if (line[0] == '[') {
			section = arena_strndup(a, line + 1, strlen(line) - 2);
		} else if (eq && (off || line[0] != '#')) {
			assert_true(n < cap);
			out[n++] = (struct example) { section,
						      arena_strndup(a, line + off,
								    (size_t)(eq - line) - off - 1),
						      eq[1] == ' ' ? eq + 2 : eq + 1, above, off };
		}
		above = line;
		p += len + (p[len] == '\n');
	}
	return n;
}

static void test_example_and_table_agree(void **state)
{
	struct fixture *f = *state;
	struct example examples[128];
	size_t n = read_example(&f->arena, examples, ARRAY_LEN(examples));
	bool seen[128] = { false };

	for (size_t i = 0; i < settings_count(); i++) {
		const struct setting *s = setting_at(i);
		const struct example *e = NULL;
		char above[256];

		for (size_t k = 0; k < n && !e; k++)
			if (strcmp(examples[k].section, s->section) == 0 &&
			    strcmp(examples[k].key, s->key) == 0) {
				e = &examples[k];
				seen[k] = true;
			}
		if (!e)
			fail_msg("[%s] %s is not in config.example.ini", s->section, s->key);
		if (s->type == SETTING_NUMBER)
			snprintf(above, sizeof(above), "# %s (%d to %d)", s->about, s->min, s->max);
		else
			snprintf(above, sizeof(above), "# %s", s->about);
		assert_string_equal(e->above, above);
		if (e->off)
			assert_string_equal(e->value, s->value);
	}
	for (size_t k = 0; k < n; k++)
		if (!seen[k] && strcmp(examples[k].section, "policy") != 0 &&
		    !setting_find(examples[k].section, examples[k].key))
			fail_msg("[%s] %s is in the example, but nowhere else", examples[k].section,
				 examples[k].key);
}

/* As it is, only the token is missing; with one, and everything switched on, it loads. */
static void test_example_loads(void **state)
{
	struct fixture *f = *state;
	struct example examples[128];
	size_t n = read_example(&f->arena, examples, ARRAY_LEN(examples));
	struct strbuf b;
	const char *section = "";

	assert_int_equal(config_load(&f->arena, "config.example.ini", &f->config, &f->why),
			 ERR_INVALID);
	assert_string_equal(f->why, "config.example.ini: [telegram] token is missing: without a "
				    "channel there is nobody to answer");
	strbuf_init(&b, &f->arena, 64 * 1024);
	for (size_t i = 0; i < n; i++) {
		bool token = strcmp(examples[i].key, "token") == 0;

		if (strcmp(section, examples[i].section) != 0)
			strbuf_addf(&b, "[%s]\n", section = examples[i].section);
		if (!text_starts(examples[i].value, "file:"))
			strbuf_addf(&b, "%s = %s\n", examples[i].key,
				    token ? "123:abc" : examples[i].value);
	}
	if (load(f, b.ptr) != OK)
		fail_msg("%s", f->why);
}

/* ---- hostile ---- */

static void test_garbage_never_crashes(void **state)
{
	struct fixture *f = *state;
	static const char *const pieces[] = { "[",
					      "]",
					      "=",
					      "#",
					      "\n",
					      "telegram",
					      "token",
					      "env:",
					      "file:",
					      "/",
					      "\xff",
					      " ",
					      "\t",
					      "1",
					      ":",
					      "\r",
					      "whatsapp.templates",
					      "payments.",
					      "ü",
					      ";" };
	uint32_t seed = 7;

	for (int round = 0; round < 3000; round++) {
		struct arena a;
		struct strbuf b;
		struct config c;
		const char *why = NULL;

		arena_init(&a, 0);
		strbuf_init(&b, &a, 4096);
		for (int i = 0; i < 40; i++) {
			seed = seed * 1664525 + 1013904223;
			strbuf_add(&b, pieces[(seed >> 16) % ARRAY_LEN(pieces)]);
		}
		write_file(f->file, b.ptr);
		if (config_load(&a, f->file, &c, &why) != OK)
			assert_non_null(why);
		arena_free(&a);
	}
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_fixture, close_fixture)
	const struct CMUnitTest tests[] = {
		TEST(test_defaults),
		TEST(test_values),
		TEST(test_whatsapp_alone_is_enough),
		TEST(test_secrets_from_elsewhere),
		TEST(test_each_mistake_is_named),
		TEST(test_all_mistakes_at_once),
		TEST(test_mistakes_show_no_secret),
		TEST(test_missing_file),
		TEST(test_output_untouched_on_error),
		TEST(test_what_needs_a_restart),
		TEST(test_every_default_is_valid),
		TEST(test_example_and_table_agree),
		TEST(test_example_loads),
		TEST(test_garbage_never_crashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
