#include "messages/fold.h"

/* U+00C0 to U+017F without their accents; '*' where there is no plain letter. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
			    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof(latin) == 0x180 - 0xC0 + 1, "one letter per code point");

char fold_plain(uint32_t cp)
{
	if (cp >= 'A' && cp <= 'Z')
		return (char)(cp + 32);
	if (cp < 0x80)
		return (char)cp;
	if (cp >= 0xC0 && cp < 0x180)
		return latin[cp - 0xC0] == '*' ? ' ' : latin[cp - 0xC0];
	if (cp >= 0xFF01 && cp <= 0xFF5E) /* full width */
		return fold_plain(cp - 0xFF01 + '!');
	if (cp >= 0x1D400 && cp < 0x1D6A4) /* bold, italic, script … letters of Mathematics */
		return (char)('a' + (cp - 0x1D400) % 26);
	if (cp >= 0x24B6 && cp <= 0x24E9) /* circled letters */
		return (char)('a' + (cp - 0x24B6) % 26);
	if (cp == 0x2018 || cp == 0x2019 || cp == 0x02BC || cp == 0x00B4)
		return '\'';
	if (cp >= 0x2010 && cp <= 0x2011)
		return '-';
	return 0;
}

bool fold_is_invisible(uint32_t cp)
{
	return cp == 0xAD || (cp >= 0x300 && cp <= 0x36F) || cp == 0x180E ||
	       (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || (cp >= 0xFE00 && cp <= 0xFE0F) || cp == 0xFEFF ||
	       (cp >= 0x1F3FB && cp <= 0x1F3FF) || (cp >= 0xE0000 && cp <= 0xE007F);
}

bool fold_is_emoji(uint32_t cp)
{
	return (cp >= 0x1F300 && cp <= 0x1FAFF) || (cp >= 0x2600 && cp <= 0x27BF);
}
