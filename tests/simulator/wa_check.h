/* wa_check.h - may this body be sent to POST /{phone-number-id}/messages? What the Graph API
 * decides from the body alone: parameters, kinds, limits. The talk harness asks it too. Lengths are
 * code points (whatsapp.md leaves the unit open). Owns: nothing; pure. Never: knows of recipients,
 * templates, media or time. */
#ifndef SIMULATOR_WA_CHECK_H
#define SIMULATOR_WA_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

enum wa_code {
	WA_BAD_PARAMETER = 100,
	WA_TOKEN = 190,
	WA_THROUGHPUT = 130429,
	WA_SAME_NUMBER = 131021,
	WA_MISSING = 131008,
	WA_INVALID = 131009,
	WA_UNDELIVERABLE = 131026,
	WA_WINDOW_CLOSED = 131047,
	WA_NOT_OUR_MEDIA = 131053,
	WA_PAIR = 131056,
	WA_NO_BSUID = 131062,
	WA_PARAMETER_COUNT = 132000,
	WA_NO_TEMPLATE = 132001,
	WA_TEMPLATE_TOO_LONG = 132005,
	WA_PARAMETER_FORMAT = 132012,
	WA_TEMPLATE_PAUSED = 132015,
	WA_TEMPLATE_DISABLED = 132016,
};

struct wa_refusal {
	int code, subcode;
	char details[240];
};

/* What one parameter may be, counted in characters. */
enum {
	WA_TEXT_MAX = 4096,
	WA_CAPTION_MAX = 1024,
	WA_BODY_MAX = 1024, /* of buttons and links; a list's is WA_TEXT_MAX */
	WA_HEADER_MAX = 60,
	WA_FOOTER_MAX = 60,
	WA_BUTTONS_MAX = 3,
	WA_BUTTON_TITLE_MAX = 20,
	WA_BUTTON_ID_MAX = 256,
	WA_ROWS_MAX = 10,
	WA_SECTION_TITLE_MAX = 24,
	WA_ROW_TITLE_MAX = 24,
	WA_ROW_ID_MAX = 200,
	WA_ROW_ABOUT_MAX = 72,
	WA_CALLBACK_DATA_MAX = 512,
};

bool wa_check_message(const json_t *body, struct wa_refusal *no);
/* always false, so that a check can return it */
bool wa_refuse(struct wa_refusal *no, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool wa_is_bsuid(const char *s);
size_t wa_length(const json_t *text);

#endif
