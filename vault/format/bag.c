#include "format/bag.h"

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"

#define HASH_TEXT 64

static const char declaration[] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

static bool
same_letters(const char *a, size_t len, const char *b)
{
	if (strlen(b) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((a[i] >= 'A' && a[i] <= 'Z' ? a[i] - 'A' + 'a' : a[i]) != b[i])
			return false;
	return true;
}

/* Names that Windows gives to devices, with any extension. */
static bool
is_device(const char *part, size_t len)
{
	static const char *const names[] = { "con", "prn", "aux", "nul" };
	const char *dot = memchr(part, '.', len);
	size_t n = dot != NULL ? (size_t)(dot - part) : len;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (same_letters(part, n, names[i]))
			return true;
	return n == 4 && part[3] >= '0' && part[3] <= '9' &&
	    (same_letters(part, 3, "com") || same_letters(part, 3, "lpt"));
}

static bool
part_ok(const char *part, size_t len)
{
	if (len == 0 || part[len - 1] == '.' || part[len - 1] == ' ' || part[0] == ' ')
		return false;
	return !is_device(part, len);
}

bool
bw_bag_path_ok(const char *path, size_t len)
{
	size_t from = 0, at = 0;

	if (len == 0 || len > BW_BAG_PATH_MAX || !bw_utf8_valid(path, len))
		return false;
	while (at < len) {
		int32_t cp = bw_utf8_next((const uint8_t *)path, len, &at);

		if (cp < 32 || (cp >= 127 && cp < 160) || (cp < 127 && strchr("\\:*?\"<>|", cp) != NULL) ||
		    (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
		    cp == 0xfeff)
			return false;
		if (cp != '/')
			continue;
		if (!part_ok(path + from, at - 1 - from))
			return false;
		from = at;
	}
	return part_ok(path + from, len - from);
}

void
bw_bag_declare(struct bw_buf *out)
{
	bw_buf_str(out, declaration);
}

bool
bw_bag_declared(const void *data, size_t len)
{
	const char *text = data;
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n')
			continue;
		if (at == strlen(declaration) || text[i] != declaration[at])
			return false;
		at++;
	}
	return at == strlen(declaration);
}

void
bw_bag_info(struct bw_buf *out, const char *label, const char *value)
{
	bw_buf_printf(out, "%s: ", label);
	for (const char *p = value; *p != '\0'; p++)
		bw_buf_u8(out, *p == '\n' || *p == '\r' ? ' ' : (uint8_t)*p);
	bw_buf_u8(out, '\n');
}

void
bw_bag_line(struct bw_buf *out, const uint8_t sha256[static 32], const char *path)
{
	char hex[HASH_TEXT + 1];

	bw_hex(hex, sha256, 32);
	bw_buf_printf(out, "%s  ", hex);
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '%')
			bw_buf_str(out, "%25");
		else
			bw_buf_u8(out, (uint8_t)*p);
	}
	bw_buf_u8(out, '\n');
}

static enum bw_rc
malformed(struct bw_err *err, size_t line)
{
	return bw_err_set(err, BW_EFORMAT, 0, "line %zu of the manifest is malformed", line);
}

/* Undoes %25 in place. Any other % would be a second spelling of a path. */
static bool
unescape(char *path)
{
	char *to = path;

	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '%') {
			if (p[1] != '2' || p[2] != '5')
				return false;
			p += 2;
			*to++ = '%';
		} else {
			*to++ = *p;
		}
	}
	*to = '\0';
	return true;
}

static bool
lower_hex(uint8_t out[static 32], const char *text)
{
	char hex[HASH_TEXT + 1];

	for (size_t i = 0; i < HASH_TEXT; i++) {
		if (text[i] >= 'A' && text[i] <= 'F')
			return false;
		hex[i] = text[i];
	}
	hex[HASH_TEXT] = '\0';
	return strlen(hex) == HASH_TEXT && bw_unhex(out, 32, hex);
}

static enum bw_rc
parse_lines(struct bw_bag_manifest *m, size_t len, size_t lines, struct bw_err *err)
{
	char *at = m->text, *end = m->text + len;
	enum bw_rc rc;

	for (size_t n = 1; n <= lines; n++) {
		char *nl = memchr(at, '\n', (size_t)(end - at));
		struct bw_bag_entry *e = &m->entry[m->count];

		if (nl == NULL || nl - at < HASH_TEXT + 3 || at[HASH_TEXT] != ' ' || at[HASH_TEXT + 1] != ' ' ||
		    !lower_hex(e->sha256, at) || memchr(at, '\0', (size_t)(nl - at)) != NULL)
			return malformed(err, n);
		*nl = '\0';
		at += HASH_TEXT + 2;
		if (!unescape(at) || !bw_bag_path_ok(at, strlen(at)))
			return malformed(err, n);
		e->path = at;
		if ((rc = bw_names_add(&m->names, at, m->count)) == BW_EEXIST)
			return bw_err_set(err, BW_EFORMAT, 0, "the manifest has '%s' twice", at);
		if (rc != BW_OK)
			return bw_err_set(err, rc, 0, "no memory");
		m->count++;
		at = nl + 1;
	}
	return BW_OK;
}

enum bw_rc
bw_bag_parse_manifest(struct bw_bag_manifest *m, const void *data, size_t len, struct bw_err *err)
{
	size_t lines = 0;
	enum bw_rc rc;

	memset(m, 0, sizeof(*m));
	for (size_t i = 0; i < len; i++)
		lines += ((const char *)data)[i] == '\n';
	if (len > 0 && ((const char *)data)[len - 1] != '\n')
		return malformed(err, lines + 1);
	if (lines > BW_BAG_ENTRIES_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "the manifest has more than %d lines", BW_BAG_ENTRIES_MAX);
	m->text = malloc(len + 1);
	m->entry = calloc(lines + 1, sizeof(*m->entry));
	if (m->text == NULL || m->entry == NULL) {
		bw_bag_manifest_free(m);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	if (len > 0)
		memcpy(m->text, data, len);
	m->text[len] = '\0';
	if ((rc = parse_lines(m, len, lines, err)) != BW_OK)
		bw_bag_manifest_free(m);
	return rc;
}

void
bw_bag_manifest_free(struct bw_bag_manifest *m)
{
	free(m->entry);
	free(m->text);
	bw_names_free(&m->names);
	memset(m, 0, sizeof(*m));
}

const struct bw_bag_entry *
bw_bag_find(const struct bw_bag_manifest *m, const char *path)
{
	size_t at = bw_names_find(&m->names, path);

	return at != BW_NAMES_NONE ? &m->entry[at] : NULL;
}
