#include "flow/form_job.h"

#include <stdlib.h>

#include "media/form.h"

enum bw_rc
bw_form_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_value *facts = NULL;
	struct bw_buf text = { 0 };
	char *json = NULL;
	enum bw_rc rc = bw_form_text(in.data, in.len, &text, err);

	(void)params;
	if (rc == BW_OK)
		rc = bw_form_read(text.data, text.len, &facts, NULL, NULL, err);
	if (rc == BW_OK && (json = bw_value_json(facts, false)) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	if (rc == BW_OK)
		bw_buf_str(reply, json);
	free(json);
	bw_value_free(facts);
	bw_buf_free(&text);
	return rc != BW_OK ? rc : bw_buf_check(reply, err);
}

enum bw_rc
bw_form_facts(struct bw_worker *w, const struct bw_worker_input *in, struct bw_value **out, struct bw_err *err)
{
	const struct bw_bytes none = { NULL, 0 };
	struct bw_buf reply = { 0 };
	enum bw_rc rc;

	*out = NULL;
	rc = bw_worker_call(w, BW_JOB_FORM, in, none, &reply, err);
	if (rc == BW_OK)
		rc = bw_value_parse(reply.data, reply.len, out, err);
	bw_buf_free(&reply);
	return rc;
}
