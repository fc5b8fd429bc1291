#include "bot/channel.h"

#include "store/contact.h"

const struct channel_ops *channel_find(int id)
{
	static const struct channel_ops *const all[CHANNEL_COUNT] = {
		[CHANNEL_TELEGRAM] = &channel_telegram,
		[CHANNEL_WHATSAPP] = &channel_whatsapp,
		[CHANNEL_SHOP] = &channel_shop,
	};

	return id >= 0 && id < CHANNEL_COUNT ? all[id] : NULL;
}
