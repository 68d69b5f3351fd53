#include "sys/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

#include "sys/later.h"

#define CONNECT_SECONDS 10L
#define TOTAL_SECONDS 60L

#define CALLS(X) \
	X(global_init) \
	X(easy_init) \
	X(easy_setopt) \
	X(easy_perform) \
	X(easy_getinfo) \
	X(easy_strerror) \
	X(easy_cleanup) \
	X(slist_append) \
	X(slist_free_all)

/* libcurl, loaded at the first request (see sys/later.h). */
static struct {
#define X(name) __typeof__(curl_##name) *name;
	CALLS(X)
#undef X
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static enum bw_rc ready;
static struct bw_err why;

static void
start(void)
{
#define X(name) "curl_" #name,
	static const char *const names[] = { CALLS(X) };
#undef X

	ready = bw_later_load("libcurl.so.4", names, sizeof(names) / sizeof(names[0]), &curl, &why);
	if (ready == BW_OK && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		ready = bw_err_set(&why, BW_EFAIL, 0, "the network library does not start");
}

/* Takes less than it got when the limit is reached; curl then stops. */
static size_t
keep(char *data, size_t one, size_t count, void *ctx)
{
	struct bw_buf *reply = ctx;

	(void)one; /* always 1 */
	bw_buf_put(reply, data, count);
	return reply->bad ? 0 : count;
}

static bool
set_options(CURL *h, const char *url, struct bw_bytes body, struct curl_slist *headers, struct bw_buf *reply)
{
	CURLcode rc = CURLE_OK;

#define SET(option, value) \
	do { \
		if (rc == CURLE_OK) \
			rc = curl.easy_setopt(h, option, value); \
	} while (0)
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_URL, url);
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDS, (const char *)body.data);
	SET(CURLOPT_POSTFIELDSIZE, (long)body.len);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_USERAGENT, NULL); /* says nothing about us */
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	SET(CURLOPT_TIMEOUT, TOTAL_SECONDS);
	SET(CURLOPT_MAXFILESIZE, (long)reply->limit);
	SET(CURLOPT_WRITEFUNCTION, keep);
	SET(CURLOPT_WRITEDATA, reply);
#undef SET
	return rc == CURLE_OK;
}

static enum bw_rc
judge(CURL *h, const char *url, const char *want_type, struct bw_err *err)
{
	const char *type = NULL;
	size_t len = strlen(want_type);
	long status = 0;

	(void)curl.easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	(void)curl.easy_getinfo(h, CURLINFO_CONTENT_TYPE, &type);
	if (status != 200) {
		if (status >= 300 && status < 400)
			bw_err_hint(err, "it points to another address, which is not followed; give that address instead");
		return bw_err_set(err, BW_EIO, 0, "%s answered with HTTP status %ld", url, status);
	}
	if (type == NULL || strncasecmp(type, want_type, len) != 0 || (type[len] != 0 && strchr("; ", type[len]) == NULL))
		return bw_err_set(err, BW_EIO, 0, "%s sent \"%s\", not %s", url, type != NULL ? type : "no type", want_type);
	return BW_OK;
}

/* "Name: value" as a one-element list added to list; NULL without memory. */
static struct curl_slist *
add_header(struct curl_slist *list, const char *name, const char *value)
{
	struct bw_buf line = { .limit = 512 };
	struct curl_slist *longer = NULL;

	bw_buf_printf(&line, "%s: %s", name, value);
	if (!line.bad)
		longer = curl.slist_append(list, bw_buf_text(&line));
	if (longer == NULL)
		curl.slist_free_all(list);
	bw_buf_free(&line);
	return longer;
}

enum bw_rc
bw_http_post(const char *url, const char *send_type, struct bw_bytes body, const char *want_type,
    struct bw_buf *reply, struct bw_err *err)
{
	struct curl_slist *headers = NULL;
	enum bw_rc rc = BW_ENOMEM;
	CURL *h = NULL;
	CURLcode code;

	bw_buf_reset(reply);
	if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
		return bw_err_set(err, BW_EUSAGE, 0, "%s is not an http or https address", url);
	(void)pthread_once(&once, start);
	if (ready != BW_OK) {
		if (err != NULL)
			*err = why;
		return ready;
	}
	headers = add_header(NULL, "Content-Type", send_type);
	if (headers != NULL)
		headers = add_header(headers, "Accept", want_type);
	h = curl.easy_init();
	if (h == NULL || headers == NULL || !set_options(h, url, body, headers, reply)) {
		rc = bw_err_set(err, BW_ENOMEM, 0, "cannot prepare the connection to %s", url);
		goto out;
	}
	code = curl.easy_perform(h);
	if (reply->bad || code == CURLE_FILESIZE_EXCEEDED)
		rc = bw_err_set(err, BW_EIO, 0, "%s sent more than %zu bytes", url, reply->limit);
	else if (code != CURLE_OK)
		rc = bw_err_set(err, BW_EIO, 0, "%s could not be reached: %s", url, curl.easy_strerror(code));
	else
		rc = judge(h, url, want_type, err);
out:
	if (rc != BW_OK)
		bw_buf_free(reply);
	curl.easy_cleanup(h);
	curl.slist_free_all(headers);
	return rc;
}
