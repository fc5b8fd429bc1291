#include "handlers/refund_ask.h"

#define ASK(code, NAME)                                                                            \
	{                                                                                          \
		code, BTN_ASK_##NAME, MSG_REFUND_ASK_##NAME, MSG_REFUND_EXAMPLE_##NAME             \
	}

static const struct refund_ask_row asks[] = {
	ASK("clearer", CLEARER), ASK("statement", STATEMENT), ASK("reference", REFERENCE),
	ASK("error", ERROR),     ASK("page", PAGE),           ASK("times", TIMES),
	ASK("other", OTHER),
};

const struct refund_ask_row *refund_ask_at(size_t i)
{
	return i < ARRAY_LEN(asks) ? &asks[i] : NULL;
}

const struct refund_ask_row *refund_ask_find(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(asks); i++)
		if (strcmp(asks[i].code, code) == 0)
			return &asks[i];
	return NULL;
}
