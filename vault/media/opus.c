/* The outside of an Opus packet (RFC 6716, section 3). A decoder never looks
 * at padding, and it drops a packet that breaks these rules: in both, words
 * could travel unheard. */
#include "media/audio.h"

#define MAX_FRAME 1275u
#define MAX_TICKS 5760u /* 120 ms at 48000 */

static unsigned
frame_ticks(uint8_t toc)
{
	static const uint16_t silk[] = { 480, 960, 1920, 2880 };
	unsigned config = toc >> 3;

	if (config < 12)
		return silk[config & 3];
	return config < 16 ? 480u << (config & 1) : 120u << (config & 3);
}

static size_t
frame_len(struct bw_cursor *c)
{
	size_t first = bw_cursor_u8(c);

	return first < 252 ? first : first + 4u * bw_cursor_u8(c);
}

/* The padding stands at the end: its length, or bad. */
static size_t
padding_len(struct bw_cursor *c)
{
	size_t len = 0;
	uint8_t more = 255;

	while (more == 255 && !c->bad) {
		more = bw_cursor_u8(c);
		len += more == 255 ? 254 : more;
	}
	return len;
}

static bool
many_ok(struct bw_cursor *c, uint8_t toc)
{
	uint8_t shape = bw_cursor_u8(c);
	unsigned count = shape & 63, i;
	size_t pad = shape & 64 ? padding_len(c) : 0, left, sum = 0;

	if (c->bad || count == 0 || count * frame_ticks(toc) > MAX_TICKS || pad > bw_cursor_left(c))
		return false;
	for (left = c->len - pad; left < c->len; left++)
		if (c->data[left] != 0)
			return false;
	c->len -= pad;
	if ((shape & 128) == 0) {
		left = bw_cursor_left(c);
		return left % count == 0 && left / count <= MAX_FRAME;
	}
	for (i = 0; i + 1 < count; i++)
		sum += frame_len(c);
	left = bw_cursor_left(c);
	return !c->bad && sum <= left && left - sum <= MAX_FRAME;
}

bool
bw_opus_packet_ok(const uint8_t *data, size_t len)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	uint8_t toc = bw_cursor_u8(&c);
	size_t left = bw_cursor_left(&c), first;

	if (c.bad)
		return false;
	switch (toc & 3) {
	case 0:
		return left <= MAX_FRAME;
	case 1:
		return left % 2 == 0 && left / 2 <= MAX_FRAME;
	case 2:
		first = frame_len(&c);
		left = bw_cursor_left(&c);
		return !c.bad && first <= left && left - first <= MAX_FRAME;
	default:
		return many_ok(&c, toc);
	}
}
