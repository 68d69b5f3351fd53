#include "base/eml.h"

#include <string.h>
#include <strings.h>

bool
bw_eml_line(struct bw_cursor *c, struct bw_bytes *line)
{
	if (!bw_cursor_line(c, line)) {
		if (bw_cursor_left(c) == 0)
			return false;
		*line = bw_cursor_take(c, bw_cursor_left(c));
	}
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->len--;
	return true;
}

static bool
is_printed(struct bw_bytes line)
{
	size_t i;

	for (i = 0; i < line.len; i++)
		if ((line.data[i] < 0x20 && line.data[i] != '\t') || line.data[i] == 0x7f)
			return false;
	return true;
}

bool
bw_eml_goes_on(const struct bw_cursor *c)
{
	return bw_cursor_left(c) > 0 && (c->data[c->at] == ' ' || c->data[c->at] == '\t');
}

bool
bw_eml_field(struct bw_cursor *c, struct bw_eml_field *f)
{
	struct bw_bytes line, more;
	size_t n = 0;

	if (!bw_eml_line(c, &line))
		return false;
	while (n < line.len && line.data[n] > ' ' && line.data[n] < 0x7f && line.data[n] != ':')
		n++;
	if (n == 0 || n == line.len || line.data[n] != ':' || !is_printed(line))
		return false;
	f->name = (struct bw_bytes){ line.data, n };
	f->value = (struct bw_bytes){ line.data + n + 1, line.len - n - 1 };
	while (bw_eml_goes_on(c)) {
		if (!bw_eml_line(c, &more) || !is_printed(more))
			return false;
		f->value.len = (size_t)(more.data + more.len - f->value.data);
	}
	return true;
}

bool
bw_eml_called(const struct bw_eml_field *f, const char *name)
{
	return f->name.len == strlen(name) && strncasecmp((const char *)f->name.data, name, f->name.len) == 0;
}

struct bw_cursor
bw_eml_header(const uint8_t *data, size_t len, bool *mailbox)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_bytes line;

	while (bw_cursor_left(&c) >= 3 && memcmp(c.data + c.at, "\xef\xbb\xbf", 3) == 0)
		bw_cursor_skip(&c, 3);
	*mailbox = bw_cursor_left(&c) >= 5 && memcmp(c.data + c.at, "From ", 5) == 0;
	if (*mailbox)
		(void)bw_eml_line(&c, &line);
	return c;
}
