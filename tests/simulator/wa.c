/* wa.c - the business number as a whole: its names and secrets, its beginning and end; see wa.h. */
#include "wa.h"

#include <stdlib.h>

#include "sim.h"

void wa_set_text(char **field, const char *value)
{
	if (value == NULL)
		return;
	free(*field);
	*field = xstrdup(value);
}

bool wa_point(struct wa *wa, const char *url)
{
	if (!wa_hooks_pointed(wa->hooks, url))
		return false;
	wa_set_text(&wa->hook_url, url);
	wa->on = true;
	return true;
}

void wa_start(struct wa *wa, struct sim *sim, int epoll_fd)
{
	wa->sim = sim;
	wa->epoll_fd = epoll_fd;
	wa->number_id = xstrdup("109876543210987");
	wa->display_number = xstrdup("622150001234");
	wa->account_id = xstrdup("104500600700800");
	wa->token = xstrdup("EAASIMULATORTOKEN");
	wa->secret = xstrdup("rahasia-aplikasi-simulator");
	wa->verify_token = xstrdup("kata-verifikasi-simulator");
	wa_options_default(&wa->options);
	wa->hooks = wa_hooks_new(wa, epoll_fd);
}

void wa_clear(struct wa *wa)
{
	wa_load_free(&wa->load);
	wa_options_default(&wa->options);
	wa_hooks_clear(wa->hooks);
	wa_people_clear(wa);
	wa_media_clear(wa);
	wa_templates_clear(wa);
	wa->last_message = 0;
	wa->tokens = 0;
}

void wa_stop(struct wa *wa)
{
	wa_clear(wa);
	wa_hooks_free(wa->hooks);
	free(wa->number_id);
	free(wa->display_number);
	free(wa->account_id);
	free(wa->token);
	free(wa->secret);
	free(wa->verify_token);
	free(wa->hook_url);
	free(wa->origin);
}
